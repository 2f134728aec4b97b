"""``--json`` gives one JSON document on standard output, wherever it is offered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from front_door import Call, commands

OFFERED = [n for n, c in commands().items() if any("--json" in parameter.opts for parameter in c.params)]
WATCHLIST = """
subscribers: {安: {name: 陈安, language: zh-CN, channels: {手机: "json://127.0.0.1:9/x"}}}
watches: [{url: "https://shop.example/p/1", name: "限量 [bold]球鞋[/bold]", variants: US 10, below: 200 EUR}]
"""
ARGUMENTS = {
    "watch show": ("1",),
    "alerts show": ("1",),
    "alerts why": ("1",),
    "person show": ("安",),
    "why-next": ("1",),
    "watchlist check": ("WATCHLIST",),
    "watchlist sync": ("WATCHLIST",),
}
"""What a command can't do without. Those that start a reactor are tried in processes."""


@pytest.fixture
def file(home: Path, call: Call) -> Path:
    home.mkdir()
    file = home / "watchlist.yaml"
    file.write_text(WATCHLIST)
    assert call("watchlist", "sync", file).code == 0
    return file


@pytest.mark.parametrize("name", sorted({*OFFERED} - {"crawl", "check", "watch try", "db copy", "db backup"}))
def test_it_is_one_document(name: str, file: Path, call: Call) -> None:
    arguments = [str(file) if word == "WATCHLIST" else word for word in ARGUMENTS.get(name, ())]
    answer = call(*name.split(), *arguments, "--json")
    assert answer.code in (0, 1), answer
    assert json.loads(answer.out) is not None
    assert "\x1b[" not in answer.out


def test_every_list_offers_it() -> None:
    listing = {"watch list", "watch show", "channel list", "alerts list", "alerts show", "alerts held"}
    listing |= {"status", "doctor", "browser session list"}
    listing |= {"source list", "ingest dead"}
    listing |= {"watch try", "why-next", "forecast calibration", "person show", "alerts why", "wish list"}
    listing |= {"db copy", "db backup", "db prune"}
    assert listing | {"crawl", "check", "dispatch", "watchlist check", "watchlist sync"} == {*OFFERED}


def test_what_is_listed(file: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    watch = json.loads(call("watch", "list", "--json").out)[0]
    assert (watch["id"], watch["name"]) == (1, "限量 [bold]球鞋[/bold]"), "data, never markup"
    channel = json.loads(call("channel", "list", "--json").out)[0]
    assert (channel["subscriber"], channel["name"], channel["state"]) == ("安", "手机", "enabled")
    assert "url_cipher" not in channel
    shown = json.loads(call("watch", "show", "1", "--json").out)
    assert shown["watch"]["url"] == "https://shop.example/p/1"
    problems = json.loads(call("watchlist", "check", file, "--json").out)
    assert problems["problems"] == []
    assert json.loads(call("watchlist", "sync", file, "--json").out)["changed"] is False
    table = call("watch", "list").out
    assert "[bold]球鞋[/bold]" in table
