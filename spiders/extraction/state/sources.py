"""Where pages keep their state: JSON scripts, programs, attributes, streams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any

from spiders.extraction.markup import Script
from spiders.extraction.page import Page
from spiders.extraction.state.coded import from_angular, unwrapped
from spiders.extraction.state.devalue import revive_devalue, revive_stream
from spiders.extraction.state.flight import Flight, flight_text
from spiders.extraction.state.programs import values_in
from spiders.extraction.state.refs import Resolve, entities_of
from spiders.extraction.tolerant_json import DECODER, loads

MAX_SCRIPT = 3_000_000
MAX_VALUES = 200
_TEMPLATE = re.compile(r"template|html|handlebars|mustache|jsrender|ejs|x-tmpl|speculation|importmap")
_PLATFORMS = (b"shopify", b"variants", b"initconfigurable", b"product.config(", b"bcdata")
"""What programs hold in which a known platform's product is found."""
_TELLING = (b"price", b"stock", b"avail", b"variant", b"sku", b"product")
_STREAMED = re.compile(r"""streamController\.enqueue\(\s*(?=")""")
_REFERRING = (b'"__ref"', b'"ROOT_QUERY"')


@dataclass(frozen=True, slots=True, kw_only=True)
class StateValue:
    """One value that a page carries for its own programs."""

    name: str
    """The script's id or type, or the variable's name."""
    value: Any
    resolve: Resolve | None = field(default=None, compare=False)
    """What a reference inside the value stands for, where it has references."""


def state_values(page: Page, *, programs: bool) -> tuple[StateValue, ...]:
    """All values that may tell of products, in page order; bounded in number and size.

    Without ``programs`` only JSON scripts and known platforms' programs are read, which is much cheaper.
    """
    found: list[StateValue] = []
    flights: list[str] = []
    streams: list[str] = []
    for place, script in enumerate(page.scripts):
        content = script.content
        if len(content) < 20 or len(content) > MAX_SCRIPT:
            continue
        if programs and b"__next_f" in content[:200]:
            flights.append(content.decode("utf-8", "replace"))
            continue
        if programs and b"streamController" in content:
            streams.append(content.decode("utf-8", "replace"))
            continue
        known = page.read.get(place)
        if known is None:
            known = tuple(_of_script(script, programs=programs))
            if known:
                page.read[place] = known
        found += known
        if len(found) >= MAX_VALUES:
            break
    if flights:
        found += _of_flight(flights)
    if streams:
        found += _of_streams(streams)
    if programs and not found:
        found += _attributes(page)
    return tuple(found[:MAX_VALUES])


def _of_script(script: Script, *, programs: bool) -> Iterator[StateValue]:
    content, lowered = script.content, script.lowered
    if not any(word in lowered for word in _TELLING):
        return
    kind = (script.attribute("type") or "").lower()
    if "ld+json" in kind:
        return
    if "json" in kind or "magento-init" in kind or _is_json(content):
        name = script.attribute("id") or script.attribute("data-selector") or kind
        value = _json(script, content.decode("utf-8", "replace"))
        if value is not None:
            yield _with_references(StateValue(name=name, value=value), _refers(content))
    elif (programs or any(word in lowered for word in _PLATFORMS)) and not _TEMPLATE.search(kind):
        refers = _refers(content)
        for name, value in values_in(content.decode("utf-8", "replace")):
            yield _with_references(StateValue(name=name, value=value), refers)


def _is_json(content: bytes) -> bool:
    """Whether a script without such a type is one object: VTEX keeps its state so."""
    start = content[:64].lstrip()
    return start[:2] in (b'{"', b"[{") and content[-64:].rstrip()[-1:] in (b"}", b"]")


def _json(script: Script, text: str) -> Any:
    """A JSON script's value: Nuxt's and Angular's writing are undone."""
    if text[:20].lstrip()[:4] in ("{&q;", "[{&q"):
        return loads(from_angular(text))
    value = loads(text)
    if isinstance(value, list) and (
        script.attribute("data-nuxt-data") or script.attribute("id") == "__NUXT_DATA__"
    ):
        return revive_devalue(value)
    return value


def _refers(content: bytes) -> bool:
    return any(word in content for word in _REFERRING)


def _with_references(state: StateValue, refers: bool) -> StateValue:
    if not refers:
        return state
    entities: Mapping[str, Any] = entities_of(state.value)
    return StateValue(name=state.name, value=state.value, resolve=entities.get) if entities else state


def _of_flight(scripts: list[str]) -> Iterator[StateValue]:
    flight = Flight(flight_text(scripts))
    for key, value in islice(flight.telling(), MAX_VALUES):
        yield StateValue(name=f"__next_f.{key}", value=value, resolve=flight.resolve)


def _of_streams(scripts: list[str]) -> Iterator[StateValue]:
    parts = []
    for script in scripts:
        for match in _STREAMED.finditer(script):
            try:
                text, _ = DECODER.raw_decode(script, match.end())
            except (ValueError, RecursionError):
                continue
            parts.append(str(text))
    for value in revive_stream("\n".join(parts)):
        yield StateValue(name="streamController", value=value)


_ATTRIBUTE = re.compile(
    rb"""\s([\w:@.-]{2,40})\s?=\s?(?:"((?:\[?\{&quot;|%7[Bb]%22|eyJ)[^"<>]{80,600000})"|'(\[?\{"[^'<>]{80,600000})')"""
)
_ATTRIBUTE_HINTS = (b"{&quot;", b"'{\"", b"'[{\"", b'"eyJ', b'"%7B%22')


def _attributes(page: Page) -> Iterator[StateValue]:
    """Objects that a page hands to its components in attributes (Inertia, Vue and React islands)."""
    if not any(hint in page.markup for hint in _ATTRIBUTE_HINTS):
        return
    for match in islice(_ATTRIBUTE.finditer(page.markup), 40):
        content = match.group(2) or match.group(3)
        coded = content.startswith((b"eyJ", b"%7"))
        if coded or any(word in content for word in _TELLING):
            text = content.decode("utf-8", "replace")
            value = unwrapped(text) if coded else loads(unescape(text))
            if isinstance(value, (dict, list)):
                name = match.group(1).decode("ascii", "replace")
                yield StateValue(name=name, value=_from_island(value) if name == "props" else value)


def _from_island(value: Any, depth: int = 0) -> Any:
    """Astro writes every value as ``[kind, value]``: 0 for plain ones and objects, 1 for lists."""
    if depth > 40:
        return None
    if isinstance(value, dict):
        return {key: _from_island(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list) and len(value) == 2 and type(value[0]) is int:
        inner = value[1]
        if value[0] == 1 and isinstance(inner, list):
            return [_from_island(each, depth + 1) for each in inner]
        return _from_island(inner, depth + 1) if isinstance(inner, dict) else inner
    return value
