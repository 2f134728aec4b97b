"""What pushed events change, and what repeated, late and foreign ones don't."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from crawl_house import IN, OUT, START, House, look, offer
from ingest_world import Inbox, event, news, outcomes

from crawler.model import Availability, Product
from crawler.storage.schema import Site, SiteTally, Snapshot, TransitionRow, VariantState, Watch, WatchState
from crawler.storage.schema_pushed import (
    Arrived,
    DeadEvent,
    Preset,
    PushedEvent,
    PushedPosition,
    PushedTally,
)

URL = "https://shop.example/p/1"


@pytest.fixture
def inbox(house: House) -> Inbox:
    return Inbox(house)


def states(house: House) -> dict[str, Availability]:
    return {row.variant_key: row.availability for row in house.rows(VariantState)}


def shoe(inbox: Inbox) -> int:
    """A watch whose page was looked at: two sizes, one of them sold out."""
    watch = inbox.house.watch(URL)
    seen = offer(IN, sizes={"US 9": IN, "US 10": OUT}, product=Product(name="Comet", sku="C-1"))
    inbox.house.record(look(watch, seen, START - timedelta(hours=1), url=URL))
    return watch


def test_the_first_event_is_a_baseline_and_the_next_is_news(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    assert outcomes(inbox.push(event(availability="out_of_stock"))) == ["taken"]
    back = inbox.push(event(availability="in_stock", quantity=3, price="129.95", currency="EUR"))
    assert news(back) == [("", "restock")]
    row = inbox.house.row(TransitionRow)
    assert (row.price, row.currency) == (back.transitions[0].price, "EUR")
    assert row.matched_at is None, "handed over to the alerts"


def test_a_size_that_is_named_changes_and_the_others_stay_as_known(inbox: Inbox) -> None:
    shoe(inbox)
    back = inbox.push(event(availability=None, variants=[{"label": "us 10", "quantity": 4}]))
    assert news(back) == [("US 10", "restock")]
    assert back.transitions[0].quantity == 4
    assert states(inbox.house) == {"": IN, "US 9": IN, "US 10": IN}
    assert all(row.gone_at is None for row in inbox.house.rows(VariantState))
    latest = inbox.house.rows(Snapshot)[-1].detail
    assert [(v["key"], v["availability"]) for v in latest["variants"]] == [
        ("US 9", "in_stock"),
        ("US 10", "in_stock"),
    ]
    assert latest["evidence"][0]["source"] == "pushed:erp"


def test_the_next_look_that_agrees_goes_on_with_the_same_snapshot(inbox: Inbox) -> None:
    watch = shoe(inbox)
    inbox.push(event(availability=None, variants=[{"label": "US 10", "quantity": 4}]))
    seen = offer(IN, sizes={"US 9": IN, "US 10": IN}, product=Product(name="Comet", sku="C-1"))
    before = inbox.house.count(Snapshot)
    assert inbox.house.record(look(watch, seen, inbox.now + timedelta(minutes=5), url=URL)) == []
    assert inbox.house.count(Snapshot) == before


def test_sold_out_as_a_whole_means_every_size(inbox: Inbox) -> None:
    shoe(inbox)
    assert news(inbox.push(event(availability="out_of_stock"))) == [("", "sold_out"), ("US 9", "sold_out")]


def test_the_last_size_that_sells_out_takes_the_product_with_it(inbox: Inbox) -> None:
    shoe(inbox)
    gone = inbox.push(event(availability=None, variants=[{"key": "US 9", "quantity": 0}]))
    assert news(gone) == [("", "sold_out"), ("US 9", "sold_out")]


def test_what_waits_for_a_second_look_goes_on_waiting(inbox: Inbox) -> None:
    watch = shoe(inbox)
    weak = offer(IN, sizes={"US 9": IN, "US 10": IN}, product=Product(name="Comet"), confidence="weak")
    inbox.house.record(look(watch, weak, START - timedelta(minutes=1), url=URL))
    assert inbox.house.row(VariantState, variant_key="US 10").pending is IN
    inbox.push(event(availability=None, variants=[{"label": "US 9", "quantity": 0}]))
    assert inbox.house.row(VariantState, variant_key="US 10").pending is IN
    assert inbox.house.row(VariantState, variant_key="US 10").availability is OUT


def test_sizes_of_a_page_that_was_never_looked_at_begin_without_news(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    assert news(inbox.push(event(availability=None, variants=[{"sku": "9", "quantity": 0}]))) == []
    assert news(inbox.push(event(availability=None, variants=[{"sku": "10", "quantity": 2}]))) == []
    assert news(inbox.push(event(availability=None, variants=[{"sku": "9", "quantity": 2}]))) == [
        ("9", "restock")
    ]


def test_the_same_event_again_changes_nothing_and_is_counted(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    first, back = event(availability="out_of_stock", id="a"), event(availability="in_stock", id="b")
    inbox.push(first)
    assert outcomes(inbox.push(back, back)) == ["taken", "repeated"]
    assert outcomes(inbox.push(back, first)) == ["repeated", "repeated"]
    assert inbox.house.count(TransitionRow) == 1
    counted = {row.outcome: row.events for row in inbox.house.rows(PushedTally)}
    assert counted == {Arrived.TAKEN: 2, Arrived.REPEATED: 3}


def test_ids_belong_to_who_made_them(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    inbox.push(event(availability="out_of_stock", id="1", source="/berlin"))
    assert outcomes(inbox.push(event(id="1", source="/hamburg"))) == ["taken"]


def test_a_lower_sequence_is_late(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    inbox.push(event(availability="out_of_stock", sequence=5))
    late = inbox.push(event(sequence=5), event(sequence=4), event(sequence=4, time=START + timedelta(days=1)))
    assert outcomes(late) == ["late", "late", "late"]
    assert states(inbox.house) == {"": OUT}
    assert outcomes(inbox.push(event(sequence=6, time=inbox.now - timedelta(hours=5)))) == ["taken"]


def test_an_older_time_is_late_where_there_is_no_sequence(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    inbox.push(event(availability="out_of_stock", time=START))
    assert outcomes(inbox.push(event(time=START - timedelta(seconds=1)))) == ["late"]
    assert outcomes(inbox.push(event(time=START))) == ["taken"]


def test_a_time_in_the_future_is_now(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    inbox.push(event(availability="out_of_stock", time=START + timedelta(days=900)))
    assert outcomes(inbox.push(event())) == ["taken"], "it must not silence what follows"


def test_each_size_has_its_own_order(inbox: Inbox) -> None:
    shoe(inbox)
    inbox.push(event(availability=None, sequence=9, variants=[{"label": "US 10", "quantity": 0}]))
    earlier = event(
        availability=None,
        sequence=8,
        variants=[{"label": "US 9", "quantity": 0}, {"label": "US 10", "quantity": 5}],
    )
    assert outcomes(inbox.push(earlier)) == ["taken"]
    assert states(inbox.house) == {"": OUT, "US 9": OUT, "US 10": OUT}
    assert {p.variant_key: p.sequence for p in inbox.house.rows(PushedPosition)} == {"US 9": 8, "US 10": 9}


def test_an_event_from_before_our_own_look_is_late(inbox: Inbox) -> None:
    shoe(inbox)
    old = event(availability="out_of_stock", time=START - timedelta(hours=2), sequence=1)
    assert outcomes(inbox.push(old)) == ["late"]
    assert states(inbox.house)[""] is IN


def test_a_look_that_began_before_the_event_does_not_undo_it(inbox: Inbox) -> None:
    watch = shoe(inbox)
    began = inbox.now
    inbox.push(event(availability="out_of_stock"))
    stale = offer(IN, sizes={"US 9": IN, "US 10": OUT}, product=Product(name="Comet"))
    assert inbox.house.record(look(watch, stale, began, url=URL)) == []
    cached = look(watch, stale, inbox.now + timedelta(minutes=1), url=URL, as_of=began - timedelta(minutes=5))
    assert inbox.house.record(cached) == []
    assert states(inbox.house)[""] is OUT


def test_many_events_of_one_product_in_one_batch_happen_one_after_the_other(inbox: Inbox) -> None:
    shoe(inbox)
    taken = inbox.push(
        event(availability=None, variants=[{"label": "US 9", "quantity": 0}]),
        event(availability=None, variants=[{"label": "US 10", "quantity": 1}]),
        event(availability=None, variants=[{"label": "US 9", "quantity": 1}]),
    )
    assert outcomes(taken) == ["taken"] * 3
    assert news(taken) == [
        ("", "sold_out"),
        ("US 9", "sold_out"),
        ("", "restock"),
        ("US 10", "restock"),
        ("US 9", "restock"),
    ]
    assert len({row.occasion for row in inbox.house.rows(TransitionRow)}) == 3


def test_what_nobody_watches_is_counted_and_dropped(inbox: Inbox) -> None:
    paused = inbox.house.watch(URL, state=WatchState.PAUSED, next_look_at=None)
    taken = inbox.push(event(), event("https://shop.example/other"))
    assert outcomes(taken) == ["unwatched", "unwatched"]
    assert inbox.house.row(Watch, id=paused).looked_at is None
    assert {row.outcome for row in inbox.house.rows(PushedEvent)} == {Arrived.UNWATCHED}


@pytest.mark.parametrize(
    "named",
    [
        {"gtin": "4006381333931"},
        {"gtin": "04006381333931", "site": "shop.example"},
        {"sku": "C-1"},
        {"mpn": "CT8013-170"},
    ],
)
def test_a_product_is_found_by_its_codes(inbox: Inbox, named: dict[str, str]) -> None:
    inbox.house.watch(URL, gtin="4006381333931", sku="C-1", mpn="CT8013-170")
    foreign = inbox.house.watch("https://other.example/p", gtin="4006381333931", sku="C-1", mpn="CT8013-170")
    assert outcomes(inbox.push(event(None, **named))) == ["taken"]
    assert inbox.house.row(Watch, id=foreign).looked_at is None, "another shop's stock"


def test_a_variant_is_found_by_its_own_code(inbox: Inbox) -> None:
    watch = inbox.house.watch(URL)
    plain = offer(IN, sizes={"US 9": IN, "US 10": OUT})
    coded = tuple(replace(v, sku=f"C-1-{v.key[3:]}") for v in plain.variants)
    inbox.house.record(look(watch, replace(plain, variants=coded), START - timedelta(hours=1), url=URL))
    assert news(inbox.push(event(None, "in_stock", sku="C-1-10"))) == [("US 10", "restock")]


def test_no_look_is_counted_and_none_is_moved(inbox: Inbox) -> None:
    watch = shoe(inbox)
    site = inbox.house.row(Site).id
    inbox.house.set(Site, site, blocks=3, last_ok_at=None)
    before = inbox.house.row(Watch, id=watch).next_look_at
    tallies = inbox.house.rows(SiteTally)
    inbox.push(event(availability="out_of_stock"))
    assert inbox.house.row(Watch, id=watch).next_look_at == before
    assert inbox.house.row(Site).blocks == 3, "that the shop tells us is no sign that it lets us look"
    assert inbox.house.rows(SiteTally) == tallies


def test_a_shop_where_much_comes_back_at_once_is_believed(inbox: Inbox) -> None:
    urls = [f"https://shop.example/p/{n}" for n in range(10)]
    for url in urls:
        inbox.house.watch(url)
    inbox.push(*(event(url, "out_of_stock") for url in urls))
    assert len(inbox.push(*(event(url) for url in urls)).transitions) == 10
    assert all(row.held_at is None for row in inbox.house.rows(TransitionRow))


def test_what_cannot_be_read_is_kept_and_stops_nothing(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    taken = inbox.push(b"{", event(), b"{")
    assert outcomes(taken) == ["dead", "taken", "dead"]
    row = inbox.house.row(DeadEvent)
    assert "not JSON" in row.reason


def test_a_source_speaks_for_its_own_shops_only(inbox: Inbox) -> None:
    inbox.source("erp", sites=("shop.example",))
    inbox.house.watch("https://other.example/p/1")
    taken = inbox.push(
        event("https://other.example/p/1"), event(None, gtin="4006381333931", site="other.example")
    )
    assert outcomes(taken) == ["dead", "dead"]
    assert taken.reasons[0] == "the source erp may not speak for other.example"


def test_hosts_of_one_domain_are_told_apart(inbox: Inbox) -> None:
    inbox.source("erp", sites=("eu.shop.example",))
    us = inbox.house.watch("https://us.shop.example/p/1", gtin="4006381333931")
    assert outcomes(inbox.push(event(None, gtin="4006381333931"))) == ["unwatched"]
    assert inbox.house.row(Watch, id=us).looked_at is None


def test_a_preset_has_its_own_words(inbox: Inbox) -> None:
    inbox.source("kicks", Preset.SHOPIFY)
    assert outcomes(inbox.push(event(), source="kicks", topic="products/update")) == ["dead"]


def test_nul_in_a_text_is_left_out_wherever_it_stands(inbox: Inbox) -> None:
    shoe(inbox)
    sold_out = {"sku": "S\0-8", "label": "US\0 8", "key": "k\08", "quantity": 0}
    inbox.push(event(availability=None, id="\0", source="/e\0rp", name="Co\0met", variants=[sold_out]))
    back = inbox.push(event(availability=None, variants=[{**sold_out, "quantity": 2}]))
    assert news(back) == [("US 8", "restock")]
    assert {p.variant_key for p in inbox.house.rows(PushedPosition)} == {"k8"}


@pytest.mark.parametrize(
    ("preset", "topic", "said"),
    [
        (
            Preset.SHOPIFY,
            "products/update",
            {
                "id": 1,
                "handle": "comet",
                "title": "Co\0met",
                "variants": [
                    {
                        "id": 9,
                        "title": "US\0 9",
                        "sku": "9\0",
                        "inventory_item_id": 3,
                        "inventory_quantity": 2,
                    },
                    {"id": 8, "title": "US 8", "sku": "8", "inventory_item_id": 4, "inventory_quantity": 0},
                ],
            },
        ),
        (
            Preset.WOOCOMMERCE,
            "product.updated",
            {
                "id": 9,
                "type": "variation",
                "permalink": "https://shop.example/products/comet?attribute_size=9",
                "sku": "9\0",
                "attributes": [{"name": "Size", "option": "US\0 9"}],
                "stock_status": "instock",
            },
        ),
    ],
)
def test_nul_in_a_presets_text_too(inbox: Inbox, preset: Preset, topic: str, said: dict[str, object]) -> None:
    inbox.source("kicks", preset)
    inbox.house.watch("https://shop.example/products/comet")
    assert outcomes(inbox.push(said, source="kicks", topic=topic)) == ["taken"]
    assert inbox.house.row(VariantState, variant_key="9").label == "US 9"


def test_an_event_of_half_a_character_is_a_dead_letter(inbox: Inbox) -> None:
    inbox.house.watch(URL)
    taken = inbox.push(event(name="Comet \ud83d"), event())
    assert outcomes(taken) == ["dead", "taken"]
    assert taken.reasons[0] == "it holds text that is no Unicode"
