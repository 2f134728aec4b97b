"""Feeds in the watchlist: what they say, how they are stored, and what becomes of a page that becomes one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update
from watchlist_house import House, read

from crawler.model import TransitionKind
from crawler.storage.schema import Base, Listing, Subscription, Watch, WatchKind
from crawler.watchlist.export import export_watchlist

PEOPLE = "subscribers: {ann: {channels: {phone: 'json://a'}}, ben: {channels: {phone: 'json://b'}}}\n"
FEEDS = (
    PEOPLE
    + """
watches:
  - url: https://kith.com/products/one
feeds:
  - url: https://kith.com/products.json
    name: Kith
    keywords: [jordan 1 chicago -gs, 'dunk "low top"']
    variants: US 10
    below: 250 USD
    every: 2m
    notify: [ann, {ben: {keywords: CT8013-170, kinds: restock}}]
  - {url: https://shop.example/sitemap.xml, paused: true}
"""
)


def rows(house: House, table: type[Base]) -> list[Any]:
    with house.database.read() as connection:
        return list(connection.execute(select(table.__table__).order_by(text("1"))))


def problems(feeds: str) -> list[str]:
    return [p.render("w") for p in read(PEOPLE + feeds).problems]


def test_a_feed_is_stored_with_what_each_person_wants(house: House) -> None:
    assert str(house.sync(FEEDS)) == "7 added"
    page, kith, sitemap = rows(house, Watch)
    assert (page.kind, kith.kind, sitemap.kind) == (WatchKind.PAGE, WatchKind.FEED, WatchKind.FEED)
    assert (kith.name, kith.interval_s, sitemap.next_look_at) == ("Kith", 120, None)
    told = {(s.watch_id, s.subscriber_id): s for s in rows(house, Subscription)}
    ann, ben = told[kith.id, 1], told[kith.id, 2]
    assert ann.keywords == ["jordan 1 chicago -gs", 'dunk "low top"']
    assert ann.kinds == ["new_listing", "restock"]
    assert (ann.variants, str(ann.price_limit), ann.currency) == (["US 10"], "250", "USD")
    assert (ben.keywords, ben.kinds, ben.variants) == (["CT8013-170"], ["restock"], ["US 10"])
    assert told[page.id, 1].keywords is None
    assert told[page.id, 1].kinds == ["restock"]
    assert told[sitemap.id, 1].keywords is None


def test_a_second_sync_and_a_sync_of_the_export_change_nothing(house: House) -> None:
    house.sync(FEEDS)
    assert house.sync(FEEDS).nothing
    with house.database.read() as connection:
        exported = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert "feeds:\n  - url: https://kith.com/products.json\n" in exported
    assert "keywords" in exported
    assert house.sync(exported).lines == ()


def test_other_keywords_are_told(house: House) -> None:
    house.sync(FEEDS)
    changed = house.sync(FEEDS.replace("CT8013-170", "CT8013-171"))
    (line,) = changed.lines
    assert "tells ben otherwise (CT8013-171; US 10; below 250 USD; restock)" in str(line)
    assert rows(house, Subscription)[3].keywords == ["CT8013-171"]


@pytest.mark.parametrize(("before", "after"), [("watches", "feeds"), ("feeds", "watches")])
def test_a_page_becomes_a_feed_and_back(house: House, before: str, after: str) -> None:
    entry = "- url: https://kith.com/collections/new\n"
    house.sync(f"{PEOPLE}{before}:\n  {entry}")
    with house.database.write() as connection:
        connection.execute(
            update(Watch.__table__).values(
                fingerprint="x", etag='"a"', second_look=True, product_name="Shoe", next_look_at=None
            )
        )
    changes = house.sync(f"{PEOPLE}{after}:\n  {entry}")
    assert any(
        f"watched as a {after.removesuffix('s').replace('watche', 'page')}" in str(c) for c in changes.lines
    )
    (watch,) = rows(house, Watch)
    assert watch.kind is (WatchKind.FEED if after == "feeds" else WatchKind.PAGE)
    assert (watch.fingerprint, watch.etag, watch.second_look, watch.product_name) == (None, None, False, None)
    assert rows(house, Listing) == []


def test_one_address_is_a_page_or_a_feed() -> None:
    (problem,) = problems("watches: [{url: 'https://kith.com/a'}]\nfeeds: [{url: 'https://KITH.com/a#x'}]\n")
    assert "the same page as on line 2" in problem


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        ("{url: 'https://a.example', keywords: '-'}", "keywords: '-': no word is in it"),
        ("{url: 'https://a.example', keywords: 'a \"b'}", "a quote is opened and never closed"),
        (
            "{url: 'https://a.example', keyword: x}",
            "unknown key 'keyword' in feed 1. Did you mean 'keywords'?",
        ),
        ("{url: 'https://a.example', read: {}}", "unknown key 'read' in feed 1"),
        ("{keywords: x}", "'url' is missing in feed 1"),
        ("{url: 'https://a.example', notify: [carl]}", "unknown subscriber 'carl'"),
        ("{url: 'https://a.example', notify: [{ann: {keyword: x}}]}", "Did you mean 'keywords'?"),
        ("{url: 'https://a.example', notify: [{ann: [mail]}]}", "unknown channel 'mail' of 'ann'"),
    ],
)
def test_mistakes_say_where_and_what_instead(feed: str, says: str) -> None:
    (problem,) = problems(f"feeds: [{feed}]\n")
    assert says in problem


def test_keywords_belong_to_feeds() -> None:
    (problem,) = problems("watches: [{url: 'https://a.example', keywords: x}]\n")
    assert "unknown key 'keywords' in watch 1" in problem


def test_the_usual_kinds_of_a_feed() -> None:
    watchlist = read(PEOPLE + "feeds: [{url: 'https://a.example/products.json'}]\n").watchlist
    assert watchlist is not None
    (feed,) = watchlist.watches
    assert {s.kinds for s in feed.subscriptions} == {(TransitionKind.NEW_LISTING, TransitionKind.RESTOCK)}
