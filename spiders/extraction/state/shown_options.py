"""Variants of a page whose data lists none: its own sizes or colours as a person sees them.

Only what is marked is told. Where a shop marks some of its choices as sold out, the others of a product that
can be bought are in stock; where it marks none, they are unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from crawler.model import Availability, Strength
from crawler.sizes import read_size
from spiders.extraction.cards import in_card
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.page import Page
from spiders.extraction.state.options import (
    Choice,
    Group,
    form_groups,
    forms_hinted,
    lists_hinted,
    names_of,
    swatch_groups,
)
from spiders.extraction.zones import ELSEWHERE, zone_of

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\W]+")
_OPTION_WORDS = (
    "size|sizes|colou?r|colou?rs|colorway|shade|shades|swatch|swatches|variant|variants|variation|variations|option|"
    "options|attribute|attributes|attr|dwvar|dimension values?|flavou?r|flavou?rs|scent|style|width|length|"
    "inseam|capacity|storage|edition|format|finish|fitting|farbe|farben|grösse|größe|groesse|grössen|größen|ausführung|"
    "variante|varianten|taille|tailles|couleur|pointure|talla|tallas|taglia|taglie|maat|kleur|rozmiar|kolor|"
    "velikost|barva|tamanho|cor|storlek|färg|størrelse|farve|koko|väri|méret|marime|mărime|размер|цвет|"
    "サイズ|カラー|尺码|尺寸|颜色|顏色|規格|规格|款式|사이즈|색상|옵션|選項|選択"
)
_OPTION = re.compile(rf"(?i)\b(?:{_OPTION_WORDS})(?:\d{{1,2}})?\b")
_AROUND = re.compile(r"(?i)\b(?:sizes?|colou?rs?|swatch(?:es)?|variants?|variations?|attributes?|dwvar)\b")
"""What says of an element around a field that the field is an option."""
_NOT_OPTION = re.compile(
    r"(?i)\b(?:font|text|size (?:full|xs|sm|md|lg|xl|\d+|guide|chart|small|medium|large))\b"
)
_SIZE = re.compile(
    r"(?i)\b(?:sizes?|gr[öo]e?(?:ß|ss)en?|tailles?|pointures?|tallas?|taglie?|maat|rozmiar|velikost|tamanho|"
    r"storlek|størrelse|koko|méret|m[ăa]rime|размер|サイズ|尺码|尺寸|사이즈|dimension values?)(?:\d{1,2})?\b"
)
_TYPICAL_LABEL = 26
MAX_GROUPS = 3
"""A page with more different lists of sizes sells several things at once: none speaks for the product."""


def read_shown_options(
    page: Page, anchor: LexborNode | None, anchor_path: frozenset[int]
) -> ProductClaim | None:
    """The choices of the product's main option; None where the page shows none near its heading, or several
    products'.
    """
    around = anchor if anchor is not None else page.tree.css_first("body > *")
    forms, lists = forms_hinted(page.markup_lower), lists_hinted(page.markup_lower)
    if around is None or not (forms or lists):
        return None
    best: Group | None = None
    for part, with_lists in _parts_around(around):
        groups = _groups(part, anchor_path, forms, lists if with_lists else "")
        found = _main_group([g for g in groups if not in_card(g.node, anchor_path)])
        if found is not None and (best is None or _is_size(found)):
            best = found
        if best is not None and _is_size(best):
            break
    return _claim(best)


def _claim(group: Group | None) -> ProductClaim | None:
    if group is None:
        return None
    offers = tuple(_offer(group, choice) for choice in _settled(group.choices, complete=_is_complete(group)))
    path = f"options {group.field[:60]}"
    return ProductClaim(source="shown", path=path, offers=offers, strength=Strength.WEAK)


def _parts_around(anchor: LexborNode) -> list[tuple[LexborNode, bool]]:
    """The first part of the page around the heading that holds anything to choose, the largest without
    navigation or footer, and all that is around it; there swatches are only looked for (the second value)
    where the former hold nothing.
    """
    around: list[LexborNode] = []
    current = anchor.parent
    while current is not None and current.tag not in (None, "html") and len(around) < MAX_LEVELS:
        around.append(current)
        current = current.parent
    # From the outside in: a page finds its navigation at once, only the product's own part is searched whole.
    outer = 0
    while around and around[-1].css_first(_PAGE_PARTS) is not None:
        outer, page = outer + 1, around.pop()
    parts = []
    if around and around[-1].css_first(_CONTROLS) is not None:
        first = next(part for part in around if part.css_first(_CONTROLS) is not None)
        parts = [(first, True)] + ([(around[-1], True)] if around[-1].mem_id != first.mem_id else [])
    return [*parts, (page, not parts)] if outer else parts


MAX_LEVELS = 60
_PAGE_PARTS = "nav, footer"
_CONTROLS = "select, input[type=radio], button, li, [role=radio], [onclick]"


def _groups(root: LexborNode, anchor_path: frozenset[int], forms: str, lists: str) -> list[Group]:
    def fits_form(node: LexborNode) -> bool:
        return _is_optionish(node, 3, root) and not _elsewhere(node, anchor_path)

    def fits_list(node: LexborNode) -> bool:
        own = _is_optionish(node, 1, root) and _can_be_pressed(node)
        return own and not _elsewhere(node, anchor_path)

    found = list(form_groups(root, forms, fits_form))
    found += [g for g in swatch_groups(root, lists, fits_list) if _are_swatches(g)]
    return [g for g in found if len(g.choices) >= 2 and _are_labels(g)]


def _are_swatches(group: Group) -> bool:
    """Whether a list is one of things to choose: its class says so, its labels are sizes, or some are
    marked.
    """
    if _SWATCHES.search(_words(names_of(group.node))) or any(c.availability for c in group.choices):
        return True
    sizes = sum(is_size_label(c.label) for c in group.choices)
    return sizes >= 0.6 * len(group.choices)


_SWATCHES = re.compile(r"(?i)\b(?:swatch(?:es)?|variants?|variations?)\b")


def is_size_label(label: str) -> bool:
    """Whether a label names a size and hardly anything else.

    >>> [is_size_label(label) for label in ("US 10", "XL", "Fits true to size", "Add to bag")]
    [True, True, False, False]
    """
    read = read_size(label)
    return bool(read.sizes or read.letters) and len(read.words) <= 1


def _is_optionish(node: LexborNode, levels: int, root: LexborNode) -> bool:
    """Whether its own names, or those of what is around it, say that it is an option of the product."""
    if _names_option(node, _OPTION):
        return True
    own = node.attributes.get("id") or ""
    if node.tag == "select" and re.fullmatch(r"[\w-]{1,80}", own):
        label = root.css_first(f'label[for="{own}"]')
        if label is not None and _OPTION.search(_words(label.text(deep=True)[:80])):
            return True
    current = node.parent
    for _ in range(levels):
        if current is None or current.tag in ("form", "body", "main"):
            return False
        if _names_option(current, _AROUND):
            return True
        current = current.parent
    return False


def _names_option(node: LexborNode, pattern: re.Pattern[str]) -> bool:
    words = _words(names_of(node))
    return pattern.search(words) is not None and _NOT_OPTION.search(words) is None


def _words(names: str) -> str:
    return _CAMEL.sub(" ", names)


def _can_be_pressed(holder: LexborNode) -> bool:
    """Whether the list's entries are something to press, not sentences about the size."""
    return (
        holder.css_first("a, button, input, [onclick], [role=radio], [role=option], [data-value]") is not None
    )


