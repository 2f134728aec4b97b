from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.config import load_config
from crawler.errors import ConfigError
from crawler.installation import forget, installation
from crawler.storage.database import Database


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("EVERY_S", "ALLOW_HOSTS", "CONTACT", "DATABASE_URL", "SITE_DELAY_S", "SECRET_KEY"):
        monkeypatch.delenv(f"RESTOCK_{name}", raising=False)
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path))


def test_the_environment_wins_over_what_is_declared_and_that_over_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_config().every == timedelta(minutes=10)
    assert load_config({"every_s": 60}).every_s == 60
    monkeypatch.setenv("RESTOCK_EVERY_S", "30")
    config = load_config({"every_s": 60, "site_delay_s": 5})
    assert (config.every_s, config.site_delay_s) == (30, 5)


@pytest.mark.parametrize(("name", "value"), [("EVERY_S", "0"), ("EVERY_S", "soon"), ("PARALLEL_SITES", "-1")])
def test_a_setting_that_cant_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"RESTOCK_{name}", value)
    with pytest.raises(ConfigError, match=f"RESTOCK_{name}") as caught:
        load_config()
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_hosts_that_may_be_private_are_a_list_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTOCK_ALLOW_HOSTS", " Shop.localhost, ,intranet.example ")
    assert load_config().allow_hosts == ("shop.localhost", "intranet.example")
    monkeypatch.delenv("RESTOCK_ALLOW_HOSTS")
    assert load_config({"allow_hosts": ["a.localhost"]}).allow_hosts == ("a.localhost",)
    assert load_config().allow_hosts == ()


def test_shops_can_tell_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_config().user_agent.startswith("restock-monitor/")
    monkeypatch.setenv("RESTOCK_CONTACT", "mailto:me@example.org")
    assert load_config().user_agent.endswith("; mailto:me@example.org)")


@pytest.mark.parametrize("folder", ["plain", "with space", "店铺", "50%41", "a?b=c", "a#b"])
def test_the_embedded_database_lies_in_the_home_whatever_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    home = tmp_path / folder
    monkeypatch.setenv("RESTOCK_HOME", str(home))
    database = Database(load_config().url)
    database.prepare()
    database.close()
    assert (home / "restock.db").is_file()


def test_an_installation_is_opened_once_and_again_after_it_was_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    forget()
    try:
        here = installation()
        assert installation() is here
        forget()
        monkeypatch.setenv("RESTOCK_HOME", str(tmp_path / "other"))
        assert installation().config.home == tmp_path / "other"
    finally:
        forget()
