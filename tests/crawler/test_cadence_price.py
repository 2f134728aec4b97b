"""A site's budget: what its bucket holds, and the price that follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cadence_cases import NOW
from hypothesis import given
from hypothesis import strategies as st

from crawler.cadence import price as pricing
from crawler.cadence.price import (
    SitePrice,
    advance,
    allowance,
    anchored,
    budget,
    effective,
    new_price,
    spend,
    starting_price,
    static_gap,
)

HOUR = timedelta(hours=1)
BUDGETS = st.floats(0.04, 5000.0)


def site(price: float = 0.01, *, looks_per_hour: float = 60.0) -> SitePrice:
    return new_price(price=price, looks_per_hour=looks_per_hour, now=NOW)


def test_a_budget_is_what_the_watches_ask_for_if_the_sites_manners_bear_it() -> None:
    ten_minutes = [timedelta(minutes=10)] * 3
    assert budget(gap=timedelta(seconds=10), intervals=ten_minutes) == 18
    assert budget(gap=timedelta(minutes=5), intervals=ten_minutes) == 6
    assert budget(gap=timedelta(), intervals=[]) == 0


@given(
    looks_per_hour=BUDGETS,
    steps=st.lists(
        st.tuples(st.timedeltas(timedelta(days=-1), timedelta(days=2)), st.integers(0, 5000)), max_size=20
    ),
)
def test_the_bucket_never_holds_more_than_a_day_nor_less_than_nothing(
    looks_per_hour: float, steps: list[tuple[timedelta, int]]
) -> None:
    state, now = site(looks_per_hour=looks_per_hour), NOW
    for passed, looks in steps:
        now += passed
        state = spend(advance(state, looks_per_hour=looks_per_hour, now=now), looks=looks)
        assert 0 <= state.tokens <= pricing.capacity(looks_per_hour)
        assert 0 <= allowance(state) <= max(2, pricing.BURST * pricing.BURST_H * looks_per_hour)
        assert pricing.CHEAPEST <= state.price <= 1 / pricing.CHEAPEST
        assert effective(state, looks_per_hour=looks_per_hour) >= 0
        assert state.at == now


def test_an_emptier_bucket_makes_looks_dearer_and_a_full_one_free() -> None:
    state = site(0.01)
    half = effective(state, looks_per_hour=60)
    assert half == pytest.approx(0.01)
    empty = effective(spend(state, looks=5000), looks_per_hour=60)
    assert empty == pytest.approx(0.01 * 2.7183, rel=1e-4)
    full = advance(state, looks_per_hour=60, now=NOW + 5 * HOUR)
    assert half > effective(full, looks_per_hour=60) > 0
    spare = advance(state, looks_per_hour=60, now=NOW + 12 * HOUR)
    assert effective(spare, looks_per_hour=60) == 0


def test_the_price_rises_where_the_bucket_was_empty_and_falls_where_it_was_full() -> None:
    state = spend(site(0.01), looks=5000)
    hungry = state
    for n in range(1, 13):
        hungry = spend(advance(hungry, looks_per_hour=60, now=NOW + n * HOUR / 2), looks=30)
    assert hungry.price == pytest.approx(0.01 * 1.16, rel=0.02)
    assert (hungry.fill_h, hungry.stepped_at) == (0.0, NOW + 6 * HOUR)
    idle = advance(site(0.01), looks_per_hour=60, now=NOW + timedelta(days=3))
    assert idle.price == pytest.approx(0.01 / 1.16, rel=0.02)
    steady = advance(site(0.01), looks_per_hour=60, now=NOW + 5 * HOUR)
    assert steady.price == 0.01


def test_looks_gather_for_an_hour_and_then_at_four_times_the_mean_rate() -> None:
    state = replace(site(), tokens=1440.0)
    made, now = [0, 0, 0], NOW
    for minute in range(180):
        now += timedelta(minutes=1)
        state = advance(state, looks_per_hour=60, now=now)
        looks = allowance(state)
        state = spend(state, looks=looks)
        made[minute // 60] += looks
    assert made[0] == pytest.approx((3 + 1) * 4 * 60, abs=25), "three hours' worth of it may come at once"
    assert made[1] == pytest.approx(4 * 60, abs=25)
    assert sum(made) <= 1440 + 3 * 60, "a day's budget, and what came meanwhile"


def test_a_clock_that_jumped_back_fills_nothing_and_goes_on_from_there() -> None:
    state = spend(site(), looks=700)
    back = advance(state, looks_per_hour=60, now=NOW - 5 * HOUR)
    assert back.tokens == state.tokens
    assert back.stepped_at == back.at == NOW - 5 * HOUR
    on = advance(back, looks_per_hour=60, now=NOW - 4 * HOUR)
    assert on.tokens == state.tokens + 60


def test_a_site_that_stood_still_gets_its_price_back() -> None:
    assert anchored(site(1e-9), static=0.01).price == 0.01 / 8
    assert anchored(site(5.0), static=0.01).price == 0.08
    assert anchored(site(0.02), static=0.01).price == 0.02


@given(
    watches=st.lists(
        st.tuples(st.floats(0.1, 100), st.floats(1e-4, 1.0), st.floats(0.05, 20.0)), min_size=1, max_size=20
    ),
    looks_per_hour=st.floats(0.5, 200.0),
)
def test_the_starting_price_just_uses_the_budget(
    watches: list[tuple[float, float, float]], looks_per_hour: float
) -> None:
    price = starting_price(watches, looks_per_hour=looks_per_hour, shortest_h=1 / 30, longest_h=24.0)

    def asked(price: float) -> float:
        return sum(
            1 / min(max(static_gap(weight=w, rate=r, kappa=k, price=price), 1 / 30), 24.0)
            for w, r, k in watches
        )

    assert asked(price * 1.001) <= looks_per_hour or looks_per_hour <= len(watches) / 24
    assert asked(price * 0.999) >= looks_per_hour or looks_per_hour >= len(watches) * 30


def test_a_price_survives_being_stored() -> None:
    state = advance(site(0.3), looks_per_hour=60, now=NOW + HOUR)
    assert SitePrice.from_json(state.to_json()) == state
    assert all(isinstance(value, (str, float)) for value in state.to_json().values())
