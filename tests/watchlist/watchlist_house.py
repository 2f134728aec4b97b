"""A channel check that knows two services, a real database, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.errors import ConfigError
from crawler.secrets import SecretBox, new_key
from crawler.storage.database import Database
from crawler.watchlist.changes import Changes
from crawler.watchlist.checking import Checked, check
from crawler.watchlist.sync import sync

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CANARY = "cAnArY7531secret"
ENVIRON = {"TOKEN": CANARY, "EMPTY": ""}


@dataclass(frozen=True)
class Valid:
    service: str
    masked: str


def validate_channel(url: str) -> Valid:
    """Knows json:// and mailtos://; refuses the rest as Apprise's wrapper does, without the URL's secrets."""
    service, found, _ = url.partition("://")
    if not found or service not in ("json", "mailtos"):
        raise ConfigError(f"{service[:8]}:// is not a service", hint="did you mean json://")
    return Valid(service=service, masked=f"{service}://…")


def read(text: str, environ: Mapping[str, str] = ENVIRON) -> Checked:
    return check(text.encode(), validate_channel=validate_channel, environ=environ)


@dataclass(frozen=True)
class House:
    """An installation: its database, its key, and how a watchlist's text is synced with it."""

    database: Database
    secrets: SecretBox

    def sync(self, text: str, *, now: datetime = NOW, dry_run: bool = False, **environ: str) -> Changes:
        checked = read(text, {**ENVIRON, **environ})
        assert checked.watchlist is not None, [p.render("w.yaml") for p in checked.problems]
        return sync(
            self.database,
            checked.watchlist,
            secrets=self.secrets,
            choose_spider=lambda url: "shopify" if "kith" in url else "structured_data",
            now=now,
            dry_run=dry_run,
        )


@contextmanager
def open_house(url: str) -> Iterator[House]:
    database = Database(url)
    try:
        yield House(database=database, secrets=SecretBox([new_key()]))
    finally:
        database.close()


def lines(changes: Changes) -> list[str]:
    return [str(line) for line in changes.lines]
