"""``restock forecast`` and ``restock why-next`` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

from front_door import Call


def test_a_watch_that_was_never_seen(call: Call, home: Path) -> None:
    assert call("watch", "add", "https://shop.example/p/1", "--every", "5m").code == 0
    told = call("why-next", "1")
    assert told.code == 0
    assert "every 5m, as wished" in told.out
    assert "Too few restocks were seen at this shop" in told.out
    asked = json.loads(call("why-next", "1", "--json").out)
    assert (asked["watch"], asked["next"]["reason"], asked["outlook"]) == (1, None, None)
    assert call("watch", "pause", "1").code == 0
    assert "No look is planned" in call("why-next", "1").out


def test_nothing_to_learn_and_nothing_to_judge_yet(call: Call) -> None:
    assert "0 restocks of 0 watches" in call("forecast", "rebuild").out
    assert "No forecast is over yet" in call("forecast", "calibration").out
    assert json.loads(call("forecast", "calibration", "--json").out) == []


def test_no_such_watch(call: Call) -> None:
    answer = call("why-next", "7")
    assert answer.code == 1
    assert "no watch is meant by '7'" in answer.err
