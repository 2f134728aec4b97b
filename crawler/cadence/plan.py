"""The next look at a watch: when its index reaches the site's price, within everybody's bounds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.cadence.index import believe, reach
from crawler.cadence.interval import BACKOFF_LIMIT, JITTER, SECOND_LOOK
from crawler.cadence.model import LONGEST, Decision, Reason, Seen, SiteView, Standing, Why, Wish
from crawler.cadence.observe import observe
from crawler.forecast.hours import to_hours
from crawler.forecast.rates import Learned, restocks_per_hour, sellouts_per_hour

FIRST_BACKOFF = timedelta(minutes=1)
"""The wait after a failure; from the second in a row it doubles, up to an hour."""
WORTH_JITTER = timedelta(seconds=20)
"""How far chance may pull forward a look that waits for a busy hour: not out of that hour."""

_NONE = timedelta()
_DAY_H = LONGEST / timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What else the last look says of the next one."""

    failures: int = 0
    """In a row, 0 after an Offer."""
    second_look: bool = False
    retry_after: timedelta | None = None
    """What the shop asked for."""
    at_least: timedelta | None = None
    """The floor of the site's reader."""


CLEAN = Circumstances()


def after_look(
    *,
    standing: Standing,
    learned: Learned,
    seen: Seen,
    at: datetime,
    site: SiteView,
    wish: Wish,
    chance: float,
    circumstances: Circumstances = CLEAN,
) -> Decision:
    """What a look that began at ``at`` changes; ``chance`` in [0, 1) is its jitter."""
    lesson = observe(standing=standing, learned=learned, seen=seen, at=at, site=site, wish=wish)
    due, why = plan(
        standing=lesson.standing,
        learned=lesson.learned,
        at=at,
        site=site,
        wish=wish,
        chance=chance,
        circumstances=circumstances,
    )
    return Decision(
        next_look_at=due,
        why=why,
        standing=lesson.standing,
        learned=lesson.learned,
        tally=lesson.tally,
        detection=lesson.detection,
    )


def plan(
    *,
    standing: Standing,
    learned: Learned,
    at: datetime,
    site: SiteView,
    wish: Wish,
    chance: float,
    circumstances: Circumstances = CLEAN,
) -> tuple[datetime, Why]:
    """When to look next, after a look at ``at`` or planned anew at ``at``, and what set that time.

    Never sooner than the minimum interval, but for a second look, nor than the shop asks for; never later
    than the floor of a day and the wished interval, but for the backoff after failures and what the shop asks
    for.
    """
    longest = LONGEST if wish.wished is None else max(min(wish.wished, LONGEST), wish.shortest)
    mu = sellouts_per_hour(learned, site.prior, weight=wish.weight)
    if standing.seen is Seen.IN and standing.since is not None:
        age_h = (at - standing.since).total_seconds() / 3600
        wait_h, why = min(max(0.5 / mu, 0.5 * age_h), _DAY_H), Why.IN_STOCK
    else:
        wait_h, why = _until_worth(standing, learned, mu=mu, at=at, site=site, weight=wish.weight)
    wait = timedelta(hours=wait_h)
    slack = wait * (JITTER * chance)
    if wait < wish.shortest:
        wait, why, slack = wish.shortest, Why.SPARE if site.price == 0 else Why.SHORTEST, _NONE
    elif wait >= longest:
        why = Why.FLOOR if longest == LONGEST else Why.WISHED
        wait, slack = longest, longest * (JITTER * chance)
    elif why is not Why.IN_STOCK:
        slack = min(slack, WORTH_JITTER * chance)
    wait = max(wait - slack, wish.shortest)
    if circumstances is not CLEAN:
        wait, why = _bounded(wait, why, circumstances=circumstances)
    return at + wait, why


def _until_worth(
    standing: Standing, learned: Learned, *, mu: float, at: datetime, site: SiteView, weight: float
) -> tuple[float, Why]:
    """Hours from ``at``; a watch that was never seen is looked at soon."""
    if standing.belief_at is None:
        return 0.0, Why.SHORTEST
    now, belief, kappa = to_hours(at), standing.belief, mu + site.impatience
    rate = restocks_per_hour(learned, site.prior)
    if standing.belief_at < at:
        start = to_hours(standing.belief_at)
        belief = believe(site.hours, rate=rate, kappa=kappa, belief=belief, since=start, until=now)
    found = reach(
        site.hours,
        weight=weight,
        rate=rate,
        kappa=kappa,
        price=site.price,
        belief=belief,
        since=now,
        until=now + _DAY_H,
    )
    if found is None:
        return _DAY_H, Why.FLOOR
    return found - now, Why.DROP if site.hours.drop[site.hours.at(found)] else Why.WORTH


def _bounded(wait: timedelta, why: Why, *, circumstances: Circumstances) -> tuple[timedelta, Why]:
    """What failures, a second look and the shop make of it."""
    if circumstances.second_look and circumstances.failures <= 1:
        wait, why = min(wait, SECOND_LOOK), Why.SECOND_LOOK
    if circumstances.failures > 1:
        backoff = min(FIRST_BACKOFF * 2 ** min(circumstances.failures - 1, 20), BACKOFF_LIMIT)
        if backoff > wait:
            wait, why = backoff, Why.BACKOFF
    asked = max(circumstances.retry_after or _NONE, circumstances.at_least or _NONE)
    return (asked, Why.ASKED) if asked > wait else (wait, why)


def explain(
    *, standing: Standing, learned: Learned, due_at: datetime, why: Why, site: SiteView, wish: Wish
) -> Reason:
    """The figures behind a plan, for a person who asks; ``site`` is the view of now."""
    due, believed = to_hours(due_at), 0.0
    rate = restocks_per_hour(learned, site.prior)
    if standing.seen is Seen.OUT and standing.belief_at is not None:
        believed = believe(
            site.hours,
            rate=rate,
            kappa=sellouts_per_hour(learned, site.prior, weight=wish.weight),
            belief=standing.belief,
            since=to_hours(standing.belief_at),
            until=due,
        )
    return Reason(
        why=why,
        due_at=due_at,
        seen=standing.seen,
        seen_at=standing.seen_at,
        belief=min(believed, 1.0),
        busy=site.hours.level[site.hours.at(due)],
        per_day=rate * 24,
        weight=wish.weight,
        wished=wish.wished,
    )
