"""Every spider that Scrapy's loader finds keeps the contract: declarations and fixtures."""

from __future__ import annotations

import ast
import inspect
import json
import re
import statistics
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.model import Failure, Offer
from pipelines.identify import identify
from restock.commands.extract import as_json
from spiders.base import ShopSpider
from spiders.choose import choose_spider, loader
from spiders.declare import JsonSource, StateSource, Verified
from spiders.saved import load, replay
from spiders.site import SiteSpider, json_address

PAGES = Path(__file__).parent.parent / "pages"
SPIDERS = {name: cast("type[ShopSpider]", loader().load(name)) for name in sorted(loader().list())}
SITES = {name: cls for name, cls in SPIDERS.items() if cls.__module__.startswith("spiders.sites.")}
OUTCOMES = {
    "in stock": {"in_stock", "limited"},
    "out of stock": {"out_of_stock", "discontinued"},
    "blocked": {"blocked"},
    "wrong or removed product": {"gone", "wrong_product"},
}


def folder_of(name: str) -> Path:
    return PAGES / ("sites" if name in SITES else "platforms") / name


def fixtures() -> list[Any]:
    return [
        pytest.param(name, folder, id=f"{name}-{folder.name}")
        for name in SPIDERS
        if folder_of(name).is_dir()
        for folder in sorted(folder_of(name).iterdir())
        if folder.is_dir()
    ]


def module_lines(cls: type[ShopSpider]) -> int:
    return len(inspect.getsource(inspect.getmodule(cls)).splitlines())  # type: ignore[arg-type]


def selectors(cls: type[SiteSpider]) -> list[str]:
    found = [rule.css for rule in cls.rules]
    if cls.variants:
        found += [cls.variants.each, cls.variants.sold_out]
    if isinstance(cls.source, StateSource):
        found.append(cls.source.css)
    return [css for css in (*found, cls.seller.css if cls.seller else "", cls.price or "") if css]


@pytest.mark.parametrize("name", SPIDERS)
def test_declares_what_it_is(name: str) -> None:
    cls = SPIDERS[name]
    assert isinstance(cls.verified, Verified)
    assert cls.verified.on >= date(2026, 1, 1)
    assert len(cls.verified.against) > 10
    assert "quirks" in vars(cls), "say what is peculiar, or that nothing is: quirks = ()"
    assert all(quirk.strip().endswith(".") for quirk in cls.quirks), "a quirk is a sentence"
    assert isinstance(cls.min_interval, timedelta)
    assert cls.__doc__
    if name in SITES:
        assert cls.domains
        assert cls.min_interval >= timedelta(seconds=10), "give a floor for the cadence"
        assert cls.name == Path(inspect.getfile(cls)).stem, "the spider's name is its module's"
    else:
        assert cls.handles_request.__func__ is not ShopSpider.handles_request.__func__  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SPIDERS)
def test_has_the_four_kinds_of_fixtures(name: str) -> None:
    assert folder_of(name).is_dir(), f"write fixtures in {folder_of(name)}"
    told = {
        str(value)
        for folder in folder_of(name).iterdir()
        if folder.is_dir()
        for expected in [json.loads((folder / "expected.json").read_text("utf-8"))]
        for value in (expected.get("availability"), expected["outcome"])
    }
    missing = [kind for kind, values in OUTCOMES.items() if not values & told]
    assert not missing, f"{name} has no fixture for: {', '.join(missing)}"


@pytest.mark.parametrize(("name", "folder"), fixtures())
def test_reads_its_fixture(name: str, folder: Path) -> None:
    saved = load(folder)
    look = identify(saved.known, replay(SPIDERS[name](), saved))
    assert isinstance(look.outcome, (Offer, Failure))
    assert "stumbled" not in getattr(look.outcome, "detail", "")
    found = as_json(look.outcome)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    variants = {v["key"]: v["availability"] for v in found["variants"]}
    for key, availability in expected.pop("variants", {}).items():
        assert variants.get(key) == availability, f"variant {key} of {variants}"
    if "sources" in expected:
        assert set(expected.pop("sources")) <= {e["source"] for e in found["evidence"]}
    for field, value in expected.items():
        allowed = value if isinstance(value, list) else [value]
        assert found[field] in allowed, (
            f"{field}: {found[field]!r} of {json.dumps(found, ensure_ascii=False)}"
        )


@pytest.mark.parametrize(("name", "folder"), fixtures())
def test_a_fixture_says_how_it_was_made_and_is_small(name: str, folder: Path) -> None:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    assert len(request["how"]) > 10
    assert request["url"].startswith("https://")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z", request["at"])
    assert re.fullmatch(r"[a-z0-9_]+", folder.name), "the folder's name states the trap, in_words_like_this"
    assert sum(f.stat().st_size for f in folder.iterdir()) < 20_000, "shorten it by hand"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert expected["outcome"]


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_chosen_for_its_own_pages(name: str) -> None:
    for folder in folder_of(name).iterdir():
        if (folder / "request.json").exists():
            url = json.loads((folder / "request.json").read_text("utf-8"))["url"]
            assert choose_spider(url) == name, url


@pytest.mark.parametrize("name", [n for n, c in SITES.items() if issubclass(c, SiteSpider)])
def test_declarations_can_be_read(name: str) -> None:
    cls = cast("type[SiteSpider]", SITES[name])
    tree = LexborHTMLParser("<p>x</p>")
    for css in selectors(cls):
        tree.css(css)
    if isinstance(cls.source, JsonSource):
        urls = [
            load(folder).url for folder in folder_of(name).iterdir() if (folder / "request.json").exists()
        ]
        assert any(json_address(cls.source, url, cls.place) for url in urls), (
            "no fixture's URL gives the JSON's"
        )
    for rule in cls.rules:
        assert bool(rule.values) != (rule.reading is not None), f"{rule.css}: either values or a reading"
        assert all(key == key.casefold() for key in rule.values), "values are compared in lower case"


def test_no_site_imports_another() -> None:
    for cls in SITES.values():
        tree = ast.parse(Path(inspect.getfile(cls)).read_text("utf-8"))
        named = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        named += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        assert not [m for m in named if m.startswith("spiders.sites")], cls.__module__


def test_sites_are_declared_not_programmed() -> None:
    lines = {name: module_lines(cls) for name, cls in SITES.items()}
    assert statistics.median(lines.values()) < 60
    assert max(lines.values()) <= 120, max(lines, key=lines.__getitem__)


def test_there_are_sixty_spiders_and_more() -> None:
    assert len(SPIDERS) >= 60
    assert len(SPIDERS) - len(SITES) >= 13, "twelve platforms, and any shop by structured data"


@pytest.mark.parametrize("name", [n for n, cls in SPIDERS.items() if cls.cart_link])
def test_a_declared_cart_link_comes_of_a_fixture(name: str) -> None:
    made = set()
    for folder in folder_of(name).iterdir():
        saved = load(folder)
        outcome = replay(SPIDERS[name](), saved).outcome
        if isinstance(outcome, Offer):
            linked = [said for said in (outcome, *outcome.variants) if said.cart_url]
            made |= {said.cart_url or "" for said in linked}
            assert {said.availability.value for said in linked} <= {"in_stock", "limited", "preorder"}
    assert made, "no fixture in stock gives what the link needs: cart_product, or a variant's cart_id"
    for link in made:
        assert link.startswith("https://")
        assert "{" not in link


def test_no_two_sites_claim_a_domain() -> None:
    domains = [domain for cls in SITES.values() for domain in cls.domains]
    assert len(domains) == len(set(domains))
