"""Regular expressions of many alternatives, written for people, arranged for the matcher.

The matcher tries the alternatives of a branch one after the other at each place of a text. Where they are
grouped by their first letters it tries one for each letter, which is several times cheaper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

_QUANTIFIERS = ("?", "*", "+", "{")
_LONGER = tuple("xuUN0123456789")
"""What follows a backslash where the escape goes on behind it."""


class AnyOf:
    """Several patterns in lower case, asked at once whether one of them is found in a text in lower case.

    Most texts hold none: it is a tenth of what asking each pattern, without regard to case, would cost.
    """

    __slots__ = ("_begins", "_holds")

    def __init__(self, patterns: Iterable[str]) -> None:
        alternatives = [a for pattern in patterns for a in _expanded(pattern)]
        begins = [a.removeprefix("^") for a in alternatives if a.startswith("^")]
        holds = [a for a in alternatives if not a.startswith("^")]
        self._begins = re.compile(by_first_letter("|".join(begins))).match if begins else None
        self._holds = re.compile(by_first_letter("|".join(holds))).search if holds else None

    def found(self, lowered: str) -> bool:
        if self._begins is not None and self._begins(lowered):
            return True
        return self._holds is not None and self._holds(lowered) is not None


def by_first_letter(pattern: str) -> str:
    """A pattern that is found in the same texts; which of several alternatives is found may differ.

    Alternatives that begin with the same letter, set or escaped character are grouped, and within a group
    again.

    >>> by_first_letter("cart|cookie|(?:bag|basket)s?|[-_]x|[-_]y")
    'c(?:art|ookie)|ba(?:gs?|skets?)|[-_](?:x|y)'
    """
    groups: dict[str, dict[str, None]] = {}
    rest: list[str] = []
    for alternative in _expanded(pattern):
        first = _first_of(alternative)
        if first:
            groups.setdefault(first, {})[alternative[len(first) :]] = None
        else:
            rest.append(alternative)
    return "|".join([*(_grouped(first, tails) for first, tails in groups.items()), *rest])


def _grouped(first: str, tails: Collection[str]) -> str:
    """What begins with ``first``; where nothing need follow it, whatever may follow is found with it."""
    if "" in tails:
        return first
    inner = by_first_letter("|".join(tails))
    return first + (inner if len(_alternatives(inner)) == 1 else f"(?:{inner})")


def _first_of(alternative: str) -> str:
    """The letter, set or escaped character that an alternative must begin with; "" where it is none."""
    if alternative.startswith("["):
        first = alternative[: alternative.index("]", 3 if alternative.startswith("[^") else 2) + 1]
    elif alternative.startswith("\\"):
        first = alternative[:2] if alternative[1:2] not in _LONGER else ""
    else:
        first = alternative[:1] if alternative[:1] not in "(.^$" else ""
    return first if alternative[len(first) : len(first) + 1] not in _QUANTIFIERS else ""


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
