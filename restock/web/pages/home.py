"""The front page, and switching language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from restock.web.guards import Csrf, Here, Visitor
from restock.web.language import LANGUAGE_COOKIE, languages
from restock.web.people import set_language
from restock.web.redirects import local_path, see
from restock.web.templating import page

router = APIRouter(dependencies=[Csrf])


@router.get("/")
def home(request: Request, person: Visitor) -> Response:
    """The dashboard for who is signed in, else what this is."""
    if person is not None:
        return see("/watches")
    return page(request, "welcome.html")


@router.post("/language")
def switch_language(
    request: Request,
    state: Here,
    person: Visitor,
    language: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    answer = see(local_path(back))
    if language in languages():
        if person is not None:
            set_language(state, person, language)
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=365 * 86400,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return answer
