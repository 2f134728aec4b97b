"""A page that a living source tells of is looked at only as a check, and as usual again once it can't be
relied on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from crawl_house import IN, OUT, START, TEN_MINUTES, House, failure, look, offer
from ingest_world import SITE, Inbox, event
from sqlalchemy import event as listening
from sqlalchemy import insert

from crawler.cadence.fed import Trust
from crawler.cadence.model import Why
from crawler.model import Availability, Unchanged
from crawler.storage.blindness import BlindRules, blind_watches
from crawler.storage.feeding import fed_views, find_feeder, look_as_usual, silent_sources
from crawler.storage.forecasts import next_look_of
from crawler.storage.pushed_sources import find_source, remove_source, set_poll_every
from crawler.storage.schema import Site, SiteForecast, Watch
from crawler.storage.schema_pushed import PushedWatch, SourceRhythm

URL = "https://shop.example/p/1"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SIX_HOURS = 6 * HOUR


@pytest.fixture
def inbox(house: House) -> Inbox:
    return Inbox(house)


def told(inbox: Inbox, availability: str = "out_of_stock", **values: object) -> int:
    """A watch that was looked at and of which erp has told since."""
    watch = inbox.house.watch(URL, **values)
    inbox.house.record(look(watch, offer(OUT), inbox.now - MINUTE, url=URL))
    inbox.push(event(URL, availability))
    return watch


def seen(inbox: Inbox, watch: int, outcome: object = None, *, after: timedelta = MINUTE) -> timedelta:
    """After a look, so much later than the last event: how long until the next."""
    at = inbox.now + after
    inbox.house.record(look(watch, outcome or offer(OUT), at, url=URL))  # type: ignore[arg-type]
    due = inbox.house.row(Watch, id=watch).next_look_at
    assert due is not None
    return due - at  # type: ignore[no-any-return]


def trust(inbox: Inbox, watch: int, *, after: timedelta = MINUTE) -> Trust:
    with inbox.house.database.read() as connection:
        feeder = find_feeder(connection, watch)
    assert feeder is not None
    return feeder.trust(inbox.now + after)


def why(inbox: Inbox, watch: int) -> str | None:
    return inbox.house.row(Watch, id=watch).why_next


def test_the_look_after_the_first_event_is_the_last_for_six_hours(inbox: Inbox) -> None:
    watch = told(inbox)
    assert inbox.house.row(Watch, id=watch).next_look_at == START - MINUTE + TEN_MINUTES, (
        "an event moves none"
    )
    assert seen(inbox, watch) == SIX_HOURS
    assert why(inbox, watch) == Why.FED
    assert seen(inbox, watch, Unchanged(), after=2 * MINUTE) == SIX_HOURS


def test_what_nobody_tells_of_keeps_its_interval(inbox: Inbox) -> None:
    told(inbox)
    other = inbox.house.watch("https://shop.example/p/2")
    assert seen(inbox, other) == TEN_MINUTES
    assert why(inbox, other) is None


def test_the_source_says_how_often(inbox: Inbox) -> None:
    watch = told(inbox)
    number = inbox.sources["erp"].id
    for n, (stored, expected) in enumerate([(7200, 2 * HOUR), (0, TEN_MINUTES), (None, SIX_HOURS)], 1):
        inbox.house.database.retrying(lambda c, s=stored: set_poll_every(c, number, s))
        assert seen(inbox, watch, after=n * MINUTE) == expected


def test_a_failed_check_is_tried_again_as_usual(inbox: Inbox) -> None:
    watch = told(inbox)
    assert seen(inbox, watch, failure()) == TEN_MINUTES
    assert seen(inbox, watch, after=2 * MINUTE) == SIX_HOURS


def test_one_failed_check_in_six_hours_is_no_blindness(inbox: Inbox) -> None:
    watch = told(inbox)
    rules = BlindRules(every=TEN_MINUTES, intervals=6)

    def blind(at: timedelta) -> list[int]:
        seen(inbox, watch, failure(), after=at)
        with inbox.house.database.read() as connection:
            return blind_watches(connection, now=inbox.now + at + MINUTE, rules=rules)

    assert [blind(SIX_HOURS + n * TEN_MINUTES) for n in range(3)] == [[], [], [watch]]


@pytest.mark.parametrize(
    "values", [{"interval_s": 300}, {"canary": Availability.OUT_OF_STOCK}], ids=["wished", "canary"]
)
def test_a_wished_interval_and_a_canary_hold(values: dict[str, object], inbox: Inbox) -> None:
    watch = told(inbox, **values)
    assert seen(inbox, watch) <= TEN_MINUTES
    assert why(inbox, watch) is None


def test_looks_gather_around_a_drop_all_the_same(inbox: Inbox) -> None:
    watch = told(inbox, drops=["Sunday 13:30"])
    inbox.now = START
    assert seen(inbox, watch) == timedelta(minutes=88), "a minute before 13:30"
    assert why(inbox, watch) == Why.DROP
    assert seen(inbox, watch, after=89 * MINUTE) == 2 * MINUTE


def test_a_restock_that_was_not_told_is_doubt_and_the_usual_interval_at_once(inbox: Inbox) -> None:
    watch = told(inbox)
    assert seen(inbox, watch) == SIX_HOURS
    assert seen(inbox, watch, offer(IN), after=30 * MINUTE) == TEN_MINUTES
    assert trust(inbox, watch, after=31 * MINUTE) is Trust.DOUBTED
    assert inbox.house.row(PushedWatch).doubted_at == inbox.now + 30 * MINUTE
    inbox.push(event(URL, "out_of_stock"), after=3600)
    assert seen(inbox, watch) == TEN_MINUTES, "one event doesn't mend it"
    inbox.push(event(URL, "out_of_stock"), after=8 * 86400)
    assert seen(inbox, watch) == SIX_HOURS


def test_the_opposite_of_what_was_just_told_is_only_a_page_that_lags(inbox: Inbox) -> None:
    watch = told(inbox, "in_stock")
    assert seen(inbox, watch, offer(OUT), after=5 * MINUTE) == SIX_HOURS
    assert trust(inbox, watch, after=6 * MINUTE) is Trust.TRUSTED


def test_a_silent_source_gives_its_pages_back_by_itself(inbox: Inbox) -> None:
    first = told(inbox)
    others = [inbox.house.watch(f"https://shop.example/p/{n}") for n in (2, 3, 4)]
    inbox.push(*(event(f"https://shop.example/p/{n}", "out_of_stock") for n in (2, 3, 4)))
    for watch in (first, *others):
        assert seen(inbox, watch) == SIX_HOURS
    now = inbox.now + HOUR
    with inbox.house.database.read() as connection:
        assert silent_sources(connection, now=now - MINUTE) == []
        ((number, name),) = silent_sources(connection, now=now)
    assert name == "erp"
    moved = inbox.house.database.retrying(lambda c: look_as_usual(c, number, now=now, every=TEN_MINUTES))
    assert moved == 4
    due = sorted(row.next_look_at - now for row in inbox.house.rows(Watch))
    assert due == [n * TEN_MINUTES / 4 for n in range(4)], "not all at once"
    assert inbox.house.row(Site).next_look_at == now
    assert {row.why_next for row in inbox.house.rows(Watch)} == {None}
    again = inbox.house.database.retrying(lambda c: look_as_usual(c, number, now=now, every=TEN_MINUTES))
    assert again == 0
    assert seen(inbox, first, after=HOUR + MINUTE) == TEN_MINUTES
    inbox.push(event(URL, "out_of_stock"), after=2 * 3600)
    assert seen(inbox, first) == SIX_HOURS, "and it is believed again when it speaks"


def test_what_is_due_sooner_or_paused_is_not_put_off(inbox: Inbox) -> None:
    watch = told(inbox)
    seen(inbox, watch)
    inbox.house.set(Watch, watch, next_look_at=inbox.now + HOUR + MINUTE)
    number, now = inbox.sources["erp"].id, inbox.now + HOUR
    paused = inbox.house.watch("https://shop.example/p/2", next_look_at=None, why_next=Why.FED.value)
    inbox.house.database.retrying(lambda c: look_as_usual(c, number, now=now, every=TEN_MINUTES))
    assert inbox.house.row(Watch, id=watch).next_look_at == now
    assert inbox.house.row(Watch, id=paused).next_look_at is None


def test_only_fresh_words_are_signs_of_life(inbox: Inbox) -> None:
    told(inbox)
    heard_at = inbox.house.row(SourceRhythm).heard_at
    same = event(URL, "out_of_stock", id="same")
    inbox.push(same, after=60)
    assert inbox.house.row(SourceRhythm).heard_at == heard_at + MINUTE
    inbox.push(same, after=60)
    inbox.push(b"{", after=60)
    late = event(URL, "in_stock", time=START - HOUR)
    inbox.push(late, after=60)
    assert inbox.house.row(SourceRhythm).heard_at == heard_at + MINUTE
    inbox.push(event("https://shop.example/nobody"), after=60)
    assert inbox.house.row(SourceRhythm).heard_at == heard_at + 5 * MINUTE, "unwatched, but it speaks"
    backlog = event("https://shop.example/nobody", time=inbox.now + MINUTE)
    inbox.push(backlog, after=3600)
    assert inbox.house.row(SourceRhythm).heard_at == heard_at + 6 * MINUTE, "told of long after it was so"
    assert inbox.house.row(SourceRhythm).gaps == {"2026-03-01": 240.0}


def test_the_last_who_told_counts_and_a_removed_source_is_forgotten(inbox: Inbox) -> None:
    watch = told(inbox)
    inbox.source("warehouse", sites=(SITE,))
    inbox.push(event(URL, "out_of_stock", source="/warehouse"), source="warehouse")
    with inbox.house.database.read() as connection:
        feeder = find_feeder(connection, watch)
        source = find_source(connection, "warehouse")
    assert feeder is not None
    assert source is not None
    assert feeder.source == "warehouse"
    inbox.house.database.retrying(lambda c: remove_source(c, source.id))
    with inbox.house.database.read() as connection:
        assert find_feeder(connection, watch) is None
    assert seen(inbox, watch) == TEN_MINUTES


def test_how_sources_stand(inbox: Inbox) -> None:
    watch = told(inbox)
    inbox.house.watch("https://shop.example/p/2")
    inbox.push(event("https://shop.example/p/2", "in_stock"))
    seen(inbox, watch, offer(IN), after=30 * MINUTE)
    with inbox.house.database.read() as connection:
        view = fed_views(connection, now=inbox.now + 31 * MINUTE)["erp"]
        later = fed_views(connection, now=inbox.now + HOUR)["erp"]
    assert (view.watches, view.trusted, view.doubted, view.silent) == (2, 1, 1, False)
    assert (later.trusted, later.doubted, later.silent) == (0, 1, True)


def test_why_next_knows_of_it(inbox: Inbox) -> None:
    watch = told(inbox)
    seen(inbox, watch)
    with inbox.house.database.read() as connection:
        next_look = next_look_of(connection, watch, now=inbox.now + 2 * MINUTE, every=TEN_MINUTES)
    assert next_look is not None
    assert next_look.fed
    assert next_look.feeder is not None
    assert next_look.feeder.source == "erp"


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    engine = house.database.engine
    listening.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        listening.remove(engine, "before_cursor_execute", note)


def test_a_look_at_what_is_told_of_costs_no_statement_more(inbox: Inbox) -> None:
    watch, other = told(inbox), inbox.house.watch("https://shop.example/p/2")
    inbox.house.record(look(other, offer(OUT), START))
    counts = []
    for one in (watch, other):
        with statements(inbox.house) as said:
            seen(inbox, one)
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_a_shop_that_is_steered_by_what_was_learned_is_no_exception(inbox: Inbox) -> None:
    watch = told(inbox)
    row = {"site_id": inbox.house.row(Site).id, "steers": True, "looks_per_hour": 60.0, "price": 0.0}
    row |= {"tokens": 500.0, "burst": 3.0, "filled_at": START, "stepped_at": START}
    with inbox.house.database.write() as connection:
        connection.execute(insert(SiteForecast).values(**row))
    assert seen(inbox, watch) == SIX_HOURS
    assert why(inbox, watch) == Why.FED
    assert seen(inbox, watch, offer(IN), after=30 * MINUTE) < SIX_HOURS
    assert why(inbox, watch) not in (None, Why.FED)
