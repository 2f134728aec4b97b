"""robots.txt as the middleware understands it, and as other processes learn of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from protego import Protego
from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response

from crawler.middlewares import robots
from crawler.middlewares.robots import MAX_SIZE, UNREACHABLE_FOR
from crawler.model import FailureReason
from crawler.storage.robots_txt import BELIEVED, StoredRobots
from spiders.failures import failure_of

AGENT = "restock-monitor/0.1.0 (+https://restock.example; mailto:me@example.org)"


def answered(status: int, body: bytes = b"") -> StoredRobots:
    return robots._read(Response("https://shop.example/robots.txt", status=status, body=body))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_4xx_allows_everything_for_a_day(status: int) -> None:
    said = answered(status, b"User-agent: *\nDisallow: /\n")
    assert (said.refusal, said.body) == (None, None)
    assert said.until - said.asked_at == BELIEVED


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_5xx_and_429_forbid_everything_for_some_minutes(status: int) -> None:
    said = answered(status, b"User-agent: *\nAllow: /\n")
    assert said.refusal is not None
    assert str(status) in said.refusal
    assert said.until - said.asked_at == UNREACHABLE_FOR


def test_at_most_512_kib_are_read_and_stored() -> None:
    said = answered(200, b"User-agent: *\nDisallow: /a\n" + b"#" * MAX_SIZE + b"\nDisallow: /b\n\0")
    assert said.body is not None
    assert len(said.body) == MAX_SIZE
    assert "/b" not in said.body
    assert "\0" not in (answered(200, b"Disallow: /\0x").body or "")


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 999999999", 86400.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: -3", 0.0),
        ("User-agent: *\nRequest-rate: 1/20", 20.0),
        ("User-agent: *\nRequest-rate: 4/1m\nCrawl-delay: 3", 15.0),
        ("User-agent: *\nRequest-rate: 0/10", 0.0),
        ("User-agent: otherbot\nCrawl-delay: 10", 0.0),
        ("User-agent: restock-monitor\nCrawl-delay: 4\n\nUser-agent: *\nCrawl-delay: 60", 4.0),
    ],
)
def test_what_it_asks_for_between_two_requests(rules: str, seconds: float) -> None:
    assert robots._crawl_delay(Protego.parse(rules), AGENT) == seconds


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (DownloadTimeoutError("x"), FailureReason.TIMEOUT, "in time"),
        (DownloadConnectionRefusedError("x"), FailureReason.NETWORK, "refused"),
        (DownloadFailedError("certificate verify failed"), FailureReason.NETWORK, "TLS certificate"),
        (DownloadFailedError("reset"), FailureReason.NETWORK, "connection to the shop failed"),
    ],
)
def test_why_a_host_could_not_be_asked_is_told_by_every_process(
    error: Exception, reason: FailureReason, words: str
) -> None:
    now = datetime.now(UTC)
    stored = StoredRobots(
        asked_at=now, until=now + timedelta(minutes=5), refusal="no answer", cause=robots._name(error)
    )
    rules = robots._understood(stored, AGENT)
    assert rules.refusal == "no answer"
    assert rules.cause is not None
    failure = failure_of(rules.cause, url="https://shop.example/")
    assert (failure.reason, words in failure.detail) == (reason, True), failure.detail
    assert len(stored.cause or "") <= 64


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://ann:secret@Shop.Example/p/1?q#f", "https://shop.example"),
        ("http://shop.example:8080/", "http://shop.example:8080"),
        ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81"),
    ],
)
def test_an_origin_holds_nobodys_password(url: str, origin: str) -> None:
    assert robots._origin(Request(url))[0] == origin
