"""What messages say is to be expected: by what they tell, and never more than the evidence bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.expecting import expectation
from alerts.messages import render
from alerts.messages.samples import AT, samples
from alerts.model import AlertFacts, AlertItem, Format
from crawler.forecast.outlook import Forecast, forecast
from crawler.forecast.rates import Learned, Prior
from crawler.model import Availability, Confidence, TransitionKind

NOW = datetime(2026, 7, 2, 8, 5, tzinfo=UTC)
SEEN = Learned(restocks=4, exposure_h=24 * 42, sellouts=3, in_stock_h=2)


def of(learned: Learned, *, at_the_shop: float) -> Forecast:
    return forecast(
        learned=learned,
        prior=Prior(restocks=at_the_shop),
        at=NOW,
        until=NOW + timedelta(days=3),
        seen=round(learned.restocks),
        watched=timedelta(weeks=6),
    )


@pytest.mark.parametrize(
    ("figures", "sold_out", "language", "expected"),
    [
        (of(SEEN, at_the_shop=9), True, "en", "about 3 in 10 by Sunday (1 to 4 in 10); 4 restocks"),
        (of(SEEN, at_the_shop=9), False, "en", "stock usually lasts about 35 minutes"),
        (of(SEEN, at_the_shop=9), False, "zh-CN", "补货后一般能维持约 35 分钟"),
        (of(Learned(), at_the_shop=9), True, "en", "typical for this shop"),
        (of(Learned(), at_the_shop=9), False, "en", "stock at this shop usually lasts about"),
        (of(Learned(), at_the_shop=0), True, "en", ""),
        (of(Learned(), at_the_shop=0), False, "en", ""),
    ],
)  # fmt: skip
def test_no_more_than_the_evidence_bears(
    figures: Forecast, sold_out: bool, language: str, expected: str
) -> None:
    said = expectation(
        figures, sold_out=sold_out, known_lasting=False, language=language, zone=ZoneInfo("UTC")
    )
    assert said.startswith(expected)
    assert bool(said) == bool(expected)


def test_what_the_history_says_is_not_said_twice() -> None:
    assert not expectation(
        of(SEEN, at_the_shop=9), sold_out=False, known_lasting=True, language="en", zone=ZoneInfo("UTC")
    )


def test_in_both_languages_and_not_where_it_is_over() -> None:
    item = AlertItem(
        kind=TransitionKind.SOLD_OUT,
        label="",
        after=Availability.OUT_OF_STOCK,
        confidence=Confidence.STRONG,
    )
    facts = AlertFacts(
        message_id="0" * 32,
        product="Shoe",
        url="https://shop.example/p/1",
        shop="shop.example",
        seen_at=AT,
        timezone="Europe/Berlin",
        items=(item,),
        forecast=of(SEEN, at_the_shop=9),
    )
    assert "To expect: about 3 in 10 by Sunday" in render(facts, language="en", format=Format.PLAIN).body
    assert "预计：" in render(facts, language="zh-CN", format=Format.PLAIN).body
    over = replace(facts, items=(replace(item, until=AT),))
    assert "To expect" not in render(over, language="en", format=Format.PLAIN).body
    assert "To expect" in samples()["sold-out"]("en", Format.MARKDOWN).body
