"""Whether a source's word replaces looks: while it lives and keeps its word, and not a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.cadence.fed import (
    DOUBTED_FOR,
    GRACE,
    LEAST_SILENCE,
    MOST_SILENCE,
    POLL_EVERY,
    TOLD_WITHIN,
    Feeder,
    Rhythm,
    Trust,
    check_at,
    contradicts,
    heard,
)
from crawler.cadence.fed_words import in_words
from crawler.model import Availability, Confidence, Transition, TransitionKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
ERP = Feeder(source="erp", told_at=NOW, rhythm=Rhythm(heard_at=NOW))


def told(*moments: timedelta) -> Rhythm:
    """A source that was heard of at these times after NOW."""
    rhythm = None
    for moment in moments:
        rhythm = heard(rhythm, NOW + moment, now=NOW + moment)
    assert rhythm is not None
    return rhythm


def test_a_source_is_given_three_times_its_longest_silence_of_a_week() -> None:
    busy = told(*(n * MINUTE for n in range(200)))
    assert busy.patience == LEAST_SILENCE
    assert busy.silent_at == NOW + 199 * MINUTE + LEAST_SILENCE
    nightly = told(timedelta(), 7 * HOUR, 7 * HOUR + MINUTE)
    assert nightly.patience == 21 * HOUR
    assert told(timedelta(), 2 * DAY).patience == MOST_SILENCE
    later = told(timedelta(), 7 * HOUR, *(7 * HOUR + n * HOUR / 2 for n in range(1, 2 * 24 * 9)))
    assert later.patience == 1.5 * HOUR, "what was more than a week ago is forgotten"
    assert len(later.gaps) <= 8


def test_one_word_alone_is_believed_for_an_hour() -> None:
    assert told(timedelta()).patience == LEAST_SILENCE


@pytest.mark.parametrize("moment", [timedelta(), SECOND, -HOUR])
def test_many_words_in_a_moment_and_older_ones_change_nothing(moment: timedelta) -> None:
    before = told(-DAY, timedelta())
    assert heard(before, NOW + moment, now=NOW + HOUR) is before


def test_a_clock_that_was_set_back_begins_anew() -> None:
    ahead = Rhythm(heard_at=NOW + DAY)
    assert ahead.is_silent(NOW)
    assert heard(ahead, NOW, now=NOW) == Rhythm(heard_at=NOW)


@pytest.mark.parametrize(
    ("feeder", "after", "expected"),
    [
        (ERP, LEAST_SILENCE - SECOND, Trust.TRUSTED),
        (ERP, LEAST_SILENCE, Trust.SILENT),
        (replace(ERP, poll_every=None), SECOND, Trust.OFF),
        (replace(ERP, rhythm=Rhythm(heard_at=NOW + TOLD_WITHIN)), TOLD_WITHIN, Trust.FORGOTTEN),
        (replace(ERP, rhythm=Rhythm(heard_at=NOW + TOLD_WITHIN)), TOLD_WITHIN - SECOND, Trust.TRUSTED),
        (replace(ERP, doubted_at=NOW), SECOND, Trust.DOUBTED),
        (replace(ERP, doubted_at=NOW - HOUR), SECOND, Trust.DOUBTED),
        (replace(ERP, doubted_at=NOW - DOUBTED_FOR), SECOND, Trust.TRUSTED),
        (replace(ERP, told_at=NOW - DAY, doubted_at=NOW - HOUR), DOUBTED_FOR, Trust.DOUBTED),
        (replace(ERP, told_at=NOW + DAY), SECOND, Trust.FORGOTTEN),
    ],
)
def test_trust(feeder: Feeder, after: timedelta, expected: Trust) -> None:
    assert feeder.trust(NOW + after) is expected


def next_check(feeder: Feeder = ERP, *, wished: timedelta | None = None, chance: float = 0.0) -> timedelta:
    return check_at(feeder, due=NOW + 10 * MINUTE, at=NOW, wished=wished, chance=chance) - NOW


def test_the_page_of_a_trusted_source_waits_for_a_check() -> None:
    assert next_check() == POLL_EVERY
    assert next_check(chance=0.5) == 0.95 * POLL_EVERY
    assert next_check(replace(ERP, poll_every=2 * HOUR)) == 2 * HOUR


def test_what_waits_longer_anyway_goes_on_waiting() -> None:
    assert check_at(ERP, due=NOW + DAY, at=NOW, wished=None, chance=0.0) == NOW + DAY


@pytest.mark.parametrize(
    "feeder",
    [
        replace(ERP, poll_every=None),
        replace(ERP, doubted_at=NOW),
        replace(ERP, told_at=NOW - TOLD_WITHIN),
        replace(ERP, rhythm=Rhythm(heard_at=NOW - LEAST_SILENCE)),
    ],
)
def test_else_the_usual_interval_holds(feeder: Feeder) -> None:
    assert next_check(feeder) == 10 * MINUTE


def test_an_interval_that_somebody_wished_holds_whoever_tells() -> None:
    assert next_check(wished=10 * MINUTE) == 10 * MINUTE


def change(kind: TransitionKind) -> Transition:
    return Transition(
        watch_id=1,
        variant_key="",
        variant_label="",
        kind=kind,
        before=Availability.OUT_OF_STOCK,
        after=Availability.IN_STOCK,
        confidence=Confidence.STRONG,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        (TransitionKind.RESTOCK, GRACE, True),
        (TransitionKind.SOLD_OUT, GRACE, True),
        (TransitionKind.RESTOCK, GRACE - SECOND, False),
        (TransitionKind.PRICE, DAY, False),
    ],
)
def test_a_look_contradicts_by_stock_that_changed_untold(
    kind: TransitionKind, after: timedelta, expected: bool
) -> None:
    assert contradicts(ERP, [change(kind)], at=NOW + after) is expected
    assert not contradicts(ERP, [], at=NOW + after)


@pytest.mark.parametrize(
    ("feeder", "wished", "english", "chinese"),
    [
        (ERP, None, "is looked at every 6 hours as a check", "每 6 小时查看一次页面作为核对"),
        (ERP, DAY, "is looked at every 6 hours as a check", "每 6 小时查看一次页面作为核对"),
        (ERP, MINUTE, "as often as somebody wished", "仍按有人希望的间隔"),
        (replace(ERP, poll_every=None), None, "is looked at as usual", "照常查看页面"),
        (replace(ERP, doubted_at=NOW), None, "on 2026-03-01 13:00 the page had changed", "13:00 页面已变"),
        (replace(ERP, told_at=NOW - 8 * DAY), None, "last told by erp on 2026-02-21", "是在 2026-02-21"),
        (replace(ERP, rhythm=Rhythm(heard_at=NOW - DAY)), None, "silent since 2026-02-28", "2026-02-28"),
    ],
)
def test_in_words(feeder: Feeder, wished: timedelta | None, english: str, chinese: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    for language, expected in (("en", english), ("zh-CN", chinese)):
        said = in_words(feeder, wished=wished, now=NOW, language=language, zone=zone)
        assert expected in said
        assert "erp" in said
