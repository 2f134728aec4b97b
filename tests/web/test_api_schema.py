"""Schemathesis: whatever fits (or misses) the schema is answered as the schema says, and never by a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from shop_things import subscription, told, watch
from test_api import Api
from web_house import WebHouse

from restock.web import passwords
from restock.web.api import selectors, watches
from restock.web.app import create_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SENDS = "/api/v1/channels/{channel_id}/test"
"""Would send to the internet; test_api.py shows who may."""


def operations() -> list[tuple[str, str]]:
    paths = create_app().openapi()["paths"]
    return [(method.upper(), path) for path, found in paths.items() for method in found if path != SENDS]


def _tried(url: str, written: object) -> dict[str, object]:
    return {"found": [], "result": {"url": url, "outcome": "offer"}}


@dataclass(frozen=True, kw_only=True)
class Asked:
    house: WebHouse
    schema: BaseSchema


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """One house for all: reading the schema takes longer than asking."""
    house = WebHouse(tmp_path_factory.mktemp("asked"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=256, parallelism=1))
        house.operator()
        patch.setattr(watches, "look_at", lambda url: {"url": url, "outcome": "offer"})
        patch.setattr(selectors, "try_selectors", _tried)
        patch.setattr(type(house.state.throttle), "allows", lambda *_, **__: True)
        yield Asked(house=house, schema=schemathesis.openapi.from_asgi("/api/openapi.json", house.app))
    house.close()


@pytest.mark.parametrize(("method", "path"), operations())
def test_the_api_keeps_its_schema(asked: Asked, method: str, path: str) -> None:
    house = asked.house
    olga = Api(house, "olga", name=f"{method} {path}")
    page = f"https://shop.example/{method}{path}".replace("{", "").replace("}", "")
    subscription(house, "olga", watch(house, page))
    told(house, "olga", watch_id=watch(house, f"{page}/told"))
    operation = asked.schema[path][method]
    headers = {"Authorization": f"Bearer {olga.token}"}

    @given(data=st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def whatever_is_asked(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy())
        case.call_and_validate(headers=headers, checks=CHECKS)

    whatever_is_asked()
