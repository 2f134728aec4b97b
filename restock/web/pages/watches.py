"""My watches: the list with live updates, adding a page, one product with its history."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Header, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from crawler.cadence.fed_words import in_words
from crawler.errors import RestockError
from crawler.storage.accounts import Person
from crawler.storage.embeds import watched_page
from crawler.storage.feeding import find_feeder
from crawler.storage.forecasts import outlook_of
from crawler.storage.my_channels import my_channels
from crawler.storage.my_products import evidence_of, restock_times, same_products, told_me
from crawler.storage.my_watches import (
    PER_PAGE,
    MyWatch,
    Order,
    Show,
    changes,
    counts,
    looked_since,
    my_watch,
    my_watches,
    set_paused,
)
from crawler.urls import canonical_url, url_key
from restock.web.charts import chart
from restock.web.exports import safe_cell
from restock.web.guards import Csrf, Here, Member, RowId
from restock.web.language import language_of
from restock.web.limits_of_wishes import fall_shown, last_day
from restock.web.looking import look_at
from restock.web.patterns import pattern
from restock.web.redirects import see
from restock.web.state import State
from restock.web.subscribing import FAR, NewWatch, end_mine, save, subscribed
from restock.web.templating import page
from restock.web.throttle import LOOK_BY_ACCOUNT

router = APIRouter(prefix="/watches", dependencies=[Csrf])

SPARK = timedelta(days=30)
HISTORY = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
POLL = 2.0
"""Seconds between two looks at the database for a page that is open."""
EVER = 30 * 60.0
"""Seconds after which a stream ends; the browser opens it anew."""
LATE = timedelta(seconds=10)
"""A look carries the time at which it began: one that is stored after a younger one is still told."""


@router.get("")
def dashboard(
    *,
    request: Request,
    state: Here,
    person: Member,
    q: Annotated[str, Query(max_length=200)] = "",
    show: Show = Show.ALL,
    order: Order = Order.CHANGED,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    now = state.clock()
    with state.here.database.read() as connection:
        lines, total = my_watches(
            connection,
            person.subscriber_id,
            search=q,
            show=show,
            order=order,
            page=number,
            since=now - SPARK,
        )
        by_filter = counts(connection, person.subscriber_id)
    context = {
        "lines": lines,
        "made_at": now.isoformat(),
        "total": total,
        "counts": by_filter,
        "q": q,
        "show": show,
        "order": order,
        "shows": list(Show),
        "orders": list(Order),
        "number": number,
        "pages": max(1, -(-total // PER_PAGE)),
        "sparks": {line.watch_id: _spark(line, state) for line in lines},
    }
    template = "watches_list.html" if request.headers.get("hx-target") == "list" else "watches.html"
    return page(request, template, context)


def _spark(line: MyWatch, state: State) -> Any:
    now = state.clock()
    return chart(line.bands, since=now - SPARK, until=now, width=120, height=34)


@router.get("/events")
async def events(
    *,
    request: Request,
    state: Here,
    person: Member,
    ids: Annotated[str, Query(max_length=1000)] = "",
    since: AwareDatetime | None = None,
    last_event_id: Annotated[str, Header(max_length=40)] = "",
) -> Response:
    """Server-sent events: ``watch-N`` whenever watch N was looked at after ``since``, when the page was
    made, or after the last event the browser had. Only of one's own watches."""
    wanted = [int(part) for part in ids.split(",")[:PER_PAGE] if part.isdecimal() and len(part) < 19]
    start = _instant(last_event_id) or since or state.clock()
    return StreamingResponse(
        _changes(request, state, person, wanted, start),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no", "content-encoding": "identity"},
    )


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


async def _changes(
    request: Request, state: State, person: Person, ids: list[int], since: datetime
) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + EVER
    told: dict[int, datetime] = {}
    yield "retry: 5000\n\n"

    def looked() -> dict[int, datetime]:
        with state.here.database.read() as connection:
            return looked_since(connection, person.subscriber_id, ids, since=since - LATE)

    while loop.time() < end and not await request.is_disconnected():
        found = await asyncio.to_thread(looked) if ids else {}
        news = {watch_id: at for watch_id, at in found.items() if told.get(watch_id) != at}
        told.update(news)
        since = max([since, *news.values()])
        for watch_id in news:
            yield f"id: {since.isoformat()}\nevent: watch-{watch_id}\ndata: {watch_id}\n\n"
        if not news:
            yield ": still here\n\n"
        await asyncio.sleep(POLL)


