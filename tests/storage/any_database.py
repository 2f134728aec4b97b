"""A database of a test's own on each backend that is promised."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def fresh_database(backend: str, folder: Path, service: Callable[[str], str]) -> Iterator[str]:
    """The URL of an empty database on ``sqlite``, ``postgres`` or ``mariadb``, dropped at the end."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'any.db'}"
        return
    url = make_url(service(backend))
    name = f"restock_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        server.dispose()
