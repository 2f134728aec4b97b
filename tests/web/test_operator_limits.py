"""Limits and copies of the database: operators see who ran into what, and make a copy that can be opened."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from databases import sqlite_url
from shop_things import channel, site
from sqlalchemy import update
from web_house import WebHouse

from crawler.storage.backups import KEPT, copies, make_copy
from crawler.storage.schema import Channel, Site, Subscriber
from restock.web.throttle import LIMITS, SIGN_IN_BY_ACCOUNT


@pytest.mark.parametrize("path", ["/operator/limits", "/operator/backup"])
def test_members_see_nothing_of_it(house: WebHouse, path: str) -> None:
    olga, mia = house.operator(), house.member()
    assert olga.get(path).status_code == 200
    assert mia.get(path).status_code == 404
    assert house.browser().get(path).status_code == 303
    assert mia.post("/operator/backup").status_code == 404
    assert house.browser().http.post("/operator/backup").status_code == 403
    assert copies(house.here.config.home / "backups") == []


def test_who_ran_into_a_limit_is_named_and_settings_change_it(house: WebHouse) -> None:
    olga = house.operator()
    house.configure(web_limits=0.1)
    tries = [house.state.allows(SIGN_IN_BY_ACCOUNT, "sign-in-account", "<b>olga") for _ in range(3)]
    assert tries == [True, True, False]
    text = olga.get("/operator/limits").text
    assert "signing in, by account" in text
    assert "&lt;b&gt;olga" in text
    assert "RESTOCK_WEB_LIMITS" in text
    assert "2 an hour" in text, f"a tenth of {SIGN_IN_BY_ACCOUNT.amount}"
    house.later(hours=25)
    assert "&lt;b&gt;olga" not in olga.get("/operator/limits").text


def test_every_limit_has_its_words(house: WebHouse) -> None:
    text = house.operator().get("/operator/limits").text
    for one in LIMITS:
        assert f"<td>{one.kind}</td>" not in text


def test_shops_and_services_that_want_a_pause_are_named(house: WebHouse) -> None:
    olga = house.operator()
    site(house)
    channel(house, "olga")
    later = house.now + timedelta(hours=1)
    with house.here.database.write() as connection:
        connection.execute(update(Site).values(paused_until=later, pause_reason="it asked <i>us</i>"))
        connection.execute(update(Channel).values(hold_until=later))
        connection.execute(update(Subscriber).values(daily_cap=5))
    text = olga.get("/operator/limits").text
    assert "it asked &lt;i&gt;us" in text
    assert "<strong>json</strong>" in text
    assert "<dt>olga</dt><dd>5</dd>" in text


@pytest.fixture
def on_a_file(tmp_path: Path) -> Iterator[WebHouse]:
    """A web whose database is a file: only that is copied by the web itself."""
    house = WebHouse(tmp_path, url=sqlite_url(tmp_path / "web.db"))
    yield house
    house.close()


def test_a_copy_is_made_while_the_web_goes_on_and_can_be_opened(on_a_file: WebHouse) -> None:
    house = on_a_file
    olga = house.operator()
    assert "No copy was made here yet" in olga.get("/operator/backup").text
    assert olga.post("/operator/backup").headers["location"] == "/operator/backup?made=1"
    folder = house.here.config.home / "backups"
    made = copies(folder)[0]
    path = folder / made.name
    assert made.at == house.now
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT login FROM account").fetchall() == [("olga",)]
    connection.close()
    page = olga.get("/operator/backup?made=1").text
    assert made.name in page
    assert "No copy was made" not in page
    house.later(days=8)
    assert "Make one now" in olga.get("/operator/backup").text


def test_old_copies_make_room_and_nothing_else_is_touched(on_a_file: WebHouse) -> None:
    house = on_a_file
    folder = house.here.config.home / "backups"
    folder.mkdir()
    (folder / "restock-notes.db").write_text("mine")
    for number in range(KEPT + 2):
        make_copy(house.here.database, folder, now=house.now + timedelta(hours=number))
    assert len(copies(folder)) == KEPT
    assert copies(folder)[0].at == house.now + timedelta(hours=KEPT + 1)
    assert (folder / "restock-notes.db").read_text() == "mine"


def test_a_copy_that_cant_be_written_says_so(on_a_file: WebHouse) -> None:
    house = on_a_file
    olga = house.operator()
    (house.here.config.home / "backups").write_text("no folder")
    refused = olga.post("/operator/backup")
    assert (refused.status_code, "backups can&#39;t be made" in refused.text) == (400, True)
