"""For the operator: the limits there are, who ran into them lately, and the copies of the database."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from crawler.storage.backups import KEPT, command_of, copies, make_copy
from crawler.storage.limits_met import capped_people, held_services, paused_sites
from restock.web.guards import Csrf, Here, Operator
from restock.web.limits_seen import DAY, limits_in_force, refused_lately, settings_of
from restock.web.redirects import see
from restock.web.templating import page

router = APIRouter(prefix="/operator", dependencies=[Csrf])

LATE = timedelta(days=7)
"""After so long without a copy the page says so."""


@router.get("/limits")
def limits(request: Request, state: Here, person: Operator) -> Response:
    now = state.clock()
    with state.here.database.read() as connection:
        context = {
            "limits": limits_in_force(state),
            "refused": refused_lately(connection, state, now=now),
            "sites": paused_sites(connection, now=now),
            "services": held_services(connection, now=now),
            "people": capped_people(connection),
            "settings": settings_of(state.here.config),
            "hours": int(DAY.total_seconds() // 3600),
        }
    return page(request, "operator_limits.html", context)


@router.get("/backup")
def backup(request: Request, state: Here, person: Operator, made: bool = False) -> Response:
    here, now = state.here, state.clock()
    found = copies(here.config.home / "backups")
    context = {
        "copies": found,
        "late": not found or now - found[0].at > LATE,
        "embedded": here.database.is_sqlite,
        "command": command_of(here.database.url),
        "folder": here.config.home / "backups",
        "key_file": None if here.config.secret_key else here.config.home / "secret.key",
        "kept": KEPT,
        "made": made,
    }
    return page(request, "operator_backup.html", context)


@router.post("/backup")
def copy_now(state: Here, person: Operator) -> Response:
    """A copy of the embedded database beside it; the web goes on meanwhile."""
    here = state.here
    make_copy(here.database, here.config.home / "backups", now=state.clock())
    return see("/operator/backup?made=1")
