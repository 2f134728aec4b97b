"""Who asks the API: a token in the Authorization header, narrowed to scopes. Cookies don't count here."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from crawler.storage.accounts import Person
from crawler.storage.api_tokens import bearer, note_use
from restock.web.api.problems import Problem
from restock.web.guards import client_address
from restock.web.state import State, state_of
from restock.web.throttle import API_BY_TOKEN, SIGN_IN_BY_ADDRESS
from restock.web.tokens import digest

PREFIX = "rst_"
"""So that a token is recognized where it must not be, such as in a public repository."""


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
    OPERATOR = "operator"
    """What only operators may do; worth nothing in a member's token."""


_scheme = HTTPBearer(auto_error=False, description="A token from your account page.")


def authenticated(
    request: Request,
    state: Annotated[State, Depends(state_of)],
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
) -> Person:
    """The person whose token it is; raises 401, or 429 for too many requests."""
    if given is None or not given.credentials.startswith(PREFIX):
        raise Problem(401, "no_token", "send a token: Authorization: Bearer rst_…")
    now = state.clock()
    with state.here.database.read() as connection:
        found = bearer(connection, digest(given.credentials), now=now)
    if found is None:
        if not state.allows(SIGN_IN_BY_ADDRESS, "token", client_address(request)):
            raise Problem(429, "too_many", "too many wrong tokens; wait a minute")
        raise Problem(401, "wrong_token", "this token is not known, was revoked or has run out")
    if not state.allows(API_BY_TOKEN, "api", str(found.token_id)):
        raise Problem(429, "too_many", "at most 300 requests a minute; wait a minute")
    state.here.database.retrying(lambda c: note_use(c, found, now=now))
    request.state.scopes = found.scopes
    return found.person


def scoped(scope: Scope) -> Callable[..., Person]:
    """A dependency: the person, where the token has the scope."""

    def check(request: Request, person: Annotated[Person, Depends(authenticated)]) -> Person:
        if scope.value not in request.state.scopes:
            raise Problem(403, "scope", f"this token lacks the scope {scope.value}")
        if scope is Scope.OPERATOR and not person.is_operator:
            raise Problem(404, "not_found", "there is nothing here")
        return person

    return check


Reader = Annotated[Person, Depends(scoped(Scope.READ))]
Writer = Annotated[Person, Depends(scoped(Scope.WRITE))]
Operating = Annotated[Person, Depends(scoped(Scope.OPERATOR))]
