"""Selectors of a person's own in the web: tried first, then kept; nobody changes what others are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shop_things import subscription, watch
from sqlalchemy import select
from web_house import WebHouse

from crawler.storage.schema import Origin, Watch
from restock.web import looking
from restock.web.looking import LookError, try_selectors
from restock.web.pages import selectors

URL = "https://shop.example/p/1"
FORM = {
    "url": URL,
    "availability": "#stock",
    "in_stock": "Auf Lager，现货",
    "out_of_stock": "Ausverkauft\nweg",
}
WRITTEN = {
    "availability": "#stock",
    "in_stock": ["Auf Lager", "现货"],
    "out_of_stock": ["Ausverkauft", "weg"],
}
TOLD = {
    "found": [
        {
            "field": "availability",
            "selector": "css #stock",
            "count": 1,
            "values": ["<i>Auf Lager"],
            "taken_for": "in_stock",
            "problem": None,
        }
    ],
    "result": {
        "outcome": "offer",
        "name": "Orbit",
        "availability": "in_stock",
        "price": None,
        "variants": [],
    },
}


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    asked: list[tuple[str, dict[str, Any]]] = []

    def look(url: str, written: dict[str, Any]) -> dict[str, Any]:
        asked.append((url, written))
        if "late" in url:
            raise LookError("the shop took too long to answer")
        return TOLD

    monkeypatch.setattr(selectors, "try_selectors", look)
    return asked


def readers(house: WebHouse) -> list[Any]:
    with house.here.database.read() as connection:
        return list(connection.scalars(select(Watch.reader)))


def test_they_are_tried_and_then_kept(house: WebHouse, tried: list[tuple[str, dict[str, Any]]]) -> None:
    olga = house.operator()
    assert "#stock .label" in olga.get(f"/watches/selectors?url={URL}").text
    shown = olga.post("/watches/selectors", dict(FORM))
    assert tried == [(URL, WRITTEN)]
    assert "&lt;i&gt;Auf Lager" in shown.text
    assert "Orbit" in shown.text
    assert readers(house) == [], "nothing is stored by trying"
    added = olga.post("/watches", {"url": URL, "read": json.dumps(WRITTEN), "kind": ["restock"]})
    assert added.status_code == 303
    [stored] = readers(house)
    assert stored["availability"]["css"] == "#stock"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"availability": "", "in_stock": "", "out_of_stock": ""}, "no selector is named"),
        ({"availability": "div >> ["}, "div"),
        ({"url": "nonsense"}, "nonsense"),
        ({"url": "https://late.example/p"}, "took too long"),
    ],
)
def test_mistakes_are_said_in_words(
    house: WebHouse, tried: list[tuple[str, dict[str, Any]]], change: dict[str, str], said: str
) -> None:
    answer = house.operator().post("/watches/selectors", FORM | change)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_member_changes_no_page_that_others_watch(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    olga.post("/watches", {"url": URL})
    form = {"url": URL, "read": json.dumps(WRITTEN), "kind": ["restock"]}
    refused = mia.post("/watches", form)
    assert refused.status_code == 400
    assert "others watch this page too" in refused.text
    assert readers(house) == [None]
    mia.post("/watches", {"url": URL})
    assert olga.post("/watches", form).status_code == 303, "the operator may"
    assert readers(house)[0] is not None


def test_what_the_operator_declared_stays(house: WebHouse) -> None:
    olga = house.operator()
    subscription(house, "olga", watch(house, URL, origin=Origin.WATCHLIST))
    answer = olga.post("/watches", {"url": URL, "read": json.dumps(WRITTEN)})
    assert answer.status_code == 400
    assert "as the operator declared" in answer.text


def test_the_process_gets_them_as_arguments_that_are_no_options(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **options: Any) -> Any:
        ran.append(command)
        return type("Done", (), {"stdout": json.dumps(TOLD), "stderr": ""})

    monkeypatch.setattr(looking.subprocess, "run", run)
    assert try_selectors(URL, {"availability": "--saved=/etc/passwd", "in_stock": ["a", "b"]}) == TOLD
    assert ran[0][3:] == [
        "watch",
        "try",
        "--json",
        "--availability=--saved=/etc/passwd",
        "--in-stock=a",
        "--in-stock=b",
        "--",
        URL,
    ]
