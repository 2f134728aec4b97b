"""The hand-over: committed transitions become deliveries.

A portion of the work is one transaction: as many occasions as have few enough listeners together, else a part
of one occasion's listeners. How far it has come is committed with the deliveries, so that a killed process
goes on where it was, and what is made already is sent meanwhile.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.calendar import AT_ONCE, Calendar, Moments
from alerts.feed_matching import FeedOccasion, seen_listing
from alerts.feed_matching import decide as decide_of_feed
from alerts.feeding import feed_deliveries
from alerts.making import Maker, one_each, wish_of
from alerts.matching import Decision, Occasion, Wish, Withhold, decide, decide_each
from alerts.wishes import NOT_THIS, Interest, Interests, interests
from crawler.storage import handover
from crawler.storage.handover import UnmatchedOccasion
from crawler.storage.listeners import Listener, StoredWish, end_of_portion, how_many, listeners
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.schema import DeliveryState
from crawler.storage.wish_listeners import WishListener, wish_listeners

log = logging.getLogger(__name__)

PORTION = 5000
"""Subscriptions matched in one transaction: a fifth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What was made of the transitions that were found."""

    transitions: int = 0
    """Those that are matched wholly now."""
    waiting: int = 0
    suppressed: int = 0
    in_part: bool = False
    """Some listeners of one occasion are still to come."""

    @property
    def anything(self) -> bool:
        return bool(self.transitions or self.in_part)

    def __add__(self, other: Matched) -> Matched:
        return Matched(
            transitions=self.transitions + other.transitions,
            waiting=self.waiting + other.waiting,
            suppressed=self.suppressed + other.suppressed,
            in_part=other.in_part,
        )


def match(connection: Connection, *, now: datetime, ttl: timedelta, most: int = PORTION) -> Matched:
    """Match one portion; call it in a write transaction, which makes all of it happen or nothing."""
    return match_occasions(connection, handover.unmatched(connection), now=now, ttl=ttl, most=most)


def match_occasions(
    connection: Connection,
    occasions: Sequence[UnmatchedOccasion],
    *,
    now: datetime,
    ttl: timedelta,
    most: int = PORTION,
    withheld: str | None = None,
) -> Matched:
    """Match one portion of these; ``withheld`` says why nobody is told of any of them."""
    if not occasions:
        return Matched()
    sizes = how_many(connection, {o.watch_id for o in occasions})
    asked = interests(connection, occasions)
    sized = [(o, sizes.get(o.watch_id, 0) + len(i)) for o, i in zip(occasions, asked, strict=True)]
    whole = _few_enough(sized, most=most)
    until = None
    if not whole:
        whole = list(occasions[:1])
        until = _end_of_portion(connection, whole[0], asked[0], most=most)
    made = _deliveries(connection, whole, asked, until=until, ttl=ttl, withheld=withheld, now=now)
    made += feed_deliveries(connection, whole, withheld=withheld, now=now)
    insert_deliveries(connection, made, now=now)
    ids = [i for o in whole for i in o.ids]
    if until is None:
        handover.mark_matched(connection, ids, now=now)
    else:
        handover.mark_matched_to(connection, ids, subscriber_id=until)
    return Matched(
        transitions=len(ids) if until is None else 0,
        waiting=sum(d.state is DeliveryState.WAITING for d in made),
        suppressed=sum(d.state is DeliveryState.SUPPRESSED for d in made),
        in_part=until is not None,
    )


def _few_enough(sized: Iterable[tuple[UnmatchedOccasion, int]], *, most: int) -> list[UnmatchedOccasion]:
    """The first occasions that have at most so many listeners together and were not begun before."""
    chosen = []
    for occasion, size in sized:
        most -= size
        if most < 0 or occasion.matched_to is not None:
            break
        chosen.append(occasion)
    return chosen


def _end_of_portion(
    connection: Connection, occasion: UnmatchedOccasion, asked: Interests, *, most: int
) -> int | None:
    """The last subscriber of a portion: at most so many listeners of the watch, and as many others."""
    after = occasion.matched_to or 0
    of_watch = end_of_portion(connection, occasion.watch_id, after=after, most=most)
    others = sorted(i.subscriber_id for i in asked.values() if i.subscriber_id > after)
    ends = [of_watch, others[most - 1] if len(others) >= most else None]
    return min((end for end in ends if end is not None), default=None)


def _deliveries(
    connection: Connection,
    occasions: Sequence[UnmatchedOccasion],
    asked: Sequence[Interests],
    *,
    until: int | None,
    ttl: timedelta,
    withheld: str | None,
    now: datetime,
) -> list[NewDelivery]:
    after = occasions[0].matched_to or 0
    by_watch: dict[int, list[Listener]] = defaultdict(list)
    for listener in listeners(connection, {o.watch_id for o in occasions}, now=now, after=after, until=until):
        by_watch[listener.watch_id].append(listener)
    others = [
        _wishing(connection, o, i, now=now, after=after, until=until)
        for o, i in zip(occasions, asked, strict=False)
    ]
    people: dict[int, list[Listener]] = {watch_id: list(found) for watch_id, found in by_watch.items()}
    for occasion, wishing in zip(occasions, others, strict=True):
        people.setdefault(occasion.watch_id, []).extend(w.listener for w in wishing)
    calendar = Calendar.of(connection, people, now=now)
    made: list[NewDelivery] = []
    for occasion, interest, wishing in zip(occasions, asked, others, strict=False):
        moments = calendar.of_occasion(connection, occasion)
        own = deliveries_of(
            occasion, by_watch[occasion.watch_id], ttl=ttl, withheld=withheld, moments=moments
        )
        if wishing:
            make = Maker(occasion, ttl=ttl, withheld=withheld, moments=moments)
            own = one_each([*own, *_of_wishes(occasion, interest, wishing, make, now=now)])
        made += own
    return made


def _wishing(
    connection: Connection,
    occasion: UnmatchedOccasion,
    asked: Interests,
    *,
    now: datetime,
    after: int,
    until: int | None,
) -> list[WishListener]:
    """The channels of those who asked for it without naming its watch, of this portion's subscribers."""
    ids = [
        s for s, i in asked.items() if i.subscriber_id > after and (until is None or i.subscriber_id <= until)
    ]
    return wish_listeners(connection, ids, watch_id=occasion.watch_id, now=now) if ids else []


