"""/api/v1/wishes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from crawler.model import TransitionKind
from crawler.storage.accounts import Person
from crawler.storage.my_wishes import MyWish, WishState, end_my_wish, my_wish, my_wishes, pause_wish
from crawler.storage.schema import DeliveryState
from crawler.watchlist.declared import Fall
from crawler.watchlist.wish_values import HIGHEST, LOWEST
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import Amount, Id, In, Money, Out, Percent, Words
from restock.web.api.once import Key, once
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here, RowId
from restock.web.state import State
from restock.web.wishing import USUAL, WishAsked, understood, wish

router = APIRouter(tags=["wishes"], responses=RESPONSES)


class MatchOut(Out):
    """News that met the wish."""

    alert_id: int = Field(validation_alias="delivery_id")
    watch_id: int
    kind: TransitionKind
    name: str = Field(examples=["Air Jordan 1 Retro High OG Chicago"])
    why: str = Field(examples=["matches your words “jordan 1 chicago”: 100 of 100"])
    state: DeliveryState
    reason: str | None
    at: datetime


class UnderstoodOut(Out):
    name: str = Field(examples=["jordan 1 chicago"])
    sizes: list[str] = Field(examples=[["US 10"]])
    limit: Decimal | None
    currency: str | None
    unwanted: list[str] = Field(examples=[["kids"]])


class WishOut(Out):
    """One of my wishes: words over everything that is watched, or a product at any shop."""

    id: int = Field(examples=[12])
    query: str | None = Field(examples=["jordan 1 chicago, US 10, -gs"])
    product_key: str | None = Field(examples=["gtin:04006381333931"])
    similar: bool
    variants: list[str]
    price_limit: Decimal | None
    currency: str | None
    kinds: list[str] = Field(examples=[["restock", "new_listing"]])
    threshold: int | None
    """How alike a product must be to the words, 0 to 100; null takes the tuned default."""
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None
    paused_until: datetime | None
    state: WishState
    understood: UnderstoodOut | None
    """How the words were read; null for a product's number."""
    matches: list[MatchOut]
    """The newest three of the last 90 days."""


class WishList(BaseModel):
    items: list[WishOut]


class WishIn(In):
    """Exactly one of ``query``, ``gtin`` and ``mpn``."""

    query: str | None = Field(None, max_length=500, examples=["jordan 1 chicago, US 10, -gs"])
    gtin: str | None = Field(None, max_length=40, examples=[None])
    mpn: str | None = Field(None, max_length=200, examples=[None])
    """Brand and the maker's number: ``Nike CT8013-170``."""
    similar: bool = False
    """Also what is close in meaning, where the installation can tell."""
    variants: list[Words] = Field(default_factory=list, max_length=100, examples=[["US 10"]])
    price_limit: Money | None = None
    kinds: list[TransitionKind] = Field(default_factory=lambda: list(USUAL), max_length=10)
    threshold: int | None = Field(None, ge=LOWEST, le=HIGHEST, examples=[None])
    drop_percent: Percent | None = Field(None, examples=[None])
    """Tell of a new price only where it fell by at least so many per cent."""
    drop_amount: Amount | None = Field(None, examples=[None])
    until_bought: bool = False
    expires_at: datetime | None = Field(None, examples=["2026-12-24T00:00:00Z"])
    channels: list[Id] = Field(default_factory=list, max_length=50)
    """Ids of my channels; empty means every one."""


class WishChange(In):
    """When it goes on; null resumes it."""

    paused_until: datetime | None = Field(examples=["2026-12-24T00:00:00Z"])


@router.get("/wishes")
def list_wishes(state: Here, person: Reader) -> WishList:
    """My wishes, the newest first."""
    with state.here.database.read() as connection:
        found = my_wishes(connection, person.subscriber_id, now=state.clock())
    return WishList(items=[_shown(one) for one in found])


@router.post("/wishes", status_code=status.HTTP_201_CREATED, response_model=WishOut)
def add_wish(request: Request, state: Here, person: Writer, said: WishIn, key: Key = None) -> Response:
    """Wish for something. The same words or product once more change what is there."""

    def work() -> WishOut:
        limit = said.price_limit
        wish_id = wish(
            state,
            person,
            WishAsked(
                query=said.query or "",
                gtin=said.gtin or "",
                mpn=said.mpn or "",
                similar=said.similar,
                variants=tuple(said.variants),
                price_limit=limit.amount if limit else None,
                currency=limit.currency if limit else None,
                kinds=tuple(said.kinds),
                drop=_fall(said),
                threshold=said.threshold,
                until_bought=said.until_bought,
                expires_at=_aware(said.expires_at),
                channels=frozenset(said.channels),
            ),
        )
        return _mine(state, person, wish_id)

    return once(request, state, person, key=key, said=said, work=work)


@router.patch("/wishes/{wish_id}")
def change_wish(state: Here, person: Writer, wish_id: RowId, said: WishChange) -> WishOut:
    """Pause it, or let it go on."""
    until = _aware(said.paused_until)
    state.here.database.retrying(lambda c: pause_wish(c, person.subscriber_id, wish_id, until=until))
    return _mine(state, person, wish_id)


@router.delete("/wishes/{wish_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_wish(state: Here, person: Writer, wish_id: RowId) -> None:
    """End it for good; what was told stays."""
    now = state.clock()
    if not state.here.database.retrying(lambda c: end_my_wish(c, person.subscriber_id, wish_id, now=now)):
        raise Problem(404, "not_found", "there is no such wish of yours")


def _mine(state: State, person: Person, wish_id: int) -> WishOut:
    with state.here.database.read() as connection:
        found = my_wish(connection, person.subscriber_id, wish_id, now=state.clock())
    if found is None:
        raise Problem(404, "not_found", "there is no such wish of yours")
    return _shown(found)


def _shown(found: MyWish) -> WishOut:
    return WishOut.model_validate({**asdict(found), "understood": understood(found.query)})


def _fall(said: WishIn) -> Fall:
    if said.drop_percent is not None and said.drop_amount is not None:
        raise Problem(422, "invalid", "a fall of the price is a share or an amount, not both")
    return Fall(percent=said.drop_percent, amount=said.drop_amount)


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise Problem(422, "invalid", "a time needs its offset, such as 2026-11-22T10:00:00Z")
    return at.astimezone(UTC) if at is not None else None
