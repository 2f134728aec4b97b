"""What the browser showed is stored with the change that it shows, or not at all; on every database."""

from __future__ import annotations

from datetime import timedelta

from crawl_house import IN, OUT, START, House, failure, look, offer

from crawler.model import Confidence, FailureReason, Picture
from crawler.storage.deliveries import deliveries
from crawler.storage.schema import Screenshot, Site, TransitionRow, Watch
from crawler.storage.screenshots import newest_screenshot, prune_screenshots, screenshots_of
from crawler.storage.watch_views import show_watch
from crawler.storage.watches import claim

MINUTE = timedelta(minutes=1)
PICTURE = Picture(body=b"\xff\xd8\xff" + bytes(range(256)) * 500)


def test_a_picture_is_kept_with_its_transitions_only(house: House) -> None:
    watch = house.watch()
    sizes = {"9": OUT, "10": OUT}
    shown = {"browser": True, "picture": PICTURE}
    house.record(look(watch, offer(OUT, sizes=sizes), START, **shown))
    assert house.count(Screenshot) == 0, "a first look makes no transition"
    house.record(look(watch, offer(IN, sizes=dict.fromkeys(sizes, IN)), START + MINUTE, **shown))
    house.record(look(watch, offer(IN, sizes=dict.fromkeys(sizes, IN)), START + 2 * MINUTE, **shown))
    house.record(look(watch, failure(FailureReason.BLOCKED), START + 3 * MINUTE, **shown))
    house.record(look(watch, offer(OUT), START + 4 * MINUTE, browser=True))
    (row,) = house.rows(Screenshot)
    assert row.body == PICTURE.body
    (occasion,) = {r.occasion for r in house.rows(TransitionRow) if r.at == START + MINUTE}
    assert row.occasion == occasion
    with house.database.read() as connection:
        found = newest_screenshot(connection, watch)
        assert found is not None
        assert (found.picture, found.occasion) == (PICTURE, occasion)
        assert newest_screenshot(connection, watch, occasion="another") is None
        assert newest_screenshot(connection, watch + 1) is None
        assert screenshots_of(connection, [occasion, "another"]) == {occasion}
        detail = show_watch(connection, watch)
        assert detail is not None
        assert {line.screenshot for line in detail.transitions if line.at == START + MINUTE} == {True}
        assert {line.screenshot for line in detail.transitions if line.at != START + MINUTE} == {False}
        assert deliveries(connection) == []


def test_a_second_look_that_agrees_has_the_picture(house: House) -> None:
    watch = house.watch()
    weak = offer(IN, confidence=Confidence.WEAK)
    house.record(look(watch, offer(OUT), START))
    house.record(look(watch, weak, START + MINUTE, browser=True, picture=PICTURE))
    assert house.count(Screenshot) == 0
    house.record(look(watch, weak, START + 2 * MINUTE, browser=True, picture=PICTURE))
    assert house.count(Screenshot) == 1


def test_they_are_forgotten_after_a_month(house: House) -> None:
    watch = house.watch()
    for turn, state in enumerate((OUT, IN, OUT)):
        house.record(
            look(watch, offer(state), START + turn * timedelta(days=10), browser=True, picture=PICTURE)
        )
    assert house.count(Screenshot) == 2
    now = START + timedelta(days=41)
    assert house.database.retrying(lambda c: prune_screenshots(c, now=now)) == 1
    assert house.database.retrying(lambda c: prune_screenshots(c, now=now)) == 0
    assert house.count(Screenshot) == 1


def test_what_a_try_taught_is_remembered_for_the_site(house: House) -> None:
    site = house.site()
    first, second = (house.watch(f"https://shop.example/p/{n}", site=site) for n in (1, 2))
    unread = failure(FailureReason.LAYOUT)
    house.record(look(first, unread, START, browser_tried=True, url="https://shop.example/p/1"))
    assert house.row(Site, id=site).browser is False
    tried = house.row(Watch, id=first).browser_tried_at
    assert tried == START + timedelta(seconds=1)
    house.record(
        look(second, offer(OUT), START, browser_tried=True, browser=True, url="https://shop.example/p/2")
    )
    assert house.row(Site, id=site).browser is True
    house.record(look(first, offer(OUT), START + MINUTE, url="https://shop.example/p/1"))
    assert house.row(Watch, id=first).browser_tried_at == tried
    late = START + timedelta(days=2)
    house.set(Watch, second, browser=False)
    due = house.database.retrying(
        lambda c: claim(c, spider="structured_data", token="t", now=late, cutoff=late, sites=9, per_site=9)
    )
    known = {w.id: (w.browser, w.site_browser, w.browser_tried_at) for w in due}
    assert known[first] == (None, True, tried)
    assert known[second][:2] == (False, True)
