"""Schemathesis: whatever fits (or misses) the schema is answered as the schema says, and never by a 5xx."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from shop_things import subscription, told, watch
from test_api import Api
from web_house import WebHouse

from restock.web.api import watches
from restock.web.app import create_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SENDS = "/api/v1/channels/{channel_id}/test"
"""Would send to the internet; test_api.py shows who may."""


def operations() -> list[tuple[str, str]]:
    paths = create_app().openapi()["paths"]
    return [(method.upper(), path) for path, found in paths.items() for method in found if path != SENDS]


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[WebHouse, Api]:
    house = WebHouse(tmp_path)
    house.operator()
    api = Api(house, "olga")
    subscription(house, "olga", watch(house))
    told(house, "olga", watch_id=watch(house, "https://shop.example/p/2"))
    monkeypatch.setattr(watches, "look_at", lambda url: {"url": url, "outcome": "offer"})
    monkeypatch.setattr(type(house.state.throttle), "allows", lambda *_: True)
    return house, api


@pytest.mark.parametrize(("method", "path"), operations())
def test_the_api_keeps_its_schema(api: tuple[WebHouse, Api], method: str, path: str) -> None:
    house, olga = api
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", house.app)
    operation = schema[path][method]
    headers = {"Authorization": f"Bearer {olga.token}"}

    @given(data=st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def whatever_is_asked(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy())
        case.call_and_validate(headers=headers, checks=CHECKS)

    whatever_is_asked()
