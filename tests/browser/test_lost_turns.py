"""A page that is open while its shop's turn is lost to another process is closed at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser_world import eventually, opening
from local_shop import Answer, Hit, LocalShop
from sqlalchemy import update

from crawler.storage.database import Database
from crawler.storage.schema import Site

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]


def never_done(hit: Hit) -> Answer:
    """A page that asks for more for as long as it is open."""
    if hit.path == "/p/1":
        text = b"<!doctype html><h1>A page</h1><script>setInterval(() => fetch('/more'), 50)</script>"
        return Answer(body=text.replace(b"</script>", b"</script><img src=/hangs>"))
    return Answer(hang=True) if hit.path == "/hangs" else Answer(status=404)


def test_a_page_whose_turn_is_lost_asks_no_more(tmp_path: Path) -> None:
    with LocalShop({"shop.localhost": never_done}) as shop:
        pages = {"shop": shop.url("shop.localhost")}
        with opening(
            pages,
            home=tmp_path,
            allow=["shop.localhost"],
            settings="DOWNLOAD_TIMEOUT=100",
            OPEN_PAGES_RENEWED="0.5",
        ) as process:
            eventually(lambda: any(hit.path == "/more" for hit in shop.hits), within=60)
            database = Database(f"sqlite:///{tmp_path}/restock.db")
            with database.write() as connection:
                theirs = datetime.now(UTC) + timedelta(seconds=50)
                connection.execute(update(Site).values(free_at=theirs))
            database.close()
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            asked = len(shop.hits)
            out, log = process.communicate(timeout=60)
            assert len(shop.hits) == asked, "it was closed before it was said to be over"
    assert "its turn was lost while the page was open" in told["detail"], told
    assert (process.returncode, out) == (0, "")
    assert "the turn at shop.localhost is lost" in log
    assert "Traceback" not in log
