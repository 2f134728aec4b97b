"""Why a person has no message about a change: what their subscription says. Pure."""

from __future__ import annotations

from datetime import datetime

from crawler.storage.why import Change, Wisher


def why_nothing(wisher: Wisher, change: Change) -> str:
    """In words, for whoever has no delivery of the change at all."""
    asked = ", ".join(kind.replace("_", " ") for kind in wisher.kinds) or "nothing"
    wanted = {kind.value for kind in change.kinds} & set(wisher.kinds)
    reasons = (
        (change.held, "held as unlikely until a person decides: restock alerts held"),
        (_before(wisher.unsubscribed_at, change), f"unsubscribed at {_shown(wisher.unsubscribed_at)}"),
        (wisher.created_at > change.at, f"asked for it only later, at {_shown(wisher.created_at)}"),
        (_before(wisher.expires_at, change), f"the subscription ended at {_shown(wisher.expires_at)}"),
        (not wanted, f"asked for {asked} only"),
        (not wisher.active or not wisher.subscriber_active, "the subscription is not active"),
        (not wisher.channels, "has no channel"),
        (not change.matched, "not matched yet: is the service running? Else: restock dispatch"),
    )
    return next((reason for so, reason in reasons if so), "nothing of it met the wish")


def _before(at: datetime | None, change: Change) -> bool:
    return at is not None and at <= change.at


def _shown(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else ""
