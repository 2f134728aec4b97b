"""Notices take the outbox's way: to whom they concern, once, and not when they are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from alerts_world import START, Clock, Receiver, World
from sqlalchemy import select, update

from alerts.dispatcher import Dispatcher
from alerts.heralding import NOTICE_TTL, tell
from crawler.storage.deliveries import deliveries
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeKind,
    Site,
    Subscriber,
    Subscription,
    Watch,
)

MINUTE = timedelta(minutes=1)
Send = Callable[[], list[str]]


@pytest.fixture
def send(world: World, receiver: Receiver, clock: Clock) -> Send:
    """Run the dispatcher; the paths that got something, sorted."""

    def run() -> list[str]:
        receiver.received.clear()
        Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5).run_once()
        return sorted(r.path.strip("/") for r in receiver.received)

    return run


def person(world: World, receiver: Receiver, handle: str, *watches: int, operator: bool = False) -> int:
    """With a channel of their own path, subscribed to the watches."""
    made = world.person(handle)
    world.channel(made, receiver.url(handle))
    for watch in watches:
        world.subscribe(made, watch)
    world.set(Subscriber, made, operator=operator)
    return made


def notice(world: World, kind: NoticeKind, subject: int, *, since: datetime = START, **more: Any) -> None:
    at = more.pop("at", START)
    made = NewNotice(kind=kind, occasion=episode(kind, subject, since), at=at, **more)
    with world.database.write() as connection:
        add_notices(connection, [made])


def site(world: World) -> int:
    with world.database.read() as connection:
        return connection.execute(select(Site.id)).scalar_one()


def block(world: World, *, blocks: int = 3) -> None:
    with world.database.write() as connection:
        connection.execute(update(Site).values(blocks=blocks))


def blind(world: World, *watches: int, at: datetime = START) -> None:
    """These watches are out of sight, and noticed at one time."""
    for watch in watches:
        detail = {"since": "2026-11-22T10:00:00+00:00", "why": "late"}
        notice(world, NoticeKind.BLIND, watch, since=at, at=at, site_id=1, watch_id=watch, detail=detail)
        world.set(Watch, watch, blind_at=at)


def sighted(world: World, *watches: int, at: datetime, told_at: datetime = START) -> None:
    for watch in watches:
        detail = {"since": told_at.isoformat()}
        notice(world, NoticeKind.SIGHTED, watch, since=at, at=at, site_id=1, watch_id=watch, detail=detail)
        world.set(Watch, watch, blind_at=None)


def states(world: World) -> list[DeliveryState]:
    return [d.state for d in world.deliveries()]


def test_operators_hear_of_canaries_others_do_not(world: World, receiver: Receiver, send: Send) -> None:
    watch = world.watch()
    world.set(Watch, watch, canary="out_of_stock")
    person(world, receiver, "ann", watch)
    person(world, receiver, "olga", operator=True)
    detail = {"expected": "out_of_stock", "seen": "in_stock"}
    notice(world, NoticeKind.CANARY_WRONG, watch, watch_id=watch, site_id=1, detail=detail)

    assert send() == ["olga"]
    [got] = receiver.received
    assert got.title == "What is read of shop.example is wrong: Jordan 1"
    assert "Known to be: sold out" in got.text
    assert "Seen: in stock" in got.text
    assert "https://shop.example/products/jordan" in got.text
    [delivery] = world.deliveries()
    assert (delivery.state, delivery.subscription_id) == (DeliveryState.SENT, None)
    assert delivery.expires_at == START + NOTICE_TTL
    assert send() == [], "once"


def test_without_an_operator_it_is_said_in_the_log(
    world: World, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    world.watch()
    notice(world, NoticeKind.SITE_HELD, 1, site_id=1)
    assert send() == []
    assert "there is no operator" in caplog.text
    assert world.rows(Notice)[0].matched_at == START


def test_a_blocked_site_is_told_to_who_watches_it_and_to_operators(
    world: World, receiver: Receiver, send: Send
) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch)
    person(world, receiver, "ben")
    gone = person(world, receiver, "cid", watch)
    world.set(Subscription, gone - 1, active=False)
    person(world, receiver, "olga", operator=True)
    block(world)
    detail = {"why": "a captcha", "next_look_at": (START + 60 * MINUTE).isoformat()}
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1, detail=detail)

    assert send() == ["ann", "olga"]
    assert receiver.at("ann")[0].title == "shop.example turns us away"
    assert "Why: a captcha" in receiver.at("ann")[0].text
    assert "Next try: 2026-11-22 15:05 CET" in receiver.at("ann")[0].text


def test_it_goes_by_the_channels_that_the_subscription_uses(
    world: World, receiver: Receiver, send: Send
) -> None:
    watch, ann = world.watch(), world.person("ann")
    world.channel(ann, receiver.url("phone"), "phone")
    desk = world.channel(ann, receiver.url("desk"), "desk")
    world.subscribe(ann, watch, channels=[desk])
    block(world)
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1)
    assert send() == ["desk"]


def test_the_end_is_told_to_whom_the_beginning_was_told(
    world: World, receiver: Receiver, send: Send, clock: Clock
) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch)
    block(world)
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1)
    assert send() == ["ann"]
    person(world, receiver, "late", watch)
    block(world, blocks=0)
    clock.advance(minutes=90)
    detail = {"since": START.isoformat()}
    notice(world, NoticeKind.SITE_BACK, 1, site_id=1, at=clock(), detail=detail)
    assert send() == ["ann"]
    assert receiver.received[0].title == "shop.example can be seen again"


def test_what_is_over_is_not_told(world: World, receiver: Receiver, send: Send) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch, operator=True)
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1)
    notice(world, NoticeKind.SITE_HELD, 1, site_id=1)
    notice(world, NoticeKind.CANARY_WRONG, watch, site_id=1, watch_id=watch)
    blind(world, watch)
    world.set(Watch, watch, blind_at=None)
    assert send() == []
    assert states(world) == [DeliveryState.EXPIRED] * 4
    assert [d.reason for d in world.deliveries()] == [
        "the shop answered again before it could be told",
        "decided before it could be told",
        "it is no canary any more",
        "seen again before it could be told",
    ]


def test_many_pages_out_of_sight_are_one_message_for_each_person(
    world: World, receiver: Receiver, send: Send
) -> None:
    watches = [world.watch(f"Shoe {n}", f"https://shop.example/{n}") for n in range(30)]
    person(world, receiver, "ann", *watches[:2])
    person(world, receiver, "ben", watches[2])
    person(world, receiver, "cid")
    person(world, receiver, "olga", operator=True)
    blind(world, *watches)

    assert send() == ["ann", "ben", "olga"]
    told = {r.path: r for r in receiver.received}
    assert told["/ann"].title == "Out of sight: 2 products of shop.example"
    assert "Shoe 0 (shop.example), last seen 2026-11-22 11:00 CET: late" in told["/ann"].text
    assert "Shoe 2" not in told["/ann"].text
    assert told["/ben"].title == "Out of sight: Shoe 2"
    assert "https://shop.example/2" in told["/ben"].text
    assert told["/olga"].title == "Out of sight: 30 products of shop.example"
    assert "and 18 more" in told["/olga"].text
    assert all(n.matched_at == START for n in world.rows(Notice))


def test_what_was_seen_again_is_left_out(world: World, receiver: Receiver, send: Send) -> None:
    one, other = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    person(world, receiver, "ann", one, other)
    blind(world, one, other)
    world.set(Watch, one, blind_at=None)
    assert send() == ["ann"]
    assert receiver.received[0].title == "Out of sight: Dunk"


def test_in_sight_again_is_told_to_whom_the_loss_was_told(
    world: World, receiver: Receiver, send: Send, clock: Clock
) -> None:
    one, other = world.watch(), world.watch("Dunk", "https://shop.example/dunk")
    person(world, receiver, "ann", one, other)
    person(world, receiver, "ben", other)
    blind(world, one, other)
    assert send() == ["ann", "ben"]
    person(world, receiver, "late", one)
    clock.advance(hours=2)
    sighted(world, one, at=clock())
    assert send() == ["ann"], "Ben's is still out of sight, and the late one never heard of it"
    assert receiver.received[0].title == "In sight again: Jordan 1"
    assert "not seen since 2026-11-22 14:05 CET" in receiver.received[0].text


def test_a_loss_that_could_not_be_told_has_no_end(
    world: World, receiver: Receiver, send: Send, clock: Clock
) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch)
    blind(world, watch)
    receiver.answers["/ann"] = [(500, {}), (200, {})]
    assert send() == ["ann"]
    clock.advance(hours=2)
    sighted(world, watch, at=clock())
    assert send() == []
    assert states(world) == [DeliveryState.EXPIRED]


@pytest.mark.parametrize("other", [True, False])
def test_a_channel_that_was_turned_off_is_told_elsewhere(
    world: World, receiver: Receiver, send: Send, other: bool
) -> None:
    watch = world.watch()
    ann = person(world, receiver, "ann", watch)
    if other:
        world.channel(ann, receiver.url("desk"), "desk")
    person(world, receiver, "olga", operator=True)
    receiver.answers["/ann"] = [(404, {})]
    world.happens(watch)

    assert send() == (["ann", "desk", "desk"] if other else ["ann", "olga"])
    [disabled] = [c for c in world.rows(Channel) if c.state is ChannelState.DISABLED]
    assert disabled.id == 1
    got = receiver.received[-1]
    if other:
        assert got.title == "Your channel ann/main was turned off"
    else:
        assert got.title == "The channel ann/main was turned off"
        assert "no other channel" in got.text
    assert "Why: HTTP 404" in got.text
    assert "restock channel enable ann/main" in got.text
    [row] = world.rows(Notice)
    assert (row.kind, row.channel_id, row.matched_at) == (NoticeKind.CHANNEL_DISABLED, 1, START)


def test_a_channel_that_was_mended_meanwhile_is_no_news(world: World, receiver: Receiver, send: Send) -> None:
    ann = person(world, receiver, "ann")
    world.channel(ann, receiver.url("desk"), "desk")
    notice(world, NoticeKind.CHANNEL_DISABLED, 1, channel_id=1)
    assert send() == []
    assert states(world) == [DeliveryState.EXPIRED]


def test_who_stops_before_it_is_sent_is_left_alone(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    ann = person(world, receiver, "ann", watch)
    blind(world, watch)
    dispatcher = Dispatcher(world.database, world.config, clock=clock)
    dispatcher.match_once()
    world.set(Subscriber, ann, active=False)
    dispatcher.run_once()
    assert states(world) == [DeliveryState.SUPPRESSED]
    assert receiver.received == []


def test_a_notice_outlives_a_restock_but_not_a_day(
    world: World, receiver: Receiver, send: Send, clock: Clock
) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch)
    blind(world, watch)
    clock.advance(hours=23)
    assert send() == ["ann"]
    blind(world, watch, at=START + MINUTE)
    clock.advance(hours=2)
    assert send() == []
    assert states(world) == [DeliveryState.SENT, DeliveryState.EXPIRED]


def test_many_people_are_told_in_portions(world: World, receiver: Receiver, clock: Clock) -> None:
    watch = world.watch()
    for n in range(5):
        person(world, receiver, f"p{n}", watch)
    block(world)
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1)

    def portion() -> bool:
        return world.database.retrying(lambda c: tell(c, now=clock(), most=2))

    assert portion()
    assert len(world.deliveries()) == 2
    assert world.rows(Notice)[0].matched_to == 2
    assert portion()
    assert portion()
    assert not portion()
    assert [d.subscriber_id for d in world.deliveries()] == [1, 2, 3, 4, 5]


def test_the_list_of_alerts_names_notices(world: World, receiver: Receiver, send: Send) -> None:
    watch = world.watch()
    person(world, receiver, "ann", watch)
    block(world)
    notice(world, NoticeKind.SITE_BLOCKED, 1, site_id=1)
    blind(world, watch)
    assert send() == ["ann", "ann"]
    with world.database.read() as connection:
        second, first = deliveries(connection)
    assert (first.notice, first.watch_id, first.product, first.url) == (
        NoticeKind.SITE_BLOCKED,
        None,
        "shop.example",
        None,
    )
    assert (second.notice, second.watch_id, second.product) == (NoticeKind.BLIND, watch, "Jordan 1")
    assert {d.notice_id for d in world.rows(Delivery)} == {1, 2}
