"""/api/v1/looks/selectors: what one's own selectors find on a page, before it is watched with them."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from crawler.urls import canonical_url
from restock.web.api.auth import Writer
from restock.web.api.models import In, LookOut
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here
from restock.web.looking import try_selectors
from restock.web.subscribing import own_reader
from restock.web.throttle import LOOK_BY_ACCOUNT

router = APIRouter(tags=["watches"], responses=RESPONSES)


class SelectorsIn(In):
    """CSS; what begins with / is XPath, what begins with $ a path into the page's JSON."""

    url: str = Field(max_length=2000, examples=["https://shop.example/p/1"])
    availability: str | None = Field(None, min_length=1, max_length=1000, examples=["#stock .label"])
    price: str | None = Field(None, min_length=1, max_length=1000, examples=[".price"])
    in_stock: list[str] = Field(default_factory=list, max_length=50, examples=[["Add to cart"]])
    """Words that mean in stock; none means the usual ones in 30 languages."""
    out_of_stock: list[str] = Field(default_factory=list, max_length=50, examples=[["Sold out"]])

    @property
    def written(self) -> dict[str, Any]:
        """As a watch has them under ``read``."""
        said = self.model_dump(exclude={"url"})
        return {key: value for key, value in said.items() if value}


class TriedOut(BaseModel):
    found: list[dict[str, Any]]
    """What each selector found."""
    result: LookOut


@router.post("/looks/selectors")
def try_mine(state: Here, person: Writer, said: SelectorsIn) -> TriedOut:
    """Look once with these selectors. Nothing is stored. Counts as a look: at most 10 a minute."""
    if not state.allows(LOOK_BY_ACCOUNT, "look", str(person.account_id)):
        raise Problem(429, "too_many", "at most 10 looks a minute; wait a minute")
    if not said.written:
        raise Problem(422, "invalid", "no selector is named; say at least where the stock is told")
    url = canonical_url(said.url.strip())
    own_reader(json.dumps(said.written, ensure_ascii=False), url=url)
    tried = try_selectors(url, said.written)
    return TriedOut(found=tried["found"], result=LookOut.model_validate(tried["result"]))
