"""The one place where a test gets a database from, on the server that the run names.

``RESTOCK_TEST_DATABASE`` is ``sqlite`` (usual), ``postgres`` or ``mariadb``. Every test that uses the fixture
``databases`` (by ``house``, ``world``, …) carries the marker ``database`` and runs on any of them unchanged.

Migrating takes longer than most tests. A SQLite file is copied from a migrated one; on a server each process
has a few migrated databases, which are emptied before a test gets them (10 to 40 ms, where creating one from
a template took 150 ms on PostgreSQL, and a migration 850 ms on MariaDB).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from crawler.storage.database import Database

FOLDERS = ("alerts", "crawler", "ingest", "own", "pipelines", "spiders", "storage", "watchlist", "web")
"""Where tests use the fixture; on a server no others are read."""
BACKENDS = ("sqlite", "postgres", "mariadb")
SERVERS = {
    "postgres": ("RESTOCK_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/test"),
    "mariadb": ("RESTOCK_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/test"),
}
BACKEND = os.environ.get("RESTOCK_TEST_DATABASE", "sqlite")
if BACKEND not in BACKENDS:
    raise SystemExit(f"RESTOCK_TEST_DATABASE={BACKEND}: one of {', '.join(BACKENDS)} is meant")


def server_url(name: str) -> str:
    """Where a database server is: the environment's word, else this machine's usual place."""
    variable, usual = SERVERS[name]
    return os.environ.get(variable, usual)


class Databases:
    """The databases of one test: each path of its own has one, whatever the server calls it."""

    def __init__(self, backend: str = BACKEND) -> None:
        self.backend = backend
        self._given: dict[Path, _Kept] = {}

    @property
    def on_sqlite(self) -> bool:
        return self.backend == "sqlite"

    def url(self, path: Path) -> str:
        """The URL of an empty database with the current schema; the same again for the same path."""
        if self.on_sqlite:
            return sqlite_url(path)
        if path not in self._given:
            self._given[path] = _take(self.backend)
        return self._given[path].url.render_as_string(hide_password=False)

    def give_back(self) -> None:
        for kept in self._given.values():
            _free(self.backend).append(kept)
        self._given.clear()


def sqlite_url(path: Path) -> str:
    """A SQLite file with the current schema; one that is there already is left as it is."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated_file(), path)
    return f"sqlite:///{path}"


@contextmanager
def without_schema(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database without a table, dropped at the end."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / f'empty-{uuid.uuid4().hex[:8]}.db'}"
        return
    url = _create(backend)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        _drop(backend, url)


@cache
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="restock-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'migrated.db'}")
    database.prepare()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "migrated.db"


class _Kept:
    """A migrated database on a server, that one process keeps for its tests."""

    def __init__(self, backend: str) -> None:
        self.url = _create(backend)
        atexit.register(_drop, backend, self.url)
        database = Database(self.url)
        database.prepare()
        database.close()
        self._engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        atexit.register(self._engine.dispose)

    def empty(self) -> None:
        """No row in any table but the schema's version, numbers from 1, and nobody else connected."""
        with self._engine.connect() as connection:
            if self.url.get_backend_name() == "postgresql":
                connection.execute(text(_EMPTY_POSTGRES))
                return
            name = {"name": self.url.database}
            for (process,) in connection.execute(text(_OTHERS_MARIADB), name).all():
                with suppress(OperationalError):  # ended by itself meanwhile
                    connection.execute(text("KILL :id"), {"id": process})
            connection.execute(text("SET foreign_key_checks = 0"))
            for table, counted in connection.execute(text(_TABLES_MARIADB), name).all():
                connection.execute(text(f"DELETE FROM `{table}`"))
                if counted is not None and counted > 1:
                    connection.execute(text(f"ALTER TABLE `{table}` AUTO_INCREMENT = 1"))


_EMPTY_POSTGRES = """
DO $$ DECLARE one record; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""
_OTHERS_MARIADB = """
SELECT id FROM information_schema.processlist WHERE db = :name AND id <> CONNECTION_ID()
"""
_TABLES_MARIADB = """
SELECT table_name, auto_increment FROM information_schema.tables
WHERE table_schema = :name AND table_name <> 'alembic_version'
"""


@cache
def _free(backend: str) -> list[_Kept]:
    """This process's databases that no test has now."""
    return []


def _take(backend: str) -> _Kept:
    free = _free(backend)
    kept = free.pop() if free else _Kept(backend)
    kept.empty()
    return kept


@cache
def _server(backend: str) -> Engine:
    return create_engine(server_url(backend), isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def _create(backend: str) -> URL:
    name = f"restock_test_{uuid.uuid4().hex[:12]}"
    with _server(backend).connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(server_url(backend)).set(database=name)


def _drop(backend: str, url: URL) -> None:
    with _server(backend).connect() as connection:
        force = " WITH (FORCE)" if backend == "postgres" else ""
        connection.execute(text(f"DROP DATABASE IF EXISTS {url.database}{force}"))
