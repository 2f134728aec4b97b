"""Buy buttons: what each says, whether it can be pressed, and which one belongs to the page's product."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from spiders.extraction.cards import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.phrases import ButtonMeaning, read_button_text
from spiders.extraction.subjects import FOREIGN
from spiders.extraction.zones import ELSEWHERE, HIDDEN, TEMPLATE

_DISABLED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:disabled?|inactive|soldout|sold-out|out-of-stock|unavailable|oos)(?:$|[\s_-])"
)
_NAMED_CART = re.compile(
    r"add[-_ ]?(?:item)?[-_ ]?(?:to|2)[-_ ]?(?:my)?[-_ ]?(?:shopping)?[-_ ]?(?:cart|bag|basket|trolley)|"
    r"addcart|(?:^|[\s_-])buy[-_]?(?:now|button|btn)(?:$|[\s_-])|"
    r"(?:btn|button)[-_]?(?:add|buy|cart|basket)(?:$|[\s_-])|(?:^|[\s_-])(?:in|to)[-_]?cart|tocart(?:$|"
    r"[\s_-])|tobasket"
)
_NAMED_OTHER = re.compile(
    r"wish|compare|favou?rite|qty|quantity|remove|close|message|success|popup|wrap|container|section|"
    r"form|error|gift|finance|quick"
)
_PRESSABLE = frozenset({"button", "input", "a", "img"})
MAX_CONTROLS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One control that speaks of buying."""

    meaning: ButtonMeaning
    text: str
    disabled: bool
    waiting: bool
    """Disabled by a program that enables it later, or until an option is chosen: not a sign of being sold
    out.
    """
    shown: bool
    """False in hidden layers and templates."""
    elsewhere: bool
    """In navigation, recommendations or a card of another product."""
    order: int
    before_anchor: bool
    named_only: bool
    """Known by its class or id, not by what it says."""
    entry: Entry


def read_buttons(outline: Outline) -> tuple[Button, ...]:
    """All buttons that speak of buying, in reading order; none nested in another."""
    found: list[Button] = []
    taken: set[int] = set()
    for entry in outline.entries:
        if entry.kind is not Kind.CONTROL or len(taken) > MAX_CONTROLS:
            continue
        parent = entry.node.parent
        if parent is not None and parent.mem_id in taken:
            taken.add(entry.node.mem_id)
            continue
        if button := _button(entry, outline):
            found.append(button)
            taken.add(entry.node.mem_id)
    return tuple(found)


def _button(entry: Entry, outline: Outline) -> Button | None:
    if entry.node.tag not in _PRESSABLE and entry.node.css_first("button, input, a") is not None:
        return None
    text = control_text(entry)
    meaning = read_button_text(text) if text and len(text) <= 80 else None
    if _leads_to_cart(entry, text):
        return None
    if meaning is ButtonMeaning.SOLD_OUT and FOREIGN.search(text):
        return None
    named_only = False
    if meaning is None and is_disabled(entry) and _SOLD_CLASS.search(_class_of(entry)):
        meaning = ButtonMeaning.SOLD_OUT
    if meaning is None:
        if len(text) > 40 or not _named_as_cart(entry) or sum(c.isalpha() for c in text) > 2:
            return None
        meaning, named_only = ButtonMeaning.ADD_TO_CART, True
    return Button(
        meaning=meaning,
        text=text,
        disabled=is_disabled(entry),
        waiting=is_waiting(entry),
        shown=not entry.zone & (HIDDEN | TEMPLATE) and "{{" not in text,
        elsewhere=bool(entry.zone & ELSEWHERE)
        or in_card(entry.node, outline.anchor_path, outline.here, outline.boxes),
        order=entry.order,
        before_anchor=entry.order < outline.anchor_order,
        named_only=named_only,
        entry=entry,
    )


_CART_ITSELF = re.compile(
    r"(?i)\W*(?:(?:my|your|view|shopping|go to|to|see|open|mein|mon|mi|il mio|mijn)\s+)*(?:cart|bag|"
    r"basket|trolley|checkout|warenkorb|einkaufswagen|panier|carrello|carrito|cesta|carrinho|"
    r"winkelwagen|koszyk|ko[sš]ík|kos[aá]r|корзина|количка|购物车|購物車|カート|장바구니|ostoskori|handlekurv|kurv|"
    r"varukorg|sepet|zur kasse|kasse)\W*(?:\d+\W*)?"
)


def _leads_to_cart(entry: Entry, text: str) -> bool:
    """Whether a control shows the cart instead of filling it: the shop's cart symbol, "checkout"."""
    if not _CART_ITSELF.fullmatch(text):
        return False
    return entry.node.tag != "button" or "cart-trigger" in entry.names or text.isascii()


