"""News that are over when they could be told, reminders, and addresses that nobody has said yes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alerts_world import Clock, World
from databases import Databases
from sqlalchemy import insert

from alerts.confirming import ask_again
from alerts.dispatcher import Dispatcher
from alerts.links import Purpose, has_run_out, read
from alerts.model import Message, SendError, Sent
from alerts.reminding import MOST, remind
from crawler.model import Availability, TransitionKind
from crawler.storage.answers import confirm_channel
from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Channel,
    ChannelState,
    DeliveryState,
    Subscriber,
    Subscription,
    Suppression,
)

TTL = timedelta(minutes=30)


class Outgoing:
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.error: SendError | None = None

    def __call__(self, url: str, message: Message, *, timeout: float) -> Sent:
        if self.error is not None:
            raise self.error
        self.sent.append((url, message))
        return Sent(http_status=200)

    def titles(self) -> list[str]:
        return [message.title for _, message in self.sent]


@pytest.fixture
def outgoing() -> Outgoing:
    return Outgoing()


def dispatcher(world: World, outgoing: Outgoing) -> Dispatcher:
    return Dispatcher(world.database, world.config, send=outgoing, clock=world.clock, chance=lambda: 0.5)


def ann(world: World, *, late_news: bool = False, repeat_s: int | None = None) -> tuple[int, int, int]:
    """Watch, subscription and channel of a person."""
    watch = world.watch()
    person = world.person("ann")
    world.set(Subscriber, person, late_news=late_news)
    channel = world.channel(person, "json://box.example/ann")
    wish = world.subscribe(person, watch)
    world.set(Subscription, wish, repeat_s=repeat_s)
    return watch, wish, channel


# Late news


def test_what_sold_out_again_is_not_told(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world)
    world.happens(watch, "US 10")
    clock.advance(minutes=10)
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    dispatcher(world, outgoing).run_once()
    assert outgoing.sent == []
    (row,) = world.deliveries()
    assert row.state is DeliveryState.EXPIRED
    assert row.reason == "sold out again at 2026-11-22 13:15 UTC, before it could be told"


@pytest.mark.parametrize("minutes", [10, 120])
def test_who_wants_late_news_is_told_from_when_to_when(
    world: World, clock: Clock, outgoing: Outgoing, minutes: int
) -> None:
    watch, _, _ = ann(world, late_news=True)
    world.happens(watch, "US 10")
    clock.advance(minutes=10)
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    clock.advance(minutes=minutes - 10)
    dispatcher(world, outgoing).run_once()
    assert outgoing.titles() == ["Was in stock: Jordan 1 (US 10)"]
    assert "from 2026-11-22 14:05 CET to 2026-11-22 14:15 CET" in outgoing.sent[0][1].body
    assert world.deliveries()[0].state is DeliveryState.SENT


def test_late_news_end_too(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world, late_news=True)
    world.happens(watch, "US 10")
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    clock.advance(hours=13)
    dispatcher(world, outgoing).run_once()
    assert outgoing.sent == []
    assert world.deliveries()[0].state is DeliveryState.EXPIRED


def test_what_is_partly_over_is_told_as_news(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world, late_news=True)
    world.happens(watch, "US 10", "US 11")
    clock.advance(minutes=1)
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    dispatcher(world, outgoing).run_once()
    assert outgoing.titles() == ["Back in stock: Jordan 1 (US 11)"]


def test_a_message_tells_the_history(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world)
    for week in range(3):
        world.happens(watch, "", occasion=f"in{week}")
        clock.advance(minutes=25)
        world.happens(watch, "", occasion=f"out{week}", kind=TransitionKind.SOLD_OUT)
        clock.advance(days=7, minutes=-25)
    dispatcher(world, outgoing).run_once()
    outgoing.sent.clear()
    world.happens(watch, "", occasion="now")
    dispatcher(world, outgoing).run_once()
    assert "Before: 4 restocks in 3 weeks, mostly Sundays about 14:00; sold out after 25 min" in (
        outgoing.sent[0][1].body
    )


# Reminders


def made(world: World) -> int:
    return world.database.retrying(lambda c: remind(c, now=world.clock(), ttl=TTL))


def test_a_reminder_comes_every_so_often_until_it_is_sold_out(
    world: World, clock: Clock, outgoing: Outgoing
) -> None:
    watch, _, _ = ann(world, repeat_s=600)
    send = dispatcher(world, outgoing)
    world.happens(watch, "US 10")
    send.run_once()
    clock.advance(minutes=9)
    assert made(world) == 0
    clock.advance(minutes=1)
    assert made(world) == 1
    assert made(world) == 0  # the same reminder again is no second one
    send.run_once()
    clock.advance(minutes=10)
    assert made(world) == 1
    send.run_once()
    assert outgoing.titles() == [
        "Back in stock: Jordan 1 (US 10)",
        *["Still in stock: Jordan 1 (US 10)"] * 2,
    ]
    assert len({message.message_id for _, message in outgoing.sent}) == 3
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    clock.advance(minutes=10)
    assert made(world) == 0


@pytest.mark.parametrize("kind", [AnswerKind.BOUGHT, AnswerKind.SEEN, AnswerKind.SOLD_OUT])
def test_an_answer_ends_reminders(world: World, clock: Clock, outgoing: Outgoing, kind: AnswerKind) -> None:
    watch, _, _ = ann(world, repeat_s=600)
    world.happens(watch, "US 10")
    dispatcher(world, outgoing).run_once()
    clock.advance(minutes=10)
    with world.database.write() as connection:
        connection.execute(
            insert(Answer).values(
                subscriber_id=1, delivery_id=1, watch_id=watch, kind=kind, origin="link", at=clock()
            )
        )
    assert made(world) == 0


def test_a_dozen_reminders_are_enough(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world, repeat_s=60)
    world.happens(watch, "US 10")
    send = dispatcher(world, outgoing)
    send.run_once()
    for _ in range(MOST + 5):
        clock.advance(minutes=1)
        made(world)
        send.run_once()
    assert len(outgoing.sent) == 1 + MOST


def test_a_reminder_that_waits_is_followed_by_none(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world, repeat_s=60)
    world.happens(watch, "US 10")
    dispatcher(world, outgoing).run_once()
    clock.advance(minutes=1)
    assert made(world) == 1
    clock.advance(minutes=5)
    assert made(world) == 0


def test_a_reminder_sold_out_before_it_goes_is_not_sent(
    world: World, clock: Clock, outgoing: Outgoing
) -> None:
    watch, _, _ = ann(world, repeat_s=60, late_news=True)
    world.happens(watch, "US 10")
    send = dispatcher(world, outgoing)
    send.run_once()
    clock.advance(minutes=1)
    made(world)
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)
    send.run_once()
    assert len(outgoing.sent) == 1


def test_nobody_is_reminded_in_quiet_hours(world: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, _, _ = ann(world, repeat_s=600)
    world.happens(watch, "US 10")
    dispatcher(world, outgoing).run_once()
    world.set(
        Subscriber,
        1,
        quiet_from=datetime(2026, 1, 1, 14, tzinfo=UTC).time(),
        quiet_until=datetime(2026, 1, 1, 15, tzinfo=UTC).time(),
    )
    clock.advance(minutes=10)  # 14:15 in Berlin
    assert made(world) == 0
    clock.advance(minutes=50)
    assert made(world) == 1


# Addresses that somebody typed


@pytest.fixture
def asking(tmp_path: Path, clock: Clock, databases: Databases) -> object:
    url = databases.url(tmp_path / "restock.db")
    settings = {"web_url": "https://restock.example", "database_url": url}
    made = World(home=tmp_path, clock=clock, settings=settings)
    yield made
    made.database.close()


def typed(world: World) -> tuple[int, int]:
    watch, _, channel = ann(world)
    world.set(Channel, channel, state=ChannelState.UNCONFIRMED)
    return watch, channel


def test_an_address_gets_one_question_and_nothing_else(
    asking: World, clock: Clock, outgoing: Outgoing
) -> None:
    watch, channel = typed(asking)
    asking.happens(watch, "US 10")
    send = dispatcher(asking, outgoing)
    for _ in range(4):
        send.run_once()
        clock.advance(minutes=40)
    assert outgoing.titles() == ["Shall your restock monitor write to you here?"]
    address = next(
        word for word in outgoing.sent[0][1].body.split() if word.startswith("https://restock.example/l/")
    )
    link = read(address.rpartition("/")[2], asking.config.secrets)
    assert link is not None
    assert (link.purpose, link.subject) == (Purpose.CONFIRM, channel)
    assert not has_run_out(link, now=clock())
    states = {row.occasion: row.state for row in asking.deliveries()}
    assert states == {f"confirm-{channel}-1": DeliveryState.SENT, "o1": DeliveryState.SUPPRESSED}


def test_once_confirmed_alerts_come(asking: World, clock: Clock, outgoing: Outgoing) -> None:
    watch, channel = typed(asking)
    send = dispatcher(asking, outgoing)
    send.run_once()
    with asking.database.write() as connection:
        assert confirm_channel(connection, channel, now=clock())
    asking.happens(watch, "US 10")
    send.run_once()
    assert outgoing.titles()[1:] == ["Back in stock: Jordan 1 (US 10)"]


def test_asking_again_is_limited(asking: World, clock: Clock, outgoing: Outgoing) -> None:
    _, channel = typed(asking)
    send = dispatcher(asking, outgoing)
    send.run_once()

    def again() -> str | None:
        return asking.database.retrying(lambda c: ask_again(c, channel, now=clock()))

    assert "once an hour" in (again() or "")
    for _ in range(2):
        clock.advance(hours=1)
        assert again() is None
        send.run_once()
    clock.advance(hours=9)
    assert "3 times" in (again() or "")
    assert len(outgoing.sent) == 3


def test_who_asked_never_to_be_written_to_is_not_asked(
    asking: World, clock: Clock, outgoing: Outgoing
) -> None:
    typed(asking)
    digest = asking.rows(Channel)[0].url_digest
    with asking.database.write() as connection:
        connection.execute(insert(Suppression).values(digest=digest, reason="asked", at=clock()))
    dispatcher(asking, outgoing).run_once()
    assert outgoing.sent == []


def test_without_a_public_address_nobody_is_asked(world: World, outgoing: Outgoing) -> None:
    typed(world)
    dispatcher(world, outgoing).run_once()
    assert outgoing.sent == []
    assert world.deliveries() == []


def test_a_refused_question_enables_nothing(asking: World, outgoing: Outgoing) -> None:
    typed(asking)
    outgoing.error = SendError("HTTP 404", permanent=True, blames_channel=True, status=404)
    dispatcher(asking, outgoing).run_once()
    assert asking.rows(Channel)[0].state is ChannelState.UNCONFIRMED
    assert asking.deliveries()[0].state is DeliveryState.DEAD
