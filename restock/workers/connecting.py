"""How the workers' queue (procrastinate) is reached: in the installation's own PostgreSQL database."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from crawler.errors import ConfigError
from crawler.storage.database import Database

_KEEPALIVE = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""A server that is cut off is noticed within half a minute, not after the hours that TCP would wait."""


def require_server(database: Database) -> None:
    """Raises ConfigError with what to do where several machines can't work on this database."""
    if database.url.get_backend_name() != "postgresql":
        where = database.url.render_as_string(hide_password=True)
        raise ConfigError(
            f"workers need a PostgreSQL database, and this one is {where}",
            hint="on one machine use `restock run`, which needs no workers; for several set "
            "RESTOCK_DATABASE_URL=postgresql://user@host/restock on each of them",
        )
    if find_spec("procrastinate") is None or find_spec("psycopg_pool") is None:
        raise ConfigError(
            "workers need a package that isn't installed",
            hint="install the extra: pip install 'restock-monitor[workers]'",
        )


def conninfo(database: Database) -> str:
    """The database as libpq is told of it, with the password: for a driver, never for a log."""
    from psycopg.conninfo import make_conninfo

    arguments: dict[str, Any] = {**_KEEPALIVE, **database.engine.dialect.create_connect_args(database.url)[1]}
    arguments.pop("context", None)
    return make_conninfo(**arguments)
