"""Watches as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.text import Text

from crawler.cadence.fed import Feeder
from crawler.cadence.fed_words import in_words
from crawler.storage.forecasts import Outlook
from crawler.storage.schema import WatchKind, WatchState
from crawler.storage.variant_forecasts import VariantOutlook
from crawler.storage.watch_views import SubscriptionLine, WatchDetail, WatchLine
from crawler.watchlist.declared import Price
from crawler.watchlist.units import format_duration, format_price
from restock.commands.output import ago, console, money, print_rows

_CHANGES = "at:when kind variant before after price screenshot"
LIST_COLUMNS = {
    "id": "#",
    "name": "name",
    "domain": "shop",
    "now": "now",
    "price": "price",
    "looked_at": "last look",
    "next": "next look",
    "subscribers": "told",
}


def list_row(line: WatchLine, now: datetime) -> dict[str, Any]:
    """A row for LIST_COLUMNS."""
    return asdict(line) | {
        "name": line.name or line.url,
        "now": _now(line),
        "price": money(line.price, line.currency),
        "next": _next(line, now),
    }


def _next(line: WatchLine, now: datetime) -> str:
    if line.state is not WatchState.ACTIVE or line.next_look_at is None:
        return line.state.value
    return ago(line.next_look_at, now) if line.next_look_at > now else "due now"


def _now(line: WatchLine) -> str:
    known = line.availability.value.replace("_", " ") if line.availability else "not known yet"
    if line.products is not None:
        known = f"{line.products} products"
    return f"{known} ({line.failure.value.replace('_', ' ')} ×{line.failures})" if line.failure else known


def print_detail(
    detail: WatchDetail,
    outlook: Outlook | None,
    sizes: Sequence[VariantOutlook],
    *,
    feeder: Feeder | None = None,
    default_s: int,
    now: datetime,
) -> None:
    """All tables of one watch."""
    out, line = console(), detail.watch
    often = format_duration(line.interval_s or default_s)
    out.print(Text(_clean(line.name or line.url), style="bold"))
    out.print(Text(f"watch {line.id}, {line.state.value}, every {often}, {line.domain}, by {line.spider}"))
    out.print(Text(line.url), soft_wrap=True)
    if feeder is not None:
        wished = timedelta(seconds=line.interval_s) if line.interval_s else None
        out.print(Text(in_words(feeder, wished=wished, now=now, language="en", zone=UTC)), soft_wrap=True)
    if line.reader is not None:
        out.print(Text("read by selectors of its own; try them with: restock watch try " + str(line.id)))
    if line.browser is not None or line.site_browser:
        out.print(Text(_browser(line.browser)))
    if line.canary is not None:
        out.print(Text(f"a canary: known to be always {line.canary.value.replace('_', ' ')}"))
    if line.failure:
        out.print(
            Text(f"{line.failures} failures in a row: {_clean(line.failure_detail or '')}", style="red")
        )
    for words in outlook_words(outlook):
        out.print(Text(words), soft_wrap=True)
    for each in sizes:
        words = " ".join(outlook_words(each.outlook))
        if words:
            out.print(Text(f"{_clean(each.label)}: {words}"), soft_wrap=True)
    for heading, rows, columns, empty in _tables(detail, now):
        out.print(Text(f"\n{heading}", style="bold"))
        print_rows(rows, columns, empty=empty)


def outlook_words(outlook: Outlook | None) -> Iterator[str]:
    """Lines of a forecast, each a sentence."""
    if outlook is not None:
        for words in (outlook.chance, outlook.even, outlook.lasting):
            if words:
                yield f"{words[0].upper()}{words[1:]}."


def _browser(wished: bool | None) -> str:
    if wished is None:
        return "opened in a browser: the shop shows its products only there"
    return "opened in a browser, as wished" if wished else "never opened in a browser, as wished"


Rows = tuple[str, list[dict[str, Any]], dict[str, str], str]


def _tables(detail: WatchDetail, now: datetime) -> list[Rows]:
    feed = detail.watch.kind is WatchKind.FEED
    products = [
        {
            "title": x.title,
            "availability": x.availability,
            "price": money(x.price, x.currency),
            "since": x.first_seen_at,
            "url": x.url,
        }
        for x in detail.listings
    ]
    states = [
        {
            "label": v.label or "the product",
            "availability": v.availability,
            "price": money(v.price, v.currency),
            "since": v.since,
            "pending": v.pending,
        }
        for v in detail.variants
    ]
    looks = [
        asdict(look) | {"price": money(look.price, look.currency), "outcome": look.outcome.replace("_", " ")}
        for look in detail.looks
    ]
    changes = [
        asdict(t) | {"variant": t.variant or "the product", "price": money(t.price, t.currency)}
        for t in detail.transitions
    ]
    told = [
        {
            "handle": s.handle,
            "wants": "; ".join(filter(None, (" or ".join(s.keywords), ", ".join(s.variants))))
            or ("any product" if feed else "any variant"),
            "below": format_price(Price(amount=s.price_limit, currency=s.currency))
            if s.price_limit
            else None,
            "kinds": ", ".join(s.kinds),
            "through": ", ".join(s.channels) or "every channel",
        }
        for s in detail.subscriptions
    ]
    state: Rows = (
        ("Products", products, _columns("title availability price since:listed url"), "not looked at yet")
        if feed
        else (
            "State",
            states,
            _columns("label:variant availability price since pending"),
            "not looked at yet",
        )
    )
    return [
        state,
        (
            "Last looks",
            looks,
            _columns("outcome price looks first_at:first last_at:last detail"),
            f"none yet ({_next(detail.watch, now)})",
        ),
        ("What changed", changes, _columns(_CHANGES), "nothing yet"),
        ("Who is told", told, _columns("handle:who wants below kinds through"), "nobody"),
    ]


def _columns(text: str) -> dict[str, str]:
    """``key`` or ``key:heading``, in order."""
    return {key: heading or key for key, _, heading in (word.partition(":") for word in text.split())}


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _limit(line: SubscriptionLine) -> str | None:
    if line.price_limit is None:
        return None
    return format_price(Price(amount=line.price_limit, currency=line.currency))
