"""Which of the prices that a page names is the one to pay: data before what is shown, a majority before
one voice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from crawler.model import Evidence, Strength
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.currency import country_currency
from spiders.extraction.main_product import watched_offers
from spiders.extraction.price_shown import ShownPrice

_TAX = (Decimal("1.03"), Decimal("1.28"))
"""What is shown may be this much more than a price told without tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPrice:
    """The price to pay and what it rests on."""

    amount: Decimal | None = None
    currency: str | None = None
    list_price: Decimal | None = None
    evidence: tuple[Evidence, ...] = ()


def choose_price(claims: Sequence[ProductClaim], shown: ShownPrice | None, url: str) -> ChosenPrice:
    """``claims`` in order of trust. The first told price wins unless it is a list price or stands alone
    against two.
    """
    told = [(c, o) for c in claims for o in [_priced(c, url)] if o is not None]
    currency = next((o.currency for _, o in told if o.currency), None) or next(
        (o.currency for c in claims for o in c.offers if o.currency), None
    )
    currency = currency or (shown.currency if shown else None) or country_currency(_host(url))
    if not told:
        return _from_shown(shown, currency) if shown else ChosenPrice(currency=currency)
    claim, offer = told[0]
    if shown is not None and _shown_is_better(claim, offer, shown):
        return _from_shown(shown, currency)
    better = _outvoted(told, shown) or _unlisted(told)
    if better is not None:
        claim, offer = better
    listed = offer.list_price or next((o.list_price for _, o in told if o.list_price), None)
    evidence = Evidence(source=claim.source, path=f"{offer.path}.price", value=str(offer.price))
    return ChosenPrice(
        amount=offer.price, currency=offer.currency or currency, list_price=listed, evidence=(evidence,)
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _priced(claim: ProductClaim, url: str) -> OfferClaim | None:
    offers = watched_offers(claim, url)
    return next((o for o in offers if o.price), None)


def _from_shown(shown: ShownPrice, currency: str | None) -> ChosenPrice:
    evidence = Evidence(source="text", path=shown.path[:100], value=shown.value[:200])
    return ChosenPrice(amount=shown.amount, currency=currency, evidence=(evidence,))


_CENTS = Decimal(100)
_ROUNDED = Decimal("0.011")


def _shown_is_better(claim: ProductClaim, offer: OfferClaim, shown: ShownPrice) -> bool:
    """Open Graph and undocumented state are often told without tax; the latter also in cents, or rounded."""
    assert offer.price is not None
    guessed = claim.source == "state" and claim.strength is Strength.WEAK
    if not shown.named or not (guessed or claim.source == "opengraph"):
        return False
    if _TAX[0] <= shown.amount / offer.price <= _TAX[1]:
        return True
    return guessed and (shown.amount * _CENTS == offer.price or abs(shown.amount - offer.price) <= _ROUNDED)


def _outvoted(
    told: Sequence[tuple[ProductClaim, OfferClaim]], shown: ShownPrice | None
) -> tuple[ProductClaim, OfferClaim] | None:
    """Another price that two sources agree on, where nothing agrees with the first."""
    votes = Counter(o.price for _, o in told)
    if shown is not None:
        votes[shown.amount] += 1
    own = votes[told[0][1].price]
    winner = next((t for t in told[1:] if votes[t[1].price] >= 2 and own == 1), None)
    return winner if winner and not any(o.price == winner[1].price for o in told[0][0].offers) else None


def _unlisted(told: Sequence[tuple[ProductClaim, OfferClaim]]) -> tuple[ProductClaim, OfferClaim] | None:
    """Where another source calls the first price the list price, its own price is the one to pay."""
    first = told[0][1].price
    return next(
        (t for t in told[1:] if t[1].list_price == first and t[1].price and first and t[1].price < first),
        None,
    )
