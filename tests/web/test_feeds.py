"""Feeds behind secret addresses: whose they are, what they hold, and that they end."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from shop_things import told, watch
from web_house import Browser, WebHouse

ATOM = "{http://www.w3.org/2005/Atom}"


def address(browser: Browser, **form: object) -> str:
    """A new feed's path."""
    page = browser.post("/account/feeds", dict(form))
    found = re.search(r'id="feed">http://restock.test([^<]+)<', page.text)
    assert found, page.status_code
    return found.group(1)


def titles(browser: Browser, path: str) -> list[str]:
    answer = browser.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    return [str(entry.findtext(f"{ATOM}title")) for entry in feed.iter(f"{ATOM}entry")]


def test_my_alerts_are_read_without_signing_in(house: WebHouse) -> None:
    olga = house.operator()
    nasty = "<script>\x1b & ]]> \x01Jordan"
    told(house, "olga", watch_id=watch(house, name=nasty))
    path = address(olga)
    reader = house.browser()
    assert titles(reader, path) == ["back in stock: <script> & ]]> Jordan (US 10)"]
    assert "set-cookie" not in reader.get(path).headers
    tag = reader.get(path).headers["etag"]
    assert reader.get(path, **{"if-none-match": tag}).status_code == 304


def test_a_products_changes_are_a_feed_of_their_own(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    watch_id = watch(house)
    told(house, "olga", watch_id=watch_id)
    path = address(olga, watch=watch_id)
    assert titles(house.browser(), path) == ["back in stock: US 10"]
    assert mia.post("/account/feeds", {"watch": watch_id}).status_code == 404
    stolen = f"{address(mia)}/watches/{watch_id}"
    assert house.browser().get(stolen).status_code == 404


def test_a_feeds_address_is_revoked_and_is_no_key_to_the_api(house: WebHouse) -> None:
    olga = house.operator()
    path = address(olga)
    token = path.rpartition("/")[2]
    assert olga.get("/api/v1/watches", authorization=f"Bearer {token}").status_code in (401, 403)
    made = re.search(
        r'id="made">(rst_[^<]+)<', olga.post("/account/tokens", {"name": "x", "scope": "read"}).text
    )
    assert made is not None
    assert house.browser().get(f"/feed/{made.group(1)}").status_code == 404
    olga.post("/account/tokens/1/revoke")
    assert house.browser().get(path).status_code == 404


def test_guessing_addresses_is_slowed_down(house: WebHouse) -> None:
    house.operator()
    browser = house.browser()
    assert {browser.get(f"/feed/rsf_{n}").status_code for n in range(80)} == {404, 429}
