"""The browser on the command line: wishes, what is missing, and what it showed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from front_door import Call
from sqlalchemy import insert

from crawler.installation import installation
from crawler.storage.schema import Screenshot

URL = "https://shop.example/p/1"


def test_a_watch_may_wish_it_or_not(home: Path, call: Call) -> None:
    assert call("watch", "add", URL, "--browser").code == 0
    assert "opened in a browser, as wished" in call("watch", "show", "1").out
    assert call("watch", "add", URL).code == 0
    assert "opened in a browser, as wished" in call("watch", "show", "1").out, "joined without a word on it"
    assert call("watch", "add", URL, "--no-browser").code == 0
    assert "never opened in a browser" in call("watch", "show", "1").out
    assert "a listing isn't opened" in call("watch", "add", URL + "00", "--feed", "--browser").mistake


def test_a_look_that_wants_one_says_what_is_missing(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTOCK_BROWSER", "/no/such/chromium")
    answer = call("check", URL, "--browser")
    assert answer.code == 2
    assert "RESTOCK_BROWSER names /no/such/chromium" in answer.mistake
    examined = call("doctor").out
    assert "RESTOCK_BROWSER names /no/such/chromium" in " ".join(examined.split())


def test_what_it_showed_is_written_to_a_file(home: Path, call: Call, tmp_path: Path) -> None:
    call("watch", "add", URL)
    file = tmp_path / "shown.jpg"
    assert "there is no screenshot of watch 1" in call("watch", "screenshot", "1", "--out", file).mistake
    assert not file.exists()
    with installation().database.write() as connection:
        row = {"occasion": "1-1", "watch_id": 1, "taken_at": datetime(2026, 3, 1, tzinfo=UTC)}
        connection.execute(insert(Screenshot).values(**row, media_type="image/jpeg", body=b"\xff\xd8\xff"))
    assert "as of 2026-03-01" in call("watch", "screenshot", "1", "--out", file).out
    assert file.read_bytes() == b"\xff\xd8\xff"
    nowhere = tmp_path / "no" / "such" / "folder.jpg"
    assert "can't be written" in call("watch", "screenshot", "1", "--out", nowhere).mistake
