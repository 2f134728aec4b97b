"""Operators and canaries in a watchlist, and the settings of what is held and what is blind."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from watchlist_house import NOW, House, lines, read

from crawler.config import load_config
from crawler.installation import declared_settings
from crawler.model import Availability
from crawler.storage.schema import Origin, Subscriber, Subscription, Watch
from crawler.storage.watch_edits import add_watch, retire
from crawler.watchlist.export import export_watchlist

FULL = """
settings: {hold: 25 %, blind_after: 3}
subscribers:
  ann: {operator: true, channels: {phone: json://a}}
  ben: {channels: {phone: json://b}}
watches:
  - {url: "https://shop.example/gift-card", canary: in_stock}
  - {url: "https://shop.example/never", canary: out_of_stock, notify: ben}
  - {url: "https://shop.example/shoe"}
"""


def watches(house: House) -> dict[str, Availability | None]:
    with house.database.read() as connection:
        rows = connection.execute(select(Watch.url, Watch.canary))
        return {url.rsplit("/", 1)[1]: canary for url, canary in rows}


def operators(house: House) -> set[str]:
    with house.database.read() as connection:
        return set(connection.scalars(select(Subscriber.handle).where(Subscriber.operator)))


def told(house: House, page: str) -> set[str]:
    query = (
        select(Subscriber.handle)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .join(Watch, Watch.id == Subscription.watch_id)
        .where(Watch.url.endswith(page), Subscription.active)
    )
    with house.database.read() as connection:
        return set(connection.scalars(query))


def test_what_is_declared_is_stored(house: House) -> None:
    changes = lines(house.sync(FULL))
    assert operators(house) == {"ann"}
    assert watches(house) == {
        "gift-card": Availability.IN_STOCK,
        "never": Availability.OUT_OF_STOCK,
        "shoe": None,
    }
    assert (told(house, "gift-card"), told(house, "never"), told(house, "shoe")) == (
        set(),
        {"ben"},
        {"ann", "ben"},
    )
    settings = declared_settings(house.database)
    assert settings == {"hold_share": 0.25, "blind_after": 3}
    config = load_config(settings)
    assert (config.hold_share, config.blind_after) == (0.25, 3)
    assert "+ subscriber ann: ann, en, UTC, operator" in changes
    assert (
        "+ watch https://shop.example/gift-card: canary for in_stock, at the default interval, tells nobody"
        in changes
    )


def test_it_is_exported_as_it_was_declared(house: House) -> None:
    house.sync(FULL)
    with house.database.read() as connection:
        text = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert "hold: 25%" in text
    assert "operator: true" in text
    assert "canary: in_stock" in text
    assert house.sync(text).nothing


def test_changes_are_taken_on(house: House) -> None:
    house.sync(FULL)
    changed = FULL.replace("operator: true", "operator: false").replace("canary: out_of_stock, ", "")
    changed = changed.replace('shoe"', 'shoe", canary: in_stock')
    assert lines(house.sync(changed)) == [
        "~ subscriber ann: operator True -> False",
        "~ watch https://shop.example/never: no canary any more",
        "~ watch https://shop.example/shoe: canary for in_stock",
        "~ watch https://shop.example/shoe: no longer tells ann",
        "~ watch https://shop.example/shoe: no longer tells ben",
    ]
    assert operators(house) == set()
    assert watches(house)["never"] is None
    assert house.sync(changed).nothing


def test_nobody_is_made_an_operator_unasked(house: House) -> None:
    house.sync(
        "subscribers: {ann: {channels: {phone: json://a}}}\nwatches: [{url: https://shop.example/a}]\n"
    )
    assert operators(house) == set()


def test_a_person_made_elsewhere_is_left_alone(house: House) -> None:
    with house.database.write() as connection:
        person = {"handle": "ann", "name": "ann", "language": "en", "timezone": "UTC", "operator": True}
        connection.execute(insert(Subscriber).values(**person, origin=Origin.WEB, created_at=NOW))
    changes = house.sync("subscribers: {ann: {channels: {phone: json://a}}}\n")
    assert "= subscriber ann: made on the web page, the watchlist doesn't change it" in lines(changes)
    assert operators(house) == {"ann"}


def test_a_canary_needs_nobody_to_tell() -> None:
    assert read("watches: [{url: https://shop.example/a, canary: in_stock}]").problems == ()
    assert read("watches: [{url: https://shop.example/a}]").problems


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("watches: [{url: https://a.example/1, canary: limited}]", "always in_stock or out_of_stock"),
        ("watches: [{url: https://a.example/1, canary: instock}]", "Did you mean 'in_stock'?"),
        ("settings: {hold: 30}", "isn't a share"),
        ("settings: {hold: 101%}", "Write it like '30%'"),
        ("settings: {blind_after: 0}", "isn't a number from 1 to 1000"),
        ("subscribers: {ann: {operator: maybe, channels: {}}}", "neither true nor false"),
    ],
)
def test_mistakes_say_what_to_write(text: str, message: str) -> None:
    [problem] = read(text).problems
    assert message in problem.render("w.yaml")


def test_by_hand_and_back_again(house: House) -> None:
    def add(canary: Availability | None) -> int:
        url = "https://shop.example/never"
        added = house.database.retrying(
            lambda c: add_watch(
                c, url, choose_spider=lambda _: "any", now=NOW, origin=Origin.CLI, canary=canary
            )
        )
        return added.id

    number = add(Availability.OUT_OF_STOCK)
    add(None)
    assert watches(house) == {"never": Availability.OUT_OF_STOCK}, "joining it takes nothing away"
    with house.database.write() as connection:
        retire(connection, [number])
    add(None)
    assert watches(house) == {"never": None}
