"""Signing in and out, and making an account by a link or where registration is open."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.storage.accounts import folded
from restock.web.devices import device
from restock.web.guards import SESSION_COOKIE, Csrf, Here, Visitor, client_address
from restock.web.language import language_of
from restock.web.passwords import objection
from restock.web.people import end_sessions, join, link_of, sign_in, start_session
from restock.web.redirects import local_path, see
from restock.web.state import State
from restock.web.templating import page
from restock.web.throttle import REGISTER_BY_ADDRESS, SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_ADDRESS
from restock.web.tokens import digest

router = APIRouter(dependencies=[Csrf])


@router.get("/sign-in")
def sign_in_form(request: Request, person: Visitor, next: str = "/") -> Response:
    if person is not None:
        return see(local_path(next))
    return page(request, "sign_in.html", {"next": local_path(next), "problem": None, "login": ""})


@router.post("/sign-in")
def sign_in_now(
    request: Request,
    state: Here,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/",
) -> Response:
    who = folded(login)
    allowed = state.allows(SIGN_IN_BY_ADDRESS, "sign-in", client_address(request))
    if not allowed or not state.allows(SIGN_IN_BY_ACCOUNT, "sign-in-account", who):
        context = {"next": local_path(next), "problem": "throttled", "login": login}
        return page(request, "sign_in.html", context, status=429)
    person = sign_in(state, login, password)
    if person is None:
        context = {"next": local_path(next), "problem": "wrong", "login": login}
        return page(request, "sign_in.html", context, status=403)
    state.forget_tries(SIGN_IN_BY_ACCOUNT, "sign-in-account", who)
    return _with_session(request, state, person.account_id, local_path(next))


@router.post("/sign-out")
def sign_out(request: Request, state: Here, person: Visitor) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    if person is not None and token:
        end_sessions(state, person, token_digest=digest(token))
    answer = see("/")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/join/{token}")
def join_form(request: Request, state: Here, token: str) -> Response:
    """A GET changes nothing: a link scanner does not use the invitation up."""
    link = link_of(state, token)
    if link is None:
        return page(request, "join.html", {"link": None, "problem": "used", "form": {}}, status=404)
    return page(request, "join.html", {"link": link, "problem": None, "form": {}, "action": f"/join/{token}"})


@router.get("/register")
def register_form(request: Request, state: Here) -> Response:
    if not state.here.config.open_registration:
        raise HTTPException(404)
    return page(request, "join.html", {"link": None, "problem": None, "form": {}, "action": "/register"})


class NewAccount(BaseModel):
    """The form of a new account. What is wrong with it is said in the form's own page."""

    login: str = Field(max_length=100)
    password: str = Field(max_length=1000)
    name: str = Field("", max_length=200)
    timezone: str = Field("UTC", max_length=64)


@router.post("/join/{token}")
def join_now(request: Request, state: Here, token: str, form: Annotated[NewAccount, Form()]) -> Response:
    return _join(request, state, token, form)


@router.post("/register")
def register_now(request: Request, state: Here, form: Annotated[NewAccount, Form()]) -> Response:
    if not state.here.config.open_registration:
        raise HTTPException(404)
    return _join(request, state, None, form)


def _join(request: Request, state: State, token: str | None, form: NewAccount) -> Response:
    link = link_of(state, token) if token is not None else None
    context = {"link": link, "form": form.model_dump(exclude={"password"}), "action": request.url.path}
    if not state.allows(REGISTER_BY_ADDRESS, "join", client_address(request)):
        return page(request, "join.html", {**context, "problem": "throttled"}, status=429)
    if token is not None and link is None:
        return page(request, "join.html", {**context, "problem": "used"}, status=404)
    problem = _login_problem(form.login) or objection(form.password, login=form.login)
    if problem is not None:
        return page(request, "join.html", {**context, "problem": problem}, status=400)
    account_id = join(
        state,
        link,
        token=token,
        login=form.login,
        name=form.name.strip() or form.login.strip(),
        password=form.password,
        language=language_of(request, None),
        timezone=form.timezone if form.timezone in available_timezones() else "UTC",
    )
    if account_id is None:
        return page(request, "join.html", {**context, "problem": "taken"}, status=409)
    return _with_session(request, state, account_id, "/watches")


def _login_problem(login: str) -> str | None:
    who = folded(login)
    if not 2 <= len(who) <= 100 or any(c.isspace() or not c.isprintable() for c in who):
        return "login"
    return None


def _with_session(request: Request, state: State, account_id: int, where: str) -> Response:
    token = start_session(state, account_id, device(request.headers.get("user-agent", "")))
    answer = see(where)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=30 * 86400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer
