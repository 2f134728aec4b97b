"""``restock status --sites``, canaries by hand, and what is held: as a person types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House, failure, look, offer
from front_door import Call

from crawler.model import FailureReason
from crawler.storage.schema import Delivery, DeliveryState, TransitionRow, Watch
from restock.chores import watch_over
from restock.context import open_context

WATCHLIST = """
subscribers:
  ann: {channels: {phone: "json://127.0.0.1:9/x"}}
watches:
"""


@pytest.fixture
def shop(home: Path, call: Call) -> House:
    """Six pages of one shop that have just come back all at once, one of another that can't be seen."""
    home.mkdir()
    file = home / "watchlist.yaml"
    urls = [f"https://kicks.example/p/{n}" for n in range(6)] + ["https://late.example/p/1"]
    file.write_text(WATCHLIST + "".join(f"  - url: {url}\n" for url in urls))
    assert call("watchlist", "sync", file).code == 0
    house = House(open_context().config.url)
    now = datetime.now(UTC)
    ids = [row.id for row in house.rows(Watch)]
    took = timedelta(milliseconds=250)
    house.record(*(look(w, offer(OUT), now - timedelta(hours=3, seconds=w), latency=took) for w in ids))
    house.record(*(look(w, offer(IN), now - timedelta(minutes=1, seconds=w), latency=took) for w in ids[:6]))
    house.record(look(ids[6], failure(FailureReason.TIMEOUT), now - timedelta(minutes=2)))
    watch_over(open_context(), now=now)
    yield house
    house.database.close()


def test_how_each_shop_does(shop: House, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("80", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        answer = call("status", "--sites")
        assert answer.code == 0
        assert max(map(len, answer.out.splitlines()[:-2])) <= int(columns)
        words = " ".join(answer.out.split())
        assert "kicks.example held, 6 looks 6 12 100% 250 ms 1 min ago" in words
        assert "late.example blind, 1 of 1 1 2 50% 250 ms 3 h ago" in words
        assert "1 timeout" in words
        assert "restock alerts held" in words
        assert "operator: true" in words, "nobody would be told"
    found = {site["domain"]: site for site in json.loads(call("status", "--sites", "--json").out)}
    assert found["kicks.example"]["state"] == "held"
    assert found["late.example"]["failures"] == {"timeout": 1}


def test_nothing_is_watched_yet(call: Call) -> None:
    assert "restock watch add URL" in call("status", "--sites").out


def test_the_status_says_what_needs_somebody(shop: House, call: Call) -> None:
    answer = call("status")
    assert answer.code == 1
    assert "held: what 6 looks at kicks.example saw. See: restock alerts held" in answer.out
    assert "blind: 1 watches. See: restock status --sites" in answer.out
    found = json.loads(call("status", "--json").out)
    assert (found["held"], found["blind"]) == ({"looks": 6, "sites": ["kicks.example"]}, 1)


def test_what_is_held_is_shown_and_released(shop: House, call: Call) -> None:
    shown = call("alerts", "held")
    assert "kicks.example: held since 1 min ago, 6 watches" in shown.out
    assert "restock alerts release kicks.example" in shown.out
    [site] = json.loads(call("alerts", "held", "--json").out)
    assert len(site["news"]) == 6
    assert call("alerts", "release", "kicks.example").out == (
        "kicks.example: released, people are told of what 6 looks saw\n"
    )
    assert all(t.released_at and not t.held_at for t in shop.rows(TransitionRow))
    assert call("alerts", "held").out == "Nothing is held.\n"
    assert "nothing is held at kicks.example" in call("alerts", "release", "kicks.example").mistake


def test_what_is_discarded_says_why_in_the_list(
    shop: House, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert call("alerts", "discard", "kicks.example").code == 0
    assert {d.state for d in shop.rows(Delivery)} == {DeliveryState.SUPPRESSED}
    assert call("alerts").out.count("held as unlikely, and discarded") == 6
    assert "there is no shop 'kick.example'" in call("alerts", "discard", "kick.example").mistake


def test_a_canary_by_hand(home: Path, call: Call) -> None:
    added = call("watch", "add", "https://shop.example/gift-card", "--canary", "in_stock")
    assert (added.code, added.err) == (0, "")
    assert "a canary: known to be always in stock" in call("watch", "show", "1").out
    assert json.loads(call("watch", "show", "1", "--json").out)["watch"]["canary"] == "in_stock"
    assert (
        "always in_stock or out_of_stock"
        in call("watch", "add", "https://a.example", "--canary", "x").mistake
    )
    wrong = call("watch", "add", "https://a.example/products.json", "--feed", "--canary", "in_stock")
    assert "a listing can't be a canary" in wrong.mistake
