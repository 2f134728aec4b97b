"""restock save-page: what is recorded over HTTP can be replayed, and nothing private is left in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_platform_crawl import ROOT, Street, host_of, open_street

from restock.scrub import scrub_text
from spiders.choose import loader
from spiders.saved import load, replay


def save(street: Street, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (home / "tests" / "pages").mkdir(parents=True, exist_ok=True)
    env = {k: v for k, v in os.environ.items() if not k.startswith("RESTOCK_")} | {
        "RESTOCK_HOME": str(home),
        "RESTOCK_ALLOW_HOSTS": host_of("woocommerce"),
        "RESTOCK_SITE_DELAY_S": "0",
    }
    command = [sys.executable, "-m", "restock", "save-page", street.url("woocommerce"), "--root", str(home)]
    return subprocess.run(
        [*command, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_a_recorded_look_reads_the_same_again(tmp_path: Path) -> None:
    with open_street() as street:
        done = save(street, tmp_path, "--spider", "woocommerce", "--name", "one_size_left")
        assert done.returncode == 0, done.stderr
        again = save(street, tmp_path, "--spider", "woocommerce", "--name", "one_size_left")
        assert again.returncode != 0
        assert "already" in again.stderr
    folder = tmp_path / "tests" / "pages" / "platforms" / "woocommerce" / "one_size_left"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert expected["availability"] == "in_stock"
    assert set(expected["variants"].values()) == {"in_stock", "out_of_stock"}
    outcome = replay(loader().load("woocommerce")(), load(folder)).outcome  # type: ignore[arg-type]
    assert outcome.availability.value == "in_stock"  # type: ignore[union-attr]
    request = json.loads((folder / "request.json").read_text("utf-8"))
    assert "by hand" in request["how"]
    assert not [h for a in request["answers"].values() for h in a["headers"] if h.lower() == "date"]


@pytest.mark.parametrize(
    ("private", "left"),
    [
        ("write to ann.lee+shop@mail.example.co.uk now", "ann.lee"),
        ('{"customerId": "88123", "price": 10}', "88123"),
        ('<meta name="csrf-token" content="Zx81">', "Zx81"),
        ('<input type="hidden" value="Zx81" name="form_token">', "Zx81"),
        ('{"streetAddress": "1 Quay Road", "sku": "HR"}', "Quay Road"),
        ('<address class="x">1 Quay Road<br>Bristol</address>', "Bristol"),
        ('<a href="tel:+44 20 7946 0018">call</a>', "7946"),
        ("served for 203.0.113.77 today", "203.0.113.77"),
        ('{"author": {"@type": "Person", "name": "Ann Lee"}}', "Ann Lee"),
        ('{"k": "' + "aB3" * 40 + '"}', "aB3aB3"),
        ("<!-- rendered by node-7 for ann -->", "ann"),
    ],
)
def test_what_is_private_is_taken_out(private: str, left: str) -> None:
    assert left not in scrub_text(private)


@pytest.mark.parametrize(
    "told",
    [
        '{"gtin13": "4006381333931", "price": "1,299.00", "availability": "https://schema.org/InStock"}',
        '<p class="price">$1,299.00</p><button id="add">Add to cart</button>',
        '<script id="__NEXT_DATA__" type="application/json">{"buildId": "b7Kq-1"}</script>',
        "version 1.2.3 of the theme",
        '{"array": "of", "authenticity": "sure", "announcement": "back on Friday"}',
    ],
)
def test_what_tells_the_stock_stays(told: str) -> None:
    assert scrub_text(told) == told
