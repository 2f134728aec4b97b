"""A person's own account: password and sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.storage.accounts import sessions_of
from crawler.storage.api_tokens import add_token, revoke_token, tokens_of
from crawler.storage.my_watches import my_watch
from restock.web.api.auth import PREFIX, Scope
from restock.web.devices import device
from restock.web.feeds import new_feed
from restock.web.guards import SESSION_COOKIE, Csrf, Here, Member, RowId
from restock.web.passwords import objection
from restock.web.people import change_password, end_sessions, sign_in, start_session
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page
from restock.web.throttle import SIGN_IN_BY_ACCOUNT
from restock.web.tokens import digest, new_token

router = APIRouter(prefix="/account", dependencies=[Csrf])


@router.get("")
def account(request: Request, state: Here, person: Member) -> Response:
    return _shown(request, state, person)


def _shown(
    request: Request,
    state: State,
    person: Member,
    *,
    problem: str | None = None,
    made: str | None = None,
    feed: str | None = None,
    status: int = 200,
) -> Response:
    with state.here.database.read() as connection:
        sessions = sessions_of(connection, person.account_id, now=state.clock())
        tokens = tokens_of(connection, person.account_id)
    context = {
        "sessions": sessions,
        "current": digest(request.cookies.get(SESSION_COOKIE, "")),
        "problem": problem,
        "tokens": tokens,
        "scopes": [scope for scope in Scope if scope is not Scope.OPERATOR or person.is_operator],
        "made": made,
        "feed": feed,
    }
    return page(request, "account.html", context, status=status)


@router.post("/password")
def new_password(
    request: Request,
    state: Here,
    person: Member,
    old: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Ends every session; this browser gets a new one."""
    if not state.allows(SIGN_IN_BY_ACCOUNT, "password", person.login):
        return _shown(request, state, person, problem="throttled", status=429)
    if sign_in(state, person.login, old) is None:
        return _shown(request, state, person, problem="wrong", status=403)
    problem = objection(new, login=person.login)
    if problem is not None:
        return _shown(request, state, person, problem=problem, status=400)
    change_password(state, person, new)
    answer = see("/account")
    answer.set_cookie(
        SESSION_COOKIE,
        start_session(state, person.account_id, device(request.headers.get("user-agent", ""))),
        max_age=30 * 86400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sessions/end")
def end_session(
    request: Request, state: Here, person: Member, session: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """One of the person's sessions, or all but this one."""
    current = digest(request.cookies.get(SESSION_COOKIE, ""))
    if session:
        end_sessions(state, person, token_digest=session)
    else:
        end_sessions(state, person, but=current)
    return see("/account")


@router.post("/tokens")
def new_token_form(
    request: Request,
    state: Here,
    person: Member,
    name: Annotated[str, Form(max_length=100)],
    scope: Annotated[list[Scope] | None, Form()] = None,
) -> Response:
    """A key to the API. It is shown this once."""
    token = PREFIX + new_token()
    wanted = [s for s in scope or [Scope.READ] if s is not Scope.OPERATOR or person.is_operator]
    state.here.database.retrying(
        lambda c: add_token(
            c,
            person.account_id,
            name=" ".join(name.split()) or "token",
            token_digest=digest(token),
            hint=token[:8],
            scopes=[s.value for s in wanted],
            now=state.clock(),
        )
    )
    return _shown(request, state, person, made=token)


@router.post("/feeds")
def new_feed_form(
    request: Request, state: Here, person: Member, watch: Annotated[RowId | None, Form()] = None
) -> Response:
    """The address of a feed of all my alerts, or of one watch of mine. It is shown this once."""
    name = "Atom"
    if watch is not None:
        with state.here.database.read() as connection:
            line = my_watch(connection, person.subscriber_id, watch, since=state.clock())
        if line is None:
            raise HTTPException(404)
        name = f"Atom: {line.name}"
    path = new_feed(state, person, name=name) + (f"/watches/{watch}" if watch is not None else "")
    base = (state.here.config.web_url or str(request.base_url)).rstrip("/")
    return _shown(request, state, person, feed=base + path)


@router.post("/tokens/{token_id}/revoke")
def revoke(state: Here, person: Member, token_id: RowId) -> Response:
    now = state.clock()
    if not state.here.database.retrying(lambda c: revoke_token(c, person.account_id, token_id, now=now)):
        raise HTTPException(404)
    return see("/account")
