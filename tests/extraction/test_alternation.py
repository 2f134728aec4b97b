"""Patterns arranged for the matcher are found in exactly the texts in which they were found as written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extraction import block_table, zones
from spiders.extraction.alternation import AnyOf, by_first_letter

_ATOMS = st.sampled_from(
    ["a", "b", "ab", "[-_]", r"\b", r"\d", r"\.", "a?", "b*", "(?:a|bc)", "(?:a|b)?", "^", "[^a]"]
)
_PATTERNS = st.lists(st.lists(_ATOMS, max_size=4).map("".join), min_size=1, max_size=6).map("|".join)


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@given(_PATTERNS.filter(compiles), st.text("ab-_.1 c", max_size=12))
def test_what_is_found_stays_the_same(pattern: str, text: str) -> None:
    plain = bool(re.search(pattern, text))
    assert bool(re.search(by_first_letter(pattern), text)) == plain
    assert AnyOf(pattern.split("|") if "(" not in pattern else [pattern]).found(text) == plain


@pytest.mark.parametrize(
    ("written", "arranged"),
    [
        ("cart|cookie|(?:bag|basket)s?|[-_]x|[-_]y", "c(?:art|ookie)|ba(?:gs?|skets?)|[-_](?:x|y)"),
        ("add|a|ab?", "a"),
        (r"\bx|\by|\x41|\x42", r"\b(?:x|y)|\x41|\x42"),
        ("[^]x]a|[]x]a", "[^]x]a|[]x]a"),
        ("a{2}|ab", "ab|a{2}"),
    ],
)
def test_alternatives_are_grouped_by_what_they_begin_with(written: str, arranged: str) -> None:
    assert by_first_letter(written) == arranged


@pytest.mark.parametrize("rules", [block_table.TITLES, block_table.TEXTS, block_table.ADDRESSES])
def test_block_patterns_are_in_lower_case(rules: tuple[tuple[str, str], ...]) -> None:
    """They are asked of lowered texts."""
    for _, pattern in rules:
        bare = re.sub(r"\\[A-Z]", "", pattern)
        assert bare == bare.lower()


@given(st.text("abcdehklmnoprstuvwxy-_ ", max_size=30))
def test_a_word_passed_over_says_nothing(word: str) -> None:
    lowered = zones._lowered(word)
    says = zones._ELSEWHERE.search(lowered) or any(p.search(lowered) for p, _ in zones._BY_WORDS)
    assert bool(zones._ANY_WORD.search(lowered)) == bool(says)
