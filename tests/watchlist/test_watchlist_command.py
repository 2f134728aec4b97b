"""The commands as a person meets them: what they print, where, and their exit codes."""

# ruff: noqa: E501 - a table of whole messages, one a line
from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from watchlist_house import CANARY

from crawler import installation
from crawler.errors import RestockError
from restock.commands import watch, watchlist

GOOD = """
subscribers:
  ann: {channels: {hook: "json://localhost/${HOOK}", mail: "mailtos://ann:${HOOK}@example.org"}}
watches:
  - {url: "https://shop.example/a", name: Shoe, every: 5m}
"""


@dataclass
class Person:
    """Runs commands in an installation of their own."""

    folder: Path
    runner: CliRunner = field(default_factory=CliRunner)

    def file(self, text: str) -> str:
        path = self.folder / "watchlist.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def watchlist(self, *words: str) -> Result:
        return self.runner.invoke(watchlist.app, list(words))

    def watch(self, *words: str) -> Result:
        return self.runner.invoke(watch.app, list(words))


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    for name in [name for name in os.environ if name.startswith("RESTOCK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOOK", CANARY)
    monkeypatch.setenv("COLUMNS", "200")
    installation.forget()
    return Person(folder=tmp_path)


def test_check(person: Person) -> None:
    fine = person.watchlist("check", person.file(GOOD))
    assert (fine.exit_code, fine.stdout.split(": ")[-1]) == (0, "fine, 1 watch and 1 subscriber\n")
    broken = person.watchlist("check", person.file(GOOD.replace("every", "evry")))
    assert broken.exit_code == 1
    assert broken.stdout.endswith("yaml:5:49: unknown key 'evry' in watch 1. Did you mean 'every'?\n")
    as_json = person.watchlist("check", person.file("a: 1"), "--json")
    assert as_json.exit_code == 1
    assert json.loads(as_json.stdout)["problems"][0]["message"] == "unknown key 'a' in the watchlist"
    missing = person.watchlist("check", str(person.folder / "none.yaml"))
    assert isinstance(missing.exception, RestockError)
    assert missing.exception.exit_code == 2


def test_sync_and_export(person: Person) -> None:
    dry = person.watchlist("sync", person.file(GOOD), "--dry-run")
    assert "+ watch https://shop.example/a: every 5m, tells ann\n" in dry.stdout
    assert dry.stdout.endswith("dry run: 4 added\n")
    assert person.watchlist("sync", person.file(GOOD)).stdout.endswith("\n4 added\n")
    assert person.watchlist("sync", person.file(GOOD)).stdout == "nothing to change\n"
    assert json.loads(person.watchlist("sync", person.file(GOOD), "--json").stdout) == {
        "dry_run": False,
        "changed": False,
        "changes": [],
    }
    broken = person.watchlist("sync", person.file("watches: [{url: x}]"))
    assert (broken.exit_code, "must start with https://" in broken.stdout) == (1, True)

    written = person.folder / "out.yaml"
    assert person.watchlist("export", str(written), "--show-secrets").exit_code == 0
    assert written.stat().st_mode & 0o077 == 0
    assert CANARY in written.read_text()
    assert person.watchlist("sync", str(written)).stdout == "nothing to change\n"
    again = person.watchlist("export", str(written))
    assert "is there already" in str(again.exception)


def test_watch(person: Person) -> None:
    person.watchlist("sync", person.file(GOOD))
    added = person.watch("add", "https://shop.example/b?utm_source=x", "--variant", "US 10", "--below", "90 EUR", "--notify", "ann:mail", "--name", "Boot")  # fmt: skip
    assert added.stdout == "watch 2: https://shop.example/b added\n"
    listed = json.loads(person.watch("list", "--json").stdout)
    assert [(w["id"], w["name"], w["state"], w["origin"], w["subscribers"]) for w in listed] == [
        (1, "Shoe", "active", "watchlist", 1),
        (2, "Boot", "active", "cli", 1),
    ]
    table = person.watch("list").stdout
    assert "Boot" in table
    assert "due now" in table
    shown = json.loads(person.watch("show", "Boot", "--json").stdout)
    assert shown["subscriptions"][0] | {"origin": ""} == {
        "handle": "ann", "channels": ["mail"], "variants": ["US 10"], "price_limit": "90",
        "currency": "EUR", "kinds": ["restock"], "origin": "", "keywords": [],
    }  # fmt: skip
    assert "US 10" in person.watch("show", "https://shop.example/b").stdout
    person.watch("add", "https://shop.example/c", "--name", "2")
    assert json.loads(person.watch("show", "2", "--json").stdout)["watch"]["name"] == "Boot"
    person.watch("rm", "3")
    paused = person.watch("pause", "1", "Boot")
    assert paused.stdout.splitlines()[1] == "paused watch 2: https://shop.example/b"
    assert "note: the watchlist declares it; write 'paused: true' there" in paused.stderr
    assert person.watch("resume", "2").exit_code == 0
    assert person.watch("rm", "2").stdout == "removed watch 2: https://shop.example/b\n"
    assert [w["id"] for w in json.loads(person.watch("list", "--json").stdout)] == [1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "shop.example"), "must start with https://"),
        (("add", "https://shop.example/", "--below", "$5"), "--below: '$' doesn't say which currency"),
        (("add", "https://shop.example/", "--every", "10"), "--every: '10' has no unit"),
        (("add", "https://shop.example/", "--notify", "anna"), "there is no subscriber 'anna'. Did you mean 'ann'"),
        (("add", "https://shop.example/", "--notify", "ann:mial"), "'ann' has no channel 'mial'. Did you mean 'mail'"),
        (("add", "https://shop.example/", "--kind", "restok"), "there is no kind 'restok'. Did you mean 'restock'"),
        (("show", "7"), "no watch is meant by '7'"),
        (("rm", "1", "7"), "no watch is meant by '7'"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line_and_changes_nothing(
    person: Person, words: tuple[str, ...], message: str
) -> None:
    person.watchlist("sync", person.file(GOOD))
    before = person.watch("list", "--json").stdout
    result = person.watch(*words)
    assert isinstance(result.exception, RestockError)
    assert message in str(result.exception)
    assert person.watch("list", "--json").stdout == before


def test_no_secret_is_printed(person: Person) -> None:
    outputs = [
        person.watchlist("check", person.file(GOOD.replace("json:", "jsn:")), "--json"),
        person.watchlist("check", person.file(GOOD.replace("localhost", ""))),
        person.watchlist("sync", person.file(GOOD)),
        person.watchlist("export"),
        person.watch("show", "1"),
        person.watch("list", "--json"),
    ]
    assert [bool(output.stdout) for output in outputs] == [True] * len(outputs)
    assert not [output for output in outputs if CANARY in output.output]


def test_the_schema_is_printed(person: Person) -> None:
    assert json.loads(person.watchlist("schema").stdout)["title"] == "Restock watchlist"
