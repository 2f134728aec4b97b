"""Values in programs: assigned to a variable, handed to a data layer or a component, parsed from a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from spiders.extraction.state.coded import unwrapped
from spiders.extraction.state.js_literal import read_counted
from spiders.extraction.state.nuxt2 import read_nuxt2
from spiders.extraction.tolerant_json import DECODER

_OPENING = re.compile(
    r"""=\s*(?=[{\[])"""
    r"""|\((?:(?<=parse\()|(?<=parseJSON\())\s*(?P<coding>(?:(?:window\.)?[A-Za-z]{4,18}\(\s*){0,4})(?=["'`])"""
    r"""|\(\s*(?:"[^"\n]{0,60}"\s*,\s*|'[^'\n]{0,60}'\s*,\s*){0,3}(?=[{\[])"""
)
"""Where a value may begin: after ``=``, in ``JSON.parse(decodeURIComponent("…"))``, as an argument after at
most three texts.
"""
_KEYED = tuple(
    re.compile(rf"""({word}[A-Za-z_]{{0,20}})["']?\s*:\s*(?=[{{\[])""")
    for word in ("roduct", "ariant", "sku")
)
"""A product's key inside an object that also holds functions."""
_FUNCTION = re.compile(r"""(__NUXT__)(?:\[[^\]\n]{1,40}\])?\s*=\s*(?=\(?\s*function\s*\()""")
_NAME = re.compile(r"[A-Za-z_$][\w.$]{1,60}")
_NAME_WITH_KEY = re.compile(r"""([A-Za-z_$][\w.$]{1,60})\[["']([\w.-]{1,40})["']\]$""")
_CALLS = re.compile(
    r"(?:dataLayer|digitalData|utag|_satellite|ga|gtag|product|config|data|event)\w*\.?(?:push|init|"
    r"config|view|set)?$|push$",
    re.I,
)
_WORTH = re.compile(
    r"product|state|context|data|sku|variant|item|meta|initial|store|page|utag|offer|stock|avail|apollo|redux|"
    r"nuxt|next|preload|config|spConfig|opts|layer|combination|variation",
    re.I,
)
TELLING = (
    "price",
    "Price",
    "stock",
    "Stock",
    "avail",
    "Avail",
    "variant",
    "sku",
    "Sku",
    "product",
    "Product",
)
"""Words of which a value that tells of a product has one."""


def values_in(text: str) -> Iterator[tuple[str, Any]]:
    """(name, value) of the objects and lists that a program holds, in order."""
    position = 0
    reader = _Reader(text)
    found = False
    if (function := _FUNCTION.search(text)) is not None:
        value, position = read_nuxt2(text, function.end())
        if isinstance(value, dict):
            found = True
            yield function[1], value
    for match in _OPENING.finditer(text, position):
        if match.start() < position:
            continue
        name = _name_of(text, match)
        if name is None:
            continue
        value, end = reader.value(match.end())
        if value is None:
            continue
        position = end
        if isinstance(value, str):
            value = unwrapped(value, match["coding"] or "")
        if isinstance(value, (dict, list)) and value:
            found = True
            yield name, value
    if not found:
        yield from _keyed(text)


def _keyed(text: str) -> Iterator[tuple[str, Any]]:
    found = (m for pattern in _KEYED for m in islice(pattern.finditer(text), MAX_KEYS))
    places = sorted((m.start(), m.end(1), m.end()) for m in found)
    position = 0
    reader = _Reader(text)
    for start, named, end in places:
        if start < position:
            continue
        value, after = reader.value(end)
        if isinstance(value, (dict, list)) and value:
            position = after
            yield name_before(text, named) or "product", value


MAX_KEYS = 200


PATIENCE = 100_000
"""Tokens of one program that are read in vain."""


class _Reader:
    """Reads the values of one program that tell of a product, as long as it isn't mostly in vain."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ahead = Ahead(text)
        self.patience = PATIENCE

    def value(self, start: int) -> tuple[Any, int]:
        if self.patience <= 0 or not self.ahead.tells(start):
            return None, start
        try:
            return DECODER.raw_decode(self.text, start)
        except (ValueError, RecursionError, ArithmeticError) as error:
            self.patience -= (getattr(error, "pos", start) - start) // 10
        value, end, tokens = read_counted(self.text, start)
        if value is None:
            self.patience -= tokens
        return value, end


def _name_of(text: str, match: re.Match[str]) -> str | None:
    """The variable's or function's name where it is worth a look."""
    if text[match.start()] == "=":
        name = name_before(text, match.start())
        return name if name and _WORTH.search(name) else None
    name = name_before(text, match.start())
    if match["coding"] is None:
        return name if name and _CALLS.search(name) else None
    before = text[max(0, match.start() - 40) : match.start()].rstrip()
    called = before.rfind("=")
    if called < 0:
        return name
    assigned = name_before(text, match.start() - (len(before) - called))
    return assigned if assigned and _WORTH.search(assigned) else None


class Ahead:
    """Whether values name anything of a product soon; asked for ever later offsets of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.hit = self.hit_end = -1
        """The telling word that was found last."""
        self.clear = 0
        """No telling word begins between the offset that was asked for last and this one."""

    def tells(self, start: int) -> bool:
        """Whether a telling word stands within :data:`_REACH` characters after ``start``."""
        end = start + _REACH
        if start <= self.hit and self.hit_end <= end:
            return True
        begin = max(start, self.clear)
        for word in TELLING:
            at = self.text.find(word, begin, end)
            if at >= 0:
                self.hit, self.hit_end = at, at + len(word)
                return True
        self.clear = end - _LONGEST_WORD + 1
        return False


_REACH = 20_000
_LONGEST_WORD = max(map(len, TELLING))


def name_before(text: str, end: int) -> str | None:
    """The dotted name, perhaps with one quoted key, that ends at ``end``."""
    before = text[max(0, end - _NAME_REACH) : end].rstrip()
    if before.endswith("]"):
        match = _NAME_WITH_KEY.search(before)
        return f"{match.group(1)}.{match.group(2)}" if match else None
    length = 0
    for character in reversed(before):
        if not (character.isalnum() or character in "_.$") or length > _LONGEST_NAME:
            break
        length += 1
    match = _NAME.search(before, len(before) - length)
    return match.group() if match else None


_NAME_REACH = 110
_LONGEST_NAME = 60
