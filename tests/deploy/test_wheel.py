"""The steps of deploy/Dockerfile without Docker: a wheel of the checkout, installed, started, healthy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from service_world import environment, eventually

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program as the image has it."""
    made, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("installed")
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(made)])
    (wheel,) = made.glob("restock_monitor-*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    run([*pip, "--disable-pip-version-check", "--target", str(folder), str(wheel)])
    return folder


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_what_is_no_code(installed: Path) -> None:
    for wanted in ("restock/web/templates/base.html", "restock/web/static", "restock/web/locale"):
        assert (installed / wanted).exists(), wanted
    assert list((installed / "crawler/storage/migrations/versions").glob("0001*.py"))
    assert list((installed / "bin").glob("restock"))
    assert not (installed / "tests").exists()


def test_it_starts_and_is_healthy_until_it_stops(installed: Path, tmp_path: Path) -> None:
    env = {**environment(tmp_path), "PYTHONPATH": str(installed)}

    def healthy() -> bool:
        command = [sys.executable, "-m", "restock.health", "run"]
        return (
            subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=False).returncode == 0
        )

    assert not healthy()
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, str(installed / "bin" / "restock"), "run"],
            env=env,
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        eventually(healthy, within=60, why=(tmp_path / "log").read_text)
        assert os.readlink(f"/proc/{service.pid}/cwd") == str(tmp_path), "not from the checkout"
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=15)
    finally:
        service.kill()
        service.wait()
    assert service.returncode == 0, (tmp_path / "log").read_text()
    assert not healthy()
