"""Where pages keep their state: JSON scripts, assignments to variables, pushes to a data layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from spiders.extraction.page import Page
from spiders.extraction.state.js_literal import read_literal
from spiders.extraction.tolerant_json import DECODER, loads

MAX_SCRIPT = 3_000_000
MAX_VALUES = 200
_OPENING = re.compile(r"""=\s*(?:JSON\.parse\(\s*(?=["'])|(?=[{\[]))|\((?=\s*[{\[])""")
_NAME = re.compile(r"[A-Za-z_$][\w.$]{1,60}")
_NAME_WITH_KEY = re.compile(r"""([A-Za-z_$][\w.$]{1,60})\[["']([\w.-]{1,40})["']\]$""")
_CALLS = re.compile(
    r"(?:dataLayer|digitalData|utag|_satellite|ga|gtag|product|config|data|event)\w*\.?(?:push|init|"
    r"config|view|set)?$|push$",
    re.I,
)
_WORTH = re.compile(
    r"product|state|context|data|sku|variant|item|meta|initial|store|page|utag|offer|stock|avail|apollo|redux|"
    r"nuxt|next|preload|config|spConfig|opts|layer",
    re.I,
)
_TELLING_TEXT = (
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
_TEMPLATE = re.compile(r"template|html|handlebars|mustache|jsrender|ejs|x-tmpl|speculation|importmap")
_SHOPIFY = (b"shopify", b"variants")
_TELLING = (b"price", b"stock", b"avail", b"variant", b"sku", b"product")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateValue:
    """One value that a page carries for its own programs."""

    name: str
    """The script's id or type, or the variable's name."""
    value: Any


def state_values(page: Page, *, programs: bool) -> tuple[StateValue, ...]:
    """All values that may tell of products, in page order; bounded in number and size.

    Without ``programs`` only JSON scripts and Shopify's own assignments are read, which is much cheaper.
    """
    found: list[StateValue] = []
    for script in page.scripts:
        content = script.content
        if len(content) < 20 or len(content) > MAX_SCRIPT:
            continue
        lowered = content.lower()
        if not any(word in lowered for word in _TELLING):
            continue
        kind = (script.attribute("type") or "").lower()
        if "ld+json" in kind:
            continue
        if "json" in kind or "magento-init" in kind:
            value = loads(content)
            if value is not None:
                found.append(
                    StateValue(
                        name=script.attribute("id") or script.attribute("data-selector") or kind, value=value
                    )
                )
        elif (programs or any(word in lowered for word in _SHOPIFY)) and not _TEMPLATE.search(kind):
            found += _assigned(content.decode("utf-8", "replace"))
        if len(found) >= MAX_VALUES:
            break
    if programs and not found:
        found += _attributes(page)
    return tuple(found[:MAX_VALUES])


_ATTRIBUTE = re.compile(
    rb"""\s([\w:@.-]{2,40})\s?=\s?(?:"(\{&quot;[^"<>]{80,600000})"|'(\{"[^'<>]{80,600000})')"""
)


def _attributes(page: Page) -> Iterator[StateValue]:
    """Objects that a page hands to its components in attributes (Inertia, Vue and React islands)."""
    if b'"{&quot;' not in page.markup and b"'{\"" not in page.markup:
        return
    for match in islice(_ATTRIBUTE.finditer(page.markup), 40):
        content = match.group(2) or match.group(3)
        if any(word in content for word in _TELLING):
            value = loads(unescape(content.decode("utf-8", "replace")))
            if isinstance(value, dict):
                yield StateValue(name=match.group(1).decode("ascii", "replace"), value=value)


def _assigned(text: str) -> Iterator[StateValue]:
    """Values assigned in a program or handed to a data layer."""
    position = 0
    ahead = _Ahead(text)
    for match in _OPENING.finditer(text):
        if match.start() < position:
            continue
        start = match.end()
        while start < len(text) and text[start].isspace():
            start += 1
        called = text[match.start()] == "("
        name = _name_before(text, match.start())
        if not name or not (_CALLS if called else _WORTH).search(name) or not ahead.tells(start):
            continue
        value, end = _value(text, start)
        if value is None:
            continue
        position = end
        if isinstance(value, str):
            value = loads(value)
        if isinstance(value, (dict, list)) and value:
            yield StateValue(name=name, value=value)


class _Ahead:
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
        for word in _TELLING_TEXT:
            at = self.text.find(word, begin, end)
            if at >= 0:
                self.hit, self.hit_end = at, at + len(word)
                return True
        self.clear = end - _LONGEST_WORD + 1
        return False


_REACH = 20_000
_LONGEST_WORD = max(map(len, _TELLING_TEXT))


def _name_before(text: str, end: int) -> str | None:
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


def _value(text: str, start: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, start)
    except (ValueError, RecursionError, ArithmeticError):
        return read_literal(text, start)
