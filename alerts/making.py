"""Decisions made into deliveries: when, by which lane, and one for each channel."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from alerts.calendar import Moments
from alerts.channels import lane_of
from alerts.matching import Decision, Wish, Withhold
from alerts.timing import Gather, Skip
from crawler.model import TransitionKind
from crawler.storage.handover import UnmatchedOccasion
from crawler.storage.listeners import Listener, StoredWish
from crawler.storage.new_deliveries import NewDelivery
from crawler.storage.schema import ChannelState, DeliveryState

LAST_CHANCE = timedelta(minutes=5)
"""No wave of a restock is later than this before it stops being news."""
_KINDS = {kind.value: kind for kind in TransitionKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of all deliveries of equal wishes."""

    state: DeliveryState
    reason: str
    transition_ids: tuple[int, ...] = ()


class Maker:
    """Makes the deliveries of one occasion."""

    def __init__(
        self, occasion: UnmatchedOccasion, *, ttl: timedelta, withheld: str | None, moments: Moments
    ) -> None:
        self._occasion = occasion
        self._withheld = withheld
        self._moments = moments
        self._ttl = ttl
        self._expires_at = occasion.news_at + ttl

    def of_decision(self, decision: Decision) -> Verdict | None:
        if decision is None:
            return None
        if isinstance(decision, Withhold):
            return Verdict(state=DeliveryState.SUPPRESSED, reason=decision.reason)
        told = set(decision.transitions)
        return Verdict(
            state=DeliveryState.SUPPRESSED if self._withheld else DeliveryState.WAITING,
            reason=self._withheld or decision.reason,
            transition_ids=tuple(i for i, t in self._occasion.transitions if t in told),
        )

    def quarantined(self, listener: Listener, exc: Exception) -> NewDelivery:
        reason = f"it could not be matched ({type(exc).__name__}), and may not be what was asked for"
        verdict = Verdict(state=DeliveryState.DEAD, reason=reason, transition_ids=self._occasion.ids)
        return self.delivery(listener, verdict)

    def delivery(self, listener: Listener, verdict: Verdict) -> NewDelivery:
        state, reason = verdict.state, verdict.reason
        if state is DeliveryState.WAITING and listener.channel_state is not ChannelState.ENABLED:
            why = f": {listener.disabled_reason}" if listener.disabled_reason else ""
            state, reason = DeliveryState.SUPPRESSED, f"the channel is {listener.channel_state.value}{why}"
        made = self._at_once(listener, verdict, state=state, reason=reason)
        return self._in_time(made) if state is DeliveryState.WAITING else made

    def _in_time(self, made: NewDelivery) -> NewDelivery:
        """The same at the moment at which the person wants to hear it, if at all."""
        assert made.subscription_id is not None
        moment = self._moments.of(
            made.subscriber_id, made.subscription_id, latest=self._expires_at - LAST_CHANCE
        )
        if isinstance(moment, Skip):
            return made._replace(state=DeliveryState.SUPPRESSED, reason=moment.reason)
        if isinstance(moment, Gather):
            return made._replace(
                occasion=f"gathered-{moment.slot}",
                watch_id=None,
                subscription_id=None,
                for_subscription=made.subscription_id,
                why=made.reason,
                reason=moment.reason,
                gathered=True,
                due_at=moment.at,
                expires_at=moment.at + self._ttl,
            )
        return made if moment is None else made._replace(due_at=moment)

    def _at_once(
        self, listener: Listener, verdict: Verdict, *, state: DeliveryState, reason: str | None
    ) -> NewDelivery:
        return NewDelivery(
            message_id=os.urandom(16).hex(),
            occasion=self._occasion.occasion,
            watch_id=listener.watch_id,
            subscription_id=listener.subscription_id,
            subscriber_id=listener.subscriber_id,
            channel_id=listener.channel_id,
            lane=lane(listener.service, listener.url_masked),
            state=state,
            reason=reason,
            expires_at=self._expires_at,
            transition_ids=verdict.transition_ids,
        )


@lru_cache(maxsize=4096)
def wish_of(stored: StoredWish) -> Wish:
    """
    >>> wish_of(StoredWish(variants='["US 10"]', kinds='["restock"]', price_limit="9.5", currency="EUR"))
    Wish(kinds=frozenset({<TransitionKind.RESTOCK: 'restock'>}), variants=('US 10',), \
price_limit=Decimal('9.5'), currency='EUR', keywords=(), drop_percent=None, drop_amount=None)
    """
    return Wish(
        kinds=frozenset(_KINDS[k] for k in json.loads(stored.kinds) if k in _KINDS),
        variants=tuple(json.loads(stored.variants)),
        price_limit=Decimal(stored.price_limit) if stored.price_limit is not None else None,
        currency=stored.currency,
        keywords=tuple(json.loads(stored.keywords or "null") or ()),
        drop_percent=Decimal(stored.drop_percent) if stored.drop_percent is not None else None,
        drop_amount=Decimal(stored.drop_amount) if stored.drop_amount is not None else None,
    )


@lru_cache(maxsize=4096)
def lane(service: str, masked: str) -> str:
    return lane_of(service, masked)


_RANKS = {DeliveryState.WAITING: 0, DeliveryState.DEAD: 1, DeliveryState.SUPPRESSED: 2}


def one_each(made: Iterable[NewDelivery]) -> list[NewDelivery]:
    """One for each channel of what one occasion made: told if any wish tells, of all that any tells of."""
    by_channel: dict[int, list[NewDelivery]] = defaultdict(list)
    for delivery in made:
        by_channel[delivery.channel_id].append(delivery)
    chosen = []
    for alike in by_channel.values():
        first = min(alike, key=lambda d: _RANKS[d.state])
        told = {i for d in alike if d.state is first.state for i in d.transition_ids}
        chosen.append(first._replace(transition_ids=tuple(sorted(told))))
    return chosen