def _elsewhere(node: LexborNode, anchor_path: frozenset[int]) -> bool:
    """Whether it lies in another part of the page. A list of variations may be called a menu."""
    current: LexborNode | None = node
    for _ in range(40):
        if current is None or current.mem_id in anchor_path:
            return False
        if zone_of(current.tag or "", current.attributes) & ELSEWHERE and not _names_option(current, _AROUND):
            return True
        current = current.parent
    return False


def _are_labels(group: Group) -> bool:
    """Whether the labels are short and not mere numbers of articles."""
    lengths = sorted(len(c.label) for c in group.choices)
    numbers = all(c.label.isdigit() and len(c.label) >= 5 for c in group.choices)
    return lengths[len(lengths) // 2] <= _TYPICAL_LABEL and not numbers


def _main_group(groups: Sequence[Group]) -> Group | None:
    """The sizes, else what is marked, else the first; the same choices shown twice are taken together."""
    joined: dict[frozenset[str], Group] = {}
    for group in groups:
        labels = frozenset(c.label.casefold() for c in group.choices)
        known = joined.get(labels)
        joined[labels] = _together(known, group) if known is not None else group
    merged = list(joined.values())
    if sum(_is_size(g) for g in merged) > MAX_GROUPS:
        return None
    ranked = sorted(merged, key=_rank, reverse=True)
    return ranked[0] if ranked and len({c.label for c in ranked[0].choices}) >= 2 else None


def _is_size(group: Group) -> bool:
    return bool(_SIZE.search(_words(f"{group.name} {group.field}")))


def _rank(group: Group) -> tuple[bool, bool, bool]:
    marked = any(c.availability is not None for c in group.choices)
    return _is_size(group), marked, not any(c.chosen for c in group.choices)


def _together(known: Group, other: Group) -> Group:
    """One group of two that show the same choices: a mark of either counts, "sold out" first."""
    beside = {c.label.casefold(): c for c in other.choices}
    choices = tuple(_joined(c, beside[c.label.casefold()]) for c in known.choices)
    return replace(known, choices=choices, name=known.name or other.name)


def _joined(one: Choice, other: Choice) -> Choice:
    marks = [c for c in (one, other) if c.availability is not None]
    marks.sort(key=lambda c: (c.availability is None or c.availability.buyable, not c.worded))
    told = marks[0] if marks else one
    return replace(
        one,
        availability=told.availability,
        worded=told.worded,
        ids=tuple(dict.fromkeys((*one.ids, *other.ids))),
    )


_COMPLETE_FIELD = re.compile(r"(?:dwvar_.*|option\[\d{1,9}\])")


def _is_complete(group: Group) -> bool:
    """Whether the platform marks or leaves out every choice that is sold out: Salesforce Commerce Cloud (its
    ``dwvar_`` fields and links, ``data-attr-value``) and OpenCart (``option[227]``).
    """
    if _COMPLETE_FIELD.fullmatch(group.field):
        return True
    return group.node.css_first("[href*=dwvar_], [data-attr-value], option[value*=dwvar_]") is not None


def _settled(choices: Sequence[Choice], *, complete: bool) -> list[Choice]:
    """What the marks mean together: where all are merely disabled, a program opens them later; where some are
    sold out and others are not marked, or where the platform marks all that are (``complete``), these are
    in stock.
    """
    shut = [c for c in choices if c.availability is not None and not c.availability.buyable]
    if len(shut) == len(choices) and not any(c.worded for c in shut):
        return [replace(c, availability=None) for c in choices]
    if shut or complete:
        return [replace(c, availability=c.availability or Availability.IN_STOCK) for c in choices]
    return list(choices)


def _offer(group: Group, choice: Choice) -> OfferClaim:
    return OfferClaim(
        path=f"options {group.field[:60]}",
        availability=choice.availability,
        said=f"marked as {choice.availability.value}" if choice.availability and choice.worded else "",
        key=_key(choice.ids) or choice.label,
        label=choice.label,
        options=((group.name or "Option", choice.label),),
    )


def _key(ids: Collection[str]) -> str | None:
    return next((i for i in ids if re.fullmatch(r"[\w.-]{1,60}", i)), None)
