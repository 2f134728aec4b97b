"""Stock texts near the product: labels, badges and short sentences, read by the closed table of phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from crawler.model import Availability, Strength
from spiders.extraction.aside import in_control, may_be_aside
from spiders.extraction.cards import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.phrases import StockText, fold_tokens, read_stock_text
from spiders.extraction.subjects import FOREIGN, FOREIGN_LABEL, NO_SHIPPING, PICKUP, PRODUCT_NOUN
from spiders.extraction.zones import CHOICE, STOCKISH

LONGEST = 160
REACH = 260
"""How many texts after the heading are still near the product."""
BEFORE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """One stock text that a reader of the page sees near the product."""

    stock: StockText
    text: str
    order: int
    distance: int
    """How many shown texts stand between it and the heading; negative before it."""
    hinted: bool
    """Whether its element's class or id says that it tells the stock."""
    labelled: bool
    """Hinted, or with a label such as "Availability:" in or before it."""
    sure: bool
    """Whether its words can only be about stock ("sold out"), not about any service ("unavailable")."""
    entry: Entry
    prose: bool = False
    """Whether its phrase drowns in a longer sentence: too little to oppose a plain "sold out"."""
    aside: bool = False
    """Whether it may speak of one shop or one choice: not heard beside a button that can be pressed."""


def read_texts(outline: Outline) -> tuple[ShownText, ...]:
    """Stock texts near the heading in reading order; hidden, templated and foreign ones are left out."""
    found: list[ShownText] = []
    fetched: set[str] = set()
    distance = 0
    near = _near(outline)
    for index, entry in enumerate(near):
        after = entry.order >= outline.anchor_order
        distance += after and entry.kind is Kind.TEXT
        if entry.zone or entry.kind not in (Kind.TEXT, Kind.HINTED, Kind.IMAGE):
            continue
        if entry.kind is Kind.TEXT and 8 <= len(entry.text) <= LONGEST:
            fetched |= _told_of_fetching(entry.text)
            if len(fetched) == len(_FETCHED):
                fetched.clear()
                found.append(_store_only(entry, distance))
                continue
        shown = _read(entry, distance if after else entry.order - outline.anchor_order, outline)
        if shown is None or (found and found[-1].text == shown.text and found[-1].hinted):
            continue
        before = next(
            (e for e in reversed(near[max(0, index - 4) : index]) if e.kind is Kind.TEXT and e.text.strip()),
            None,
        )
        behind = next((e for e in near[index + 1 : index + 4] if e.kind is Kind.TEXT), None)
        if about_product(shown, before, behind, outline.anchor_text):
            labelled = shown.labelled or (
                before is not None and len(before.text) <= 40 and _LABEL.search(before.text) is not None
            )
            negative = shown.stock.availability in _NEGATIVE
            aside = negative and may_be_aside(entry, shown.text, before)
            found.append(replace(shown, labelled=labelled, aside=aside))
    return tuple(found)


_FETCHED = (("refused", NO_SHIPPING), ("offered", PICKUP))
_FETCHING_PARTS = (
    "shipping deliver versand lieferung livraison envío envio spedizione bezorging 配送 pick collect abhol"
    " retrait recogida ritiro ophalen afhalen"
)
_FETCHING = tuple(_FETCHING_PARTS.split())
"""Parts of words, one of which both patterns need."""


def _told_of_fetching(text: str) -> set[str]:
    lowered = text.lower()
    if not any(part in lowered for part in _FETCHING):
        return set()
    return {name for name, pattern in _FETCHED if pattern.search(text)}


def _store_only(entry: Entry, distance: int) -> ShownText:
    """Two texts together: it is not sent, but can be fetched."""
    text = clean(entry.text)
    stock = StockText(
        availability=Availability.IN_STORE_ONLY,
        quantity=None,
        phrase=text,
        language="",
        strength=Strength.STRONG,
    )
    return ShownText(
        stock=stock,
        text=text,
        order=entry.order,
        distance=distance,
        hinted=False,
        labelled=True,
        sure=True,
        entry=entry,
    )


_LABEL = re.compile(
    r"(?i)availab|\bstock\b|verfügbarkeit|lagerbestand|disponib|dispon[ií]ve|beschikbaar|dostępność|"
    r"dostupnost|наличи|saatavuus|tillgänglig|在庫|库存|庫存|재고|elérhet|készlet|disponibilitate"
)
_NEGATIVE = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
_COUNTER = re.compile(r"\d[\d,]*\s?\+?\s?(?:[kK万萬件個个箱次]|pcs)?\+?")
_SIZE = re.compile(r"""\d+(?:[.,]\d+)?["'’]?|xxs|xs|s|m|l|xl|xxl|\dxl|us|uk|eu|cm|inch|w\d+|l\d+|size|one""")
_SURE_NOUNS = re.compile(
    r"(?i)stock|sold ?out|ausverkauft|vergriffen|lager\b|lagernd|vorrätig|épuisée?s?\b|rupture|agotad[oa]|"
    r"existencias|esgotad[oa]|estoque|esaurit[oa]|magazzino|uitverkocht|voorraad|slutsåld|slut i|udsolgt|"
    r"utsolgt|varasto|loppu|sprzedan|magazyn|na stanie|vyprod|vypred|sklad|raktár|készlet|elfogyott|"
    r"stoc\b|epuizat|изчерпан|разпродад|на склад|наличи[ие]|распродан|закончил|раскупил|наявності|"
    r"закінчив|розпродан|tükendi|stok|εξαντλη|אזל|במלאי|נמכר|נפד|المخزون|نفد|نفذ|läbi müüdud|laos|otsas|"
    r"izpārdot|noliktav|išparduot|sandėly|rasprodan|zalih|razprodan|zalogi|habis|hết hàng|หมด|ناموجود|"
    r"售罄|售完|无货|無貨|缺货|缺貨|售空|断货|斷貨|売り切れ|売切|完売|品切|在庫|품절|재고|매진"
)


