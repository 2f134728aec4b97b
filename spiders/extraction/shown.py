"""What the page shows a buyer: its buy buttons and stock texts, taken together by rules in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.model import Availability, Evidence, Strength
from spiders.extraction.buttons import Button, are_repeated, says_sold_out, shut_by_shop, targets
from spiders.extraction.phrases import ButtonMeaning
from spiders.extraction.shown_evidence import button_evidence, text_evidence
from spiders.extraction.text import ShownText
from spiders.extraction.zones import BUYISH

OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
IN = (Availability.IN_STOCK, Availability.LIMITED)
LATER = (Availability.PREORDER, Availability.BACKORDER)
BUYING = (ButtonMeaning.ADD_TO_CART, ButtonMeaning.BUY_NOW)
NEAR = 90
"""A text without a telling class speaks of the product up to this many texts after its heading."""


CLOSE = 45
"""A text that is not labelled overrules an active button up to this many texts after the heading."""


def _still() -> bool:
    """For a page that is read as the server sent it."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The visible reading. ``vetoes``: clear enough to overrule structured data that says in stock."""

    reading: Availability | None
    evidence: tuple[Evidence, ...] = ()
    vetoes: bool = False
    agreeing: bool = False
    """Whether a button and a text say the same."""
    contradicting: bool = False
    has_cart_button: bool = False
    """Whether a button puts it into a cart; "buy" may lead to another shop."""
    told_sold_out: bool = False
    """Whether words that can only be about stock say that it is sold out, and nothing shown contradicts."""
    repeated: bool = False
    """Whether the buy buttons are those of a list of products."""
    buttons: int = 0
    """How many buy buttons belong to the page's product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The main buttons and near texts, sorted by what they say."""

    buy: tuple[Button, ...]
    active: tuple[Button, ...]
    refusing: tuple[Button, ...]
    notifying: tuple[Button, ...]
    preordering: tuple[Button, ...]
    backordering: tuple[Button, ...]
    out: tuple[ShownText, ...]
    in_: tuple[ShownText, ...]
    other: tuple[ShownText, ...]
    choosing: tuple[Button, ...]
    """Main buttons that ask to choose an option which can be had."""
    bidding: tuple[Button, ...]
    needs_choice: bool
    waiting: bool
    """Whether a disabled buy button only waits for a choice or a program."""
    comes_alive: Callable[[], bool] = _still
    """Whether a program builds the page anew in the browser, and may enable what the server sent disabled."""


def scene_of(
    buttons: Sequence[Button],
    texts: Sequence[ShownText],
    *,
    needs_choice: Callable[[], bool],
    open_choice: Callable[[], bool],
    comes_alive: Callable[[], bool] = _still,
) -> Scene:
    """Only what is shown and belongs to the product. What needs the tree is asked only where it matters."""
    main = [b for b in buttons if b.shown and not b.elsewhere]
    near = [t for t in texts if (t.hinted and t.distance <= 2 * NEAR) or -20 <= t.distance <= NEAR]
    buy = tuple(b for b in main if b.meaning in BUYING)
    doubtful = any(b.disabled for b in buy) or any(t.stock.availability in OUT for t in near)
    doubtful = doubtful or any(b.meaning is ButtonMeaning.NOTIFY_ME for b in main)
    choosing = tuple(b for b in main if b.meaning is ButtonMeaning.CHOOSE_OPTION)
    choice = bool(choosing) or (doubtful and needs_choice())
    dressed = tuple(b for b in choosing if b.entry.said & BUYISH) if not buy and len(choosing) <= 2 else ()
    return Scene(
        buy=buy,
        active=tuple(b for b in buy if not b.disabled),
        refusing=tuple(b for b in main if b.meaning is ButtonMeaning.SOLD_OUT),
        notifying=tuple(b for b in main if b.meaning is ButtonMeaning.NOTIFY_ME),
        preordering=tuple(b for b in main if b.meaning is ButtonMeaning.PREORDER and not b.disabled),
        backordering=tuple(b for b in main if b.meaning is ButtonMeaning.BACKORDER and not b.disabled),
        out=tuple(t for t in near if t.stock.availability in OUT and _carries(t)),
        in_=tuple(t for t in near if t.stock.availability in IN),
        other=tuple(t for t in near if t.stock.availability not in (*OUT, *IN)),
        choosing=dressed if dressed and open_choice() else (),
        bidding=tuple(
            b for b in main if b.meaning is ButtonMeaning.REQUEST_QUOTE and _BID.search(b.text.casefold())
        ),
        needs_choice=choice,
        comes_alive=comes_alive,
        waiting=choice or any(b.waiting for b in buy) or _shut_together(main),
    )


