"""What was learned from my answers: what it rests on, whether it is used, and how to be rid of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from alerts.personal import Default, Personal
from crawler.storage.personal import forget_learned, learned_of_person, turn
from restock.web.guards import Csrf, Here, Member
from restock.web.redirects import see
from restock.web.templating import page

router = APIRouter(prefix="/settings/learned", dependencies=[Csrf])


@router.get("")
def learned(request: Request, state: Here, person: Member) -> Response:
    with state.here.database.read() as connection:
        found = learned_of_person(connection, person.subscriber_id)
    told = Personal.from_json(found.learned) if found.learned is not None else None
    return page(request, "settings_learned.html", {"found": found, "told": told})


@router.post("/use")
def use(
    state: Here, person: Member, what: Annotated[Default, Form()], on: Annotated[bool, Form()]
) -> Response:
    state.here.database.retrying(lambda c: turn(c, person.subscriber_id, what.value, on=on))
    return see("/settings/learned")


@router.post("/forget")
def forget(state: Here, person: Member) -> Response:
    now = state.clock()
    state.here.database.retrying(lambda c: forget_learned(c, person.subscriber_id, now=now))
    return see("/settings/learned")
