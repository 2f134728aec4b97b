"""The whole way from a committed transition to a receiver, over a real database and real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from alerts_world import START, Clock, Receiver, World
from sqlalchemy import select

from alerts import matching, transport
from alerts.dispatcher import POLL_S, Dispatcher
from alerts.matching import Occasion
from alerts.model import Message, Sent
from alerts.outcomes import Summary
from crawler.model import Availability, TransitionKind
from crawler.secrets import new_key
from crawler.storage import deliveries as letters
from crawler.storage import outbox
from crawler.storage.cases import cases_of
from crawler.storage.database import Database
from crawler.storage.schema import (
    AttemptOutcome,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Subscriber,
    Subscription,
    TransitionRow,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def dispatcher(world: World, clock: Clock) -> Dispatcher:
    return Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5)


@contextmanager
def running(dispatcher: Dispatcher) -> Iterator[None]:
    """The long loop in a thread, stopped at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=dispatcher.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def eventually(what: Callable[[], object], *, within_s: float = 30.0) -> bool:
    """Whether ``what`` becomes true in time: for what other threads and real servers do."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.01)
    return False


def test_a_restock_reaches_the_person_once(world: World, receiver: Receiver, dispatcher: Dispatcher) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch, "", "US 10", "US 11")

    assert dispatcher.run_once() == Summary(matched=3, sent=1)
    assert dispatcher.run_once() == Summary()

    [got] = receiver.received
    [delivery] = world.deliveries()
    assert got.title == "Back in stock: Jordan 1 (US 10, US 11)"
    assert "199 EUR" in got.text
    assert "2026-11-22 14:05 CET" in got.text
    assert "https://shop.example/products/jordan" in got.text
    assert got.message_id == delivery.message_id
    assert (delivery.state, delivery.attempts, delivery.due_at) == (DeliveryState.SENT, 1, None)
    [attempt] = world.attempts()
    assert (attempt.outcome, attempt.http_status) == (AttemptOutcome.SENT, 200)
    assert all(t.matched_at == START for t in world.rows(TransitionRow))


def test_each_person_hears_what_they_asked_for_and_the_rest_says_why(
    world: World, receiver: Receiver, dispatcher: Dispatcher
) -> None:
    watch = world.watch()
    world.listener("any", watch, receiver.url("any"))
    world.listener("ten", watch, receiver.url("ten"), variants=["US 10"])
    world.listener("twelve", watch, receiver.url("twelve"), variants=["US 12"])
    world.listener("frugal", watch, receiver.url("frugal"), limit="150", currency="EUR")
    world.listener("seller", watch, receiver.url("seller"), kinds=[TransitionKind.SOLD_OUT])
    world.happens(watch, "US 10", "US 11")

    assert dispatcher.run_once() == Summary(matched=2, sent=2)

    assert [r.title for r in receiver.at("ten")] == ["Back in stock: Jordan 1 (US 10)"]
    assert len(receiver.at("any")) == 1
    assert len(receiver.received) == 2
    withheld = [d.reason for d in world.deliveries() if d.state is DeliveryState.SUPPRESSED]
    assert withheld == [
        "wanted US 12; back are US 10, US 11",
        "price 199 EUR is above the limit of 150 EUR",
    ]


def test_a_subscription_uses_the_channels_it_names(
    world: World, receiver: Receiver, dispatcher: Dispatcher
) -> None:
    watch, ann = world.watch(), world.person("ann")
    world.channel(ann, receiver.url("phone"), "phone")
    desk = world.channel(ann, receiver.url("desk"), "desk")
    world.subscribe(ann, watch, channels=[desk])
    world.happens(watch)

    dispatcher.run_once()

    assert [r.path for r in receiver.received] == ["/desk"]


def test_a_failing_service_is_tried_again_with_the_same_id(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    receiver.answers["/ann"] = [(500, {}), (503, {}), (200, {})]

    assert dispatcher.run_once().retried == 1
    [waiting] = world.deliveries()
    assert waiting.state is DeliveryState.WAITING
    assert waiting.due_at == START + timedelta(seconds=5)
    assert waiting.reason.startswith("HTTP 500")
    assert dispatcher.run_once() == Summary(), "it waits until it is due"
    clock.advance(seconds=5)
    assert dispatcher.run_once().retried == 1
    clock.advance(seconds=10)
    assert dispatcher.run_once().sent == 1

    assert len({r.message_id for r in receiver.received}) == 1
    assert [a.outcome for a in world.attempts()] == [
        AttemptOutcome.RETRY,
        AttemptOutcome.RETRY,
        AttemptOutcome.SENT,
    ]


def test_retry_after_is_kept_by_that_channel_only(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch, other = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    ann, bob = world.person("ann"), world.person("bob")
    world.channel(ann, receiver.url("ann"))
    world.channel(bob, receiver.url("bob"))
    for who in (ann, bob):
        for what in (watch, other):
            world.subscribe(who, what)
    receiver.answers["/ann"] = [(429, {"Retry-After": "120"}), (200, {})]
    world.happens(watch, occasion="first")
    dispatcher.run_once()
    clock.advance(seconds=60)
    world.happens(other, occasion="second")
    dispatcher.run_once()

    assert len(receiver.at("ann")) == 1, "neither the first nor the second message before 120 s"
    assert len(receiver.at("bob")) == 2
    clock.advance(seconds=61)
    assert dispatcher.run_once().sent == 2
    assert len(receiver.at("ann")) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_permanent_refusal_ends_the_delivery_and_the_channel(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock, status: int
) -> None:
    watch = world.watch()
    gone = world.listener("gone", watch, receiver.url("gone"))
    world.listener("ann", watch, receiver.url("ann"))
    receiver.answers["/gone"] = [(status, {})]
    world.happens(watch, occasion="first")

    assert dispatcher.run_once() == Summary(matched=1, sent=1, dead=1)
    channel = next(c for c in world.rows(Channel) if c.id == gone)
    assert channel.state is ChannelState.DISABLED
    assert str(status) in channel.disabled_reason

    clock.advance(seconds=9)
    world.happens(watch, occasion="second")
    dispatcher.run_once()
    assert len(receiver.at("gone")) == 1
    assert world.deliveries()[2].state is DeliveryState.SUPPRESSED
    assert world.deliveries()[2].reason.startswith("the channel is disabled: HTTP")


def test_a_refused_message_is_dead_but_its_channel_lives(
    world: World, receiver: Receiver, dispatcher: Dispatcher
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    receiver.answers["/ann"] = [(422, {})]
    world.happens(watch)

    assert dispatcher.run_once().dead == 1
    assert world.rows(Channel)[0].state is ChannelState.ENABLED


def test_a_dead_letter_can_be_sent_again_with_its_id(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    receiver.answers["/ann"] = [(404, {}), (200, {})]
    world.happens(watch)
    dispatcher.run_once()
    clock.advance(hours=2)
    with world.database.read() as connection:
        [letter] = letters.dead_letters(connection)
    assert (letter.subscriber, letter.news) == ("ann", ((TransitionKind.RESTOCK, ""),))

    with world.database.write() as connection:
        refused = letters.resend(connection, [letter.id, 99], now=clock(), ttl=30 * MINUTE)
    assert refused.sent_again == ()
    assert dict(refused.refused) == {
        letter.id: "its channel main is disabled: enable it first",
        99: "there is no such delivery",
    }

    with world.database.write() as connection:
        assert letters.enable_channel(connection, 1)
        again = letters.resend(connection, [letter.id], now=clock(), ttl=30 * MINUTE)
    assert again.sent_again == (letter.id,)
    assert dispatcher.run_once().sent == 1
    assert {r.message_id for r in receiver.received} == {letter.message_id}
    with world.database.read() as connection:
        assert [a.number for a in letters.attempts_of(connection, letter.id)] == [1, 2]
        assert letters.counts(connection)[DeliveryState.SENT] == 1


def test_it_gives_up_after_the_agreed_number_of_tries(world: World, receiver: Receiver, clock: Clock) -> None:
    config = world.config.model_copy(update={"max_attempts": 2})
    dispatcher = Dispatcher(world.database, config, clock=clock, chance=lambda: 0.5)
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    receiver.answers["/ann"] = [(500, {})]
    world.happens(watch)
    dispatcher.run_once()
    clock.advance(seconds=10)

    assert dispatcher.run_once().dead == 1
    assert world.deliveries()[0].reason.startswith("gave up after 2 tries: HTTP 500")


def test_news_that_is_too_old_expires(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    clock.advance(minutes=31)

    assert dispatcher.run_once().expired == 1
    assert world.deliveries()[0].reason == "not sent by 2026-11-22 13:35 UTC: too old to be news"
    assert receiver.received == []


def test_what_sold_out_meanwhile_is_not_told_as_in_stock(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("ten", watch, receiver.url("ten"), variants=["US 10"])
    world.happens(watch, "US 10", "US 11")
    dispatcher.match_once()
    clock.advance(minutes=1)
    world.state(watch, "US 10", Availability.OUT_OF_STOCK)

    dispatcher.run_once()

    assert [r.title for r in receiver.received] == ["Back in stock: Jordan 1 (US 11)"]
    [told_in_part, too_late] = world.deliveries()
    assert told_in_part.state is DeliveryState.SENT
    assert too_late.state is DeliveryState.EXPIRED
    assert too_late.reason == "sold out again at 2026-11-22 13:06 UTC, before it could be told"


@pytest.mark.parametrize("what", [Subscription, Subscriber])
def test_who_left_between_transition_and_send_is_left_alone(
    world: World, receiver: Receiver, dispatcher: Dispatcher, what: type
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    dispatcher.match_once()
    world.set(what, 1, active=False)

    assert dispatcher.run_once() == Summary(suppressed=1)
    assert world.deliveries()[0].reason == "unsubscribed before it was sent"
    assert receiver.received == []


def test_a_lost_lease_is_ambiguous_and_sent_again(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    dispatcher.match_once()
    with world.database.write() as connection:
        cases = cases_of(connection, [1])
        outbox.take(connection, cases, token="gone", now=clock(), until=clock() + MINUTE / 6)

    assert dispatcher.run_once() == Summary(), "the lease holds"
    clock.advance(seconds=10)
    assert dispatcher.run_once().sent == 1
    assert [a.outcome for a in world.attempts()] == [AttemptOutcome.AMBIGUOUS, AttemptOutcome.SENT]


def test_who_lost_the_lease_settles_nothing(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    dispatcher.match_once()
    with world.database.write() as connection:
        cases = cases_of(connection, [1])
        outbox.take(connection, cases, token="old", now=clock(), until=clock())
        outbox.take(connection, cases, token="new", now=clock(), until=clock() + MINUTE)
        outbox.settle(
            connection,
            [
                outbox.Settlement(
                    delivery_id=1,
                    token="old",
                    attempt=1,
                    state=DeliveryState.DEAD,
                    outcome=AttemptOutcome.DEAD,
                    at=clock(),
                )
            ],
        )
    assert world.deliveries()[0].state is DeliveryState.SENDING
    assert [a.outcome for a in world.attempts()] == [AttemptOutcome.AMBIGUOUS, None]


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.WAITING])
def test_a_clock_that_jumped_back_delays_nothing_for_long(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock, state: DeliveryState
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    dispatcher.match_once()
    world.set(Delivery, 1, state=state, due_at=clock() + MINUTE, expires_at=clock() + MINUTE)
    clock.advance(days=-1)

    assert dispatcher.run_once().sent == 1


def test_a_hanging_channel_delays_nobody(world: World, receiver: Receiver, clock: Clock) -> None:
    patient = world.config.model_copy(update={"send_timeout_s": 20})
    slow = Receiver()
    watch = world.watch()
    for n in range(8):
        world.listener(f"slow{n}", watch, slow.url(f"s{n}"))
        slow.hanging.add(f"/s{n}")
    world.listener("ann", watch, receiver.url("ann"))
    world.happens(watch)
    dispatcher = Dispatcher(world.database, patient, clock=clock, threads=6)
    with running(dispatcher):
        assert eventually(lambda: receiver.received, within_s=10), "while the others hang"
        assert len(slow.received) <= 4, "a new lane has four places"
        slow.hang.set()
        assert eventually(lambda: len(slow.received) == 8)
    slow.close()
    assert all(d.state in (DeliveryState.SENT, DeliveryState.SENDING) for d in world.deliveries())


def test_a_stop_waits_for_no_hung_send_and_its_lease_heals(
    world: World, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.dispatcher.PATIENCE_S", 0.2)
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    receiver.hanging.add("/ann")
    patient = world.config.model_copy(update={"send_timeout_s": 20})
    with running(Dispatcher(world.database, patient, clock=clock)):
        assert eventually(lambda: receiver.received)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert world.deliveries()[0].state is DeliveryState.SENDING

    receiver.hanging.clear()
    clock.advance(seconds=60)
    assert Dispatcher(world.database, world.config, clock=clock).run_once().sent == 1
    assert len({r.message_id for r in receiver.received}) == 1


def test_a_locked_database_is_waited_for(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    impatient = Database(world.config.url)
    if impatient.is_sqlite:
        with impatient.read() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=10")
    dispatcher = Dispatcher(impatient, world.config, clock=clock)
    with ExitStack() as stack:
        with world.database.write() as connection:
            connection.execute(select(TransitionRow.id).with_for_update())
            stack.enter_context(running(dispatcher))
            assert not eventually(lambda: receiver.received, within_s=0.5)
        assert eventually(lambda: receiver.received)
    impatient.close()
    assert len(receiver.received) == 1
    assert world.deliveries()[0].state is DeliveryState.SENT


def test_a_message_that_cannot_be_made_stops_nobody(
    world: World, receiver: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("bob", watch, receiver.url("bob"))
    world.happens(watch)

    def send(url: str, message: Message, *, timeout: float) -> Sent:
        if url.endswith("ann"):
            raise ZeroDivisionError("a fault of ours")
        return transport.send(url, message, timeout=timeout)

    dispatcher = Dispatcher(world.database, world.config, clock=clock, send=send)
    assert dispatcher.run_once() == Summary(matched=1, sent=1, retried=1)
    assert world.deliveries()[0].reason == "unforeseen: ZeroDivisionError"
    assert "delivery 1 failed in an unforeseen way" in caplog.text


def test_news_that_cannot_be_matched_is_a_dead_letter_and_the_rest_flows(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, other = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("bob", other, receiver.url("bob"))
    world.happens(watch, "poison", occasion="first")
    world.happens(other, occasion="second")

    def decide(wish: matching.Wish, seen: Occasion) -> object:
        if seen.transitions[0].variant_key == "poison":
            raise ZeroDivisionError
        return matching.decide(wish, seen)

    monkeypatch.setattr("alerts.matchmaker.decide", decide)
    assert dispatcher.run_once().sent == 1
    assert [d.state for d in world.deliveries()] == [DeliveryState.DEAD, DeliveryState.SENT]
    assert world.deliveries()[0].reason.startswith("it could not be matched (ZeroDivisionError)")

    with world.database.write() as connection:
        letters.resend(connection, [1], now=clock(), ttl=30 * MINUTE)
    assert dispatcher.run_once().sent == 1
    assert len(receiver.at("ann")) == 1


def test_the_unforeseen_does_not_end_the_dispatcher(
    world: World, receiver: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    with world.database.write() as connection:
        connection.exec_driver_sql("UPDATE transition SET kind = 'from the future'")
    with running(Dispatcher(world.database, world.config, clock=clock)):
        assert eventually(lambda: "unforeseen" in caplog.text)
        with world.database.write() as connection:
            connection.exec_driver_sql("UPDATE transition SET kind = 'restock'")
        assert eventually(lambda: receiver.received)
    assert len(receiver.received) == 1


def test_a_channel_sealed_with_another_key_waits_for_the_right_one(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    stranger = world.config.model_copy(update={"secret_key": new_key()})
    stranger.__dict__.pop("secrets", None)

    assert Dispatcher(world.database, stranger, clock=clock).run_once().retried == 1
    assert "can't be opened with this key" in world.deliveries()[0].reason
    clock.advance(seconds=10)
    assert Dispatcher(world.database, world.config, clock=clock).run_once().sent == 1


def test_a_database_that_went_away_is_waited_for(
    world: World, receiver: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    with world.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE transition RENAME TO elsewhere")
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    with running(dispatcher):
        assert eventually(lambda: "the database can't be used" in caplog.text)
        with world.database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO transition")
        assert eventually(lambda: receiver.received)
    assert len(receiver.received) == 1


def test_after_a_run_the_rest_can_be_drained(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    stop = threading.Event()
    stop.set()
    dispatcher.run(stop)
    world.happens(watch)

    assert dispatcher.drain() == Summary(matched=1, sent=1)
    clock.advance(seconds=1)
    world.happens(watch, occasion="o2")
    assert dispatcher.drain() == Summary(matched=1, sent=1), "threads are started anew"


def test_a_send_that_outlasts_everything_is_left_to_its_lease(
    world: World, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.dispatcher.PATIENCE_S", -0.9)
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    released = threading.Event()

    def send(url: str, message: Message, *, timeout: float) -> Sent:
        released.wait(10)
        return Sent()

    dispatcher = Dispatcher(world.database, world.config, clock=clock, send=send)
    assert dispatcher.run_once() == Summary(matched=1)
    assert world.deliveries()[0].state is DeliveryState.SENDING
    released.set()
    assert dispatcher.settle(wait_s=5).sent == 1


def test_a_committed_transition_is_noticed_without_being_told(world: World, receiver: Receiver) -> None:
    assert POLL_S <= 0.25
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    with running(Dispatcher(world.database, world.config, clock=world.clock)):
        world.happens(watch)
        assert eventually(lambda: receiver.received)
