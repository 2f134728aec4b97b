"""Looks at feeds become rows: one transaction, whatever the database, and cheap where nothing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from crawl_house import START, TEN_MINUTES, House, failure, look, offer
from sqlalchemy import event

from crawler.model import (
    Assortment,
    Availability,
    Confidence,
    FailureReason,
    Listed,
    Look,
    TransitionKind,
    Unchanged,
    Validators,
    Variant,
)
from crawler.storage import looks as looks_module
from crawler.storage.listings import count_listings, listings_by_key, newest_listings
from crawler.storage.schema import (
    Base,
    Listing,
    Notice,
    NoticeKind,
    Site,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
)

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
NEW, RESTOCK = TransitionKind.NEW_LISTING, TransitionKind.RESTOCK
URL = "https://shop.example/products.json"


def listed(number: int, availability: Availability = IN, *, price: str = "100", **more: Any) -> Listed:
    values: dict[str, Any] = {"title": f"Shoe {number}", "currency": "EUR"} | more
    return Listed(
        key=str(number),
        url=f"https://shop.example/products/{number}",
        availability=availability,
        price=Decimal(price),
        **values,
    )


def feed(*listings: Listed, **more: Any) -> Assortment:
    return Assortment(source="shopify", listings=listings, **more)


def feed_watch(house: House, **more: Any) -> int:
    return house.watch(URL, kind=WatchKind.FEED, **more)


def seen(watch: int, outcome: Any, turn: int, **more: Any) -> Look:
    return look(watch, outcome, START + turn * TEN_MINUTES, url=URL, **more)


def everything(house: House) -> dict[str, list[object]]:
    tables: list[type[Base]] = [Watch, Site, Snapshot, Listing, TransitionRow, Notice]
    return {t.__tablename__: list(house.rows(t)) for t in tables}


@contextmanager
def statements(house: House) -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted[" ".join(statement.split()[:3])] += 1

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield counted
    event.remove(house.database.engine, "before_cursor_execute", note)


def test_the_first_look_is_a_baseline_and_the_next_tells_what_is_new(house: House) -> None:
    watch = feed_watch(house)
    sizes = (Variant(key="1", label="US 10 / 红", availability=IN, price=Decimal("185.00")),)
    first = feed(listed(1, variants=sizes, brand="Jordan", tags=("Sneakers",)), listed(2, OUT), title="Drops")
    assert house.record(seen(watch, first, 0)) == []
    told = house.record(
        seen(watch, feed(listed(3), listed(1, price="90", variants=sizes), listed(2), title="Drops"), 1)
    )
    assert [(t.variant_key, t.kind) for t in told] == [
        ("3", NEW),
        ("1", TransitionKind.PRICE),
        ("2", RESTOCK),
    ]
    rows = {r.key: r for r in house.rows(Listing)}
    assert {k: (r.availability, r.price) for k, r in rows.items()} == {
        "1": (IN, Decimal(90)),
        "2": (IN, Decimal(100)),
        "3": (IN, Decimal(100)),
    }
    assert rows["2"].first_seen_at == START
    assert rows["2"].changed_at == rows["3"].first_seen_at == START + TEN_MINUTES
    transitions = house.rows(TransitionRow)
    assert len({t.occasion for t in transitions}) == 1
    assert {t.snapshot_id for t in transitions} == {house.rows(Snapshot)[-1].id}
    assert {t.held_at for t in transitions} == {None}
    assert {t.variant_label for t in transitions} == {"Shoe 1", "Shoe 2", "Shoe 3"}
    row = house.row(Watch)
    assert (row.product_name, row.next_look_at) == ("Drops", START + 2 * TEN_MINUTES)
    assert house.count(VariantState) == 0
    with house.database.read() as connection:
        found = listings_by_key(connection, {watch: ["1", "none"]})
        newest = newest_listings(connection, watch, limit=2)
    assert list(found[watch]) == ["1"]
    assert found[watch]["1"].variants == (replace(sizes[0], price=Decimal("185.00")),)
    assert found[watch]["1"].tags == ()
    assert newest[0].key == "3"


def test_words_alone_change_the_row_and_not_its_time(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1), listed(2)), 0))
    house.record(seen(watch, feed(listed(1, title="Other words"), listed(2)), 1))
    row = house.row(Listing, key="1")
    assert (row.title, row.changed_at) == ("Other words", START)


def test_what_is_gone_is_marked_and_comes_back(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1), listed(2)), 0))
    for turn in (1, 2):
        house.record(seen(watch, feed(listed(1)), turn))
    assert house.row(Listing, key="2").gone_at == START + TEN_MINUTES
    with house.database.read() as connection:
        assert count_listings(connection, watch) == 1
        assert [line.key for line in newest_listings(connection, watch, limit=9)] == ["1"]
    (back,) = house.record(seen(watch, feed(listed(1), listed(2)), 3))
    assert (back.variant_key, back.kind) == ("2", RESTOCK)
    assert house.row(Listing, key="2").gone_at is None


def test_a_half_read_feed_marks_nothing_as_gone(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1), listed(2)), 0))
    cut = failure(FailureReason.HTTP, "page 2 of the listing: the shop answered 500")
    house.record(seen(watch, feed(listed(1), cut=cut), 1))
    assert {r.gone_at for r in house.rows(Listing)} == {None}
    assert house.rows(Snapshot)[-1].detail["cut"] == "page 2 of the listing: the shop answered 500"
    assert house.row(Watch).failures == 0


def test_what_comes_behind_a_cut_first_look_is_not_new(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1), cut=failure()), 0))
    assert house.record(seen(watch, feed(listed(1), listed(2), listed(3)), 1)) == []
    (new,) = house.record(seen(watch, feed(listed(1), listed(2), listed(3), listed(4)), 2))
    assert new.variant_key == "4"


def test_a_size_that_is_back_is_named_in_the_snapshot(house: House) -> None:
    def sized(*buyable: str) -> Listed:
        named = ("US 9", "US 10", "US 11")
        return listed(
            1,
            variants=tuple(Variant(key=n, label=n, availability=IN if n in buyable else OUT) for n in named),
        )

    watch = feed_watch(house)
    house.record(seen(watch, feed(sized("US 9")), 0))
    (told,) = house.record(seen(watch, feed(sized("US 9", "US 10")), 1))
    assert (told.kind, told.before, told.after) == (RESTOCK, IN, IN)
    assert house.rows(Snapshot)[-1].detail["back"] == {"1": ["US 10"]}


def test_weak_evidence_gets_a_second_look_soon(house: House) -> None:
    watch = feed_watch(house, interval_s=3600)
    weak = {"confidence": Confidence.WEAK}
    house.record(seen(watch, feed(listed(1, OUT), **weak), 0))
    assert house.record(seen(watch, feed(listed(1), **weak), 6)) == []
    row = house.row(Watch)
    assert (row.second_look, row.next_look_at) == (True, START + 6 * TEN_MINUTES + timedelta(seconds=20))
    assert house.row(Listing).pending is IN
    (told,) = house.record(seen(watch, feed(listed(1), **weak), 7))
    assert (told.kind, told.confidence) == (RESTOCK, Confidence.WEAK)
    assert not house.row(Watch).second_look


def test_a_redesign_is_held_and_the_operator_hears_of_it(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(*(listed(n) for n in range(40))), 0))
    redesigned = seen(watch, feed(*(listed(n) for n in range(100, 140))), 1)
    assert len(house.record(redesigned)) == 40
    at = START + TEN_MINUTES
    assert {r.held_at for r in house.rows(TransitionRow)} == {at}
    notice = house.row(Notice)
    assert (notice.kind, notice.watch_id, notice.site_id) == (NoticeKind.SITE_HELD, watch, house.row(Site).id)
    assert notice.detail == {"flipped": 40, "known": 40, "why": "listings"}
    assert house.record(redesigned) == []
    assert house.count(Notice) == 1
    (new,) = house.record(seen(watch, feed(listed(200), *(listed(n) for n in range(100, 140))), 2))
    assert new.variant_key == "200"
    assert house.row(TransitionRow, variant_key="200").held_at is None


def test_the_same_look_twice_and_an_older_one_are_no_ops(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1)), 0), seen(watch, feed(listed(1), listed(2)), 2))
    before = everything(house)
    assert house.record(seen(watch, feed(listed(1), listed(2)), 2)) == []
    assert house.record(seen(watch, feed(listed(1), listed(3)), 1)) == []
    assert everything(house) == before


def test_a_caches_old_copy_changes_nothing(house: House) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1)), 0, as_of=START))
    old = seen(watch, feed(listed(1), listed(2)), 1, as_of=START - TEN_MINUTES)
    assert house.record(old) == []
    assert house.count(Listing) == 1
    assert house.row(Watch).looked_at == START + TEN_MINUTES


def test_failures_and_304_change_no_listing(house: House) -> None:
    watch = feed_watch(house)
    etag = Validators(etag='"a"')
    house.record(seen(watch, feed(listed(1)), 0, validators=etag))
    house.record(seen(watch, failure(), 1), seen(watch, Unchanged(), 2))
    assert house.row(Snapshot).looks == 2
    assert house.row(Watch).etag == '"a"'
    assert house.row(Listing).gone_at is None


@pytest.mark.parametrize("kind", WatchKind)
def test_a_look_of_the_other_kind_is_dropped(house: House, kind: WatchKind) -> None:
    watch = house.watch(URL, kind=kind)
    outcome = offer() if kind is WatchKind.FEED else feed(listed(1))
    assert house.record(seen(watch, outcome, 0)) == []
    assert house.row(Watch).looked_at is None
    assert house.count(Snapshot) == 0


@pytest.mark.parametrize("step", ["_write_transitions", "apply_listings", "add_notices", "_write_watches"])
def test_a_fault_at_any_step_leaves_nothing_of_the_look(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    watch = feed_watch(house)
    house.record(seen(watch, feed(listed(1)), 0))
    before = everything(house)
    news = seen(watch, feed(listed(1, OUT), listed(2)), 1)

    def pulled(*_: object) -> None:
        raise RuntimeError("pulled the plug")

    with monkeypatch.context() as patch:
        patch.setattr(looks_module, step, pulled)
        with pytest.raises(RuntimeError, match="pulled the plug"):
            house.record(news)
    assert everything(house) == before
    assert len(house.record(news)) == 2


def test_a_steady_feed_reads_no_listing(house: House) -> None:
    watch = feed_watch(house)
    products = [listed(n) for n in range(500)]
    house.record(seen(watch, feed(*products), 0))
    with statements(house) as counted:
        house.record(seen(watch, feed(*reversed(products)), 1))
    assert not any("listing" in words for words in counted), counted
    with statements(house) as page:
        house.record(look(house.watch("https://other.example/p"), offer(), START))
    assert counted.total() <= page.total()


def test_twenty_among_thousands_cost_a_fixed_number_of_statements(house: House) -> None:
    counts = []
    for number in (100, 3000):
        watch = house.watch(f"https://shop{number}.example/products.json", kind=WatchKind.FEED)
        products = [listed(n) for n in range(number)]
        house.record(seen(watch, feed(*products), 0))
        with statements(house) as counted:
            told = house.record(
                seen(watch, feed(*(listed(9000 + n) for n in range(20)), *products[5:], listed(1, OUT)), 1)
            )
        assert len(told) == 21
        assert house.count(Listing)
        counts.append(counted.total())
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_a_shop_that_turns_us_away_in_the_middle_is_left_alone(house: House) -> None:
    watch = feed_watch(house)
    busy = failure(FailureReason.HTTP, "page 2", http_status=429, retry_after=timedelta(hours=1))
    house.record(seen(watch, feed(listed(1), cut=busy), 0))
    assert house.row(Site).paused_until == START + timedelta(hours=1, seconds=1)
    assert house.count(Listing) == 1
