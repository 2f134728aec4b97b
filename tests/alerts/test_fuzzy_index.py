"""The index finds exactly what scoring every query by itself finds, and follows changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.fuzzy import Name
from alerts.fuzzy_index import QueryIndex, StoredQuery, scored_one_by_one

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "benchmarks/matching_pairs.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
QUERIES = {
    n: StoredQuery(text, 60 if n % 5 == 0 else None)
    for n, text in enumerate([*sorted({p["query"] for p in PAIRS}), "", "US 10"])
}


@pytest.fixture(scope="module")
def index() -> QueryIndex:
    made = QueryIndex()
    made.update(QUERIES)
    return made


def test_it_finds_what_scoring_each_finds(index: QueryIndex) -> None:
    for title in sorted({p["title"] for p in PAIRS})[::6]:
        name = Name(title=title, more=("Black", "儿童"), codes=("CT8013-170",))
        assert {h.key for h in index.find(name)} == {
            h.key for h in scored_one_by_one(QUERIES.items(), name)
        }, title


@given(
    st.dictionaries(
        st.integers(0, 9),
        st.sampled_from(["ps5", "dunk low", "芝加哥", "CT8013-170", "jordan 1"]).map(StoredQuery),
    ),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["ps5", "dunk low", "AJ1"]).map(StoredQuery)),
    st.sampled_from(["PlayStation 5", "Nike Dunk Low", "AJ1 芝加哥", "Jordan 11 CT8013-170"]),
)
@settings(max_examples=50)
def test_it_follows_changes(first: dict[int, StoredQuery], then: dict[int, StoredQuery], title: str) -> None:
    index = QueryIndex()
    assert index.update(first) == len(first)
    index.update(then)
    assert index.update(then) == 0
    assert len(index) == len(then)
    name = Name(title=title)
    assert {h.key for h in index.find(name)} == {h.key for h in scored_one_by_one(then.items(), name)}


def test_the_labelled_pairs_are_what_the_score_says() -> None:
    assert len(PAIRS) >= 250
    parts = {part: {p["product"] for p in PAIRS if p["part"] == part} for part in ("tuning", "held_out")}
    assert not parts["tuning"] & parts["held_out"]
    assert all(p.get("trap") or p["match"] for p in PAIRS)
