"""One answer of a shop as a person's selectors see it: elements, attributes, texts and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.identity import clean_text
from crawler.reader import Selector
from crawler.selectors.css import parse_css
from crawler.selectors.json_path import parse_json_path
from crawler.selectors.xpath import parse_xpath
from spiders.extraction import Page
from spiders.extraction.json_body import is_json
from spiders.extraction.markup import NUMBER, hollowed
from spiders.extraction.tolerant_json import loads
from spiders.json_path import walk
from spiders.own.scripts import carried
from spiders.selecting.budget import Budget, TooMuchWorkError
from spiders.selecting.css import CssFinder
from spiders.selecting.xpath import Attribute, Item, XPathFinder

MAX_FOUND = 300
"""So many of what a selector finds are looked at."""
MAX_TEXT = 2_000
MAX_TAGS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that a selector found."""

    text: str
    """What it says, on one line; empty where it says nothing."""
    value: Any = None
    """The JSON value, where it is one."""
    node: LexborNode | None = None
    """The element, where it is one."""


class Sight:
    """Evaluates selectors on one page, within one budget. Any of it may raise TooMuchWorkError.

    Scripts, styles and drawings are there as empty elements, so that positions are those of the browser.
    """

    def __init__(self, page: Page, budget: Budget | None = None) -> None:
        self._page = page
        self._budget = budget or Budget()

    def find(self, selector: Selector, within: Hit | None = None) -> list[Hit]:
        """What the selector finds, in the page's order, at most :data:`MAX_FOUND`."""
        if selector.json:
            found = self._json(selector, within)
        elif selector.xpath:
            found = self._xpath(selector, within)
        else:
            found = self._css(selector, within)
        return found[:MAX_FOUND]

    def _css(self, selector: Selector, within: Hit | None) -> list[Hit]:
        inside = within.node if within is not None else None
        if not selector.css:
            nodes = [inside] if inside is not None else []
        elif inside is not None:
            nodes = self._finder.within(parse_css(selector.css), inside)
        else:
            nodes = self._finder.find(parse_css(selector.css))
        return list(self._hits(nodes, selector.attribute))

    def _hits(self, nodes: list[LexborNode], attribute: str) -> Iterator[Hit]:
        for node in nodes[:MAX_FOUND]:
            if not attribute:
                yield Hit(text=self._words(node), node=node)
            elif attribute in node.attributes:
                yield Hit(text=_clean(node.attributes[attribute] or ""), node=node)

    def _xpath(self, selector: Selector, within: Hit | None) -> list[Hit]:
        element = within.node if within is not None else None
        found = self._xpaths.find(parse_xpath(selector.xpath), element)
        if isinstance(found, str):
            return [Hit(text=_clean(found))] if found.strip() else []
        return [self._of_item(item) for item in found[:MAX_FOUND]]

    def _of_item(self, item: Item) -> Hit:
        if isinstance(item, Attribute):
            return Hit(text=_clean(self._budget.spend_text(item.value)))
        if item.is_text_node:
            return Hit(text=_clean(self._budget.spend_text(item.text(deep=False))))
        return Hit(text=self._words(item), node=item)

    def _words(self, node: LexborNode) -> str:
        attribute = _SPEAKING.get(node.tag or "")
        if attribute is not None:
            return _clean(node.attributes.get(attribute) or "")
        self._budget.spend(self._tags // 32)  # its share of the page isn't known: as if it were all of it
        return _clean(self._budget.spend_text(node.text(deep=True, separator=" ")))

    def _json(self, selector: Selector, within: Hit | None) -> list[Hit]:
        steps = parse_json_path(selector.json)
        carriers = [within.value] if within is not None else self._carriers(selector.script)
        for carrier in carriers:
            found = walk(carrier, steps)
            if found:
                return [Hit(text=_shown(value), value=value) for value in found]
        return []

    def _carriers(self, script: str) -> Iterator[Any]:
        """The JSON values that a path may lead into."""
        if not script and is_json(self._page):
            yield self._whole
            return
        numbers = self._chosen(script) if script else range(len(self._scripts))
        for number in numbers:
            yield from self._carried(number)

    def _chosen(self, script: str) -> Iterator[int]:
        for node in self._finder.find(parse_css(script)):
            number = node.attributes.get(NUMBER) or ""
            if number.isdecimal() and int(number) < len(self._scripts):
                yield int(number)

    def _carried(self, number: int) -> list[Any]:
        """The JSON values in one script; decoded once."""
        if number not in self._decoded:
            self._decoded[number] = carried(self._scripts[number])
        return self._decoded[number]

    @cached_property
    def _decoded(self) -> dict[int, list[Any]]:
        return {}

    @cached_property
    def _whole(self) -> Any:
        return loads(self._page.raw)

    @cached_property
    def _hollow(self) -> tuple[bytes, tuple[bytes, ...]]:
        return hollowed(self._page.raw)

    @property
    def _scripts(self) -> tuple[bytes, ...]:
        return self._hollow[1]

    @cached_property
    def _tags(self) -> int:
        return self._hollow[0].count(b"<")

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        markup = self._hollow[0]
        if self._page.too_deep or self._tags > MAX_TAGS:
            raise TooMuchWorkError
        return LexborHTMLParser(markup or b"<html></html>")

    @cached_property
    def _finder(self) -> CssFinder:
        return CssFinder(self._tree, self._budget)

    @cached_property
    def _xpaths(self) -> XPathFinder:
        return XPathFinder(self._tree, self._budget)


_SPEAKING = {"meta": "content", "input": "value"}
"""Elements without text, and the attribute that says what they hold."""


def _clean(text: str) -> str:
    return clean_text(text[: MAX_TEXT * 2], limit=MAX_TEXT) or ""


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _clean(str(value)) if not isinstance(value, dict | list) else f"({len(value)} entries)"
