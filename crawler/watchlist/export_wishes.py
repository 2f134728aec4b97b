"""Wishes written as a watchlist that a sync would find unchanged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crawler.model import TransitionKind
from crawler.storage.registry import Registry
from crawler.storage.schema import ChannelState
from crawler.storage.wish_registry import StoredWishSubscription
from crawler.watchlist.declared import Fall, Price
from crawler.watchlist.emitting import block, flow
from crawler.watchlist.units import format_price
from crawler.watchlist.wish_values import show_fall

_DEFAULT_KINDS = [TransitionKind.RESTOCK.value, TransitionKind.NEW_LISTING.value]
_OF_THE_PERSON = ("variants", "below", "kinds")
"""What each person may wish otherwise; of the rest, the file knows one for all."""


def export_wishes(stored: Registry, everyone: list[str]) -> list[str]:
    """``wishes:`` and its entries, one for each thing that is wished."""
    rank = {handle: number for number, handle in enumerate(everyone)}
    of: dict[str, list[StoredWishSubscription]] = {}
    for wish in stored.wishes.values():
        if wish.active and stored.people.handles[wish.subscriber_id] in rank:
            of.setdefault(wish.wished, []).append(wish)
    lines = ["", "wishes:"] if of else []
    for theirs in sorted(of.values(), key=lambda wishes: wishes[0].id):
        theirs.sort(key=lambda w: rank[stored.people.handles[w.subscriber_id]])
        lines += _wish(theirs, stored, everyone)
    return lines


def _wish(theirs: list[StoredWishSubscription], stored: Registry, everyone: list[str]) -> list[str]:
    facts = [_facts(wish) for wish in theirs]
    common = {k: v for k, v in facts[0].items() if k not in _OF_THE_PERSON or all(f[k] == v for f in facts)}
    notify = [
        _notify(wish, {k: own[k] for k in _OF_THE_PERSON if k not in common and own[k] is not None}, stored)
        for wish, own in zip(theirs, facts, strict=True)
    ]
    first, *rest = block(common, indent=4)
    lines = [f"  - {first.strip()}", *rest]
    return lines if notify == everyone else [*lines, f"    notify: {flow(notify)}"]


def _facts(wish: StoredWishSubscription) -> dict[str, Any]:
    kind, _, key = (wish.product_key or "").partition(":")
    brand, _, number = key.partition(":")
    limit = wish.price_limit
    last = wish.expires_at - timedelta(days=1) if wish.expires_at else None
    return {
        "query": wish.query,
        "gtin": key if kind == "gtin" else None,
        "mpn": f"{brand} {number}" if kind == "mpn" else None,
        "similar": True if wish.similar else None,
        "threshold": wish.threshold,
        "variants": list(wish.variants) or None,
        "below": None if limit is None else format_price(Price(amount=limit, currency=wish.currency)),
        "drop": show_fall(Fall(percent=wish.drop_percent, amount=wish.drop_amount)),
        "kinds": None if wish.kinds == _DEFAULT_KINDS else list(wish.kinds),
        "until": None if last is None else f"{last:%Y-%m-%d}",
        "until_bought": True if wish.until_bought else None,
    }


def _notify(wish: StoredWishSubscription, own: dict[str, Any], stored: Registry) -> Any:
    handle = stored.people.handles[wish.subscriber_id]
    chosen = [c for i in sorted(wish.channel_ids) if (c := stored.people.channels_by_id.get(i))]
    channels = [channel.name for channel in chosen if channel.state is not ChannelState.RETIRED]
    if own:
        return {handle: {**({"channels": channels} if channels else {}), **own}}
    return {handle: channels} if channels else handle
