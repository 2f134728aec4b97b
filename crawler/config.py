"""Settings of a person's installation: environment first, then what the watchlist declared, then defaults."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

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
    contact: str | None = None
    """A page or mailto: that shops can reach you by; part of the user agent."""
    every_s: int = Field(default=600, ge=1)
    """Default interval between two looks at a watch, in seconds."""
    allow_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Host names that may resolve to private addresses (demo shop, intranet). Comma-separated."""
    site_delay_s: float = Field(default=2.0, ge=0)
    """Least gap between two requests to one registrable domain, in seconds."""
    parallel_sites: int = Field(default=64, ge=1, le=1000)
    """How many domains are asked side by side."""
    alert_ttl_s: int = Field(default=1800, ge=60)
    """A restock older than this is no longer told as "in stock now"."""
    max_attempts: int = Field(default=12, ge=1)
    """Tries at a delivery before it is dead."""
    send_timeout_s: int = Field(default=30, ge=1)
    """How long one send may take; a delivery's lease outlasts it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

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
