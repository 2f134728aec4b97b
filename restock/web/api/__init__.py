"""The API: everything that the web can do, by REST, with tokens."""

from fastapi import APIRouter

from restock.web.api import mine, operating, watches, wishes

api = APIRouter(prefix="/api/v1")
for _router in (mine.router, watches.router, wishes.router, operating.router):
    api.include_router(_router)
