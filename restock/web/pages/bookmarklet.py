"""A bookmark that brings the page one is on here, with one click."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from restock.web.guards import Here, Member
from restock.web.templating import page

router = APIRouter(prefix="/bookmarklet")


@router.get("")
def bookmarklet(request: Request, state: Here, person: Member) -> Response:
    base = (state.here.config.web_url or str(request.base_url)).rstrip("/")
    target = json.dumps(f"{base}/watches/new?url=")
    code = f"javascript:void(location.href={target}+encodeURIComponent(location.href))"
    return page(request, "bookmarklet.html", {"code": code})
