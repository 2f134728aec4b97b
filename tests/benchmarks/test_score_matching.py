"""The score of the labelled pairs stays what the documentation promises."""

from __future__ import annotations

import json

from alerts.fuzzy import DEFAULT_THRESHOLD
from benchmarks.score_matching import PAIRS, best_threshold, keyword_score, score


def test_precision_and_recall_of_the_keyword_way() -> None:
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    scored = [(pair, keyword_score(pair)) for pair in pairs]
    tuning = [(p, s) for p, s in scored if p["part"] == "tuning"]
    held_out = score([(p, s) for p, s in scored if p["part"] == "held_out"], DEFAULT_THRESHOLD)
    assert best_threshold(tuning) == DEFAULT_THRESHOLD
    assert held_out.precision >= 0.94
    assert held_out.recall >= 0.86
