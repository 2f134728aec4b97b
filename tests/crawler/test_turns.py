"""Taking turns within one process: one at a time, with the gap, what goes on before what begins."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import House
from sqlalchemy import select

from crawler.middlewares import turns as module
from crawler.middlewares.turns import NotNow, Turns, Visit
from crawler.storage.manners import Ask, take_turns
from crawler.storage.schema import Site

SHOP = "shop.example"
HOLD = timedelta(seconds=45)
GAP = 0.05


class Door:
    """Visits a domain by turns, and notes when each visit began and ended."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.turns = Turns(house.database)
        self.log: list[tuple[str, float, float]] = []

    async def visit(
        self,
        name: str,
        *,
        takes: float = 0.01,
        domain: str = SHOP,
        setting: float = GAP,
        **more: object,
    ) -> Visit:
        visit = await self.turns.turn(domain, setting=setting, hold=HOLD, **more)  # type: ignore[arg-type]
        began = time.monotonic()
        await asyncio.sleep(takes)
        self.log.append((name, began, time.monotonic()))
        visit.answered(took=None)
        visit.end()
        return visit

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.log]

    def gaps(self) -> list[float]:
        return [after[1] - before[2] for before, after in zip(self.log, self.log[1:], strict=False)]

    def site(self, domain: str = SHOP) -> object:
        return self.house.row(Site, domain=domain)


@pytest.fixture
def run(house: House) -> Callable[[Callable[[Door], Coroutine[None, None, None]]], Door]:
    def run(story: Callable[[Door], Coroutine[None, None, None]]) -> Door:
        async def tell() -> Door:
            door = Door(house)
            await asyncio.wait_for(story(door), 30)
            await door.turns.written()
            return door

        return asyncio.run(tell())

    return run


Run = Callable[[Callable[[Door], Coroutine[None, None, None]]], Door]


def test_one_at_a_time_with_the_gap_between(run: Run) -> None:
    async def story(door: Door) -> None:
        await asyncio.gather(*(door.visit(str(n)) for n in range(6)))

    door = run(story)
    assert door.names == [str(n) for n in range(6)]
    assert min(door.gaps()) >= GAP
    site = door.house.row(Site)
    free_in = site.free_at - site.asked_at
    assert timedelta(seconds=GAP) <= free_in < HOLD, "the turn was handed back with its gap"


def test_other_domains_do_not_wait(run: Run) -> None:
    async def story(door: Door) -> None:
        hanging = await door.turns.turn("slow.example", setting=3600.0, hold=HOLD)
        await asyncio.gather(
            *(door.visit(f"{n}", domain=f"shop{n}.example", setting=3600.0) for n in range(20))
        )
        hanging.end()

    assert len(run(story).names) == 20


def test_what_goes_on_with_a_look_comes_before_what_begins_one(run: Run) -> None:
    async def story(door: Door) -> None:
        first = await door.turns.turn(SHOP, setting=GAP, hold=HOLD)
        begins = [asyncio.ensure_future(door.visit(f"begins {n}")) for n in range(3)]
        await asyncio.sleep(0)
        further = asyncio.ensure_future(door.visit("goes on", begins=False, patient=True))
        await asyncio.sleep(0)
        first.end()
        await asyncio.gather(*begins, further)

    assert run(story).names == ["goes on", "begins 0", "begins 1", "begins 2"]


def test_a_retry_after_sends_everybody_away_and_is_stored_before_the_turn_is_free(run: Run) -> None:
    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=HOLD)
        waiting = [asyncio.ensure_future(door.visit("never", patient=bool(n))) for n in range(2)]
        await asyncio.sleep(0)
        visit.answered(took=0.1, status=429, retry_after=timedelta(hours=2))
        visit.end()
        for task in waiting:
            with pytest.raises(NotNow, match=r"shop.example is left alone until .* because it answered 429"):
                await task
        with pytest.raises(NotNow):
            await door.visit("never")

    door = run(story)
    assert door.log == []
    site = door.house.row(Site)
    assert timedelta(minutes=119) < site.paused_until - datetime.now(UTC) < timedelta(hours=2)
    assert (site.slowdown_s, site.latency_s) == (1.0, 0.1)


