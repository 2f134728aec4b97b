"""Last known state + what a look said -> what changed. Pure: decides, never stores.

A change between buyable and not buyable is believed at once only on strong evidence. Otherwise, and where a
variant flaps or comes back after the page had dropped it, the change is *pending* until a second look agrees.
That holds in both directions: a "sold out" wrongly believed would make the next honest look a false restock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.model import (
    Availability,
    Confidence,
    KnownVariant,
    Offer,
    Transition,
    TransitionKind,
    Variant,
)

FLAP_WINDOW = timedelta(hours=1)
FLAP_LIMIT = 4
"""So many changes within the window, and every further one needs two looks that agree."""

PRODUCT_KEY = ""
"""The key of the product as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to write. ``states`` holds only what differs from what was known."""

    states: tuple[KnownVariant, ...] = ()
    transitions: tuple[Transition, ...] = ()
    second_look: bool = False
    """Something is pending: look again soon, in a fresh session."""


def decide(known: Mapping[str, KnownVariant], offer: Offer, *, watch_id: int, at: datetime) -> Decision:
    """Compare an offer with the last known states of a watch (empty before the first look).

    ``at`` is when the look started. UNKNOWN changes nothing; the first look is a baseline, and so is the
    first that lists variants at all.

    >>> from crawler.model import Availability as A
    >>> from datetime import UTC
    >>> t = datetime(2026, 1, 1, tzinfo=UTC)
    >>> first = decide({}, Offer(availability=A.OUT_OF_STOCK), watch_id=1, at=t)
    >>> first.transitions
    ()
    >>> later = decide({s.key: s for s in first.states}, Offer(availability=A.IN_STOCK), watch_id=1, at=t)
    >>> [t.kind.value for t in later.transitions]
    ['restock']
    """
    baselines = {True: not known, False: not any(known)}
    targets = _targets(offer)
    by_label = _by_label(known, targets)
    relisted = _relisted(known, targets, by_label)
    states: list[KnownVariant] = []
    transitions: list[Transition] = []
    listed: set[str] = set()
    pending = False
    for seen in targets.values():
        before = known.get(seen.key) or by_label.get(_folded(seen.label))
        baseline = baselines[seen.key == PRODUCT_KEY]
        if relisted and seen.key != PRODUCT_KEY and (before is None or before.gone_at is not None):
            before, baseline = None, True
        listed.add(before.key if before else seen.key)
        after = _step(before, seen, offer.confidence, at=at, baseline=baseline)
        if after is None:
            continue
        # One that merely still waits has had its second look: it stays pending without haste.
        pending = pending or after.pending_at == at
        if after != before:
            states.append(after)
        change = _transition(before, after, seen, offer, watch_id=watch_id, at=at, baseline=baseline)
        if change is not None:
            transitions.append(change)
    states += _dropped(known, listed, at) if offer.variants else ()
    return Decision(states=tuple(states), transitions=tuple(transitions), second_look=pending)


def _targets(offer: Offer) -> dict[str, Variant]:
    """The product as a whole and its variants by key; of one that is listed twice the first counts."""
    whole = Variant(
        key=PRODUCT_KEY,
        label="",
        availability=offer.availability,
        price=offer.price,
        currency=offer.currency,
    )
    targets = {PRODUCT_KEY: whole}
    for variant in offer.variants:
        targets.setdefault(variant.key, variant)
    return targets


def _by_label(known: Mapping[str, KnownVariant], targets: Mapping[str, Variant]) -> dict[str, KnownVariant]:
    # Another reader of the same page may know a variant by another id; its label is the same. Only where
    # the label means one variant on both sides, and the known one isn't listed by its own key.
    before = Counter(_folded(state.label) for state in known.values())
    now = Counter(_folded(variant.label) for variant in targets.values())
    unlisted = [state for state in known.values() if state.label and state.key not in targets]
    return {label: state for state in unlisted if before[label := _folded(state.label)] == 1 == now[label]}


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _relisted(
    known: Mapping[str, KnownVariant], targets: Mapping[str, Variant], by_label: Mapping[str, KnownVariant]
) -> bool:
    """Whether the variants are told by another reader, under ids and names of its own.

    Then what looks new is only named anew: a baseline, not a restock. Few matches alone are no proof (a shop
    that hides sold-out sizes may list just a new one): the ids must look different, or there must be several.
    """
    live = {state.key for state in known.values() if state.key and state.gone_at is None}
    listed = [variant for variant in targets.values() if variant.key]
    unmatched = [v for v in listed if v.key not in live and _folded(v.label) not in by_label]
    most = min(len(live), len(listed))
    if (len(listed) - len(unmatched)) * 2 >= most:
        return False
    return len(unmatched) >= 3 or {_shape(v.key) for v in unmatched}.isdisjoint(map(_shape, live))


def _shape(key: str) -> str:
    """
    >>> _shape("US 10 / Black"), _shape("41234"), _shape("CR-10")
    ('a 0 / a', '0', 'a-0')
    """
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", key))


def _step(
    before: KnownVariant | None, seen: Variant, confidence: Confidence, *, at: datetime, baseline: bool
) -> KnownVariant | None:
    """The state after this look; None where there is still nothing to know."""
    if seen.availability is Availability.UNKNOWN:
        return before
    if before is None:
        return _first_sight(seen, confidence, at=at, baseline=baseline)
    steady = _with_price(before, seen)
    if seen.availability.buyable == before.availability.buyable and before.gone_at is None:
        return _settled(steady, seen, at)
    if before.gone_at is not None and not seen.availability.buyable:
        return _flipped(steady, seen, at) if before.availability.buyable else _settled(steady, seen, at)
    if _believed(before, seen, confidence, at):
        return _flipped(steady, seen, at)
    # Its price waits as well: a page that may be misread is no source for one.
    return replace(before, pending=seen.availability, pending_at=at)


def _first_sight(seen: Variant, confidence: Confidence, *, at: datetime, baseline: bool) -> KnownVariant:
    """A variant never seen before: a baseline on the first look, later possibly one that was hidden."""
    state = KnownVariant(
        key=seen.key,
        label=seen.label,
        availability=seen.availability,
        since=at,
        price=seen.price,
        currency=seen.currency,
    )
    if baseline or not seen.availability.buyable or not seen.key or confidence is Confidence.STRONG:
        return state
    # Known as absent until a second look agrees that it can be bought.
    return replace(
        state, availability=Availability.OUT_OF_STOCK, gone_at=at, pending=seen.availability, pending_at=at
    )


def _believed(before: KnownVariant, seen: Variant, confidence: Confidence, at: datetime) -> bool:
    """Whether a change between buyable and not counts now, or waits for a second look."""
    if before.pending is not None and before.pending_at is not None:
        return before.pending.buyable == seen.availability.buyable and at > before.pending_at
    flapping = (
        before.flips >= FLAP_LIMIT
        and before.flips_since is not None
        and at - before.flips_since <= FLAP_WINDOW
    )
    returned = before.gone_at is not None and before.availability.buyable
    return confidence is Confidence.STRONG and not flapping and not returned


def _settled(state: KnownVariant, seen: Variant, at: datetime) -> KnownVariant:
    """Agrees with what is known as to buying; whatever was pending is refuted."""
    since = state.since if seen.availability is state.availability else at
    return replace(
        state, availability=seen.availability, since=since, pending=None, pending_at=None, gone_at=None
    )


def _flipped(state: KnownVariant, seen: Variant, at: datetime) -> KnownVariant:
    fresh = state.flips_since is None or at - state.flips_since > FLAP_WINDOW
    return replace(
        state,
        availability=seen.availability,
        since=at,
        pending=None,
        pending_at=None,
        gone_at=None,
        flips=1 if fresh else state.flips + 1,
        flips_since=at if fresh else state.flips_since,
    )


def _with_price(state: KnownVariant, seen: Variant) -> KnownVariant:
    """The last price that was said; silence about it changes nothing."""
    label = seen.label or state.label
    if seen.price is None:
        return replace(state, label=label)
    return replace(state, label=label, price=seen.price, currency=seen.currency)


def _dropped(known: Mapping[str, KnownVariant], listed: set[str], at: datetime) -> Iterator[KnownVariant]:
    """Variants that the page no longer lists: unknown from now on, not "sold out"."""
    for state in known.values():
        if state.key and state.key not in listed and (state.gone_at is None or state.pending is not None):
            yield replace(state, gone_at=state.gone_at or at, pending=None, pending_at=None)


def _transition(
    before: KnownVariant | None,
    after: KnownVariant,
    seen: Variant,
    offer: Offer,
    *,
    watch_id: int,
    at: datetime,
    baseline: bool,
) -> Transition | None:
    if baseline:
        return None
    was = _availability_before(before)
    kind = _kind(before, after, was)
    if kind is None:
        return None
    return Transition(
        watch_id=watch_id,
        variant_key=after.key,
        variant_label=after.label,
        kind=kind,
        before=was,
        after=after.availability,
        at=at,
        confidence=offer.confidence,
        price=after.price,
        currency=after.currency,
        previous_price=before.price if before and before.currency == after.currency else None,
        quantity=seen.quantity,
    )


def _availability_before(before: KnownVariant | None) -> Availability:
    if before is None or (before.gone_at is not None and before.availability.buyable):
        return Availability.UNKNOWN
    return before.availability


def _kind(before: KnownVariant | None, after: KnownVariant, was: Availability) -> TransitionKind | None:
    now = after.availability
    if before is None:
        # Listed for the first time: news only where it can be bought. The whole product has no such moment.
        return TransitionKind.RESTOCK if after.key and now.buyable else None
    if was is Availability.UNKNOWN:
        returned = now.buyable and after.gone_at is None
        return TransitionKind.RESTOCK if returned else None
    if now.buyable and not was.buyable:
        return TransitionKind.RESTOCK
    if was.buyable and not now.buyable:
        return TransitionKind.SOLD_OUT
    if now is not was:
        return _moved(was, now)
    return TransitionKind.PRICE if _price_changed(before, after) else None


def _moved(was: Availability, now: Availability) -> TransitionKind:
    """Another state, which can be bought as little or as much as the one before."""
    if now is Availability.PREORDER:
        return TransitionKind.PREORDER_OPENED
    if was is Availability.IN_STOCK and now is Availability.LIMITED:
        return TransitionKind.LOW_STOCK
    return TransitionKind.CHANGED


def _price_changed(before: KnownVariant, after: KnownVariant) -> bool:
    # Another currency is another context (geography), not another price.
    return (
        before.price is not None
        and after.price is not None
        and before.currency == after.currency
        and before.price != after.price
    )
