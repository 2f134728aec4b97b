"""Whatever a shop compresses, it is unpacked to what Scrapy's own way makes of it."""

from __future__ import annotations

import gzip
import zlib

import pytest
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from crawler.middlewares.unpacking import Unpacking

PAGE = b"<!doctype html>" + b"<p>some text</p>" * 20_000
WHOLE = gzip.compress(PAGE)
BODIES = {
    "whole": WHOLE,
    "empty": gzip.compress(b""),
    "cut off": WHOLE[: len(WHOLE) // 2],
    "without its end": WHOLE[:-8],
    "a wrong checksum": WHOLE[:-8] + b"12345678",
    "two streams": WHOLE + gzip.compress(b"and more"),
    "rubbish behind": WHOLE + b"rubbish",
    "none": b"",
    "not gzip at all": b"<html>" * 100,
}


@pytest.mark.parametrize("max_size", [0, len(PAGE) - 1, len(PAGE), len(PAGE) + 100], ids=str)
@pytest.mark.parametrize("name", BODIES)
def test_gzip_is_unpacked_as_scrapy_does(name: str, max_size: int) -> None:
    told = []
    for middleware in (HttpCompressionMiddleware, Unpacking):
        try:
            told.append(middleware._decode(BODIES[name], b"gzip", max_size))
        except (OSError, EOFError, ValueError) as exc:
            told.append(f"{type(exc).__name__}: {exc}")
    assert told[0] == told[1]


def test_other_encodings_are_scrapys() -> None:
    assert Unpacking._decode(zlib.compress(PAGE), b"deflate", len(PAGE)) == PAGE