def test_503_doubles_the_gap_at_once_and_20_clean_looks_take_a_tenth_off(run: Run) -> None:
    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=0.6, hold=HOLD)
        visit.answered(took=None, status=503)
        visit.end()
        answered = time.monotonic()
        again = await door.turns.turn(SHOP, setting=0.6, hold=HOLD)
        assert time.monotonic() - answered >= 1.19, "1.2 s from the answer, which came a moment earlier"
        again.answered(took=None)
        again.end(clean=True)
        await door.turns.written()
        assert door.house.row(Site).clean_looks == 1
        door.house.set(Site, 1, clean_looks=19)
        more = await door.turns.turn(SHOP, setting=0.6, hold=HOLD)
        more.answered(took=None)
        more.end(clean=True)

    site = run(story).house.row(Site)
    assert (site.slowdown_s, site.clean_looks) == (pytest.approx(1.08), 0)


def test_what_would_wait_long_stays_due_but_a_look_under_way_waits(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)

    async def story(door: Door) -> None:
        door.turns.crawl_delay(SHOP, "https://shop.example", 0.5)
        await door.visit("first")
        with pytest.raises(NotNow, match=r"it is asked only every 0\.5 s"):
            await door.visit("begins")
        await door.visit("goes on", begins=False, patient=True)

    door = run(story)
    assert door.names == ["first", "goes on"]
    assert min(door.gaps()) >= 0.5
    assert door.house.row(Site).crawl_delay_s == 0.5


def test_the_longest_crawl_delay_of_a_domains_hosts_counts(run: Run) -> None:
    async def story(door: Door) -> None:
        door.turns.crawl_delay(SHOP, "https://shop.example", 0.0)
        door.turns.crawl_delay(SHOP, "https://api.shop.example", 0.3)
        await asyncio.gather(door.visit("a"), door.visit("b"))

    assert min(run(story).gaps()) >= 0.3


def test_a_turn_that_somebody_else_has_is_waited_for(run: Run) -> None:
    async def story(door: Door) -> None:
        order = Ask(domain=SHOP, setting=GAP, hold=timedelta(seconds=1))
        door.house.database.retrying(lambda c: take_turns(c, [order], now=datetime.now(UTC)))
        began = time.monotonic()
        await door.visit("after")
        assert time.monotonic() - began >= 0.9

    assert run(story).names == ["after"]