@router.get("/new")
def new(request: Request, person: Member, url: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """The form; with a URL (the bookmarklet's way in) it looks as soon as the person presses the button."""
    return page(request, "watch_new.html", {"url": url, "problem": None})


@router.post("/look")
def look(
    request: Request, state: Here, person: Member, url: Annotated[str, Form(max_length=2000)]
) -> Response:
    """Look at the page now and show what it says, before anything is stored."""
    if not state.allows(LOOK_BY_ACCOUNT, "look", str(person.account_id)):
        raise HTTPException(429)
    url = url.strip()
    try:
        found = look_at(url)
    except RestockError as exc:
        return page(request, "watch_new.html", {"url": url, "problem": str(exc)}, status=400)
    url = found.get("url", url)
    with state.here.database.read() as connection:
        context = {
            "found": found,
            "url": url,
            "channels": my_channels(connection, person.subscriber_id),
            "every": _every(state),
            **_known(request, state, person, connection, url),
        }
    return page(request, "watch_seen.html", context)


def _known(
    request: Request, state: State, person: Person, connection: Connection, url: str
) -> dict[str, Any]:
    """What was seen of the page so far, where somebody watches it already: nothing tells who."""
    try:
        watched = watched_page(connection, url_key(canonical_url(url)))
    except RestockError:
        watched = None
    if watched is None:
        return {"last_restock": None, "outlook": None}
    now, zone = state.clock(), ZoneInfo(person.timezone)
    times = restock_times(connection, watched[0], since=now - HISTORY["year"])
    outlook = outlook_of(connection, watched[0], now=now, language=language_of(request, person), zone=zone)
    return {"last_restock": times[0] if times else None, "outlook": outlook}


def _every(state: State) -> timedelta:
    return state.here.config.every


@router.post("")
def add(request: Request, state: Here, person: Member, form: Annotated[NewWatch, Form()]) -> Response:
    """Watch it from now on. Somebody else's watch of the same page costs no further looks."""
    watch_id = save(state, person, form)
    return see(f"/watches/{watch_id}?added=1")


class Chosen(BaseModel):
    """The bulk form of the list."""

    watch: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(default_factory=list, max_length=PER_PAGE)
    what: str = Field(pattern="^(pause|resume|stop)$")


@router.post("/bulk")
def bulk(request: Request, state: Here, person: Member, form: Annotated[Chosen, Form()]) -> Response:
    """Pause, resume or stop several at once. Other people's watches among them are passed over."""
    now = state.clock()
    if form.what == "stop":
        end_mine(state, person, form.watch)
    else:
        until = now + FAR if form.what == "pause" else None
        state.here.database.retrying(lambda c: set_paused(c, person.subscriber_id, form.watch, until=until))
    return see("/watches")


@router.get("/{watch_id}")
def product(
    *,
    request: Request,
    state: Here,
    person: Member,
    watch_id: RowId,
    span: Annotated[str, Query(pattern="^(week|month|year)$")] = "month",
    added: bool = False,
) -> Response:
    now = state.clock()
    since = now - HISTORY[span]
    line = _mine(state, person, watch_id, span=span)
    with state.here.database.read() as connection:
        news = changes(connection, watch_id)
        told = told_me(connection, person.subscriber_id, [change.id for change in news])
        restocks = restock_times(connection, watch_id, since=now - HISTORY["year"])
        same = same_products(connection, person.subscriber_id, watch_id)
        evidence = evidence_of(connection, watch_id)
        zone = ZoneInfo(person.timezone)
        language = language_of(request, person)
        outlook = outlook_of(connection, watch_id, now=now, language=language, zone=zone)
        feeder = find_feeder(connection, watch_id)
        channels = my_channels(connection, person.subscriber_id)
    wished = timedelta(seconds=line.interval_s) if line.interval_s else None
    context = {
        "line": line,
        "changes": news,
        "told": told,
        "pattern": pattern(restocks, zone),
        "same": same,
        "evidence": evidence,
        "outlook": outlook,
        "chart": chart(line.bands, since=since, until=now, width=720, height=160),
        "span": span,
        "spans": list(HISTORY),
        "since": since,
        "channels": channels,
        "mine": (mine := subscribed(state, line.subscription_id)),
        "fall_shown": fall_shown,
        "last_day": last_day(mine.expires_at, zone),
        "added": added,
        "every": timedelta(seconds=line.interval_s) if line.interval_s else _every(state),
        "told_by": feeder and in_words(feeder, wished=wished, now=now, language=language, zone=zone),
    }
    return page(request, "watch.html", context)


@router.get("/{watch_id}/row")
def row(request: Request, state: Here, person: Member, watch_id: RowId) -> Response:
    """One line of the list, for a live update."""
    line = _mine(state, person, watch_id, span="month")
    return page(request, "watch_row.html", {"line": line, "sparks": {line.watch_id: _spark(line, state)}})


@router.post("/{watch_id}")
def change(
    request: Request, state: Here, person: Member, watch_id: RowId, form: Annotated[NewWatch, Form()]
) -> Response:
    line = _mine(state, person, watch_id)
    save(state, person, form.model_copy(update={"url": line.url}))
    return see(f"/watches/{watch_id}")


@router.post("/{watch_id}/stop")
def stop(state: Here, person: Member, watch_id: RowId) -> Response:
    _mine(state, person, watch_id)
    end_mine(state, person, [watch_id])
    return see("/watches")


@router.get("/{watch_id}/history.{form}")
def export(state: Here, person: Member, watch_id: RowId, form: str) -> Response:
    """Everything that was seen of the product, as CSV or JSON."""
    line = _mine(state, person, watch_id, span="year")
    name = f"restock-{watch_id}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if form == "json":
        rows = [asdict(band) for band in line.bands]
        body = json.dumps({"url": line.url, "name": line.name, "offers": rows}, default=str, indent=1)
        return Response(body, media_type="application/json", headers=headers)
    if form != "csv":
        raise HTTPException(404)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["first_seen_at", "last_seen_at", "availability", "price", "currency"])
    for band in line.bands:
        cells = (band.first_at.isoformat(), band.last_at.isoformat(), band.availability.value)
        writer.writerow([safe_cell(c) for c in (*cells, band.price or "", band.currency or "")])
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _mine(state: State, person: Person, watch_id: int, *, span: str = "week") -> MyWatch:
    """The person's own watch; 404 for anybody else's."""
    with state.here.database.read() as connection:
        line = my_watch(connection, person.subscriber_id, watch_id, since=state.clock() - HISTORY[span])
    if line is None:
        raise HTTPException(404)
    return line
