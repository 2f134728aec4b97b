"""Read a page by a person's own selectors and words. Pure: bytes in, one Offer or Failure out.

The person's word goes before what the general reading makes of the page, for what it names. Two things go
before the person's word: a shop that refuses to show the page, and an empty page. Where the page's own data
or buttons clearly say "sold out" while the person's selector says "in stock", the Offer is contradicting: it
waits for a second look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import urlsplit

from crawler.model import (
    Availability,
    Confidence,
    Evidence,
    Failure,
    FailureReason,
    Offer,
    Product,
    Strength,
    Variant,
)
from crawler.reader import Reader, Selector, VariantsReader
from spiders.explain import read_page
from spiders.extraction import Page
from spiders.extraction.amounts import amount, currency_code, minor_units
from spiders.extraction.main_product import together
from spiders.extraction.price import Money, read_price
from spiders.own.sight import MAX_FOUND, Hit, Sight
from spiders.own.stock import SOURCE, Stock, read_stock
from spiders.own.words import without
from spiders.selecting.budget import Budget, TooMuchWorkError
from spiders.weighing import cap, merged

_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
_SHOWN = 5
TOO_MUCH = (
    "the page is too large or too deeply nested for your selectors, or they visit too many elements;"
    " begin at an element with an id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one selector found, for a person who tries it."""

    field: str
    """Such as ``availability`` or ``variants.label``."""
    selector: str
    count: int
    values: tuple[str, ...]
    """The first of what stood there."""
    taken_for: str | None = None
    """What was made of it."""
    problem: str | None = None
    """Why nothing was made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the selectors find on a page, and the resulting Offer, or why there is none."""

    found: tuple[Found, ...]
    outcome: Offer | Failure


def read_own(page: Page, reader: Reader) -> Offer | Failure:
    """The Offer or Failure of :func:`preview`."""
    return preview(page, reader).outcome


