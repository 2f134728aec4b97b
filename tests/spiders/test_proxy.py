"""The operator's proxy: everything goes through it, nothing goes through another, no secret is told."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from crawl_house import IN, House
from local_shop import Answer, LocalShop, product_page, scrapy

from crawler.config import Config, load_config
from crawler.errors import ConfigError
from crawler.middlewares.proxy import not_global
from crawler.model import FailureReason
from crawler.storage.schema import FailureStretch, VariantState

SECRET = "s3cret-canary"  # not one of anybody's


@dataclass
class Proxy:
    """Answers for every shop by itself; notes what it was asked for, and by whom."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    credentials: set[str] = field(default_factory=set)
    port: int = 0


@contextmanager
def running_proxy() -> Iterator[Proxy]:
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._note()
            body = product_page() if not self.path.endswith("/robots.txt") else b""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_CONNECT(self) -> None:
            self._note()
            self.send_error(502)
            self.close_connection = True

        def _note(self) -> None:
            proxy.asked.append((self.command, self.path))
            sent = self.headers.get("Proxy-Authorization", "").removeprefix("Basic ")
            proxy.credentials.add(base64.b64decode(sent).decode())

        def log_message(self, format: str, *args: object) -> None:
            """What was asked is the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    proxy.port = int(server.server_address[1])
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.slow
def test_every_look_goes_through_the_named_proxy_and_no_other(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'restock.db'}")
    own = {
        "own.localhost": lambda hit: Answer(status=404 if "robots" in hit.path else 200, body=product_page())
    }
    with running_proxy() as proxy, LocalShop(own) as shop:
        plain = house.watch("http://shop.invalid/p/1")
        house.watch("https://tls.invalid/p/1")
        mine = house.watch(shop.url("own.localhost"))
        forbidden = [
            house.watch(f"http://{host}/p/1", site=house.site(f"forbidden{n}.example"))
            for n, host in enumerate(("10.0.0.1", f"127.0.0.1:{shop.port}", "printer.local", "router"))
        ]
        done = scrapy(
            *("crawl", "structured_data", "-s", "RESTOCK_ALERTS=0", "-s", "LOG_LEVEL=DEBUG"),
            home=tmp_path,
            allow=own,
            RESTOCK_PROXY=f"http://ann:{SECRET}@127.0.0.1:{proxy.port}",
            http_proxy="http://127.0.0.1:9",
            https_proxy="http://127.0.0.1:9",
            no_proxy="*",
        )
        assert done.returncode == 0, done.stderr
        assert ("GET", "http://shop.invalid/robots.txt") in proxy.asked
        assert ("GET", "http://shop.invalid/p/1") in proxy.asked
        assert ("CONNECT", "tls.invalid:443") in proxy.asked
        assert {target.partition("invalid")[0] for _, target in proxy.asked} == {"http://shop.", "tls."}
        assert proxy.credentials == {f"ann:{SECRET}"}
        assert house.row(VariantState, watch_id=plain).availability is IN
        assert house.row(VariantState, watch_id=mine).availability is IN, (
            "the operator's own is asked directly"
        )
        assert all("Proxy-Authorization" not in hit.headers for hit in shop.hits)
        for watch in forbidden:
            row = house.row(FailureStretch, watch_id=watch)
            assert row.reason is FailureReason.FORBIDDEN_ADDRESS, row.detail
    house.database.close()
    assert SECRET not in done.stderr + done.stdout
    assert not any(SECRET.encode() in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "value",
    [
        f"ftp://ann:{SECRET}@proxy.example:21",
        f"https://ann:{SECRET}@proxy.example",
        f"ann:{SECRET}@proxy.example:3128",
        f"http://ann:{SECRET}@proxy.example:port",
        f"http://ann:{SECRET}@[proxy.example:3128",
        f"http://proxy.example/{SECRET}",
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_without_telling_it(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("RESTOCK_PROXY", value)
    with pytest.raises(ConfigError, match="proxy can't be used") as caught:
        load_config()
    assert SECRET not in f"{caught.value} {caught.value.hint}"


def test_the_proxy_is_no_part_of_what_the_settings_look_like(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RESTOCK_PROXY", f"http://ann:{SECRET}@Proxy.Example:3128")
    config = load_config()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("any").info("%r", config)
    assert config.proxy_host == "proxy.example"
    assert SECRET not in repr(config) + str(config) + caplog.text
    monkeypatch.setenv("RESTOCK_PROXY", "")
    assert (Config().proxy, Config().proxy_host) == (None, None)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fc00::1",
        "localhost",
        "a.localhost",
        "nas",
        "x.home.arpa",
        "a.lan.",
    ],
)
def test_names_and_addresses_of_local_networks_are_known(host: str) -> None:
    assert not_global(host) is not None


@pytest.mark.parametrize("host", ["93.184.216.34", "shop.example", "local.example", "www.gov.uk"])
def test_others_may_be_asked(host: str) -> None:
    assert not_global(host) is None
