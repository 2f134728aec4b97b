"""A mistake is one line that says what is wrong and what to do, and an exit code; nothing is lost by it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from front_door import Call

from crawler.installation import forget

PAGE = "https://shop.example/p/1"
SECRET = "s3cr3tT0ken4711"
WATCHLIST = f"""
subscribers: {{ann: {{channels: {{hook: "json://127.0.0.1:9/{SECRET}"}}}}}}
watches: [{{url: "{PAGE}"}}]
"""


def written(home: Path, text: str) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    file = home / "watchlist.yaml"
    file.write_text(text)
    return file


@pytest.fixture
def stocked(home: Path, call: Call) -> Path:
    assert call("watchlist", "sync", written(home, WATCHLIST)).code == 0
    return home


def content(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "restock.db")) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    ("arguments", "wrong", "what_to_do"),
    [
        (("watch", "show", "nope"), "no watch is meant by 'nope'", "restock watch list"),
        (("watch", "pause", "99"), "no watch is meant by '99'", "restock watch list"),
        (("watch", "rm", "nope"), "no watch is meant by 'nope'", "restock watch list"),
        (("watch", "add", "ftp://shop.example/x"), "http", "http"),
        (("watch", "add", "shop.example/x y"), "", ""),
        (("watch", "add", PAGE, "--below", "cheap"), "cheap", "200 EUR"),
        (("watch", "add", PAGE, "--every", "often"), "often", "10m"),
        (("watch", "add", PAGE, "--notify", "nobody"), "nobody", "ann"),
        (("watch", "add", PAGE, "--kind", "restok"), "restok", "restock"),
        (("channel", "test", "nobody"), "no channel 'nobody'", "ann/hook"),
        (("channel", "enable", "ann/phone"), "no channel 'ann/phone'", "ann/hook"),
        (("channel", "test", "tgrm://token/chat"), "tgrm://", "tgram://"),
        (("crawl", "nosuch"), "no spider 'nosuch'", "structured_data"),
        (("check", "notaurl"), "not a URL", "https://"),
        (("alerts", "resend"), "nothing to send again", "--all"),
        (("run", "nosuch.yaml"), "nosuch.yaml", ""),
        (("watchlist", "sync", "nosuch.yaml"), "nosuch.yaml", ""),
        (("watchlist", "check", "nosuch.yaml"), "nosuch.yaml", ""),
    ],
)
def test_what_was_named_wrongly(
    arguments: tuple[str, ...], wrong: str, what_to_do: str, stocked: Path, call: Call
) -> None:
    before = content(stocked)
    mistake = call(*arguments).mistake
    assert wrong in mistake
    assert what_to_do in mistake
    assert content(stocked) == before, "nothing is lost or added"


def test_a_watchlist_with_mistakes_changes_nothing_and_names_the_lines(stocked: Path, call: Call) -> None:
    before = content(stocked)
    file = written(
        stocked,
        'subscribers: {ann: {channels: {hook: "tgrm://x/y", mail: "mailto://${NOT_SET_4711}@a.b"}}}\n'
        "watches:\n  - ulr: https://shop.example/p/2\n  - url: https://shop.example/p/3\n    every: often\n",
    )
    for command in ("check", "sync"):
        answer = call("watchlist", command, file)
        assert answer.code == 1
        assert "Traceback" not in answer.out + answer.err
        for line, said in ((1, "tgram://"), (1, "NOT_SET_4711"), (3, "url"), (5, "often")):
            assert re.search(rf"watchlist.yaml:{line}:?.*{said}", answer.out), answer.out
    assert content(stocked) == before


@pytest.mark.parametrize(
    "text", ["watches: [", "\x00", "- 1\n- 2", "a: &a [*a]", "", "watches: !!python/name:os"]
)
def test_what_is_no_watchlist(text: str, home: Path, call: Call) -> None:
    file = written(home, text)
    for command in ("check", "sync"):
        answer = call("watchlist", command, file)
        assert answer.code in (0, 1, 2)
        assert answer.code != 0 or text == "", "only an empty file may pass"
        assert "Traceback" not in answer.out + answer.err
        assert "watchlist.yaml" in answer.out + answer.err


def test_run_refuses_a_watchlist_with_a_mistake(stocked: Path, call: Call) -> None:
    file = written(stocked, "watches:\n  - ulr: https://shop.example/p/2\n")
    before = content(stocked)
    answer = call("run", file)
    assert answer.code == 1
    assert "watchlist.yaml:2" in answer.err + answer.out
    assert "Traceback" not in answer.err
    assert content(stocked) == before, "the lease is given back too"


class TestDatabase:
    def test_a_url_that_is_none(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RESTOCK_DATABASE_URL", "nonsense")
        answer = call("status")
        assert answer.code == 3
        assert "sqlite:///" in answer.mistake

    def test_a_driver_that_is_none(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RESTOCK_DATABASE_URL", "oracel://host/db")
        assert call("status").code == 3
        assert "oracel" in call("status").mistake

    def test_a_server_that_is_not_there_and_a_password(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RESTOCK_DATABASE_URL", f"postgresql://me:{SECRET}@127.0.0.1:9/restock")
        answer = call("status")
        assert answer.code == 3
        assert "RESTOCK_DATABASE_URL" in answer.mistake
        assert SECRET not in answer.err + answer.out

    def test_a_folder_that_can_not_be_made(
        self, home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home.parent.joinpath("file").write_text("a file, no folder")
        monkeypatch.setenv("RESTOCK_HOME", str(home.parent / "file" / "below"))
        answer = call("status")
        assert answer.code == 3
        assert "write to it" in answer.mistake

    def test_a_file_that_is_no_database(self, home: Path, call: Call) -> None:
        home.mkdir()
        (home / "restock.db").write_text("Dear diary, this is not a database. " * 100)
        answer = call("status")
        assert answer.code == 3
        assert "not a database" in answer.mistake
        assert (home / "restock.db").read_text().startswith("Dear diary"), "what it is stays as it is"

    def test_one_that_a_newer_version_made(self, stocked: Path, call: Call) -> None:
        forget()
        with closing(sqlite3.connect(stocked / "restock.db")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
        before = content(stocked)
        answer = call("status")
        assert answer.code == 3
        assert "newer" in answer.mistake
        assert content(stocked) == before

    def test_someone_elses_tables(self, home: Path, call: Call) -> None:
        home.mkdir()
        with closing(sqlite3.connect(home / "restock.db")) as connection:
            connection.execute("CREATE TABLE watch (other INTEGER)")
        before = content(home)
        answer = call("status")
        assert answer.code == 3
        assert answer.mistake
        assert content(home) == before


class TestKey:
    def test_new_is_a_key_that_can_be_used(
        self, home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = call("key", "new")
        assert made.code == 0
        assert re.fullmatch(r"[\w-]{43}=\n", made.out)
        assert made.out != call("key", "new").out
        monkeypatch.setenv("RESTOCK_SECRET_KEY", made.out.strip())
        assert call("watchlist", "sync", written(home, WATCHLIST)).code == 0
        assert not (home / "secret.key").exists(), "no second key is made beside the one that was given"

    def test_one_that_others_can_read(self, stocked: Path, call: Call) -> None:
        forget()
        (stocked / "secret.key").chmod(0o644)
        answer = call("channel", "test", "ann")
        assert answer.code == 2
        assert f"chmod 600 {stocked / 'secret.key'}" in answer.mistake

    def test_one_that_is_lost(self, stocked: Path, call: Call) -> None:
        forget()
        lost = (stocked / "secret.key").read_text()
        (stocked / "secret.key").unlink()
        answer = call("channel", "test", "ann")
        assert answer.code == 2
        assert "secret.key" in answer.mistake
        doctor = call("doctor")
        assert doctor.code == 1
        assert "restore the secret.key" in doctor.out.lower().replace("\n", " ")
        forget()
        (stocked / "secret.key").write_text(lost)
        assert "json://" in call("watchlist", "export", "--show-secrets").out, (
            "with the key all is there again"
        )

    def test_one_that_is_none(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RESTOCK_SECRET_KEY", SECRET)
        answer = call("channel", "test", "json://127.0.0.1:9/")
        assert SECRET not in answer.err + answer.out
        doctor = call("doctor")
        assert doctor.code == 1
        assert "not a Fernet key" in doctor.out
        assert SECRET not in doctor.err + doctor.out


def test_a_setting_that_can_not_be_used(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTOCK_EVERY_S", "often")
    answer = call("status")
    assert answer.code == 2
    assert "RESTOCK_EVERY_S" in answer.mistake


def test_a_log_level_that_is_none(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTOCK_LOG_LEVEL", "loud")
    answer = call("status")
    assert answer.code == 2
    assert "RESTOCK_LOG_LEVEL" in answer.mistake
