"""How well queries in people's words find products: precision and recall on labelled pairs.

    make score-matching
    python benchmarks/score_matching.py --show     # every pair that is judged wrongly

``benchmarks/matching_pairs.jsonl`` has a query, a product's name and whether a person would want it, in
English and Chinese. All pairs of one product are in one part: rules and the keyword threshold were made on
``tuning``; ``held_out`` was written afterwards and nothing was changed for it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alerts import semantic
from alerts.fuzzy import DEFAULT_THRESHOLD, Name, match
from crawler.fuzzy_query import parse
from crawler.fuzzy_words import is_dense

PAIRS = Path(__file__).with_name("matching_pairs.jsonl")
PARTS = ("tuning", "held_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    precision: float
    recall: float
    pairs: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        shares = f"precision {self.precision:6.1%}  recall {self.recall:6.1%}  F1 {self.f1:6.1%}"
        return f"{shares}  ({self.pairs} pairs)"


def keyword_score(pair: dict[str, Any]) -> float:
    return match(parse(pair["query"]), Name(title=pair["title"])).score


def semantic_score(pair: dict[str, Any]) -> float:
    return semantic.likeness(pair["query"], pair["title"]) * 100


def score(pairs: Iterable[tuple[dict[str, Any], float]], threshold: float) -> Score:
    judged = [(pair["match"], found >= threshold) for pair, found in pairs]
    told = sum(said for _, said in judged)
    right = sum(wanted and said for wanted, said in judged)
    wanted = sum(wanted for wanted, _ in judged)
    return Score(
        precision=right / told if told else 1.0, recall=right / wanted if wanted else 1.0, pairs=len(judged)
    )


def best_threshold(pairs: list[tuple[dict[str, Any], float]]) -> int:
    """The highest of those with the best F1."""
    return max(range(30, 101), key=lambda t: (round(score(pairs, t).f1, 4), t))


def report(
    name: str, scored: list[tuple[dict[str, Any], float]], threshold: int, *, show: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {"threshold": threshold}
    for part in PARTS:
        of_part = [(p, s) for p, s in scored if p["part"] == part]
        whole = score(of_part, threshold)
        print(f"{name:9} {part:9} {whole}")
        chinese = score([(p, s) for p, s in of_part if is_dense(p["query"])], threshold)
        print(f"{'':9}  in Chinese {chinese}")
        found[part] = {
            "precision": round(whole.precision, 3),
            "recall": round(whole.recall, 3),
            "recall_zh": round(chinese.recall, 3),
            "precision_zh": round(chinese.precision, 3),
        }
        if show:
            for pair, value in of_part:
                if (value >= threshold) != pair["match"]:
                    kind = "missed" if pair["match"] else f"wrong ({pair.get('trap')})"
                    print(f"    {kind:18} {value:5.0f}  {pair['query']}  <>  {pair['title']}")
    return found


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--show", action="store_true", help="print every pair that is judged wrongly")
    options.add_argument("--part", choices=PARTS, help="only this part")
    chosen = options.parse_args()
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    if chosen.part:
        pairs = [p for p in pairs if p["part"] == chosen.part]
    ways: dict[str, Callable[[dict[str, Any]], float]] = {"keyword": keyword_score}
    if semantic.installed():
        ways["semantic"] = semantic_score
    else:
        print(f"semantic: {semantic.NOTICE}")
    results = {}
    for name, way in ways.items():
        scored = [(pair, way(pair)) for pair in pairs]
        best = best_threshold([(p, s) for p, s in scored if p["part"] == "tuning"])
        print(f"{name}: the tuning part's best threshold is {best}")
        default = DEFAULT_THRESHOLD if name == "keyword" else semantic.DEFAULT_THRESHOLD
        results[name] = report(name, scored, default, show=chosen.show)
    print("RESULT", json.dumps({"pairs": len(pairs), **results}))


if __name__ == "__main__":
    main()
