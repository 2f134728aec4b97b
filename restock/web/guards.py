"""Who asks, and whether they may: the dependencies that every route names.

- :func:`visitor` knows who asks, if anybody; :func:`member` and :func:`operator` demand it.
- :func:`csrf` refuses an unsafe request that does not come from our own form. Routers carry it; a test
  enumerates every route.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Request
from starlette.exceptions import HTTPException

from crawler.storage.accounts import SEEN_EVERY, Person, note_session, session_person
from restock.web.state import State, state_of
from restock.web.tokens import digest

SESSION_COOKIE = "restock_session"
VISIT_COOKIE = "restock_visit"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedInError(Exception):
    """Pages turn it into the way to the sign-in form."""


def visitor(request: Request, state: Annotated[State, Depends(state_of)]) -> Person | None:
    """Who is signed in, read once for a request."""
    if hasattr(request.state, "person"):
        return request.state.person  # type: ignore[no-any-return]  # set below, a few lines from here
    request.state.person = person = _signed_in(request, state)
    return person


def _signed_in(request: Request, state: State) -> Person | None:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    now = state.clock()
    with state.here.database.read() as connection:
        found = session_person(connection, digest(token), now=now)
    if found is None:
        return None
    person, seen_at = found
    if now - seen_at > SEEN_EVERY:
        state.here.database.retrying(lambda c: note_session(c, digest(token), now=now))
    return person


def member(person: Annotated[Person | None, Depends(visitor)]) -> Person:
    """Whoever is signed in; raises NotSignedInError."""
    if person is None:
        raise NotSignedInError
    return person


def operator(person: Annotated[Person, Depends(member)]) -> Person:
    """A member who may not see it is told that there is nothing: 404."""
    if not person.is_operator:
        raise HTTPException(404)
    return person


def csrf_token(request: Request, state: State) -> str:
    """What a form must bring back: bound to the session, or to the visit where nobody is signed in."""
    return state.here.config.secrets.digest(f"csrf\0{_binding(request)}")


def _binding(request: Request) -> str:
    session = request.cookies.get(SESSION_COOKIE)
    if session:
        return f"session\0{session}"
    visit = getattr(request.state, "visit", None) or request.cookies.get(VISIT_COOKIE)
    if not visit:
        visit = request.state.visit = secrets.token_urlsafe(16)
    return f"visit\0{visit}"


async def csrf(request: Request, state: Annotated[State, Depends(state_of)]) -> None:
    """Raises 403 for an unsafe request without our token, or from another origin."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "cross_origin")
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        content_type = request.headers.get("content-type", "")
        if content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
            value = (await request.form()).get(CSRF_FIELD)
            given = value if isinstance(value, str) else None
    if given is None or not hmac.compare_digest(given.encode(), csrf_token(request, state).encode()):
        raise HTTPException(403, "csrf")


def client_address(request: Request) -> str:
    """Who asks, for rate limits; behind a proxy, uvicorn has put the right one there (``--proxy``)."""
    return request.client.host if request.client else "unknown"


RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""A number in an address, such as the databases can hold."""
Visitor = Annotated[Person | None, Depends(visitor)]
Member = Annotated[Person, Depends(member)]
Operator = Annotated[Person, Depends(operator)]
Csrf = Depends(csrf)
Here = Annotated[State, Depends(state_of)]
