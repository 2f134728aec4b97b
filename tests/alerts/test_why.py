"""``restock alerts why`` has an answer for everybody who ever asked for the watch."""

from __future__ import annotations

from datetime import timedelta

from alerts_world import Clock, World

from alerts.dispatcher import Dispatcher
from alerts.model import Message, Sent
from crawler.model import TransitionKind
from crawler.storage.schema import Subscriber, Subscription
from crawler.storage.why import last_changes, messages_about, wishers
from restock.commands.alerts_why import rows_of


def takes_all(url: str, message: Message, *, timeout: float) -> Sent:
    return Sent()


def explained(world: World, watch: int) -> list[dict[str, str]]:
    """Who -> why, of each change, newest first."""
    with world.database.read() as connection:
        changes = last_changes(connection, watch, limit=5)
        messages = messages_about(connection, watch, [c.occasion for c in changes])
        people = wishers(connection, watch)
    return [{row["subscriber"]: row["why"] for row in rows_of(c, messages, people)} for c in changes]


def test_everybody_has_a_reason(world: World, clock: Clock) -> None:
    watch = world.watch()
    url = "json://box.example/x"
    world.listener("told", watch, url)
    world.listener("limit", watch, url, limit="100", currency="EUR")
    world.listener("soldout", watch, url, kinds=[TransitionKind.SOLD_OUT])
    world.listener("stopped", watch, url)
    world.listener("daily", watch, url)
    world.subscribe(world.person("mute"), watch)
    world.set(Subscription, 4, active=False, unsubscribed_at=clock())
    world.set(Subscriber, 5, digest="daily", digest_hour=18)
    clock.advance(minutes=1)
    world.happens(watch, "US 10")
    clock.advance(minutes=1)
    world.listener("late", watch, url)
    world.set(Subscription, 7, created_at=clock())
    Dispatcher(world.database, world.config, send=takes_all, clock=clock).run_once()
    (found,) = explained(world, watch)
    assert found.pop("told").startswith("sent at ")
    assert found.pop("daily").startswith("in your daily message, due at ")
    assert found == {
        "limit": "price 199 EUR is above the limit of 100 EUR",
        "soldout": "asked for sold out only",
        "stopped": "unsubscribed at 2026-11-22 13:05 UTC",
        "mute": "has no channel",
        "late": found["late"],
    }


def test_the_newest_change_is_first_and_each_has_its_own_answers(world: World, clock: Clock) -> None:
    watch = world.watch()
    world.listener("ann", watch, "json://box.example/x")
    send = Dispatcher(world.database, world.config, send=takes_all, clock=clock)
    world.happens(watch)
    send.run_once()
    clock.now += timedelta(hours=1)
    world.happens(watch, occasion="o2", kind=TransitionKind.SOLD_OUT)
    clock.now += timedelta(hours=1)
    world.happens(watch, occasion="o3")
    newest, middle, oldest = explained(world, watch)
    assert newest == {"ann": "not matched yet: is the service running? Else: restock dispatch"}
    assert middle == {"ann": "asked for restock only"}
    assert oldest["ann"].startswith("sent at ")
