"""Selectors of a person's own: where the stock stands on a page that is read wrongly; tried, then kept.

They change how a page is read for everybody who watches it, so a member may give them only for a page that
nobody else watches.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.errors import RestockError
from crawler.storage.my_channels import my_channels
from crawler.urls import canonical_url
from restock.web.guards import Csrf, Here, Member
from restock.web.looking import try_selectors
from restock.web.subscribing import own_reader
from restock.web.templating import page
from restock.web.throttle import LOOK_BY_ACCOUNT

router = APIRouter(prefix="/watches", dependencies=[Csrf])

MOST_SHOWN = 40
"""Lines of what was found that are shown."""


class Selectors(BaseModel):
    """The form: where things stand, and words with what they mean, one a line or between commas."""

    url: str = Field(max_length=2000)
    availability: str = Field("", max_length=1000)
    in_stock: str = Field("", max_length=2000)
    out_of_stock: str = Field("", max_length=2000)
    price: str = Field("", max_length=1000)

    @property
    def written(self) -> dict[str, Any]:
        """What a watch has under ``read``, as it was typed."""
        places = {"availability": self.availability.strip(), "price": self.price.strip()}
        words = {"in_stock": _words(self.in_stock), "out_of_stock": _words(self.out_of_stock)}
        return {key: value for key, value in (places | words).items() if value}


def _words(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in re.split(r"[\n,，;；]", text))
    return list(dict.fromkeys(part for part in parts if part))


@router.get("/selectors")
def new(request: Request, person: Member, url: Annotated[str, Query(max_length=2000)] = "") -> Response:
    return page(
        request,
        "watch_selectors.html",
        {"form": Selectors.model_construct(url=url), "problem": None, "tried": None},
    )


@router.post("/selectors")
def tried(request: Request, state: Here, person: Member, form: Annotated[Selectors, Form()]) -> Response:
    """Look once with these selectors and show what each found; nothing is stored."""
    if not state.allows(LOOK_BY_ACCOUNT, "look", str(person.account_id)):
        raise HTTPException(429)
    context: dict[str, Any] = {"form": form, "problem": None, "tried": None}
    try:
        url = canonical_url(form.url.strip())
        written = json.dumps(form.written, ensure_ascii=False)
        if not form.written:
            raise RestockError("no selector is named", hint="say at least where the stock is told")
        own_reader(written, url=url)
        context["tried"] = try_selectors(url, form.written)
    except RestockError as exc:
        return page(request, "watch_selectors.html", context | {"problem": str(exc)}, status=400)
    with state.here.database.read() as connection:
        context["channels"] = my_channels(connection, person.subscriber_id)
    context |= {"read": written, "url": url, "most": MOST_SHOWN}
    return page(request, "watch_selectors.html", context)
