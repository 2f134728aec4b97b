"""``restock run`` as an init system starts it: a process, a database file, shops, a receiver."""

from __future__ import annotations

import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from service_world import environment, eventually, log_of, open_shop, restock, rows, running, utc_now

from restock.demo.receiver import Receiver
from restock.demo.shop import DemoShop

pytestmark = pytest.mark.slow

RESTOCK = (sys.executable, "-m", "restock")
START = 45.0
"""Seconds that a test waits for what comes at some time, on however busy a machine; no promise."""
SHOE = ("kicks.localhost", "/products/harbor-low")
BOOK = ("books.localhost", "/item/lighthouse-cookbook")


@pytest.fixture(scope="module")
def shop() -> Iterator[DemoShop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(clock=utc_now) as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _sold_out(shop: DemoShop) -> None:
    for sku in ("HL-8", "HL-9", "HL-12", "LC-HB"):
        shop.set_stock(sku, 0)


def write(home: Path, receiver: Receiver, *urls: str, every: str = "1s") -> Path:
    """A watchlist of ``urls`` that tells one person's webhook."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "watchlist.yaml"
    watches = "".join(f"  - url: {url}\n" for url in urls)
    file.write_text(
        f"settings: {{every: {every}, contact: 'mailto:test@example.org'}}\n"
        f"subscribers:\n  ann: {{channels: {{hook: '{receiver.channel_url('/ann')}'}}}}\nwatches:\n{watches}"
    )
    return file


def looked_at(home: Path, *urls: str) -> bool:
    found = dict(rows(home, "SELECT url, looked_at FROM watch"))
    return all(found.get(url) for url in urls)


def stop(process: subprocess.Popen[bytes]) -> float:
    """SIGTERM; how many seconds it took to end."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=15)
    return time.monotonic() - began


@contextmanager
def silent_shop(host: str = "vinyl.localhost") -> Iterator[str]:
    """A shop that takes connections and never says a word; the URL of a page there."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield f"http://{host}:{server.getsockname()[1]}/item/never"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in taken:
                connection.close()


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Somebody else holds the database's write lock."""
    with closing(sqlite3.connect(home / "restock.db", timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_restock_is_delivered_within_one_interval_and_a_second(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    interval, url = 3.0, shop.url(*SHOE)
    file = write(tmp_path, receiver, url, every="3s")
    with running("run", file, home=tmp_path) as process:
        eventually(lambda: looked_at(tmp_path, url), within=START, why=lambda: log_of(tmp_path))
        flipped_at = utc_now()
        shop.set_stock("HL-12", 4)
        eventually(lambda: receiver.posts, within=interval + 5, why=lambda: log_of(tmp_path))
        delay = (receiver.posts[0].at - flipped_at).total_seconds()
        assert stop(process) < 10
    assert process.returncode == 0, log_of(tmp_path)
    assert delay <= interval + 1, f"{delay:.2f} s from the flip to the receipt"
    assert "Harbor Low" in receiver.posts[0].body.decode()
    assert len(receiver.posts) == 1


def test_a_hanging_shop_delays_no_other_and_no_stop(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    url = shop.url(*SHOE)
    with silent_shop() as silent:
        file = write(tmp_path, receiver, silent, url)
        with running("run", file, home=tmp_path) as process:
            eventually(lambda: looked_at(tmp_path, url), within=START, why=lambda: log_of(tmp_path))
            before = len(shop.visits)
            # Four looks a second apart, while another shop hangs: for 30 seconds, if it were waited for.
            eventually(lambda: len(shop.visits) - before >= 4, within=20, why=lambda: log_of(tmp_path))
            assert not looked_at(tmp_path, silent)
            took = stop(process)
    assert process.returncode == 0, log_of(tmp_path)
    assert took < 10
    assert rows(tmp_path, "SELECT count(*) FROM site WHERE lease_token IS NOT NULL") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM service_lease") == [(0,)]
    due = rows(tmp_path, "SELECT next_look_at IS NOT NULL FROM watch WHERE url = ?", silent)
    assert due == [(1,)], "what hung is still due"


def test_a_second_service_is_refused_until_the_first_is_dead(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    file = write(tmp_path, receiver, shop.url(*SHOE))
    with running("run", file, home=tmp_path) as first:
        eventually(lambda: looked_at(tmp_path, shop.url(*SHOE)), within=START, why=lambda: log_of(tmp_path))
        second = restock("run", file, home=tmp_path)
        assert second.returncode == 4
        assert second.stderr.count("\n") == 1, second.stderr
        assert f"(process {first.pid} on {socket.gethostname()})" in second.stderr
        first.kill()
        first.wait()

    shop.set_stock("HL-12", 4)
    rows_before = rows(tmp_path, "SELECT holder FROM service_lease")
    assert len(rows_before) == 1, "the dead one still stands in the database"
    with running("run", file, home=tmp_path) as third:
        eventually(
            lambda: rows(tmp_path, "SELECT holder FROM service_lease") != rows_before,
            within=START,
            why=lambda: log_of(tmp_path),
        )
        assert stop(third) < 10
    assert third.returncode == 0, log_of(tmp_path)


def test_the_watchlist_is_followed_and_one_with_a_mistake_is_not(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    shoe, book = shop.url(*SHOE), shop.url(*BOOK)
    file = write(tmp_path, receiver, shoe)
    with running("run", file, home=tmp_path) as process:
        eventually(lambda: looked_at(tmp_path, shoe), within=START, why=lambda: log_of(tmp_path))
        write(tmp_path, receiver, shoe, book)
        eventually(lambda: looked_at(tmp_path, book), within=START, why=lambda: log_of(tmp_path))

        file.write_text(file.read_text().replace(f"  - url: {book}", f"  - ulr: {book}"))
        eventually(lambda: "last good one stays in force" in log_of(tmp_path), within=START)
        assert dict(rows(tmp_path, "SELECT url, state FROM watch")) == {shoe: "active", book: "active"}
        shop.set_stock("LC-HB", 3)
        eventually(lambda: receiver.posts, within=START, why=lambda: log_of(tmp_path))
        assert log_of(tmp_path).count("last good one stays in force") == 1, "told once, not again and again"
        assert "ulr" in log_of(tmp_path), "it says what is wrong"
        stop(process)
    assert process.returncode == 0, log_of(tmp_path)


def test_a_database_that_others_lock_loses_nothing(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    url = shop.url(*SHOE)
    file = write(tmp_path, receiver, url)
    with running("run", file, home=tmp_path) as process:
        eventually(lambda: looked_at(tmp_path, url), within=START, why=lambda: log_of(tmp_path))
        with locked(tmp_path):
            shop.set_stock("HL-12", 4)
            until = time.monotonic() + 5
            eventually(lambda: time.monotonic() > until, within=6)
            assert not receiver.posts, "nothing is told before it is committed"
        eventually(lambda: receiver.posts, within=START, why=lambda: log_of(tmp_path))
        stop(process)
    assert process.returncode == 0, log_of(tmp_path)
    assert len(receiver.posts) == 1


def test_a_stop_does_not_wait_for_a_locked_database(
    shop: DemoShop, receiver: Receiver, tmp_path: Path
) -> None:
    """What could not be given back runs out by itself; the exit code says that it was no clean stop."""
    url = shop.url(*SHOE)
    file = write(tmp_path, receiver, url)
    with running("run", file, home=tmp_path) as process:
        eventually(lambda: looked_at(tmp_path, url), within=START, why=lambda: log_of(tmp_path))
        with locked(tmp_path):
            assert stop(process) < 10
    assert process.returncode != 0
    assert "Traceback" not in log_of(tmp_path)


def test_a_full_disk_pauses_and_resumes(shop: DemoShop, receiver: Receiver, tmp_path: Path) -> None:
    """No file may grow any more: every write of the database fails, whoever the user is."""
    url = shop.url(*SHOE)
    file = write(tmp_path, receiver, url)
    said: list[bytes] = []
    process = subprocess.Popen(
        [*RESTOCK, "run", str(file)],
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    listening = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    listening.start()
    try:
        eventually(lambda: looked_at(tmp_path, url), within=START)
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most))
        shop.set_stock("HL-12", 4)
        eventually(lambda: b"can't be written to" in b"".join(said), within=START, why=lambda: repr(said))
        assert rows(tmp_path, "SELECT count(*) FROM transition") == [(0,)]
        assert not receiver.posts
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        eventually(lambda: receiver.posts, within=START, why=lambda: repr(said))
        stop(process)
    finally:
        process.kill()
        process.wait()
        listening.join()
        process.stderr.close()
    log = b"".join(said).decode()
    assert process.returncode == 0, log
    assert "Traceback" not in log
    assert len(receiver.posts) == 1
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
