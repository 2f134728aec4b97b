"""Regular expressions of many alternatives, written for people, arranged for the matcher.

The matcher tries the alternatives of a branch one after the other at each place of a text. Where they are
grouped by their first letters it tries one for each letter, which is several times cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator

_QUANTIFIERS = frozenset("?*+{")


def by_first_letter(pattern: str) -> str:
    """A pattern that is found in the same texts; which of several alternatives is found may differ.

    >>> by_first_letter("cart|cookie|(?:bag|basket)s?|[-_]x")
    'c(?:art|ookie)|b(?:ags?|askets?)|[-_]x'
    """
    groups: dict[str, list[str]] = {}
    rest: list[str] = []
    for alternative in _expanded(pattern):
        first, second = alternative[:1], alternative[1:2]
        if (first.isalnum() or first == "_") and second not in _QUANTIFIERS:
            groups.setdefault(first, []).append(alternative[1:])
        else:
            rest.append(alternative)
    grouped = [f"{first}(?:{'|'.join(tails)})" for first, tails in groups.items()]
    return "|".join(grouped + rest)


def _expanded(pattern: str) -> Iterator[str]:
    """The outermost alternatives; one that begins with a plain group is told once for each of its own."""
    for alternative in _alternatives(pattern):
        end = _end_of_group(alternative) if alternative.startswith("(?:") else 0
        if end and alternative[end : end + 1] not in _QUANTIFIERS:
            for inner in _expanded(alternative[3 : end - 1]):
                yield inner + alternative[end:]
        else:
            yield alternative


def _alternatives(pattern: str) -> list[str]:
    found, begin = [], 0
    for offset, character, depth in _outside_of_sets(pattern):
        if character == "|" and depth == 0:
            found.append(pattern[begin:offset])
            begin = offset + 1
    return [*found, pattern[begin:]]


def _end_of_group(pattern: str) -> int:
    """The offset behind the bracket that closes the first one."""
    return next(o + 1 for o, c, depth in _outside_of_sets(pattern) if c == ")" and depth == 0)


def _outside_of_sets(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Offset, character and depth of brackets, without escaped characters and those in ``[]``."""
    depth, in_set, escaped = 0, False, False
    for offset, character in enumerate(pattern):
        if escaped or character == "\\":
            escaped = not escaped
        elif in_set:
            in_set = character != "]"
        elif character == "[":
            in_set = True
        else:
            depth += {"(": 1, ")": -1}.get(character, 0)
            yield offset, character, depth
