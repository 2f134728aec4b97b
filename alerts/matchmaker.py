"""The hand-over: committed transitions become deliveries, in one transaction with ``matched_at``."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import uuid4

from sqlalchemy import Connection

from alerts.channels import lane_of
from alerts.matching import Occasion, Tell, Wish, Withhold, decide_all
from crawler.model import TransitionKind
from crawler.storage import handover
from crawler.storage.handover import Listener, NewDelivery, UnmatchedOccasion
from crawler.storage.schema import ChannelState, DeliveryState

log = logging.getLogger(__name__)

_KINDS = {kind.value: kind for kind in TransitionKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What one run made of the transitions it found."""

    transitions: int = 0
    waiting: int = 0
    suppressed: int = 0

    def __add__(self, other: Matched) -> Matched:
        return Matched(
            transitions=self.transitions + other.transitions,
            waiting=self.waiting + other.waiting,
            suppressed=self.suppressed + other.suppressed,
        )


def match(connection: Connection, *, now: datetime, ttl: timedelta) -> Matched:
    """Match one batch; call it in a write transaction, which makes all of it happen or nothing."""
    occasions = handover.unmatched(connection)
    if not occasions:
        return Matched()
    by_watch: dict[int, list[Listener]] = defaultdict(list)
    for listener in handover.listeners(connection, {o.watch_id for o in occasions}):
        by_watch[listener.watch_id].append(listener)
    made = [d for o in occasions for d in deliveries_of(o, by_watch[o.watch_id], ttl=ttl)]
    handover.insert_deliveries(connection, made, now=now)
    ids = [i for o in occasions for i, _ in o.transitions]
    handover.mark_matched(connection, ids, now=now)
    return Matched(
        transitions=len(ids),
        waiting=sum(d.state is DeliveryState.WAITING for d in made),
        suppressed=sum(d.state is DeliveryState.SUPPRESSED for d in made),
    )


def deliveries_of(
    occasion: UnmatchedOccasion, listeners: list[Listener], *, ttl: timedelta
) -> list[NewDelivery]:
    """A delivery for each channel of each person who asked for such news; the refused ones say why."""
    seen = Occasion(transitions=tuple(t for _, t in occasion.transitions), variants=occasion.variants)
    try:
        decisions = decide_all({x.subscription_id: wish_of(x) for x in listeners}.items(), seen)
    except Exception as exc:  # quarantined as dead letters, which people see and can send; the rest flows
        log.exception("occasion %s can't be matched", occasion.occasion)
        return [_quarantined(occasion, x, exc, ttl) for x in listeners]
    made = []
    for listener in listeners:
        decision = decisions[listener.subscription_id]
        if decision is not None:
            made.append(_delivery(occasion, listener, decision, ttl))
    return made


def _quarantined(
    occasion: UnmatchedOccasion, listener: Listener, exc: Exception, ttl: timedelta
) -> NewDelivery:
    everything = Tell(transitions=tuple(t for _, t in occasion.transitions), reason="")
    reason = f"it could not be matched ({type(exc).__name__}), and may not be what was asked for"
    return replace(_delivery(occasion, listener, everything, ttl), state=DeliveryState.DEAD, reason=reason)


def _delivery(
    occasion: UnmatchedOccasion, listener: Listener, decision: Tell | Withhold, ttl: timedelta
) -> NewDelivery:
    told = set(decision.transitions) if isinstance(decision, Tell) else set()
    refused = _refusal(listener, decision)
    return NewDelivery(
        message_id=uuid4().hex,
        occasion=occasion.occasion,
        watch_id=occasion.watch_id,
        subscription_id=listener.subscription_id,
        subscriber_id=listener.subscriber_id,
        channel_id=listener.channel_id,
        lane=_lane(listener.service, listener.url_masked),
        state=DeliveryState.WAITING if refused is None else DeliveryState.SUPPRESSED,
        reason=decision.reason if refused is None else refused,
        expires_at=max(t.at for _, t in occasion.transitions) + ttl,
        transition_ids=tuple(i for i, t in occasion.transitions if t in told),
    )


def _refusal(listener: Listener, decision: Tell | Withhold) -> str | None:
    if isinstance(decision, Withhold):
        return decision.reason
    if listener.channel_state is not ChannelState.ENABLED:
        why = f": {listener.disabled_reason}" if listener.disabled_reason else ""
        return f"the channel is {listener.channel_state.value}{why}"
    return None


def wish_of(listener: Listener) -> Wish:
    return Wish(
        kinds=frozenset(_KINDS[k] for k in listener.kinds if k in _KINDS),
        variants=listener.variants,
        price_limit=listener.price_limit,
        currency=listener.currency,
    )


@lru_cache(maxsize=4096)
def _lane(service: str, masked: str) -> str:
    return lane_of(service, masked)
