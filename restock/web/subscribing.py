"""Taking on what a person asked for, by a form or the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from crawler.errors import RestockError
from crawler.model import TransitionKind
from crawler.storage.accounts import Person
from crawler.storage.answers import stop
from crawler.storage.my_channels import my_channels
from crawler.storage.schema import Origin, Subscription, SubscriptionChannel
from crawler.storage.watch_edits import Wish, add_watch, who_watches
from crawler.urls import canonical_url
from crawler.watchlist.checking_reader import check_reader
from crawler.watchlist.currencies import CURRENCIES
from crawler.watchlist.declared import NO_FALL, Fall
from crawler.watchlist.problems import Mistake
from crawler.watchlist.units import parse_price
from restock.web.limits_of_wishes import end_of_day, fall_of
from restock.web.state import State

FAR = timedelta(days=365 * 10)
"""Until the person says otherwise."""


class NewWatch(BaseModel):
    """The form of a watch, new or changed."""

    url: str = Field("", max_length=2000)
    name: str = Field("", max_length=300)
    variant: list[str] = Field(default_factory=list, max_length=100)
    variant_words: str = Field("", max_length=300)
    """Variants that the page does not list now, comma-separated."""
    below: str = Field("", max_length=40)
    drop: str = Field("", max_length=40)
    """How much a price must fall: ``10%``, or ``20`` in the shop's currency."""
    last_day: str = Field("", max_length=40)
    until_bought: bool = False
    kind: list[TransitionKind] = Field(default_factory=lambda: [TransitionKind.RESTOCK], max_length=10)
    channel: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(default_factory=list, max_length=50)
    read: str = Field("", max_length=8000)
    """Selectors of one's own, as a watchlist file has them under ``read``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person wants to hear of a page."""

    name: str | None = None
    variants: tuple[str, ...] = ()
    price_limit: Decimal | None = None
    currency: str | None = None
    kinds: tuple[TransitionKind, ...] = (TransitionKind.RESTOCK,)
    channels: frozenset[int] = field(default_factory=frozenset)
    """Empty means every one."""
    drop: Fall = NO_FALL
    until_bought: bool = False
    expires_at: datetime | None = None
    reader: Mapping[str, Any] | None = None
    """Selectors of one's own, checked; None leaves it as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    variants: tuple[str, ...]
    price_limit: Decimal | None
    currency: str | None
    kinds: tuple[str, ...]
    channels: frozenset[int]
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None

    @property
    def drop(self) -> Fall:
        return Fall(percent=self.drop_percent, amount=self.drop_amount)

    @property
    def known_kinds(self) -> tuple[TransitionKind, ...]:
        return tuple(TransitionKind(kind) for kind in self.kinds)


def save(state: State, person: Person, form: NewWatch) -> int:
    """What the form asks for; returns the watch's id. Raises RestockError in words."""
    amount, currency = limit_of(form.below)
    return ask(
        state,
        person,
        form.url,
        Asked(
            name=form.name,
            variants=(*form.variant, *form.variant_words.replace("，", ",").split(",")),
            price_limit=amount,
            currency=currency,
            kinds=tuple(form.kind),
            channels=frozenset(form.channel),
            drop=fall_of(form.drop),
            until_bought=form.until_bought,
            expires_at=end_of_day(form.last_day, ZoneInfo(person.timezone), now=state.clock()),
            reader=own_reader(form.read, url=canonical_url(form.url.strip())) if form.read.strip() else None,
        ),
    )


def own_reader(text: str, *, url: str) -> Mapping[str, Any]:
    """Selectors as they are stored, for the canonical ``url``. Raises RestockError for the first mistake."""
    checked = check_reader(text.encode(), url=url)
    if checked.reader is None:
        problem = checked.problems[0]
        raise RestockError(problem.message, hint=(problem.suggestion or "").rstrip("?") or None)
    return checked.reader


