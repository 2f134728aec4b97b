"""/api/v1/watches and /looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, status
from starlette.responses import Response

from crawler.storage.accounts import Person
from crawler.storage.my_products import told_me
from crawler.storage.my_watches import (
    PER_PAGE,
    Order,
    Show,
    bands_of,
    changes,
    my_watch,
    my_watches,
    set_paused,
)
from crawler.urls import canonical_url
from crawler.watchlist.declared import Fall
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import (
    History,
    LookIn,
    LookOut,
    TransitionList,
    WatchChange,
    WatchIn,
    WatchList,
    WatchOut,
)
from restock.web.api.once import Key, once
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here, RowId
from restock.web.looking import look_at
from restock.web.state import State
from restock.web.subscribing import Asked, ask, end_mine, own_reader, subscribed
from restock.web.throttle import LOOK_BY_ACCOUNT

router = APIRouter(tags=["watches"], responses=RESPONSES)

NUMBER = Query(ge=1, le=100_000)
LAST = timedelta(days=365)


@router.get("/watches")
def list_watches(
    *,
    state: Here,
    person: Reader,
    search: Annotated[str, Query(max_length=200)] = "",
    show: Show = Show.ALL,
    order: Order = Order.CHANGED,
    page: Annotated[int, NUMBER] = 1,
) -> WatchList:
    """My watches, 50 a page."""
    now = state.clock()
    with state.here.database.read() as connection:
        lines, total = my_watches(
            connection, person.subscriber_id, search=search, show=show, order=order, page=page, since=now
        )
    items = [WatchOut.model_validate(line) for line in lines]
    return WatchList(items=items, total=total, page=page, pages=max(1, -(-total // PER_PAGE)))


@router.post("/watches", status_code=status.HTTP_201_CREATED, response_model=WatchOut)
def add_watch(request: Request, state: Here, person: Writer, said: WatchIn, key: Key = None) -> Response:
    """Watch a page from now on. A page that somebody watches already costs no further looks."""

    def work() -> WatchOut:
        watch_id = ask(
            state,
            person,
            said.url,
            Asked(
                name=said.name,
                variants=tuple(said.variants),
                price_limit=said.price_limit.amount if said.price_limit else None,
                currency=said.price_limit.currency if said.price_limit else None,
                kinds=tuple(said.kinds),
                channels=frozenset(said.channels),
                drop=_fall(said.drop_percent, said.drop_amount),
                until_bought=said.until_bought,
                expires_at=_aware(said.expires_at),
                reader=_reader(said) if said.read else None,
            ),
        )
        return _mine(state, person, watch_id)

    return once(request, state, person, key=key, said=said, work=work)


@router.get("/watches/{watch_id}")
def get_watch(state: Here, person: Reader, watch_id: RowId) -> WatchOut:
    return _mine(state, person, watch_id)


@router.patch("/watches/{watch_id}")
def change_watch(state: Here, person: Writer, watch_id: RowId, said: WatchChange) -> WatchOut:
    """Change what I want to hear of it, or pause it for me."""
    before = _mine(state, person, watch_id)
    given = said.model_fields_set
    if given - {"paused_until"}:
        with state.here.database.read() as connection:
            line = my_watch(connection, person.subscriber_id, watch_id, since=state.clock())
        assert line is not None
        now = subscribed(state, line.subscription_id)
        limit = said.price_limit
        ask(
            state,
            person,
            before.url,
            Asked(
                variants=tuple(said.variants) if said.variants is not None else now.variants,
                price_limit=(limit.amount if limit else None) if "price_limit" in given else now.price_limit,
                currency=(limit.currency if limit else None) if "price_limit" in given else now.currency,
                kinds=tuple(said.kinds) if said.kinds is not None else now.known_kinds,
                channels=frozenset(said.channels) if said.channels is not None else now.channels,
                drop=_changed_fall(said, now.drop),
                until_bought=said.until_bought if said.until_bought is not None else now.until_bought,
                expires_at=_aware(said.expires_at) if "expires_at" in given else now.expires_at,
            ),
        )
    if "paused_until" in given:
        until = _aware(said.paused_until)
        state.here.database.retrying(lambda c: set_paused(c, person.subscriber_id, [watch_id], until=until))
    return _mine(state, person, watch_id)


@router.delete("/watches/{watch_id}", status_code=status.HTTP_204_NO_CONTENT)
def stop_watch(state: Here, person: Writer, watch_id: RowId) -> None:
    """Stop hearing of it. Others who watch it go on."""
    _mine(state, person, watch_id)
    end_mine(state, person, [watch_id])


@router.get("/watches/{watch_id}/history")
def history(state: Here, person: Reader, watch_id: RowId, since: datetime | None = None) -> History:
    """What was offered when, from ``since`` on (a year, where it is left out), the oldest first."""
    _mine(state, person, watch_id)
    begin = _aware(since) or state.clock() - LAST
    with state.here.database.read() as connection:
        found = bands_of(connection, [watch_id], since=begin).get(watch_id, [])
    return History.model_validate({"items": found}, from_attributes=True)


@router.get("/watches/{watch_id}/transitions")
def transitions(
    *,
    state: Here,
    person: Reader,
    watch_id: RowId,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> TransitionList:
    """What changed, the newest first, and whether I was told; ``before`` an id for the next page."""
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = changes(connection, watch_id, limit=limit, before=before)
        told = told_me(connection, person.subscriber_id, [change.id for change in found])
    items = [{**asdict(change), "told": told.get(change.id, [])} for change in found]
    return TransitionList.model_validate({"items": items}, from_attributes=True)


@router.post("/looks")
def look(state: Here, person: Writer, said: LookIn) -> LookOut:
    """Look at a page now and say what it shows and why. Nothing is stored. At most 10 a minute."""
    if not state.allows(LOOK_BY_ACCOUNT, "look", str(person.account_id)):
        raise Problem(429, "too_many", "at most 10 looks a minute; wait a minute")
    return LookOut.model_validate(look_at(said.url.strip()))


def _mine(state: State, person: Person, watch_id: RowId) -> WatchOut:
    with state.here.database.read() as connection:
        line = my_watch(connection, person.subscriber_id, watch_id, since=state.clock())
    if line is None:
        raise Problem(404, "not_found", "there is no such watch of yours")
    return WatchOut.model_validate(line)


def _fall(percent: Decimal | None, amount: Decimal | None) -> Fall:
    if percent is not None and amount is not None:
        raise Problem(422, "invalid", "a fall of the price is a share or an amount, not both")
    return Fall(percent=percent, amount=amount)


def _changed_fall(said: WatchChange, now: Fall) -> Fall:
    """One of both given replaces the other."""
    if not said.model_fields_set & {"drop_percent", "drop_amount"}:
        return now
    return _fall(said.drop_percent, said.drop_amount)


def _reader(said: WatchIn) -> Mapping[str, Any]:
    return own_reader(json.dumps(said.read, ensure_ascii=False), url=canonical_url(said.url.strip()))


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise Problem(422, "invalid", "a time needs its offset, such as 2026-11-22T10:00:00Z")
    return at
