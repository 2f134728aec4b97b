"""``read:`` in the watchlist: mistakes with their lines, stored in one shape, and the way back."""

# ruff: noqa: E501 - a table of whole messages, one a line
from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from databases import Databases
from own_pages import html, offer, page, reader
from sqlalchemy import Row, select, update
from watchlist_house import NOW, House, lines, open_house, read

from crawler.storage.schema import Origin, Site, Watch, WatchState
from crawler.storage.watch_edits import add_watch, retire
from crawler.watchlist.checking_reader import ReaderError, check_reader, check_reader_file
from crawler.watchlist.document import json_schema
from crawler.watchlist.export import export_watchlist
from crawler.watchlist.own_reader import UnusableReaderError, reader_of
from crawler.watchlist.problems import UnreadableWatchlistError

PAGE = (Path(__file__).parents[2] / "docs" / "own-selectors.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEAD = "watches:\n  - url: https://shop.example/p/1\n    notify: []\n"
"""Three lines; ``read`` goes on line 4."""
FULL = """
    read:
      from: https://shop.example/api/stock?id=1
      availability: {json: $.stock, number: true}
      in_stock: [Auf Lager, 有货, "yes"]
      out_of_stock: ["no", '10']
      preorder: bald
      price: {json: $.price, cents: true}
      currency: EUR
      name: {json: $.name}
      variants:
        each: $.sizes[*]
        label: $.name
        availability: {json: $.left}
"""
MARKED = (
    HEAD
    + "    read: {availability: {css: '#buy:not([disabled])', present: true, absent: out_of_stock}, price: '//b/@x'}\n"
)


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Any:
    with open_house(databases.url(tmp_path / "restock.db")) as opened:
        yield opened


def watch(house: House) -> Row[Any]:
    with house.database.read() as connection:
        return connection.execute(select(Watch.__table__)).one()


def exported(house: House) -> str:
    with house.database.read() as connection:
        return export_watchlist(connection, secrets=house.secrets)


def touched(house: House, **values: object) -> None:
    with house.database.write() as connection:
        connection.execute(update(Watch.__table__).values(**values))


BROKEN = [
    ("availabilty: .a", "4:12: unknown key 'availabilty' in 'read' of watch 1. Did you mean 'availability'?"),
    ("availability: {cs: .a}", "4:27: unknown key 'cs' in 'read' of watch 1. Did you mean 'css'?"),
    ("availability: {json: a, attribute: b}", "4:26: availability: 'attribute' goes with 'css' only. In XPath end with '/@name'."),
    ("availability: {css: a, xpath: //b}", "4:26: availability: more than one of 'css', 'xpath' and 'json'. Keep one of them."),
    ("availability: {present: true}", "4:26: availability: it doesn't say where. Write 'css', 'xpath' or 'json', and what begins with '#' in quotes."),
    ("availability: {attribute: a}", "4:11: read: 'availability' doesn't say where. Write 'css', 'xpath' or 'json', and what begins with '#' in quotes."),
    ("availability: {css: a, attribute: 'x y'}", "4:46: attribute: 'x y' isn't an attribute's name. Write it like 'data-stock'."),
    ("availability: {css: a, script: b}", "4:26: availability: 'script' goes with 'json' only. Write 'json' beside it, or remove it."),
    ("availability: {css: a, present: perhaps}", "4:44: present: 'perhaps' isn't a state. There are 'true', 'false', 'in_stock', 'limited', 'preorder', 'backorder' and 'out_of_stock'."),
    ("availability: {css: a, number: true, present: true}", "4:26: availability: 'number' reads what 'present' and 'absent' leave out. Keep one of them."),
    ("availability: {css: a, number: maybe}", "4:43: number: 'maybe' is neither true nor false"),
    ("availability: ['#a']", "4:26: availability: expected keys and values, 'key: value'"),
    ("availability: 'a >'", "4:26: css: 'a >' ends with '>'. Remove it."),
    ("availability: '//a['", "4:26: xpath: the XPath '//a[' can't be read at its end. Write it like '//div[@id=\"stock\"]/span'."),
    ("price: $..a", "4:19: json: '..' in '$..a' isn't read here. Write the whole path, such as '$.product.stock'."),
    ("price: .a, currency: EUX", "4:33: currency: 'EUX' isn't a currency. Did you mean 'UGX'?"),
    ("in_stock: [a]", "4:11: read: nothing is read. Write 'availability', 'price', 'name' or 'variants', and what begins with '#' in quotes."),
    ("price: .a, in_stock: a", "4:11: read: words without a place where they stand. Write 'availability' beside them."),
    ("availability: .a, in_stock: []", "4:40: in_stock: at least one is needed"),
    ("from: https://other.example/a, availability: $.a", "4:18: from: 'other.example' isn't the page's shop (shop.example). Name an address of the same shop, or watch that page."),
    ("from: ftp://shop.example/a, availability: $.a", "4:18: from: only http and https addresses can be watched, not ftp:"),
    ("from: https://shop.example/a, name: h1", "4:11: read: 'from' tells no stock. Write 'availability' or 'variants' beside it."),
    ("variants: {each: .a}", "4:22: 'availability' is missing in 'read' of watch 1"),
    ("variants: {each: {attribute: a}, availability: .a}", "4:22: variants: 'each' doesn't say where. Write 'css', 'xpath' or 'json', and what begins with '#' in quotes."),
    ("variants: {each: .a, availability: $.a}", "4:22: variants: 'availability' looks for something else than 'each' finds. Write 'css', 'xpath' or 'attribute'."),
    ("variants: {each: $.a, availability: $.b}", "4:22: variants: an entry of a JSON list has no text of its own. Write 'label', such as '$.title'."),
    ("variants: {each: $.a, label: {json: $.b, script: '#s'}, availability: $.b}", "4:22: variants: 'label' looks within the choice. Write 'script' with 'each'."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text: str, told: str) -> None:
    problems = [p.render("w.yaml") for p in read(f"{HEAD}    read: {{{text}}}\n").problems]
    assert problems == [f"w.yaml:{told}"]


@pytest.mark.parametrize("text", ["{cs: .a}", "{css: .a, present: perhaps}", "[a]"])
def test_an_editor_marks_the_same(text: str) -> None:
    document = yaml.safe_load(f"{HEAD}    read: {{availability: {text}}}\n")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema())


def test_it_is_stored_in_one_shape_and_comes_back_unchanged(house: House) -> None:
    house.sync(HEAD + FULL)
    stored = watch(house).reader
    assert stored == {
        "from": "https://shop.example/api/stock?id=1",
        "availability": {"json": "$.stock", "number": True},
        "in_stock": ["Auf Lager", "有货", "yes"],
        "out_of_stock": ["no", "10"],
        "preorder": ["bald"],
        "price": {"json": "$.price", "cents": True},
        "currency": "EUR",
        "name": {"json": "$.name"},
        "variants": {
            "each": {"json": "$.sizes[*]"},
            "label": {"json": "$.name"},
            "availability": {"json": "$.left"},
        },
    }
    text = exported(house)
    assert house.sync(text).nothing
    assert exported(house) == text
    jsonschema.validate(yaml.safe_load(text), json_schema())
    assert reader_of(stored).price == reader_of(stored).price
    assert house.sync(HEAD + FULL).nothing


def test_every_sign_survives_the_way_back(house: House) -> None:
    house.sync(MARKED)
    assert house.sync(exported(house)).nothing
    assert watch(house).reader == {
        "availability": {"css": "#buy:not([disabled])", "present": "in_stock", "absent": "out_of_stock"},
        "price": {"xpath": "//b/@x"},
    }


def test_a_change_is_told_and_the_page_is_read_anew_at_once(house: House) -> None:
    house.sync(HEAD)
    later = NOW + timedelta(hours=1)
    known = {"etag": '"1"', "last_modified": "x", "product_name": "Old", "sku": "1", "next_look_at": later}
    for text, told in (
        (MARKED, "read by selectors of its own"),
        (HEAD + FULL, "read by other selectors"),
        (HEAD, "read as on any page again"),
    ):
        touched(house, **known)
        changes = house.sync(text)
        assert lines(changes) == [f"~ watch https://shop.example/p/1: {told}"]
        row = watch(house)
        assert (row.etag, row.last_modified, row.product_name, row.sku) == (None, None, None, None)
        assert row.next_look_at == NOW
        with house.database.read() as connection:
            assert connection.execute(select(Site.next_look_at)).scalar() == NOW
    assert watch(house).reader is None


def test_a_paused_watch_stays_paused(house: House) -> None:
    house.sync(HEAD + "    paused: true\n")
    house.sync(MARKED + "    paused: true\n")
    assert (watch(house).next_look_at, watch(house).state) == (None, WatchState.PAUSED)


def test_what_was_added_elsewhere_is_not_changed_by_the_file(house: House) -> None:
    add(house, {"availability": {"css": "#a"}})
    changes = house.sync(MARKED)
    assert any(line.startswith("= watch") for line in lines(changes))
    assert watch(house).reader == {"availability": {"css": "#a"}}


def add(house: House, reader_: dict[str, Any] | None) -> None:
    house.database.retrying(
        lambda c: add_watch(
            c,
            "https://shop.example/p/1",
            choose_spider=lambda url: "structured_data",
            now=NOW,
            origin=Origin.CLI,
            reader=reader_,
        )
    )


def test_by_the_command_line_it_is_set_kept_changed_and_gone_with_its_watch(house: House) -> None:
    add(house, {"availability": {"css": "#a"}})
    add(house, None)
    assert watch(house).reader == {"availability": {"css": "#a"}}
    touched(house, etag='"1"', next_look_at=NOW + timedelta(hours=1))
    add(house, {"availability": {"css": "#b"}})
    row = watch(house)
    assert (row.reader, row.etag, row.next_look_at) == ({"availability": {"css": "#b"}}, None, NOW)
    house.database.retrying(lambda c: retire(c, [row.id]))
    add(house, None)
    assert (watch(house).reader, watch(house).state) == (None, WatchState.ACTIVE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_docs_examples_are_right(example: str) -> None:
    jsonschema.validate(yaml.safe_load(example), json_schema())
    assert [p.render("example") for p in read(example).problems] == []


def test_the_docs_worked_examples_read_what_they_say() -> None:
    words, sizes, api, chinese = (yaml.safe_load(example)["watches"][0]["read"] for example in EXAMPLES)
    body = html(
        "<h1>Orbit One</h1><div id=stock><span class=label>Sofort lieferbar</span></div>"
        "<div class=buy-box><p class=price>499,00 €</p></div>"
    )
    found = offer(yaml.safe_dump(words), body)
    assert (found.availability.value, str(found.price), found.product.name) == (
        "in_stock",
        "499.00",
        "Orbit One",
    )
    body = html(
        "<div id=sizes><button data-size-id=1 disabled>EU 42</button><button data-size-id=2>EU 43</button></div>",
        head="<meta itemprop=price content='120.00'>",
    )
    found = offer(yaml.safe_dump(sizes), body)
    assert [(v.key, v.label, v.availability.value) for v in found.variants] == [
        ("1", "EU 42", "out_of_stock"),
        ("2", "EU 43", "in_stock"),
    ]
    assert str(found.price) == "120.00"
    answer = '{"stock": {"online": 2}, "price": {"amount": 12950, "currency": "EUR"}, "sizes": [{"id": 7, "name": "M", "quantity": 0}]}'
    api["from"] = "https://laden.example/api"
    found = offer(yaml.safe_dump(api), answer)
    assert (found.availability.value, str(found.price), found.currency) == ("in_stock", "129.50", "EUR")
    assert [(v.key, v.availability.value) for v in found.variants] == [("7", "out_of_stock")]
    assert not offer(yaml.safe_dump(chinese), html("<p class=stock>暂无现货</p>")).availability.buyable


def test_a_reader_by_itself_with_or_without_its_key(tmp_path: Path) -> None:
    file = tmp_path / "read.yaml"
    for text in ("availability: '#a'\n", "read:\n  availability: '#a'\n"):
        file.write_text(text)
        assert check_reader_file(file, url="https://shop.example/") == {"availability": {"css": "#a"}}
    file.write_text("availability: '#a'\nprise: .b\n")
    with pytest.raises(
        ReaderError, match=r"read\.yaml:2:1: unknown key 'prise' in 'read'. Did you mean 'price'"
    ):
        check_reader_file(file, url="https://shop.example/")
    file.write_text("")
    with pytest.raises(ReaderError, match="nothing is read"):
        check_reader_file(file, url="https://shop.example/")
    with pytest.raises(UnreadableWatchlistError, match="can't be read"):
        check_reader_file(tmp_path / "none.yaml", url="https://shop.example/")
    assert check_reader(b"\xff", url="https://a.example/").problems
    assert check_reader(b"a: [", url="https://a.example/").problems


def test_what_was_stored_is_never_used_unchecked() -> None:
    for stored in (
        {"availability": {"css": "a:contains(b)"}},
        {"availability": {"xpath": "document('x')"}},
        {"nothing": 1},
        {},
    ):
        with pytest.raises(UnusableReaderError, match="the watch's own selectors can't be used"):
            reader_of(stored)
    assert reader("availability: '#a'") == reader_of({"availability": {"css": "#a"}})
    assert page("").body == b""
