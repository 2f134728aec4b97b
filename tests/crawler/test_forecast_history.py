"""What recorded stretches teach: restocks, how long stock lasts, in which hours one would have been seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.forecast.history import (
    History,
    Stretch,
    hours_between,
    read_history,
    seen_in_gap,
)
from crawler.forecast.hours import WEEK, to_hours
from crawler.forecast.rates import Learned, Prior
from crawler.forecast.stock import Stock

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
OUT, IN = Stock(out=frozenset({""})), Stock(inside=frozenset({""}))
HOUR = timedelta(hours=1)
FLAT = np.ones(WEEK)


def stretch(begin_h: float, end_h: float, stock: Stock, *, looks: int = 10) -> Stretch:
    return Stretch(first=NOON + begin_h * HOUR, last=NOON + end_h * HOUR, looks=looks, stock=stock)


def read(*stretches: Stretch, since: datetime | None = None, learned: Learned | None = None) -> History:
    return read_history(
        stretches, learned=learned or Learned(), prior=Prior(), profile=FLAT, weight=1.0, since=since
    )


def test_a_restock_is_counted_once_with_the_hours_that_could_have_shown_one() -> None:
    found = read(stretch(0, 10, OUT, looks=601), stretch(10.1, 12, IN))
    assert (found.seen, found.watched_h, found.until) == (1, 12.0, NOON + 12 * HOUR)
    assert found.restocks == ((NOON + 10 * HOUR, NOON + 10.1 * HOUR),)
    assert found.learned.restocks == 1
    assert 9.5 < found.learned.exposure_h <= 10.1, "looks a minute apart miss next to nothing"
    assert found.learned.in_stock_h == pytest.approx(1.9)
    assert found.tallies.sum() > 0


def test_looks_far_apart_show_less() -> None:
    often = read(stretch(0, 100, OUT, looks=1001)).learned.exposure_h
    seldom = read(stretch(0, 100, OUT, looks=3)).learned.exposure_h
    assert 0 < seldom < often <= 100


def test_what_stays_in_stock_or_goes_teaches_how_long_it_lasts() -> None:
    stayed = read(stretch(0, 1, IN), stretch(2, 3, IN))
    assert (stayed.learned.sellouts, stayed.learned.in_stock_h) == (0, pytest.approx(3))
    gone = read(stretch(0, 1, IN), stretch(2, 3, OUT))
    assert gone.learned.sellouts == pytest.approx(1, abs=0.2)
    assert 1 < gone.learned.in_stock_h < 2
    assert gone.seen == 0
    at_once = read(stretch(0, 1, IN), stretch(1, 1, OUT, looks=1))
    assert at_once.learned.sellouts == 0, "no time lay between"


def test_another_size_that_is_in_is_no_restock_of_the_one_that_is_out() -> None:
    without_m = Stock(inside=frozenset({"L"}), out=frozenset({"M"}))
    assert read(stretch(0, 5, without_m), stretch(5.1, 6, without_m)).seen == 0
    both = Stock(inside=frozenset({"L", "M"}))
    assert read(stretch(0, 5, without_m), stretch(5.1, 6, both)).seen == 1


def test_what_taught_before_does_not_teach_again() -> None:
    first = read(stretch(0, 10, OUT), stretch(10.1, 12, IN))
    assert first.until is not None
    again = read(stretch(0, 10, OUT), stretch(10.1, 12, IN), since=first.until, learned=first.learned)
    assert (again.learned, again.seen) == (first.learned, 0)
    more = read(
        stretch(0, 10, OUT),
        stretch(10.1, 14, IN),
        stretch(14.2, 16, OUT),
        since=first.until,
        learned=first.learned,
    )
    assert (more.seen, more.watched_h) == (0, 4.0)
    assert more.learned.in_stock_h > first.learned.in_stock_h + 1.9
    assert more.learned.sellouts > 0.8


def test_what_tells_nothing_teaches_nothing() -> None:
    learned = Learned(restocks=2)
    found = read(stretch(0, 10, Stock()), since=NOON, learned=learned)
    assert found == History(learned=learned, until=NOON, tallies=found.tallies)
    assert not found.tallies.any()


@given(start=st.floats(0, 400), length=st.floats(0, 400))
def test_hours_of_the_week_add_up(start: float, length: float) -> None:
    found = hours_between(start, start + length)
    assert found.min() >= -1e-9
    assert found.sum() == pytest.approx(length, abs=1e-6)


@given(length=st.floats(0.01, 60), sellout=st.floats(0.01, 20))
def test_a_gap_shows_no_more_than_lasted_to_its_end(length: float, sellout: float) -> None:
    found = seen_in_gap(NOON, NOON + length * HOUR, sellout=sellout)
    end = to_hours(NOON + length * HOUR) - to_hours(NOON)
    assert found.sum() == pytest.approx((1 - np.exp(-sellout * end)) / sellout, rel=1e-3)
