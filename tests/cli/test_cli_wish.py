"""``restock wish``: what a person types, what they are told, and what is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from front_door import Call

WATCHLIST = """
subscribers:
  ann: {channels: {main: "json://127.0.0.1:9/a", phone: "json://127.0.0.1:9/b"}}
  安: {language: zh-CN, channels: {手机: "json://127.0.0.1:9/x"}}
watches: [{url: "https://shop.example/p/1"}]
"""


@pytest.fixture
def people(home: Path, call: Call) -> None:
    home.mkdir()
    file = home / "watchlist.yaml"
    file.write_text(WATCHLIST)
    assert call("watchlist", "sync", file).code == 0


@pytest.mark.usefixtures("people")
def test_a_wish_is_added_listed_and_removed(call: Call) -> None:
    text = "jordan 1 chicago, US 10, below 250 EUR, -gs"
    said = call("wish", "add", text, "--notify", "ann:phone", "--until-bought", "--until", "2099-12-24")
    assert said.code == 0, said
    assert "tells ann of jordan 1 chicago; size US 10; at most 250 EUR; not kids" in said.out
    call("wish", "add", "--mpn", "Nike CT8013-170", "--kind", "price", "--drop", "10%", "--notify", "安")
    rows = json.loads(call("wish", "list", "--json").out)
    assert [(r["subscriber"], r["query"], r["product_key"]) for r in rows] == [
        ("ann", text, None),
        ("安", None, "mpn:nike:ct8013-170"),
    ]
    assert "once bought" in " ".join(call("wish", "list", "--who", "ann").out.split())
    again = call("wish", "add", text, "--notify", "ann")
    assert again.out.startswith(f"wish {rows[0]['id']}:")
    assert call("wish", "remove", rows[0]["id"]).code == 0
    assert call("wish", "remove", rows[0]["id"]).mistake.startswith("there is no wish")
    assert len(json.loads(call("wish", "list", "--json").out)) == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        ((), "say what is wished"),
        (("dunk", "--gtin", "4006381333931"), "say what is wished"),
        (("US 10",), "no word says what product is meant"),
        (("dunk below $100",), "'$' doesn't say which currency"),
        (("--gtin", "4006381333932"), "isn't a GTIN"),
        (("--mpn", "CT8013-170"), "isn't a brand and a model number"),
        (("dunk", "--threshold", "20"), "isn't a number from 50 to 100"),
        (("dunk", "--until", "soon"), "isn't a day"),
        (("dunk", "--drop", "10 EUR"), "isn't how much a price falls"),
        (("dunk", "--notify", "bob"), "there is no subscriber 'bob'"),
    ],
)
def test_mistakes_say_what_to_write(call: Call, arguments: tuple[str, ...], mistake: str) -> None:
    assert mistake in call("wish", "add", *arguments).mistake


@pytest.mark.usefixtures("people")
def test_without_the_extra_a_note_says_so(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.semantic.installed", lambda: False)
    assert "restock-monitor[semantic]" in call("wish", "add", "cosy fleece", "--similar").err
