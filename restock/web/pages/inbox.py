"""My alerts: everything that was told me or wasn't, with its reason, live; and my answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from crawler.storage.accounts import Person
from crawler.storage.answers import alerted, answer, stop
from crawler.storage.my_inbox import Entry, entry_of, inbox, newest
from crawler.storage.schema import AnswerKind
from restock.web.guards import Csrf, Here, Member, RowId
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page

router = APIRouter(prefix="/alerts", dependencies=[Csrf])

POLL = 2.0
EVER = 30 * 60.0


@router.get("")
def alerts(
    request: Request,
    state: Here,
    person: Member,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    everything: bool = False,
) -> Response:
    with state.here.database.read() as connection:
        mark = newest(connection, person.subscriber_id)
        entries, more = inbox(connection, person.subscriber_id, page=number, everything=everything)
    context = {"entries": entries, "more": more, "number": number, "everything": everything, "mark": mark}
    template = "inbox_list.html" if request.headers.get("hx-target") == "inbox" else "inbox.html"
    return page(request, template, context)


@router.get("/events")
async def events(
    request: Request,
    state: Here,
    person: Member,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
) -> Response:
    """Server-sent events: ``news`` whenever there is something newer than ``after``, the mark the page was
    made at, or than the last event the browser had: what comes while it connects isn't lost."""
    seen = int(last_event_id) if last_event_id.isdecimal() else after
    return StreamingResponse(
        _news(request, state, person, seen),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no", "content-encoding": "identity"},
    )


async def _news(request: Request, state: State, person: Person, seen: int) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + EVER

    def last() -> int:
        with state.here.database.read() as connection:
            return newest(connection, person.subscriber_id)

    yield "retry: 5000\n\n"
    while loop.time() < end and not await request.is_disconnected():
        now = await asyncio.to_thread(last)
        yield f"id: {now}\nevent: news\ndata: {now}\n\n" if now > seen else ": still here\n\n"
        seen = max(seen, now)
        await asyncio.sleep(POLL)


@router.post("/{delivery_id}/answer")
def say(
    request: Request,
    state: Here,
    person: Member,
    delivery_id: RowId,
    kind: Annotated[AnswerKind, Form()],
) -> Response:
    """Bought, sold out, not this, seen: about one of my own messages."""
    _mine(state, person, delivery_id)
    now = state.clock()

    def work(connection: Connection) -> None:
        told = alerted(connection, delivery_id)
        if told is not None:
            answer(connection, told, kind, origin="web", now=now)

    state.here.database.retrying(work)
    return _entry(request, state, person, delivery_id)


@router.post("/{delivery_id}/stop")
def stop_this(request: Request, state: Here, person: Member, delivery_id: RowId) -> Response:
    """No more about this product."""
    _mine(state, person, delivery_id)
    now = state.clock()

    def work(connection: Connection) -> None:
        told = alerted(connection, delivery_id)
        if told is not None and told.subscription_id is not None:
            stop(connection, [told.subscription_id], now=now)

    state.here.database.retrying(work)
    return _entry(request, state, person, delivery_id)


def _entry(request: Request, state: State, person: Person, delivery_id: int) -> Response:
    if not request.headers.get("hx-request"):
        return see("/alerts")
    return page(request, "inbox_entry.html", {"entry": _mine(state, person, delivery_id)})


def _mine(state: State, person: Person, delivery_id: int) -> Entry:
    with state.here.database.read() as connection:
        entry = entry_of(connection, person.subscriber_id, delivery_id)
    if entry is None:
        raise HTTPException(404)
    return entry
