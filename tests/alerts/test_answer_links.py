"""What a reader can say with a tap, in every format; gathered news; and mail programs' own button."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from alerts_world import START, Clock, Receiver, World

from alerts.answer_links import links_of
from alerts.dispatcher import Dispatcher
from alerts.links import Purpose, read
from alerts.model import Format
from alerts.news import message_of
from alerts.transport import with_unsubscribe
from crawler.model import Availability
from crawler.storage.cases import Case, cases_of
from crawler.storage.schema import DeliveryState, Digest, Subscriber, Subscription


@pytest.fixture
def watch(world: World) -> int:
    world.config = world.config.model_copy(update={"web_url": "https://restock.example/"})
    return world.watch()


def drain(world: World, clock: Clock) -> None:
    Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5).drain()


def case_of(world: World, number: int = 1) -> Case:
    with world.database.read() as connection:
        return cases_of(connection, [number])[0]


def tokens(text: str) -> list[str]:
    return re.findall(r"https://restock\.example/l/([\w-]+)", text)


@pytest.mark.parametrize("format", [f for f in Format if f is not Format.SMS])
@pytest.mark.parametrize(("language", "word"), [("en", "I bought it"), ("zh-CN", "我买到了")])
def test_a_message_offers_its_answers(
    world: World, clock: Clock, watch: int, receiver: Receiver, format: Format, language: str, word: str
) -> None:
    world.listener("ann", watch, receiver.url())
    world.set(Subscriber, 1, language=language)
    world.happens(watch)
    drain(world, clock)
    case = case_of(world)
    message = message_of(case, format=format, links=links_of(case, world.config))
    assert word in message.body
    said = {read(t, world.config.secrets) for t in tokens(message.body)}
    assert {link.purpose for link in said if link} == {Purpose.BOUGHT, Purpose.SOLD_OUT, Purpose.STOP}
    assert {link.subject for link in said if link} == {1}
    assert "https://shop.example/products/jordan" in message.body, "the way to the shop is direct"
    assert message.unsubscribe_url in message.body.replace("&amp;", "&")


def test_without_a_public_address_there_are_none(
    world: World, clock: Clock, watch: int, receiver: Receiver
) -> None:
    world.config = world.config.model_copy(update={"web_url": None})
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    drain(world, clock)
    [received] = receiver.at("ann")
    assert "/l/" not in received.text


def test_clicks_are_counted_only_where_the_operator_wants_it(
    world: World, clock: Clock, watch: int, receiver: Receiver
) -> None:
    world.config = world.config.model_copy(update={"count_clicks": True})
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    drain(world, clock)
    [received] = receiver.at("ann")
    assert Purpose.OPEN in {
        link.purpose for t in tokens(received.text) if (link := read(t, world.config.secrets))
    }
    assert "https://shop.example" not in received.text


def gathered(world: World, clock: Clock, watch: int, receiver: Receiver) -> int:
    """Ann's hourly message about two products; returns the other watch."""
    other = world.watch("PlayStation 5", "https://shop.example/products/ps5")
    world.listener("ann", watch, receiver.url())
    world.subscribe(1, other)
    world.set(Subscriber, 1, digest=Digest.HOURLY)
    world.happens(watch, "US 10", occasion="o1")
    world.happens(other, occasion="o2")
    drain(world, clock)
    assert receiver.at("ann") == []
    return other


def test_gathered_news_are_one_message_at_their_hour(
    world: World, clock: Clock, watch: int, receiver: Receiver
) -> None:
    gathered(world, clock, watch, receiver)
    clock.advance(minutes=56)
    drain(world, clock)
    [received] = receiver.at("ann")
    for part in ("Jordan 1 (US 10)", "PlayStation 5", "products/jordan", "products/ps5"):
        assert part in received.text
    assert "Stop everything" in received.text
    assert "I bought it" not in received.text


def test_what_was_stopped_or_sold_out_meanwhile_is_left_out(
    world: World, clock: Clock, watch: int, receiver: Receiver
) -> None:
    gathered(world, clock, watch, receiver)
    world.set(Subscription, 2, active=False)
    clock.advance(minutes=56)
    drain(world, clock)
    [received] = receiver.at("ann")
    assert "Jordan 1" in received.text
    assert "PlayStation" not in received.text


@pytest.mark.parametrize(
    ("subscriptions", "state"), [((1, 2), DeliveryState.SUPPRESSED), ((), DeliveryState.EXPIRED)]
)
def test_nothing_left_is_no_message(
    world: World, clock: Clock, watch: int, receiver: Receiver, subscriptions: Any, state: DeliveryState
) -> None:
    other = gathered(world, clock, watch, receiver)
    for number in subscriptions:
        world.set(Subscription, number, active=False)
    if not subscriptions:
        world.state(watch, "US 10", Availability.OUT_OF_STOCK)
        world.state(other, "", Availability.OUT_OF_STOCK)
    clock.advance(minutes=56)
    drain(world, clock)
    assert receiver.at("ann") == []
    assert [d.state for d in world.deliveries()] == [state]
    assert world.deliveries()[0].created_at == START
    assert world.deliveries()[0].settled_at == START + timedelta(minutes=56)


def test_the_button_of_mail_programs_cannot_be_forged_by_a_page() -> None:
    mail = "Subject: a\nList-Unsubscribe: <mailto:x@y>\n\nList-Unsubscribe: stays"
    made = with_unsubscribe(mail, "https://restock.example/l/t")
    assert made.count("<mailto:x@y>") == 0
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nSubject: a\n\nList-Unsubscribe: stays" in made
