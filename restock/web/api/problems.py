"""What goes wrong, as RFC 9457 problem+json: a stable code, and words that say what to do."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from crawler.errors import RestockError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Raised by the API's handlers."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class ProblemBody(BaseModel):
    """RFC 9457."""

    type: str = Field("about:blank", examples=["about:blank"])
    title: str = Field(examples=["not_found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["there is no such watch of yours"])
    errors: list[dict[str, Any]] = Field(default_factory=list)


def problem(status: int, code: str, detail: str, *, errors: list[dict[str, Any]] | None = None) -> Response:
    body = ProblemBody(type="about:blank", title=code, status=status, detail=detail, errors=errors or [])
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    if status == 429:
        headers["retry-after"] = "60"
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=headers)


async def on_problem(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Problem)
    return problem(exc.status, exc.code, exc.detail)


def is_api(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/ingest/"))


def answer_of(exc: Exception) -> Response:
    """The problem that any other exception is."""
    if isinstance(exc, RequestValidationError):
        errors = [
            {"where": ".".join(str(part) for part in error["loc"]), "problem": error["msg"]}
            for error in exc.errors()[:20]
        ]
        return problem(422, "invalid", "the request doesn't fit; see errors", errors=errors)
    if isinstance(exc, RestockError):
        return problem(400, "refused", str(exc))
    if isinstance(exc, HTTPException):
        codes = {404: "not_found", 405: "method", 403: "forbidden", 429: "too_many"}
        return problem(exc.status_code, codes.get(exc.status_code, "http"), exc.detail or "")
    return problem(500, "fault", "something went wrong here; nothing that was stored is lost")


RESPONSES: dict[int | str, dict[str, Any]] = {
    code: {"model": ProblemBody, "content": {MEDIA_TYPE: {}}, "description": words}
    for code, words in (
        (400, "It can't be taken on; the detail says why"),
        (401, "No token, or a wrong one"),
        (403, "The token lacks the scope"),
        (404, "There is no such thing of yours"),
        (409, "It is taken, or the idempotency key was used for another request"),
        (422, "The request doesn't fit"),
        (429, "Too many requests"),
    )
}
