"""What a page said at one look, with what followed from it; and what the browser showed, for the operator."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.storage.my_evidence import SeenLook, look_of, neighbours
from crawler.storage.my_products import told_me
from crawler.storage.my_watches import my_watch
from crawler.storage.screenshots import StoredScreenshot, newest_screenshot
from restock.web.guards import Csrf, Here, Member, Operator, RowId
from restock.web.state import State
from restock.web.templating import page

router = APIRouter(prefix="/watches/{watch_id}/looks", dependencies=[Csrf])

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What a browser may show; anything else is handed over as a file."""


@router.get("/{look_id}")
def look(request: Request, state: Here, person: Member, watch_id: RowId, look_id: RowId) -> Response:
    now = state.clock()
    with state.here.database.read() as connection:
        line = my_watch(connection, person.subscriber_id, watch_id, since=now - timedelta(days=1))
        found = look_of(connection, watch_id, look_id) if line else None
        if line is None or found is None:
            raise HTTPException(404)
        context = {
            "line": line,
            "look": found,
            "beside": neighbours(connection, watch_id, look_id),
            "told": told_me(connection, person.subscriber_id, [change.id for change in found.changes]),
        }
    return page(request, "watch_look.html", context)


@router.get("/{look_id}/picture")
def picture(state: Here, person: Operator, watch_id: RowId, look_id: RowId) -> Response:
    """What the browser showed. Only for the operator, whose own log-in at the shop may be in it."""
    shown = picture_of(state, watch_id, look_id)
    if shown is None:
        raise HTTPException(404)
    headers = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store"}
    media_type = shown.picture.media_type
    if media_type not in PICTURES:
        media_type = "application/octet-stream"
        headers["content-disposition"] = 'attachment; filename="picture"'
    return Response(shown.picture.body, media_type=media_type, headers=headers)


def picture_of(state: State, watch_id: int, look_id: int) -> StoredScreenshot | None:
    with state.here.database.read() as connection:
        found: SeenLook | None = look_of(connection, watch_id, look_id)
        if found is None or found.screenshot is None:
            return None
        return newest_screenshot(connection, watch_id, occasion=found.screenshot)
