"""Which elements can be pressed, and the names that an element goes by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from spiders.extraction.zones import BUTTONISH, BUYISH, TEST_IDS

_INPUTS = frozenset({"submit", "button", "image"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def names_of(attributes: Mapping[str, str | None]) -> str:
    """Class, id and test ids as lower-case words."""
    said = [value for name in _NAMING if (value := attributes.get(name))]
    return _parted(" ".join(said)[:500]) if said else ""


_NAMING = ("class", "id", *TEST_IDS)


@lru_cache(maxsize=4_096)
def _parted(names: str) -> str:
    return _CAMEL.sub("-", names).lower()


def is_control(tag: str, attributes: Mapping[str, str | None], said: int) -> bool:
    """Whether an element can be pressed: buttons, submitting inputs, links dressed as buttons."""
    if tag == "button" or attributes.get("role") == "button":
        return True
    if tag == "input":
        return (attributes.get("type") or "").lower() in _INPUTS
    if tag == "a":
        return bool(said & (BUTTONISH | BUYISH)) or _leads_nowhere(attributes) or _leads_to_buying(attributes)
    return (tag in _DRESSED and bool(said & BUYISH)) or (
        "-" in tag and BUTTON_ELEMENT.search(tag) is not None
    )


BUTTON_ELEMENT = re.compile(r"-(?:button|btn|cta)$")
"""Custom elements that are buttons."""
_DRESSED = frozenset({"div", "span", "li", "p", "label", "img"})


def _leads_nowhere(attributes: Mapping[str, str | None]) -> bool:
    """Whether a link only starts a program."""
    href = (attributes.get("href") or "").strip().lower()
    return not href or href in ("#", "#none", "#!") or href.startswith("javascript:")


def _leads_to_buying(attributes: Mapping[str, str | None]) -> bool:
    href = (attributes.get("href") or "")[:300].lower()
    if any(word in href for word in ("cart", "basket", "warenkorb")):
        return True
    return "addto" in (attributes.get("onclick") or "").lower()
