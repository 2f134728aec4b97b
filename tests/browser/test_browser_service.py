"""The long-running service with a browser: alerts with a screenshot, and nothing left when it stops."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from browser_world import eventually, left, started_by
from js_shop import JsShop
from local_shop import LocalShop
from service_world import log_of, rows, running

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_the_service_looks_again_in_the_same_browser_and_takes_it_along(
    tmp_path: Path, ending: signal.Signals
) -> None:
    js = JsShop()
    with LocalShop({"drawn.localhost": js}) as shop:
        watchlist = tmp_path / "watchlist.yaml"
        watchlist.write_text(
            "settings: {allow_hosts: drawn.localhost}\n"
            "subscribers: {ann: {channels: {phone: 'json://drawn.localhost:9/'}}}\n"
            f"watches: [{{url: '{shop.url('drawn.localhost')}', every: 2s, browser: true}}]\n"
        )
        home = tmp_path / "home"
        environment = {"RESTOCK_BROWSER": "", "RESTOCK_ALLOW_HOSTS": "drawn.localhost"}
        with running("run", watchlist, home=home, env=environment) as process:
            eventually(
                lambda: rows(home, "SELECT 1 FROM snapshot WHERE looks >= 2"),
                within=60,
                why=lambda: log_of(home),
            )
            everyone = started_by(process.pid)
            assert len(everyone) > 3
            js.stock = True
            shots = "SELECT kind, body FROM transition JOIN screenshot USING (occasion)"
            ((kind, body),) = eventually(lambda: rows(home, shots), within=60, why=lambda: log_of(home))
            assert (kind, body[:3]) == ("restock", b"\xff\xd8\xff")
            everyone += started_by(process.pid)
            process.send_signal(ending)
            process.wait(timeout=12)
            eventually(lambda: not left(everyone), within=30, why=lambda: str(left(everyone)))
            if ending == signal.SIGTERM:
                assert process.returncode == 0, log_of(home)
        assert "Traceback" not in log_of(home)
        assert log_of(home).count("browser started") == 1, "kept between crawls"
