"""A person's log-in at rest: sealed, cut to its shop, never told; and which browser is found."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from front_door import Call, caller

from crawler.browser.errors import BrowserTrouble
from crawler.browser.finding import find_browser, missing
from crawler.browser.resources import is_tracker
from crawler.browser.sessions import SessionError, Sessions, read_exported
from crawler.config import Config
from crawler.errors import ConfigError
from crawler.installation import forget

CANARY = "canary-5f1c0b"
COOKIE = {"name": "sid", "value": CANARY, "domain": ".jd.com", "path": "/", "expires": 2_000_000_000.5}


def config(home: Path, **more: Any) -> Config:
    return Config(home=home, **more)


def exported(*cookies: dict[str, Any], origins: tuple[dict[str, Any], ...] = ()) -> str:
    return json.dumps({"cookies": list(cookies), "origins": list(origins)})


def test_what_is_kept_is_sealed_and_comes_back(tmp_path: Path) -> None:
    sessions = Sessions(config(tmp_path))
    origin = {"origin": "https://item.jd.com", "localStorage": [{"name": "a", "value": CANARY}, "junk"]}
    session = read_exported(exported(COOKIE, origins=(origin,)), domains={"jd.com"})
    assert CANARY not in repr(session)
    sessions.store("jd.com", session)
    file = tmp_path / "sessions" / "jd.com.session"
    assert CANARY.encode() not in file.read_bytes()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    again = sessions.load("jd.com")
    assert again is not None
    assert again.state == session.state
    assert again.state["origins"][0]["localStorage"] == [{"name": "a", "value": CANARY}]
    assert again.ends_at is not None
    assert again.ends_at.year == 2033
    assert [stored.domain for stored in sessions.all()] == ["jd.com"]
    first = sessions.stored("jd.com")
    sessions.store("jd.com", session)
    assert sessions.stored("jd.com") != first, "a context made of the earlier one is not used again"
    assert (sessions.remove("jd.com"), sessions.remove("jd.com"), sessions.load("jd.com")) == (
        True,
        False,
        None,
    )


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    Sessions(config(tmp_path)).store("jd.com", read_exported(exported(COOKIE), domains={"jd.com"}))
    (tmp_path / "secret.key").unlink()
    with pytest.raises(ConfigError, match="can't be opened with this key"):
        Sessions(config(tmp_path)).load("jd.com")


def test_other_shops_are_left_out(tmp_path: Path) -> None:
    others = [
        {**COOKIE, "domain": "bank.example"},
        {**COOKIE, "domain": "notjd.com"},
        {**COOKIE, "domain": "jd.com.evil.example"},
    ]
    origins = ({"origin": "https://jd.com.evil.example"}, {"origin": "https://a@bank.example"}, {})
    session = read_exported(
        exported(COOKIE, *others, {**COOKIE, "domain": "tmall.com"}, origins=origins),
        domains={"jd.com", "tmall.com"},
    )
    assert [c["domain"] for c in session.state["cookies"]] == [".jd.com", "tmall.com"]
    assert (session.state["origins"], session.left_out) == ([], 6)


def test_what_add_ons_export_is_taken_too() -> None:
    theirs = {
        "name": "a",
        "value": "b",
        "domain": ".jd.com",
        "expirationDate": 2e9,
        "sameSite": "no_restriction",
    }
    session = read_exported(
        json.dumps([theirs, {**theirs, "secure": True, "hostOnly": False}]), domains={"jd.com"}
    )
    assert [(c["expires"], c["sameSite"], c["path"]) for c in session.state["cookies"]] == [
        (2e9, "Lax", "/"),
        (2e9, "None", "/"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("<html>", "not JSON"),
        ("7", "no list of cookies"),
        ('{"cookies": {}}', "no list of cookies"),
        ('{"cookies": [], "origins": 7}', "no list of cookies"),
        ('{"cookies": [7]}', "no name, value or domain"),
        (exported({**COOKIE, "value": 7}), "no name, value or domain"),
        (exported({**COOKIE, "domain": "bank.example"}), "nothing of jd.com"),
        ("[]", "nothing of jd.com"),
        (exported(*[COOKIE] * 1001), "more than 1000"),
        (" " * 5_000_000, "larger than 4 MB"),
    ],
)
def test_what_can_not_be_used_is_told_without_its_values(text: str, words: str) -> None:
    with pytest.raises(SessionError, match=words) as caught:
        read_exported(text, domains={"jd.com"})
    assert CANARY not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "jd.com\n", "..", "JD.COM", "-x"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    sessions = Sessions(config(tmp_path))
    for act in (sessions.load, sessions.remove, sessions.stored):
        with pytest.raises(SessionError):
            act(name)


def test_the_command_keeps_lists_and_forgets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    forget()
    call: Call = caller(capsys, monkeypatch)
    file = tmp_path / "taobao.json"
    tmall = {**COOKIE, "domain": ".tmall.com"}
    file.write_text(exported({**COOKIE, "domain": ".taobao.com"}, tmall, COOKIE))
    kept = call("browser", "session", "import", "https://item.TAOBAO.com/item.htm?id=1", file)
    assert kept.code == 0, kept
    assert "taobao.com: 2 cookies are kept" in kept.out, "Tmall is the same shop"
    assert "1 entries of other shops were left out" in kept.err
    listed = call("browser", "session", "list")
    assert "taobao.com" in listed.out
    assert CANARY not in kept.out + kept.err + listed.out + listed.err
    assert call("browser", "session", "import", "jd.com", tmp_path / "none.json").mistake.endswith(
        "No such file or directory"
    )
    assert "is no shop's domain" in call("browser", "session", "import", "not a shop", file).mistake
    assert "there is no session of jd.com" in call("browser", "session", "remove", "jd.com").mistake
    assert call("browser", "session", "remove", "taobao.com").code == 0
    assert "None yet" in call("browser", "session", "list").out
    forget()


def test_what_is_missing_is_named_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install chromium-headless-shell" in str(missing(config(tmp_path)))
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\n")
    chromium.chmod(0o755)
    assert find_browser(config(tmp_path)) == chromium
    assert find_browser(config(tmp_path, browser=str(chromium))) == chromium
    with pytest.raises(BrowserTrouble, match="which is no program here"):
        find_browser(config(tmp_path, browser="/no/such/thing"))
    with pytest.raises(BrowserTrouble, match="RESTOCK_PROXY"):
        find_browser(config(tmp_path, proxy="http://proxy.example:3128"))
    monkeypatch.setitem(sys.modules, "scrapy_playwright", None)
    assert "pip install 'restock-monitor[browser]'" in str(missing(config(tmp_path)))


def test_trackers_are_hosts_with_all_under_them() -> None:
    hosts = (
        "google-analytics.com",
        "ssl.google-analytics.com.",
        "STATS.g.doubleclick.net",
        "shop.example",
        "com",
        "",
    )
    assert [is_tracker(host) for host in hosts] == [True, True, True, False, False, False]
