"""What a product's options and their choices are called on a page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from spiders.extraction.page import clean
from spiders.extraction.phrases import read_button_text, read_stock_text


def pictured(node: LexborNode) -> str:
    """The name of a swatch without text: its own or its picture's."""
    for found in (node, *node.css("[title], img[alt], [aria-label], [data-original-title]")[:2]):
        for key in (
            "title",
            "data-label",
            "data-title",
            "data-option-label",
            "aria-label",
            "alt",
            "data-original-title",
        ):
            if (said := found.attributes.get(key)) and said.strip():
                return clean(said[:200])
    return ""


_PLACEHOLDER = re.compile(
    r"(?i)^\W*(?:please\b|choose|select|pick\b|make a|bitte|w[äa]hle|ausw[äa]hl|choisi|s[ée]lection|selecc|"
    r"elig|elij|scegli|selez|kies\b|maak een|wybierz|vyber|zvolte|v[æe]lg\b|velg\b|v[äa]lj\b|valitse|выбер|"
    r"選択|选择|請選|请选|선택|se[çc]iniz|se[çc]in\b|escolh|selecion|alege|izber|odaber|pasirink|επιλ|chọn|pilih|"
    r"sizes?$|colou?r$|none$|n/?a$)"
)
_NO_VALUE = ("", "0", "-1", "null", "none", "undefined", "default", "select")


def is_placeholder(option: LexborNode) -> bool:
    value = option.attributes.get("value")
    text = clean(option.text(deep=True)[:200])
    if not text or not any(c.isalnum() for c in text):
        return True
    if _PLACEHOLDER.match(text) is not None:
        return True
    return value is not None and value.strip().lower() in _NO_VALUE and not text[0].isdigit()


_TAIL = re.compile(
    r"\s*(?:\((?P<inner>[^()]{1,80})\)|\[(?P<square>[^\[\]]{1,80})\]|\s[-–—|]\s*(?P<rest>[^-–—|]{1,80})|"
    r"[,:*]\s*(?P<list>[^,:*]{3,80}))\s*$"
)
MONEY = re.compile(
    r"(?:[€$£¥円元₽₺₹]|\b(?:kr|zł|Kč|Ft|lei|руб|грн))\.?\s*\d|"
    r"\d[\d.,\s]*(?:[€$£¥円元₽₺₹]|(?:kr|zł|Kč|Ft|lei|руб|грн)\b)|"
    r"\b[A-Z]{3}\s?\d+[.,]\d\d\b|\d[.,]\d\d\s?[A-Z]{3}\b"
)
_ABOUT = re.compile(
    r"(?i)\d+\s*(?:left|available|in stock|pcs|items?)\b|\bships?\b|\bdeliver|\blieferbar|\bvariant option"
)
"""What a shop adds to a choice besides its price: counts and when it is sent."""


def plain_label(text: str) -> str:
    """A choice's label without what is said of its stock and price behind it.

    >>> plain_label("34 — Out of Stock"), plain_label("M (+$5.00)"), plain_label("Navy - Dark")
    ('34', 'M', 'Navy - Dark')
    """
    text = clean(text).strip(" *:-–—")
    for _ in range(3):
        match = _TAIL.search(text)
        if match is None or not match.start():
            break
        tail = match[match.lastgroup or 0]
        if not (MONEY.search(tail) or read_stock_text(tail) or read_button_text(tail) or _ABOUT.search(tail)):
            break
        text = text[: match.start()].strip(" *:-–—")
    return text


_NAMING = "legend, label, dt, [class*=label], [class*=title], [class*=name], h3, h4, h5, strong"
_REQUIRED = re.compile(r"(?i)\(?\b(?:required|optional|pflichtfeld|obligatoire|obligatorio)\b\)?|\*")
_CHOOSE = re.compile(
    r"(?i)^(?:please\s+)?(?:select|choose|pick)\s+(?:a|an|your|the)?\s*|\s*(?:w[äa]hlen|ausw[äa]hlen)$"
)
_FIELD = re.compile(r"(?i)^(?:attribute_(?:pa_)?|dwvar_.+_|pa_|options?\[|attributes?\[)|\]$")


def group_name(node: LexborNode, root: LexborNode) -> str:
    """What the options are called: their label, the legend around them, or the form field's own name."""
    own = node.attributes.get("id") or ""
    if re.fullmatch(r"[\w-]{1,80}", own):
        label = root.css_first(f'label[for="{own}"]')
        if label is not None and node.tag == "select" and (name := _plain_name(label)):
            return name
    for key in ("data-attribute_label", "data-option-name", "aria-label", "data-attr"):
        if (said := node.attributes.get(key)) and node.tag != "input" and (name := _short_name(said)):
            return name
    current: LexborNode | None = node.parent
    for _ in range(4):
        if current is None or current.tag in ("form", "body", "main"):
            break
        said = current.attributes.get("data-attr") or current.attributes.get("data-attribute-name")
        if said and (name := _short_name(said)):
            return name
        for found in current.css(_NAMING)[:3]:
            if found.attributes.get("for") and node.tag == "input" and found.tag == "label":
                continue
            if name := _plain_name(found):
                return name
        current = current.parent
    field = _FIELD.sub("", node.attributes.get("name") or "")
    return (
        field.replace("-", " ").replace("_", " ").strip().capitalize()
        if re.search(r"[a-z]{3}", field)
        else ""
    )


def _plain_name(node: LexborNode) -> str:
    return _short_name(node.text(deep=True, separator=" ")[:120])


def _short_name(text: str) -> str:
    """A group's name without what is chosen, "required" and "choose".

    >>> _short_name("Size: M"), _short_name(" * Colour (required) "), _short_name("Choose a size")
    ('Size', 'Colour', 'size')
    """
    name = _CHOOSE.sub(
        "", _REQUIRED.sub(" ", clean(text)).strip().split(":")[0].split("：")[0].strip()
    ).strip()
    return name if 2 <= len(name) <= 40 and not name.isdigit() else ""
