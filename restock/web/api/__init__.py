"""The API: everything that the web can do, by REST, with tokens."""

from fastapi import APIRouter

from restock.web.api import (
    events,
    installation,
    keys,
    learned,
    mine,
    operating,
    people,
    products,
    selectors,
    watches,
    wishes,
)

ROUTERS = (
    mine.router,
    learned.router,
    keys.router,
    watches.router,
    products.router,
    selectors.router,
    wishes.router,
    installation.public,
    operating.router,
    events.router,
    installation.router,
    people.router,
)

api = APIRouter(prefix="/api/v1")
for _router in ROUTERS:
    api.include_router(_router)
