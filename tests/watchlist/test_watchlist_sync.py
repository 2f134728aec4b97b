"""Sync on a real SQLite file: adds, changes, retires; keeps history and others' rows; and the way back."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from databases import Databases
from sqlalchemy import insert, select, text, update
from watchlist_house import CANARY, NOW, House, lines

from crawler.installation import declared_settings
from crawler.model import TransitionKind
from crawler.storage.schema import (
    Base,
    Channel,
    ChannelState,
    Origin,
    Site,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    Watch,
    WatchState,
)
from crawler.storage.watch_edits import Added, Wish, add_watch, pause, resume, retire
from crawler.watchlist.export import export_watchlist

FULL = """
settings: {contact: 'mailto:me@example.org', every: 10m, delay: 500ms, allow_hosts: kicks.localhost}
subscribers:
  ann:
    name: Ann Chen
    language: zh-CN
    timezone: Asia/Shanghai
    channels: {phone: "json://${TOKEN}/", mail: mailtos://b}
  小明: {channels: {手机: json://c}}
watches:
  - url: https://kith.com/products/a?utm_source=x
    name: "Shoe: the #1"
    variants: [US 10, 10.5]
    below: 200 EUR
    every: 2m
    notify: [ann, {小明: [手机]}]
    kinds: [restock, price]
  - url: https://kith.com/products/b
    notify: [{ann: {channels: mail, variants: US 11, below: 1499.50 CNY}}, 小明]
  - url: http://kicks.localhost:8000/p/1
    paused: true
    notify: []
  - url: https://kith.com/products/c
"""
TABLES = (Site, Watch, Subscriber, Channel, Subscription, SubscriptionChannel)
SMALL = """
subscribers: {ann: {channels: {phone: json://a}}}
watches:
  - url: https://kith.com/a
"""


def rows(house: House, table: type[Base]) -> list[Any]:
    with house.database.read() as connection:
        return list(connection.execute(select(table.__table__).order_by(text("1"))))


def add(house: House, url: str, *wishes: Wish, origin: Origin = Origin.CLI, **more: Any) -> Any:
    return house.database.retrying(
        lambda c: add_watch(
            c, url, choose_spider=lambda _: "any", now=NOW, origin=origin, wishes=wishes, **more
        )
    )


def test_everything_that_is_declared_is_stored(house: House) -> None:
    assert str(house.sync(FULL)) == "13 added"
    assert declared_settings(house.database) == {
        "contact": "mailto:me@example.org",
        "every_s": 600,
        "site_delay_s": 0.5,
        "allow_hosts": ["kicks.localhost"],
    }
    assert [(s.domain, s.spider, s.next_look_at) for s in rows(house, Site)] == [
        ("kith.com", "shopify", NOW),
        ("kicks.localhost", "structured_data", None),
    ]
    assert [(w.url, w.name, w.interval_s, w.state, w.next_look_at) for w in rows(house, Watch)] == [
        ("https://kith.com/products/a", "Shoe: the #1", 120, WatchState.ACTIVE, NOW),
        ("https://kith.com/products/b", None, None, WatchState.ACTIVE, NOW),
        ("http://kicks.localhost:8000/p/1", None, None, WatchState.PAUSED, None),
        ("https://kith.com/products/c", None, None, WatchState.ACTIVE, NOW),
    ]
    told = [
        (s.watch_id, s.subscriber_id, s.variants, s.price_limit, s.currency, s.kinds)
        for s in rows(house, Subscription)
    ]
    assert told == [
        (1, 1, ["US 10", "10.5"], Decimal(200), "EUR", ["restock", "price"]),
        (1, 2, ["US 10", "10.5"], Decimal(200), "EUR", ["restock", "price"]),
        (2, 1, ["US 11"], Decimal("1499.5"), "CNY", ["restock"]),
        (2, 2, [], None, None, ["restock"]),
        (4, 1, [], None, None, ["restock"]),
        (4, 2, [], None, None, ["restock"]),
    ]  # fmt: skip
    assert [tuple(row) for row in rows(house, SubscriptionChannel)] == [(2, 3), (3, 2)]


def test_a_second_sync_finds_nothing_to_change(house: House) -> None:
    house.sync(FULL)
    before = [rows(house, table) for table in TABLES]
    again = house.sync(FULL, now=NOW + timedelta(days=1))
    assert (again.nothing, again.lines, str(again)) == (True, (), "nothing to change")
    assert before == [rows(house, table) for table in TABLES]


def test_a_dry_run_tells_the_same_and_changes_nothing(house: House) -> None:
    dry = house.sync(FULL, dry_run=True)
    assert rows(house, Watch) == []
    assert dry == house.sync(FULL)


def test_changes_are_told_and_made(house: House) -> None:
    house.sync(SMALL)
    later = NOW + timedelta(minutes=1)
    with house.database.write() as connection:
        connection.execute(update(Watch).values(looked_at=NOW, next_look_at=NOW + timedelta(minutes=10)))
    changes = house.sync(
        """
        settings: {every: 5m}
        subscribers: {ann: {name: Ann, language: zh-CN, channels: {phone: json://other, mail: mailtos://a}}}
        watches:
          - {url: https://kith.com/a, name: Shoe, every: 3m, below: 5 EUR, notify: {ann: phone}}
        """,
        now=later,
    )
    assert lines(changes) == [
        "+ setting every_s: 300",
        "~ subscriber ann: name 'ann' -> 'Ann', language 'en' -> 'zh-CN'",
        "~ channel ann/phone: another URL, json://…",
        "+ channel ann/mail: mailtos://…",
        "~ watch https://kith.com/a: name None -> 'Shoe', every default -> 3m",
        "~ watch https://kith.com/a: tells ann otherwise (below 5 EUR; restock; through phone)",
    ]
    (watch,) = rows(house, Watch)
    assert watch.next_look_at == NOW + timedelta(minutes=3)
    assert rows(house, Site)[0].next_look_at == NOW + timedelta(minutes=3)
    assert house.secrets.open(rows(house, Channel)[0].url_cipher) == "json://other"
    assert [tuple(row) for row in rows(house, SubscriptionChannel)] == [(1, 1)]


def test_what_is_no_longer_declared_is_retired_and_comes_back_with_its_history(house: House) -> None:
    house.sync(SMALL)
    with house.database.write() as connection:
        connection.execute(update(Watch).values(product_name="Shoe", looked_at=NOW))
    gone = house.sync("subscribers: {ben: {channels: {}}}\n")
    assert lines(gone) == [
        "+ subscriber ben: ben, en, UTC",
        "- subscriber ann: no longer in the watchlist; history stays",
        "- channel ann/phone: no longer in the watchlist",
        "- watch https://kith.com/a: no longer in the watchlist; history stays",
    ]
    (watch,) = rows(house, Watch)
    assert (watch.state, watch.next_look_at) == (WatchState.RETIRED, None)
    assert rows(house, Site)[0].next_look_at is None
    assert [s.active for s in rows(house, Subscription)] == [False]

    back = house.sync(SMALL, now=NOW + timedelta(days=1))
    assert lines(back) == [
        "~ subscriber ann: in the watchlist again",
        "- subscriber ben: no longer in the watchlist; history stays",
        "~ channel ann/phone: in the watchlist again",
        "+ watch https://kith.com/a: in the watchlist again, with its history",
        "~ watch https://kith.com/a: tells ann again (restock)",
    ]
    (watch,) = rows(house, Watch)
    assert (watch.id, watch.product_name, watch.state) == (1, "Shoe", WatchState.ACTIVE)
    assert watch.next_look_at == NOW + timedelta(days=1)


def test_pausing_and_resuming(house: House) -> None:
    house.sync(SMALL)
    assert lines(house.sync(SMALL + "    paused: yes\n")) == ["~ watch https://kith.com/a: paused"]
    assert rows(house, Watch)[0].next_look_at is None
    assert lines(house.sync(SMALL, now=NOW)) == ["~ watch https://kith.com/a: resumed"]
    assert rows(house, Watch)[0].next_look_at == NOW


def test_rows_of_the_command_line_and_the_web_stay_as_they_are(house: House) -> None:
    house.sync("subscribers: {ann: {channels: {phone: json://a}}}\n")
    for origin in (Origin.CLI, Origin.WEB):
        wish = Wish(subscriber_id=1, kinds=(TransitionKind.PRICE,))
        add(house, f"https://kith.com/{origin.value}", wish, origin=origin, name="Mine", every_s=60)
    before = (rows(house, Watch), rows(house, Subscription))
    changes = house.sync(
        "subscribers: {ann: {channels: {phone: json://a}}}\n"
        "watches:\n  - {url: https://kith.com/cli, every: 5m}\n"
    )
    assert changes.nothing
    assert [line[:1] for line in lines(changes)] == ["=", "="]
    assert "added on the command line, the watchlist doesn't change it" in lines(changes)[0]
    assert house.sync("subscribers: {ann: {channels: {phone: json://a}}}\n").nothing
    assert before == (rows(house, Watch), rows(house, Subscription))


def test_a_watch_that_others_still_want_is_handed_over(house: House) -> None:
    house.sync(SMALL)
    with house.database.write() as connection:
        connection.execute(
            insert(Subscriber).values(
                handle="web", name="W", language="en", timezone="UTC", origin=Origin.WEB, created_at=NOW
            )
        )
    add(house, "https://kith.com/a", Wish(subscriber_id=2), origin=Origin.WEB)
    changes = house.sync("subscribers: {ann: {channels: {phone: json://a}}}\n")
    assert lines(changes) == ["~ watch https://kith.com/a: no longer in the watchlist, kept for web"]
    (watch,) = rows(house, Watch)
    assert (watch.state, watch.origin, watch.next_look_at) == (WatchState.ACTIVE, Origin.WEB, NOW)
    assert [(s.subscriber_id, s.active) for s in rows(house, Subscription)] == [(1, False), (2, True)]
    assert house.sync("subscribers: {ann: {channels: {phone: json://a}}}\n").nothing


def test_nobody_is_subscribed_again_who_said_stop(house: House) -> None:
    house.sync(SMALL)
    with house.database.write() as connection:
        connection.execute(update(Subscription).values(active=False, unsubscribed_at=NOW))
    changes = house.sync(SMALL)
    assert changes.nothing
    assert "= watch https://kith.com/a: ann unsubscribed" in lines(changes)[0]
    assert rows(house, Subscription)[0].active is False


def test_a_disabled_channel_stays_so_until_its_url_is_mended(house: House) -> None:
    house.sync(SMALL)
    with house.database.write() as connection:
        connection.execute(update(Channel).values(state=ChannelState.DISABLED, disabled_reason="410"))
    assert house.sync(SMALL).nothing
    assert rows(house, Channel)[0].state is ChannelState.DISABLED
    house.sync(SMALL.replace("json://a", "json://mended"))
    (channel,) = rows(house, Channel)
    assert (channel.state, channel.disabled_reason) == (ChannelState.ENABLED, None)


def test_all_or_nothing(house: House) -> None:
    house.sync(SMALL)
    before = rows(house, Watch)

    def fail(_: str) -> str:
        raise OSError("spiders can't be loaded")

    from watchlist_house import read

    from crawler.watchlist.sync import sync

    declared = read(
        "subscribers: {ben: {channels: {}}}\nwatches: [{url: 'https://new.example/a'}]\n"
    ).watchlist
    assert declared is not None
    with pytest.raises(OSError, match="spiders"):
        sync(house.database, declared, secrets=house.secrets, choose_spider=fail, now=NOW)
    assert rows(house, Watch) == before
    assert [s.active for s in rows(house, Subscriber)] == [True]


def exported(house: House, *, show_secrets: bool = False) -> str:
    with house.database.read() as connection:
        return export_watchlist(connection, secrets=house.secrets, show_secrets=show_secrets)


def test_an_export_synced_again_changes_nothing(house: House) -> None:
    house.sync(FULL)
    add(house, "https://kith.com/x?variant=2", Wish(subscriber_id=1, channel_ids=frozenset({2})), every_s=90)
    add(
        house,
        "https://kith.com/y",
        Wish(subscriber_id=2, price_limit=Decimal(5)),
        origin=Origin.WEB,
        name="yes",
    )
    written = exported(house)
    environ = {
        "RESTOCK_CHANNEL_ANN_PHONE": f"json://{CANARY}/",
        "RESTOCK_CHANNEL_ANN_MAIL": "mailtos://b",
        "RESTOCK_CHANNEL_U5C0FU660E_U624BU673A": "json://c",
    }
    assert all(f"#   {name}\n" in written for name in environ)
    assert house.sync(written, **environ).lines == ()
    assert house.sync(exported(house, show_secrets=True)).lines == ()


def test_an_export_into_an_empty_database_makes_the_same_again(
    house: House, tmp_path: Path, databases: Databases
) -> None:
    from watchlist_house import open_house

    house.sync(FULL)
    with open_house(databases.url(tmp_path / "other.db")) as other:
        other.sync(exported(house, show_secrets=True))
        assert exported(other) == exported(house)


def test_a_secret_is_nowhere_but_in_an_export_that_shows_it(house: House, tmp_path: Path) -> None:
    changes = house.sync(FULL)
    assert CANARY in exported(house, show_secrets=True)
    assert CANARY not in exported(house) + "\n".join(lines(changes)) + repr(changes)
    assert not [path for path in tmp_path.iterdir() if CANARY.encode() in path.read_bytes()]


def test_single_watches_are_added_joined_revived_paused_and_retired(house: House) -> None:
    house.sync("subscribers: {ann: {channels: {}}, ben: {channels: {}}}\n")
    first = add(house, "https://Kith.com/a#x", Wish(subscriber_id=1), name="Shoe")
    joined = add(house, "https://kith.com/a?gclid=1", Wish(subscriber_id=2), every_s=60)
    assert (first.id, first.how, joined.id, joined.how) == (joined.id, Added.NEW, 1, Added.JOINED)
    (watch,) = rows(house, Watch)
    assert (watch.name, watch.interval_s, watch.origin) == ("Shoe", 60, Origin.CLI)

    house.database.retrying(lambda c: pause(c, [1]))
    assert (rows(house, Watch)[0].state, rows(house, Site)[0].next_look_at) == (WatchState.PAUSED, None)
    house.database.retrying(lambda c: resume(c, [1], now=NOW))
    assert rows(house, Site)[0].next_look_at == NOW
    house.database.retrying(lambda c: retire(c, [1]))
    house.database.retrying(lambda c: resume(c, [1], now=NOW))
    assert rows(house, Watch)[0].state is WatchState.RETIRED
    assert [s.active for s in rows(house, Subscription)] == [False, False]

    assert add(house, "https://kith.com/a", Wish(subscriber_id=2)).how is Added.REVIVED
    assert [(s.subscriber_id, s.active) for s in rows(house, Subscription)] == [(1, False), (2, True)]


def test_the_watchlists_subscription_is_not_changed_by_the_command_line(house: House) -> None:
    house.sync(SMALL)
    added = add(house, "https://kith.com/a", Wish(subscriber_id=1, variants=("US 9",)), name="Mine")
    assert (added.how, added.kept) == (Added.JOINED, frozenset({1}))
    assert rows(house, Watch)[0].name is None
    assert house.sync(SMALL).lines == ()


def test_five_thousand_watches_sync_with_few_statements(house: House) -> None:
    big = "subscribers: {ann: {channels: {phone: json://a}}}\nwatches:\n" + "".join(
        f"  - {{url: 'https://shop{i % 50}.example/p/{i}', name: Shoe {i}, notify: {{ann: phone}}}}\n"
        for i in range(5000)
    )
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    from sqlalchemy import event

    event.listen(house.database.engine, "before_cursor_execute", count)
    started = time.process_time()
    assert str(house.sync(big)) == "5002 added"
    assert statements < 120
    statements = 0
    assert house.sync(big).nothing
    assert statements < 60
    # The check costs about as much again; a slow machine gets five times what was measured.
    assert time.process_time() - started < 20
