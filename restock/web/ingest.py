"""POST /ingest/{source}: stock events that a shop or another system pushes, signed with the source's secret.

No session, no cookie, no form token: the signature over the body says who it is, and nobody else can make it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from limits import RateLimitItemPerMinute
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from crawler.errors import ConfigError
from crawler.storage.pushed_sources import StoredSource, find_source
from crawler.storage.schema_pushed import Arrived, Preset
from pipelines.pushed.model import LARGEST, Arrival
from pipelines.pushed.shopify import LEVEL
from restock.ingesting.inlet import TROUBLE, Inlet, source_of
from restock.ingesting.secrets import is_signed
from restock.web.api.problems import MEDIA_TYPE, Problem, ProblemBody
from restock.web.guards import client_address
from restock.web.state import State, state_of

WRONG_BY_ADDRESS = RateLimitItemPerMinute(60)
"""Requests without a right signature."""
EVENTS_BY_SOURCE = RateLimitItemPerMinute(6000)
TOPIC_HEADERS = {Preset.SHOPIFY: "x-shopify-topic", Preset.WOOCOMMERCE: "x-wc-webhook-topic"}
_PING = re.compile(rb"webhook_id=\d{1,18}")
"""What WooCommerce sends, unsigned, to see whether somebody is there; it wants a 200."""

router = APIRouter(tags=["ingest"])


class Received(BaseModel):
    """What became of an event."""

    status: Arrived = Field(examples=["taken"])
    detail: str | None = Field(None, examples=["not JSON: it ends or breaks off where it should not"])


async def _body(request: Request) -> bytes:
    """Raises 413 before more than the limit is kept."""
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > LARGEST:
            raise Problem(413, "too_large", f"an event may have at most {LARGEST // 1024} KiB")
    return bytes(kept)


async def signed(
    request: Request,
    state: Annotated[State, Depends(state_of)],
    source: Annotated[str, Path(max_length=100, pattern=r"^[\w.@-]+$")],
) -> tuple[Inlet, Arrival] | None:
    """The source, once its signature is found right: 401 else, which doesn't say why; 429 for too many.

    None is WooCommerce's question whether somebody is there.
    """
    body = await _body(request)
    stored, right = await run_in_threadpool(_check, request, state, source, body)
    if _is_ping(request, stored, body):
        return None
    if stored is None or not right:
        if not state.allows(WRONG_BY_ADDRESS, "ingest", client_address(request)):
            raise Problem(429, "too_many", "too many wrong signatures; wait a minute")
        raise Problem(401, "signature", "the signature is missing or wrong")
    if not state.allows(EVENTS_BY_SOURCE, "ingest-source", str(stored.id)):
        raise Problem(429, "too_many", "too many events; wait a minute")
    topic = request.headers.get(TOPIC_HEADERS.get(stored.preset, ""), "")[:64]
    inlet = Inlet(here=state.here, source=source_of(stored), clock=state.clock)
    return inlet, Arrival(body=body, topic=topic)


def _check(request: Request, state: State, name: str, body: bytes) -> tuple[StoredSource | None, bool]:
    """A name that nobody has takes as long as a wrong signature."""
    here = state.here
    with here.database.read() as connection:
        stored = find_source(connection, name)
    preset = stored.preset if stored else Preset.STANDARD
    try:
        known = [here.config.secrets.open(sealed) for sealed in stored.secret_ciphers] if stored else []
    except ConfigError:
        known = []  # a lost key; `restock doctor` tells of it
    secrets = known or ["whsec_" + "A" * 32]
    right = is_signed(preset, request.headers, body, known=secrets, now=state.clock())
    return stored, right and bool(known)


def _is_ping(request: Request, stored: StoredSource | None, body: bytes) -> bool:
    """WooCommerce's own question, before it has anything to tell. It changes nothing."""
    return (
        stored is not None
        and stored.preset is Preset.WOOCOMMERCE
        and "x-wc-webhook-signature" not in request.headers
        and _PING.fullmatch(body) is not None
    )


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": ProblemBody, "content": {MEDIA_TYPE: {}}, "description": words}
    for code, words in (
        (400, "It can't be read; the detail says why, and it is kept as a dead letter"),
        (401, "The signature is missing, wrong or too old"),
        (413, "It is too large"),
        (422, "No source is called so"),
        (429, "Too many requests"),
        (503, "It can't be stored just now; send it again"),
    )
}


@router.post(
    "/ingest/{source}",
    status_code=202,
    response_model=Received,
    responses={200: {"model": Received, "description": "It came before"}, **_PROBLEMS},
    openapi_extra={
        "requestBody": {
            "description": "A CloudEvent (docs/events.md), or what the source's preset sends. Signed by "
            "Standard Webhooks, X-Shopify-Hmac-Sha256 or X-WC-Webhook-Signature.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def ingest(source: str, given: Annotated[tuple[Inlet, Arrival] | None, Depends(signed)]) -> Response:
    """A stock event. 202 once it is stored; 200 for one that came before, which changes nothing."""
    if given is None:
        return Response(status_code=200)
    inlet, arrival = given
    try:
        taken = await run_in_threadpool(inlet.take, [arrival])
    except TROUBLE:
        raise Problem(503, "busy", "it can't be stored just now; send it again") from None
    outcome = taken.outcomes[0]
    if outcome is not Arrived.DEAD:
        return _answer(200 if outcome is Arrived.REPEATED else 202, outcome)
    if arrival.topic == LEVEL:
        # Perhaps of a thing that isn't known yet; Shopify ends webhooks that are refused often.
        return _answer(202, outcome, taken.reasons[0])
    raise Problem(400, "unreadable", taken.reasons[0])


def _answer(status: int, outcome: Arrived, detail: str | None = None) -> Response:
    return JSONResponse(Received(status=outcome, detail=detail).model_dump(mode="json"), status)
