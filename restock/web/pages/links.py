"""Behind the links in messages. Opening one changes nothing; a button (or a mail program's POST) does.

No session is needed: the signed token says who it is. So there is no form token either: whoever holds the
link may press the button, and nobody else can make one.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from alerts.links import Link, Purpose, has_run_out, read
from crawler.storage.answers import Alerted, alerted, answer, confirm_channel, stop, stop_all
from crawler.storage.schema import AnswerKind
from restock.web.guards import Here, client_address
from restock.web.scanners import is_doubtful
from restock.web.state import State, state_of
from restock.web.templating import http_only, page
from restock.web.throttle import LINK_BY_ADDRESS

router = APIRouter(prefix="/l")

ANSWERS = {
    Purpose.BOUGHT: AnswerKind.BOUGHT,
    Purpose.SOLD_OUT: AnswerKind.SOLD_OUT,
    Purpose.NOT_THIS: AnswerKind.NOT_THIS,
    Purpose.SEEN: AnswerKind.SEEN,
}


def signed(request: Request, token: str, state: Annotated[State, Depends(state_of)]) -> Link:
    """The link that a token is; raises 403 for a forged one, 429 for somebody who tries many."""
    if not state.throttle.allows(LINK_BY_ADDRESS, "link", client_address(request)):
        raise HTTPException(429)
    link = read(token, state.here.config.secrets)
    if link is None:
        raise HTTPException(403, "link")
    return link


Signed = Annotated[Link, Depends(signed)]


@router.api_route("/{token}", methods=["GET", "HEAD"])
def open_link(request: Request, state: Here, link: Signed) -> Response:
    """To the shop, or the page with the button. Changes nothing but the count of clicks."""
    if link.purpose is Purpose.CONFIRM:
        return page(
            request, "link.html", {"link": link, "told": None, "done": False, "late": _late(state, link)}
        )
    told = _told(state, link)
    if link.purpose is Purpose.OPEN:
        return _to_the_shop(request, state, told)
    return page(request, "link.html", {"link": link, "told": told, "done": False, "late": False})


@router.post("/{token}")
def say_so(request: Request, state: Here, link: Signed) -> Response:
    """What the button says; pressing it again changes nothing more."""
    now = state.clock()
    database = state.here.database
    if link.purpose is Purpose.CONFIRM:
        late = _late(state, link)
        done = not late and database.retrying(lambda c: confirm_channel(c, link.subject, now=now))
        return page(request, "link.html", {"link": link, "told": None, "done": done, "late": not done})
    told = _told(state, link)
    if link.purpose is Purpose.OPEN:
        return _to_the_shop(request, state, told)
    if link.purpose is Purpose.STOP:
        ids = [told.subscription_id] if told.subscription_id is not None else []
        database.retrying(lambda c: stop(c, ids, now=now))
    elif link.purpose is Purpose.STOP_ALL:
        database.retrying(lambda c: stop_all(c, told.subscriber_id, now=now))
    else:
        kind = ANSWERS[link.purpose]
        database.retrying(lambda c: answer(c, told, kind, origin="link", now=now))
    if _is_mail_program(request):
        return PlainTextResponse("done\n")
    return page(request, "link.html", {"link": link, "told": told, "done": True, "late": False})


def _told(state: State, link: Link) -> Alerted:
    with state.here.database.read() as connection:
        told = alerted(connection, link.subject, about=link.about)
    if told is None:
        raise HTTPException(404)
    return told


def _late(state: State, link: Link) -> bool:
    return has_run_out(link, now=state.clock())


def _to_the_shop(request: Request, state: State, told: Alerted) -> Response:
    target = http_only(told.url)
    if target == "#":
        raise HTTPException(404)
    now = state.clock()
    doubtful = is_doubtful(
        method=request.method,
        user_agent=request.headers.get("user-agent", ""),
        sent_at=told.settled_at,
        now=now,
    )
    state.here.database.retrying(
        lambda c: answer(c, told, AnswerKind.OPENED, origin="link", now=now, doubtful=doubtful)
    )
    return RedirectResponse(target, status_code=302)


def _is_mail_program(request: Request) -> bool:
    """RFC 8058: the mail program posts ``List-Unsubscribe=One-Click`` and shows nothing of the answer."""
    return "text/html" not in request.headers.get("accept", "")
