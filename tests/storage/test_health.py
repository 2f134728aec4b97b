"""How sites do, blind watches, and what the chores make of both; on every database."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from crawl_house import IN, OUT, START, TEN_MINUTES, House, failure, look, offer

from crawler.config import Config
from crawler.health import SiteState
from crawler.installation import Installation
from crawler.model import FailureReason
from crawler.storage.health import SiteHealth, prune_tallies, site_health
from crawler.storage.held_views import held_news, held_sites
from crawler.storage.holds import release
from crawler.storage.schema import (
    Notice,
    NoticeKind,
    Site,
    SiteTally,
    TransitionRow,
    Watch,
    WatchState,
)
from restock.chores import tidy, watch_over

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def health(house: House, now: datetime) -> dict[str, SiteHealth]:
    with house.database.read() as connection:
        return {site.domain: site for site in site_health(connection, now=now)}


def see_to(house: House, now: datetime, **settings: object) -> None:
    config = Config(home=Path("/nowhere"), **settings)
    watch_over(Installation(config=config, database=house.database), now=now)


def fails(house: House, *watches: int, at: datetime, reason: FailureReason = FailureReason.TIMEOUT) -> None:
    for n, watch in enumerate(watches):
        house.record(look(watch, failure(reason, f"it is {reason.value}"), at + n * MINUTE / 60))


def told(house: House, kind: NoticeKind) -> list[int]:
    return sorted(n.watch_id for n in house.rows(Notice) if n.kind is kind)


def test_how_sites_do_on_every_database(house: House) -> None:
    one, two = (house.watch(f"https://a.example/{n}") for n in range(2))
    slow = house.watch("https://slow.example/1")
    house.watch("https://new.example/1")
    house.watch("https://retired.example/1", state=WatchState.RETIRED, next_look_at=None)
    took = timedelta(milliseconds=300)
    house.record(look(one, offer(), START, latency=took), look(two, offer(OUT), START, latency=took))
    house.record(look(one, failure(), START + HOUR), look(two, offer(IN), START + HOUR, latency=3 * took))
    house.record(look(slow, offer(), START, latency=timedelta(seconds=7)))
    house.set(Site, house.row(Watch, id=slow).site_id, next_look_at=None)

    found = health(house, START + 2 * HOUR)
    assert sorted(found) == ["a.example", "new.example", "slow.example"]
    a = found["a.example"]
    assert (a.state, a.watches, a.looks, a.good, a.success) == (SiteState.OK, 2, 4, 3, 0.75)
    assert (a.failures, a.blocked, a.latency_ms) == ({"timeout": 1}, 0, 500.0)
    assert (a.last_ok_at, a.next_look_at) == (START + HOUR, START + HOUR + TEN_MINUTES)
    assert (found["slow.example"].state, found["new.example"].state) == (SiteState.SLOW, SiteState.NEW)
    assert found["new.example"].success is None

    later = health(house, START + timedelta(hours=26))
    assert (later["a.example"].looks, later["a.example"].state) == (0, SiteState.NEW)


def test_blocked_paused_and_held_sites(house: House) -> None:
    blocked, paused = house.watch("https://blocked.example/1"), house.watch("https://paused.example/1")
    for n in range(3):
        fails(house, blocked, at=START + n * MINUTE, reason=FailureReason.BLOCKED)
    asked = failure(FailureReason.HTTP, "429", http_status=429, retry_after=2 * HOUR)
    house.record(look(paused, asked, START))
    shop = [house.watch(f"https://held.example/{n}") for n in range(6)]
    canary = house.watch("https://held.example/canary", canary=IN)
    house.record(
        *(look(w, offer(OUT), START - HOUR + n * MINUTE / 60) for n, w in enumerate([*shop, canary]))
    )
    house.record(look(canary, offer(OUT), START - HOUR / 2))
    house.record(*(look(w, offer(IN), START + n * MINUTE / 60) for n, w in enumerate(shop)))

    found = health(house, START + 5 * MINUTE)
    assert {d: s.state for d, s in found.items()} == {
        "blocked.example": SiteState.BLOCKED,
        "held.example": SiteState.HELD,
        "paused.example": SiteState.PAUSED,
    }
    assert found["blocked.example"].blocked_since == START
    assert found["blocked.example"].failures == {"blocked": 3}
    assert found["paused.example"].paused_until == START + 2 * HOUR + timedelta(seconds=1)
    assert (found["held.example"].held, found["held.example"].wrong_canaries) == (6, 1)

    with house.database.read() as connection:
        [site] = held_sites(connection)
        news = held_news(connection, site.site_id)
    assert (site.domain, site.occasions, site.watches, site.sent) == ("held.example", 6, 6, 0)
    assert [(n.watch_id, n.still_so) for n in news] == [(w, True) for w in reversed(shop)]
    with house.database.write() as connection:
        assert release(connection, site.site_id, now=START + HOUR, ttl=HOUR) == 6
    assert {t.released_at for t in house.rows(TransitionRow)} == {START + HOUR}
    assert health(house, START + 5 * MINUTE)["held.example"].state is not SiteState.HELD


def test_old_tallies_are_forgotten(house: House) -> None:
    watch = house.watch()
    for days in (0, 50, 100):
        house.record(look(watch, offer(), START + timedelta(days=days)))
    here = Installation(config=Config(home=Path("/nowhere")), database=house.database)
    tidy(here, now=START + timedelta(days=100))
    assert [r.hour for r in house.rows(SiteTally)] == [START + timedelta(days=d) for d in (50, 100)]
    with house.database.write() as connection:
        assert prune_tallies(connection, now=START + timedelta(days=100)) == 0


def test_a_blind_watch_is_told_once_and_again_when_it_is_seen(house: House) -> None:
    one, other = house.watch("https://a.example/1"), house.watch("https://a.example/2")
    house.record(look(one, offer(), START), look(other, offer(), START))
    fails(house, one, at=START + 30 * MINUTE)
    see_to(house, START + 59 * MINUTE)
    assert told(house, NoticeKind.BLIND) == []
    fails(house, one, at=START + 61 * MINUTE)
    see_to(house, START + 62 * MINUTE)
    see_to(house, START + 72 * MINUTE)
    assert told(house, NoticeKind.BLIND) == [one]
    notice = house.row(Notice)
    assert notice.detail == {"since": START.isoformat(), "why": "it is timeout"}
    assert house.row(Watch, id=one).blind_at == START + 62 * MINUTE
    assert health(house, START + 72 * MINUTE)["a.example"].blind == 1

    house.record(look(one, offer(), START + 3 * HOUR))
    see_to(house, START + 3 * HOUR + MINUTE)
    see_to(house, START + 3 * HOUR + 11 * MINUTE)
    assert told(house, NoticeKind.SIGHTED) == [one]
    assert house.row(Watch, id=one).blind_at is None

    fails(house, one, at=START + 5 * HOUR)
    see_to(house, START + 5 * HOUR + MINUTE)
    assert told(house, NoticeKind.BLIND) == [one, one], "another episode"


def test_slow_watches_are_blind_later(house: House) -> None:
    quick, slow = house.watch(interval_s=60), house.watch("https://shop.example/2", interval_s=3600)
    for hours in (0.5, 1.5):
        fails(house, quick, slow, at=START + hours * HOUR)
    see_to(house, START + 2 * HOUR)
    assert told(house, NoticeKind.BLIND) == [quick]
    fails(house, slow, at=START + 6 * HOUR)
    see_to(house, START + 6.5 * HOUR)
    assert told(house, NoticeKind.BLIND) == [quick, slow]
    assert house.rows(Notice)[0].detail["since"] is None, "never seen"


def test_the_setting_says_after_how_many_intervals(house: House) -> None:
    watch = house.watch(interval_s=3600)
    house.record(look(watch, offer(), START))
    fails(house, watch, at=START + 2 * HOUR)
    see_to(house, START + 2.5 * HOUR)
    assert told(house, NoticeKind.BLIND) == []
    see_to(house, START + 2.5 * HOUR, blind_after=2)
    assert told(house, NoticeKind.BLIND) == [watch]


def test_a_service_that_stood_still_makes_nobody_blind(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(), START))
    fails(house, watch, at=START + MINUTE)
    see_to(house, START + timedelta(days=2))
    assert house.count(Notice) == 0
    fails(house, watch, at=START + timedelta(days=2))
    see_to(house, START + timedelta(days=2) + MINUTE)
    assert told(house, NoticeKind.BLIND) == [watch]


def test_what_is_paused_is_not_blind(house: House) -> None:
    watch = house.watch()
    fails(house, watch, at=START)
    house.set(Watch, watch, state=WatchState.PAUSED)
    see_to(house, START + HOUR)
    assert house.count(Notice) == 0


def test_a_site_that_turns_us_away_is_told_once_and_not_page_by_page(house: House) -> None:
    watches = [house.watch(f"https://shop.example/{n}") for n in range(3)]
    house.record(*(look(w, offer(), START + n * MINUTE) for n, w in enumerate(watches)))
    for n in range(4):
        fails(house, *watches, at=START + (20 + 20 * n) * MINUTE, reason=FailureReason.BLOCKED)
    see_to(house, START + 2 * HOUR)
    assert {n.kind for n in house.rows(Notice)} == {NoticeKind.SITE_BLOCKED}


def test_all_that_is_found_together_has_one_time(house: House) -> None:
    watches = [house.watch(f"https://shop{n}.example/1") for n in range(3)]
    fails(house, *watches, at=START + 100 * MINUTE)
    see_to(house, START + 2 * HOUR)
    assert {n.at for n in house.rows(Notice)} == {START + 2 * HOUR}
    assert told(house, NoticeKind.BLIND) == watches


def test_what_was_held_for_days_is_discarded(house: House) -> None:
    watches = [house.watch(f"https://shop.example/{n}") for n in range(5)]
    house.record(*(look(w, offer(OUT), START - HOUR + n * MINUTE) for n, w in enumerate(watches)))
    house.record(*(look(w, offer(IN), START + n * MINUTE / 60) for n, w in enumerate(watches)))
    see_to(house, START + timedelta(days=2))
    assert all(t.matched_at is None for t in house.rows(TransitionRow))
    see_to(house, START + timedelta(days=4))
    assert all(t.matched_at and t.held_at for t in house.rows(TransitionRow))
    with house.database.read() as connection:
        assert held_sites(connection) == []
