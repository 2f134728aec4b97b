"""Restocks that are held: passed over, parked, released as news, or discarded with the reason in lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from alerts_world import START, Clock, Receiver, World
from sqlalchemy import Connection, select, update

from alerts.discarding import DISCARDED, discard
from alerts.dispatcher import Dispatcher
from alerts.outcomes import Summary
from crawler.model import Availability, TransitionKind
from crawler.storage import handover
from crawler.storage.held_views import held_sites
from crawler.storage.holds import hold, release, waits
from crawler.storage.schema import DeliveryState, TransitionRow

TTL = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def dispatcher(world: World, clock: Clock) -> Dispatcher:
    return Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5)


def hold_all(world: World, clock: Clock) -> None:
    with world.database.write() as connection:
        assert hold(connection, 1, since=START - MINUTE, now=clock(), feeds=False) is not None


def let_go(world: World, clock: Clock) -> int:
    return world.database.retrying(lambda c: release(c, 1, now=clock(), ttl=TTL))


def throw_away(world: World, clock: Clock, *, most: int = 5000) -> int:
    return discard(world.database, 1, now=clock(), ttl=TTL, most=most)


def waiting(world: World) -> int:
    with world.database.read() as connection:
        return len(connection.execute(select(TransitionRow.id).where(waits())).all())


def test_what_is_held_is_passed_over_and_the_rest_flows(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch, other = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("ben", other, receiver.url("ben"))
    world.happens(watch, "", "US 10", occasion="o1")
    hold_all(world, clock)
    world.happens(other, occasion="o2")

    assert dispatcher.run_once() == Summary(matched=1, sent=1)
    assert [r.path for r in receiver.received] == ["/ben"]
    assert waiting(world) == 2
    with world.database.read() as connection:
        assert not handover.anything_unmatched(connection)


def test_a_released_restock_is_news_however_long_it_was_held(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.happens(watch)
    hold_all(world, clock)
    clock.advance(hours=5)
    assert let_go(world, clock) == 1
    assert dispatcher.run_once() == Summary(matched=1, sent=1)
    [delivery] = world.deliveries()
    assert delivery.expires_at == clock() + TTL
    assert let_go(world, clock) == 0


def test_what_sold_out_while_it_was_held_is_not_told(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.happens(watch)
    hold_all(world, clock)
    clock.advance(hours=1)
    world.state(watch, "", Availability.OUT_OF_STOCK)
    let_go(world, clock)
    assert dispatcher.run_once() == Summary(matched=1, expired=1)
    assert receiver.received == []


def test_what_was_matched_and_waits_is_parked_and_goes_on_when_released(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("ben", watch, receiver.url("ben"))
    receiver.answers["/ben"] = [(500, {}), (200, {})]
    world.happens(watch)
    assert dispatcher.run_once() == Summary(matched=1, sent=1, retried=1)
    before = {d.channel_id: d.message_id for d in world.deliveries()}
    hold_all(world, clock)
    with world.database.read() as connection:
        assert held_sites(connection)[0].sent == 1
    clock.advance(seconds=5)
    assert dispatcher.run_once() == Summary()
    parked = world.deliveries()[1]
    assert (parked.state, parked.due_at) == (DeliveryState.WAITING, None)
    assert parked.reason == "held as unlikely until a person decides: restock alerts held"

    clock.advance(hours=2)
    let_go(world, clock)
    assert dispatcher.run_once() == Summary(matched=1, sent=1)
    assert sorted(r.path for r in receiver.received) == ["/ann", "/ben", "/ben"]
    assert {d.channel_id: d.message_id for d in world.deliveries()} == before, "no one's is doubled"


def test_a_discarded_restock_is_recorded_with_the_reason(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.listener("twelve", watch, receiver.url("twelve"), variants=["US 12"])
    world.listener("seller", watch, receiver.url("seller"), kinds=[TransitionKind.SOLD_OUT])
    world.happens(watch, "US 10")
    hold_all(world, clock)

    assert throw_away(world, clock) == 1
    assert throw_away(world, clock) == 0
    assert dispatcher.run_once() == Summary()
    assert [(d.state, d.reason) for d in world.deliveries()] == [
        (DeliveryState.SUPPRESSED, DISCARDED),
        (DeliveryState.SUPPRESSED, "wanted US 12; back is US 10"),
    ]
    [row] = world.rows(TransitionRow)
    assert row.matched_at is not None
    assert row.held_at is not None
    assert receiver.received == []


def test_discarding_ends_what_waits_and_what_comes_back_from_a_failed_send(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    for name in ("ann", "ben"):
        world.listener(name, watch, receiver.url(name))
        receiver.answers[f"/{name}"] = [(500, {})]
    world.happens(watch)
    assert dispatcher.run_once().retried == 2
    with world.database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET state = 'sending' WHERE id = 2")
    hold_all(world, clock)
    throw_away(world, clock)
    assert [d.state for d in world.deliveries()] == [DeliveryState.SUPPRESSED, DeliveryState.SENDING]

    clock.advance(minutes=5)
    assert dispatcher.run_once() == Summary(suppressed=1)
    assert {d.reason for d in world.deliveries()} == {DISCARDED}


def test_a_discard_that_was_cut_off_goes_on(
    world: World, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = world.watch()
    for n in range(7):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
    world.happens(watch)
    hold_all(world, clock)
    with monkeypatch.context() as patch:
        transactions = iter([world.database.retrying, world.database.retrying])

        def cut_off(work: Callable[[Connection], object]) -> object:
            return next(transactions)(work)

        patch.setattr(world.database, "retrying", cut_off)
        with pytest.raises(StopIteration):
            throw_away(world, clock, most=3)
    assert len(world.deliveries()) == 3
    assert waiting(world) == 1
    assert throw_away(world, clock, most=3) == 1
    assert [d.subscriber_id for d in world.deliveries()] == list(range(1, 8))
    assert {d.reason for d in world.deliveries()} == {DISCARDED}


def test_a_crowd_that_was_matched_in_part_is_held_and_goes_on_where_it_was(
    world: World, receiver: Receiver, dispatcher: Dispatcher, clock: Clock
) -> None:
    watch = world.watch()
    for n in range(6):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
    world.happens(watch)
    dispatcher._portion = 2
    dispatcher.match_portion()
    hold_all(world, clock)
    assert dispatcher.run_once() == Summary()
    assert len(world.deliveries()) == 2
    let_go(world, clock)
    assert dispatcher.run_once() == Summary(matched=1, sent=6)


def test_what_all_were_told_is_not_held(world: World, receiver: Receiver, dispatcher: Dispatcher) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url("ann"))
    world.happens(watch)
    dispatcher.run_once()
    with world.database.write() as connection:
        assert hold(connection, 1, since=START - MINUTE, now=START, feeds=False) is None
        connection.execute(update(TransitionRow).values(matched_at=None, released_at=START))
        assert hold(connection, 1, since=START - MINUTE, now=START, feeds=False) is None
