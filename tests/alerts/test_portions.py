"""Very many listeners are matched in portions: each a transaction, and the first are sent meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from alerts_world import START, Clock, Receiver, World

from alerts import dispatcher as dispatching
from alerts import matchmaker
from alerts.dispatcher import Dispatcher
from alerts.matchmaker import match
from alerts.model import Message, Sent
from crawler.model import TransitionKind
from crawler.storage.schema import Delivery, DeliveryState, TransitionRow

TTL = timedelta(minutes=30)


def crowd(world: World, receiver: Receiver, watch: int, number: int) -> None:
    for n in range(number):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))


def portion(world: World, clock: Clock, most: int) -> matchmaker.Matched:
    return world.database.retrying(lambda c: match(c, now=clock(), ttl=TTL, most=most))


def test_a_portion_is_committed_with_how_far_it_came(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    crowd(world, receiver, watch, 7)
    world.happens(watch, "", "US 10")

    first = portion(world, clock, 3)
    assert (first.transitions, first.waiting, first.in_part) == (0, 3, True)
    assert [t.matched_to for t in world.rows(TransitionRow)] == [3, 3]
    assert portion(world, clock, 3).waiting == 3
    last = portion(world, clock, 3)
    assert (last.transitions, last.waiting, last.in_part) == (2, 1, False)
    assert not portion(world, clock, 3).anything
    assert Counter(d.subscriber_id for d in world.deliveries()) == dict.fromkeys(range(1, 8), 1)
    assert all(t.matched_at == START for t in world.rows(TransitionRow))


def test_an_exact_portion_ends_with_an_empty_one(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    crowd(world, receiver, watch, 4)
    world.happens(watch)
    assert [portion(world, clock, 2).waiting for _ in range(3)] == [2, 2, 0]
    assert not portion(world, clock, 2).anything


def test_nobody_who_asked_is_no_reason_to_stand_still(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    crowd(world, receiver, watch, 5)
    world.happens(watch, kind=TransitionKind.PRICE)
    assert [portion(world, clock, 2).anything for _ in range(4)] == [True, True, True, False]
    assert world.deliveries() == []


def test_few_listeners_of_many_occasions_are_matched_together(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    watches = [world.watch(f"w{n}", f"https://shop.example/{n}") for n in range(6)]
    for n, watch in enumerate(watches):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
        world.happens(watch, occasion=f"o{n}")
    assert portion(world, clock, 4).transitions == 4
    assert portion(world, clock, 4).transitions == 2


def test_a_crowd_waits_its_turn_behind_few(world: World, receiver: Receiver, clock: Clock) -> None:
    small, large = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    world.listener("ann", small, receiver.url("ann"))
    crowd(world, receiver, large, 5)
    world.happens(small, occasion="o1")
    world.happens(large, occasion="o2")
    assert [portion(world, clock, 3).waiting for _ in range(3)] == [1, 3, 2]


def test_the_first_message_leaves_before_the_last_is_made(
    world: World, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "FIRST_PORTION", 2)
    monkeypatch.setattr(dispatching, "PORTION", 8)
    watch = world.watch()
    crowd(world, receiver, watch, 30)
    world.happens(watch)
    made_at_first_send: list[int] = []
    lock = threading.Lock()

    def send(url: str, message: Message, *, timeout: float) -> Sent:
        with lock:
            made_at_first_send.append(len(world.rows(Delivery)))
        return Sent()

    assert Dispatcher(world.database, world.config, clock=clock, send=send).run_once().sent == 30
    assert made_at_first_send[0] < 30
    assert {d.state for d in world.deliveries()} == {DeliveryState.SENT}


def test_two_dispatchers_share_a_crowd_and_double_nobody(
    world: World, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "FIRST_PORTION", 2)
    monkeypatch.setattr(dispatching, "PORTION", 4)
    watch = world.watch()
    crowd(world, receiver, watch, 40)
    world.happens(watch)
    both = [Dispatcher(world.database, world.config, clock=clock, threads=4) for _ in range(2)]
    threads = [threading.Thread(target=d.run_once) for d in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(r.path for r in receiver.received) == {f"/p{n}": 1 for n in range(40)}
