"""The outbox's storage: idempotence, two dispatchers at once."""

from __future__ import annotations

import threading

from alerts_world import START, Clock, Receiver, World
from sqlalchemy.dialects import mysql, postgresql

from alerts.dispatcher import Dispatcher
from crawler.storage import outbox
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.schema import DeliveryState, TransitionRow


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
