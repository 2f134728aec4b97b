"""The outbox's storage: plans of the hot queries, idempotence, two dispatchers at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from alerts_world import START, Clock, Receiver, World
from sqlalchemy.dialects import mysql, postgresql

from alerts.dispatcher import Dispatcher
from crawler.storage import deliveries as letters
from crawler.storage import handover, outbox
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.schema import DeliveryState, TransitionRow


def plan(world: World, query: Any) -> str:
    with world.database.read() as connection:
        compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    return "; ".join(row[3] for row in rows)


HOT = {
    "unmatched": (
        handover.unmatched_query(limit=50),
        "transition USING INDEX ix_transition_matched_at_held_at_id (matched_at=? AND held_at=?)",
    ),
    "due": (outbox.due_query(now=START, limit=9), "delivery USING COVERING INDEX ix_delivery_due_at_lane"),
    "due but full lanes": (
        outbox.due_query(now=START, limit=9, but_lanes=["a", "b"]),
        "delivery USING COVERING INDEX ix_delivery_due_at_lane",
    ),
    "due but held channels": (
        outbox.due_query(now=START, limit=9, but_channels=[1, 2]),
        "delivery USING INDEX ix_delivery_due_at_lane",
    ),
    "heal": (outbox.heal_query(now=START, lease=timedelta(1)), "ix_delivery_state_created_at"),
    "dead letters": (
        letters.list_query(states=[DeliveryState.DEAD]),
        "ix_delivery_state_created_at (state=?)",
    ),
    "of a watch": (letters.list_query(watch_id=1), "ix_delivery_watch_id_created_at (watch_id=?)"),
}


@pytest.mark.parametrize("name", HOT)
def test_hot_queries_use_an_index_and_sort_nothing(world: World, name: str) -> None:
    query, index = HOT[name]
    found = plan(world, query)
    assert index in found
    assert "SCAN delivery" not in found
    assert "SCAN transition" not in found
    assert "TEMP B-TREE" not in found


def test_servers_pass_over_what_another_dispatcher_has_locked() -> None:
    query = outbox.due_query(now=START, limit=9).with_for_update(skip_locked=True)
    assert str(query.compile(dialect=postgresql.dialect())).endswith("FOR UPDATE SKIP LOCKED")
    assert str(query.compile(dialect=mysql.dialect())).endswith("FOR UPDATE SKIP LOCKED")


def test_the_same_occasion_twice_is_one_delivery(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url())
    world.happens(watch)
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    dispatcher.run_once()
    world.set(TransitionRow, 1, matched_at=None)

    assert dispatcher.run_once().matched == 1
    assert len(world.deliveries()) == 1
    assert len(receiver.received) == 1


def test_a_batch_that_names_a_delivery_twice_makes_one(world: World, receiver: Receiver) -> None:
    watch = world.watch()
    channel = world.listener("ann", watch, receiver.url())
    world.happens(watch)
    new = NewDelivery(
        message_id="a" * 32,
        occasion="o1",
        watch_id=watch,
        subscription_id=1,
        subscriber_id=1,
        channel_id=channel,
        lane="x",
        state=DeliveryState.WAITING,
        reason=None,
        expires_at=START,
        transition_ids=(1,),
    )
    with world.database.write() as connection:
        assert insert_deliveries(connection, [new, new], now=START) == 1
        assert insert_deliveries(connection, [new], now=START) == 0


def test_two_dispatchers_share_the_work_and_double_nothing(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    watch = world.watch()
    for n in range(30):
        world.listener(f"p{n}", watch, receiver.url(f"p{n}"))
    world.happens(watch)
    dispatchers = [Dispatcher(world.database, world.config, clock=clock, threads=4) for _ in range(2)]
    threads = [threading.Thread(target=d.run_once) for d in dispatchers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(r.path for r in receiver.received) == sorted(f"/p{n}" for n in range(30))


def test_an_unreadable_snapshot_is_taken_for_one_without_variants(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    watch = world.watch()
    world.listener("ann", watch, receiver.url(), variants=["US 10"])
    world.happens(watch, "")
    with world.database.write() as connection:
        connection.exec_driver_sql('UPDATE snapshot SET detail = \'{"variants": [{"nokey": 1}]}\'')

    assert Dispatcher(world.database, world.config, clock=clock).run_once().sent == 0
    assert world.deliveries()[0].reason == "wanted US 10; the shop did not say which variants changed"
