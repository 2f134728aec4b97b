"""Wishes by a form or the API: products wherever they are watched, and anything like one's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection

from crawler.errors import RestockError
from crawler.fuzzy_query import QueryError, parse, read
from crawler.model import TransitionKind
from crawler.storage.accounts import Person
from crawler.storage.my_channels import my_channels
from crawler.storage.my_wishes import count_wishes
from crawler.storage.schema import Origin
from crawler.storage.wish_edits import NewWish, add_wish
from crawler.watchlist.currencies import CURRENCIES
from crawler.watchlist.declared import NO_FALL, Fall
from crawler.watchlist.problems import Mistake
from crawler.watchlist.wish_values import read_gtin, read_mpn
from restock.web.state import State

MOST = 300
"""Wishes that one person may have."""
USUAL = (TransitionKind.RESTOCK, TransitionKind.NEW_LISTING)
OFFERED = (
    TransitionKind.RESTOCK,
    TransitionKind.NEW_LISTING,
    TransitionKind.PREORDER_OPENED,
    TransitionKind.PRICE,
    TransitionKind.LOW_STOCK,
    TransitionKind.SOLD_OUT,
)


class Refusal(StrEnum):
    """Why a wish can't be taken on; pages say it in the person's language."""

    NOTHING = "nothing"
    QUERY = "query"
    GTIN = "gtin"
    MPN = "mpn"
    PRICE = "price"
    DROP = "drop"
    DAY = "day"
    MANY = "many"


class WishError(RestockError):
    """A wish that can't be taken on."""

    def __init__(self, refusal: Refusal, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAsked:
    """What a person asks for: exactly one of ``query``, ``gtin`` and ``mpn``; an empty one is none."""

    query: str = ""
    gtin: str = ""
    mpn: str = ""
    similar: bool = False
    variants: tuple[str, ...] = ()
    price_limit: Decimal | None = None
    currency: str | None = None
    kinds: tuple[TransitionKind, ...] = USUAL
    drop: Fall = NO_FALL
    threshold: int | None = None
    """How alike it must be, 0 to 100; None takes the tuned default."""
    until_bought: bool = False
    expires_at: datetime | None = None
    channels: frozenset[int] = field(default_factory=frozenset)
    """Empty means every one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How words were read, so that a person sees a size or a price that was taken for a name."""

    name: str
    sizes: tuple[str, ...]
    limit: Decimal | None
    currency: str | None
    unwanted: tuple[str, ...]


def wish(state: State, person: Person, asked: WishAsked) -> int:
    """Take the wish on, or change the one of the same words; returns its id. Raises WishError."""
    query, key = _said(asked)
    if asked.currency is not None and asked.currency not in CURRENCIES:
        raise WishError(Refusal.PRICE, f"{asked.currency} is no currency", hint="write it like EUR")

    def work(connection: Connection) -> int:
        if count_wishes(connection, person.subscriber_id) >= MOST:
            raise WishError(Refusal.MANY, f"nobody has more than {MOST} wishes", hint="remove one first")
        mine = {channel.id for channel in my_channels(connection, person.subscriber_id)}
        chosen = asked.channels & mine
        made = NewWish(
            subscriber_id=person.subscriber_id,
            query=query,
            product_key=key,
            similar=asked.similar and query is not None,
            threshold=asked.threshold if query is not None else None,
            drop_percent=asked.drop.percent,
            drop_amount=asked.drop.amount,
            expires_at=asked.expires_at,
            variants=_tidy(asked.variants),
            price_limit=asked.price_limit,
            currency=asked.currency,
            kinds=tuple(kind.value for kind in asked.kinds or USUAL),
            until_bought=asked.until_bought,
            channel_ids=frozenset() if chosen == mine else chosen,
        )
        return add_wish(connection, made, origin=Origin.WEB, now=state.clock())

    return state.here.database.retrying(work)


def _said(asked: WishAsked) -> tuple[str | None, str | None]:
    """The words as they are stored, or the product's key."""
    query, gtin, mpn = (text.strip() for text in (asked.query, asked.gtin, asked.mpn))
    if sum(map(bool, (query, gtin, mpn))) != 1:
        raise WishError(Refusal.NOTHING, "say what is wished: words, or a GTIN, or an MPN, one of them")
    try:
        if query:
            return parse(query).text, None
    except QueryError as exc:
        raise WishError(Refusal.QUERY, f"'{query[:60]}': {exc}") from exc
    try:
        return None, read_gtin(gtin) if gtin else read_mpn(mpn)
    except Mistake as exc:
        refusal = Refusal.GTIN if gtin else Refusal.MPN
        raise WishError(refusal, exc.message, hint=(exc.suggestion or "").rstrip("?") or None) from exc


def _tidy(words: Iterable[str]) -> tuple[str, ...]:
    tidy = (" ".join(word.split())[:100] for word in words)
    return tuple(dict.fromkeys(word for word in tidy if word))


def understood(query: str | None) -> Understood | None:
    """None for a wish that is no words.

    >>> understood("jordan 1 chicago, US 10, below 250 EUR, -gs")
    Understood(name='jordan 1 chicago', sizes=('US 10',), limit=Decimal('250'), currency='EUR', \
unwanted=('kids',))
    """
    asked = read(query) if query else None
    if asked is None:
        return None
    return Understood(
        name=" ".join([*(code.upper() for code in asked.codes), *(word.text for word in asked.words)]),
        sizes=asked.sizes,
        limit=asked.limit,
        currency=asked.currency,
        unwanted=tuple(" ".join(words) for words in asked.unwanted),
    )
