"""Idempotency-Key: a request that is repeated gets the same answer, and nothing happens twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Request
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from crawler.storage.accounts import Person
from crawler.storage.api_tokens import Given, given_answer, keep_answer
from restock.web.api.problems import Problem
from restock.web.state import State

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeat a request safely: for a day the same key gets the same answer.",
    ),
]


def once(
    request: Request,
    state: State,
    person: Person,
    *,
    key: str | None,
    said: BaseModel,
    work: Callable[[], BaseModel],
    status: int = 201,
) -> Response:
    """``work``'s answer, or the one that this key got before. Raises 409 for a key of another request."""
    if key is None:
        return _json(work().model_dump_json(by_alias=False), status)
    asked = hashlib.sha256(f"{request.url.path}\0{said.model_dump_json()}".encode()).hexdigest()
    database, now = state.here.database, state.clock()
    with database.read() as connection:
        before = given_answer(connection, person.account_id, key, now=now)
    if before is None:
        body = work().model_dump_json(by_alias=False)
        given = Given(request_digest=asked, status=status, body=body)
        try:
            database.retrying(lambda c: keep_answer(c, person.account_id, key, given, now=now))
        except IntegrityError:
            with database.read() as connection:
                before = given_answer(connection, person.account_id, key, now=now)
        if before is None:
            return _json(body, status)
    if before.request_digest != asked:
        raise Problem(409, "key_used", "this Idempotency-Key was used for another request")
    return _json(before.body, before.status)


def _json(body: str, status: int) -> Response:
    return Response(body, status_code=status, media_type="application/json")
