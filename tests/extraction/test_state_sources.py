"""Names before assigned values, and how far ahead a value is searched for what tells of a product."""

from __future__ import annotations

from random import Random

import pytest

from spiders.extraction.state import programs
from spiders.extraction.state.js_literal import read_literal


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("var a = 1; window.state ", "window.state"),
        ("window.data['item-1']", "window.data.item-1"),
        ('x["k"]\n', None),
        ("f[0]", None),
        ("x", None),
        ("9ab", "ab"),
        ("return ", "return"),
        ("a = ", None),
        ("", None),
        ("b" * 90, "b" * 61),
    ],
)
def test_the_name_before_a_value(before: str, name: str | None) -> None:
    assert programs.name_before(before, len(before)) == name


@pytest.mark.parametrize("seed", range(20))
def test_what_is_ahead_is_what_a_search_from_each_place_finds(seed: int) -> None:
    chance = Random(seed)
    text = "".join(chance.choice(("x" * chance.randint(1, 9_000), "price", "Avail")) for _ in range(12))
    ahead = programs.Ahead(text)
    for start in sorted(chance.randrange(len(text)) for _ in range(50)):
        near = text[start : start + programs._REACH]
        assert ahead.tells(start) is any(word in near for word in programs.TELLING)


def test_a_literal_ends_where_it_ends() -> None:
    text = "x = {a: [1, 'b',], 'c': {}}; y = {"
    value, end = read_literal(text, 4)
    assert value == {"a": [1, "b"], "c": {}}
    assert text[end:] == "; y = {"
    assert read_literal(text, 33) == (None, 33)
