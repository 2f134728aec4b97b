"""What is learned over all watches, and whether forecasts keep their word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.forecast.calibration import calibration, pit, reliability
from crawler.forecast.learning import Ledger, Lessons, fold, learn, local_hours
from crawler.forecast.many import below_and_upto, chances
from crawler.forecast.outlook import chance_of, chance_within
from crawler.forecast.profile import LEAST, learn_profiles, log_gamma, share_out
from crawler.forecast.rates import PRIOR_RATE, PRIOR_SELLOUT, Posterior

MONDAY = 96.0


def ledger(*, site: list[int], restocks: list[float], exposure_h: list[float], **kw: object) -> Ledger:
    n, sites = len(site), max(site, default=0) + 1
    return replace(
        Ledger(
            sites=sites,
            site=np.array(site, dtype=np.int64),
            product=np.full(n, -1),
            weight=np.ones(n),
            restocks=np.array(restocks, dtype=float),
            exposure_h=np.array(exposure_h, dtype=float),
            sellouts=np.zeros(n),
            in_stock_h=np.zeros(n),
            detected=np.zeros(0, dtype=np.int64),
            after=np.zeros(0),
            until=np.zeros(0),
            tallies=np.zeros((sites, 168)),
            profiles=np.ones((sites, 168)),
        ),
        **kw,  # type: ignore[arg-type]  # columns, named by the tests below
    )


def test_an_installation_without_evidence_expects_what_is_typical() -> None:
    lessons = learn(ledger(site=[0], restocks=[0], exposure_h=[0]))
    prior = lessons.prior(0)
    assert prior.rate == pytest.approx(PRIOR_RATE)
    assert prior.sellout_rate == pytest.approx(PRIOR_SELLOUT, rel=0.01)
    assert (prior.popularity, prior.restocks) == (0, 0)
    assert lessons.profiles == pytest.approx(np.ones((1, 168)))
    assert lessons.prior_rate == pytest.approx([PRIOR_RATE])


def test_a_site_is_drawn_to_all_sites_the_more_the_less_it_showed() -> None:
    sites = [0] * 50 + [1] * 50 + [2] * 50
    restocks = [4.0] * 50 + [0.5] * 50 + [0.0] * 50
    lessons = learn(ledger(site=sites, restocks=restocks, exposure_h=[500.0] * 100 + [0.0] * 50))
    busy, quiet, new = lessons.rate
    assert busy == pytest.approx(4 / 500, rel=0.05)
    assert quiet == pytest.approx(0.5 / 500, rel=0.4)
    assert quiet < new < busy
    assert np.isnan(lessons.prior_rate).all()


def test_products_that_are_alike_make_the_prior_strong_and_different_ones_weak() -> None:
    chance = np.random.default_rng(1)
    shapes = []
    for spread in (0.05, 1.3):
        rates = 0.005 * np.exp(spread * chance.standard_normal(400))
        restocks = chance.poisson(rates * 1000.0).astype(float)
        lessons = learn(ledger(site=[0] * 400, restocks=restocks.tolist(), exposure_h=[1000.0] * 400))
        shapes.append(lessons.shape)
    alike, different = shapes
    assert alike >= 3
    assert 0.4 <= different <= 1.0


def test_a_watch_of_a_small_site_is_not_told_its_own_evidence_twice() -> None:
    lessons = learn(ledger(site=[0, 0, 1], restocks=[50, 0, 0], exposure_h=[500, 500, 500]))
    first, second, other = lessons.prior_rate
    assert first < second
    assert first < lessons.rate[0] < second * 2
    assert other > 0


def test_the_same_product_elsewhere_tells_of_a_watch() -> None:
    site = [0] * 20 + [1] * 20
    restocks, exposure = [1.0] * 40, [500.0] * 40
    restocks[0] = 30.0
    product = np.array([7, *([-1] * 19), 7, 8, *([-1] * 18)])
    lessons = learn(ledger(site=site, restocks=restocks, exposure_h=exposure, product=product))
    assert lessons.prior_rate[20] > 3 * lessons.rate[1]
    assert lessons.prior_rate[0] < lessons.rate[0]
    assert np.isnan(lessons.prior_rate[21])
    assert np.isnan(lessons.prior_rate[1])


def test_the_popular_sell_out_faster_where_they_do() -> None:
    chance = np.random.default_rng(2)
    weight = 1 + chance.pareto(1.2, 2000)
    rate = 1.5 * weight**0.4
    sellouts = np.full(2000, 3.0)
    hours = chance.gamma(3.0, 1 / rate)
    lessons = learn(
        ledger(
            site=[0] * 2000,
            restocks=[0.0] * 2000,
            exposure_h=[0.0] * 2000,
            weight=weight,
            sellouts=sellouts,
            in_stock_h=hours,
        )
    )
    assert lessons.popularity == pytest.approx(0.4, abs=0.12)
    assert lessons.sellout_rate[0] == pytest.approx(1.5, rel=0.35)


def drawn(*, slots: list[int], per_week: float, weeks: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(after, until) of restocks, 60 % of them in slots, each seen at a look every half hour."""
    chance = np.random.default_rng(seed)
    n = chance.poisson(per_week * weeks)
    in_slot = chance.random(n) < (0.6 if slots else 0.0)
    hour = np.where(in_slot, chance.choice(slots or [0], n), chance.integers(0, 168, n))
    at = MONDAY + 168 * chance.integers(0, weeks, n) + hour + chance.random(n)
    look = np.ceil(at * 2) / 2
    return look - 0.5, look


