"""The next look: its bounds, what moves it, and what it learns on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from cadence_cases import CHANCES, LEARNED, NOW, VIEWS, WISHES, slotted, standings
from hypothesis import given
from hypothesis import strategies as st

from crawler.cadence import SECOND_LOOK
from crawler.cadence.model import LONGEST, SHORTEST, Reason, Seen, SiteView, Standing, Why, Wish
from crawler.cadence.observe import belief_now, hint, observe
from crawler.cadence.plan import Circumstances, after_look, explain, plan
from crawler.forecast.drops import DropTime, parse_drop
from crawler.forecast.hours import hour_of_week, hours_around, to_hours
from crawler.forecast.rates import Learned, Prior, restocks_per_hour, sellouts_per_hour

SECOND = timedelta(seconds=1)


def view(price: float = 0.002, **kw: object) -> SiteView:
    profile = kw.pop("profile", (1.0,) * 168)
    drops = kw.pop("drops", ())
    return SiteView(
        price=price,
        hours=hours_around(now=NOW, profile=profile, drops=drops),  # type: ignore[arg-type]  # from tests below
        prior=Prior(),
    )


def out(ago: timedelta = timedelta(minutes=30)) -> Standing:
    return Standing(seen=Seen.OUT, seen_at=NOW - ago, belief_at=NOW - ago)


@given(standing=standings(), learned=LEARNED, site=VIEWS, wish=WISHES, chance=CHANCES)
def test_a_look_comes_between_the_minimum_interval_and_the_floor_and_never_after_a_wish(
    standing: Standing, learned: Learned, site: SiteView, wish: Wish, chance: float
) -> None:
    due, why = plan(standing=standing, learned=learned, at=NOW, site=site, wish=wish, chance=chance)
    longest = max(min(wish.wished or LONGEST, LONGEST), wish.shortest)
    assert wish.shortest <= due - NOW <= longest
    assert isinstance(why, Why)


@given(
    standing=standings(),
    learned=LEARNED,
    site=VIEWS,
    wish=WISHES,
    chance=CHANCES,
    failures=st.integers(0, 40),
    second=st.booleans(),
    asked=st.none() | st.timedeltas(timedelta(), timedelta(hours=30)),
    floor=st.none() | st.timedeltas(timedelta(), timedelta(hours=2)),
)
def test_what_a_shop_asks_for_is_a_lower_bound_and_failures_add_an_hour_at_most(
    standing: Standing,
    learned: Learned,
    site: SiteView,
    wish: Wish,
    chance: float,
    failures: int,
    second: bool,
    asked: timedelta | None,
    floor: timedelta | None,
) -> None:
    told = Circumstances(failures=failures, second_look=second, retry_after=asked, at_least=floor)
    due, _ = plan(
        standing=standing, learned=learned, at=NOW, site=site, wish=wish, chance=chance, circumstances=told
    )
    least = max(asked or timedelta(), floor or timedelta())
    assert due - NOW >= least
    clean, _ = plan(standing=standing, learned=learned, at=NOW, site=site, wish=wish, chance=chance)
    assert due - NOW <= max(least, clean - NOW, timedelta(hours=1))


@given(seen=st.sampled_from(Seen), standing=standings(), learned=LEARNED, site=VIEWS, wish=WISHES)
def test_a_look_never_unlearns_and_keeps_every_rate_above_zero(
    seen: Seen, standing: Standing, learned: Learned, site: SiteView, wish: Wish
) -> None:
    lesson = observe(standing=standing, learned=learned, seen=seen, at=NOW, site=site, wish=wish)
    taught = lesson.learned
    assert taught.restocks - learned.restocks in (pytest.approx(0), pytest.approx(1))
    assert taught.exposure_h >= learned.exposure_h
    assert -1e-6 <= taught.sellouts - learned.sellouts <= 1 + 1e-6
    assert restocks_per_hour(taught, site.prior) > 0
    assert sellouts_per_hour(taught, site.prior, weight=wish.weight) > 0
    assert all(expected >= 0 for _, expected in lesson.tally)
    if lesson.detection is not None:
        assert lesson.detection.after < lesson.detection.until == NOW
        assert (standing.seen, seen) == (Seen.OUT, Seen.IN)


def test_a_first_look_teaches_nothing_and_a_new_watch_is_looked_at_soon() -> None:
    decision = after_look(
        standing=Standing(), learned=Learned(), seen=Seen.OUT, at=NOW, site=view(), wish=Wish(), chance=0.0
    )
    assert decision.learned == Learned()
    assert (decision.tally, decision.detection) == ((), None)
    assert decision.standing == Standing(seen=Seen.OUT, seen_at=NOW, belief_at=NOW)
    due, why = plan(standing=Standing(), learned=Learned(), at=NOW, site=view(), wish=Wish(), chance=0.9)
    assert (due - NOW, why) == (SHORTEST, Why.SHORTEST)


def test_a_restock_is_learned_with_the_gap_it_fell_in() -> None:
    decision = after_look(
        standing=out(timedelta(hours=2)),
        learned=Learned(),
        seen=Seen.IN,
        at=NOW,
        site=view(),
        wish=Wish(),
        chance=0.0,
    )
    assert decision.learned.restocks == 1
    # Two hours, of which stock that lasts an hour on average would still have been there: 1 - exp(-2).
    assert decision.learned.exposure_h == pytest.approx(0.8647, abs=1e-4)
    assert decision.detection is not None
    assert decision.detection.after == NOW - timedelta(hours=2)
    assert decision.standing.since == NOW
    hours = {at.hour: expected for at, expected in decision.tally}
    assert sorted(hours) == [10, 11, 12]
    assert hours[12] > hours[10]
    assert sum(hours.values()) == pytest.approx(0.8647 * 0.2 / 24, abs=1e-5)
    assert decision.why is Why.IN_STOCK


def test_stock_is_looked_at_ever_more_rarely_and_its_end_is_learned() -> None:
    site, standing, waits = view(), Standing(seen=Seen.IN, seen_at=NOW, since=NOW, belief_at=NOW), []
    for age in (0, 2, 10, 60):
        due, why = plan(
            standing=standing,
            learned=Learned(),
            at=NOW + timedelta(hours=age),
            site=site,
            wish=Wish(),
            chance=0.0,
        )
        assert why in (Why.IN_STOCK, Why.FLOOR)
        waits.append((due - NOW).total_seconds() / 3600 - age)
    assert waits == pytest.approx([0.5, 1, 5, 24])
    later = NOW + timedelta(minutes=3)
    lesson = observe(standing=standing, learned=Learned(), seen=Seen.OUT, at=later, site=site, wish=Wish())
    assert lesson.learned.sellouts == pytest.approx(1, abs=0.05)
    assert lesson.standing.since is None
    held = observe(standing=standing, learned=Learned(), seen=Seen.IN, at=later, site=site, wish=Wish())
    assert (held.learned.sellouts, held.learned.in_stock_h) == (0, pytest.approx(0.05))
    assert held.standing.since == NOW


def test_a_failure_teaches_nothing_and_the_belief_goes_on_growing() -> None:
    site = view()
    decision = after_look(
        standing=out(), learned=Learned(), seen=Seen.NOTHING, at=NOW, site=site, wish=Wish(), chance=0.0
    )
    assert (decision.standing, decision.learned, decision.detection) == (out(), Learned(), None)
    before, now = (
        belief_now(out(), learned=Learned(), site=site, wish=Wish(), at=at)
        for at in (NOW - timedelta(minutes=20), NOW)
    )
    assert 0 < before < now
    assert belief_now(Standing(), learned=Learned(), site=site, wish=Wish(), at=NOW) == 0


def test_failures_are_backed_off_from_up_to_an_hour() -> None:
    def wait(failures: int) -> tuple[float, Why]:
        due, why = plan(
            standing=out(timedelta(hours=5)),
            learned=Learned(),
            at=NOW,
            site=view(1e-5),
            wish=Wish(),
            chance=0.0,
            circumstances=Circumstances(failures=failures),
        )
        return (due - NOW).total_seconds() / 60, why

    assert [wait(n)[0] for n in (0, 1, 2, 3, 4, 5, 6, 7, 30)] == [2, 2, 2, 4, 8, 16, 32, 60, 60]
    assert wait(1)[1] is Why.SHORTEST
    assert wait(7)[1] is Why.BACKOFF


def test_a_second_look_comes_soon_but_not_sooner_than_the_shop_asks() -> None:
    def wait(**told: object) -> tuple[timedelta, Why]:
        due, why = plan(
            standing=out(),
            learned=Learned(),
            at=NOW,
            site=view(),
            wish=Wish(),
            chance=0.5,
            circumstances=Circumstances(second_look=True, **told),  # type: ignore[arg-type]  # from the lines below
        )
        return due - NOW, why

    assert wait() == (SECOND_LOOK, Why.SECOND_LOOK)
    assert wait(at_least=timedelta(minutes=1)) == (timedelta(minutes=1), Why.ASKED)
    assert wait(failures=3)[1] is not Why.SECOND_LOOK


def test_what_is_worth_little_gets_its_daily_look_or_the_wished_one_and_what_is_free_the_shortest() -> None:
    def wait(price: float, wish: Wish) -> tuple[timedelta, Why]:
        due, why = plan(
            standing=out(timedelta()), learned=Learned(), at=NOW, site=view(price), wish=wish, chance=0.0
        )
        return due - NOW, why

    assert wait(1e3, Wish()) == (LONGEST, Why.FLOOR)
    wished = timedelta(minutes=10)
    assert wait(1e3, Wish(wished=wished)) == (wished, Why.WISHED)
    assert wait(1e3, Wish(wished=timedelta(days=9))) == (LONGEST, Why.FLOOR)
    assert wait(0.0, Wish()) == (SHORTEST, Why.SPARE)
    assert wait(1e-9, Wish()) == (SHORTEST, Why.SHORTEST)
    assert wait(1e3, Wish(wished=SECOND)) == (SHORTEST, Why.WISHED)
    soon, why = wait(0.002, Wish())
    assert SHORTEST < soon < LONGEST
    assert why is Why.WORTH


def test_jitter_pulls_forward_but_not_out_of_a_busy_hour() -> None:
    busy = (hour_of_week(NOW, UTC) + 10) % 168
    site = view(0.004, profile=slotted(busy))
    dues = [
        plan(standing=out(timedelta()), learned=Learned(), at=NOW, site=site, wish=Wish(), chance=chance)[0]
        for chance in (0.0, 0.5, 0.99)
    ]
    assert dues == sorted(dues, reverse=True)
    assert dues[0] - dues[-1] <= timedelta(seconds=20)
    assert {hour_of_week(due, UTC) for due in dues} == {busy}
    floored = plan(standing=out(), learned=Learned(), at=NOW, site=view(1e3), wish=Wish(), chance=0.5)[0]
    assert floored - NOW == LONGEST * 0.95


def test_looks_gather_around_a_drop_that_somebody_knows() -> None:
    # NOW is a Thursday; 15:00 in Berlin is 14:00 UTC that day.
    drop = parse_drop("Thursday 15:00 Europe/Berlin")
    site = view(0.005, drops=(drop,))
    at, standing, learned, times = NOW, out(timedelta()), Learned(), []
    while at < NOW + timedelta(hours=3):
        decision = after_look(
            standing=standing, learned=learned, seen=Seen.OUT, at=at, site=site, wish=Wish(), chance=0.0
        )
        at, standing, learned = decision.next_look_at, decision.standing, decision.learned
        times.append((at, decision.why))
    sale = datetime(2026, 3, 26, 14, 0, tzinfo=UTC)
    in_drop = [at for at, why in times if why is Why.DROP]
    assert len(in_drop) >= 3
    assert all(sale - timedelta(minutes=1) <= at <= sale + timedelta(minutes=30) for at in in_drop)
    assert all(why is Why.DROP or at >= sale + timedelta(minutes=30) for at, why in times)
    assert sum(sale <= at <= sale + timedelta(minutes=10) for at in in_drop) >= 2
    # Without it this watch would have had its daily look.
    lone = plan(
        standing=out(timedelta()), learned=Learned(), at=NOW, site=view(0.005), wish=Wish(), chance=0.0
    )
    assert lone[1] is Why.FLOOR


def test_a_restock_that_a_drop_explains_says_little_of_the_ordinary_rate() -> None:
    drop = DropTime(clock=time(12, 20), day=date(2026, 3, 26))
    standing = out(timedelta(minutes=15))
    plain, dropped = (
        observe(
            standing=standing, learned=Learned(), seen=Seen.IN, at=NOW, site=view(drops=drops), wish=Wish()
        )
        for drops in ((), (drop,))
    )
    assert plain.learned.restocks == 1
    assert 0 < dropped.learned.restocks < 0.05
    assert plain.learned.exposure_h == pytest.approx(dropped.learned.exposure_h)


def test_a_hint_makes_the_next_look_soon() -> None:
    site, learned, standing = view(), Learned(), out()
    hinted = hint(standing, learned=learned, site=site, wish=Wish(), at=NOW, chance=0.3)
    assert belief_now(hinted, learned=learned, site=site, wish=Wish(), at=NOW) == pytest.approx(0.3)
    due, why = plan(standing=hinted, learned=learned, at=NOW, site=site, wish=Wish(), chance=0.0)
    assert (due - NOW, why) == (SHORTEST, Why.SHORTEST)
    assert hint(hinted, learned=learned, site=site, wish=Wish(), at=NOW, chance=0.01).belief == pytest.approx(
        0.3
    )
    inside = Standing(seen=Seen.IN, seen_at=NOW, since=NOW, belief_at=NOW)
    assert hint(inside, learned=learned, site=site, wish=Wish(), at=NOW, chance=0.3) is inside
    # The gap that a restock is then found in still begins with the last look.
    found = observe(standing=hinted, learned=learned, seen=Seen.IN, at=NOW + SECOND, site=site, wish=Wish())
    assert found.detection is not None
    assert found.detection.after == standing.seen_at


def test_a_clock_that_jumped_back_teaches_nothing_and_heals() -> None:
    ahead = Standing(seen=Seen.OUT, seen_at=NOW + timedelta(days=2), belief_at=NOW + timedelta(days=2))
    decision = after_look(
        standing=ahead, learned=Learned(), seen=Seen.IN, at=NOW, site=view(), wish=Wish(), chance=0.0
    )
    assert decision.learned == Learned()
    assert decision.detection is None
    assert decision.standing.seen_at == NOW


@given(standing=standings(), learned=LEARNED, site=VIEWS, wish=WISHES)
def test_an_explanation_has_figures_that_can_be_shown(
    standing: Standing, learned: Learned, site: SiteView, wish: Wish
) -> None:
    due, why = plan(standing=standing, learned=learned, at=NOW, site=site, wish=wish, chance=0.0)
    reason = explain(standing=standing, learned=learned, due_at=due, why=why, site=site, wish=wish)
    assert isinstance(reason, Reason)
    assert 0 <= reason.belief <= 1
    assert reason.busy > 0
    assert reason.per_day == pytest.approx(restocks_per_hour(learned, site.prior) * 24)
    assert (reason.seen, reason.due_at, reason.why) == (standing.seen, due, why)


@given(standing=standings())
def test_a_standing_survives_being_stored(standing: Standing) -> None:
    assert Standing.from_json(standing.to_json()) == standing
    assert all(value is None or isinstance(value, (str, float)) for value in standing.to_json().values())


def test_hours_are_those_of_the_view() -> None:
    assert to_hours(NOW) == pytest.approx(NOW.timestamp() / 3600)
