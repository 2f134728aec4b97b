"""Tables for people and JSON for programs, the same data in both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

JsonOption = typer.Option(False, "--json", help="Print JSON for programs instead of a table.")


def console() -> Console:
    """Standard output, made anew each time so that redirection is respected."""
    return Console(highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on stdout; times in ISO 8601 UTC, money as text."""
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, empty: str) -> None:
    """A table with the ``columns`` (key -> heading) of ``rows``, or ``empty`` where there are none."""
    out = console()
    if not rows:
        out.print(Text(empty))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Text, never markup: names and titles are whatever a page or a person wrote.
        table.add_row(*(Text(show(row[key])) for key in columns))
    out.print(table)


def show(value: Any) -> str:
    """A value as a person reads it in a table."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return ago(value, datetime.now(UTC))
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    return "".join(c if c.isprintable() else " " for c in str(value))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, or how soon, in one or two letters.

    >>> t = datetime(2026, 1, 1, tzinfo=UTC)
    >>> from datetime import timedelta
    >>> ago(t - timedelta(seconds=90), t), ago(t + timedelta(hours=3), t)
    ('1 min ago', 'in 3 h')
    """
    seconds = (moment - now).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if size >= length:
            text = f"{int(size // length)} {unit}"
            break
    else:
        text = f"{int(size)} s"
    return f"in {text}" if seconds > 0 else f"{text} ago"


def money(amount: Decimal | None, currency: str | None) -> str:
    """Such as ``129.95 EUR``; a dash where there is no price."""
    return "–" if amount is None else f"{amount:.2f} {currency or ''}".strip()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)
