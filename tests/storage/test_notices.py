"""Notices: an episode is told once, on every database."""

from __future__ import annotations

from datetime import timedelta

from crawl_house import START, House

from crawler.storage.notices import NewNotice, add_notice, add_notices, episode
from crawler.storage.schema import Notice, NoticeKind


def test_an_episode_is_told_once(house: House) -> None:
    site = house.site()
    occasion = episode(NoticeKind.SITE_BLOCKED, site, START)
    for minutes in (0, 10):
        with house.database.write() as connection:
            add_notice(
                connection,
                kind=NoticeKind.SITE_BLOCKED,
                occasion=occasion,
                at=START + timedelta(minutes=minutes),
                site_id=site,
                detail={"why": "403"},
            )
    row = house.row(Notice)
    assert (row.kind, row.at, row.site_id, row.detail) == (
        NoticeKind.SITE_BLOCKED,
        START,
        site,
        {"why": "403"},
    )
    assert row.matched_at is None


def test_many_at_once_known_or_not(house: House) -> None:
    watches = house.watches(3)

    def blind(watch: int, days: int) -> NewNotice:
        since = START - timedelta(days=days)
        return NewNotice(
            kind=NoticeKind.BLIND, occasion=episode(NoticeKind.BLIND, watch, since), at=START, watch_id=watch
        )

    with house.database.write() as connection:
        add_notices(connection, [blind(w, 1) for w in watches[:2]])
    with house.database.write() as connection:
        add_notices(connection, [blind(w, 1) for w in watches] + [blind(watches[0], 2)])
        add_notices(connection, [])
    assert sorted(n.watch_id for n in house.rows(Notice)) == [1, 1, 2, 3]