def preview(page: Page, reader: Reader, *, budget: Budget | None = None) -> Preview:
    """Try an own reader on a page; never raises, whatever the page."""
    # The answer of an address that the person named is theirs alone to read; only a refusal is recognized.
    general = read_page(page)
    if isinstance(general, Failure) and general.reason is FailureReason.BLOCKED:
        return Preview(found=(), outcome=general)
    reading = _Reading(page=page, reader=reader, sight=Sight(page, budget))
    try:
        outcome = reading.outcome(general)
    except TooMuchWorkError:
        outcome = Failure(reason=FailureReason.LAYOUT, detail=TOO_MUCH)
    return Preview(found=tuple(reading.found), outcome=outcome)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One page being read; notes on the way what each selector found."""

    page: Page
    reader: Reader
    sight: Sight
    found: list[Found] = field(default_factory=list)

    def outcome(self, general: Offer | Failure) -> Offer | Failure:
        reader = self.reader
        name = self._name(reader.name)
        price = self._price("price", reader.price) if reader.price else None
        variants = self._variants(reader.variants) if reader.variants else ()
        stock = self._stock(reader.availability) if reader.availability else None
        if isinstance(general, Failure) and general.reason is not FailureReason.LAYOUT:
            told = stock is not None and stock.said is not None and not stock.by_absence
            if not told or self.page.status in (404, 410):
                return general
        shown = general if isinstance(general, Offer) and reader.address is None else None
        sure = bool(name or price or variants or shown)
        if failure := self._unread(stock, variants, sure=sure):
            return failure
        offer = self._offer(stock, variants, shown)
        if offer is None:
            return general if isinstance(general, Failure) else _silent(reader)
        offer = self._priced(offer, price)
        product = merged(Product(name=name), offer.product)
        return replace(offer, product=product, evidence=(*self._evidence(stock, variants), *offer.evidence))

    def _unread(self, stock: Stock | None, variants: Sequence[Variant], *, sure: bool) -> Failure | None:
        """Why the selectors that tell the stock say nothing of it; names the one that is to be mended."""
        reader = self.reader
        if reader.availability is not None and stock is not None:
            if stock.problem is not None:
                return _layout(f"availability: {reader.availability} {stock.problem}")
            if stock.by_absence and not sure:
                return _layout(
                    f"availability: {reader.availability} isn't there, nor is anything else of a product:"
                    " name 'price' or 'name' too, to tell an empty page from this"
                )
        elif reader.variants is not None and not variants:
            return _layout(f"variants: {reader.variants.each} finds no choice with a name")
        elif variants and together(v.availability for v in variants) is None:
            problem = next((f.problem for f in self.found if f.field == "variants.availability"), None)
            assert reader.variants is not None
            return _layout(f"variants: {reader.variants.availability} {problem or 'tells no stock'}")
        return None

    def _offer(self, stock: Stock | None, variants: tuple[Variant, ...], shown: Offer | None) -> Offer | None:
        """The Offer's stock: the person's word, else that of the choices, else the page's."""
        base = shown or Offer(availability=Availability.UNKNOWN)
        if variants:
            base = replace(base, variants=variants)
        if stock is not None and stock.said is not None:
            reading = stock.said.reading
            sure = Confidence.STRONG if stock.said.strength is Strength.STRONG else Confidence.WEAK
        elif variants:
            best = together(v.availability for v in variants)
            assert best is not None, "told as unread before"
            reading, sure = best, Confidence.STRONG
        else:
            return shown
        if reading.buyable and shown is not None and _clearly_out(shown):
            sure = Confidence.CONTRADICTING
        return replace(base, availability=reading, confidence=sure, variants=cap(base.variants, reading))

    def _evidence(self, stock: Stock | None, variants: Sequence[Variant]) -> tuple[Evidence, ...]:
        if self.reader.availability is not None and stock is not None:
            return (stock.evidence(str(self.reader.availability)),)
        if self.reader.variants is not None and variants:
            best = together(v.availability for v in variants)
            speaking = next(v for v in variants if v.availability is best)
            path = f"{self.reader.variants.each}: {self.reader.variants.availability}"
            said = Evidence(source=SOURCE, path=path[:200], value=speaking.label[:200], reading=best)
            return (said,)
        return ()

    # What the selectors find

    def _stock(self, selector: Selector) -> Stock:
        hits = self.sight.find(selector)
        stock = read_stock(selector, hits, self.reader.phrases)
        told = stock.said.reading.value if stock.said else None
        self._note("availability", selector, hits, told, stock.problem)
        return stock

    def _name(self, selector: Selector | None) -> str | None:
        if selector is None:
            return None
        hits = self.sight.find(selector)
        name = next((hit.text[:500] for hit in hits if hit.text), None)
        self._note("name", selector, hits, name, None if name else "finds no name")
        return name

    def _price(self, field_: str, selector: Selector, within: Hit | None = None) -> Money | None:
        hits = self.sight.find(selector, within)
        money = next((m for hit in hits if (m := self._money(selector, hit)) is not None), None)
        told = f"{money.amount} {money.currency or ''}".strip() if money else None
        if within is None:
            self._note(field_, selector, hits, told, None if money else "finds no price")
        return money

    def _money(self, selector: Selector, hit: Hit) -> Money | None:
        currency = self.reader.currency
        value: Decimal | None = None
        if selector.cents:
            value = minor_units(hit.value if selector.json and isinstance(hit.value, int) else hit.text)
        elif selector.json:
            value = amount(hit.value, language=self.page.language)
        if value is not None:
            return Money(amount=value, currency=currency)
        domain = urlsplit(self.page.url).hostname
        money = read_price(hit.text, language=self.page.language, currency=currency, domain=domain)
        return (
            None if money is None or selector.cents else replace(money, currency=currency or money.currency)
        )

    def _currency(self) -> str | None:
        selector = self.reader.currency_at
        if self.reader.currency or selector is None:
            return self.reader.currency
        hits = self.sight.find(selector)
        code = next((c for hit in hits if (c := currency_code(hit.text))), None)
        self._note("currency", selector, hits, code, None if code else "finds no code such as EUR")
        return code

    def _priced(self, offer: Offer, price: Money | None) -> Offer:
        """The person's price or none where they named a place for it; else the page's."""
        currency = self._currency()
        if self.reader.price is None:
            return replace(offer, currency=currency or offer.currency) if offer.price else offer
        if price is None:
            return replace(offer, price=None, currency=None, list_price=None)
        known = currency or price.currency or offer.currency
        variants = tuple(replace(v, currency=known) if v.price else v for v in offer.variants)
        return replace(offer, price=price.amount, currency=known, list_price=None, variants=variants)

    def _variants(self, how: VariantsReader) -> tuple[Variant, ...]:
        choices = [choice for hit in self.sight.find(how.each) for choice in _entries(hit)][:MAX_FOUND]
        self._note("variants", how.each, choices, None, None if choices else "finds no choice")
        read = [variant for choice in choices if (variant := self._variant(how, choice)) is not None]
        found: dict[str, Variant] = {}
        for variant in read:
            found.setdefault(variant.key, variant)
        return tuple(found.values())

    def _variant(self, how: VariantsReader, choice: Hit) -> Variant | None:
        labels = self.sight.find(how.label, choice) if how.label else [choice]
        label = without(next((h.text for h in labels if h.text), ""), self.reader.phrases)[:200]
        keys = self.sight.find(how.key, choice) if how.key else []
        key = next((h.text[:200] for h in keys if h.text), label)
        hits = self.sight.find(how.availability, choice)
        stock = read_stock(how.availability, hits, self.reader.phrases)
        price = self._price("variants.price", how.price, choice) if how.price else None
        told = f"{label}: {stock.said.reading.value}" if stock.said else None
        self._note("variants.availability", how.availability, hits, told, stock.problem)
        if not label or not key:
            return None
        return Variant(
            key=key,
            label=label,
            availability=stock.said.reading if stock.said else Availability.UNKNOWN,
            price=price.amount if price else None,
            currency=price.currency if price else None,
            quantity=stock.said.quantity if stock.said else None,
        )

    def _note(
        self, field_: str, selector: Selector, hits: Sequence[Hit], taken_for: str | None, problem: str | None
    ) -> None:
        self.found.append(
            Found(
                field=field_,
                selector=str(selector),
                count=len(hits),
                values=tuple(hit.text[:200] for hit in hits[:_SHOWN]),
                taken_for=taken_for,
                problem=problem,
            )
        )


def _entries(hit: Hit) -> list[Hit]:
    """A JSON list stands for its entries."""
    return [Hit(text="", value=entry) for entry in hit.value] if isinstance(hit.value, list) else [hit]


def _clearly_out(shown: Offer) -> bool:
    """Whether the page says "sold out" by more than a hint."""
    return shown.availability in _OUT and shown.confidence is not Confidence.WEAK


def _layout(detail: str) -> Failure:
    return Failure(reason=FailureReason.LAYOUT, detail=detail[:500])


def _silent(reader: Reader) -> Failure:
    return _layout("nothing tells the stock: write 'availability' in the watch's 'read'")
