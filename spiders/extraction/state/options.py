"""A product's options as its page shows them: lists to choose from, radio buttons, swatches.

They give the labels of ids that the page's state speaks of, and what each choice is marked with. A choice
that nothing marks says nothing of its stock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from crawler.model import Availability
from spiders.extraction.alternation import by_first_letter
from spiders.extraction.page import clean
from spiders.extraction.phrases import ButtonMeaning, read_button_text
from spiders.extraction.state.option_labels import (
    MONEY,
    group_name,
    is_placeholder,
    pictured,
    plain_label,
)
from spiders.extraction.state.option_marks import CHOSEN_CLASS, classes_of, marked

MAX_NODES = 600
MAX_CHOICES = 300
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose."""

    ids: tuple[str, ...]
    """What the shop calls it: the form's value first, then ids in its attributes."""
    label: str
    availability: Availability | None = None
    """What it is marked with: OUT_OF_STOCK, IN_STOCK, LIMITED or nothing."""
    worded: bool = False
    """Whether a class or words mark it, not only that it can't be pressed."""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Choices of which one is chosen, such as all sizes."""

    name: str
    """As a person reads it; empty where nothing names it."""
    field: str
    """The name of its form field, else an attribute's value or a class."""
    choices: tuple[Choice, ...]
    node: LexborNode
    """Where it stands."""


Fits = Callable[[LexborNode], bool]
"""Whether a list, an input or an element around swatches may be one of the product's own options."""


def form_groups(root: LexborNode, selector: str, fits: Fits) -> Iterator[Group]:
    """Lists to choose from, then radio buttons by their field's name."""
    fields: dict[str, list[LexborNode]] = {}
    for node in root.css(selector)[:MAX_NODES] if selector else ():
        if node.tag == "select":
            if (group := _of_select(node, root, fits)) is not None:
                yield group
        else:
            fields.setdefault(node.attributes.get("name") or "", []).append(node)
    own = {f: i for f, i in fields.items() if not _names_no_option(i[0]) and fits(i[0])}
    labels: dict[str, LexborNode] = {}
    for label in root.css("label[for]")[: 2 * MAX_NODES] if own else ():
        labels.setdefault(label.attributes.get("for") or "", label)
    for field, inputs in own.items():
        choices = tuple(c for node in inputs[:MAX_CHOICES] if (c := _of_radio(node, labels)) is not None)
        if choices:
            yield Group(name=group_name(inputs[0], root), field=field, choices=choices, node=inputs[0])


def _of_select(node: LexborNode, root: LexborNode, fits: Fits) -> Group | None:
    if _names_no_option(node) or not fits(node):
        return None
    options = [option for option in node.css("option")[:MAX_CHOICES] if not is_placeholder(option)]
    choices = tuple(c for option in options if (c := _choice(option, option)) is not None)
    if not choices:
        return None
    field = node.attributes.get("name") or node.attributes.get("id") or ""
    return Group(name=group_name(node, root), field=field, choices=choices, node=node)


def _of_radio(node: LexborNode, labels: dict[str, LexborNode]) -> Choice | None:
    shown = labels.get(node.attributes.get("id") or "") or _wrapping(node, "label") or node.parent
    return _choice(node, shown if shown is not None else node)


_LISTS = (
    (b"swatch", "[class*=swatch], [id*=swatch], [class*=Swatch]"),
    (b"size", "[class*=size], [id*=size], [class*=Size], [id*=Size]"),
    (b"varia", "[class*=varia], [id*=varia], [class*=Varia]"),
    (b"data-attr=", "[data-attr]"),
    (b"radiogroup", "[role=radiogroup]"),
)
"""What may be or hold a list of swatches, with the bytes that it has."""


def forms_hinted(lowered: bytes) -> str:
    """The selector of what forms of this markup (lower case) may hold options."""
    wanted = (("<select", "select"), ("radio", "input[type=radio]"))
    return ", ".join(selector for hint, selector in wanted if hint.encode() in lowered)


def lists_hinted(lowered: bytes) -> str:
    """The selector of what may hold swatches in this markup (lower case)."""
    return ", ".join(selector for hint, selector in _LISTS if hint in lowered)


def swatch_groups(root: LexborNode, selector: str, fits: Fits, *, most: int = MAX_NODES) -> Iterator[Group]:
    """Neighbouring swatches, sizes and buttons of variants; inputs and options are left to the others."""
    seen: set[int] = set()
    for node in root.css(selector)[:most] if selector else ():
        if node.tag in _NO_LIST or _names_no_option(node):
            continue
        holder = _list_in(node)
        if holder is None or holder.mem_id in seen:
            continue
        seen.add(holder.mem_id)
        if _names_no_option(holder) or not fits(holder):
            continue
        entries = [child for child in holder.iter() if child.tag in _ENTRIES][:MAX_CHOICES]
        choices = tuple(c for n in entries if (c := _choice(n, n)) is not None)
        if len(choices) >= 2 and len(choices) > len(entries) / 2:
            name = group_name(holder, root)
            yield Group(name=name, field=names_of(holder)[:80], choices=choices, node=holder)


