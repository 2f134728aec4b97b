"""Looks become rows: one transaction, no matter how they arrive. On a real SQLite file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from crawl_house import IN, OUT, START, TEN_MINUTES, UNKNOWN, House, failure, look, offer
from sqlalchemy import event

from crawler.model import (
    Confidence,
    Evidence,
    FailureReason,
    Look,
    Product,
    TransitionKind,
    Unchanged,
    Validators,
)
from crawler.storage import looks as looks_module
from crawler.storage.details import evidence_of, variants_of
from crawler.storage.schema import (
    Base,
    FailureStretch,
    Site,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)

DAY = timedelta(days=1)
WEAK = Confidence.WEAK


@contextmanager
def statements(house: House):
    """Counts what is sent to the database; an executemany is one, a BEGIN none."""
    seen: Counter[str] = Counter()

    def note(_conn, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith("BEGIN"):
            seen[" ".join(statement.split()[:3])] += 1

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(house.database.engine, "before_cursor_execute", note)


def everything(house: House) -> dict[str, list[object]]:
    tables: list[type[Base]] = [Watch, Site, Snapshot, FailureStretch, VariantState, TransitionRow]
    return {t.__tablename__: list(house.rows(t)) for t in tables}


def test_a_year_of_a_steady_page_is_one_row(house: House) -> None:
    watch = house.watch()
    for day in range(365):
        outcome = offer() if day % 2 == 0 else Unchanged()
        house.record(look(watch, outcome, START + day * DAY))
    row = house.row(Snapshot)
    assert (row.first_seen_at, row.last_seen_at, row.looks) == (START, START + 364 * DAY, 365)
    assert house.count(VariantState) == 1
    assert house.count(TransitionRow) == house.count(FailureStretch) == 0
    assert house.row(Watch).last_ok_at == START + 364 * DAY


def test_each_stretch_of_equal_offers_is_a_snapshot_with_its_count(house: House) -> None:
    watch = house.watch()
    for n, outcome in enumerate([offer(), offer(), offer(price="18"), offer(OUT), offer(OUT), offer(OUT)]):
        house.record(look(watch, outcome, START + n * TEN_MINUTES))
    rows = house.rows(Snapshot)
    assert [(r.availability, r.price, r.looks) for r in rows] == [
        (IN, Decimal(20), 2),
        (IN, Decimal(18), 1),
        (OUT, Decimal(20), 3),
    ]
    assert [t.kind for t in house.rows(TransitionRow)] == [TransitionKind.PRICE, TransitionKind.SOLD_OUT]
    assert house.row(Watch).snapshot_id == rows[-1].id


def test_a_transition_names_its_snapshot_and_occasion_and_both_come_at_once(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT, sizes={"9": OUT, "10": OUT}), START))
    told = house.record(look(watch, offer(IN, sizes={"9": OUT, "10": IN}), START + TEN_MINUTES))
    rows = house.rows(TransitionRow)
    assert [(r.variant_key, r.kind) for r in rows] == [
        ("", TransitionKind.RESTOCK),
        ("10", TransitionKind.RESTOCK),
    ]
    assert [(t.variant_key, t.kind) for t in told] == [(r.variant_key, r.kind) for r in rows]
    assert len({r.occasion for r in rows}) == 1
    assert {r.snapshot_id for r in rows} == {house.rows(Snapshot)[-1].id}
    assert all(r.matched_at is None and r.at == START + TEN_MINUTES for r in rows)
    assert {s.variant_key: s.availability for s in house.rows(VariantState)} == {"": IN, "9": OUT, "10": IN}


def test_the_snapshot_keeps_variants_and_evidence(house: House) -> None:
    watch = house.watch()
    seen = offer(
        sizes={"10": IN}, evidence=(Evidence(source="jsonld", path="offers[0]", value="InStock", reading=IN),)
    )
    house.record(look(watch, seen, START))
    detail = house.row(Snapshot).detail
    assert variants_of(detail) == seen.variants
    assert evidence_of(detail) == seen.evidence


def test_stretches_of_failures(house: House) -> None:
    watch = house.watch()
    outcomes = [
        failure(),
        failure(),
        failure(FailureReason.HTTP, "the shop answered 500", http_status=500),
        failure(FailureReason.HTTP, "the shop answered 502", http_status=502),
        offer(),
        failure(),
    ]
    for n, outcome in enumerate(outcomes):
        house.record(look(watch, outcome, START + n * TEN_MINUTES))
    assert [(r.reason, r.http_status, r.looks) for r in house.rows(FailureStretch)] == [
        (FailureReason.TIMEOUT, None, 2),
        (FailureReason.HTTP, 500, 1),
        (FailureReason.HTTP, 502, 1),
        (FailureReason.TIMEOUT, None, 1),
    ]
    row = house.row(Watch)
    assert (row.failures, row.failure_id) == (1, house.rows(FailureStretch)[-1].id)


def test_a_failure_changes_nothing_that_is_known(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START, validators=Validators(etag='"a"')))
    before = house.rows(VariantState)
    house.record(look(watch, failure(), START + TEN_MINUTES))
    assert house.rows(VariantState) == before
    row = house.row(Watch)
    assert (row.etag, row.fingerprint, row.failures) == ('"a"', offer(OUT).fingerprint(), 1)
    (told,) = house.record(look(watch, offer(IN), START + 2 * TEN_MINUTES))
    assert told.kind is TransitionKind.RESTOCK


def test_failures_are_followed_by_longer_pauses(house: House) -> None:
    watch = house.watch()
    waits = []
    at = START
    for _ in range(6):
        house.record(look(watch, failure(), at))
        due = house.row(Watch).next_look_at
        waits.append((due - at) / TEN_MINUTES)
        at = due
    assert waits == [1, 2, 4, 6, 6, 6]


def test_retry_after_pauses_the_site_and_the_longest_counts(house: House) -> None:
    first = house.watch("https://shop.example/p/1")
    second = house.watch("https://shop.example/p/2")
    asked = failure(FailureReason.HTTP, "429", http_status=429, retry_after=timedelta(hours=2))
    house.record(look(first, asked, START))
    until = START + timedelta(hours=2, seconds=1)
    assert house.row(Site).paused_until == until
    assert house.row(Watch, id=first).next_look_at == START + timedelta(hours=2)
    sooner = replace(asked, retry_after=timedelta(seconds=5))
    house.record(look(second, sooner, START + timedelta(seconds=1)))
    assert house.row(Site).paused_until == until


def test_no_shop_pauses_itself_for_longer_than_a_day(house: House) -> None:
    asked = failure(retry_after=timedelta(days=30))
    house.record(look(house.watch(), asked, START))
    assert house.row(Site).paused_until == START + timedelta(days=1, seconds=1)


def test_a_caches_old_copy_never_reverses_a_newer_state(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START, as_of=START))
    house.record(look(watch, offer(IN), START + TEN_MINUTES, as_of=START + TEN_MINUTES))
    old_copy = look(watch, offer(OUT), START + 2 * TEN_MINUTES, as_of=START + timedelta(minutes=5))
    assert house.record(old_copy) == []
    row = house.row(Watch)
    assert row.looked_at == START + 2 * TEN_MINUTES
    assert row.next_look_at == START + 3 * TEN_MINUTES
    assert row.as_of == START + TEN_MINUTES
    assert house.row(VariantState).availability is IN
    assert house.count(Snapshot) == 2
    fresh = look(watch, offer(OUT), START + 3 * TEN_MINUTES, as_of=START + 3 * TEN_MINUTES)
    assert [t.kind for t in house.record(fresh)] == [TransitionKind.SOLD_OUT]


def test_whole_seconds_of_age_are_no_old_copy(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START, as_of=START))
    cached = look(watch, offer(IN), START + timedelta(seconds=10), as_of=START - timedelta(milliseconds=900))
    assert [t.kind for t in house.record(cached)] == [TransitionKind.RESTOCK]


def test_the_same_look_twice_is_a_no_op(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))
    again = look(watch, offer(IN), START + TEN_MINUTES)
    assert len(house.record(again)) == 1
    before = everything(house)
    assert house.record(again) == []
    assert house.record(again, again) == []
    assert everything(house) == before


def test_a_look_that_started_earlier_and_comes_late_is_a_no_op(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START), look(watch, offer(IN), START + TEN_MINUTES))
    before = everything(house)
    assert house.record(look(watch, offer(OUT), START + timedelta(minutes=5))) == []
    assert house.record(look(watch, failure(), START + timedelta(minutes=5))) == []
    assert everything(house) == before


def test_looks_of_one_watch_in_one_batch_count_in_the_order_of_their_start(house: House) -> None:
    watch = house.watch()
    looks = [
        look(watch, outcome, START + n * TEN_MINUTES)
        for n, outcome in enumerate([offer(OUT), offer(), offer()])
    ]
    told = house.record(*reversed(looks))
    assert [t.kind for t in told] == [TransitionKind.RESTOCK]
    assert [r.looks for r in house.rows(Snapshot)] == [1, 2]


def test_another_products_page_is_a_failure_and_teaches_nothing(house: House) -> None:
    watch = house.watch()
    known = Product(name="Comet Runner", gtin="4006381333931")
    house.record(look(watch, offer(OUT, product=known), START))
    other = offer(IN, product=Product(name="Other Shoe", gtin="9783161484100"))
    assert house.record(look(watch, other, START + TEN_MINUTES)) == []
    assert house.row(FailureStretch).reason is FailureReason.WRONG_PRODUCT
    row = house.row(Watch)
    assert (row.product_name, row.gtin) == ("Comet Runner", "4006381333931")
    assert house.row(VariantState).availability is OUT
    assert house.count(Snapshot) == 1


def test_weak_evidence_gets_a_second_look_soon_and_then_counts(house: House) -> None:
    watch = house.watch(interval_s=3600)
    house.record(look(watch, offer(OUT), START))
    weak = offer(IN, confidence=WEAK)
    assert house.record(look(watch, weak, START + timedelta(hours=1))) == []
    row = house.row(Watch)
    assert row.second_look
    assert row.next_look_at == START + timedelta(hours=1, seconds=20)
    # The same page again: an equal fingerprint, and yet news.
    (told,) = house.record(look(watch, weak, row.next_look_at))
    assert told.kind is TransitionKind.RESTOCK
    after = house.row(Watch)
    assert not after.second_look
    assert after.next_look_at == row.next_look_at + timedelta(hours=1)
    assert house.row(TransitionRow).snapshot_id == house.rows(Snapshot)[-1].id


def test_a_second_look_that_refutes_is_no_news(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))
    house.record(look(watch, offer(IN, confidence=WEAK), START + TEN_MINUTES))
    assert house.record(look(watch, offer(OUT), START + 2 * TEN_MINUTES)) == []
    assert not house.row(Watch).second_look
    assert house.row(VariantState).pending is None


@pytest.mark.parametrize("state", [WatchState.PAUSED, WatchState.RETIRED])
def test_a_watch_that_was_paused_while_the_look_was_under_way_stays_so(
    house: House, state: WatchState
) -> None:
    watch = house.watch()
    house.set(Watch, watch, state=state, next_look_at=None)
    house.record(look(watch, offer(), START))
    row = house.row(Watch)
    assert (row.state, row.next_look_at, row.looked_at) == (state, None, START)


def test_what_the_product_says_of_itself_is_kept_and_silence_erases_nothing(house: House) -> None:
    watch = house.watch()
    said = Product(name="Comet Runner", brand="Astra", sku="CR", image="https://shop.example/i.png")
    house.record(look(watch, offer(product=said), START))
    house.record(look(watch, offer(price="21", product=Product(name="Comet Runner")), START + TEN_MINUTES))
    row = house.row(Watch)
    assert (row.product_name, row.brand, row.sku, row.image) == (
        "Comet Runner",
        "Astra",
        "CR",
        "https://shop.example/i.png",
    )


def test_validators_follow_the_offer_and_survive_a_304(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(), START, validators=Validators(etag='"a"', last_modified="x")))
    house.record(look(watch, Unchanged(), START + TEN_MINUTES))
    row = house.row(Watch)
    assert (row.etag, row.last_modified) == ('"a"', "x")
    house.record(look(watch, offer(), START + 2 * TEN_MINUTES))
    assert house.row(Watch).etag is None


def test_a_better_spider_takes_the_whole_site(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(), START, spider="shopify"))
    assert house.row(Site).spider == "shopify"


def test_another_spiders_validators_are_not_kept(house: House) -> None:
    site = house.site()
    watch, other = house.watch(site=site), house.watch("https://shop.example/p/2", site=site)
    etag = Validators(etag='"page"')
    house.record(look(other, offer(), START, validators=etag))
    house.record(look(watch, offer(), START + TEN_MINUTES, validators=etag, spider="shopify"))
    assert [row.etag for row in house.rows(Watch)] == [None, None]


def test_a_clock_that_was_set_back_makes_nobody_blind(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START + DAY))
    assert [t.kind for t in house.record(look(watch, offer(IN), START))] == [TransitionKind.RESTOCK]
    row = house.row(Watch)
    assert (row.looked_at, row.as_of) == (START, START)
    assert row.next_look_at == START + TEN_MINUTES


def test_a_look_at_a_watch_that_was_deleted_meanwhile_is_dropped(house: House) -> None:
    watch = house.watch()
    assert house.record(look(watch + 1, offer(), START), look(watch, offer(), START)) == []
    assert house.count(Snapshot) == 1


def test_unknown_is_recorded_and_changes_no_state(house: House) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))
    assert house.record(look(watch, offer(UNKNOWN), START + TEN_MINUTES)) == []
    assert house.record(look(watch, offer(OUT), START + 2 * TEN_MINUTES)) == []
    assert [r.availability for r in house.rows(Snapshot)] == [OUT, UNKNOWN, OUT]
    assert house.row(VariantState).availability is OUT


@pytest.mark.parametrize(
    "step", ["_extend", "_write_states", "_write_transitions", "_write_watches", "_write_sites"]
)
def test_a_fault_at_any_step_leaves_nothing_of_the_look(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    watch = house.watch()
    house.record(look(watch, offer(OUT), START))
    before = everything(house)
    news = look(watch, offer(IN), START + TEN_MINUTES)
    with monkeypatch.context() as patch:
        patch.setattr(looks_module, step, _raise)
        with pytest.raises(RuntimeError, match="pulled the plug"):
            house.record(news)
    assert everything(house) == before
    assert len(house.record(news)) == 1


def _raise(*_: object) -> None:
    raise RuntimeError("pulled the plug")


def _batch(ids: list[int], round_: int, outcome: Callable[[int], object]) -> list[Look]:
    at = START + round_ * TEN_MINUTES
    return [look(i, outcome(n), at + timedelta(milliseconds=n)) for n, i in enumerate(ids)]  # type: ignore[arg-type]


def test_a_batch_costs_a_fixed_number_of_statements(house: House) -> None:
    ids = house.watches(500)
    few, many = ids[:5], ids[5:]

    def mixed(n: int) -> object:
        return (
            offer(IN),
            failure(),
            offer(price="7"),
            offer(OUT, sizes={"9": OUT}),
            offer(IN, confidence=WEAK),
        )[n % 5]

    counts = []
    for group in (few, many):
        house.record(*_batch(group, 0, lambda _: offer(OUT)))
        with statements(house) as seen:
            house.record(*_batch(group, 1, mixed))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert counts[0].total() <= 14, counts[0]
    assert house.count(TransitionRow) > 190


def test_steady_looks_read_no_states(house: House) -> None:
    ids = house.watches(50)
    house.record(*_batch(ids, 0, lambda _: offer()))
    with statements(house) as seen:
        house.record(*_batch(ids, 1, lambda n: offer() if n % 2 else Unchanged()))
    # read the watches, stretch the snapshots, update the watches and the sites, tally; a server locks first
    assert seen.total() == (5 if house.database.is_sqlite else 6), seen


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.slow
def test_ten_thousand_variants_cost_ten_times_a_thousand(house: House) -> None:
    small, large = house.watches(2)

    def flip(watch: int, number: int) -> float:
        sizes = {f"size {n}": OUT for n in range(number)}
        house.record(look(watch, offer(OUT, sizes=sizes), START))
        flipped = offer(IN, sizes=dict.fromkeys(sizes, IN))
        told: list[object] = []
        spent = _seconds(lambda: told.extend(house.record(look(watch, flipped, START + TEN_MINUTES))))
        assert len(told) == number + 1
        return spent

    thousand = flip(small, 1000)
    assert flip(large, 10_000) < 30 * max(thousand, 0.02)
