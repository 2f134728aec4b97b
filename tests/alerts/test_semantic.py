"""Close in meaning, where the extra is installed: its package carries the model, nothing is fetched."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from alerts_world import Clock, World
from sqlalchemy import update

from alerts import semantic
from alerts.matchmaker import match
from crawler.storage.schema import DeliveryTransition, Origin, Watch
from crawler.storage.wish_edits import NewWish, add_wish

pytest.importorskip("wordllama", reason="the extra 'semantic' is not installed")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("offline")
def test_what_is_alike_is_closer() -> None:
    query = "warm fleece jacket for hiking"
    near = semantic.likeness(query, "Men's Classic Fleece Hiking Jacket")
    assert near > semantic.likeness(query, "Sony PlayStation 5 console")
    assert near * 100 >= semantic.DEFAULT_THRESHOLD


def test_a_wish_for_something_like_this(world: World, offline: None, clock: Clock) -> None:
    watch = world.watch()
    for handle, query, similar in (
        ("ann", "warm fleece jacket for hiking", True),
        ("ben", "warm fleece jacket for hiking", False),
        ("cat", "warm fleece jacket for hiking -classic", True),
    ):
        person = world.person(handle)
        world.channel(person, "json://localhost/" + handle)
        wish = NewWish(subscriber_id=person, query=query, similar=similar)
        with world.database.write() as connection:
            add_wish(connection, wish, origin=Origin.CLI, now=clock())
    with world.database.write() as connection:
        connection.execute(update(Watch).values(product_name="Men's Classic Fleece Hiking Jacket"))
    world.happens(watch)
    world.database.retrying(lambda c: match(c, now=clock(), ttl=timedelta(minutes=30)))
    assert [d.subscriber_id for d in world.deliveries()] == [1]
    (link,) = world.rows(DeliveryTransition, DeliveryTransition.delivery_id)
    assert link.why.startswith("close in meaning to")
