"""For the operator: how each shop does, what is held there, the background, the forecasts' record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.discarding import discard
from crawler.storage.chore_runs import chore_runs, queue
from crawler.storage.deliveries import counts
from crawler.storage.health import site_health
from crawler.storage.held_views import find_site, held_news, held_sites
from crawler.storage.holds import release
from crawler.storage.past_forecasts import kept_words
from crawler.storage.schema import DeliveryState
from crawler.storage.service_lease import current
from restock.web.guards import Csrf, Here, Operator, client_address
from restock.web.redirects import see
from restock.web.state import State
from restock.web.templating import page
from restock.web.throttle import LINK_BY_ADDRESS
from restock.web.times import ttl_of
from restock.workers.facts import unserved, worker_facts

router = APIRouter(prefix="/operator", dependencies=[Csrf])


@router.get("/sites")
def sites(
    request: Request,
    state: Here,
    person: Operator,
    released: Annotated[int | None, Query(ge=0, le=10**9)] = None,
    discarded: Annotated[int | None, Query(ge=0, le=10**9)] = None,
) -> Response:
    """The last 24 hours of every shop; what is held first."""
    with state.here.database.read() as connection:
        held = held_sites(connection)
        context = {
            "sites": site_health(connection, now=state.clock()),
            "held": held,
            "news": {site.domain: held_news(connection, site.site_id) for site in held[:20]},
            "released": released,
            "discarded": discarded,
        }
    return page(request, "operator_sites.html", context)


Domain = Annotated[str, Form(max_length=300)]


@router.post("/sites/release")
def let_out(state: Here, person: Operator, domain: Domain) -> Response:
    """It is true: people are told of what is held there."""
    now, ttl = state.clock(), ttl_of(state.here.config)
    number = state.here.database.retrying(lambda c: release(c, _known(c, domain), now=now, ttl=ttl))
    return see(f"/operator/sites?released={number}")


@router.post("/sites/discard")
def throw_away(state: Here, person: Operator, domain: Domain) -> Response:
    """It is not true: nobody is told of what is held there."""
    here = state.here
    with here.database.read() as connection:
        site_id = _known(connection, domain)
    number = discard(here.database, site_id, now=state.clock(), ttl=ttl_of(here.config))
    return see(f"/operator/sites?discarded={number}")


def _known(connection: Connection, domain: str) -> int:
    site_id = find_site(connection, domain)
    if site_id is None:
        raise HTTPException(404)
    return site_id


@router.get("/background")
def background(request: Request, state: Here, person: Operator) -> Response:
    """What runs beside the web, what waits for it, and which version this is."""
    now = state.clock()
    database = state.here.database
    with database.read() as connection:
        workers = worker_facts(connection, now=now)
        context = {
            "service": current(connection, name="service", now=now),
            "workers": workers,
            "unserved": unserved(workers) if workers else {},
            "chores": chore_runs(connection),
            "queue": queue(connection, now=now),
            "deliveries": counts(connection),
            "states": list(DeliveryState),
        }
    return page(request, "operator_background.html", {**context, "revision": database.revision()})


@router.get("/forecasts")
def forecasts(request: Request, state: Here, person: Operator) -> Response:
    """How well past forecasts kept their word."""
    with state.here.database.read() as connection:
        kept = kept_words(connection)
    return page(request, "operator_forecasts.html", {"kept": kept})


# For everybody, where the operator has switched it on

public = APIRouter()


@public.get("/status")
def status(request: Request, state: Here) -> Response:
    """Whether it runs and how the shops do; 404 where the operator has not switched it on."""
    if not state.here.config.status_page:
        raise HTTPException(404)
    if not state.allows(LINK_BY_ADDRESS, "status", client_address(request)):
        raise HTTPException(429)
    return page(request, "status.html", _figures(state))


def _figures(state: State) -> dict[str, object]:
    now = state.clock()
    with state.here.database.read() as connection:
        return {
            "service": current(connection, name="service", now=now),
            "sites": site_health(connection, now=now),
        }
