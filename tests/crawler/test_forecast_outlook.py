"""Chances, counts and times for people, and the words for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp, factorial, inf
from zoneinfo import ZoneInfo

import pytest
from cadence_cases import LEARNED, NOW, PRIORS, PROFILES, slotted
from hypothesis import given
from hypothesis import strategies as st

from crawler.cadence.model import Reason, Seen, Why
from crawler.cadence.words import in_words as reason_in_words
from crawler.forecast.drops import parse_drop
from crawler.forecast.gamma import lower, negative_binomial, quantile
from crawler.forecast.hours import hour_of_week
from crawler.forecast.outlook import (
    LONGEST,
    Basis,
    Forecast,
    basis_of,
    chance_of,
    chance_within,
    forecast,
    lasting,
)
from crawler.forecast.rates import Learned, Posterior, Prior
from crawler.forecast.words import even_in_words, in_words, lasting_in_words, rounded

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)
POSTERIORS = st.builds(Posterior, shape=st.floats(0.2, 500.0), hours=st.floats(0.1, 1e5))

# scipy.special.gammaincinv and gammainc, SciPy 1.17.1
QUANTILES = [
    (0.1, 0.01, 6.0726728616e-21),
    (0.5, 0.1, 0.007895387047),
    (0.5, 0.99, 3.317448300511),
    (1.0, 0.5, 0.693147180560),
    (3.0, 0.9, 5.322320338),
    (50.0, 0.1, 41.179050),
    (5000.0, 0.9999, 5267.3),
]


def foresee(
    *,
    learned: Learned | None = None,
    prior: Prior | None = None,
    until: datetime = NOW + WEEK,
    **kw: object,
) -> Forecast:
    return forecast(
        learned=learned or Learned(),
        prior=prior or Prior(),
        at=NOW,
        until=until,
        seen=4,
        watched=timedelta(days=42),
        **kw,  # type: ignore[arg-type]  # named by the tests below
    )


@pytest.mark.parametrize(("shape", "p", "expected"), QUANTILES)
def test_gamma_quantiles(shape: float, p: float, expected: float) -> None:
    assert quantile(shape, p) == pytest.approx(expected, rel=2e-5)


@given(shape=st.floats(0.05, 5000.0), p=st.floats(0.001, 0.999))
def test_the_quantile_undoes_the_distribution(shape: float, p: float) -> None:
    assert lower(shape, quantile(shape, p)) == pytest.approx(p, abs=1e-6)


@given(rate=POSTERIORS, one=st.floats(0, 2000), more=st.floats(0, 2000), drop=st.floats(0, 2))
def test_a_chance_is_one_and_grows_with_time(rate: Posterior, one: float, more: float, drop: float) -> None:
    near = chance_within(rate, level=one)
    far = chance_within(rate, level=one + more, drop=drop)
    assert 0 <= near <= far <= 1


@given(rate=POSTERIORS, level=st.floats(0.0, 50.0))
def test_counts_are_a_distribution_and_none_is_what_the_chance_leaves(rate: Posterior, level: float) -> None:
    none = chance_of(0, rate, level=level)
    assert none == pytest.approx(1 - chance_within(rate, level=level), abs=1e-9)
    total = sum(chance_of(count, rate, level=level) for count in range(40))
    assert total <= 1 + 1e-9
    if rate.mean * level < 3 and rate.shape > 1:
        assert total == pytest.approx(1, abs=1e-3)


def test_with_a_known_rate_counts_are_poissons() -> None:
    known = Posterior(shape=1e9, hours=1e9 / 0.05)
    for count in range(6):
        poisson = exp(-1.2) * 1.2**count / factorial(count)
        assert chance_of(count, known, level=24.0) == pytest.approx(poisson, rel=1e-5)
    assert negative_binomial(shape=2.0, rate=1.0, length=0.0, count=0) == 1
    assert negative_binomial(shape=2.0, rate=1.0, length=0.0, count=3) == 0


@given(learned=LEARNED, prior=PRIORS, profile=PROFILES, hours=st.floats(0.1, 24 * 59))
def test_a_forecast_is_a_chance_within_its_interval(
    learned: Learned, prior: Prior, profile: tuple[float, ...], hours: float
) -> None:
    found = foresee(learned=learned, prior=prior, profile=profile, until=NOW + timedelta(hours=hours))
    assert 0 <= found.low <= found.high <= 1
    assert found.low - 0.15 <= found.chance <= found.high + 0.15
    assert found.expected >= 0
    assert found.even_at is None or NOW < found.even_at <= NOW + LONGEST + timedelta(hours=2)
    stays = found.lasting
    assert 0 <= stays.low_h <= stays.median_h <= stays.high_h


@given(n=st.integers(2, 60))
def test_more_evidence_of_the_same_makes_the_interval_narrower(n: int) -> None:
    few, many = (
        foresee(learned=Learned(restocks=count, exposure_h=count * 100.0), prior=Prior(rate=0.01))
        for count in (n, 2 * n)
    )
    assert many.high - many.low < few.high - few.low
    assert few.low <= many.chance <= few.high


def test_even_odds_come_when_the_chance_says_so() -> None:
    learned = Learned(restocks=20, exposure_h=20 * 48.0)
    found = foresee(learned=learned)
    assert found.even_at is not None
    again = foresee(learned=learned, until=found.even_at)
    assert again.chance == pytest.approx(0.5, abs=0.01)
    assert foresee(learned=Learned(exposure_h=1e6)).even_at is None


def test_the_weeks_busy_hour_and_known_drops_carry_the_forecast() -> None:
    busy = (hour_of_week(NOW, UTC) + 5) % 168
    learned, day = Learned(restocks=6, exposure_h=6 * 168.0), NOW + timedelta(days=1)
    flat, before, after = (
        foresee(learned=learned, until=until, profile=profile).chance
        for until, profile in (
            (day, (1.0,) * 168),
            (NOW + timedelta(hours=4), slotted(busy, times=100)),
            (day, slotted(busy, times=100)),
        )
    )
    assert before < 0.02
    assert after > 3 * flat
    dropped = foresee(learned=learned, until=day, drops=(parse_drop("Thursday 15:00 UTC"),))
    assert dropped.chance > flat + 0.15
    even = foresee(
        learned=Learned(restocks=40, exposure_h=40 * 168.0), profile=slotted(busy, times=160)
    ).even_at
    assert even is not None
    assert hour_of_week(even, UTC) == busy


def test_a_forecast_reaches_from_now_to_sixty_days() -> None:
    for until in (NOW, NOW - timedelta(hours=1), NOW + timedelta(days=61)):
        with pytest.raises(ValueError, match="at most 60 days"):
            foresee(until=until)


def test_a_figure_of_its_own_needs_evidence_of_its_own() -> None:
    shop = Prior(rate=0.01, restocks=50)
    assert basis_of(Learned(), Prior()) is Basis.NOTHING
    assert basis_of(Learned(restocks=1, exposure_h=100), shop) is Basis.SHOP
    assert basis_of(Learned(restocks=2, exposure_h=100), shop) is Basis.OWN
    assert basis_of(Learned(restocks=0, exposure_h=301), shop) is Basis.OWN
    assert lasting(Learned(), Prior()).basis is Basis.NOTHING
    assert lasting(Learned(), shop).basis is Basis.SHOP
    assert lasting(Learned(sellouts=3, in_stock_h=2), shop).basis is Basis.OWN


OWN = Learned(restocks=4, exposure_h=4 * 240.0)
SHOP = Prior(rate=1 / 240, restocks=50)


def test_what_people_read_in_english() -> None:
    friday = foresee(learned=OWN, prior=SHOP, until=NOW + timedelta(days=8))
    assert in_words(friday, language="en", zone=BERLIN) == (
        "about 5 in 10 by 3 April (3 to 7 in 10); 4 restocks seen in 6 weeks"
    )
    tuesday = foresee(learned=OWN, prior=SHOP, until=NOW + timedelta(days=5))
    assert in_words(tuesday, language="de", zone=BERLIN) == (
        "about 4 in 10 by Tuesday (2 to 6 in 10); 4 restocks seen in 6 weeks"
    )
    assert even_in_words(tuesday, language="en") == "as likely as not within 7 days"
    new = foresee(prior=SHOP)
    assert in_words(new, language="en", zone=BERLIN) == (
        "typical for this shop, where a product comes back about every 10 days;"
        " too little seen of this one yet"
    )
    assert even_in_words(new, language="en") == ""
    assert in_words(foresee(), language="en", zone=BERLIN) == "too little seen yet to say"
    slow = foresee(prior=Prior(rate=1e-4, restocks=9))
    assert "about every two months or more" in in_words(slow, language="en", zone=UTC)


def test_what_people_read_in_chinese() -> None:
    said = [
        in_words(foresee(learned=OWN, prior=SHOP, until=NOW + after), language="zh-CN", zone=SHANGHAI)
        for after in (
            timedelta(hours=2),
            timedelta(hours=20),
            timedelta(days=2),
            timedelta(days=5),
            timedelta(days=20),
        )
    ]
    assert said == [
        "今天 22:30 前补货的可能性不到二十分之一；6 周内见过 4 次补货",
        "明天 16:30 前补货的可能性约一成（不到一成到一成）；6 周内见过 4 次补货",
        "周六前补货的可能性约两成（一成到三成）；6 周内见过 4 次补货",
        "下周二前补货的可能性约四成（两成到六成）；6 周内见过 4 次补货",
        "4 月 15 日前补货的可能性约八成（六成到九成）；6 周内见过 4 次补货",
    ]
    new = foresee(prior=SHOP)
    assert in_words(new, language="zh", zone=SHANGHAI).startswith("与这家店的一般情况相同")
    assert in_words(foresee(), language="zh-TW", zone=SHANGHAI) == "看到的还太少，暂时说不准"
    assert "各半" in even_in_words(foresee(learned=OWN, prior=SHOP), language="zh")


@pytest.mark.parametrize(
    ("per_hour", "english", "chinese"),
    [
        (1e-5, "less than 1 in 20 by 18:30 today;", "可能性不到二十分之一；"),
        (
            0.01,
            "about 1 in 20 by 18:30 today (less than 1 to 1 in 10);",
            "可能性约二十分之一（不到一成到一成）；",
        ),
        (1.0, "more than 9 in 10 by 18:30 today;", "可能性在九成以上；"),
    ],
)
def test_the_ends_of_the_scale(per_hour: float, english: str, chinese: str) -> None:
    found = foresee(learned=Learned(restocks=400, exposure_h=400 / per_hour), until=NOW + timedelta(hours=5))
    if per_hour == 0.01:
        found = foresee(learned=Learned(restocks=3, exposure_h=280), until=NOW + timedelta(hours=5))
    assert english in in_words(found, language="en", zone=BERLIN)
    assert chinese in in_words(found, language="zh", zone=BERLIN)


def test_words_for_one_restock_and_none_and_for_tomorrow() -> None:
    for seen, english, chinese in (
        (0, "no restock seen in 6 weeks", "6 周内没有见过补货"),
        (1, "1 restock seen in 6 weeks", "6 周内见过 1 次补货"),
    ):
        found = forecast(
            learned=OWN,
            prior=SHOP,
            at=NOW,
            until=NOW + timedelta(hours=22),
            seen=seen,
            watched=timedelta(days=42),
        )
        assert in_words(found, language="en", zone=BERLIN).endswith(english)
        assert in_words(found, language="zh", zone=BERLIN).endswith(chinese)
        assert "by 11:30 tomorrow" in in_words(found, language="en", zone=BERLIN)


def test_how_long_stock_lasts_in_words() -> None:
    own = lasting(Learned(sellouts=9, in_stock_h=5.0), SHOP)
    assert lasting_in_words(own, language="en") == "stock usually lasts about 25 minutes"
    assert lasting_in_words(own, language="zh") == "补货后一般能维持约 25 分钟"
    shop = lasting(Learned(), SHOP)
    assert lasting_in_words(shop, language="en") == "stock at this shop usually lasts about 1 hour"
    assert lasting_in_words(lasting(Learned(), Prior()), language="en") == ""


@given(span=st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_spans_are_rounded_not_bent(span: timedelta) -> None:
    count, unit = rounded(span)
    minutes = count * {"minute": 1, "hour": 60, "day": 1440, "week": 10080}[unit]
    assert 1 <= count <= 60
    assert abs(minutes * 60 - span.total_seconds()) <= max(0.26 * span.total_seconds(), 60)


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_reason_can_be_told(why: Why, language: str) -> None:
    reason = Reason(
        why=why,
        due_at=NOW + timedelta(hours=1),
        seen=Seen.OUT,
        seen_at=NOW,
        belief=0.0123,
        busy=12.3,
        per_day=0.2,
        weight=2.0,
        wished=timedelta(minutes=10),
    )
    said = reason_in_words(reason, language=language, zone=BERLIN)
    assert "2026-03-26 14:30:00" in said
    assert "2026-03-26 13:30:00" in said
    assert "{" not in said
    assert ("1.2%" in said) == (why is Why.WORTH)
    assert ("12" in said.replace("2026", "").replace("03-26", "")) == (why in (Why.WORTH, Why.SHORTEST))


def test_a_reason_of_a_watch_that_was_never_seen_and_restocks_rarely() -> None:
    reason = Reason(
        why=Why.FLOOR,
        due_at=NOW,
        seen=Seen.NOTHING,
        seen_at=None,
        belief=0.0,
        busy=1.0,
        per_day=0.001,
        weight=1.0,
        wished=None,
    )
    assert reason_in_words(reason, language="en", zone=UTC) == (
        "Next look: 2026-03-26 12:30:00. Little is to be expected of it, so it gets its one look a day."
        " Not seen yet."
    )
    assert inf > reason.per_day
