"""The difference between what a watchlist declares and what is stored. Pure.

Each row is governed by whoever declared it: a row that came by the command line or the web is never changed
here, even where the file names it too; then a note says so. Nothing is deleted: what is no longer declared is
retired and keeps its history, and comes back with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crawler.storage.registry import Registry, StoredChannel, StoredSubscriber
from crawler.storage.schema import ChannelState, Origin
from crawler.watchlist.changes import ADDED, CHANGED, ELSEWHERE, ENDED, KEPT, Plan
from crawler.watchlist.declared import DeclaredChannel, DeclaredSubscriber, Watchlist
from crawler.watchlist.difference_watches import plan_watches
from crawler.watchlist.difference_wishes import plan_wishes


def difference(declared: Watchlist, stored: Registry, *, digest: Callable[[str], str], now: datetime) -> Plan:
    """What to write so that the database agrees with the watchlist. ``digest`` tells channel URLs apart."""
    plan = Plan()
    _settings(declared.settings, stored.settings or {}, plan)
    _subscribers(declared, stored, plan)
    _channels(declared, stored, digest, plan)
    plan_watches(declared, stored, now, plan)
    plan_wishes(declared, stored, plan)
    _drops(declared.drops, stored.drops, plan)
    return plan


def _drops(
    declared: Mapping[str, tuple[str, ...]], stored: Mapping[str, tuple[str, ...]], plan: Plan
) -> None:
    for shop in sorted({*declared, *stored}):
        before, after = stored.get(shop, ()), declared.get(shop, ())
        if before == after:
            continue
        plan.set_drops[shop] = after
        sign = CHANGED if before and after else ADDED if after else ENDED
        plan.tell(sign, "drop times of", shop, "; ".join(after) or "no longer in the watchlist")


def _settings(declared: Mapping[str, Any], stored: Mapping[str, Any], plan: Plan) -> None:
    if declared == stored:
        return
    plan.settings = declared
    for key in sorted({*declared, *stored}):
        before, after = stored.get(key), declared.get(key)
        if before == after:
            continue
        sign = ADDED if key not in stored else ENDED if key not in declared else CHANGED
        reason = {ADDED: _json(after), ENDED: "back to the default"}.get(sign)
        plan.tell(sign, "setting", key, reason or f"{_json(before)} -> {_json(after)}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _subscribers(declared: Watchlist, stored: Registry, plan: Plan) -> None:
    for person in declared.subscribers:
        known = stored.people.subscribers.get(person.handle)
        if known is None:
            plan.add_subscribers.append(person)
            facts = f"{person.name}, {person.language}, {person.timezone}"
            facts += ", operator" if person.operator else ""
            plan.tell(ADDED, "subscriber", person.handle, facts)
        else:
            _subscriber(person, known, plan)
    handles = {person.handle for person in declared.subscribers}
    for known in stored.people.subscribers.values():
        if known.origin is Origin.WATCHLIST and known.active and known.handle not in handles:
            plan.set_subscribers[known.id] = {"active": False}
            plan.tell(ENDED, "subscriber", known.handle, "no longer in the watchlist; history stays")


def _subscriber(person: DeclaredSubscriber, known: StoredSubscriber, plan: Plan) -> None:
    values: dict[str, Any] = {
        "name": person.name,
        "language": person.language,
        "timezone": person.timezone,
        "operator": person.operator,
    }
    differing = {key: value for key, value in values.items() if getattr(known, key) != value}
    told = [f"{key} {getattr(known, key)!r} -> {value!r}" for key, value in differing.items()]
    if known.origin is not Origin.WATCHLIST:
        if differing or not known.active:
            note = f"made {ELSEWHERE[known.origin]}, the watchlist doesn't change it"
            plan.tell(KEPT, "subscriber", known.handle, note)
        return
    if not known.active:
        differing["active"] = True
        told.insert(0, "in the watchlist again")
    if differing:
        plan.set_subscribers[known.id] = differing
        plan.tell(CHANGED, "subscriber", known.handle, ", ".join(told))


def _channels(declared: Watchlist, stored: Registry, digest: Callable[[str], str], plan: Plan) -> None:
    named: set[int] = set()
    for person in declared.subscribers:
        owner = stored.people.subscribers.get(person.handle)
        for channel in person.channels:
            known = stored.people.channels.get((owner.id, channel.name)) if owner else None
            if known is None:
                plan.add_channels.append((person.handle, channel))
                plan.tell(ADDED, "channel", f"{person.handle}/{channel.name}", channel.masked)
            else:
                named.add(known.id)
                _channel(channel, known, person.handle, digest, plan)
    for known in stored.people.channels.values():
        retired = known.state is ChannelState.RETIRED
        if known.origin is Origin.WATCHLIST and not retired and known.id not in named:
            plan.set_channels[known.id] = {"state": ChannelState.RETIRED}
            name = f"{stored.people.handles[known.subscriber_id]}/{known.name}"
            plan.tell(ENDED, "channel", name, "no longer in the watchlist")


def _channel(
    channel: DeclaredChannel, known: StoredChannel, handle: str, digest: Callable[[str], str], plan: Plan
) -> None:
    same = digest(channel.url) == known.url_digest
    name = f"{handle}/{channel.name}"
    retired = known.state is ChannelState.RETIRED
    if known.origin is not Origin.WATCHLIST and not retired:
        if not same:
            note = f"made {ELSEWHERE[known.origin]} with another URL, the watchlist doesn't change it"
            plan.tell(KEPT, "channel", name, note)
        return
    # A channel that was disabled after a permanent error stays so until its URL is mended.
    if same and not retired:
        return
    plan.set_channels[known.id] = {
        "state": ChannelState.ENABLED,
        "disabled_reason": None,
        "origin": Origin.WATCHLIST,
    }
    if not same:
        plan.seal_channels[known.id] = channel
    reason = "in the watchlist again" if same else f"another URL, {channel.masked}"
    plan.tell(CHANGED, "channel", name, reason)
