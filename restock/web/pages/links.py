"""Behind the links in messages. Opening one changes nothing; a button (or a mail program's POST) does.

No session is needed: the signed token says who it is. So there is no form token either: whoever holds the
link may press the button, and nobody else can make one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from alerts.links import Link, Purpose, has_run_out, read
from crawler.storage.answers import Alerted, alerted, answer, confirm_channel, stop, stop_all
from crawler.storage.schema import AnswerKind
from crawler.storage.suppressions import is_never_written_to, never_write
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
OF_CHANNELS = (Purpose.CONFIRM, Purpose.NEVER)
"""About an address; every other link is about a message."""


def signed(request: Request, token: str, state: Annotated[State, Depends(state_of)]) -> Link:
    """The link that a token is; raises 403 for a forged one, 429 for somebody who tries many."""
    if not state.allows(LINK_BY_ADDRESS, "link", client_address(request)):
        raise HTTPException(429)
    link = read(token, state.here.config.secrets)
    if link is None:
        raise HTTPException(403, "link")
    return link


Signed = Annotated[Link, Depends(signed)]


@router.api_route("/{token}", methods=["GET", "HEAD"])
def open_link(request: Request, state: Here, link: Signed) -> Response:
    """To the shop, or the page with the button. Changes nothing but the count of clicks."""
    if link.purpose in OF_CHANNELS:
        return _of_channel(request, state, link, done=False)
    told = _told(state, link)
    if link.purpose is Purpose.OPEN:
        return _to_the_shop(request, state, told)
    return _shown(request, link, told=told)


@router.post("/{token}")
def say_so(request: Request, state: Here, link: Signed, never: Annotated[bool, Form()] = False) -> Response:
    """What the button says; pressing it again changes nothing more. ``never`` is a question's other one."""
    now = state.clock()
    database = state.here.database
    if link.purpose is Purpose.NEVER or (link.purpose is Purpose.CONFIRM and never):
        if not database.retrying(lambda c: never_write(c, link.subject, now=now)):
            raise HTTPException(404)
        if _is_mail_program(request):
            return PlainTextResponse("done\n")
        return _of_channel(request, state, link, done=True)
    if link.purpose is Purpose.CONFIRM:
        late = has_run_out(link, now=now)
        done = not late and database.retrying(lambda c: _confirm(c, link.subject, now=now))
        return _of_channel(request, state, link, done=done, late=not done)
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
    return _shown(request, link, told=told, done=True)


def _confirm(connection: Connection, channel_id: int, *, now: datetime) -> bool:
    """A yes from an old mail doesn't outweigh a later never."""
    return not is_never_written_to(connection, channel_id) and confirm_channel(
        connection, channel_id, now=now
    )


def _of_channel(
    request: Request, state: State, link: Link, *, done: bool, late: bool | None = None
) -> Response:
    with state.here.database.read() as connection:
        never = is_never_written_to(connection, link.subject)
    return _shown(
        request,
        link,
        done=done,
        never=never,
        late=has_run_out(link, now=state.clock()) if late is None else late,
    )


def _shown(
    request: Request,
    link: Link,
    *,
    told: Alerted | None = None,
    done: bool = False,
    late: bool = False,
    never: bool = False,
) -> Response:
    context = {"link": link, "told": told, "done": done, "late": late, "never": never}
    return page(request, "link.html", context)


def _told(state: State, link: Link) -> Alerted:
    with state.here.database.read() as connection:
        told = alerted(connection, link.subject, about=link.about)
    if told is None:
        raise HTTPException(404)
    return told


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
