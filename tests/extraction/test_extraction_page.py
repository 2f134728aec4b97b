"""Decoding, taking apart and the limits of a page."""

from __future__ import annotations

import pytest

from crawler.model import Failure, FailureReason
from spiders.extraction import Page, extract
from spiders.extraction.markup import Script, deeper_than, split


def text_of(body: bytes, content_type: str = "") -> str:
    return Page(url="https://a.example/", body=body, headers={"Content-Type": content_type}).raw.decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Größe".encode(), ""),
        ("Größe".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (b"<meta charset=windows-1252>" + "Größe".encode("cp1252"), ""),
        ("Größe".encode("utf-8-sig"), "text/html; charset=latin-1"),
        ("﻿Größe".encode("utf-16-le"), ""),
        ("Größe".encode(), "text/html; charset=iso-8859-1"),
        ("Größe".encode(), "text/html; charset=no-such-charset"),
        ("Größe".encode("cp1252"), ""),
    ],
    ids=[
        "utf-8",
        "header",
        "meta",
        "bom wins",
        "utf-16 bom",
        "header lies",
        "unknown charset",
        "nothing said",
    ],
)
def test_charset(body: bytes, content_type: str) -> None:
    assert "Größe" in text_of(body, content_type)


def test_shift_jis_by_meta() -> None:
    body = b'<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">' + "在庫なし".encode(
        "shift_jis"
    )
    assert "在庫なし" in text_of(body)


def test_headers_are_read_whatever_their_case() -> None:
    assert Page(url="", body=b"", headers={"Content-TYPE": "x"}).headers == {"content-type": "x"}


def test_scripts_are_taken_out_and_kept() -> None:
    parts = split(
        b'<p>a</p><SCRIPT id="s" type=application/json>{"x": "<p>"}</SCRIPT><p>b</p>'
        b"<style>p{}</style><svg><p/></svg><!-- c -->d"
    )
    assert parts.markup == b"<p>a</p><p>b</p>d"
    assert parts.scripts == (
        Script(attributes=b' id="s" type=application/json', content=b'{"x": "<p>"}', lowered=b'{"x": "<p>"}'),
    )
    assert parts.scripts[0].attribute("id") == "s"
    assert parts.scripts[0].attribute("src") is None


def test_a_style_quoted_in_an_attribute_does_not_swallow_the_page() -> None:
    raw = (
        b'<div data-html="&quot;<style>p{}<\\/style>&quot;"><h1>Here</h1></div><style>h1{}</style><p>end</p>'
    )
    assert b"<h1>Here</h1>" in split(raw).markup
    assert b"<p>end</p>" in split(raw).markup


def test_an_unclosed_script_ends_with_the_page() -> None:
    assert split(b"<p>a</p><script>var x").markup == b"<p>a</p>"


def test_names_that_only_begin_like_a_script_stay() -> None:
    assert (
        split(b"<scripture>x</scripture><styled-box>y</styled-box>").markup
        == b"<scripture>x</scripture><styled-box>y</styled-box>"
    )


def test_depth_is_measured_and_limited() -> None:
    assert deeper_than(b"<div>" * 30, 20)
    assert not deeper_than(b"<div></div>" * 3_000, 20)
    assert not deeper_than(b"<br>" * 3_000 + b"<p>" * 3_000, 20)
    found = extract(Page(url="https://a.example/p", body=b"<div>" * 5_000))
    assert isinstance(found, Failure)
    assert found.reason is FailureReason.LAYOUT
    assert "deep" in found.detail


def test_language_and_title() -> None:
    page = Page(url="", body=b'<html class=x lang="pt-BR"><title> A &amp;\n B </title>')
    assert (page.language, page.title) == ("pt", "A & B")
