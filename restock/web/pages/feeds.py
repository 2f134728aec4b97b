"""My alerts, or one product's changes, for a feed reader. The address is the key; it can be revoked."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.storage.accounts import Person
from crawler.storage.my_inbox import inbox
from crawler.storage.my_watches import changes, my_watch
from restock.web.feeds import reader_of
from restock.web.guards import Here, RowId, client_address
from restock.web.state import State
from restock.web.templating import page
from restock.web.throttle import LINK_BY_ADDRESS

router = APIRouter(prefix="/feed")


@router.get("/{token}")
def alerts(request: Request, state: Here, token: str) -> Response:
    """What was told, the newest first."""
    person = _reader(request, state, token)
    with state.here.database.read() as connection:
        entries, _ = inbox(connection, person.subscriber_id)
    updated = max((entry.at for entry in entries), default=None)
    return _atom(request, state, {"entries": entries, "line": None, "changes": (), "updated": updated})


@router.get("/{token}/watches/{watch_id}")
def product(request: Request, state: Here, token: str, watch_id: RowId) -> Response:
    """What changed at one of the person's own watches; 404 for anybody else's."""
    person = _reader(request, state, token)
    with state.here.database.read() as connection:
        line = my_watch(connection, person.subscriber_id, watch_id, since=state.clock() - timedelta(days=1))
        if line is None:
            raise HTTPException(404)
        news = changes(connection, watch_id)
    updated = max((change.at for change in news), default=None)
    return _atom(request, state, {"entries": (), "line": line, "changes": news, "updated": updated})


def _reader(request: Request, state: State, token: str) -> Person:
    if not state.allows(LINK_BY_ADDRESS, "feed", client_address(request)):
        raise HTTPException(429)
    person = reader_of(state, token)
    if person is None:
        raise HTTPException(404)
    request.state.person = person
    return person


def _atom(request: Request, state: State, context: dict[str, Any]) -> Response:
    """Unchanged since the reader's last visit: 304."""
    base = (state.here.config.web_url or str(request.base_url)).rstrip("/")
    body = page(request, "feed.html", {**context, "base": base}).body
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, max-age=60"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(bytes(body), media_type="application/atom+xml; charset=utf-8", headers=headers)
