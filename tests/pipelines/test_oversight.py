"""Tallies, canaries, and restocks that are held: in the transaction of the looks. On a real SQLite file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from crawl_house import IN, OUT, START, TEN_MINUTES, House, failure, look, offer

from crawler.model import (
    Assortment,
    Availability,
    Confidence,
    FailureReason,
    Listed,
    TransitionKind,
    Unchanged,
)
from crawler.storage import health as health_module
from crawler.storage.flips import flips_of
from crawler.storage.schema import (
    FailureStretch,
    Notice,
    NoticeKind,
    Site,
    SiteTally,
    TransitionRow,
    Watch,
    WatchKind,
)
from pipelines import oversight
from pipelines.holding import HoldRules
from pipelines.record import record

MINUTE = timedelta(minutes=1)


def pages(house: House, number: int, **more: object) -> list[int]:
    """Watches of one site."""
    return [house.watch(f"https://shop.example/p/{n}", **more) for n in range(number)]


def known(house: House, watches: list[int], availability: Availability = OUT) -> None:
    """A first look at each, long ago: what follows may be news."""
    at = START - timedelta(days=1)
    house.record(*(look(w, offer(availability), at + n * MINUTE / 60) for n, w in enumerate(watches)))


def back(house: House, *watches: int, after: timedelta = timedelta()) -> None:
    """Each is seen in stock, one after the other, each look a commit of its own."""
    for n, watch in enumerate(watches):
        house.record(look(watch, offer(IN), START + after + timedelta(seconds=n)))


def held(house: House) -> set[int]:
    return {t.watch_id for t in house.rows(TransitionRow) if t.held_at is not None}


# Tallies


def test_looks_are_tallied_by_site_hour_and_outcome(house: House) -> None:
    one, other = house.watch("https://a.example/1"), house.watch("https://b.example/1")
    second = timedelta(seconds=1)
    house.record(
        look(one, offer(), START + 10 * second, latency=timedelta(milliseconds=120)),
        look(other, failure(), START + 10 * second),
    )
    house.record(look(one, Unchanged(), START + 20 * second, latency=timedelta(milliseconds=40)))
    house.record(look(one, offer(), START + 30 * second, latency=timedelta(milliseconds=80)))
    house.record(look(one, offer(), START + timedelta(hours=1)))
    rows = {(r.site_id, r.hour, r.outcome): (r.looks, r.latency_ms, r.answers) for r in house.rows(SiteTally)}
    assert rows == {
        (1, START, "offer"): (2, 200, 2),
        (1, START, "unchanged"): (1, 40, 1),
        (1, START + timedelta(hours=1), "offer"): (1, 0, 0),
        (2, START, "timeout"): (1, 0, 0),
    }


def test_a_look_at_a_feed_counts_as_an_offer(house: House) -> None:
    watch = house.watch(kind=WatchKind.FEED)
    listed = Listed(key="1", url="https://shop.example/1", title="One")
    house.record(look(watch, Assortment(source="x", listings=(listed,)), START))
    assert house.row(SiteTally).outcome == "offer"


def test_a_look_that_is_recorded_already_is_not_tallied_again(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(), START))
    house.record(look(watch, offer(), START))
    assert house.row(SiteTally).looks == 1


def test_looks_of_one_group_are_one_statement_per_round(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    really = health_module.add_tallies
    monkeypatch.setattr(
        oversight, "add_tallies", lambda c, rows: (calls.append(len(rows)), really(c, rows))[1]
    )
    ids = house.watches(100)
    house.record(*(look(w, offer(), START + n * MINUTE / 600) for n, w in enumerate(ids)))
    assert calls == [100]
    assert house.count(SiteTally) == 100


def test_a_fault_while_tallying_leaves_nothing_of_the_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = house.watch()
    with monkeypatch.context() as patch:
        patch.setattr(oversight, "add_tallies", _raise)
        with pytest.raises(RuntimeError, match="pulled the plug"):
            house.record(look(watch, offer(), START))
    assert house.row(Watch).looked_at is None
    house.record(look(watch, offer(), START))
    assert house.row(SiteTally).looks == 1


def _raise(*_: object) -> None:
    raise RuntimeError("pulled the plug")


# Held


def test_a_third_of_a_site_at_once_is_held_and_the_operators_are_told(house: House) -> None:
    watches = pages(house, 15)
    known(house, watches)
    back(house, *watches[:4])
    assert held(house) == set()
    back(house, watches[4], after=10 * MINUTE)
    assert held(house) == set(watches[:5]), "those before it, too: nobody was told of them yet"
    notice = house.row(Notice)
    assert (notice.kind, notice.site_id) == (NoticeKind.SITE_HELD, 1)
    assert notice.detail == {"flipped": 5, "known": 15, "by_canary": False}


def test_one_commit_may_hold_all_of_it(house: House) -> None:
    watches = pages(house, 12)
    known(house, watches)
    house.record(*(look(w, offer(IN), START + n * MINUTE / 60) for n, w in enumerate(watches)))
    assert held(house) == set(watches)
    assert house.row(Notice).detail["flipped"] == 12


def test_what_follows_joins_it_without_another_notice(house: House) -> None:
    watches = pages(house, 20)
    known(house, watches)
    back(house, *watches[:10])
    back(house, *watches[10:], after=5 * MINUTE)
    assert held(house) == set(watches)
    assert house.count(Notice) == 1


def test_few_of_many_or_slowly_are_no_redesign(house: House) -> None:
    watches = pages(house, 20)
    known(house, watches)
    back(house, *watches[:2])
    for n, watch in enumerate(watches[2:]):
        back(house, watch, after=(n + 1) * 4 * MINUTE)
    assert held(house) == set()
    assert house.count(Notice) == 0


def test_one_site_says_nothing_of_another(house: House) -> None:
    watches = pages(house, 5)
    other = [house.watch(f"https://other.example/{n}") for n in range(3)]
    known(house, watches + other)
    back(house, *watches, *other)
    assert held(house) == set(watches)


def test_sold_out_again_and_again_counts_each_page_once(house: House) -> None:
    watches = pages(house, 6)
    known(house, watches)
    for n in range(3):
        back(house, watches[0], after=n * 2 * MINUTE)
        house.record(look(watches[0], offer(OUT), START + (n * 2 + 1) * MINUTE))
    assert held(house) == set()


def test_all_of_a_look_is_held_together(house: House) -> None:
    """A price that changed in the same look would else be told alone, and the restock never."""
    watches = pages(house, 5)
    at = START - timedelta(days=1)
    sizes = {"9": IN, "10": OUT}
    for watch in watches:
        house.record(look(watch, offer(OUT, sizes=sizes), at))
    for n, watch in enumerate(watches):
        seen = offer(IN, sizes={"9": OUT, "10": IN})
        house.record(look(watch, seen, START + timedelta(seconds=n)))
    rows = house.rows(TransitionRow)
    assert {t.kind for t in rows} == {TransitionKind.RESTOCK, TransitionKind.SOLD_OUT}
    assert all(t.held_at is not None for t in rows)


def test_what_everyone_was_told_is_not_held_afterwards(house: House) -> None:
    watches = pages(house, 5)
    known(house, watches)
    back(house, *watches[:4])
    for row in house.rows(TransitionRow):
        house.set(TransitionRow, row.id, matched_at=START)
    back(house, watches[4], after=MINUTE)
    assert held(house) == {watches[4]}


def test_what_a_person_released_is_no_suspect_any_more(house: House) -> None:
    watches = pages(house, 8)
    known(house, watches)
    back(house, *watches[:5])
    for row in house.rows(TransitionRow):
        house.set(TransitionRow, row.id, held_at=None, released_at=START + MINUTE)
    back(house, *watches[5:], after=2 * MINUTE)
    assert held(house) == set()


def test_what_a_person_discarded_still_is(house: House) -> None:
    watches = pages(house, 8)
    known(house, watches)
    back(house, *watches[:5])
    for row in house.rows(TransitionRow):
        house.set(TransitionRow, row.id, matched_at=START + MINUTE)
    back(house, *watches[5:], after=2 * MINUTE)
    assert held(house) == set(watches)
    assert house.count(Notice) == 2, "another episode, told again"


def test_the_rules_can_be_changed(house: House) -> None:
    watches = pages(house, 5)
    known(house, watches)
    for n, watch in enumerate(watches):
        news = look(watch, offer(IN), START + timedelta(seconds=n))
        house.database.retrying(
            lambda c, news=news: record(
                c, [news], every=TEN_MINUTES, chance=lambda: 0.0, hold=HoldRules(share=0)
            )
        )
    assert held(house) == set()


def test_paused_watches_and_feeds_are_not_counted(house: House) -> None:
    watches = pages(house, 5)
    feed = house.watch("https://shop.example/all", kind=WatchKind.FEED)
    known(house, watches)
    with house.database.read() as connection:
        (flips,) = flips_of(connection, [house.row(Watch, id=feed).site_id], since=START).values()
    assert (flips.flipped, flips.known, flips.wrong_canaries) == (0, 5, 0)


# Canaries


def test_a_canary_that_says_otherwise_twice_is_told_and_its_sites_restocks_are_held(house: House) -> None:
    watches = pages(house, 10)
    canary = house.watch("https://shop.example/never", canary=OUT)
    known(house, [*watches, canary])
    house.record(look(canary, offer(IN), START))
    assert house.count(Notice) == 0, "one look is not believed"
    row = house.row(Watch, id=canary)
    assert (row.second_look, row.next_look_at) == (True, START + timedelta(seconds=20))
    house.record(look(canary, offer(IN), START + timedelta(seconds=20)))
    told = {n.kind: n for n in house.rows(Notice)}
    assert set(told) == {NoticeKind.CANARY_WRONG, NoticeKind.SITE_HELD}
    assert told[NoticeKind.CANARY_WRONG].watch_id == canary
    assert told[NoticeKind.CANARY_WRONG].detail == {"expected": "out_of_stock", "seen": "in_stock"}
    assert held(house) == {canary}

    back(house, watches[0], after=2 * MINUTE)
    assert held(house) == {canary, watches[0]}
    house.record(look(canary, Unchanged(), START + TEN_MINUTES))
    assert house.count(Notice) == 2, "told once"

    house.record(look(canary, offer(OUT), START + 2 * TEN_MINUTES))
    back(house, watches[1], after=3 * TEN_MINUTES)
    assert watches[1] not in held(house)


def test_an_unchanged_page_is_a_second_look_too(house: House) -> None:
    canary = house.watch(canary=IN)
    known(house, [canary], IN)
    house.record(look(canary, offer(OUT), START))
    house.record(look(canary, Unchanged(), START + timedelta(seconds=20)))
    assert house.row(Notice).kind is NoticeKind.CANARY_WRONG


def test_a_canary_that_is_right_again_at_the_second_look_is_nothing(house: House) -> None:
    canary = house.watch(canary=IN)
    known(house, [canary], IN)
    house.record(look(canary, offer(OUT), START))
    house.record(look(canary, offer(IN), START + timedelta(seconds=20)))
    assert house.count(Notice) == 0


def test_weak_doubts_of_a_canary_need_looks_that_agree(house: House) -> None:
    canary = house.watch(canary=OUT)
    known(house, [canary])
    weak = offer(IN, confidence=Confidence.WEAK)
    for n in range(2):
        house.record(look(canary, weak, START + n * MINUTE))
    assert house.count(Notice) == 0
    house.record(look(canary, weak, START + 2 * MINUTE))
    assert NoticeKind.CANARY_WRONG in {n.kind for n in house.rows(Notice)}


def test_a_canary_that_is_wrong_from_the_first_look_on(house: House) -> None:
    canary = house.watch(canary=IN)
    known(house, [canary], OUT)
    assert house.row(Watch).second_look
    house.record(look(canary, offer(OUT), START))
    assert house.row(Notice).kind is NoticeKind.CANARY_WRONG


# Gone


def test_gone_is_kept_as_a_failure_and_believed_at_the_second_look(house: House) -> None:
    watch = house.watch(interval_s=3600)
    gone = failure(FailureReason.GONE, "the shop answered 404", http_status=404)
    house.record(look(watch, gone, START))
    first = house.row(FailureStretch)
    assert (first.reason, first.http_status) == (FailureReason.HTTP, 404)
    assert first.detail == "perhaps gone, a second look decides: the shop answered 404"
    assert house.row(Watch).next_look_at == START + timedelta(seconds=20)
    house.record(look(watch, gone, START + timedelta(seconds=20)))
    house.record(look(watch, gone, START + timedelta(hours=2)))
    assert [(f.reason, f.looks) for f in house.rows(FailureStretch)] == [
        (FailureReason.HTTP, 1),
        (FailureReason.GONE, 2),
    ]
    assert house.row(Watch).next_look_at >= START + timedelta(hours=3)


def test_a_soft_404_in_between_is_a_hiccup(house: House) -> None:
    watch = house.watch()
    gone = failure(FailureReason.GONE, "the page says so")
    house.record(look(watch, gone, START))
    house.record(look(watch, offer(), START + MINUTE))
    house.record(look(watch, gone, START + 2 * MINUTE))
    assert {f.reason for f in house.rows(FailureStretch)} == {FailureReason.HTTP}
    assert house.row(Site).last_ok_at == START + MINUTE
