"""How people want to be told, from their settings to the deliveries' times."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from alerts_world import START, Clock, World
from sqlalchemy import update

from alerts.matchmaker import match
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Digest,
    Subscriber,
    Subscription,
    TransitionRow,
)

TTL = timedelta(minutes=30)


def matched(world: World) -> list[Any]:
    """Match everything; the deliveries by their number."""
    with world.database.write() as connection:
        while match(connection, now=world.clock(), ttl=TTL).anything:
            pass
    return world.deliveries()


@pytest.fixture
def watch(world: World) -> int:
    return world.watch()


def ann(world: World, watch: int, **ways: Any) -> int:
    """Ann in Berlin, who listens to the watch; it is 14:05 there."""
    world.listener("ann", watch, "json://203.0.113.5/ann")
    if ways:
        world.set(Subscriber, 1, **ways)
    return 1


def test_quiet_hours_make_one_message_of_the_night(world: World, clock: Clock, watch: int) -> None:
    ann(world, watch, quiet_from=time(14), quiet_until=time(15))
    other = world.watch("PS5", "https://shop.example/products/ps5")
    world.subscribe(1, other)
    world.happens(watch, occasion="o1")
    clock.advance(minutes=5)
    world.happens(other, occasion="o2")
    [delivery] = matched(world)
    assert delivery.due_at == datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert delivery.expires_at == delivery.due_at + TTL
    assert (delivery.watch_id, delivery.subscription_id) == (None, None)
    assert "quiet hours until 2026-11-22 15:00" in delivery.reason
    links = world.rows(DeliveryTransition, DeliveryTransition.transition_id)
    assert [(link.delivery_id, link.subscription_id) for link in links] == [(1, 1), (1, 2)]
    assert links[0].why == "wanted any variant"


def test_the_same_again_joins_the_message_only_once(world: World, watch: int) -> None:
    ann(world, watch, digest=Digest.HOURLY)
    world.happens(watch)
    matched(world)
    with world.database.write() as connection:
        connection.execute(update(TransitionRow).values(matched_at=None))
    assert len(matched(world)) == 1
    assert len(world.rows(DeliveryTransition, DeliveryTransition.transition_id)) == 1


def test_news_for_a_message_that_has_gone_out_go_by_themselves(world: World, watch: int) -> None:
    ann(world, watch, digest=Digest.HOURLY)
    world.happens(watch, occasion="o1")
    matched(world)
    world.set(Delivery, 1, state=DeliveryState.SENT)
    world.happens(watch, "US 10", occasion="o2")
    first, late = matched(world)
    assert late.state is DeliveryState.WAITING
    assert late.due_at == START
    assert late.occasion != first.occasion
    links = world.rows(DeliveryTransition, DeliveryTransition.transition_id)
    assert [(link.delivery_id, link.transition_id) for link in links] == [(1, 1), (2, 2)]


def test_urgent_news_wait_for_nothing(world: World, watch: int) -> None:
    ann(world, watch, quiet_from=time(14), quiet_until=time(15), urgent_kinds=["restock"])
    world.happens(watch)
    [delivery] = matched(world)
    assert (delivery.due_at, delivery.watch_id) == (START, watch)


def test_silence_and_pauses_are_rows_with_their_reason(world: World, watch: int) -> None:
    ann(world, watch, muted_until=START + timedelta(hours=1))
    world.listener("bob", watch, "json://203.0.113.6/bob")
    world.set(Subscription, 2, paused_until=START + timedelta(days=1))
    world.happens(watch)
    muted, paused = matched(world)
    assert (muted.state, paused.state) == (DeliveryState.SUPPRESSED, DeliveryState.SUPPRESSED)
    assert "silence until 2026-11-22 15:05" in muted.reason
    assert "paused it until 2026-11-23" in paused.reason


def test_a_wish_that_has_run_out_is_none(world: World, watch: int) -> None:
    ann(world, watch)
    world.set(Subscription, 1, expires_at=START)
    world.happens(watch)
    assert matched(world) == []


def test_the_cooldown_counts_from_the_last_news_of_the_same_kind(
    world: World, clock: Clock, watch: int
) -> None:
    ann(world, watch, cooldown_s=600)
    for minutes, occasion in ((0, "o1"), (9, "o2"), (2, "o3")):
        clock.advance(minutes=minutes)
        world.happens(watch, occasion=occasion)
        matched(world)
    states = [d.state.value for d in world.deliveries()]
    assert states == ["waiting", "suppressed", "waiting"]
    assert "told about it at 2026-11-22 14:05" in world.deliveries()[1].reason


def test_beyond_the_days_cap_news_are_gathered(world: World, clock: Clock, watch: int) -> None:
    ann(world, watch, daily_cap=2)
    for number in range(4):
        clock.advance(minutes=1)
        world.happens(watch, occasion=f"o{number}")
        matched(world)
    deliveries = world.deliveries()
    assert [d.occasion for d in deliveries] == ["o0", "o1", "gathered-capped-2026-11-22T18:00"]
    assert len(world.rows(DeliveryTransition, DeliveryTransition.transition_id)) == 4


def test_few_pieces_are_told_in_waves_that_everybody_is_in(world: World, watch: int) -> None:
    for number in range(30):
        world.listener(f"p{number}", watch, f"json://203.0.113.5/{number}")
    world.happens(watch)
    world.set(TransitionRow, 1, quantity=2)
    due = sorted(d.due_at - START for d in matched(world))
    assert len(due) == 30
    assert 1 <= due.count(timedelta()) <= 16
    assert due[-1] > timedelta()
    assert due[-1] <= TTL - timedelta(minutes=5)


def test_enough_for_all_is_told_at_once(world: World, watch: int) -> None:
    for number in range(10):
        world.listener(f"p{number}", watch, f"json://203.0.113.5/{number}")
    world.happens(watch)
    world.set(TransitionRow, 1, quantity=20)
    assert {d.due_at for d in matched(world)} == {START}