def lessons_of(slots: list[int], *, per_week: float = 60.0, weeks: int = 4, seed: int = 3) -> Lessons:
    after, until = drawn(slots=slots, per_week=per_week, weeks=weeks, seed=seed)
    return learn(
        ledger(
            site=[0] * 100,
            restocks=[1.0] * 100,
            exposure_h=[100.0] * 100,
            detected=np.zeros(len(after), dtype=np.int64),
            after=after,
            until=until,
            tallies=np.full((1, 168), per_week * weeks / 168),
        )
    )


def test_a_weekly_slot_is_found_and_the_other_hours_stay_alike() -> None:
    profile = lessons_of([58, 130]).profiles[0]
    assert sorted(np.argsort(profile)[-2:]) == [58, 130]
    assert profile[[58, 130]] == pytest.approx(50, rel=0.35)
    others = np.delete(profile, [58, 130])
    assert others.max() < 2
    assert others.std() < 0.35
    assert profile.mean() == pytest.approx(1)


def test_no_slot_is_found_where_there_is_none() -> None:
    profile = lessons_of([]).profiles[0]
    assert profile.max() < 2
    assert profile.min() > 0.5


@given(seed=st.integers(0, 1000), per_week=st.floats(0, 300), weeks=st.integers(1, 8))
def test_a_profile_has_mean_one_and_no_hour_that_never_comes(seed: int, per_week: float, weeks: int) -> None:
    profile = lessons_of([10], per_week=per_week, weeks=weeks, seed=seed).profiles[0]
    assert profile.mean() == pytest.approx(1)
    assert (profile > 0.2 * LEAST).all()


def test_restocks_seen_after_a_long_gap_are_shared_over_its_hours() -> None:
    profiles = np.ones((1, 168))
    profiles[0, 5] = 30.0
    counts = share_out(
        site=np.array([0, 0]),
        after=np.array([MONDAY, MONDAY + 20.0]),
        until=np.array([MONDAY + 10.0, MONDAY + 20.5]),
        sellout=np.array([0.01, 5.0]),
        profiles=profiles,
    )
    assert counts.sum() == pytest.approx(2)
    assert counts[0, 5] == pytest.approx(30 / 39, abs=0.01)
    assert counts[0, 20] == pytest.approx(1)
    fast = share_out(
        site=np.array([0]),
        after=np.array([MONDAY]),
        until=np.array([MONDAY + 10.0]),
        sellout=np.array([20.0]),
        profiles=profiles,
    )
    assert fast[0, 9] == pytest.approx(1, abs=1e-3)


