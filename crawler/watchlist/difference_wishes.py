"""The part of the difference that is about wishes: products at any shop, words over everything. Pure."""

from __future__ import annotations

from typing import Any

from crawler.storage.registry import Registry
from crawler.storage.schema import Origin
from crawler.storage.wish_registry import StoredWishSubscription
from crawler.watchlist.changes import ADDED, CHANGED, ENDED, KEPT, Plan
from crawler.watchlist.declared import DeclaredSubscription, DeclaredWish, Watchlist
from crawler.watchlist.difference_watches import subscription_values


def plan_wishes(declared: Watchlist, stored: Registry, plan: Plan) -> None:
    """Adds to ``plan`` what must change about wishes; those that were made elsewhere stay as they are."""
    named: set[int] = set()
    for wish in declared.wishes:
        for theirs in wish.subscriptions:
            person = stored.people.subscribers.get(theirs.handle)
            known = stored.wishes.get((person.id, wish.wished)) if person else None
            if known is None:
                plan.add_wishes.append((wish, theirs))
                plan.queries_changed = True
                plan.tell(ADDED, "wish", wish.wished, f"tells {theirs.handle}")
            else:
                named.add(known.id)
                _known(wish, theirs, known, stored, plan)
    for known in stored.wishes.values():
        if known.active and known.origin is Origin.WATCHLIST and known.id not in named:
            plan.set_subscriptions[known.id] = {"active": False}
            plan.queries_changed = True
            handle = stored.people.handles[known.subscriber_id]
            plan.tell(ENDED, "wish", known.wished, f"no longer tells {handle}")


def _known(
    wish: DeclaredWish,
    theirs: DeclaredSubscription,
    known: StoredWishSubscription,
    stored: Registry,
    plan: Plan,
) -> None:
    values = wish_values(wish, theirs)
    differing = {key: value for key, value in values.items() if getattr(known, key) != value}
    chosen = {stored.people.channels.get((known.subscriber_id, name)) for name in theirs.channels}
    other_channels = {channel.id if channel else None for channel in chosen} != known.channel_ids
    if known.unsubscribed_at is not None:
        note = f"{theirs.handle} ended it, the watchlist doesn't change that"
        plan.tell(KEPT, "wish", wish.wished, note)
        return
    if known.origin is not Origin.WATCHLIST:
        if differing or other_channels or not known.active:
            note = f"{theirs.handle} wished it elsewhere, the watchlist doesn't change that"
            plan.tell(KEPT, "wish", wish.wished, note)
        return
    if not known.active:
        differing["active"] = True
    if not differing and not other_channels:
        return
    plan.set_subscriptions[known.id] = differing
    plan.queries_changed = True
    if other_channels:
        plan.set_subscription_channels[known.id] = theirs
    again = "otherwise" if known.active else "again"
    plan.tell(CHANGED, "wish", wish.wished, f"tells {theirs.handle} {again}")


def wish_values(wish: DeclaredWish, theirs: DeclaredSubscription) -> dict[str, Any]:
    """The columns of ``subscription`` that say how it is wished."""
    values = subscription_values(theirs)
    del values["keywords"]
    return values | {
        "similar": wish.similar,
        "threshold": wish.threshold,
        "drop_percent": wish.drop.percent,
        "drop_amount": wish.drop.amount,
        "until_bought": wish.until_bought,
        "expires_at": wish.expires_at,
    }
