"""A site's state in a word, and from when on a watch is blind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.health import Signs, SiteState, blind_after, state_of


@pytest.mark.parametrize(
    ("signs", "state"),
    [
        (Signs(), SiteState.NEW),
        (Signs(looks=1), SiteState.OK),
        (Signs(looks=1, latency_ms=5000.0), SiteState.OK),
        (Signs(looks=1, latency_ms=5001.0), SiteState.SLOW),
        (Signs(looks=1, slowed_down=True), SiteState.SLOW),
        (Signs(looks=1, slowed_down=True, blind=1), SiteState.BLIND),
        (Signs(looks=1, blind=1, paused=True), SiteState.PAUSED),
        (Signs(probing=True, paused=True), SiteState.BLOCKED),
        (Signs(held=1, probing=True), SiteState.HELD),
    ],
)
def test_the_worst_is_said(signs: Signs, state: SiteState) -> None:
    assert state_of(signs) is state


def test_a_watch_is_blind_after_some_intervals_but_an_hour_at_least() -> None:
    assert blind_after(timedelta(seconds=30), intervals=6) == timedelta(hours=1)
    assert blind_after(timedelta(minutes=30), intervals=6) == timedelta(hours=3)
