"""``restock save-page``: one look whose answers become a fixture folder, scrubbed of what says who asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from scrapy.http import Response

from crawler.errors import RestockError
from crawler.model import Failure, Look, Offer
from crawler.urls import canonical_url
from restock.commands.extract import as_json
from restock.commands.output import console
from restock.context import open_context
from restock.scrub import scrub_headers, scrub_text
from restock.single_look import look_once
from spiders.base import ShopSpider
from spiders.choose import choose_spider, loader
from spiders.saved import load, replay

EXPECTED = ("outcome", "availability", "price", "currency", "name")
HOW = "recorded by restock save-page, scrubbed by program; shorten and rewrite it by hand before committing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One answer as it came."""

    asked: str
    """The request's URL before redirects."""
    came_from: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str

    @classmethod
    def of(cls, response: Response) -> Recorded:
        request = response.request
        first = (response.meta.get("redirect_urls") or [request.url if request else response.url])[0]
        headers = {k.decode("latin-1"): v[-1].decode("latin-1") for k, v in response.headers.items() if v}
        text = response.body.decode("utf-8", "replace")
        return cls(asked=first, came_from=response.url, status=response.status, headers=headers, text=text)


def save_page(
    url: str = typer.Argument(help="A product page."),
    spider: str = typer.Option("", help="Read it with this spider; by default the URL's own."),
    name: str = typer.Option("", help="The folder's name: the trap that the page sets, in_words_like_this."),
    root: Path = typer.Option(Path(), help="The project's checkout."),
    browser: bool = typer.Option(False, "--browser", help="Record the page as a browser shows it."),
) -> None:
    """Record a page, and what its spider asks beside it, as a new fixture folder.

    Cookies, tokens, addresses, telephone numbers and people's names are taken out by program, which can't
    be complete: shorten and rewrite the files by hand before you commit them.
    """
    open_context()
    page_url = canonical_url(url)
    if spider and spider not in loader().list():
        raise RestockError(f"there is no spider named {spider}", hint="see: scrapy list")
    spider = spider or choose_spider(page_url)
    answers: list[Recorded] = []
    look = look_once(
        page_url, spider=spider, on_answer=lambda r: answers.append(Recorded.of(r)), browser=browser
    )
    if not answers:
        why = look.outcome.detail if isinstance(look.outcome, Failure) else "nothing came"
        raise RestockError(f"nothing could be recorded: {why}")
    folder = save(
        root, spider, name or _name_of(look), page_url, answers, now=datetime.now(UTC), browser=browser
    )
    told = console()
    told.print(str(folder), markup=False, highlight=False)
    _compare(spider, folder, look)
    told.print(
        "next: shorten and rewrite the files by hand: no cookies, addresses, names; below 20 kB together"
    )


def _name_of(look: Look) -> str:
    outcome = look.outcome
    return outcome.availability.value if isinstance(outcome, Offer) else as_reason(look)


def as_reason(look: Look) -> str:
    """The failure's reason as a folder's name."""
    return look.outcome.reason.value if isinstance(look.outcome, Failure) else "unchanged"


def save(
    root: Path,
    spider: str,
    name: str,
    url: str,
    answers: list[Recorded],
    *,
    now: datetime,
    browser: bool = False,
) -> Path:
    """Write the folder below ``root``/tests/pages. Raises RestockError rather than overwrite one."""
    kind = "sites" if loader().load(spider).__module__.startswith("spiders.sites.") else "platforms"
    pages = root / "tests" / "pages"
    if not pages.is_dir():
        raise RestockError(f"{pages} isn't there", hint="run this in the project's checkout, or give --root")
    folder = pages / kind / spider / name
    if folder.exists():
        raise RestockError(f"{folder} is there already", hint="name the trap: --name in_words_like_this")
    folder.mkdir(parents=True)
    request: dict[str, Any] = {"url": url, "at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "how": HOW}
    if browser:
        request["browser"] = True
    for number, answer in enumerate(answers, 1):
        file = "page.html" if answer.asked == url else f"answer_{number}.json"
        (folder / file).write_text(scrub_text(answer.text), encoding="utf-8")
        told = {"status": answer.status, "headers": scrub_headers(answer.headers)}
        if answer.asked == url:
            request |= told | ({"led_to": answer.came_from} if answer.came_from != url else {})
        else:
            request.setdefault("answers", {})[scrub_text(answer.asked)] = {"file": file, **told}
    _write(folder / "request.json", request)
    return folder


def _compare(spider: str, folder: Path, look: Look) -> None:
    """Write what is read from the scrubbed files, and say where scrubbing changed it."""
    reader: Any = loader().load(spider)
    assert issubclass(reader, ShopSpider)
    again = replay(reader(), load(folder)).outcome
    assert isinstance(again, (Offer, Failure))
    found = as_json(again)
    expected = {key: found[key] for key in EXPECTED if found[key] is not None}
    if found["variants"]:
        expected["variants"] = {v["key"]: v["availability"] for v in found["variants"]}
    _write(folder / "expected.json", expected)
    seen = as_json(look.outcome) if isinstance(look.outcome, (Offer, Failure)) else {}
    lost = [key for key in EXPECTED if seen.get(key) != found[key]]
    if lost:
        console().print(f"scrubbing changed what is read: {', '.join(lost)}; mend the files by hand")


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
