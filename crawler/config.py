"""Settings of a person's installation: environment first, then what the watchlist declared, then defaults."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

from crawler.errors import ConfigError
from crawler.secrets import SecretBox, load_secret_box

VERSION = "0.1.0"
PROJECT_PAGE = "https://github.com/restock-monitor/restock-monitor"


class Config(BaseSettings):
    """One installation. Every field can be set in the environment as ``RESTOCK_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="RESTOCK_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("restock"))
    """Where the embedded database and the key file live."""
    database_url: str | None = Field(default=None, repr=False)
    """SQLAlchemy URL; by default SQLite at ``<home>/restock.db``."""
    secret_key: str | None = Field(default=None, repr=False)
    """Seals channel URLs: made by ``restock key new``; by default a file in the home. Old ones after it."""
    contact: str | None = None
    """A page or mailto: that shops can reach you by; part of the user agent."""
    every_s: int = Field(default=600, ge=1)
    """Default interval between two looks at a watch, in seconds."""
    allow_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Host names that may resolve to private addresses (demo shop, intranet). Comma-separated."""
    site_delay_s: float = Field(default=2.0, ge=0)
    """Least gap between two requests to one registrable domain, in seconds."""
    proxy: str | None = Field(default=None, repr=False)
    """An HTTP proxy for all looks, such as http://name:password@proxy.example:3128; else none is used."""
    parallel_sites: int = Field(default=64, ge=1, le=1000)
    """How many domains are asked side by side."""
    heartbeat_s: float = Field(default=5.0, ge=0.2, le=10)
    """How often a worker says that it lives, in seconds; after four that are missing others do its jobs."""
    browser: str | None = None
    """The Chromium for pages that need one, by path or name; ``off`` opens none. Else the first found."""
    browser_pages: int = Field(default=2, ge=1, le=16)
    """How many pages are open in it side by side."""
    browser_looks: int = Field(default=100, ge=1)
    """After so many pages it is started anew."""
    browser_memory_mb: int = Field(default=450, ge=100)
    """Started anew once it and its driver hold more; a single page may not take it beyond twice as much."""
    alert_ttl_s: int = Field(default=1800, ge=60)
    """A restock older than this is no longer told as "in stock now"."""
    max_attempts: int = Field(default=12, ge=1)
    """Tries at a delivery before it is dead."""
    hold_share: float = Field(default=0.3, ge=0, le=1)
    """Where so large a share of a site's watches comes back at once, alerts wait for a person; 0 never."""
    hold_least: int = Field(default=5, ge=1)
    """So many watches must have come back at once, whatever share that is."""
    blind_after: int = Field(default=6, ge=1)
    """Intervals (an hour at least) without a successful look, and people are told that it can't be seen."""
    send_timeout_s: int = Field(default=30, ge=1)
    """How long one send may take; a delivery's lease outlasts it."""
    keep_history_days: int = Field(default=730, ge=0)
    """How long old looks and changes are kept, 90 days at least; 0 is for good. The last look always is."""
    keep_messages_days: int = Field(default=365, ge=0)
    """How long ended messages are kept, and links in them work, 90 days at least; 0 is for good."""
    web_url: str | None = None
    """The web's public address, such as https://restock.example: what links in messages begin with."""
    count_clicks: bool = False
    """Whether the way to the shop leads over the web, so that clicks count; else messages link directly."""
    open_registration: bool = False
    """Whether anybody may make an account; else only those who were invited."""
    web_listen: str | None = None
    """Where ``restock run`` also serves the web, such as 127.0.0.1:8080; None serves none."""
    web_proxy: str | None = None
    """Addresses of the reverse proxies in front of it, comma-separated: they say who asks."""
    web_limits: float = Field(default=1.0, gt=0, le=1000)
    """By how much the web's limits (tries to sign in, looks by hand, API requests) are multiplied."""
    status_page: bool = False
    """Whether anybody may read at ``/status`` how the shops do; no product and no person is named there."""
    mail_to: str | None = Field(default=None, repr=False)
    """How visitors of shops' pages are written to: a channel URL with ``{to}`` where their e-mail stands."""
    sms_to: str | None = Field(default=None, repr=False)
    """The same for their phone numbers, such as ``twilio://SID:TOKEN@FROM/{to}``."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    """From which weight on the log tells."""

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("allow_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(h.strip().lower() for h in value.split(",") if h.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("keep_history_days", "keep_messages_days")
    @classmethod
    def _long_enough(cls, value: int) -> int:
        if 0 < value < 90:
            raise ValueError("write 90 or more: learning, and links in messages, need so many; or 0 for good")
        return value

    @field_validator("mail_to", "sms_to")
    @classmethod
    def _to(cls, value: str | None) -> str | None:
        """What is said of a mistake never holds the value: it is a secret."""
        if value and value.count("{to}") != 1:
            raise ValueError("write a channel URL with {to} where the address belongs")
        return value or None

    @field_validator("web_listen")
    @classmethod
    def _listen(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            parts = urlsplit(f"//{value}")
            usable = value == parts.netloc and parts.hostname and parts.port
        except ValueError:
            usable = False
        if not usable or "@" in value:
            raise ValueError("write it like 127.0.0.1:8080, or [::1]:8080")
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        """What is said of a mistake never holds the value: it may be a secret."""
        if not value:
            return None
        try:
            parts = urlsplit(value)
            usable = parts.scheme == "http" and parts.hostname and (parts.port or 80)
        except ValueError:
            usable = False
        if not usable or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(
                "write it like http://name:password@proxy.example:3128; https shops go through it too"
            )
        return value

    @property
    def proxy_host(self) -> str | None:
        """The proxy's host, lower case, without anything secret."""
        return urlsplit(self.proxy).hostname if self.proxy else None

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL."""
        embedded = URL.create("sqlite", database=str(self.home / "restock.db"))
        return self.database_url or embedded.render_as_string()

    @property
    def every(self) -> timedelta:
        return timedelta(seconds=self.every_s)

    @property
    def user_agent(self) -> str:
        """Names the program, its page and, where given, a contact: shops can tell who asks."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"restock-monitor/{VERSION} (+{PROJECT_PAGE}{contact})"

    @cached_property
    def secrets(self) -> SecretBox:
        """The installation's key; made on first use."""
        return load_secret_box(configured=self.secret_key, path=self.home / "secret.key")


def load_config(declared: dict[str, Any] | None = None) -> Config:
    """The environment over ``declared`` (the watchlist's settings) over the defaults.

    Raises ConfigError naming the setting that can't be used.
    """
    try:
        from_environment = Config()
        overlay = {k: v for k, v in (declared or {}).items() if k not in from_environment.model_fields_set}
        return Config(**overlay) if overlay else from_environment
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"the setting {name} can't be used: {first['msg']}", hint=f"mend RESTOCK_{name.upper()}"
        ) from exc