def ask(state: State, person: Person, url: str, asked: Asked) -> int:
    """Watch the page for this person (or change what they want to hear of it); returns the watch's id.

    Raises AddressError or RestockError in words for what can't be taken on.
    """
    from spiders.choose import choose_spider  # late: Scrapy takes a second to import

    if asked.currency is not None and asked.currency not in CURRENCIES:
        raise RestockError(f"{asked.currency} is no currency", hint="write it like EUR")
    tidy = (" ".join(word.split())[:100] for word in asked.variants)
    variants = tuple(dict.fromkeys(word for word in tidy if word))

    def work(connection: Connection) -> int:
        if asked.reader is not None:
            _may_read_otherwise(connection, person, url)
        mine = {channel.id for channel in my_channels(connection, person.subscriber_id)}
        chosen = asked.channels & mine
        wish = Wish(
            subscriber_id=person.subscriber_id,
            variants=variants,
            price_limit=asked.price_limit,
            currency=asked.currency,
            kinds=asked.kinds or (TransitionKind.RESTOCK,),
            channel_ids=frozenset() if chosen == mine else chosen,
            drop_percent=asked.drop.percent,
            drop_amount=asked.drop.amount,
            until_bought=asked.until_bought,
            expires_at=asked.expires_at,
        )
        added = add_watch(
            connection,
            url.strip(),
            choose_spider=choose_spider,
            now=state.clock(),
            origin=Origin.WEB,
            name=" ".join((asked.name or "").split())[:300] or None,
            reader=asked.reader,
            wishes=[wish],
        )
        return added.id

    return state.here.database.retrying(work)


def _may_read_otherwise(connection: Connection, person: Person, url: str) -> None:
    """Raises RestockError where selectors of one person would change what others are told."""
    known = who_watches(connection, canonical_url(url.strip()), besides=person.subscriber_id)
    if known.declared:
        raise RestockError(
            "this page is read as the operator declared it", hint="ask the operator to change it"
        )
    if known.others and not person.is_operator:
        raise RestockError(
            "others watch this page too, and how it is read would change for them",
            hint="ask the operator to try your selectors",
        )


def limit_of(text: str) -> tuple[Decimal | None, str | None]:
    if not text.strip():
        return None, None
    try:
        price = parse_price(text.strip())
    except Mistake as exc:
        raise RestockError(f"the price limit: {exc.message}", hint="write it like 200 EUR") from exc
    return price.amount, price.currency


def subscribed(state: State, subscription_id: int) -> Subscribed:
    """What the person asked for."""
    with state.here.database.read() as connection:
        row = connection.execute(
            select(
                Subscription.variants,
                Subscription.price_limit,
                Subscription.currency,
                Subscription.kinds,
                Subscription.drop_percent,
                Subscription.drop_amount,
                Subscription.until_bought,
                Subscription.expires_at,
            ).where(Subscription.id == subscription_id)
        ).one()
        channels = connection.scalars(
            select(SubscriptionChannel.channel_id).where(
                SubscriptionChannel.subscription_id == subscription_id
            )
        ).all()
    return Subscribed(
        variants=tuple(row.variants),
        price_limit=row.price_limit,
        currency=row.currency,
        kinds=tuple(row.kinds),
        channels=frozenset(channels),
        drop_percent=row.drop_percent,
        drop_amount=row.drop_amount,
        until_bought=row.until_bought,
        expires_at=row.expires_at,
    )


def end_mine(state: State, person: Person, watch_ids: Sequence[int]) -> int:
    """Stop hearing of these watches; returns how many of them were this person's."""
    now = state.clock()

    def work(connection: Connection) -> int:
        ids = connection.scalars(
            select(Subscription.id).where(
                Subscription.subscriber_id == person.subscriber_id, Subscription.watch_id.in_(watch_ids)
            )
        ).all()
        return stop(connection, ids, now=now)

    return state.here.database.retrying(work)
