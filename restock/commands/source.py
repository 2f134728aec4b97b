"""``restock source``: who may push stock events, and for which shops."""

from __future__ import annotations

import os
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import typer
from rich.text import Text
from sqlalchemy import Connection

from crawler.errors import AddressError, ConfigError, RestockError
from crawler.storage.feeding import FedView, fed_views, look_as_usual
from crawler.storage.health import tally_hour
from crawler.storage.pushed_sources import (
    SourceView,
    StoredSource,
    add_source,
    find_source,
    list_sources,
    remove_source,
    set_poll_every,
    set_secrets,
)
from crawler.storage.schema_pushed import Preset
from crawler.urls import canonical_url
from crawler.watchlist.problems import Mistake
from crawler.watchlist.units import format_duration, parse_whole_seconds
from crawler.watchlist.values import NAME_PATTERN
from restock.commands.output import JsonOption, ago, console, print_json, print_rows
from restock.commands.wishes import read_option
from restock.context import Context, open_context
from restock.ingesting.secrets import check_secret, new_secret

app = typer.Typer(help="Who may push stock events, and for which shops.", no_args_is_help=True)

_COLUMNS = {
    "name": "source",
    "preset": "speaks",
    "sites": "for",
    "secrets": "secrets",
    "taken": "taken",
    "repeated": "repeated",
    "late": "late",
    "unwatched": "unwatched",
    "dead": "dead letters",
}
_USUAL = "usual"
_LEAST, _MOST = timedelta(minutes=10), timedelta(days=1)
SECRETS_KEPT = 2
_SECRET_ENV = typer.Option(
    None, help="The environment variable that holds its secret; without it, one is made and shown once."
)
_POLL_EVERY = "How often to look at pages that it tells of, as a check: 10m to 1d (else 6h), or usual."


