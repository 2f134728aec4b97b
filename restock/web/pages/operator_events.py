"""For the operator: stock events that were pushed to us and could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from crawler.storage.feeding import fed_views
from crawler.storage.pushed_dead import list_dead
from restock.ingesting.inlet import try_again
from restock.web.guards import Csrf, Here, Operator, RowId
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page

router = APIRouter(prefix="/operator/events", dependencies=[Csrf])

MOST = 200


@router.get("")
def events(
    request: Request, state: Here, person: Operator, taken: Annotated[int, Query(ge=0)] = 0
) -> Response:
    return _shown(request, state, taken=taken, refused={})


def _shown(request: Request, state: State, *, taken: int, refused: Mapping[int, str]) -> Response:
    with state.here.database.read() as connection:
        context = {
            "events": list_dead(connection, limit=MOST),
            "sources": fed_views(connection, now=state.clock()),
            "taken": taken,
            "refused": refused,
        }
    return page(request, "operator_events.html", context)


@router.post("")
def again(
    request: Request, state: Here, person: Operator, event: Annotated[list[RowId] | None, Form()] = None
) -> Response:
    """Try them again, as if they came now. Those that are taken are forgotten."""
    done = try_again(state.here, (event or [])[:MOST])
    if done.refused:
        return _shown(request, state, taken=len(done.taken), refused=dict(done.refused))
    return see(f"/operator/events?taken={len(done.taken)}")
