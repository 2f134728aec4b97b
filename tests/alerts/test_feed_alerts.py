"""From a look at a feed to the message that arrives: matched by keywords, folded into one, never stale."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from alerts_world import START, Clock, Receiver, World

from alerts.dispatcher import Dispatcher
from crawler.model import Assortment, Availability, Listed, Look, TransitionKind, Variant
from crawler.storage.held_views import held_news, held_sites
from crawler.storage.holds import release
from crawler.storage.schema import Delivery, DeliveryState, Subscription, TransitionRow, Watch, WatchKind
from pipelines.record import record

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
KINDS = (TransitionKind.NEW_LISTING, TransitionKind.RESTOCK)


class FeedWorld:
    """A world whose shop has a feed, people who want things of it, and a clock that each look moves."""

    def __init__(self, world: World, clock: Clock, receiver: Receiver) -> None:
        self.world, self.clock, self.receiver = world, clock, receiver
        self.watch = world.watch("Kith", "https://shop.example/products.json")
        world.set(Watch, self.watch, kind=WatchKind.FEED)

    def wants(self, handle: str, *keywords: str, **wish: Any) -> None:
        channel = self.world.listener(
            handle, self.watch, self.receiver.url(handle), **({"kinds": KINDS} | wish)
        )
        assert channel
        subscription = self.world.rows(Subscription)[-1].id
        self.world.set(Subscription, subscription, keywords=list(keywords) or None)

    def look(self, *listings: Listed, **more: Any) -> None:
        self.clock.advance(minutes=10)
        seen = Look(
            watch_id=self.watch,
            url="https://shop.example/products.json",
            started_at=self.clock(),
            finished_at=self.clock(),
            outcome=Assortment(source="shopify", listings=listings, **more),
        )
        self.world.database.retrying(
            lambda c: record(c, [seen], every=timedelta(minutes=10), chance=lambda: 0.0)
        )

    def dispatch(self) -> None:
        dispatcher = Dispatcher(self.world.database, self.world.config, clock=self.clock)
        try:
            dispatcher.run_once()
        finally:
            dispatcher._workers.close()

    def titles(self, handle: str) -> list[str]:
        return [r.title for r in self.receiver.at(handle)]


@pytest.fixture
def feed(world: World, clock: Clock, receiver: Receiver) -> FeedWorld:
    return FeedWorld(world, clock, receiver)


def listed(
    key: str, title: str, availability: Availability = IN, *, price: str = "185", **sizes: Availability
) -> Listed:
    return Listed(
        key=key,
        url=f"https://shop.example/products/{key}",
        title=title,
        availability=availability,
        price=Decimal(price),
        currency="USD",
        variants=tuple(
            Variant(key=f"{key}-{n}", label=n.replace("us", "US "), availability=a) for n, a in sizes.items()
        ),
    )


OLD = listed("1", "Tote", us9=IN)


def test_new_products_reach_those_whose_keywords_they_match(feed: FeedWorld) -> None:
    feed.wants("ann", "jordan 1 chicago -gs")
    feed.wants("ben", "dunk", "tote")
    feed.wants("cem")
    feed.look(OLD)
    feed.look(listed("2", "Air Jordan 1 Chicago", us9=OUT, us10=IN), listed("3", "Jordan 1 Chicago GS"), OLD)
    feed.dispatch()
    (alert,) = feed.receiver.at("ann")
    assert alert.title == "New at shop.example: Air Jordan 1 Chicago"
    assert "Sizes: US 10\nPrice: 185 USD\n" in alert.text
    assert alert.text.endswith("https://shop.example/products/2")
    assert feed.titles("ben") == []
    assert feed.titles("cem") == ["2 new at shop.example"]
    assert [d.state for d in feed.world.deliveries()] == [DeliveryState.SENT] * 2, "others leave no trace"


def test_many_products_of_one_look_are_one_message(feed: FeedWorld) -> None:
    feed.wants("ann", "jordan")
    feed.look(*(listed(f"o{n}", f"Old {n}") for n in range(60)))
    feed.look(
        *(listed(f"n{n}", f"Jordan {n}") for n in range(15)),
        *(listed(f"o{n}", f"Old {n}") for n in range(60)),
    )
    feed.dispatch()
    (alert,) = feed.receiver.at("ann")
    assert alert.title == "15 new at shop.example"
    assert "and 5 more" in alert.text


def test_a_restock_in_a_feed_and_its_size(feed: FeedWorld) -> None:
    feed.wants("ann", "chicago", variants=["US 10"])
    feed.wants("ben", "chicago", variants=["US 9"])
    feed.look(listed("2", "Jordan Chicago", us9=IN, us10=OUT))
    feed.look(listed("2", "Jordan Chicago", us9=IN, us10=IN))
    feed.dispatch()
    assert feed.titles("ann") == ["Back in stock: Jordan Chicago"]
    assert "Sizes: US 9, US 10" in feed.receiver.at("ann")[0].text
    assert feed.titles("ben") == []
    (refused,) = [d for d in feed.world.deliveries() if d.state is DeliveryState.SUPPRESSED]
    assert refused.reason == "Jordan Chicago: wanted US 9; back is US 10"


def test_what_sold_out_before_it_could_be_told_is_not_news(feed: FeedWorld) -> None:
    feed.wants("ann")
    feed.look(OLD)
    feed.look(listed("2", "Jordan"), listed("3", "Coming soon", OUT), OLD)
    feed.look(listed("2", "Jordan", OUT), listed("3", "Coming soon", OUT), OLD)
    feed.dispatch()
    assert feed.titles("ann") == ["New at shop.example: Coming soon"]
    assert "Now: can't be bought yet, or any more" in feed.receiver.at("ann")[0].text


def test_what_the_listing_no_longer_names_is_not_told(feed: FeedWorld) -> None:
    feed.wants("ann")
    feed.look(OLD)
    feed.look(listed("2", "Jordan"), OLD)
    feed.look(OLD)
    feed.dispatch()
    assert feed.titles("ann") == []
    (expired,) = feed.world.deliveries()
    assert expired.state is DeliveryState.EXPIRED
    assert expired.reason.startswith("sold out at ")


def test_a_held_redesign_tells_nobody(feed: FeedWorld) -> None:
    feed.wants("ann")
    feed.look(*(listed(f"o{n}", f"Old {n}") for n in range(30)))
    feed.look(*(listed(f"n{n}", f"New {n}") for n in range(30)))
    feed.dispatch()
    assert feed.titles("ann") == []
    assert {t.held_at for t in feed.world.rows(TransitionRow)} == {feed.clock()}
    assert feed.world.rows(Delivery) == []
    feed.look(*(listed(f"n{n}", f"New {n}", OUT if n else IN) for n in range(29)))
    with feed.world.database.read() as connection:
        (site,) = held_sites(connection)
        shown = held_news(connection, site.site_id, limit=100)
    assert (site.domain, site.watches) == ("shop.example", 1)
    new = {x.variant: x for x in shown if x.kind is TransitionKind.NEW_LISTING}
    assert len(new) == 30
    assert [x.variant for x in new.values() if x.still_so] == ["New 0"]
    assert new["New 0"].url == "https://shop.example/products/n0"


def test_what_a_person_releases_is_told_from_then_on(feed: FeedWorld) -> None:
    feed.wants("ann", "new")
    feed.look(*(listed(f"o{n}", f"Old {n}") for n in range(30)))
    feed.look(*(listed(f"n{n}", f"New {n}") for n in range(30)))
    feed.dispatch()
    with feed.world.database.read() as connection:
        assert len(held_news(connection, 1, limit=100)) == 30
    feed.clock.advance(hours=5)
    feed.world.database.retrying(lambda c: release(c, 1, now=feed.clock(), ttl=timedelta(minutes=30)))
    feed.dispatch()
    assert feed.titles("ann") == ["30 new at shop.example"]


def test_the_same_delivery_is_never_made_twice(feed: FeedWorld) -> None:
    feed.wants("ann")
    feed.look(OLD)
    feed.look(listed("2", "Jordan"), OLD)
    feed.dispatch()
    feed.dispatch()
    assert len(feed.receiver.at("ann")) == 1
    assert feed.clock() > START
