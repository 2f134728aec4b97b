"""``browser:`` of a watch: stored, changed, exported, and left to the shop where nothing is said."""

from __future__ import annotations

from sqlalchemy import select
from watchlist_house import House, lines

from crawler.storage.schema import Watch
from crawler.watchlist.export import export_watchlist

FULL = """
subscribers: {ann: {channels: {phone: json://a}}}
watches:
  - {url: "https://shop.example/drawn", browser: true}
  - {url: "https://shop.example/plain", browser: no}
  - {url: "https://shop.example/any"}
"""


def wishes(house: House) -> dict[str, bool | None]:
    with house.database.read() as connection:
        rows = connection.execute(select(Watch.url, Watch.browser))
        return {url.rsplit("/", 1)[1]: browser for url, browser in rows}


def test_what_is_wished_is_stored_and_comes_back(house: House) -> None:
    changes = lines(house.sync(FULL))
    assert wishes(house) == {"drawn": True, "plain": False, "any": None}
    assert any("drawn: opened in a browser, at the default interval" in line for line in changes)
    assert any("plain: never opened in a browser" in line for line in changes)
    assert house.sync(FULL).nothing
    with house.database.read() as connection:
        text = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert house.sync(text).nothing
    assert wishes(house) == {"drawn": True, "plain": False, "any": None}


def test_a_wish_may_change_and_go(house: House) -> None:
    house.sync(FULL)
    changed = FULL.replace(", browser: true", ", browser: false").replace(", browser: no", "")
    changed = changed.replace('any"', 'any", browser: true')
    assert lines(house.sync(changed)) == [
        "~ watch https://shop.example/drawn: never opened in a browser",
        "~ watch https://shop.example/plain: opened in a browser only where the shop needs it",
        "~ watch https://shop.example/any: opened in a browser",
    ]
    assert wishes(house) == {"drawn": False, "plain": None, "any": True}
