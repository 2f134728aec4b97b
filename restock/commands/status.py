"""``restock status`` and ``restock doctor``: is it working, and if not, what to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import typer
from rich.text import Text

from crawler.browser.errors import BrowserTrouble
from crawler.browser.finding import find_browser
from crawler.browser.sessions import Sessions
from crawler.config import load_config
from crawler.errors import RestockError
from crawler.storage.deliveries import counts
from crawler.storage.held_views import held_sites
from crawler.storage.overview import overview
from crawler.storage.registry_writes import set_setting
from crawler.storage.service_lease import current
from crawler.storage.standings import paused_sites
from restock.commands.output import JsonOption, ago, console, print_json
from restock.commands.site_status import print_sites, site_notes
from restock.commands.worker_status import worker_words
from restock.context import open_context
from restock.workers.facts import worker_facts
from spiders.choose import loader


def status(
    sites: bool = typer.Option(False, "--sites", help="How each shop did in the last 24 hours."),
    as_json: bool = JsonOption,
) -> None:
    """What is watched, what is due, what was sent, and whether the service or the workers run.

    Exit code 1 where dead letters, held alerts or watches without a look need somebody.
    """
    here, now = open_context(), datetime.now(UTC)
    if sites:
        print_sites(here, now=now, as_json=as_json)
        return
    with here.database.read() as connection:
        found: dict[str, Any] = overview(connection, now=now)
        found["paused"] = [asdict(site) for site in paused_sites(connection, now=now)]
        held = held_sites(connection)
        found["held"] = (
            {"looks": sum(site.occasions for site in held), "sites": [site.domain for site in held]}
            if held
            else None
        )
        found["deliveries"] = {state.value: number for state, number in counts(connection).items()}
        running = current(connection, name="service", now=now)
        found["workers"] = worker_facts(connection, now=now)
    found["service"] = (
        {"host": running[0].host, "pid": running[0].pid, "since": running[1]} if running else None
    )
    if as_json:
        print_json(found)
    else:
        for line in _words(found, now):
            console().print(line, soft_wrap=True)
    if found["deliveries"]["dead"] or found["watches"]["failing"] or found["held"]:
        raise typer.Exit(1)


def _words(found: dict[str, Any], now: datetime) -> Iterator[Text]:
    service, watches, sent = found["service"], found["watches"], found["deliveries"]
    if service:
        yield Text(f"service: running since {ago(service['since'], now)} (process {service['pid']})", "green")
    elif not found["workers"]:
        yield Text("service: not running. Start it with: restock run", "yellow")
    if found["workers"]:
        yield from worker_words(found["workers"], now)
    yield Text(
        f"watches: {watches['active']} active on {found['sites']} sites, {watches['due']} due now, "
        f"{watches['paused']} paused"
    )
    if found["last_look_at"]:
        yield Text(f"last look: {ago(found['last_look_at'], now)}")
    for site in found["paused"]:
        yield Text(
            f"{site['domain']}: left alone until {site['until']:%Y-%m-%d %H:%M} UTC because {site['reason']}",
            "yellow",
        )
    yield from site_notes(found)
    if watches["failing"]:
        yield Text(f"failing: {watches['failing']} watches. See: restock watch list", "red")
    waiting = sent["waiting"] + sent["sending"]
    yield Text(f"alerts: {sent['sent']} sent, {waiting} waiting, {sent['suppressed']} held back")
    if sent["dead"]:
        yield Text(f"dead: {sent['dead']}. See: restock alerts list --state dead", "red")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was examined. ``ok`` is None for what is merely missing and optional."""

    what: str
    ok: bool | None
    detail: str


def doctor(as_json: bool = JsonOption) -> None:
    """Examine the installation: settings, database, key, spiders, channels, clock, browser.

    Exit code 1 where something is wrong; each line says what to do.
    """
    findings = [_examine(what, look) for what, look in _EXAMINATIONS.items()]
    if as_json:
        print_json([{"what": f.what, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        marks = {True: ("ok", "green"), False: ("WRONG", "bold red"), None: ("–", "dim")}
        for finding in findings:
            mark, style = marks[finding.ok]
            console().print(
                Text(f"{mark:6}", style).append(f"{finding.what}: {finding.detail}", "default"),
                soft_wrap=True,
            )
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


def _examine(what: str, look: Callable[[], tuple[bool | None, str]]) -> Finding:
    try:
        ok, detail = look()
    except RestockError as exc:
        return Finding(what=what, ok=False, detail=str(exc))
    return Finding(what=what, ok=ok, detail=detail)


def _settings() -> tuple[bool | None, str]:
    config = load_config()
    if not open_context().config.contact:
        return None, f"home {config.home}; name a contact in the watchlist so that shops can reach you"
    return True, f"home {config.home}, contact {open_context().config.contact}"


def _database() -> tuple[bool | None, str]:
    here = open_context()
    began = time.monotonic()
    with here.database.write() as connection:
        set_setting(connection, "doctor", {"examined_at": datetime.now(UTC).isoformat()})
    took = (time.monotonic() - began) * 1000
    where = here.database.url.render_as_string(hide_password=True)
    return True, f"{where}, schema {here.database.revision()}, a commit takes {took:.0f} ms"


def _key() -> tuple[bool | None, str]:
    here = open_context()
    probe = here.config.secrets.open(here.config.secrets.seal("probe"))
    source = "RESTOCK_SECRET_KEY" if here.config.secret_key else str(here.config.home / "secret.key")
    return probe == "probe", f"from {source}"


def _spiders() -> tuple[bool | None, str]:
    return True, ", ".join(loader().list())


def _channels() -> tuple[bool | None, str]:
    from restock.commands.channel import stored_channels

    here = open_context()
    with here.database.read() as connection:
        rows = stored_channels(connection)
    if not rows:
        return None, "none yet; name them in a watchlist"
    for row in rows:
        here.config.secrets.open(row["url_cipher"])
    off = [f"{r['subscriber']}/{r['name']}" for r in rows if r["state"].value == "disabled"]
    if off:
        return (
            False,
            f"disabled: {', '.join(off)}. Mend them, then: restock channel enable SUBSCRIBER/CHANNEL",
        )
    return True, f"{len(rows)} enabled; try one with: restock channel test SUBSCRIBER"


def _clock() -> tuple[bool | None, str]:
    now = datetime.now(UTC)
    with open_context().database.read() as connection:
        last = overview(connection, now=now)["last_look_at"]
    if last is not None and (last - now).total_seconds() > 60:
        return False, f"the last look lies {ago(last, now)}: the clock has jumped back. Set it right"
    return True, f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _browser() -> tuple[bool | None, str]:
    here = open_context()
    try:
        found = find_browser(here.config)
    except BrowserTrouble as exc:
        return None, f"{exc}. Only shops that need one miss it"
    sessions = len(Sessions(here.config).all())
    return True, f"{found}{f', sessions of {sessions} shops' if sessions else ''}"


_EXAMINATIONS: dict[str, Callable[[], tuple[bool | None, str]]] = {
    "settings": _settings,
    "database": _database,
    "key": _key,
    "spiders": _spiders,
    "channels": _channels,
    "clock": _clock,
    "browser": _browser,
}
