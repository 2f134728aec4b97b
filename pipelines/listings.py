"""What was known of a feed's products x what a look listed -> what changed. Pure: decides, never stores.

The first look is a baseline, and so is the first by another reader, which knows the products by other keys.
UNKNOWN changes nothing. A change on weak evidence waits for a second look. Where so much changes at once that
a redesign is likelier than a miracle, the change is recorded and its news held for a person's word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.model import (
    Assortment,
    Availability,
    Confidence,
    KnownListing,
    Listed,
    ListingState,
    Transition,
    TransitionKind,
)

HELD_SHARE = 0.3
HELD_NUMBER = 20
"""From so many, and so large a share of the listing, changes of one kind in one look are held."""
_LABEL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier looks said of a feed watch's listing."""

    listings: Mapping[str, KnownListing]
    source: str | None = None
    """The reader of the last look; None before the first."""
    complete: bool = False
    """All that the feed names is known: an unknown key is new, wherever it stands."""
    looked_at: datetime | None = None
    """When the last good look began."""

    @property
    def live(self) -> int:
        """How many the feed named when it was last read."""
        return sum(known.gone_at is None for known in self.listings.values())


@dataclass(slots=True, kw_only=True)
class Decision:
    """What to write. Listings of which nothing changed are left out."""

    new: list[ListingState] = field(default_factory=list)
    changed: list[ListingState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    back: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The variants that came back, by key, of listings that could be bought all along."""
    second_look: bool = False
    complete: bool = False
    held: tuple[int, int] | None = None
    """(changed, listed): so much changed at once that the news must wait for a person."""


def in_question(memory: Memory, seen: Assortment) -> list[str]:
    """The keys of listings whose variants' last states are needed: buyable before and now, but changed."""
    return [
        listed.key
        for listed in seen.listings
        if listed.variants
        and listed.availability.buyable
        and (known := memory.listings.get(listed.key)) is not None
        and known.fingerprint != listed.fingerprint
        and known.availability.buyable
        and known.gone_at is None
    ]


def decide(
    memory: Memory,
    seen: Assortment,
    *,
    watch_id: int,
    at: datetime,
    buyable_before: Mapping[str, Collection[str]] | None = None,
) -> Decision:
    """Compare what a look listed with what was known; ``at`` is when the look started.

    ``buyable_before`` names the variants that could be bought, for the keys of :func:`in_question`.

    >>> from datetime import UTC
    >>> t = datetime(2026, 1, 1, tzinfo=UTC)
    >>> one = Assortment(source="x", listings=(Listed(key="1", url="https://a.example/1", title="One"),))
    >>> first = decide(Memory(listings={}), one, watch_id=1, at=t)
    >>> len(first.new), first.transitions
    (1, [])
    """
    return _Comparison(memory, seen, watch_id, at, buyable_before or {}).run()


class _Comparison:
    def __init__(
        self,
        memory: Memory,
        seen: Assortment,
        watch_id: int,
        at: datetime,
        buyable_before: Mapping[str, Collection[str]],
    ) -> None:
        self._memory = memory
        self._seen = seen
        self._watch_id = watch_id
        self._at = at
        self._buyable_before = buyable_before
        self._made = Decision()
        self._baseline = not memory.listings or memory.source not in (None, seen.source)

    def run(self) -> Decision:
        known, made = self._memory.listings, self._made
        first_old = self._behind_all_known()
        for place, listed in enumerate(self._seen.listings):
            before = known.get(listed.key)
            if before is None:
                self._new(listed, silent=place >= first_old and not self._said_to_be_new(listed))
            elif (
                before.fingerprint != listed.fingerprint
                or before.gone_at is not None
                or before.pending is not None
            ):
                self._known(before, listed)
        if self._seen.whole and self._seen.listings:
            names = {listed.key for listed in self._seen.listings}
            made.gone = [k for k, state in known.items() if state.gone_at is None and k not in names]
        was_complete = self._memory.complete and not self._baseline
        made.complete = (was_complete or self._seen.whole) and not self._seen.limited
        made.held = self._too_much()
        return made

    # What is new

    def _behind_all_known(self) -> int:
        """From which place on an unknown product is only one that was not read before.

        A feed that was never read whole moves older products into view when newer ones leave it: they stand
        behind all that is known.
        """
        everything = len(self._seen.listings)
        if self._memory.complete and not self._seen.limited:
            return everything
        known = self._memory.listings
        last = max((n for n, listed in enumerate(self._seen.listings) if listed.key in known), default=None)
        return everything if last is None else last + 1

    def _said_to_be_new(self, listed: Listed) -> bool:
        since, before = listed.published_at, self._memory.looked_at
        return since is not None and before is not None and since > before

    def _new(self, listed: Listed, *, silent: bool) -> None:
        state = KnownListing(
            key=listed.key,
            availability=listed.availability,
            price=listed.price,
            currency=listed.currency,
            fingerprint=listed.fingerprint,
        )
        self._made.new.append(ListingState(listed=listed, known=state))
        if not silent and not self._baseline:
            self._tell(TransitionKind.NEW_LISTING, listed, Availability.UNKNOWN, state)

    # What was known

    def _known(self, before: KnownListing, listed: Listed) -> None:
        after = self._after(before, listed)
        changed = (before.availability, before.price, before.currency, before.gone_at) != (
            after.availability,
            after.price,
            after.currency,
            after.gone_at,
        )
        self._made.changed.append(ListingState(listed=listed, known=after, changed=changed))
        # One that merely still waits has had its second look: it stays pending without haste.
        self._made.second_look = self._made.second_look or after.pending_at == self._at
        if not self._baseline and after.pending is None:
            self._compare(before, after, listed)

    def _after(self, before: KnownListing, listed: Listed) -> KnownListing:
        """The state after this look."""
        settled = replace(
            before,
            availability=before.availability
            if listed.availability is Availability.UNKNOWN
            else listed.availability,
            price=before.price if listed.price is None else listed.price,
            currency=before.currency if listed.price is None else listed.currency,
            fingerprint=listed.fingerprint,
            pending=None,
            pending_at=None,
            gone_at=None,
        )
        if self._baseline or self._believed(before, listed):
            return settled
        # Its price waits as well: a page that may be misread is no source for one.
        return replace(
            before,
            fingerprint=listed.fingerprint,
            pending=listed.availability,
            pending_at=self._at,
        )

    def _believed(self, before: KnownListing, listed: Listed) -> bool:
        """Whether what is said of buying counts now, or waits for a second look."""
        if Availability.UNKNOWN in (listed.availability, before.availability):
            return True
        if not listed.availability.buyable and before.gone_at is not None:
            return True
        if listed.availability.buyable == before.availability.buyable and before.gone_at is None:
            return True
        if before.pending is not None and before.pending_at is not None:
            return before.pending.buyable == listed.availability.buyable and self._at > before.pending_at
        return self._seen.confidence is Confidence.STRONG

    def _compare(self, before: KnownListing, after: KnownListing, listed: Listed) -> None:
        was, now = before.availability, after.availability
        if listed.availability is Availability.UNKNOWN or was is Availability.UNKNOWN:
            if _price_changed(before, after):
                self._tell(TransitionKind.PRICE, listed, was, after, before)
        elif now.buyable and (self._was_missing(before) or not was.buyable):
            self._tell(TransitionKind.RESTOCK, listed, was, after, before)
        elif was.buyable and not now.buyable and before.gone_at is None:
            self._tell(TransitionKind.SOLD_OUT, listed, was, after, before)
        elif now is Availability.PREORDER and was is not now:
            self._tell(TransitionKind.PREORDER_OPENED, listed, was, after, before)
        else:
            self._same_state(before, after, listed)

    def _was_missing(self, before: KnownListing) -> bool:
        """Left out by more than one good look: one alone may be a page that shifted while it was read."""
        last = self._memory.looked_at
        return before.gone_at is not None and last is not None and before.gone_at < last

    def _same_state(self, before: KnownListing, after: KnownListing, listed: Listed) -> None:
        back = self._variants_back(listed) if after.availability.buyable else ()
        if back:
            self._made.back[listed.key] = back
            self._tell(TransitionKind.RESTOCK, listed, before.availability, after, before)
        elif _price_changed(before, after):
            self._tell(TransitionKind.PRICE, listed, before.availability, after, before)

    def _variants_back(self, listed: Listed) -> tuple[str, ...]:
        before = self._buyable_before.get(listed.key)
        if before is None or self._seen.confidence is not Confidence.STRONG:
            return ()
        return tuple(v.key for v in listed.variants if v.availability.buyable and v.key not in before)

    def _tell(
        self,
        kind: TransitionKind,
        listed: Listed,
        was: Availability,
        after: KnownListing,
        before: KnownListing | None = None,
    ) -> None:
        same_currency = before is not None and before.currency == after.currency
        self._made.transitions.append(
            Transition(
                watch_id=self._watch_id,
                variant_key=listed.key,
                variant_label=listed.title[:_LABEL],
                kind=kind,
                before=was,
                after=after.availability,
                at=self._at,
                confidence=self._seen.confidence,
                price=after.price,
                currency=after.currency,
                previous_price=before.price if before is not None and same_currency else None,
            )
        )

    # Too much at once

    def _too_much(self) -> tuple[int, int] | None:
        kinds = [t.kind for t in self._made.transitions]
        new = kinds.count(TransitionKind.NEW_LISTING)
        flips = (
            kinds.count(TransitionKind.RESTOCK) + kinds.count(TransitionKind.SOLD_OUT) - len(self._made.back)
        )
        # Without a currency, other prices everywhere may be another country's.
        prices = sum(t.kind is TransitionKind.PRICE and t.currency is None for t in self._made.transitions)
        listed, live = len(self._seen.listings), self._memory.live
        for changed, of in ((new, listed), (flips, live), (prices, live)):
            if changed >= HELD_NUMBER and changed >= HELD_SHARE * of:
                return changed, of
        return None


def _price_changed(before: KnownListing, after: KnownListing) -> bool:
    return (
        before.price is not None
        and after.price is not None
        and before.currency == after.currency
        and before.price != after.price
    )
