"""Columns of watches are decided as single ones are."""

from __future__ import annotations

import numpy as np
import pytest
from cadence_cases import CHANCES, HOURS, LEARNED, NOW, VIEWS, WISHES, standings, uneven
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.cadence.crowd import Crowd, Views, plan_many, rank, restock_rates, sellout_rates
from crawler.cadence.index import believe, depth, reach, worth
from crawler.cadence.many import (
    HoursTable,
    believes,
    depths,
    reaches,
    see_gaps,
    starting_prices,
    static_gaps,
    worths,
)
from crawler.cadence.model import Seen, SiteView, Standing, Why, Wish
from crawler.cadence.plan import plan
from crawler.cadence.price import starting_price, static_gap
from crawler.forecast.drops import parse_drop
from crawler.forecast.hours import Hours, hours_around, to_hours
from crawler.forecast.rates import Learned, Prior, restocks_per_hour, see_gap, sellouts_per_hour

START = to_hours(NOW)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "weight": st.floats(0.01, 100.0),
            "rate": st.floats(1e-5, 5.0),
            "kappa": st.floats(0.01, 40.0),
            "price": st.floats(1e-8, 10.0),
            "belief": st.floats(0.0, 1.0),
            "back": st.floats(0.0, 24.0),
        }
    ),
    min_size=1,
    max_size=8,
)


def columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@given(shares=st.lists(st.floats(0.0, 0.999999999), min_size=1))
def test_depths(shares: list[float]) -> None:
    assert depths(np.array(shares)) == pytest.approx([depth(share) for share in shares], rel=1e-9, abs=1e-15)


@given(rows=ROWS, hours=HOURS)
def test_beliefs_worths_and_when_prices_are_reached(rows: list[dict[str, float]], hours: Hours) -> None:
    table, column = HoursTable.of(hours), columns(rows)
    site, back = np.zeros(len(rows), dtype=np.int64), column.pop("back")
    start = np.full(len(rows), START)
    price = column.pop("price")
    weight = column.pop("weight")
    now = believes(table, site, since=start - back, until=start, **column)
    expected = [
        believe(
            hours,
            rate=row["rate"],
            kappa=row["kappa"],
            belief=row["belief"],
            since=START - row["back"],
            until=START,
        )
        for row in rows
    ]
    assert now == pytest.approx(expected, rel=1e-9, abs=1e-12)
    column["belief"] = now
    assert worths(weight=weight, **column) == pytest.approx(
        [
            worth(weight=row["weight"], rate=row["rate"], kappa=row["kappa"], belief=belief)
            for row, belief in zip(rows, expected, strict=True)
        ],
        rel=1e-6,
        abs=1e-12,
    )
    found = reaches(table, site, weight=weight, price=price, since=start, until=start + 24, **column)
    for row, belief, at in zip(rows, now, found, strict=True):
        alone = reach(
            hours,
            weight=row["weight"],
            rate=row["rate"],
            kappa=row["kappa"],
            price=row["price"],
            belief=float(belief),
            since=START,
            until=START + 24,
        )
        assert at == pytest.approx(np.inf if alone is None else alone, rel=1e-12, abs=1e-7)


@given(rows=ROWS, hours=HOURS)
def test_gaps(rows: list[dict[str, float]], hours: Hours) -> None:
    column = columns(rows)
    until = np.full(len(rows), START)
    exposure, parts = see_gaps(
        HoursTable.of(hours),
        np.zeros(len(rows), dtype=np.int64),
        since=until - column["back"],
        until=until,
        sellout=column["kappa"],
    )
    gaps = [see_gap(hours, since=START - row["back"], until=START, sellout=row["kappa"]) for row in rows]
    assert exposure == pytest.approx([gap.exposure_h for gap in gaps], rel=1e-9, abs=1e-12)
    visible = np.zeros(len(rows))
    for place, _, seen in parts:
        np.add.at(visible, place, seen)
    assert visible == pytest.approx(
        [sum(seen for _, seen in gap.visible) for gap in gaps], rel=1e-9, abs=1e-12
    )


