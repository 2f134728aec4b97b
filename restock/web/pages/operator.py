"""For the operator: what could not be sent, the shops, the people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from crawler.storage.accounts import Person, people, unclaimed
from crawler.storage.deliveries import counts, dead_letters, resend
from crawler.storage.overview import overview
from crawler.storage.schema import DeliveryState, Role
from restock.web.guards import Csrf, Here, Operator, RowId
from restock.web.people import invitation
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page
from restock.web.times import ttl_of

router = APIRouter(prefix="/operator", dependencies=[Csrf])


@router.get("")
def home(request: Request, state: Here, person: Operator) -> Response:
    now = state.clock()
    with state.here.database.read() as connection:
        context = {
            "overview": overview(connection, now=now),
            "deliveries": counts(connection),
            "states": list(DeliveryState),
        }
    return page(request, "operator.html", context)


# Dead letters


@router.get("/dead-letters")
def dead(request: Request, state: Here, person: Operator, sent: Annotated[int, Query(ge=0)] = 0) -> Response:
    return _dead(request, state, sent=sent)


def _dead(
    request: Request, state: State, *, sent: int = 0, refused: tuple[tuple[int, str], ...] = ()
) -> Response:
    with state.here.database.read() as connection:
        letters = dead_letters(connection, limit=200)
    return page(request, "operator_dead.html", {"letters": letters, "sent": sent, "refused": refused})


@router.post("/dead-letters")
def send_again(
    request: Request, state: Here, person: Operator, letter: Annotated[list[RowId] | None, Form()] = None
) -> Response:
    """The same messages with the same ids: whoever got one already can tell."""
    here, now = state.here, state.clock()
    done = here.database.retrying(lambda c: resend(c, letter or [], now=now, ttl=ttl_of(here.config)))
    if done.refused:
        return _dead(request, state, sent=len(done.sent_again), refused=done.refused)
    return see(f"/operator/dead-letters?sent={len(done.sent_again)}")


# People


@router.get("/people")
def everybody(request: Request, state: Here, person: Operator) -> Response:
    return _people(request, state)


def _people(request: Request, state: State, *, link: str | None = None, whose: str = "") -> Response:
    with state.here.database.read() as connection:
        context = {
            "everybody": people(connection),
            "unclaimed": unclaimed(connection),
            "link": link,
            "whose": whose,
            "roles": list(Role),
        }
    return page(request, "operator_people.html", context)


@router.post("/people/invite")
def invite(request: Request, state: Here, person: Operator, role: Annotated[Role, Form()]) -> Response:
    """A one-time link; it is shown this once."""
    return _people(request, state, link=_absolute(request, state, invitation(state, by=person, role=role)))


@router.post("/people/{subscriber_id}/claim")
def claim(request: Request, state: Here, person: Operator, subscriber_id: RowId) -> Response:
    """A one-time link by which somebody whom the watchlist declared makes their account."""
    known = _unclaimed(state, person)
    if subscriber_id not in known:
        return see("/operator/people")
    path = invitation(state, by=person, role=Role.MEMBER, subscriber_id=subscriber_id)
    return _people(request, state, link=_absolute(request, state, path), whose=known[subscriber_id])


def _unclaimed(state: State, person: Person) -> dict[int, str]:
    with state.here.database.read() as connection:
        return {subscriber_id: name for subscriber_id, _, name in unclaimed(connection)}


def _absolute(request: Request, state: State, path: str) -> str:
    base = state.here.config.web_url or str(request.base_url)
    return base.rstrip("/") + path
