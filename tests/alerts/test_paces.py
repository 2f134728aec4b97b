"""The services' own limits are kept, and a pause that a service asked for outlives a restart."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from alerts_world import Clock, Receiver, World

from alerts.dispatcher import Dispatcher
from alerts.lanes import Lanes
from alerts.model import Message, Sent
from alerts.paces import Paces, Wait
from crawler.storage.schema import Channel, DeliveryState


def test_telegram_takes_one_a_second_of_each_chat_and_thirty_of_all() -> None:
    paces = Paces()
    plan = paces.plan(100.0)
    assert [plan.wait("tgram", f"chat{n}") for n in range(30)] == [None] * 30
    assert plan.wait("tgram", "chat31") == Wait(seconds=1.0, all_of_service=True)
    for n in range(30):
        paces.note("tgram", f"chat{n}", 100.0)
    assert paces.plan(100.9).wait("tgram", "chat31") is not None
    assert paces.plan(101.0).wait("tgram", "chat31") is None
    paces.note("tgram", "chat1", 101.0)
    again = paces.plan(101.25).wait("tgram", "chat1")
    assert again == Wait(seconds=0.75, all_of_service=False)


def test_discord_takes_five_in_two_seconds_of_each_webhook() -> None:
    paces = Paces()
    for n in range(5):
        paces.note("discord", "hook", 10.0 + n / 10)
    wait = paces.plan(11.0).wait("discord", "hook")
    assert wait is not None
    assert round(wait.seconds, 6) == 1.0
    assert paces.plan(11.0).wait("discord", "other") is None
    assert paces.plan(12.0).wait("discord", "hook") is None


def test_what_was_sent_long_ago_is_forgotten() -> None:
    paces = Paces()
    for n in range(20_001):
        paces.note("discord", str(n), n / 100)
    assert len(paces._lately) < 11_000


def test_a_mail_server_gets_five_connections_however_fast_it_is() -> None:
    lanes = Lanes(threads=64)
    for _ in range(40):
        lanes.begin("mail.example:25", bound=5)
        lanes.end("mail.example:25", took_s=0.01, answered=True)
    assert lanes.free("mail.example:25") == 5


def test_a_run_keeps_discords_pace_and_leaves_nobody_waiting(world: World, clock: Clock) -> None:
    watch = world.watch()
    ann = world.person("ann")
    world.channel(ann, "discord://123/abcdefgh")
    for n in range(7):
        page = world.watch(url=f"https://shop.example/{n}")
        world.subscribe(ann, page)
        world.happens(page, occasion=f"o{n}")
    world.listener("bob", watch, "json://box.example/bob")
    world.happens(watch, occasion="bob")
    at: list[tuple[str, float]] = []
    lock = threading.Lock()

    def send(url: str, message: Message, *, timeout: float) -> Sent:
        with lock:
            at.append((url, time.monotonic()))
        return Sent()

    began = time.monotonic()
    Dispatcher(world.database, world.config, send=send, clock=clock).run_once()
    discord = [when - began for url, when in at if url.startswith("discord")]
    others = [when - began for url, when in at if url.startswith("json")]
    assert len(discord) == 7
    assert discord[5] - discord[0] >= 1.9
    assert others[0] < discord[5]
    assert {row.state for row in world.deliveries()} == {DeliveryState.SENT}


def test_a_pause_that_a_service_asked_for_outlives_a_restart(
    world: World, clock: Clock, receiver: Receiver
) -> None:
    watch = world.watch()
    other = world.watch(url="https://shop.example/other")
    ann = world.person("ann")
    channel = world.channel(ann, receiver.url())
    world.subscribe(ann, watch)
    world.subscribe(ann, other)
    receiver.answers["/ann"] = [(429, {"Retry-After": "120"}), (200, {})]
    world.happens(watch)
    Dispatcher(world.database, world.config, clock=clock).drain()
    assert world.rows(Channel)[0].hold_until == clock() + timedelta(seconds=120)
    world.happens(other, occasion="o2")
    clock.advance(seconds=119)
    Dispatcher(world.database, world.config, clock=clock).drain()
    assert len(receiver.at("ann")) == 1
    clock.advance(seconds=2)
    Dispatcher(world.database, world.config, clock=clock).drain()
    assert len(receiver.at("ann")) == 3
    assert {row.state for row in world.deliveries()} == {DeliveryState.SENT}
    assert channel == 1


def test_a_pause_from_a_wrong_clock_ends(world: World, clock: Clock, receiver: Receiver) -> None:
    watch = world.watch()
    channel = world.listener("ann", watch, receiver.url())
    world.set(Channel, channel, hold_until=clock() + timedelta(days=40))
    world.happens(watch)
    Dispatcher(world.database, world.config, clock=clock).drain()
    assert len(receiver.at("ann")) == 1
