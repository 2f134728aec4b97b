"""The web application: routers, guards, and answers to what goes wrong."""

from __future__ import annotations

import mimetypes
from functools import cache
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from crawler.config import VERSION
from crawler.errors import RestockError
from restock.web.api import api
from restock.web.api.problems import Problem, answer_of, is_api, on_problem
from restock.web.guards import NotSignedInError
from restock.web.ingest import router as ingesting
from restock.web.pages import PAGES
from restock.web.security import BodyLimit, SecurityHeaders
from restock.web.state import State
from restock.web.templating import STATIC, page

DESCRIPTION = """Everything that the web can do. Make a token on your account page and send it as
`Authorization: Bearer rst_…`. Errors are RFC 9457 problem+json. A POST that creates something may be repeated
safely with an `Idempotency-Key`."""


def create_app(state: State | None = None) -> FastAPI:
    """The application for one installation."""
    app = FastAPI(
        title="restock",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.restock = state or State()
    app.add_api_route("/static/{digest}/{name:path}", _static, methods=["GET"], include_in_schema=False)
    app.add_api_route("/healthz", _health, methods=["GET"], include_in_schema=False)
    app.include_router(api)
    app.include_router(ingesting)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(NotSignedInError, _to_sign_in)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_form)
    app.add_exception_handler(RestockError, _restock_error)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    return app


def _static(digest: str, name: str) -> Response:
    found = _file(name)
    if found is None:
        raise HTTPException(404)
    body, media_type = found
    return Response(
        body, media_type=media_type, headers={"cache-control": "public, max-age=31536000, immutable"}
    )


@cache
def _file(name: str) -> tuple[bytes, str] | None:
    """A file of ours: looked up among those that are there, so that no path leads elsewhere."""
    known = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}
    path = known.get(name)
    if path is None:
        return None
    return path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _health(request: Request) -> Response:
    """200 while the database can be read."""
    from restock.web.state import state_of

    state_of(request).here.database.revision()
    return Response("ok\n", media_type="text/plain")


async def _to_sign_in(request: Request, exc: Exception) -> Response:
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/sign-in" if request.method != "GET" or where == "/" else f"/sign-in?next={quote(where)}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"hx-redirect": target})
    return RedirectResponse(target, status_code=303)


async def _http_error(request: Request, exc: Exception) -> Response:
    if is_api(request):
        return answer_of(exc)
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    reason = exc.detail if isinstance(exc, HTTPException) else ""
    return page(request, "error.html", {"status": status, "reason": reason, "detail": None}, status=status)


async def _bad_form(request: Request, exc: Exception) -> Response:
    if is_api(request):
        return answer_of(exc)
    return page(request, "error.html", {"status": 400, "reason": "form", "detail": None}, status=400)


async def _restock_error(request: Request, exc: Exception) -> Response:
    if is_api(request):
        return answer_of(exc)
    return page(request, "error.html", {"status": 400, "reason": "", "detail": str(exc)}, status=400)