def _shut_together(main: Sequence[Button]) -> bool:
    """Whether even the wish list is disabled: a program opens all of them, so none tells of the stock."""
    wishing = [b for b in main if b.meaning is ButtonMeaning.ADD_TO_WISHLIST]
    return bool(wishing) and all(b.disabled for b in wishing)


def _carries(text: ShownText) -> bool:
    """Whether a negative text is strong, or weak but plainly about the stock."""
    return text.stock.strength is Strength.STRONG or text.labelled or (text.sure and text.distance <= CLOSE)


_BID = re.compile(
    r"\bbids?\b|make an? offer|make offer|offerta|faire une offre|ench[ée]rir|\bbieten|preisvorschlag|"
    r"\bpujar|hacer (?:una )?oferta|fazer oferta|dar um lance|\bbied|入札|出價|出价"
)
"""Bidding and offering, which only a running offer takes."""


def read_shown(
    buttons: Sequence[Button],
    texts: Sequence[ShownText],
    *,
    needs_choice: Callable[[], bool],
    open_choice: Callable[[], bool],
    comes_alive: Callable[[], bool] = _still,
) -> Shown:
    """Weigh the main buttons and the near texts: the first rule that applies decides."""
    scene = scene_of(
        buttons, texts, needs_choice=needs_choice, open_choice=open_choice, comes_alive=comes_alive
    )
    said = next((found for rule in RULES if (found := rule(scene)) is not None), Shown(reading=None))
    main = [b for b in buttons if b.shown and not b.elsewhere]
    evidence = tuple(button_evidence(b) for b in main[:6]) + tuple(
        text_evidence(t) for t in (*scene.out[:4], *scene.in_[:4], *scene.other[:2])
    )
    return Shown(
        reading=said.reading,
        evidence=evidence,
        vetoes=said.vetoes,
        agreeing=said.agreeing,
        contradicting=said.contradicting,
        has_cart_button=any(b.meaning is ButtonMeaning.ADD_TO_CART for b in scene.buy),
        told_sold_out=said.reading in OUT
        and not scene.active
        and any(t.sure or t.labelled or t.distance <= CLOSE // 3 for t in scene.out),
        buttons=targets(scene.active),
        repeated=are_repeated(scene.active),
    )


def _refused(s: Scene) -> Shown | None:
    """A button that says "sold out" where one would buy."""
    if s.refusing and not s.active:
        return Shown(reading=Availability.OUT_OF_STOCK, vetoes=True, agreeing=True)
    return None


def _told_out(s: Scene) -> Shown | None:
    """A near text says sold out, and no text before it says otherwise.

    Beside a button that can be pressed only a text counts that is labelled as the stock, or that can mean
    nothing else and cannot mean one of several choices.
    """
    telling = list(s.out)
    if s.active:
        strong = [t for t in s.out if t.stock.strength is Strength.STRONG and not t.aside]
        telling = [t for t in strong if t.labelled or (t.sure and not s.needs_choice and t.distance <= CLOSE)]
    opposing = [t for t in s.in_ if not t.prose]
    if telling and (not opposing or telling[0].order < opposing[0].order):
        return Shown(
            reading=telling[0].stock.availability,
            vetoes=True,
            agreeing=not s.active,
            contradicting=bool(s.active),
        )
    return None


def _preorder(s: Scene) -> Shown | None:
    if s.preordering and not s.active:
        return Shown(reading=Availability.PREORDER, vetoes=True, agreeing=True)
    if s.backordering and not s.active:
        return Shown(reading=Availability.BACKORDER, vetoes=True, agreeing=True)
    return None


def _notify(s: Scene) -> Shown | None:
    """Offered in place of buying."""
    if s.notifying and not s.active and not s.in_:
        return Shown(
            reading=Availability.OUT_OF_STOCK, vetoes=not s.needs_choice, agreeing=not s.needs_choice
        )
    return None


def _disabled(s: Scene) -> Shown | None:
    """A veto needs a second sign: words in its class, or a page that no program brings to life later."""
    if not s.buy or s.active or s.waiting or s.in_:
        return None
    sure = any(says_sold_out(b) for b in s.buy) or (
        any(shut_by_shop(b) for b in s.buy) and not s.comes_alive()
    )
    return Shown(reading=Availability.OUT_OF_STOCK, vetoes=sure, contradicting=not sure)


_EXPLICIT = re.compile(
    r"back ?-?order|nachbestell|ruckstand|reappro|nabestel|lista de espera|waitlist|under ?-?way"
)
"""Words that say that nothing is there now, whatever can be ordered."""


def _later(s: Scene) -> Shown | None:
    """Texts that say preorder or backorder. "To order" beside a cart button is how some shops say that it
    can be bought.
    """
    for text in s.other:
        reading = text.stock.availability
        if text.stock.dated:
            if s.in_ and s.in_[0].order < text.order:
                continue
            later = reading if s.buy else Availability.OUT_OF_STOCK
            return Shown(reading=later, vetoes=True, agreeing=not s.active, contradicting=bool(s.active))
        if reading is Availability.BACKORDER and s.active and not _EXPLICIT.search(text.stock.phrase):
            continue
        if (
            reading in LATER
            and text.stock.strength is Strength.STRONG
            and (not s.in_ or text.order < s.in_[0].order)
        ):
            vague = reading is Availability.BACKORDER and not _EXPLICIT.search(text.stock.phrase)
            return Shown(reading=reading, vetoes=not vague, agreeing=not vague, contradicting=vague)
    return None


def _buyable(s: Scene) -> Shown | None:
    if s.active or (s.buy and s.waiting):
        limited = bool(s.in_) and s.in_[0].stock.availability is Availability.LIMITED
        return Shown(
            reading=Availability.LIMITED if limited else Availability.IN_STOCK,
            agreeing=bool(s.in_ and s.active),
        )
    return None


def _store_only(s: Scene) -> Shown | None:
    only = [t for t in s.other if t.stock.availability is Availability.IN_STORE_ONLY]
    if any(t.stock.strength is Strength.STRONG for t in only):
        return Shown(reading=Availability.IN_STORE_ONLY, vetoes=True)
    return None


def _choosable(s: Scene) -> Shown | None:
    """A cart button that asks for a choice first, with something to choose: it can be had in some form."""
    return Shown(reading=Availability.IN_STOCK) if s.choosing and not s.out and not s.notifying else None


def _bidding(s: Scene) -> Shown | None:
    """An offer that takes bids is running."""
    return Shown(reading=Availability.IN_STOCK) if s.bidding and not s.out else None


def _told_in(s: Scene) -> Shown | None:
    return Shown(reading=s.in_[0].stock.availability) if s.in_ else None


RULES: tuple[Callable[[Scene], Shown | None], ...] = (
    _refused,
    _told_out,
    _preorder,
    _notify,
    _disabled,
    _later,
    _buyable,
    _store_only,
    _told_in,
    _choosable,
    _bidding,
)
"""The most cautious first."""
