"""For the operator: addresses whose owners asked never to be written to, and lifting one at their wish."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.storage.suppressions import lift, suppressed_addresses
from restock.web.guards import Csrf, Here, Operator
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page
from restock.web.visitors import suppressed_digest

router = APIRouter(prefix="/operator/suppressed", dependencies=[Csrf])


@router.get("")
def suppressed(
    request: Request,
    state: Here,
    person: Operator,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    lifted: bool = False,
) -> Response:
    return _shown(request, state, number=number, lifted=lifted)


def _shown(
    request: Request,
    state: State,
    *,
    number: int = 1,
    lifted: bool = False,
    typed: str = "",
    found: str | None = None,
) -> Response:
    with state.here.database.read() as connection:
        addresses, more = suppressed_addresses(connection, page=number)
    context = {
        "addresses": addresses,
        "more": more,
        "number": number,
        "lifted": lifted,
        "typed": typed,
        "found": found,
    }
    return page(request, "operator_suppressed.html", context, status=404 if typed and not found else 200)


@router.post("/find")
def find(
    request: Request, state: Here, person: Operator, address: Annotated[str, Form(max_length=320)]
) -> Response:
    """Whether an address that its owner names is among them: only digests are kept, so it must be typed."""
    return _shown(request, state, typed=address, found=suppressed_digest(state, address))


@router.post("/lift")
def let_write(
    state: Here, person: Operator, digest: Annotated[str, Form(pattern="^[0-9a-f]{64}$")]
) -> Response:
    if not state.here.database.retrying(lambda c: lift(c, digest)):
        raise HTTPException(404)
    return see("/operator/suppressed?lifted=1")
