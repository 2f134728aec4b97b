"""Every route of the application: who may ask it, and what an unsafe request must bring."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Route

from restock.web.api import ROUTERS, api
from restock.web.api.auth import authenticated
from restock.web.app import create_app
from restock.web.guards import SAFE_METHODS, csrf, member, operator
from restock.web.ingest import router as ingesting
from restock.web.ingest import signed
from restock.web.pages import PAGES

PUBLIC = {
    "/",
    "/healthz",
    "/static/{digest}/{name:path}",
    "/language",
    "/sign-in",
    "/sign-out",
    "/join/{token}",
    "/register",
    "/l/{token}",
    "/status",
    "/feed/{token}",
    "/feed/{token}/watches/{watch_id}",
    "/embed.js",
    "/embed/{key}",
    "/ingest/{source}",
}
"""What anybody may ask. A route that is added here is argued for in its review."""

SIGNED = {"/l/{token}", "/embed/{key}", "/ingest/{source}"}
"""Unsafe without a session's form token: a signed link says who it is, and nobody else can make one
(RFC 8058); in a shop's frame there is no cookie, its form carries a signed token of its own."""


def routes() -> list[APIRoute]:
    """Of the application itself and of every router that it includes."""
    app = create_app()
    own = [route for route in app.routes if isinstance(route, APIRoute)]
    others = [route for route in app.routes if not isinstance(route, APIRoute)]
    assert [route.path for route in others if isinstance(route, Route)] == ["/api/openapi.json"]
    routers = {id(route.original_router) for route in others if not isinstance(route, Route)}
    assert routers == {id(router) for router in (api, ingesting, *PAGES)}
    found = [route for router in (*ROUTERS, ingesting, *PAGES) for route in router.routes]
    return own + [route for route in found if isinstance(route, APIRoute)]


def calls(dependant: Dependant) -> Iterator[object]:
    """Everything that a route depends on, however deep."""
    for inner in dependant.dependencies:
        yield inner.call
        yield from calls(inner)


API_ROUTES = [route for router in ROUTERS for route in router.routes]


def name(route: APIRoute) -> str:
    return f"{','.join(sorted(route.methods))} {route.path}"


@pytest.mark.parametrize("route", routes(), ids=name)
def test_the_route_is_guarded(route: APIRoute) -> None:
    needs = set(calls(route.dependant))
    unsafe = set(route.methods) - SAFE_METHODS
    if route in API_ROUTES:
        assert authenticated in needs, f"{name(route)} lets anybody in"
        return
    if route.path == "/ingest/{source}":
        assert signed in needs, f"{name(route)} takes what nobody signed"
    if unsafe and route.path not in SIGNED:
        assert csrf in needs, f"{name(route)} can be sent from another site"
    if route.path not in PUBLIC:
        assert member in needs, f"{name(route)} lets anybody in"
    if route.path.startswith("/operator"):
        assert operator in needs, f"{name(route)} lets members in"


def test_there_are_routes_and_no_exception_is_left_over() -> None:
    paths = {route.path for route in routes()}
    assert len(paths) > 40
    assert paths >= PUBLIC | SIGNED
