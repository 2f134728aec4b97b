"""The index: what a look is worth, and when it is worth its price."""

from __future__ import annotations

from math import exp, isclose

import pytest
from cadence_cases import HOURS, NOW, slotted
from hypothesis import assume, given
from hypothesis import strategies as st

from crawler.cadence.index import believe, depth, reach, worth
from crawler.cadence.price import static_gap
from crawler.forecast.hours import Hours, hour_of_week, hours_around, to_hours

RATES = st.floats(1e-6, 10.0)
KAPPAS = st.floats(0.01, 60.0)
WEIGHTS = st.floats(0.01, 1000.0)
START = to_hours(NOW)


@given(far=st.floats(0.0, 30.0))
def test_depth_undoes_the_share_of_its_value(far: float) -> None:
    share = 1 - (1 + far) * exp(-far)
    assume(0 <= share < 1)
    assert 1 - (1 + depth(share)) * exp(-depth(share)) == pytest.approx(share, abs=1e-8)


@given(one=st.floats(0.0, 0.999999), other=st.floats(0.0, 0.999999))
def test_depth_grows_with_the_share(one: float, other: float) -> None:
    assert (depth(one) <= depth(other)) == (one <= other) or isclose(depth(one), depth(other))


@given(weight=WEIGHTS, rate=RATES, kappa=KAPPAS, belief=st.floats(0.0, 5.0))
def test_a_look_is_worth_something_and_never_more_than_what_may_wait(
    weight: float, rate: float, kappa: float, belief: float
) -> None:
    value = worth(weight=weight, rate=rate, kappa=kappa, belief=belief)
    assert -1e-9 * weight <= value <= weight * belief * (1 + 1e-9)


@given(hours=HOURS, rate=RATES, kappa=KAPPAS, ahead=st.floats(0.0, 24.0), belief=st.floats(0.0, 1.0))
def test_a_belief_stays_between_nothing_and_what_its_busiest_hour_settles_at(
    hours: Hours, rate: float, kappa: float, ahead: float, belief: float
) -> None:
    later = believe(hours, rate=rate, kappa=kappa, belief=belief, since=START, until=START + ahead)
    assert 0 <= later <= max(belief, rate * max(hours.level) / kappa) * (1 + 1e-9)


@given(
    hours=HOURS,
    weight=WEIGHTS,
    rate=RATES,
    kappa=KAPPAS,
    price=st.floats(1e-9, 100.0),
    belief=st.floats(0.0, 1.0),
)
def test_the_index_reaches_the_price_when_it_is_said_to_and_not_before(
    hours: Hours, weight: float, rate: float, kappa: float, price: float, belief: float
) -> None:
    def index(at: float) -> float:
        now = believe(hours, rate=rate, kappa=kappa, belief=belief, since=START, until=at)
        return worth(weight=weight, rate=rate * hours.level[hours.at(at)], kappa=kappa, belief=now)

    found = reach(
        hours,
        weight=weight,
        rate=rate,
        kappa=kappa,
        price=price,
        belief=belief,
        since=START,
        until=START + 24,
    )
    end = START + 24 if found is None else found
    assert START <= end <= START + 24
    if found is not None:
        assert index(found) >= price * (1 - 1e-4) - 1e-12
    for part in range(1, 40 if end > START else 0):
        at = START + (end - START) * part / 41
        assert index(at) <= price * (1 + 1e-4) + 1e-12


@given(weight=WEIGHTS, rate=RATES, kappa=KAPPAS, price=st.floats(1e-9, 100.0))
def test_a_constant_rate_is_looked_at_in_the_static_optimums_gaps(
    weight: float, rate: float, kappa: float, price: float
) -> None:
    assume(not isclose(weight * rate, price * kappa, rel_tol=1e-6))
    flat = hours_around(now=NOW)
    best = static_gap(weight=weight, rate=rate, kappa=kappa, price=price)
    found = reach(
        flat, weight=weight, rate=rate, kappa=kappa, price=price, belief=0.0, since=START, until=START + 24
    )
    if found is None:
        assert best >= 24 * (1 - 1e-6)
    else:
        assert found - START == pytest.approx(best, rel=1e-6, abs=1e-8)


def test_a_look_waits_for_the_busy_hour_and_comes_early_in_it() -> None:
    busy = to_hours(NOW) + 9.5
    hours = hours_around(now=NOW, profile=slotted((hour_of_week(NOW, NOW.tzinfo) + 10) % 168))  # type: ignore[arg-type]  # NOW is aware
    found = reach(
        hours, weight=1.0, rate=0.005, kappa=2.0, price=0.004, belief=0.0, since=START, until=START + 24
    )
    assert found is not None
    assert busy < found < busy + 0.5


def test_a_dearer_look_comes_later() -> None:
    hours = hours_around(now=NOW)
    times = [
        reach(
            hours,
            weight=1.0,
            rate=0.01,
            kappa=2.0,
            price=price,
            belief=0.0,
            since=START,
            until=START + 24,
        )
        for price in (1e-5, 1e-4, 1e-3, 4.9e-3)
    ]
    assert times == sorted(times, key=lambda at: at or 1e9)
    assert None not in times


def test_what_was_believed_before_brings_a_look_forward_and_at_worst_to_now() -> None:
    hours = hours_around(now=NOW)

    def at(belief: float) -> float | None:
        return reach(
            hours,
            weight=1.0,
            rate=0.01,
            kappa=2.0,
            price=1e-3,
            belief=belief,
            since=START,
            until=START + 24,
        )

    fresh, hinted, sure = at(0.0), at(0.001), at(0.5)
    assert fresh is not None
    assert hinted is not None
    assert sure == START < hinted < fresh


def test_what_is_worth_a_look_only_later_is_not_said_for_now() -> None:
    hours = hours_around(now=NOW)

    def by(hour: float) -> float | None:
        worth_it = {"weight": 1.0, "rate": 0.01, "kappa": 2.0, "price": 1e-3, "belief": 0.0}
        return reach(hours, **worth_it, since=START, until=START + hour)

    due = by(24)
    assert due is not None
    assert by((due - START) / 2) is None


def test_past_the_last_hour_the_last_one_goes_on() -> None:
    hours = hours_around(now=NOW, ahead=2)
    far = to_hours(NOW) + 20
    assert believe(hours, rate=0.5, kappa=1.0, belief=0.0, since=START, until=far) == pytest.approx(0.5)
    slow = {"weight": 1.0, "rate": 0.001, "kappa": 0.01, "belief": 0.0, "since": START, "until": START + 24}
    found = reach(hours, price=1e-4, **slow)
    assert found is not None
    assert found - START == pytest.approx(
        static_gap(weight=1.0, rate=0.001, kappa=0.01, price=1e-4), rel=1e-6
    )