def about_product(shown: ShownText, before: Entry | None, behind: Entry | None, heading: str) -> bool:
    """Whether a text speaks of the product itself, and not only names it in a picture or in the heading.

    A negative text must besides not be about pickup or a chat, not about one size, and no counter of sales.
    """
    if shown.entry.kind is Kind.IMAGE and len(fold_tokens(shown.text)) > 4:
        return False
    if heading and shown.text.casefold() in heading.casefold():
        return False
    return shown.stock.availability not in _NEGATIVE or _denies_product(shown, before, behind)


def _denies_product(shown: ShownText, before: Entry | None, behind: Entry | None) -> bool:
    text = shown.text
    if FOREIGN.search(text) or (not _SURE_NOUNS.search(text) and _about_service(shown, before)):
        return False
    phrase = fold_tokens(shown.stock.phrase)
    rest = [t for t in fold_tokens(text) if t not in phrase]
    if rest and len(rest) <= 3 and shown.stock.quantity is None and all(_SIZE.fullmatch(t) for t in rest):
        return False
    if sum(_SIZE.fullmatch(t) is not None for t in rest) >= 4:
        return False
    counted = any(e is not None and _COUNTER.fullmatch(clean(e.text)) for e in (before, behind))
    return shown.hinted or not counted or _SURE_NOUNS.search(text) is not None


def _about_service(shown: ShownText, before: Entry | None) -> bool:
    """Whether a bare "unavailable" is about what its label names, or drowns in a longer sentence."""
    said = len(fold_tokens(shown.text))
    if (
        before is not None
        and said <= 4
        and len(before.text.strip()) <= 40
        and FOREIGN_LABEL.search(before.text)
    ):
        return True
    share = len(fold_tokens(shown.stock.phrase)) / max(1, said)
    return said > 3 and share < 0.3 and not PRODUCT_NOUN.search(shown.text)


def _near(outline: Outline) -> list[Entry]:
    """The entries from a little before the heading to :data:`REACH` listened-to texts after it."""
    before = [
        e for e in outline.entries[max(0, outline.anchor_order - 400) : outline.anchor_order] if not e.zone
    ][-BEFORE:]
    after: list[Entry] = []
    texts = 0
    for entry in outline.entries[outline.anchor_order :]:
        if entry.zone & ~CHOICE:
            continue
        after.append(entry)
        texts += entry.kind is Kind.TEXT
        if texts > REACH:
            break
    return before + after


_POSITIVE = (Availability.IN_STOCK, Availability.LIMITED)
_STRIKING = frozenset({"s", "del", "strike"})


def _struck(node: LexborNode) -> bool:
    """Whether it is crossed out."""
    parent = node.parent
    return node.tag in _STRIKING or (parent is not None and parent.tag in _STRIKING)


def _read(entry: Entry, distance: int, outline: Outline) -> ShownText | None:
    text = (
        entry.text
        if entry.kind is not Kind.HINTED
        else entry.node.text(deep=True, separator=" ")[: LONGEST * 4]
    )
    text = clean(text)
    if not 2 <= len(text) <= LONGEST or "{{" in text or "${" in text:
        return None
    if outline.anchor is not None and entry.kind is Kind.TEXT and text in outline.anchor_text:
        return None
    stock = read_stock_text(text)
    if (
        stock is None
        or _struck(entry.node)
        or in_card(entry.node, outline.anchor_path, outline.here, outline.boxes)
    ):
        return None
    if stock.availability not in (*_NEGATIVE, *_POSITIVE) and in_control(entry):
        return None
    hinted = entry.kind is Kind.HINTED and bool(entry.said & STOCKISH)
    return ShownText(
        stock=stock,
        text=text,
        order=entry.order,
        distance=distance,
        hinted=hinted,
        labelled=hinted or _LABEL.match(text) is not None,
        sure=_SURE_NOUNS.search(text) is not None,
        prose=not hinted and _is_prose(text, stock),
        entry=entry,
    )


_MOST_TOKENS = 8


def _is_prose(text: str, stock: StockText) -> bool:
    """Whether the phrase is less than a third of a sentence."""
    said = len(fold_tokens(text))
    return said > _MOST_TOKENS and len(fold_tokens(stock.phrase)) / said < 0.3