def test_sites_share_their_ordinary_day() -> None:
    night = np.where(np.arange(168) % 24 < 8, 0.1, 1.45)
    chance = np.random.default_rng(4)
    watch, after, until = [], [], []
    for site in range(12):
        for hour in range(168):
            for _ in range(chance.poisson(0.5 * night[hour])):
                watch.append(site)
                after.append(MONDAY + hour + 0.2)
                until.append(MONDAY + hour + 0.7)
    found = learn_profiles(
        site=np.array(watch),
        after=np.array(after),
        until=np.array(until),
        sellout=np.full(len(watch), 2.0),
        tallies=np.full((12, 168), 0.5),
        profiles=np.ones((12, 168)),
    )
    asleep = night < 1
    assert found[:, asleep].mean() < 0.7 * found[:, ~asleep].mean()


def test_log_gamma() -> None:
    assert log_gamma(np.array([0.5, 1.0, 4.0])) == pytest.approx([0.572364943, 0, 1.791759469], abs=1e-8)


def test_tallies_are_folded_on_the_sites_own_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    winter, summer = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 7, 6, 8, tzinfo=UTC)
    folded = fold([(winter, 0.5), (summer, 0.25)], berlin)
    assert folded[10] == 0.75
    assert local_hours(winter, berlin) % 24 == local_hours(summer, berlin) % 24 == 10
    assert local_hours(winter + timedelta(minutes=30), UTC) % 1 == 0.5


def test_honest_chances_are_calibrated_and_bold_ones_are_not() -> None:
    chance = np.random.default_rng(5)
    true = chance.beta(0.6, 2.0, 40_000)
    came = chance.random(40_000) < true
    pooled = np.full(40_000, came.mean())
    honest = calibration(said=true, came=came, reference=pooled)
    bold = calibration(said=np.clip(true * 1.6, 0, 1), came=came, reference=pooled)
    assert honest.error < 0.01 < 0.08 < bold.error
    assert honest.skill > bold.skill
    assert honest.skill > 0.2
    assert calibration(said=pooled, came=came, reference=pooled).skill == 0
    assert sum(row.count for row in honest.bins) == honest.forecasts == 40_000
    assert [row.said for row in honest.bins] == sorted(row.said for row in honest.bins)
    assert honest.came == came.mean()


def test_few_forecasts_make_few_bins_and_none_no_report() -> None:
    assert len(reliability(said=np.array([0.2, 0.1, 0.9]), came=np.array([True, False, True]))) == 3
    with pytest.raises(ValueError, match="no forecasts"):
        calibration(said=np.zeros(0), came=np.zeros(0, dtype=bool), reference=np.zeros(0))
    never = calibration(said=np.array([0.0, 0.1]), came=np.zeros(2, dtype=bool), reference=np.zeros(2))
    assert never.skill == 0


def test_the_pit_is_flat_for_honest_counts_and_slopes_for_timid_ones() -> None:
    chance = np.random.default_rng(6)
    counts = chance.poisson(2.0, 20_000)
    table = np.concatenate(
        [
            [0.0],
            np.cumsum(
                np.exp(-2)
                * 2.0 ** np.arange(12)
                / [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800]
            ),
        ]
    )
    honest = pit(below=table[np.minimum(counts, 11)], upto=table[np.minimum(counts, 11) + 1])
    assert honest == pytest.approx(np.ones(10), abs=0.06)
    more = counts + 1
    rising = pit(below=table[np.minimum(more, 11)], upto=table[np.minimum(more, 11) + 1])
    assert rising[-1] > 1.5 > 0.2 > rising[0]


def test_many_forecasts_are_those_of_each() -> None:
    shape, hours, level = (
        np.array([1.0, 3.5, 40.0]),
        np.array([100.0, 20.0, 4000.0]),
        np.array([24.0, 3.0, 168.0]),
    )
    counts = np.array([0, 2, 1])
    below, upto = below_and_upto(counts, shape=shape, hours=hours, level=level)
    for place, count in enumerate(counts):
        rate = Posterior(shape=shape[place], hours=hours[place])
        said = [chance_of(n, rate, level=level[place]) for n in range(count + 1)]
        assert below[place] == pytest.approx(sum(said[:-1]))
        assert upto[place] == pytest.approx(sum(said))
        assert chances(shape=shape, hours=hours, level=level)[place] == pytest.approx(
            chance_within(rate, level=level[place])
        )
