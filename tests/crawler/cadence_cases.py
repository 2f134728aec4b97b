"""Hypothesis strategies and small makers for the learned cadence and the forecast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from crawler.cadence.model import Seen, SiteView, Standing, Wish
from crawler.forecast.hours import FLAT, WEEK, Hours, hours_around
from crawler.forecast.rates import Learned, Prior

NOW = datetime(2026, 3, 26, 12, 30, tzinfo=UTC)


def slotted(hour: int, *, times: float = 50.0) -> tuple[float, ...]:
    """A profile with one busy hour of the week."""
    rest = (WEEK - times) / (WEEK - 1)
    return tuple(times if n == hour else rest for n in range(WEEK))


def uneven(seed: int) -> tuple[float, ...]:
    """A profile in which every hour is another."""
    rows = [Random(seed + n).lognormvariate(0, 1.5) + 0.02 for n in range(WEEK)]
    return tuple(row * WEEK / sum(rows) for row in rows)


PROFILES = st.one_of(
    st.just(FLAT),
    st.builds(slotted, st.integers(0, WEEK - 1), times=st.floats(1.0, 120.0)),
    st.builds(uneven, st.integers(0, 10_000)),
)
HOURS: st.SearchStrategy[Hours] = st.builds(hours_around, now=st.just(NOW), profile=PROFILES)
PRIORS = st.builds(
    Prior,
    rate=st.floats(1e-5, 2.0),
    sellout_rate=st.floats(1e-3, 60.0),
    popularity=st.floats(-0.5, 1.0),
)
LEARNED = st.builds(
    Learned,
    restocks=st.floats(0, 500),
    exposure_h=st.floats(0, 1e4),
    sellouts=st.floats(0, 500),
    in_stock_h=st.floats(0, 1e4),
    prior_rate=st.none() | st.floats(1e-5, 2.0),
)
WISHES = st.builds(
    Wish,
    weight=st.floats(0.01, 1000.0),
    wished=st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=3)),
    shortest=st.timedeltas(timedelta(seconds=10), timedelta(minutes=30)),
)
VIEWS = st.builds(
    SiteView,
    price=st.one_of(st.just(0.0), st.floats(1e-9, 1e3)),
    hours=HOURS,
    prior=PRIORS,
    impatience=st.floats(0.0, 6.0),
)
CHANCES = st.floats(0.0, 1.0, exclude_max=True)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Of a watch whose last look was up to a day ago, or that was never seen."""
    seen = draw(st.sampled_from(Seen))
    if seen is Seen.NOTHING:
        return Standing()
    at = NOW - draw(st.timedeltas(timedelta(seconds=1), timedelta(hours=24)))
    if seen is Seen.IN:
        return Standing(
            seen=seen, seen_at=at, since=at - timedelta(hours=draw(st.floats(0, 99))), belief_at=at
        )
    return Standing(seen=seen, seen_at=at, belief=draw(st.floats(0.0, 1.0)), belief_at=at)