def _of_wishes(
    occasion: UnmatchedOccasion,
    asked: Interests,
    wishing: Sequence[WishListener],
    make: Maker,
    *,
    now: datetime,
) -> list[NewDelivery]:
    """A delivery for each of their channels, or the reason why there is none."""
    made = []
    decider = _decider(occasion)
    for one in wishing:
        interest = asked[one.listener.subscription_id]
        try:
            decision = _decision_of(interest, one, decider, now=now)
        except Exception as exc:  # quarantined, as those of the watch are
            log.exception("wish %s can't be matched", one.listener.subscription_id)
            made.append(make.quarantined(one.listener, exc))
            continue
        verdict = make.of_decision(decision)
        if verdict is not None:
            why = interest.why(one.language)
            made.append(make.delivery(one.listener, verdict)._replace(why=why[:300]))
    return made


def _decision_of(
    interest: Interest,
    one: WishListener,
    decider: Callable[[Wish, frozenset[str]], Decision],
    *,
    now: datetime,
) -> Decision:
    wish = interest.effective(wish_of(one.listener.wish))
    decision = decider(wish, interest.wanted or frozenset(interest.matches))
    if decision is None:
        return None
    if not interest.wanted:
        return Withhold(reason=NOT_THIS)
    if one.paused_until is not None and one.paused_until > now:
        return Withhold(reason=f"you paused it until {one.paused_until:%Y-%m-%d %H:%M} UTC")
    return replace(decision, reason=f"{interest.why()}; {decision.reason}"[:300])


def deliveries_of(
    occasion: UnmatchedOccasion,
    listeners: Sequence[Listener],
    *,
    ttl: timedelta,
    withheld: str | None = None,
    moments: Moments = AT_ONCE,
) -> list[NewDelivery]:
    """A delivery for each channel of each person who asked for such news; the refused ones say why."""
    make = Maker(occasion, ttl=ttl, withheld=withheld, moments=moments)
    try:
        decisions = _decisions(occasion, {x.wish for x in listeners})
    except Exception as exc:  # quarantined as dead letters, which people see and can send; the rest flows
        log.exception("occasion %s can't be matched", occasion.occasion)
        return [make.quarantined(x, exc) for x in listeners]
    told = {wish: make.of_decision(decision) for wish, decision in decisions.items()}
    made = []
    for listener in listeners:
        verdict = told[listener.wish]
        if verdict is not None:
            made.append(make.delivery(listener, verdict))
    return made


def _decisions(occasion: UnmatchedOccasion, wishes: Iterable[StoredWish]) -> dict[StoredWish, Decision]:
    """One for each wish, by what the occasion is about: a page, or a shop's listing."""
    asked = [(wish, wish_of(wish)) for wish in wishes]
    decider = _decider(occasion)
    return decide_each(asked, lambda wish: decider(wish, None))


def _decider(occasion: UnmatchedOccasion) -> Callable[[Wish, frozenset[str] | None], Decision]:
    """Decides wishes on this occasion; of a feed, for the listings of these keys alone."""
    changed = tuple(t for _, t in occasion.transitions)
    if occasion.listings is None:
        page = Occasion(transitions=changed, variants=occasion.variants)
        return lambda wish, _: decide(wish, page)
    listings = {
        key: seen_listing(
            title=x.title,
            url=x.url,
            brand=x.brand,
            tags=x.tags,
            variants=x.variants,
            back=occasion.back.get(key, ()),
        )
        for key, x in occasion.listings.items()
    }
    seen = FeedOccasion(transitions=changed, listings=listings)

    def of_feed(wish: Wish, keys: frozenset[str] | None) -> Decision:
        if keys is None:
            return decide_of_feed(wish, seen)
        some = tuple(t for t in changed if t.variant_key in keys)
        return decide_of_feed(wish, FeedOccasion(transitions=some, listings=listings))

    return of_feed
