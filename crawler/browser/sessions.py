"""A person's own log-in at a shop, kept sealed: cookies and local storage that their browser wrote.

One file a site under ``<home>/sessions``, encrypted with the installation's key, readable by its owner only.
What is in it never appears in a log, an error or a ``repr``.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.config import Config
from crawler.errors import RestockError
from crawler.urls import registrable_domain

MAX_SIZE = 4 * 1024 * 1024
MAX_COOKIES = 1000
_FAR = 4_102_444_800.0  # 2100; shops write years that no calendar has
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}
_HOW = (
    "log in with your own browser and save its state: "
    "npx playwright open --save-storage=FILE https://the.shop/, or export the site's cookies as JSON"
)


class SessionError(RestockError):
    """A session file that can't be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a browser context starts with."""

    state: dict[str, Any] = field(repr=False)
    """Playwright's ``storage_state``: ``{"cookies": [...], "origins": [...]}``."""
    left_out: int = 0
    """Cookies and origins of other sites, which are nobody's business here."""

    @property
    def cookies(self) -> int:
        return len(self.state["cookies"])

    @property
    def ends_at(self) -> datetime | None:
        """When the last of its lasting cookies runs out: nobody is logged in by then. None if none lasts."""
        times = [c["expires"] for c in self.state["cookies"] if c["expires"] > 0]
        return datetime.fromtimestamp(min(max(times), _FAR), UTC) if times else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A session file, without what is in it."""

    domain: str
    imported_at: datetime
    version: str
    """Differs when the file was written anew."""


def read_exported(text: str, *, domains: Collection[str]) -> Session:
    """What a person exported, cut to these registrable domains.

    Takes Playwright's storage state, or a list of cookies as browser add-ons export it. Raises SessionError.
    """
    if len(text) > MAX_SIZE:
        raise SessionError("the file is larger than 4 MB, which no log-in is", hint=_HOW)
    try:
        found = json.loads(text)
    except ValueError:
        raise SessionError("the file is not JSON", hint=_HOW) from None
    cookies = found if isinstance(found, list) else found.get("cookies") if isinstance(found, dict) else None
    origins = found.get("origins", []) if isinstance(found, dict) else []
    if not isinstance(cookies, list) or not isinstance(origins, list):
        raise SessionError("the file holds no list of cookies", hint=_HOW)
    own_cookies = [c for c in map(_cookie, cookies) if _of(c["domain"], domains)]
    own_origins = [o for o in origins if _of(_host(o), domains)]
    if not own_cookies and not own_origins:
        raise SessionError(f"the file holds nothing of {', '.join(sorted(domains))}", hint=_HOW)
    if len(own_cookies) > MAX_COOKIES:
        raise SessionError(f"the file holds more than {MAX_COOKIES} cookies of the site", hint=_HOW)
    return Session(
        state={"cookies": own_cookies, "origins": [_origin(o) for o in own_origins]},
        left_out=len(cookies) - len(own_cookies) + len(origins) - len(own_origins),
    )


def _cookie(value: Any) -> dict[str, Any]:
    """A cookie as Playwright takes it; raises SessionError that names no value."""
    if not isinstance(value, dict) or not all(
        isinstance(value.get(k), str) for k in ("name", "value", "domain")
    ):
        raise SessionError("a cookie in the file has no name, value or domain", hint=_HOW)
    expires = value.get("expires", value.get("expirationDate", -1))
    same_site = _SAME_SITE.get(str(value.get("sameSite", "")).lower(), "Lax")
    secure = value.get("secure") is True
    return {
        "name": value["name"],
        "value": value["value"],
        "domain": value["domain"].lower(),
        "path": value["path"] if isinstance(value.get("path"), str) else "/",
        "expires": float(expires) if isinstance(expires, int | float) and expires > 0 else -1,
        "httpOnly": value.get("httpOnly") is True,
        "secure": secure,
        "sameSite": "Lax" if same_site == "None" and not secure else same_site,
    }


def _origin(value: dict[str, Any]) -> dict[str, Any]:
    stored = value.get("localStorage", [])
    items = stored if isinstance(stored, list) else []
    return {
        "origin": value["origin"],
        "localStorage": [
            {"name": str(item["name"]), "value": str(item["value"])}
            for item in items
            if isinstance(item, dict) and "name" in item and "value" in item
        ],
    }


def _host(origin: Any) -> str:
    text = origin.get("origin") if isinstance(origin, dict) else None
    match = re.fullmatch(r"https?://([^/:?#@]+)(?::\d+)?/?", text) if isinstance(text, str) else None
    return match[1] if match else ""


def _of(host: str, domains: Collection[str]) -> bool:
    return bool(host) and registrable_domain(host.lstrip(".").lower()) in domains


class Sessions:
    """The session files of one installation."""

    def __init__(self, config: Config) -> None:
        self._folder = config.home / "sessions"
        self._config = config

    def store(self, domain: str, session: Session) -> None:
        """Keep it for the site's looks, in place of an earlier one."""
        path = self._path(domain)
        sealed = self._config.secrets.seal(json.dumps(session.state))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, sealed)
        except OSError as exc:
            raise SessionError(f"{path} can't be written: {exc.strerror}") from exc

    def load(self, domain: str) -> Session | None:
        """Raises SessionError or ConfigError (another key) where there is one that can't be opened."""
        path = self._path(domain)
        try:
            sealed = path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as exc:
            raise SessionError(f"{path} can't be read", hint="import the session anew") from exc
        return Session(state=json.loads(self._config.secrets.open(sealed)))

    def stored(self, domain: str) -> Stored | None:
        """Whether there is one for the site; cheap, and opens nothing."""
        try:
            found = self._path(domain).stat()
        except OSError:
            return None
        imported = datetime.fromtimestamp(found.st_mtime, UTC)
        return Stored(domain=domain, imported_at=imported, version=f"{found.st_mtime_ns:x}-{found.st_ino:x}")

    def all(self) -> list[Stored]:
        """Those that there are, by site."""
        try:
            names = sorted(p.stem for p in self._folder.glob("*.session"))
        except OSError:
            return []
        return [found for name in names if (found := self.stored(name)) is not None]

    def remove(self, domain: str) -> bool:
        """Forget it; False where there was none."""
        try:
            self._path(domain).unlink()
        except FileNotFoundError:
            return False
        except OSError as exc:
            raise SessionError(f"{self._path(domain)} can't be removed: {exc.strerror}") from exc
        return True

    def _path(self, domain: str) -> Path:
        if not _DOMAIN.fullmatch(domain) or ".." in domain:
            raise SessionError(f"{domain!r} is no site", hint="name it like jd.com")
        return self._folder / f"{domain}.session"


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def domains_of(hosts: Iterable[str]) -> frozenset[str]:
    """The registrable domains of host names.

    >>> sorted(domains_of(["item.jd.com", "jd.com", "tmall.com"]))
    ['jd.com', 'tmall.com']
    """
    return frozenset(registrable_domain(host.lower()) for host in hosts)