_NO_LIST = frozenset(
    (
        "option",
        "input",
        "select",
        "label",
        "img",
        "body",
        "html",
        "main",
        "form",
        "link",
        "meta",
        "header",
        "nav",
    )
)
_ENTRIES = frozenset(("li", "a", "button", "div"))
_LEVELS = 4


def _list_in(node: LexborNode) -> LexborNode | None:
    """The first element at or inside a node, a few levels down, that has at least two entries alike."""
    level = [node]
    for _ in range(_LEVELS):
        further: list[LexborNode] = []
        for current in level:
            children = list(current.iter())[:MAX_CHOICES]
            tags = [child.tag for child in children]
            if any(tags.count(tag) >= 2 for tag in ("li", "a", "button")) or _are_alike(children):
                return current
            further += children[:6]
        level = further[:12]
    return None


def _are_alike(children: list[LexborNode]) -> bool:
    """Whether all of several boxes have the same class, and each can be pressed."""
    boxes = [child for child in children if child.tag == "div"]
    if len(boxes) < 2 or len(boxes) < len(children):
        return False
    classes = {(child.attributes.get("class") or "").split(" ", 1)[0] for child in boxes}
    return len(classes) == 1 and classes != {""} and all(_has_button(child) for child in boxes[:4])


def _has_button(node: LexborNode) -> bool:
    attributes = node.attributes
    pressed = (
        "onclick" in attributes or "data-value" in attributes or attributes.get("role") in ("radio", "option")
    )
    return pressed or node.css_first("button, input, a, [role=radio]") is not None


def names_of(node: LexborNode) -> str:
    """Name, id, class and label attributes, joined."""
    attributes = node.attributes
    found = (attributes.get(key) for key in ("name", "id", "class", "aria-label", "data-attr", "title"))
    return " ".join(filter(None, found))[:400]


_NO_OPTION = re.compile(
    by_first_letter(
        r"qty|quant|menge|country|region|province|state\b|lang|currency|sort|search|categ|store|month|year\b|"
        r"address|rating|review|per-?page|zip|segment|shipping|delivery|warranty|amount|newsletter|payment|"
        r"subscri|filter|facet|autoship|purchase_?option|gift|thumb|gallery|slide|carousel|tabs?\b|paginat|"
        r"breadcrumb|navbar|menu|financ|insur|protection|engrav|template|size-?(?:guide|chart)|sizeguide|"
        r"sizechart|survey|share"
    )
)
"""Fields and classes that are about something else than the product's own options."""


def _names_no_option(node: LexborNode) -> bool:
    return _NO_OPTION.search(names_of(node).lower()) is not None


_IDS = (
    "value",
    "data-value",
    "data-attr-value",
    "data-product-attribute-value",
    "data-option-id",
    "data-variant-id",
    "data-id",
    "data-sku",
    "data-pid",
    "data-js-pid",
    "data-product-id",
    "data-size",
)


def _choice(node: LexborNode, shown: LexborNode) -> Choice | None:
    """What one option, input or swatch says; ``shown`` is what a person sees of it."""
    attributes = node.attributes
    if _UNCOMBINABLE.search(attributes.get("class") or ""):
        return None
    raw = clean(shown.text(deep=True, separator=" ")[:300]) or pictured(shown)
    label = plain_label(raw)
    if not label or len(label) > LONGEST_LABEL:
        label = plain_label(pictured(shown) or pictured(node))
    if not label or len(label) > LONGEST_LABEL or not _is_thing(raw, label):
        return None
    availability, worded = marked(node, shown, raw)
    ids = tuple(dict.fromkeys(v.strip() for k in _IDS if (v := attributes.get(k)) and len(v) <= 300))
    chosen = "selected" in attributes or "checked" in attributes or attributes.get("aria-checked") == "true"
    return Choice(
        ids=ids,
        label=label,
        availability=availability,
        worded=worded,
        chosen=chosen or bool(CHOSEN_CLASS.search(classes_of(node, shown))),
    )


def _wrapping(node: LexborNode, tag: str) -> LexborNode | None:
    current = node.parent
    for _ in range(3):
        if current is None:
            return None
        if current.tag == tag:
            return current
        current = current.parent
    return None


_UNCOMBINABLE = re.compile(r"configurator-option-input(?!.*is-combinable)")
"""Shopware 6: a choice that doesn't exist with what is chosen; its stock is not told."""


def _is_thing(raw: str, label: str) -> bool:
    """Whether it names a thing to choose: no button's words, no price, no answer of a poll."""
    if label.casefold() in _ANSWERS or MONEY.search(label) or _BESIDE.search(label):
        return False
    meaning = read_button_text(raw) if len(raw) <= LONGEST_LABEL else None
    return meaning in (None, ButtonMeaning.SOLD_OUT, ButtonMeaning.NOTIFY_ME) or label != raw


_BESIDE = re.compile(r"(?i)guide|chart|help|\btable\b|size\?$|unavailable\?")
"""Links and questions that stand among sizes."""
_ANSWERS = frozenset(
    (
        "yes",
        "no",
        "maybe",
        "ja",
        "nein",
        "oui",
        "non",
        "sí",
        "tak",
        "nie",
        "ano",
        "ne",
        "да",
        "нет",
        "はい",
        "是",
        "否",
    )
)


def any_element(_node: LexborNode) -> bool:
    """Fits everything: for platforms whose fields are known by name."""
    return True
