"""The registry written as a watchlist that a sync would find unchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler.installation import DECLARED
from crawler.model import TransitionKind
from crawler.secrets import SecretBox
from crawler.storage.registry import (
    Registry,
    StoredChannel,
    StoredSubscriber,
    StoredSubscription,
    StoredWatch,
    load_registry,
)
from crawler.storage.schema import ChannelState, WatchKind, WatchState
from crawler.urls import registrable_domain
from crawler.watchlist.building import CONFIG_FIELDS
from crawler.watchlist.channels import escape
from crawler.watchlist.declared import Price
from crawler.watchlist.emitting import block, flow, quoted
from crawler.watchlist.export_wishes import export_wishes
from crawler.watchlist.units import format_duration, format_price

SCHEMA_LINE = "# yaml-language-server: $schema=./watchlist.schema.json"
_DURATIONS = frozenset({"every", "delay", "ttl", "send_timeout"})
_SHARES = frozenset({"hold"})
_DEFAULT_KINDS = {
    WatchKind.PAGE: [TransitionKind.RESTOCK.value],
    WatchKind.FEED: [TransitionKind.NEW_LISTING.value, TransitionKind.RESTOCK.value],
}
_HEADINGS = {WatchKind.PAGE: "watches:", WatchKind.FEED: "feeds:"}


def export_watchlist(connection: Connection, *, secrets: SecretBox, show_secrets: bool = False) -> str:
    """The watchlist as YAML text: everything that is watched, whoever declared it.

    Channel URLs stand as ``${RESTOCK_CHANNEL_...}``, which a comment lists, unless ``show_secrets``.
    Raises ConfigError where a stored URL can't be opened with this installation's key.
    """
    stored = load_registry(connection, setting=DECLARED, url_keys=None)
    people = [p for p in sorted(stored.people.subscribers.values(), key=lambda p: p.id) if p.active]
    channels = _channels(stored, people)
    names = _references(channels)
    urls = {
        channel.id: escape(secrets.open(channel.url_cipher)) if show_secrets else f"${{{names[channel.id]}}}"
        for theirs in channels.values()
        for channel in theirs
    }
    lines = [SCHEMA_LINE]
    if urls:
        lines += _about(urls, show_secrets)
    lines += _settings(stored.settings or {})
    lines += _subscribers(people, channels, urls)
    lines += _watches(stored, [p.handle for p in people])
    lines += export_wishes(stored, [p.handle for p in people])
    lines += _drops(stored)
    return "\n".join(lines) + "\n"


def _channels(stored: Registry, people: list[StoredSubscriber]) -> dict[str, list[StoredChannel]]:
    theirs: dict[str, list[StoredChannel]] = {person.handle: [] for person in people}
    for channel in sorted(stored.people.channels.values(), key=lambda c: c.id):
        handle = stored.people.handles[channel.subscriber_id]
        if handle in theirs and channel.state is not ChannelState.RETIRED:
            theirs[handle].append(channel)
    return theirs


def _references(channels: Mapping[str, list[StoredChannel]]) -> dict[int, str]:
    """A variable's name for each channel, in A-Z, digits and _; other letters become code points."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for handle, theirs in channels.items():
        for channel in theirs:
            base = f"RESTOCK_CHANNEL_{_upper(handle)}_{_upper(channel.name)}"
            name, number = base, 2
            while name in taken:
                name, number = f"{base}_{number}", number + 1
            taken.add(name)
            names[channel.id] = name
    return names


def _upper(text: str) -> str:
    ascii_only = re.sub(r"[^\x00-\x7f]", lambda match: f"U{ord(match[0]):X}", text)
    return re.sub(r"[^A-Z0-9]", "_", ascii_only.upper())


def _about(urls: Mapping[int, str], show_secrets: bool) -> list[str]:
    if show_secrets:
        return ["# This file holds secrets: keep it to yourself (chmod 600)."]
    return [
        "# The channels' URLs are secrets. Set these environment variables to them before a sync:",
        *(f"#   {reference[2:-1]}" for reference in urls.values()),
    ]


def _settings(settings: Mapping[str, Any]) -> list[str]:
    keys = {field: key for key, field in CONFIG_FIELDS.items()}
    written = {keys[field]: value for field, value in settings.items() if field in keys}
    if not written:
        return []
    lines = ["", "settings:"]
    for key, value in written.items():
        if key in _DURATIONS:
            lines.append(f"  {key}: {format_duration(value)}")
        elif key in _SHARES:
            lines.append(f"  {key}: {float(value) * 100:g}%")
        else:
            lines.append(f"  {key}: {flow(value)}")
    return lines


