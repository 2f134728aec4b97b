"""The alerts' half on every database: matching, notices, lease, settle."""

from __future__ import annotations

from datetime import timedelta

from alerts_world import START, Clock, World
from sqlalchemy import update

from alerts.dispatcher import Dispatcher
from alerts.model import Message, Sent
from crawler.model import TransitionKind
from crawler.storage.deliveries import deliveries
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import (
    DeliveryState,
    NoticeKind,
    Site,
    Subscriber,
    TransitionRow,
    Watch,
)


def test_restocks_and_notices(world: World, clock: Clock) -> None:
    watch = world.watch()
    told: list[tuple[str, str]] = []

    def send(url: str, message: Message, *, timeout: float) -> Sent:
        told.append((url.rsplit("/", 1)[1], message.title))
        return Sent()

    world.listener("any", watch, "json://127.0.0.1:9/any")
    world.listener("ten", watch, "json://127.0.0.1:9/ten", variants=["US 10"], limit="150", currency="EUR")
    world.listener("seller", watch, "json://127.0.0.1:9/seller", kinds=[TransitionKind.SOLD_OUT])
    for n in range(12):
        world.listener(f"p{n}", watch, f"json://127.0.0.1:9/p{n}")
    world.happens(watch, "", "US 10")
    dispatcher = Dispatcher(world.database, world.config, clock=clock, send=send)
    dispatcher._portion = 4
    assert dispatcher.run_once().sent == 13
    assert dispatcher.run_once().sent == 0
    assert [d.reason for d in world.deliveries() if d.state is DeliveryState.SUPPRESSED] == [
        "price 199 EUR is above the limit of 150 EUR"
    ]
    assert all(t.matched_at == START for t in world.rows(TransitionRow))

    told.clear()
    world.set(Subscriber, 3, operator=True)
    world.set(Watch, watch, blind_at=START, canary="in_stock")
    with world.database.write() as connection:
        connection.execute(update(Site).values(blocks=3))
        add_notices(
            connection,
            [
                NewNotice(
                    kind=kind,
                    occasion=episode(kind, 1, START),
                    at=START,
                    site_id=1,
                    watch_id=None if kind is NoticeKind.SITE_BLOCKED else watch,
                    channel_id=1 if kind is NoticeKind.CHANNEL_DISABLED else None,
                    detail={"since": (START - timedelta(hours=2)).isoformat()},
                )
                for kind in NoticeKind
            ],
        )
    assert dispatcher.run_once().sent == 15 + 15 + 1
    assert {title for who, title in told if who == "seller"} == {
        "shop.example turns us away",
        "Out of sight: Jordan 1",
        "What is read of shop.example is wrong: Jordan 1",
    }
    with world.database.read() as connection:
        assert {d.notice for d in deliveries(connection, states=[DeliveryState.EXPIRED])} == {
            NoticeKind.SITE_HELD,
            NoticeKind.CHANNEL_DISABLED,
        }