@app.command()
def add(
    name: str = typer.Argument(help="What it is called, such as erp."),
    site: list[str] = typer.Option(help="A host whose stock it may set, with all hosts below it."),
    preset: Preset = typer.Option(Preset.STANDARD, help="In what words it speaks, and how it signs."),
    secret_env: str | None = _SECRET_ENV,
    poll_every: str | None = typer.Option(None, help=_POLL_EVERY),
) -> None:
    """Let a shop or another system push stock events."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise RestockError(
            f"{name!r} can't be a source's name", hint="use letters, digits, - and _, such as erp or my-shop"
        )
    poll_every_s = read_option("--poll-every", _read_poll_every, poll_every)
    here = open_context()
    sites = sorted({_host(text) for text in site})
    secret, made = _secret(preset, secret_env)
    sealed = [here.config.secrets.seal(secret)]
    here.database.retrying(
        lambda c: add_source(
            c,
            name=name,
            preset=preset,
            sites=sites,
            secret_ciphers=sealed,
            now=datetime.now(UTC),
            poll_every_s=poll_every_s,
        )
    )
    _say(name, here, secret if made else None)


@app.command("list")
def list_(as_json: bool = JsonOption) -> None:
    """Every source, with what became of its events in the last 24 hours."""
    now = datetime.now(UTC)
    with open_context().database.read() as connection:
        found = list_sources(connection, since=tally_hour(now - timedelta(hours=24)))
        views = fed_views(connection, now=now)
    rows = [{key: getattr(one, key) for key in _COLUMNS} for one in found]
    if as_json:
        print_json(
            [
                row | {"poll_every_s": _seconds(one.poll_every), "fed": _fed_json(views.get(one.name))}
                for row, one in zip(rows, found, strict=True)
            ]
        )
        return
    for row in rows:
        row["sites"] = ", ".join(row["sites"])
    print_rows(rows, _COLUMNS, empty="No sources yet. Declare one: restock source add NAME --site DOMAIN")
    for one in found:
        said = _pages(one, views.get(one.name), now)
        console().print(Text(f"{one.name}: {said}"), soft_wrap=True)


def _pages(source: SourceView, view: FedView | None, now: datetime) -> str:
    """How the pages that it tells of are looked at."""
    if source.poll_every is None:
        return "its pages are looked at as usual"
    every = format_duration(round(source.poll_every.total_seconds()))
    if view is None or not view.watches:
        return "it has told of no page that is watched yet"
    if view.silent:
        return f"silent, last heard {ago(view.heard_at, now)}: its pages are looked at as usual"
    said = f"{view.trusted} of {view.watches} pages that it tells of are looked at every {every} as a check"
    return f"{said}; {view.doubted} changed and it had not told" if view.doubted else said


def _fed_json(view: FedView | None) -> dict[str, Any] | None:
    return None if view is None else asdict(view)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


@app.command("poll-every")
def poll_every(
    name: str = typer.Argument(help="Which source."),
    every: str = typer.Argument(help="10m to 1d, or usual: as often as any other page."),
) -> None:
    """Say how often pages that it tells of are looked at, as a check."""
    here = open_context()
    stored, seconds = _find(here, name), read_option("EVERY", _read_poll_every, every)
    here.database.retrying(partial(set_poll_every, source_id=stored.id, poll_every_s=seconds))
    here.database.retrying(partial(_as_usual, here, stored.id))
    often = f"every {every} as a check" if seconds else "as usual"
    typer.echo(f"{name}: pages that it tells of are looked at {often}")


def _as_usual(here: Context, source_id: int, connection: Connection) -> None:
    """From the next look on, what was said just now holds."""
    look_as_usual(connection, source_id, now=datetime.now(UTC), every=here.config.every)


def _read_poll_every(text: str) -> int:
    if text.strip().lower() == _USUAL:
        return 0
    seconds = parse_whole_seconds(text)
    if not _LEAST <= timedelta(seconds=seconds) <= _MOST:
        raise Mistake(f"'{text}' is not between 10m and 1d", "Or write usual")
    return seconds


@app.command()
def rotate(
    name: str = typer.Argument(help="Which source."),
    secret_env: str | None = _SECRET_ENV,
    end: bool = typer.Option(False, "--end", help="Make none: only the newest secret holds from now on."),
) -> None:
    """Change its secret. The one before holds beside it until it is ended."""
    here = open_context()
    stored = _find(here, name)
    kept = list(stored.secret_ciphers)
    secret, made = None, False
    if end:
        kept = kept[:1]
    else:
        secret, made = _secret(stored.preset, secret_env)
        kept = [here.config.secrets.seal(secret), *kept][:SECRETS_KEPT]
    here.database.retrying(partial(set_secrets, source_id=stored.id, secret_ciphers=kept))
    if end:
        typer.echo(f"{name}: one secret holds")
    else:
        _say(name, here, secret if made else None)


@app.command()
def remove(name: str = typer.Argument(help="Which source.")) -> None:
    """Take nothing from it any more, and forget its events. What they changed stays."""
    here = open_context()
    stored = _find(here, name)
    here.database.retrying(partial(_as_usual, here, stored.id))
    here.database.retrying(partial(remove_source, source_id=stored.id))
    typer.echo(f"{name} removed")


def _find(here: Context, name: str) -> StoredSource:
    with here.database.read() as connection:
        stored = find_source(connection, name)
        known = [view.name for view in list_sources(connection, since=datetime.now(UTC))]
    if stored is None:
        hint = f"one of: {', '.join(known)}" if known else "declare it first: restock source add"
        raise RestockError(f"there is no source {name!r}", hint=hint)
    return stored


def _host(text: str) -> str:
    try:
        parts = urlsplit(canonical_url(f"https://{text}/"))
    except AddressError:
        parts = None
    if parts is None or parts.path != "/" or not parts.hostname or parts.port:
        raise ConfigError(f"{text!r} is no host name", hint="write it like --site shop.example") from None
    return parts.hostname


def _secret(preset: Preset, variable: str | None) -> tuple[str, bool]:
    """The secret, and whether it was made here."""
    if variable is None:
        return new_secret(preset), True
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise ConfigError(f"the environment variable {variable} is empty or not set")
    check_secret(preset, secret)
    return secret, False


def _say(name: str, here: Context, secret: str | None) -> None:
    base = (here.config.web_url or "https://YOUR.ADDRESS").rstrip("/")
    out = console()
    out.print(Text(f"{name} may push to {base}/ingest/{name}"), soft_wrap=True)
    if secret is not None:
        out.print(Text(f"Its secret, shown this once: {secret}"), soft_wrap=True)