def _named_as_cart(entry: Entry) -> bool:
    """Whether a control without telling words calls itself a cart button: by class, name, picture or
    target.
    """
    if entry.node.tag not in _PRESSABLE:
        return False
    attributes = entry.attributes
    names = entry.names + " " + (attributes.get("name") or "").lower()
    if _NAMED_CART.search(names):
        return not _NAMED_OTHER.search(names)
    pictures = (
        [attributes.get("src")]
        if entry.node.tag in ("input", "img")
        else [p.attributes.get("src") for p in entry.node.css("img")[:2]]
    )
    files = " ".join((p or "").rsplit("/", 1)[-1].lower()[:80] for p in pictures)
    if files and _NAMED_CART.search(files) and not _NAMED_OTHER.search(files):
        return True
    target = " ".join((attributes.get(n) or "")[:300].lower() for n in ("href", "onclick", "formaction"))
    return bool(_CART_TARGET.search(target)) and not _NAMED_OTHER.search(names)


_CART_TARGET = re.compile(
    r"add[-_]?(?:item)?[-_]?to[-_]?(?:cart|bag|basket|trolley)|(?:cart|basket|"
    r"bag)/add|(?:action|do|mode|option)=(?:add|buy_now|addtocart)|addcart|add2cart"
)


def control_text(entry: Entry) -> str:
    """What a control says: its value, its text, its label, or the label of the picture in it."""
    attributes = entry.attributes
    if entry.node.tag in ("input", "img"):
        said = (
            attributes.get("value")
            or attributes.get("alt")
            or attributes.get("title")
            or attributes.get("aria-label")
        )
        return clean(said or "")
    text = clean(entry.node.text(deep=True, separator=" ")[:400])
    if len(text) > 60:
        first = next(
            (clean(n.text_content or "") for n in entry.node.iter(include_text=True) if n.tag == "-text"), ""
        )
        text = first or clean(attributes.get("value") or "") or text
    if text:
        return text
    for name in ("aria-label", "title", "value", "data-title"):
        if said := attributes.get(name):
            return clean(said)
    picture = entry.node.css_first("img[alt]")
    return clean(picture.attributes.get("alt") or "") if picture is not None else ""


def is_disabled(entry: Entry) -> bool:
    """Whether the control says that it cannot be pressed."""
    attributes = entry.attributes
    if "disabled" in attributes and attributes["disabled"] != "false":
        return True
    if (attributes.get("aria-disabled") or "").lower() == "true":
        return True
    return bool(_DISABLED_CLASS.search(_class_of(entry)))


_SOLD_CLASS = re.compile(r"(?:^|[\s_-])(?:soldout|sold-out|out-of-stock|unavailable|oos)(?:$|[\s_-])")


def _class_of(entry: Entry) -> str:
    return (entry.attributes.get("class") or "").lower()


def says_sold_out(button: Button) -> bool:
    """Whether a button's own class says sold out, and not merely that it cannot be pressed now."""
    return _SOLD_CLASS.search(_class_of(button.entry)) is not None


def shut_by_shop(button: Button) -> bool:
    """Whether the markup itself disables it; a class alone is how programs mark what they enable later."""
    attributes = button.entry.attributes
    return "disabled" in attributes or (attributes.get("aria-disabled") or "").lower() == "true"


_PROGRAM_ATTRIBUTES = frozenset(
    {
        "ng-disabled",
        "data-ng-disabled",
        ":disabled",
        "v-bind:disabled",
        "x-bind:disabled",
        "data-enable-on-load",
        "data-loading-text",
    }
)


def is_waiting(entry: Entry) -> bool:
    """Whether a program or a missing choice holds the control back, as its own attributes tell."""
    attributes = entry.attributes
    if not _PROGRAM_ATTRIBUTES.isdisjoint(attributes) or "js-disabled" in (attributes.get("class") or ""):
        return True
    bind = attributes.get("data-bind") or ""
    if "disable" in bind or "enable" in bind:
        return True
    said = (attributes.get(n) for n in ("title", "value", "aria-label", "data-title"))
    return any(read_button_text(clean(s)[:80]) is ButtonMeaning.CHOOSE_OPTION for s in said if s)


def targets(buttons: Sequence[Button]) -> int:
    """How many different things the buttons buy, as far as they tell: copies for small screens count once."""
    return len({_target(b) for b in buttons})


def _target(button: Button) -> tuple[str | None, ...] | int:
    attributes = button.entry.attributes
    for name in _TELLING_TARGET:
        value = attributes.get(name)
        if value and len(value) >= 2 and not value.startswith(("#", "javascript:void", "javascript:;")):
            return (name, value)
    return button.order


_TELLING_TARGET = ("data-product-id", "data-productid", "data-product", "data-id", "data-sku", "href")


def are_repeated(buttons: Sequence[Button]) -> bool:
    """Whether at least three buttons are built alike up to their grandparents, as in a list of products.

    Copies of one button for small screens and for scrolling stand in different surroundings.
    """
    made: Counter[tuple[str, ...]] = Counter()
    for button in buttons:
        node: LexborNode | None = button.entry.node
        trail = []
        for _ in range(3):
            trail.append(f"{node.tag}.{node.attributes.get('class')}" if node is not None else "")
            node = node.parent if node is not None else None
        made[tuple(trail)] += 1
    return any(count >= 3 for count in made.values())
