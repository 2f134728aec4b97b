"""The part of the difference that is about watches and who hears of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawler.storage.drop_times import due_with
from crawler.storage.registry import Registry, StoredSubscription, StoredWatch, sooner
from crawler.storage.registry_writes import WATCHED_ANEW, read_otherwise
from crawler.storage.schema import Origin, WatchKind, WatchState
from crawler.urls import url_key
from crawler.watchlist.changes import ADDED, CHANGED, ELSEWHERE, ENDED, KEPT, Plan
from crawler.watchlist.declared import DeclaredSubscription, DeclaredWatch, Price, Watchlist
from crawler.watchlist.units import format_duration, format_price


def plan_watches(declared: Watchlist, stored: Registry, now: datetime, plan: Plan) -> None:
    """Adds to ``plan`` what must change about watches and subscriptions."""
    keys = {url_key(watch.url): watch for watch in declared.watches}
    subscribed = _by_watch(stored)
    for key, watch in keys.items():
        known = stored.watches.get(key)
        if known is None:
            _new(key, watch, plan)
        else:
            _watch(watch, known, now, plan)
            _subscriptions(watch, known, stored, subscribed.get(known.id, {}), plan)
    for key, known in stored.watches.items():
        if key not in keys and known.origin is Origin.WATCHLIST and known.state is not WatchState.RETIRED:
            _undeclared(known, subscribed.get(known.id, {}), stored, plan)


Subscribed = Mapping[int, StoredSubscription]
"""The subscriptions of one watch by subscriber's id."""


def _by_watch(stored: Registry) -> dict[int, dict[int, StoredSubscription]]:
    made: dict[int, dict[int, StoredSubscription]] = {}
    for (watch_id, subscriber_id), subscription in stored.subscriptions.items():
        made.setdefault(watch_id, {})[subscriber_id] = subscription
    return made


def _new(key: str, watch: DeclaredWatch, plan: Plan) -> None:
    plan.add_watches.append(watch)
    plan.add_subscriptions += [(key, subscription) for subscription in watch.subscriptions]
    often = f"every {format_duration(watch.every_s)}" if watch.every_s else "at the default interval"
    told = ", ".join(s.handle for s in watch.subscriptions) or "nobody"
    paused = "paused, " if watch.paused else ""
    canary = f"canary for {watch.canary.value}, " if watch.canary else ""
    browser = f"{_IN_BROWSER[watch.browser]}, " if watch.browser is not None else ""
    drops = f"around {'; '.join(watch.drops)} too, " if watch.drops else ""
    facts = f"{_as(watch.kind)}{canary}{browser}{paused}{often}, {drops}tells {told}"
    plan.tell(ADDED, "watch", watch.url, facts)


_IN_BROWSER = {
    True: "opened in a browser",
    False: "never opened in a browser",
    None: "opened in a browser only where the shop needs it",
}


def _as(kind: WatchKind) -> str:
    return "as a feed, " if kind is WatchKind.FEED else ""


def _watch(watch: DeclaredWatch, known: StoredWatch, now: datetime, plan: Plan) -> None:
    revived = known.state is WatchState.RETIRED
    if known.origin is not Origin.WATCHLIST and not revived:
        _foreign(watch, known, plan)
        return
    values: dict[str, Any] = {}
    told: list[str] = []
    if watch.name != known.name:
        values["name"] = watch.name
        told.append(f"name {known.name!r} -> {watch.name!r}")
    if watch.every_s != known.interval_s:
        values |= {"interval_s": watch.every_s, "next_look_at": sooner(known, watch.every_s, now)}
        told.append(f"every {_often(known.interval_s)} -> {_often(watch.every_s)}")
    if watch.kind is not known.kind:
        values |= {"kind": watch.kind, **WATCHED_ANEW, "next_look_at": known.next_look_at and now}
        told.append(f"watched as a {watch.kind.value} from now on")
    if watch.reader != known.reader:
        values |= read_otherwise(watch.reader)
        if known.next_look_at is not None:
            values["next_look_at"] = now
        told.append(_reading(known.reader, watch.reader))
    if watch.browser is not known.browser:
        values["browser"] = watch.browser
        if known.next_look_at is not None:
            values["next_look_at"] = now
        told.append(_IN_BROWSER[watch.browser])
    if watch.canary is not known.canary:
        values["canary"] = watch.canary
        told.append(f"canary for {watch.canary.value}" if watch.canary else "no canary any more")
    _drops(watch, known, now, values, told)
    state = WatchState.PAUSED if watch.paused else WatchState.ACTIVE
    if state is not known.state:
        values |= {"state": state, "next_look_at": None if watch.paused else now}
        told.append("in the watchlist again, with its history" if revived else _turn(watch.paused))
    if known.origin is not Origin.WATCHLIST:
        values["origin"] = Origin.WATCHLIST
    if values:
        plan.set_watches[known.id] = values
        plan.touched_sites.add(known.site_id)
        plan.tell(ADDED if revived else CHANGED, "watch", known.url, ", ".join(told))


def _drops(
    watch: DeclaredWatch, known: StoredWatch, now: datetime, values: dict[str, Any], told: list[str]
) -> None:
    if watch.drops == tuple(known.drops or ()):
        return
    due = values.get("next_look_at", known.next_look_at)
    values |= {"drops": list(watch.drops) or None, "next_look_at": due_with(watch.drops, due, now=now)}
    told.append(f"drop times {'; '.join(watch.drops)}" if watch.drops else "no drop times any more")


