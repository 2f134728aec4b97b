"""``restock new-site``: the module and the fixture folders of a new shop, to be filled in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import typer

from crawler.errors import RestockError
from crawler.urls import canonical_url, registrable_domain
from restock.commands.output import console
from spiders.choose import loader

MODULE = '''"""{domain}: what it sells, and where."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class {cls}Spider(SiteSpider):
    """Where the stock is told, in one sentence."""

    name = "{name}"
    domains = ("{domain}",)
    rules = (
        PageRule(css="#add-to-cart:not([disabled])", reading=Availability.IN_STOCK),
        PageRule(css=".stock", text=("sold out", "out of stock"), reading=Availability.OUT_OF_STOCK),
    )
    min_interval = timedelta(seconds=60)
    quirks = ()
    verified = Verified(on=date({today}), against="hand-written fixtures after what, and whether ever live")
'''
TRAPS: dict[str, tuple[int, dict[str, str]]] = {
    "in_stock": (200, {"outcome": "offer", "availability": "in_stock"}),
    "out_of_stock": (200, {"outcome": "offer", "availability": "out_of_stock"}),
    "challenge_instead_of_the_page": (403, {"outcome": "blocked"}),
    "removed_product_answers_404": (404, {"outcome": "gone"}),
}
"""Folder name -> (HTTP status, expected.json)."""
_PAGES = {
    200: '<!doctype html>\n<html lang="en"><head><title>A Product - {domain}</title></head>\n'
    '<body><h1>A Product</h1>\n<p class="price">$10.00</p>\n{signal}\n</body></html>\n',
    403: "<!doctype html>\n<html><head><title>Just a moment...</title></head>\n"
    '<body><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>\n',
    404: "<!doctype html>\n<html><head><title>Page not found</title></head>\n"
    "<body><h1>Page not found</h1></body></html>\n",
}
_SIGNALS = {
    "in_stock": '<button id="add-to-cart">Add to cart</button>',
    "out_of_stock": '<p class="stock">Sold out</p>',
}


def new_site(
    domain: str = typer.Argument(help="The shop's domain, such as shop.example."),
    name: str = typer.Option("", help="The spider's name; by default from the domain."),
    root: Path = typer.Option(Path(), help="The project's checkout."),
) -> None:
    """Make a shop's module and its fixture folders, ready to be filled in (see docs/add-a-shop.md)."""
    host = canonical_url(f"https://{domain}").removeprefix("https://").rstrip("/").split("/")[0]
    name = name or re.sub(r"\W+", "_", registrable_domain(host).partition(".")[0])
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise RestockError(f"“{name}” can't be a spider's name", hint="give one: --name letters_and_digits")
    made = scaffold(root, host, name, now=datetime.now(UTC))
    for path in made:
        console().print(str(path), markup=False, highlight=False)
    console().print(f"next: fill them in, then run: pytest tests/spiders/test_contract.py -k {name}")


def scaffold(root: Path, domain: str, name: str, *, now: datetime) -> list[Path]:
    """Write the module and the folders below ``root``. Raises RestockError rather than overwrite anything."""
    sites = root / "spiders" / "sites"
    if not sites.is_dir():
        raise RestockError(f"{sites} isn't there", hint="run this in the project's checkout, or give --root")
    module = sites / f"{name}.py"
    if module.exists() or name in loader().list():
        raise RestockError(f"there is a spider named {name} already", hint="choose another with --name")
    cls = "".join(part.capitalize() for part in name.split("_"))
    module.write_text(
        MODULE.format(domain=domain, name=name, cls=cls, today=f"{now:%Y, %-m, %-d}"), encoding="utf-8"
    )
    folder = root / "tests" / "pages" / "sites" / name
    return [module, *(_trap(folder / trap, domain, trap, now=now) for trap in TRAPS)]


def _trap(folder: Path, domain: str, trap: str, *, now: datetime) -> Path:
    status, expected = TRAPS[trap]
    folder.mkdir(parents=True)
    headers = {"Content-Type": "text/html; charset=utf-8"}
    request = {
        "url": f"https://{domain}/a-product",
        "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "how": "written by hand after ... (say after what)",
        "status": status,
        "headers": headers,
    }
    page = _PAGES[status].format(domain=domain, signal=_SIGNALS.get(trap, ""))
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "request.json").write_text(json.dumps(request, indent=1) + "\n", encoding="utf-8")
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")
    return folder
