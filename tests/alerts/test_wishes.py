"""Wishes for a product at any shop and in words: who hears, once, why, and why not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from alerts_world import START, Clock, Receiver, World
from sqlalchemy import update

from alerts import semantic
from alerts.dispatcher import Dispatcher
from alerts.matchmaker import Matched, match
from alerts.wishes import NOT_THIS
from crawler.model import TransitionKind
from crawler.product_keys import gtin_key, mpn_key
from crawler.storage.answers import alerted, answer, stop
from crawler.storage.schema import (
    AnswerKind,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Origin,
    Subscription,
    Watch,
)
from crawler.storage.wish_edits import NewWish, add_wish, end_wish, list_wishes

TTL = timedelta(minutes=30)
GTIN = "4006381333931"


def wish(world: World, handle: str, *, language: str = "en", **said: Any) -> int:
    person = world.person(handle, language=language)
    world.channel(person, "json://localhost/" + handle)
    return more(world, person, **said)


def more(world: World, person: int, **said: Any) -> int:
    with world.database.write() as connection:
        return add_wish(
            connection, NewWish(subscriber_id=person, **said), origin=Origin.CLI, now=world.clock()
        )


def product(world: World, watch: int, name: str, **said: Any) -> int:
    with world.database.write() as connection:
        connection.execute(update(Watch).where(Watch.id == watch).values(product_name=name, **said))
    return watch


def told(world: World, clock: Clock, *, most: int = 5000) -> Matched:
    return world.database.retrying(lambda c: match(c, now=clock(), ttl=TTL, most=most))


def reasons(world: World) -> list[tuple[DeliveryState, str]]:
    return [(d.state, d.reason) for d in world.deliveries()]


def test_words_over_everything_watched(world: World, clock: Clock) -> None:
    chicago = product(world, world.watch(), 'Air Jordan 1 High OG "Chicago"', brand="Jordan")
    other = product(world, world.watch("Dunk", "https://shop.example/dunk"), "Nike Dunk Low Panda")
    wish(world, "ann", query="jordan 1 chicgo, US 10, below 250 EUR")
    wish(world, "ben", query="AJ1 芝加哥", language="zh-CN")
    wish(world, "cat", query="dunk low")
    world.happens(chicago, "US 10")
    told(world, clock)
    assert [d.subscriber_id for d in world.deliveries()] == [1, 2]
    first, second = world.rows(DeliveryTransition, DeliveryTransition.delivery_id)
    assert "chicago (you wrote chicgo)" in first.why
    assert second.why.startswith("与“AJ1 芝加哥”相似")
    clock.advance(minutes=5)
    world.happens(other, occasion="o2")
    told(world, clock)
    assert world.deliveries()[-1].subscriber_id == 3


def test_what_is_refused_says_why(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    wish(world, "ann", query="jordan 1 chicago, US 12")
    wish(world, "ben", query="jordan 1 chicago below 100 EUR")
    wish(world, "cat", query="jordan 1 chicago -gs", price_limit=Decimal(90), currency="EUR")
    wish(world, "dan", query="jordan 1 chicago -jordan")
    world.happens(watch, "US 10")
    told(world, clock)
    found = reasons(world)
    assert {state for state, _ in found} == {DeliveryState.SUPPRESSED}
    assert [reason.partition("chicago; ")[2] for _, reason in found] == [
        "wanted US 12; back is US 10",
        "price 199 EUR is above the limit of 100 EUR",
        "price 199 EUR is above the limit of 90 EUR",
    ]


@pytest.mark.parametrize(
    ("key", "known"),
    [
        (gtin_key(GTIN), {"gtin": GTIN}),
        (mpn_key("Nike", "CT8013-170"), {"brand": "NIKE", "mpn": "ct8013 170"}),
    ],
)
def test_a_product_at_any_shop(world: World, clock: Clock, key: str, known: dict[str, str]) -> None:
    watch = product(world, world.watch(), "Jordan 11", **known)
    another = product(world, world.watch("x", "https://shop.example/x"), "Jordan 11", gtin="96385074")
    wish(world, "ann", product_key=key)
    world.happens(another, occasion="o1")
    told(world, clock)
    assert not world.deliveries()
    clock.advance(minutes=5)
    world.happens(watch, occasion="o2")
    told(world, clock)
    (delivery,) = world.deliveries()
    assert delivery.state is DeliveryState.WAITING
    assert delivery.reason.startswith("the product you asked for, ")


def test_one_message_however_many_wishes_match(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago", gtin=GTIN)
    person = world.person("ann")
    world.channel(person, "json://localhost/ann")
    world.subscribe(person, watch, variants=["US 12"])
    more(world, person, query="jordan 1 chicago")
    more(world, person, query="chicago below 20 EUR")
    more(world, person, product_key=gtin_key(GTIN))
    world.happens(watch, "US 10")
    told(world, clock)
    (delivery,) = world.deliveries()
    assert delivery.state is DeliveryState.WAITING


def test_not_this_is_never_told_again(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago", gtin=GTIN)
    elsewhere = product(
        world, world.watch("y", "https://shop.example/y"), "Jordan 1 Chicago OG", gtin=GTIN.zfill(14)
    )
    other = product(world, world.watch("z", "https://shop.example/z"), "Jordan 1 Chicago Low", gtin=None)
    wish(world, "ann", query="jordan 1 chicago")
    world.happens(watch, occasion="o1")
    told(world, clock)
    with world.database.write() as connection:
        seen = alerted(connection, world.deliveries()[0].id)
        assert seen is not None
        assert answer(connection, seen, AnswerKind.NOT_THIS, origin="cli", now=clock())
    clock.advance(minutes=5)
    world.happens(watch, occasion="o2")
    world.happens(elsewhere, occasion="o3")
    world.happens(other, occasion="o4")
    told(world, clock)
    after = {d.occasion: (d.state, d.reason) for d in world.deliveries()}
    for occasion in ("o2", "o3"):
        assert after[occasion] == (DeliveryState.SUPPRESSED, NOT_THIS)
    assert after["o4"][0] is DeliveryState.WAITING


def test_expiry_pause_and_bought_are_honoured(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    wish(world, "ann", query="jordan 1 chicago", expires_at=START - timedelta(days=1))
    paused = wish(world, "ben", query="jordan 1 chicago")
    wish(world, "cat", query="jordan 1 chicago", until_bought=True)
    with world.database.write() as connection:
        connection.execute(
            update(Subscription)
            .where(Subscription.id == paused)
            .values(paused_until=START + timedelta(days=1))
        )
    world.happens(watch, occasion="o1")
    told(world, clock)
    assert [(d.subscriber_id, d.state) for d in world.deliveries()] == [
        (2, DeliveryState.SUPPRESSED),
        (3, DeliveryState.WAITING),
    ]
    assert "you paused it until" in world.deliveries()[0].reason
    with world.database.write() as connection:
        seen = alerted(connection, world.deliveries()[1].id)
        assert seen is not None
        answer(connection, seen, AnswerKind.BOUGHT, origin="link", now=clock())
    clock.advance(minutes=5)
    world.happens(watch, occasion="o2")
    told(world, clock)
    assert [d.subscriber_id for d in world.deliveries() if d.occasion == "o2"] == [2]


def test_a_fall_of_the_price(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    kinds = (TransitionKind.PRICE.value,)
    wish(world, "ann", query="jordan 1", kinds=kinds, drop_percent=Decimal(10))
    wish(world, "ben", query="jordan 1", kinds=kinds, drop_amount=Decimal(500))
    world.happens(watch, kind=TransitionKind.PRICE)
    told(world, clock)
    assert all("the price before is unknown" in reason for _, reason in reasons(world))


def test_changes_are_followed(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    number = wish(world, "ann", query="dunk panda")
    world.happens(watch, occasion="o1")
    told(world, clock)
    assert not world.deliveries()
    more(world, 1, query="jordan 1")
    clock.advance(minutes=5)
    world.happens(watch, occasion="o2")
    told(world, clock)
    assert [d.occasion for d in world.deliveries()] == ["o2"]
    assert [w.query for w in list_wishes_of(world)] == ["dunk panda", "jordan 1"]
    with world.database.write() as connection:
        assert end_wish(connection, number, now=START)
        assert not end_wish(connection, number, now=START)
    assert [w.query for w in list_wishes_of(world, "ann")] == ["jordan 1"]


def list_wishes_of(world: World, subscriber: str | None = None) -> list[Any]:
    with world.database.read() as connection:
        return list_wishes(connection, subscriber=subscriber)


def test_crowds_of_wishes_come_in_portions(world: World, clock: Clock) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    for number in range(7):
        wish(world, f"p{number}", query=f"jordan {'1 ' * (number % 3)} chicago")
    world.happens(watch)
    portions = [told(world, clock, most=3) for _ in range(4)]
    assert [p.in_part for p in portions][-1] is False
    assert sorted(d.subscriber_id for d in world.deliveries()) == list(range(1, 8))
    assert not told(world, clock, most=3).anything


def test_without_the_extra_the_words_serve(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(semantic, "installed", lambda: False)
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    wish(world, "ann", query="jordan 1 chicago", similar=True)
    world.happens(watch)
    told(world, clock)
    assert len(world.rows(Delivery)) == 1
    assert "extra 'semantic'" in caplog.text


def test_it_is_sent_and_its_link_stops_the_wish(world: World, clock: Clock, receiver: Receiver) -> None:
    watch = product(world, world.watch(), "Air Jordan 1 Chicago")
    person = world.person("ann")
    world.channel(person, receiver.url("ann"))
    number = more(world, person, query="jordan 1 chicago")
    world.happens(watch, "US 10")
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    assert dispatcher.run_once().sent == 1
    assert len(receiver.at("ann")) == 1
    with world.database.write() as connection:
        assert stop(connection, [number], now=clock()) == 1
    clock.advance(minutes=5)
    world.happens(watch, "US 10", occasion="o2")
    assert dispatcher.run_once().sent == 0