def _often(interval_s: int | None) -> str:
    return format_duration(interval_s) if interval_s else "default"


def _reading(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None:
        return "read by selectors of its own"
    return "read by other selectors" if after is not None else "read as on any page again"


def _turn(paused: bool) -> str:
    return "paused" if paused else "resumed"


def _foreign(watch: DeclaredWatch, known: StoredWatch, plan: Plan) -> None:
    """A watch that was added elsewhere stays as it is; say so where the file wishes otherwise."""
    wishes = (
        watch.name not in (None, known.name),
        watch.every_s not in (None, known.interval_s),
        watch.reader not in (None, known.reader),
        watch.kind is not known.kind,
        watch.canary not in (None, known.canary),
        watch.browser not in (None, known.browser),
        watch.drops not in ((), tuple(known.drops or ())),
        watch.paused and known.state is not WatchState.PAUSED,
    )
    if any(wishes):
        note = (
            f"added {ELSEWHERE[known.origin]}, the watchlist doesn't change it;"
            " to hand it over, run 'restock watch rm' and sync again"
        )
        plan.tell(KEPT, "watch", known.url, note)


def _subscriptions(
    watch: DeclaredWatch, known: StoredWatch, stored: Registry, subscribed: Subscribed, plan: Plan
) -> None:
    declared: set[int] = set()
    for wish in watch.subscriptions:
        person = stored.people.subscribers.get(wish.handle)
        current = subscribed.get(person.id) if person else None
        if current is None:
            plan.add_subscriptions.append((known.url_key, wish))
            plan.tell(CHANGED, "watch", known.url, f"now tells {wish.handle}{_in_words(wish)}")
        else:
            declared.add(current.id)
            _subscription(wish, current, known, stored, plan)
    for current in subscribed.values():
        if current.active and current.origin is Origin.WATCHLIST and current.id not in declared:
            plan.set_subscriptions[current.id] = {"active": False}
            plan.tell(CHANGED, "watch", known.url, f"no longer tells {_handle(current, stored)}")


def _subscription(
    wish: DeclaredSubscription,
    current: StoredSubscription,
    known: StoredWatch,
    stored: Registry,
    plan: Plan,
) -> None:
    values = subscription_values(wish)
    differing = {key: value for key, value in values.items() if _comparable(getattr(current, key)) != value}
    chosen = {stored.people.channels.get((current.subscriber_id, name)) for name in wish.channels}
    other_channels = {channel.id if channel else None for channel in chosen} != current.channel_ids
    if current.unsubscribed_at is not None:
        plan.tell(KEPT, "watch", known.url, f"{wish.handle} unsubscribed, the watchlist doesn't change that")
        return
    if current.origin is not Origin.WATCHLIST:
        if differing or other_channels or not current.active:
            note = f"{wish.handle} subscribed elsewhere, the watchlist doesn't change that"
            plan.tell(KEPT, "watch", known.url, note)
        return
    if not current.active:
        differing["active"] = True
    if not differing and not other_channels:
        return
    plan.set_subscriptions[current.id] = differing
    if other_channels:
        plan.set_subscription_channels[current.id] = wish
    again = "tells {} again{}" if not current.active else "tells {} otherwise{}"
    plan.tell(CHANGED, "watch", known.url, again.format(wish.handle, _in_words(wish)))


def subscription_values(wish: DeclaredSubscription) -> dict[str, Any]:
    """The columns of ``subscription`` that say what is wished."""
    return {
        "variants": list(wish.variants),
        "price_limit": wish.below.amount if wish.below else None,
        "currency": wish.below.currency if wish.below else None,
        "kinds": [kind.value for kind in wish.kinds],
        "keywords": list(wish.keywords) or None,
    }


def _comparable(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _in_words(wish: DeclaredSubscription) -> str:
    words = [" or ".join(wish.keywords)] if wish.keywords else []
    words += [", ".join(wish.variants)] if wish.variants else []
    if wish.below:
        words.append(f"below {_price(wish.below)}")
    words.append(" and ".join(kind.value for kind in wish.kinds))
    if wish.channels:
        words.append(f"through {', '.join(wish.channels)}")
    return f" ({'; '.join(words)})"


def _price(price: Price) -> str:
    return format_price(price)


def _handle(subscription: StoredSubscription, stored: Registry) -> str:
    return stored.people.handles[subscription.subscriber_id]


def _undeclared(known: StoredWatch, subscribed: Subscribed, stored: Registry, plan: Plan) -> None:
    """Retired, unless someone who subscribed elsewhere still wants it: then it is handed over to them."""
    others = [s for s in subscribed.values() if s.active and s.origin is not Origin.WATCHLIST]
    for current in subscribed.values():
        if current.active and current.origin is Origin.WATCHLIST:
            plan.set_subscriptions[current.id] = {"active": False}
    if others:
        plan.set_watches[known.id] = {"origin": others[0].origin}
        names = ", ".join(_handle(s, stored) for s in others)
        plan.tell(CHANGED, "watch", known.url, f"no longer in the watchlist, kept for {names}")
        return
    plan.set_watches[known.id] = {"state": WatchState.RETIRED, "next_look_at": None}
    plan.touched_sites.add(known.site_id)
    plan.tell(ENDED, "watch", known.url, "no longer in the watchlist; history stays")
