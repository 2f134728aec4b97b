"""What a look teaches: from how a watch stood and what was seen now, to how it stands. Pure, O(1) a look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.cadence.index import believe
from crawler.cadence.model import Detection, Seen, SiteView, Standing, Wish
from crawler.forecast.hours import from_hours, to_hours
from crawler.forecast.rates import (
    Learned,
    ended_within,
    restocks_per_hour,
    see_gap,
    sellout_rate,
    sellouts_per_hour,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """How the watch stands after a look, and what it taught."""

    standing: Standing
    learned: Learned
    tally: tuple[tuple[datetime, float], ...] = ()
    detection: Detection | None = None


def observe(
    *, standing: Standing, learned: Learned, seen: Seen, at: datetime, site: SiteView, wish: Wish
) -> Lesson:
    """What the look at ``at`` taught. One that saw nothing, and one before the last (a clock that jumped
    back), teaches nothing; the latter still says how the watch stands."""
    if seen is Seen.NOTHING:
        return Lesson(standing=standing, learned=learned)
    went_on = seen is Seen.IN and standing.seen is Seen.IN
    now = Standing(
        seen=seen,
        seen_at=at,
        since=(standing.since if went_on else at) if seen is Seen.IN else None,
        belief_at=at,
    )
    before = standing.seen_at
    if before is None or before >= at:
        return Lesson(standing=now, learned=learned)
    if standing.seen is Seen.IN:
        gap_h = (at - before).total_seconds() / 3600
        taught = _after_being_in(learned, gap_h=gap_h, ended=seen is Seen.OUT, site=site, wish=wish)
        return Lesson(standing=now, learned=taught)
    mu = sellouts_per_hour(learned, site.prior, weight=wish.weight)
    return _after_being_out(now, learned=learned, before=before, mu=mu, site=site)


def _after_being_in(learned: Learned, *, gap_h: float, ended: bool, site: SiteView, wish: Wish) -> Learned:
    if not ended:
        return replace(learned, in_stock_h=learned.in_stock_h + gap_h)
    before = sellout_rate(learned, site.prior, weight=wish.weight)
    after = ended_within(before, gap_h=gap_h)
    return replace(
        learned,
        sellouts=learned.sellouts + after.shape - before.shape,
        in_stock_h=learned.in_stock_h + after.hours - before.hours,
    )


def _after_being_out(
    now: Standing, *, learned: Learned, before: datetime, mu: float, site: SiteView
) -> Lesson:
    assert now.seen_at is not None
    rate = restocks_per_hour(learned, site.prior)
    gap = see_gap(site.hours, since=to_hours(before), until=to_hours(now.seen_at), sellout=mu)
    restocked = now.seen is Seen.IN
    # What a known drop explains of a restock says nothing of the ordinary rate.
    own = rate * gap.exposure_h
    share = own / (own + gap.drop) if gap.drop else 1.0
    return Lesson(
        standing=now,
        learned=Learned(
            restocks=learned.restocks + (share if restocked else 0.0),
            exposure_h=learned.exposure_h + gap.exposure_h,
            sellouts=learned.sellouts,
            in_stock_h=learned.in_stock_h,
            prior_rate=learned.prior_rate,
        ),
        tally=tuple((from_hours(hour), rate * visible) for hour, visible in gap.visible),
        detection=Detection(after=before, until=now.seen_at) if restocked else None,
    )


def hint(
    standing: Standing, *, learned: Learned, site: SiteView, wish: Wish, at: datetime, chance: float
) -> Standing:
    """The standing after a hint that something restocked, such as the same product elsewhere: at least with
    probability ``chance`` it waits now. The next look is then planned anew."""
    if standing.seen is not Seen.OUT:
        return standing
    return replace(
        standing,
        belief=max(chance, belief_now(standing, learned=learned, site=site, wish=wish, at=at)),
        belief_at=at,
    )


def belief_now(standing: Standing, *, learned: Learned, site: SiteView, wish: Wish, at: datetime) -> float:
    """How likely something waits unseen at ``at``; 0 for a watch that was never seen."""
    if standing.belief_at is None:
        return 0.0
    return believe(
        site.hours,
        rate=restocks_per_hour(learned, site.prior),
        kappa=sellouts_per_hour(learned, site.prior, weight=wish.weight) + site.impatience,
        belief=standing.belief,
        since=to_hours(standing.belief_at),
        until=to_hours(at),
    )
