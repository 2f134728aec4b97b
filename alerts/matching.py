"""Who hears of what: the transitions of one occasion against what each person asked for. Pure.

Every decision says why. Nothing is guessed: a person who wants "US 10" hears of US 10 only where the shop
said so of a variant that their words match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from crawler.model import Transition, TransitionKind, Variant
from crawler.variants import wanted_matches

Key = TypeVar("Key")

WHOLE_PRODUCT = ""
_BOUND_BY_PRICE = frozenset(
    {
        TransitionKind.RESTOCK,
        TransitionKind.PREORDER_OPENED,
        TransitionKind.PRICE,
        TransitionKind.LOW_STOCK,
    }
)
_VERBS = {
    TransitionKind.RESTOCK: "back",
    TransitionKind.SOLD_OUT: "sold out",
    TransitionKind.PREORDER_OPENED: "open for preorder",
    TransitionKind.PRICE: "at another price",
    TransitionKind.LOW_STOCK: "low",
    TransitionKind.CHANGED: "changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a subscription asks for. Hashable: thousands of people often share one wish."""

    kinds: frozenset[TransitionKind]
    variants: tuple[str, ...] = ()
    """In the person's words; empty means any."""
    price_limit: Decimal | None = None
    currency: str | None = None
    """Of ``price_limit``; None takes whatever currency the shop uses."""
    keywords: tuple[str, ...] = ()
    """Of a feed: what a product must say, one line being enough; empty means any."""
    drop_percent: Decimal | None = None
    """Tell another price only where it fell by at least so many per cent."""
    drop_amount: Decimal | None = None
    """Tell another price only where it fell by at least so much, in the shop's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What one look changed, and what it said of the variants."""

    transitions: tuple[Transition, ...]
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    transitions: tuple[Transition, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """The person asked for this kind of news, but not for this one."""

    reason: str


Decision = Tell | Withhold | None
"""None: the person never asked for news of this kind."""


def decide_all(wishes: Iterable[tuple[Key, Wish]], occasion: Occasion) -> dict[Key, Decision]:
    """One decision for each wish; equal wishes are decided once."""
    return decide_each(wishes, lambda wish: decide(wish, occasion))


def decide_each(
    wishes: Iterable[tuple[Key, Wish]], decider: Callable[[Wish], Decision]
) -> dict[Key, Decision]:
    """As :func:`decide_all`, of whatever ``decider`` knows."""
    known: dict[Wish, Decision] = {}
    decisions: dict[Key, Decision] = {}
    for key, wish in wishes:
        if wish not in known:
            known[wish] = decider(wish)
        decisions[key] = known[wish]
    return decisions


def decide(wish: Wish, occasion: Occasion) -> Decision:
    """Whether a person with this wish is told of this occasion, of what of it, and why."""
    asked = tuple(t for t in occasion.transitions if t.kind in wish.kinds)
    if not asked:
        return None
    chosen = _wanted_variants(wish, asked, occasion) if wish.variants else _any_variant(asked)
    if isinstance(chosen, Withhold):
        return chosen
    return _within_limit(wish, chosen, occasion)


def _any_variant(asked: tuple[Transition, ...]) -> tuple[Transition, ...] | Withhold:
    # "Sold out" means that nothing is left: one size of many is no news to somebody who wants any.
    all_gone = any(t.kind is TransitionKind.SOLD_OUT and t.variant_key == WHOLE_PRODUCT for t in asked)
    kept = tuple(t for t in asked if t.kind is not TransitionKind.SOLD_OUT or all_gone)
    if not kept:
        return Withhold(reason=f"sold out: {_labels(asked)}; other variants are not")
    return kept


def _wanted_variants(
    wish: Wish, asked: tuple[Transition, ...], occasion: Occasion
) -> tuple[Transition, ...] | Withhold:
    listed = {v.key: v for v in occasion.variants}
    of_variants = tuple(t for t in asked if t.variant_key != WHOLE_PRODUCT)
    chosen = tuple(t for t in of_variants if _wanted(wish, listed.get(t.variant_key) or _as_variant(t)))
    if chosen:
        return chosen
    words = ", ".join(wish.variants)
    if of_variants:
        return Withhold(reason=f"wanted {words}; {_news(of_variants)}")
    return _whole_product_only(wish, asked, occasion, words)


def _whole_product_only(
    wish: Wish, asked: tuple[Transition, ...], occasion: Occasion, words: str
) -> tuple[Transition, ...] | Withhold:
    """The product changed, no variant did: told only where the shop says it of the wanted one."""
    wanted = [v for v in occasion.variants if _wanted(wish, v)]
    if not wanted:
        return Withhold(reason=f"wanted {words}; the shop did not say which variants changed")
    kept = tuple(t for t in asked if any(v.availability is t.after or _agrees(v, t) for v in wanted))
    if not kept:
        states = ", ".join(f"{v.label} is {v.availability.value.replace('_', ' ')}" for v in wanted)
        return Withhold(reason=f"wanted {words}; {states}")
    return kept


def _agrees(variant: Variant, transition: Transition) -> bool:
    return transition.after.buyable and variant.availability.buyable


def _wanted(wish: Wish, variant: Variant) -> bool:
    return any(wanted_matches(words, variant) for words in wish.variants)


def _as_variant(transition: Transition) -> Variant:
    return Variant(key=transition.variant_key, label=transition.variant_label, availability=transition.after)


def _within_limit(wish: Wish, chosen: tuple[Transition, ...], occasion: Occasion) -> Tell | Withhold:
    of_variants = tuple(t for t in chosen if t.variant_key != WHOLE_PRODUCT)
    judged = of_variants or chosen
    objections = [(t, _objection(wish, t, occasion)) for t in judged]
    kept = tuple(t for t, objection in objections if objection is None)
    if not kept:
        return Withhold(reason=next(o for _, o in objections if o is not None))
    whole = tuple(t for t in chosen if t.variant_key == WHOLE_PRODUCT) if of_variants else ()
    return Tell(transitions=kept + whole, reason=_why(wish, kept))


def _objection(wish: Wish, transition: Transition, occasion: Occasion) -> str | None:
    if transition.kind not in _BOUND_BY_PRICE:
        return None
    price, currency = _price_of(transition, occasion)
    return price_objection(wish, price, currency) or drop_objection(wish, transition)


def price_objection(wish: Wish, price: Decimal | None, currency: str | None) -> str | None:
    """Why the person's price limit stands against this price; None where it doesn't."""
    limit = wish.price_limit
    if limit is None:
        return None
    shown_limit = " ".join(filter(None, (_amount(limit), wish.currency)))
    if price is None:
        return f"the price is unknown, the limit is {shown_limit}"
    if wish.currency and currency != wish.currency:
        seen = f"{_amount(price)} {currency or 'in an unknown currency'}"
        return f"price {seen} can't be compared with the limit of {shown_limit}"
    if price > limit:
        unit = f" {currency}" if currency else ""
        return f"price {_amount(price)}{unit} is above the limit of {_amount(limit)}{unit}"
    return None


def drop_objection(wish: Wish, transition: Transition) -> str | None:
    """Why another price is no such fall as the person asked for; None where it is, or they asked for none."""
    least = [x for x in (wish.drop_percent, wish.drop_amount) if x is not None]
    if transition.kind is not TransitionKind.PRICE or not least:
        return None
    price, before = transition.price, transition.previous_price
    if price is None or not before:
        return "the price before is unknown"
    fell = before - price
    if fell <= 0:
        return f"the price rose from {_amount(before)} to {_amount(price)}"
    if wish.drop_percent is not None and fell * 100 < wish.drop_percent * before:
        return (
            f"the price fell by {_amount(fell * 100 / before)}%, you asked for {_amount(wish.drop_percent)}%"
        )
    if wish.drop_amount is not None and fell < wish.drop_amount:
        return f"the price fell by {_amount(fell)}, you asked for {_amount(wish.drop_amount)}"
    return None


def _price_of(transition: Transition, occasion: Occasion) -> tuple[Decimal | None, str | None]:
    """The variant's own price, else the product's in the same look."""
    if transition.price is not None:
        return transition.price, transition.currency
    for other in occasion.transitions:
        if other.variant_key == WHOLE_PRODUCT and other.price is not None:
            return other.price, other.currency
    return None, None


def _amount(value: Decimal) -> str:
    """
    >>> _amount(Decimal("200.00")), _amount(Decimal("9.5")), _amount(Decimal("2000"))
    ('200', '9.50', '2000')
    """
    return format(value.quantize(Decimal(1)) if value == value.to_integral() else round(value, 2), "f")


def _labels(transitions: Iterable[Transition]) -> str:
    return ", ".join(t.variant_label for t in transitions if t.variant_key != WHOLE_PRODUCT)


def _news(transitions: tuple[Transition, ...]) -> str:
    kind = transitions[0].kind
    same = [t for t in transitions if t.kind is kind]
    return f"{_VERBS[kind]} {'are' if len(same) > 1 else 'is'} {_labels(same)}"


def _why(wish: Wish, kept: tuple[Transition, ...]) -> str:
    what = f"wanted {', '.join(wish.variants)}" if wish.variants else "wanted any variant"
    labels = _labels(kept)
    return f"{what}; {_news(kept)}" if labels else what
