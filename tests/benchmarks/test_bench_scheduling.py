"""The scheduling benchmark's world, engine and charts, on a world small enough for a test."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.scheduling import chart, static, world
from benchmarks.scheduling.engine import Policy, simulate
from benchmarks.scheduling.world import WEEK, World, score

LOOKS = 20.0


@pytest.fixture(scope="module")
def small() -> World:
    return world.make((0,), weeks=1, sites=2, products=15)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [Policy(), Policy(limited=False, ranked=False)])
def test_a_policy_keeps_to_its_budget_and_sees_only_what_is_there(small: World, policy: Policy) -> None:
    outcome = simulate(small, looks_per_hour=LOOKS, policy=policy)
    assert outcome.looks.shape == (WEEK, 2)
    assert outcome.looks.sum(0).max() <= LOOKS * (WEEK + 24)
    seen = np.isfinite(outcome.seen)
    assert seen.any()
    assert (outcome.seen[seen] >= small.start[seen]).all()
    assert (outcome.seen[seen] < small.end[seen]).all()
    found = score(small, outcome.seen, weeks=(0, 1))
    assert 0 < found.weighted[0] <= 1


def test_fixed_intervals_use_the_same_budget(small: World) -> None:
    for gap in (static.uniform(small, LOOKS), static.proportional(small, LOOKS)):
        used = np.bincount(small.site, 1 / gap)
        assert used == pytest.approx([LOOKS, LOOKS], rel=0.01)


def test_windows_of_all_shapes_have_about_the_same_mean() -> None:
    for shape in world.SHAPES:
        made = world.make((0,), shape=shape, weeks=1, sites=2, products=400)
        there = np.isfinite(made.start)
        length = np.where(there, made.end - np.where(there, made.start, 0.0), 0.0)
        expected = (there / made.sellout[:, None]).sum()
        assert length.sum() == pytest.approx(expected, rel=0.4), shape


def test_charts_are_svg() -> None:
    flat = [1.0] * WEEK
    for drawn in (
        chart.draw(weeks={"a": [0.5] * 8}, looks={"b": flat}, slots=(3,), note="n"),
        chart.draw_hours(looks={"b": flat}, slots=(3,), note="a < b"),
    ):
        assert drawn.startswith("<svg")
        assert drawn.endswith("</svg>\n")
