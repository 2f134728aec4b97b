"""A pushed event beside what is known of the product -> the Offer that a look at it would give. Pure.

An event may name one size of twenty. The others stay as they are known: of those that wait for a second look
nothing is said, so that they go on waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from crawler.model import Availability, Confidence, Evidence, KnownVariant, Offer, Product, Variant
from pipelines.pushed.model import Statement, StockEvent

WHOLE = ""
"""The key of the product as a whole."""
_ORDER = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.PREORDER,
    Availability.BACKORDER,
    Availability.IN_STORE_ONLY,
    Availability.OUT_OF_STOCK,
    Availability.DISCONTINUED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a watch: its last Offer, and the states that are believed."""

    url: str
    product: Product = field(default_factory=Product)
    variants: tuple[Variant, ...] = ()
    """As the last Offer listed them."""
    states: Mapping[str, KnownVariant] = field(default_factory=dict)
    price: Decimal | None = None
    currency: str | None = None
    list_price: Decimal | None = None
    seller: str | None = None
    platform: str | None = None
    cart_url: str | None = None

    @property
    def listed(self) -> tuple[Variant, ...]:
        """Every variant that is not known to be gone, as it is known now."""
        keys = {v.key for v in self.variants}
        more = [
            Variant(key=s.key, label=s.label, availability=s.availability)
            for s in self.states.values()
            if s.key and s.key not in keys
        ]
        return tuple(
            _as_known(v, self.states.get(v.key))
            for v in (*self.variants, *more)
            if v.key not in self.states or self.states[v.key].gone_at is None
        )


def _as_known(variant: Variant, state: KnownVariant | None) -> Variant:
    if state is None or state.pending is not None:
        return replace(variant, availability=Availability.UNKNOWN, quantity=None)
    price, currency = (
        (variant.price, variant.currency) if state.price is None else (state.price, state.currency)
    )
    return replace(variant, availability=state.availability, price=price, currency=currency, quantity=None)


def statements_of(known: Known, event: StockEvent) -> dict[str, Statement]:
    """What the event says, by the key of the variant that is known (or will be); "" is the whole product."""
    listed = (*known.variants, *known.listed)
    said: dict[str, Statement] = {}
    if event.whole.says_something:
        about = _one_meant(listed, event) if not event.urls else None
        said[about.key if about else WHOLE] = event.whole
    for statement in event.variants:
        if statement.says_something:
            meant = _meant(listed, statement)
            key = meant.key if meant else statement.key or statement.sku or statement.label or statement.gtin
            said[(key or "")[:200]] = statement
    return said


def _one_meant(listed: Sequence[Variant], event: StockEvent) -> Variant | None:
    """The variant whose code was named where the product was meant, of a product that has several."""
    if len({v.key for v in listed}) < 2:
        return None
    return _meant(listed, Statement(sku=event.sku, gtin=event.gtin))


def _meant(listed: Iterable[Variant], statement: Statement) -> Variant | None:
    """The variant of the same key, else SKU, GTIN or label."""
    for name in ("key", "sku", "gtin", "label"):
        wanted = _folded(getattr(statement, name), name)
        if wanted:
            found = {v.key: v for v in listed if _folded(getattr(v, name), name) == wanted}
            if len(found) == 1:
                return next(iter(found.values()))
    return None


def _folded(text: str | None, name: str) -> str:
    if not text:
        return ""
    if name == "gtin":
        return text.lstrip("0")
    return " ".join(text.casefold().split()) if name == "label" else text


def offer_of(known: Known, said: Mapping[str, Statement], *, source: str, name: str | None = None) -> Offer:
    """The whole Offer. ``said`` holds no key twice and nothing that is late."""
    whole = said.get(WHOLE)
    before = known.listed
    variants = _with_new(known, [_stated(v, said.get(v.key), known) for v in before], said)
    if whole is not None and whole.availability is not None and not whole.availability.buyable:
        # What can't be bought as a whole can't be bought in any size.
        implied = whole.availability
        variants = [
            replace(v, availability=implied) if v.availability.buyable and v.key not in said else v
            for v in variants
        ]
    product = known.product if known.product.name or not name else replace(known.product, name=name)
    price, currency = _price(known, whole, variants, said)
    return Offer(
        availability=_availability(known, whole, variants, complete=bool(before)),
        confidence=Confidence.STRONG,
        price=price,
        currency=currency,
        list_price=known.list_price,
        seller=known.seller,
        variants=tuple(variants),
        product=product,
        evidence=tuple(_evidence(said, source)),
        platform=known.platform,
        cart_url=known.cart_url,
    )


def _stated(variant: Variant, said: Statement | None, known: Known) -> Variant:
    if said is None:
        return variant
    return replace(
        variant,
        availability=said.availability or variant.availability,
        price=said.price if said.price is not None else variant.price,
        currency=(said.currency or known.currency) if said.price is not None else variant.currency,
        quantity=said.quantity,
    )


def _with_new(known: Known, listed: list[Variant], said: Mapping[str, Statement]) -> list[Variant]:
    """And those that it names for the first time, or again after they were gone."""
    gone = {v.key: v for v in known.variants}
    keys = {v.key for v in listed} | {WHOLE}
    for key, statement in said.items():
        if key not in keys:
            state = known.states.get(key)
            label = statement.label or (state.label if state else None) or statement.sku or key
            fresh = gone.get(key) or Variant(
                key=key,
                label=label[:300],
                availability=Availability.UNKNOWN,
                sku=statement.sku,
                gtin=statement.gtin,
            )
            listed.append(_stated(replace(fresh, availability=Availability.UNKNOWN), statement, known))
    return listed


def _availability(
    known: Known, whole: Statement | None, variants: Sequence[Variant], *, complete: bool
) -> Availability:
    """``complete``: the product's variants were known before, so that these are all of them."""
    if whole is not None and whole.availability is not None:
        return whole.availability
    chosen = {value for _, value in parse_qsl(urlsplit(known.url).query)}
    meant = [v for v in variants if v.key in chosen] or list(variants)
    readings = {v.availability for v in meant}
    best = next((a for a in _ORDER if a in readings), Availability.UNKNOWN)
    if best.buyable:
        return best
    return Availability.UNKNOWN if Availability.UNKNOWN in readings or not complete else best


def _price(
    known: Known, whole: Statement | None, variants: Sequence[Variant], said: Mapping[str, Statement]
) -> tuple[Decimal | None, str | None]:
    if whole is not None and whole.price is not None:
        return whole.price, whole.currency or known.currency
    if any(s.price is not None for s in said.values()):
        buyable = [v for v in variants if v.availability.buyable]
        priced = [v for v in buyable or variants if v.price is not None]
        cheapest = min(priced, key=lambda v: v.price or Decimal(0), default=None)
        if cheapest is not None:
            return cheapest.price, cheapest.currency
    return known.price, known.currency


def _evidence(said: Mapping[str, Statement], source: str) -> Iterable[Evidence]:
    for key, statement in said.items():
        value = " ".join(
            f"{name}={getattr(statement, name)}"
            for name in ("availability", "quantity", "price", "currency")
            if getattr(statement, name) is not None
        )
        yield Evidence(
            source=f"pushed:{source}"[:64],
            path=f"variant {key}"[:200] if key else "product",
            value=value[:200],
            reading=statement.availability,
        )
