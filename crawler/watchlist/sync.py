"""Making the database agree with a watchlist: one transaction, a handful of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from crawler.installation import DECLARED
from crawler.secrets import SecretBox
from crawler.storage import registry, registry_writes
from crawler.storage.database import Database
from crawler.storage.drop_times import set_site_drops
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Origin,
    Site,
    Subscriber,
    Subscription,
    Watch,
    WatchState,
)
from crawler.urls import url_key
from crawler.watchlist.changes import Changes, Plan
from crawler.watchlist.checking import check_file
from crawler.watchlist.declared import DeclaredChannel, ValidateChannel, Watchlist
from crawler.watchlist.difference import difference
from crawler.watchlist.difference_watches import subscription_values
from crawler.watchlist.problems import WatchlistError
from crawler.watchlist.sync_wishes import write_wishes


def sync_file(
    path: Path,
    database: Database,
    *,
    secrets: SecretBox,
    validate_channel: ValidateChannel,
    environ: Mapping[str, str],
    choose_spider: Callable[[str], str],
    now: datetime,
    dry_run: bool = False,
) -> Changes:
    """Check ``path`` and sync it. Raises WatchlistError or UnreadableWatchlistError; then nothing changed."""
    checked = check_file(path, validate_channel=validate_channel, environ=environ)
    if checked.watchlist is None:
        raise WatchlistError(path, checked.problems)
    return sync(
        database, checked.watchlist, secrets=secrets, choose_spider=choose_spider, now=now, dry_run=dry_run
    )


def sync(
    database: Database,
    watchlist: Watchlist,
    *,
    secrets: SecretBox,
    choose_spider: Callable[[str], str],
    now: datetime,
    dry_run: bool = False,
) -> Changes:
    """Make the database agree with ``watchlist``, all or nothing; a dry run only says what would change."""

    def plan(connection: Connection) -> Plan:
        keys = [url_key(watch.url) for watch in watchlist.watches]
        stored = registry.load_registry(connection, setting=DECLARED, url_keys=keys)
        return difference(watchlist, stored, digest=secrets.digest, now=now)

    def work(connection: Connection) -> Changes:
        made = plan(connection)
        _apply(connection, made, secrets=secrets, choose_spider=choose_spider, now=now)
        return Changes(lines=tuple(made.lines))

    if dry_run:
        with database.read() as connection:
            return Changes(lines=tuple(plan(connection).lines))
    return database.retrying(work)


def _apply(
    connection: Connection,
    plan: Plan,
    *,
    secrets: SecretBox,
    choose_spider: Callable[[str], str],
    now: datetime,
) -> None:
    if plan.settings is not None:
        registry_writes.set_setting(connection, DECLARED, plan.settings)
    _write_subscribers(connection, plan, now)
    _write_channels(connection, plan, secrets, now)
    sites = _write_watches(connection, plan, choose_spider, now)
    _write_subscriptions(connection, plan, now)
    write_wishes(connection, plan, now)
    registry_writes.refresh_sites(connection, sites | plan.touched_sites)
    shops = registry.ids_by(connection, Site, "domain", plan.set_drops)
    for domain, site_id in sorted(shops.items()):
        written = plan.set_drops[domain]
        set_site_drops(connection, site_id, written, origin=Origin.WATCHLIST, now=now)


def _write_subscribers(connection: Connection, plan: Plan, now: datetime) -> None:
    rows = [
        {
            "handle": person.handle,
            "name": person.name,
            "language": person.language,
            "timezone": person.timezone,
            "operator": person.operator,
            "active": True,
            "origin": Origin.WATCHLIST,
            "created_at": now,
        }
        for person in plan.add_subscribers
    ]
    registry_writes.insert_rows(connection, Subscriber, rows)
    registry_writes.update_rows(connection, Subscriber, plan.set_subscribers)


def _write_channels(connection: Connection, plan: Plan, secrets: SecretBox, now: datetime) -> None:
    owners = registry.ids_by(connection, Subscriber, "handle", {handle for handle, _ in plan.add_channels})
    rows = [
        {
            "subscriber_id": owners[handle],
            "name": channel.name,
            "state": ChannelState.ENABLED,
            "origin": Origin.WATCHLIST,
            "created_at": now,
            **_sealed(channel, secrets),
        }
        for handle, channel in plan.add_channels
    ]
    registry_writes.insert_rows(connection, Channel, rows)
    sealed = {row_id: _sealed(channel, secrets) for row_id, channel in plan.seal_channels.items()}
    changed = {row_id: values | sealed.get(row_id, {}) for row_id, values in plan.set_channels.items()}
    registry_writes.update_rows(connection, Channel, changed)


def _sealed(channel: DeclaredChannel, secrets: SecretBox) -> dict[str, str]:
    return {
        "service": channel.service,
        "url_cipher": secrets.seal(channel.url),
        "url_masked": channel.masked,
        "url_digest": secrets.digest(channel.url),
    }


def _write_watches(
    connection: Connection, plan: Plan, choose_spider: Callable[[str], str], now: datetime
) -> set[int]:
    """Returns the sites that got a new watch."""
    urls = [watch.url for watch in plan.add_watches]
    sites = registry_writes.ensure_sites(connection, urls, choose_spider=choose_spider, now=now)
    rows = []
    for watch in plan.add_watches:
        row = registry_writes.new_watch_row(
            site_id=sites[watch.url],
            url=watch.url,
            url_key=url_key(watch.url),
            origin=Origin.WATCHLIST,
            now=now,
        )
        row |= {"name": watch.name, "interval_s": watch.every_s, "reader": watch.reader, "kind": watch.kind}
        row |= {"canary": watch.canary, "browser": watch.browser, "drops": list(watch.drops) or None}
        if watch.paused:
            row |= {"state": WatchState.PAUSED, "next_look_at": None}
        rows.append(row)
    registry_writes.insert_rows(connection, Watch, rows)
    registry_writes.update_rows(connection, Watch, plan.set_watches)
    return set(sites.values())


def _write_subscriptions(connection: Connection, plan: Plan, now: datetime) -> None:
    handles = {wish.handle for _, wish in plan.add_subscriptions}
    handles |= {wish.handle for wish in plan.set_subscription_channels.values()}
    people = registry.ids_by(connection, Subscriber, "handle", handles)
    watches = registry.ids_by(connection, Watch, "url_key", {key for key, _ in plan.add_subscriptions})
    rows = [
        {
            "watch_id": watches[key],
            "subscriber_id": people[wish.handle],
            "active": True,
            "origin": Origin.WATCHLIST,
            "created_at": now,
            **subscription_values(wish),
        }
        for key, wish in plan.add_subscriptions
    ]
    registry_writes.insert_rows(connection, Subscription, rows)
    registry_writes.update_rows(connection, Subscription, plan.set_subscriptions)
    _write_choices(connection, plan, watches, people)


def _write_choices(
    connection: Connection, plan: Plan, watches: Mapping[str, int], people: Mapping[str, int]
) -> None:
    """Which channels a subscription uses, where it names any."""
    wishes = dict(plan.set_subscription_channels)
    chosen = [(key, wish) for key, wish in plan.add_subscriptions if wish.channels]
    made = registry.subscription_ids(connection, [watches[key] for key, _ in chosen])
    for key, wish in chosen:
        wishes[made[watches[key], people[wish.handle]]] = wish
    channels = registry.channel_ids(connection, {people[wish.handle] for wish in wishes.values()})
    registry_writes.set_channels(
        connection,
        {
            row_id: [channels[people[wish.handle], name] for name in wish.channels]
            for row_id, wish in wishes.items()
        },
    )