def _subscribers(
    people: list[StoredSubscriber], channels: Mapping[str, list[StoredChannel]], urls: Mapping[int, str]
) -> list[str]:
    lines = ["", "subscribers:"] if people else []
    for person in people:
        lines.append(f"  {quoted(person.handle)}:")
        facts = {
            "name": person.name if person.name != person.handle else None,
            "language": person.language if person.language != "en" else None,
            "timezone": person.timezone if person.timezone != "UTC" else None,
            "operator": True if person.operator else None,
        }
        lines += block(facts, indent=4)
        theirs = channels[person.handle]
        lines.append("    channels:" if theirs else "    channels: {}")
        lines += [f"      {quoted(c.name)}: {quoted(urls[c.id])}" for c in theirs]
    return lines


def _watches(stored: Registry, everyone: list[str]) -> list[str]:
    rank = {handle: number for number, handle in enumerate(everyone)}
    subscriptions: dict[int, list[StoredSubscription]] = {}
    for subscription in stored.subscriptions.values():
        if subscription.active and stored.people.handles[subscription.subscriber_id] in rank:
            subscriptions.setdefault(subscription.watch_id, []).append(subscription)
    wanted = [w for w in stored.watches.values() if w.state is not WatchState.RETIRED]
    lines: list[str] = []
    for kind, heading in _HEADINGS.items():
        listed = sorted((w for w in wanted if w.kind is kind), key=lambda w: w.id)
        lines += ["", heading] if listed else []
        for watch in listed:
            theirs = subscriptions.get(watch.id, [])
            theirs.sort(key=lambda s: rank[stored.people.handles[s.subscriber_id]])
            lines += _watch(watch, theirs, stored, everyone)
    return lines


def _drops(stored: Registry) -> list[str]:
    """Of the shops of which something is watched: a watchlist knows no others."""
    wanted = (w for w in stored.watches.values() if w.state is not WatchState.RETIRED)
    shops = {registrable_domain(urlsplit(watch.url).hostname or "") for watch in wanted}
    facts = {shop: list(drops) for shop, drops in stored.drops.items() if shop in shops}
    return ["", "drops:", *block(facts, indent=2)] if facts else []


def _watch(
    watch: StoredWatch, subscriptions: list[StoredSubscription], stored: Registry, everyone: list[str]
) -> list[str]:
    wishes = [_wishes(subscription, watch.kind) for subscription in subscriptions]
    first = wishes[0] if wishes else {}
    # What all wish alike stands with the watch, the rest with the person.
    common = {key: value for key, value in first.items() if all(w[key] == value for w in wishes)}
    facts = {
        "name": watch.name,
        **common,
        "every": format_duration(watch.interval_s) if watch.interval_s else None,
        "paused": True if watch.state is WatchState.PAUSED else None,
        "canary": watch.canary.value if watch.canary else None,
        "browser": watch.browser,
        "drops": list(watch.drops) if watch.drops else None,
    }
    lines = [f"  - url: {quoted(watch.url)}", *block(facts, indent=4)]
    if watch.reader is not None:
        lines += ["    read:", *block(watch.reader, indent=6)]
    notify = [
        _notify(subscription, {k: v for k, v in wish.items() if k not in common and v is not None}, stored)
        for subscription, wish in zip(subscriptions, wishes, strict=True)
    ]
    # Who is told where the file doesn't say: everyone, of a canary nobody.
    if notify != ([] if watch.canary else everyone) or not (everyone or watch.canary):
        lines.append(f"    notify: {flow(notify)}")
    return lines


def _wishes(subscription: StoredSubscription, kind: WatchKind) -> dict[str, Any]:
    limit = subscription.price_limit
    kinds = list(subscription.kinds)
    return {
        "keywords": list(subscription.keywords or ()) or None,
        "variants": list(subscription.variants) or None,
        "below": None if limit is None else format_price(Price(amount=limit, currency=subscription.currency)),
        "kinds": kinds if kinds != _DEFAULT_KINDS[kind] else None,
    }


def _notify(subscription: StoredSubscription, own: Mapping[str, Any], stored: Registry) -> Any:
    """``ann``, ``{ann: [mail]}``, or with wishes of their own."""
    handle = stored.people.handles[subscription.subscriber_id]
    chosen = [c for i in sorted(subscription.channel_ids) if (c := stored.people.channels_by_id.get(i))]
    channels = [channel.name for channel in chosen if channel.state is not ChannelState.RETIRED]
    if own:
        return {handle: {**({"channels": channels} if channels else {}), **own}}
    return {handle: channels} if channels else handle