@given(rows=ROWS, looks=st.floats(0.5, 100.0))
def test_prices_and_static_gaps(rows: list[dict[str, float]], looks: float) -> None:
    column = columns(rows)
    value = {name: column[name] for name in ("weight", "rate", "kappa")}
    prices = starting_prices(
        np.zeros(len(rows), dtype=np.int64),
        looks_per_hour=np.array([looks]),
        shortest_h=1 / 30,
        longest_h=24.0,
        **value,
    )
    watches = [(row["weight"], row["rate"], row["kappa"]) for row in rows]
    alone = starting_price(watches, looks_per_hour=looks, shortest_h=1 / 30, longest_h=24.0)
    assert prices == pytest.approx([alone], rel=1e-9)
    gaps = static_gaps(price=column["price"], **value)
    assert gaps == pytest.approx(
        [
            static_gap(weight=row["weight"], rate=row["rate"], kappa=row["kappa"], price=row["price"])
            for row in rows
        ],
        rel=1e-9,
    )


@settings(max_examples=200)
@given(watches=st.lists(st.tuples(standings(), LEARNED, WISHES, CHANCES), min_size=1, max_size=6), site=VIEWS)
def test_plans(watches: list[tuple[Standing, Learned, Wish, float]], site: SiteView) -> None:
    crowd = Crowd.of([(standing, learned, wish) for standing, learned, wish, _ in watches])
    views = Views.of(site)
    for place, (_, learned, wish, _) in enumerate(watches):
        rates = (restock_rates(crowd, views)[place], sellout_rates(crowd, views)[place])
        assert rates == pytest.approx(
            (
                restocks_per_hour(learned, site.prior),
                sellouts_per_hour(learned, site.prior, weight=wish.weight),
            )
        )
    due, why = plan_many(
        crowd,
        views,
        at=np.full(len(watches), START),
        chance=np.array([chance for *_, chance in watches]),
    )
    for place, (standing, learned, wish, chance) in enumerate(watches):
        alone, reason = plan(standing=standing, learned=learned, at=NOW, site=site, wish=wish, chance=chance)
        seconds = (alone - NOW).total_seconds()
        assert (due[place] - START) * 3600 == pytest.approx(seconds, rel=1e-6, abs=0.01)
        edge = abs(seconds - wish.shortest.total_seconds()) < 0.01
        assert why[place] is reason or edge


def test_the_hours_of_several_sites_are_those_of_each() -> None:
    several = [hours_around(now=NOW, profile=uneven(seed)) for seed in (1, 2, 3)]
    table = HoursTable.stack(
        bounds=np.array(several[0].bounds), level=np.array([hours.level for hours in several])
    )
    for site, hours in enumerate(several):
        alone = HoursTable.of(hours)
        for name in ("level", "drop", "peak_level", "peak_drop"):
            assert (getattr(table, name)[site] == getattr(alone, name)[0]).all()


def test_plans_know_drops() -> None:
    hours = hours_around(now=NOW, drops=(parse_drop("Thu 15:00 Europe/Berlin"),))
    site = SiteView(price=0.005, hours=hours, prior=Prior())
    standing = Standing(seen=Seen.OUT, seen_at=NOW, belief_at=NOW)
    crowd = Crowd.of([(standing, Learned(), Wish())])
    due, why = plan_many(crowd, Views.of(site), at=np.array([START]), chance=np.zeros(1))
    alone, reason = plan(standing=standing, learned=Learned(), at=NOW, site=site, wish=Wish(), chance=0.0)
    assert why[0] is reason is Why.DROP
    assert due[0] == pytest.approx(to_hours(alone))


def test_the_most_worthwhile_come_first_after_the_urgent_in_their_order() -> None:
    site = SiteView(price=0.01, hours=hours_around(now=NOW), prior=Prior())
    standing = Standing(seen=Seen.OUT, seen_at=NOW, belief_at=NOW)
    crowd = Crowd.of(
        [(standing, Learned(), Wish(weight=weight)) for weight in (1.0, 9.0, 3.0, 1.0, 1.0)]
        + [(Standing(), Learned(), Wish())]
    )
    order = rank(
        crowd,
        Views.of(site),
        urgent=np.array([False, False, False, True, True, True]),
        due=START + np.array([0.0, 0.0, 0.0, 0.3, 0.2, 0.1]),
        now=START + 0.5,
    )
    assert order.tolist() == [5, 4, 3, 1, 2, 0]
