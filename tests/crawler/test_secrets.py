from __future__ import annotations

import logging
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.errors import ConfigError
from crawler.secrets import SecretBox, load_secret_box, new_key

CANARY = "tgram://canary-token/chat"


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "secret.key"
    before = os.umask(0)
    try:
        box = load_secret_box(configured=None, path=path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = load_secret_box(configured=None, path=path)
    assert again.open(box.seal(CANARY)) == CANARY
    assert [p.name for p in path.parent.iterdir()] == ["secret.key"]


def _seal(path: Path, start: multiprocessing.Barrier, results: multiprocessing.Queue) -> None:  # type: ignore[valid-type, type-arg]
    start.wait()
    results.put(load_secret_box(configured=None, path=path).seal(CANARY))


@pytest.mark.slow
def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for attempt in range(8):
        path = tmp_path / f"{attempt}.key"
        start, results = context.Barrier(4), context.Queue()
        workers = [context.Process(target=_seal, args=(path, start, results)) for _ in range(4)]
        for worker in workers:
            worker.start()
        sealed = [results.get(timeout=30) for _ in workers]
        for worker in workers:
            worker.join(10)
        box = load_secret_box(configured=None, path=path)
        assert [box.open(s) for s in sealed] == [CANARY] * 4
    assert len(list(tmp_path.iterdir())) == 8


def test_a_key_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    load_secret_box(configured=None, path=path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"chmod 600 .*secret\.key"):
        load_secret_box(configured=None, path=path)


@pytest.mark.parametrize("content", [b"", b"too short", b"\xff\xfe\x00", b"x" * 44])
def test_a_file_that_is_no_key_is_an_error_that_does_not_show_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="not a Fernet key") as caught:
        load_secret_box(configured=None, path=path)
    assert content == b"" or content.decode("latin-1") not in str(caught.value)


def test_a_folder_that_cant_be_made_is_one_line() -> None:
    with pytest.raises(ConfigError, match=r"can't be made.*RESTOCK_HOME"):
        load_secret_box(configured=None, path=Path("/dev/null/restock/secret.key"))


def test_another_key_is_an_error_that_says_which_to_restore() -> None:
    sealed = SecretBox([new_key()]).seal(CANARY)
    with pytest.raises(ConfigError, match=r"restore|Restore"):
        SecretBox([new_key()]).open(sealed)


def test_rotation_opens_the_old_seals_with_the_new_and_keeps_digests() -> None:
    old, new = new_key(), new_key()
    before = SecretBox([old])
    rotated = load_secret_box(configured=f" {new} , {old} ", path=Path("/nonexistent"))
    assert rotated.open(before.seal(CANARY)) == CANARY
    assert rotated.digest(CANARY) == before.digest(CANARY)
    assert SecretBox([new]).open(rotated.seal(CANARY)) == CANARY


@pytest.mark.parametrize("configured", [",", "not a key", "ключ"])
def test_a_configured_key_that_is_none_is_refused(configured: str) -> None:
    with pytest.raises(ConfigError, match="not a Fernet key") as caught:
        load_secret_box(configured=configured, path=Path("/nonexistent"))
    assert configured == "," or configured not in str(caught.value)


def test_no_secret_in_a_repr_a_string_or_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = new_key()
    monkeypatch.setenv("RESTOCK_SECRET_KEY", key)
    monkeypatch.setenv("RESTOCK_DATABASE_URL", "postgresql://me:canary-password@db.example/restock")
    config = Config(home=tmp_path)
    logging.getLogger("test").warning("%s %r %s %r", config, config, config.secrets, config.secrets)
    shown = f"{config} {config!r} {config.secrets} {config.secrets!r} {caplog.text}"
    assert key not in shown
    assert "canary-password" not in shown
    assert "SecretBox(…)" in shown
    sealed = config.secrets.seal(CANARY)
    assert "canary" not in sealed
    assert "canary" not in config.secrets.digest(CANARY)
