"""``restock source`` and ``restock ingest``: declared, shown, changed; secrets once and never again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import Call, caller
from ingest_world import body, event

from crawler.installation import forget, installation
from crawler.storage.pushed_sources import find_source
from pipelines.pushed.model import Arrival
from restock.ingesting.inlet import open_inlet


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Call]:
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("RESTOCK_DATABASE_URL", raising=False)
    forget()
    yield caller(capsys, monkeypatch)
    forget()


def test_a_source_and_its_secret(call: Call) -> None:
    said = call("source", "add", "erp", "--site", "Shop.Example")
    assert said.code == 0
    (secret,) = re.findall(r"whsec_\S+", said.out)
    here = installation()
    with here.database.read() as connection:
        stored = find_source(connection, "erp")
    assert stored is not None
    assert stored.sites == ("shop.example",)
    assert [here.config.secrets.open(s) for s in stored.secret_ciphers] == [secret]
    listed = call("source", "list").out + call("source", "list", "--json").out
    assert secret not in listed
    again = call("source", "add", "erp", "--site", "shop.example")
    assert again.code != 0
    assert "there is a source erp already" in again.err


def test_two_secrets_hold_until_the_old_one_is_ended(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", "s" * 40)
    said = call(
        "source", "add", "kicks", "--preset", "shopify", "--site", "a.example", "--secret-env", "SHOP_SECRET"
    )
    assert "s" * 40 not in said.out, "whoever set it knows it"
    call("source", "rotate", "kicks")
    call("source", "rotate", "kicks")
    assert json.loads(call("source", "list", "--json").out)[0]["secrets"] == 2
    call("source", "rotate", "kicks", "--end")
    assert json.loads(call("source", "list", "--json").out)[0]["secrets"] == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("a b", "--site", "shop.example"), "can't be a source's name"),
        (("erp", "--site", "https://shop.example/x"), "is no host name"),
        (("erp", "--site", "shop.example:80"), "is no host name"),
        (("erp", "--site", "shop.example", "--secret-env", "NOT_SET"), "NOT_SET is empty or not set"),
        (("erp", "--site", "shop.example", "--secret-env", "WEAK"), "at least 24 bytes"),
    ],
)
def test_mistakes_are_explained(
    arguments: tuple[str, ...], why: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEAK", "whsec_hunter22")
    said = call("source", "add", *arguments)
    assert said.code != 0
    assert why in said.err
    assert "hunter22" not in said.err


def test_dead_letters_are_shown_tried_again_and_discarded(call: Call) -> None:
    call("source", "add", "erp", "--site", "shop.example")
    inlet = open_inlet(installation(), "erp")
    inlet.take([Arrival(body=body(event("https://[bold]other[/bold].example/"))), Arrival(body=b"{")])
    letters = json.loads(call("ingest", "dead", "--json").out)
    assert len(letters) == 2
    assert {letter["source"] for letter in letters} == {"erp"}
    tried = call("ingest", "again", letters[0]["id"])
    assert tried.code == 1
    assert call("ingest", "dead", "--forget", letters[0]["id"], "--json").code == 0
    assert len(json.loads(call("ingest", "dead", "--json").out)) == 1
    assert json.loads(call("source", "list", "--json").out)[0]["dead"] == 1
    assert call("source", "remove", "erp").code == 0
    assert json.loads(call("ingest", "dead", "--json").out) == []


def test_a_queue_without_a_source_or_an_address_is_one_line(call: Call) -> None:
    unknown = call("ingest", "amqp://ann:hunter22@127.0.0.1:9/", "--source", "nobody")
    assert unknown.code != 0
    assert "there is no source 'nobody'" in unknown.err
    call("source", "add", "erp", "--site", "shop.example")
    wrong = call("ingest", "filesystem://hunter22", "--source", "erp")
    assert wrong.code == 2
    assert "hunter22" not in unknown.err + wrong.err


def test_how_often_pages_are_looked_at_that_a_source_tells_of(call: Call) -> None:
    def listed() -> dict[str, object]:
        (source,) = json.loads(call("source", "list", "--json").out)
        return source  # type: ignore[no-any-return]

    call("source", "add", "erp", "--site", "shop.example", "--poll-every", "2h")
    assert (listed()["poll_every_s"], listed()["fed"]) == (7200, None)
    assert "erp: it has told of no page that is watched yet" in call("source", "list").out
    assert "as usual" in call("source", "poll-every", "erp", "usual").out
    assert listed()["poll_every_s"] is None
    assert "erp: its pages are looked at as usual" in call("source", "list").out
    for wrong in ("5m", "2d", "often"):
        assert call("source", "poll-every", "erp", wrong).code != 0
    assert listed()["poll_every_s"] is None
    assert call("source", "poll-every", "erp", "12h").code == 0
    assert listed()["poll_every_s"] == 43200


def test_it_is_told_who_tells_and_that_looks_are_but_checks(call: Call) -> None:
    call("source", "add", "erp", "--site", "shop.example")
    call("watch", "add", "https://shop.example/p/1")
    open_inlet(installation(), "erp").take([Arrival(body=body(event(availability="out_of_stock")))])
    expected = "told by erp; the page is looked at every 6 hours as a check"
    assert expected in call("watch", "show", "1").out
    assert expected[1:] in call("why-next", "1").out
    shown = json.loads(call("watch", "show", "1", "--json").out)["told_by"]
    assert (shown["source"], shown["trust"]) == ("erp", "trusted")
    assert json.loads(call("source", "list", "--json").out)[0]["fed"]["trusted"] == 1
    listed = call("source", "list").out
    assert "erp: 1 of 1 pages that it tells of are looked at every 6h as a check" in listed
    assert call("source", "remove", "erp").code == 0
    assert "told by" not in call("watch", "show", "1").out
