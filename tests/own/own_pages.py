"""Small pages of shops that nobody knows, and readers as people write them."""

from __future__ import annotations

import json

from crawler.model import Failure, Offer
from crawler.reader import Reader
from crawler.watchlist.checking_reader import check_reader
from crawler.watchlist.own_reader import reader_of
from spiders.extraction import Page
from spiders.own_reader import Preview, preview

URL = "https://laden.example/konsole"


def html(body: str, *, head: str = "", language: str = "de") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><title>Laden</title>{head}</head>'
        f"<body><main>{body}</main></body></html>"
    )


def linked(availability: str, *, price: str = "499.00") -> str:
    offer = {
        "@type": "Offer",
        "price": price,
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{availability}",
    }
    data = {"@context": "https://schema.org", "@type": "Product", "name": "Orbit One", "offers": offer}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def reader(text: str) -> Reader:
    """The reader of a YAML text; a mistake in it is the test's."""
    checked = check_reader(text.encode(), url=URL)
    assert checked.reader is not None, [problem.render("read.yaml") for problem in checked.problems]
    return reader_of(checked.reader)


def page(body: str | bytes, *, status: int = 200, url: str = URL, **headers: str) -> Page:
    return Page(
        url=url, body=body.encode() if isinstance(body, str) else body, status=status, headers=headers
    )


def tried(text: str, body: str | bytes, **more: object) -> Preview:
    return preview(page(body, **more), reader(text))  # type: ignore[arg-type]


def offer(text: str, body: str | bytes, **more: object) -> Offer:
    outcome = tried(text, body, **more).outcome
    assert isinstance(outcome, Offer), outcome
    return outcome


def failure(text: str, body: str | bytes, **more: object) -> Failure:
    outcome = tried(text, body, **more).outcome
    assert isinstance(outcome, Failure), outcome
    return outcome