def test_a_turn_is_shared_after_some_seconds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many waiting here, another process still gets in between."""
    monkeypatch.setattr(module, "KEPT_FOR", 0.3)

    async def story(door: Door) -> None:
        other = Turns(door.house.database)
        mine = [asyncio.ensure_future(door.visit(str(n))) for n in range(30)]
        await asyncio.sleep(0.1)
        visit = await other.turn(SHOP, setting=GAP, hold=HOLD)
        assert len(door.log) < 30
        door.log.append(("other", time.monotonic(), time.monotonic()))
        visit.answered(took=None)
        visit.end()
        await other.written()
        await asyncio.gather(*mine)

    door = run(story)
    assert len(door.names) == 31
    assert min(door.gaps()) >= GAP


def test_after_a_blocked_look_what_is_stored_is_read_before_the_next(run: Run) -> None:
    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=HOLD)
        waiting = asyncio.ensure_future(door.visit("never"))
        visit.answered(took=None, status=403)
        await asyncio.sleep(3 * GAP)
        assert not waiting.done(), "what the answer says is not recorded yet"
        until = datetime.now(UTC) + timedelta(hours=1)
        door.house.set(Site, 1, paused_until=until, pause_reason="it turned us away")
        visit.end(recheck=True)
        with pytest.raises(NotNow, match="because it turned us away"):
            await waiting

    assert run(story).log == []


def test_a_stopped_crawl_waits_no_more(run: Run) -> None:
    async def story(door: Door) -> None:
        crawling = [True]
        await door.visit("first", setting=10.0)
        waiting = asyncio.ensure_future(door.visit("never", setting=10.0, wanted=lambda: crawling[0]))
        await asyncio.sleep(0)
        crawling.clear()
        crawling.append(False)
        with pytest.raises(NotNow, match="the crawl was stopped"):
            await waiting

    assert run(story).names == ["first"]


def test_letting_go_hands_back_what_is_under_way(run: Run) -> None:
    async def story(door: Door) -> None:
        await door.turns.turn(SHOP, setting=GAP, hold=HOLD)
        assert door.house.row(Site).free_at > datetime.now(UTC) + timedelta(seconds=30)
        await door.turns.let_go()

    assert run(story).house.row(Site).free_at <= datetime.now(UTC) + timedelta(seconds=GAP)


def test_a_visit_that_nobody_ends_is_over_some_time(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "FORGOTTEN", 0.1)

    async def story(door: Door) -> None:
        await door.turns.turn(SHOP, setting=GAP, hold=timedelta(milliseconds=10))
        await door.visit("next")

    with caplog.at_level(logging.WARNING):
        assert run(story).names == ["next"]
    assert "never heard of again" in caplog.text


def test_a_database_in_trouble_makes_requests_wait(tmp_path: Path, run: Run) -> None:
    async def story(door: Door) -> None:
        door.house.site(SHOP)
        with door.house.database.write() as connection:
            connection.execute(select(Site.id).with_for_update())
            waiting = asyncio.ensure_future(door.visit("after the lock"))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            connection.rollback()
        await waiting

    assert run(story).names == ["after the lock"]


def test_a_retry_after_of_nothing_only_slows_down(run: Run) -> None:
    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=HOLD)
        waiting = asyncio.ensure_future(door.visit("next"))
        visit.answered(took=None, status=429, retry_after=timedelta())
        visit.end()
        await waiting

    site = run(story).house.row(Site)
    assert (site.paused_until, site.slowdown_s) == (None, 1.0)


LONG = timedelta(seconds=135)
"""What a page in a browser may take."""


def renewing_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_FOR", 0.2)
    monkeypatch.setattr(module, "LONGEST_TURN", timedelta(seconds=1))
    monkeypatch.setattr(module, "RENEWED", 0.2)
    monkeypatch.setattr(module, "GIVEN_UP", 0.3)


def test_a_page_that_takes_long_holds_its_turn_by_renewing_a_short_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who dies with it holds the shop up for the rest of a short turn, not for all that a page may take."""
    renewing_soon(monkeypatch)

    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=LONG)
        other = Turns(door.house.database)
        waiting = asyncio.ensure_future(other.turn(SHOP, setting=GAP, hold=HOLD))
        for _ in range(8):
            await asyncio.sleep(0.25)
            left = door.house.row(Site).free_at - datetime.now(UTC)
            assert timedelta() < left <= timedelta(seconds=1.2)
        assert not waiting.done(), "two seconds later, the turn of one is still theirs"
        assert not visit.lost.is_set()
        visit.answered(took=None)
        visit.end()
        visit = await waiting
        visit.end()
        await other.written()

    run(story)


def test_a_turn_that_cannot_be_renewed_is_given_up_before_it_ends(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewing_soon(monkeypatch)

    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=LONG)
        until = door.house.row(Site).free_at
        with door.house.database.write() as connection:
            connection.execute(select(Site.id).with_for_update())
            await visit.lost.wait()
            assert datetime.now(UTC) < until
            connection.rollback()
        visit.end()
        await door.visit("later")

    door = run(story)
    assert door.names == ["later"]


def test_a_turn_that_another_has_by_now_is_lost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that slept while its turn ran out."""
    renewing_soon(monkeypatch)

    async def story(door: Door) -> None:
        visit = await door.turns.turn(SHOP, setting=GAP, hold=LONG)
        theirs = datetime.now(UTC) + timedelta(seconds=2)
        door.house.set(Site, 1, free_at=theirs)
        await asyncio.wait_for(visit.lost.wait(), 5)
        visit.end()
        await door.turns.written()
        assert door.house.row(Site).free_at == theirs, "what another holds is not handed back"

    run(story)
