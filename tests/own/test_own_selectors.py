"""Selectors of people: what is refused and why, the same answers as libraries, bounded work for attacks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cssselect import GenericTranslator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from own_pages import failure, html, page, reader, tried
from selectolax.lexbor import LexborHTMLParser

from crawler.model import FailureReason
from crawler.selectors.css import parse_css
from crawler.selectors.json_path import parse_json_path
from crawler.selectors.xpath import parse_xpath
from crawler.watchlist.problems import Mistake
from spiders.json_path import walk
from spiders.own.scripts import carried
from spiders.own_reader import TOO_MUCH, preview
from spiders.selecting.budget import STEPS, Budget
from spiders.selecting.css import CssFinder
from spiders.selecting.xpath import Attribute, XPathFinder

# What is refused


@pytest.mark.parametrize(
    ("css", "told"),
    [
        ("", "isn't a CSS selector"),
        (".a,", "isn't a CSS selector"),
        ("a..b", "isn't a CSS selector"),
        ("a[", "a '[' in 'a[' isn't closed"),
        ("a[b='c]", "isn't closed"),
        ("> a", "begins with '>'"),
        ("a >", "ends with '>'"),
        ("a >> b", "'>>'"),
        ("a { color: red }", "'{' isn't possible here"),
        (".price::text", "'::text' isn't an element"),
        ("a:hover", "':hover' isn't read here"),
        ("a:contains(b)", "':contains' isn't read here"),
        ("a:nth-child(2 of b)", "isn't read here"),
        ("a:not(b c)", "more than one element within :not()"),
        ("a:has(~ b)", "~ within :has()"),
        ("a:has(b:has(c))", ":has() within :has()"),
        ("a:is(b:is(c:is(d)))", "so many things within one another"),
        ("a " * 17, "more than 16 parts"),
        ("a" * 301, "longer than 300"),
        ("a/**/b", "'/' isn't possible here"),
        ("svg|a", "'|' isn't possible here"),
    ],
)
def test_css_that_is_refused(css: str, told: str) -> None:
    with pytest.raises(Mistake, match=re.escape(told)) as caught:
        parse_css(css)
    assert caught.value.suggestion


@pytest.mark.parametrize(
    ("xpath", "told"),
    [
        ("", "can't be read"),
        ("//a[", "can't be read"),
        ("//a]", "can't be read"),
        ("//", "can't be read"),
        ("document('file:///etc/passwd')", "'document()'"),
        ("unparsed-text('http://a')", "'unparsed-text()'"),
        ("re:test(//a, '(a+)+$')", "namespaces and their functions"),
        ("dyn:evaluate('//a')", "namespaces and their functions"),
        ("$x", "variables"),
        ("//a[matches(., 'x')]", "'matches()'"),
        ("//a/following::b", "'following::'"),
        ("//comment()", "'comment()'"),
        ("//a * 2", "'*'"),
        ("//a[position() mod 2 = 1]", "'mod'"),
        ("1 + 1", "finds no element"),
        ("count(//a)", "finds no element"),
        ("not(//a)", "finds no element"),
        ("count('x')[1]", "counts elements only"),
        ("contains(//a)", "has 1 arguments"),
        ("(" * 14 + "//a" + ")" * 14, "nested too deeply"),
        ("//a" * 101, "longer than 300"),
    ],
)
def test_xpath_that_is_refused(xpath: str, told: str) -> None:
    with pytest.raises(Mistake, match=re.escape(told)):
        parse_xpath(xpath)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("$..stock", "'..'"),
        ("$.a[-1]", "can't be read"),
        ("$.a[0:2]", "can't be read"),
        ("$.a[?(@.left>0)]", "can't be read"),
        ("$.a[(@.length-1)]", "can't be read"),
        ("$.length()", "can't be read"),
        ("$.a]", "can't be read"),
        ("$a", "can't be read"),
        ("$['[0]']", "can't be read"),
        ("$" + ".a" * 21, "more than 20 steps"),
        ("$." + "a" * 300, "longer than 300"),
    ],
)
def test_json_paths_that_are_refused(path: str, told: str) -> None:
    with pytest.raises(Mistake, match=re.escape(told)):
        parse_json_path(path)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [{"a": [{"id": 7, "b.c": 1, "on": True}, {"id": "8", "b.c": None}], "有货": {"x y": 2}}]),
        ("$.a[0].id", [7]),
        ("a[*].id", [7, "8"]),
        ("$.a[1]", [{"id": "8", "b.c": None}]),
        ("$.a[id=8].id", ["8"]),
        ("$.a[?(@.id==7)]['b.c']", [1]),
        ("$.a[?(@.on==true)].id", [7]),
        ('$["有货"]["x y"]', [2]),
        ("$.有货.*", [2]),
        ("$.a[5].id", []),
        ("$.a.id", []),
    ],
)
def test_json_paths_that_are_read(path: str, found: list[Any]) -> None:
    value = {"a": [{"id": 7, "b.c": 1, "on": True}, {"id": "8", "b.c": None}], "有货": {"x y": 2}}
    assert walk(value, parse_json_path(path)) == found


# The same answers as the libraries'


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


_ATTRIBUTES = st.dictionaries(st.sampled_from(["id", "title"]), st.sampled_from(["x", "y", "1"]), max_size=2)
_PIECES: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["one", "two", "3", " "]),
    lambda inner: st.builds(
        lambda tag, attributes, inside: f"<{tag}{_written(attributes)}>{''.join(inside)}</{tag}>",
        st.sampled_from(["div", "span", "b"]),
        _ATTRIBUTES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)
_RELATIVE = st.sampled_from(
    [
        ".",
        "..",
        "div",
        "*",
        "@id",
        "@*",
        "text()",
        "node()",
        ".//b",
        "..//span",
        "div/span",
        "descendant::b",
        "following-sibling::*[1]",
        "preceding-sibling::*[1]",
        "ancestor::div[1]",
        "ancestor-or-self::*",
        "'x'",
        "'one'",
        "1",
        "2",
        "position()",
        "last()",
        "count(*)",
        "string(.)",
        "normalize-space(.)",
        "string-length(.)",
        "number(@id)",
        "translate(.,'on','ab')",
        "concat(@id,'x')",
        "name()",
        "true()",
    ]
)
_PREDICATE: st.SearchStrategy[str] = st.recursive(
    _RELATIVE,
    lambda inner: st.one_of(
        st.builds(
            "{0} {1} {2}".format, inner, st.sampled_from(["=", "!=", "<", ">=", "and", "or", "+", "-"]), inner
        ),
        st.builds("contains({0},{1})".format, inner, inner),
        st.builds("not({0})".format, inner),
        st.builds("({0})".format, inner),
    ),
    max_leaves=4,
)
_STEP = st.builds(
    lambda axis, test, predicates: f"{axis}{test}{''.join(f'[{p}]' for p in predicates)}",
    st.sampled_from(
        ["", "", "", "descendant::", "ancestor::", "following-sibling::", "preceding-sibling::", "@"]
    ),
    st.sampled_from(["div", "span", "b", "*", "node()", "id"]),
    st.lists(_PREDICATE, max_size=2),
)
_XPATHS = st.builds(
    lambda start, steps: start + "/".join(steps),
    st.sampled_from(["//", "/html/body//", "/html/body/", "(//div)[2]/", "//*/", "(//div|//span)/"]),
    st.lists(_STEP, min_size=1, max_size=3),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_PIECES, min_size=1, max_size=4).map("".join), _XPATHS)
def test_xpath_finds_what_libxml2_finds(body: str, xpath: str) -> None:
    try:
        expression = parse_xpath(xpath)
    except Mistake:
        return
    text = f"<html><head><title>t</title></head><body>{body}</body></html>"
    wanted = etree.fromstring(text).getroottree().xpath(xpath)  # type: ignore[union-attr]
    tree = LexborHTMLParser(f"<!DOCTYPE html>{text}".encode())
    found = XPathFinder(tree, Budget()).find(expression)
    assert [_shape(item) for item in found if _shape(item)] == [_lxml_shape(item) for item in wanted]  # type: ignore[union-attr]


def _shape(item: Any) -> tuple[object, ...]:
    if isinstance(item, Attribute):
        return ("@", item.value)
    if item.is_document_node:
        return ()
    if item.is_text_node:
        return ("text", item.text(deep=False))
    return (item.tag, *item.attributes.items(), item.text(deep=True))


def _lxml_shape(item: Any) -> tuple[object, ...]:
    if isinstance(item, str):
        return ("@" if item.is_attribute else "text", str(item))  # type: ignore[attr-defined]
    return (item.tag, *item.attrib.items(), "".join(item.itertext()))


_SIMPLE = st.sampled_from(
    [
        "div",
        "span",
        "b",
        "*",
        "[id]",
        "#x",
        "[title=y]",
        "b:first-child",
        "div:not(#x)",
        "span:nth-child(2n+1)",
        "div:has(> b)",
        "div:has(span)",
        ":is(b, span)",
        "b:last-of-type",
        "div:empty",
    ]
)
_SELECTORS = st.lists(
    st.builds(
        lambda first, rest: first + "".join(rest),
        _SIMPLE,
        st.lists(st.builds("{0}{1}".format, st.sampled_from([" ", " > ", "+", " ~ "]), _SIMPLE), max_size=3),
    ),
    min_size=1,
    max_size=3,
).map(", ".join)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_PIECES, min_size=1, max_size=4).map("".join), _SELECTORS)
def test_css_finds_what_cssselect_finds(body: str, css: str) -> None:
    text = f"<html><head><title>t</title></head><body>{body}</body></html>"
    document = etree.fromstring(text).getroottree()
    wanted = document.xpath(GenericTranslator().css_to_xpath(css))  # type: ignore[union-attr]
    tree = LexborHTMLParser(f"<!DOCTYPE html>{text}".encode())
    found = CssFinder(tree, Budget()).find(parse_css(css))
    assert [_shape(node) for node in found] == [_lxml_shape(element) for element in wanted]  # type: ignore[union-attr]


# Attacks

DEEP = "<div>" * 1_200 + "x" + "</div>" * 1_200
FLAT = "<b></b>" * 20_000
BUSHY = ("<div>" * 40 + "y" * 200 + "</div>" * 40) * 250

CSS_ATTACKS = [
    ("zzz " + "div " * 15, DEEP),
    (" ".join(["div"] * 15) + " zzz", DEEP),
    ("zzz ~ " + "b ~ " * 14 + "b", FLAT),
    ("zzz + " + "b + " * 14 + "b", FLAT),
    ("b:nth-child(19999)", FLAT),
    ("zzz b:nth-last-of-type(2n+1)", FLAT),
    ("*:not(:nth-child(3))", FLAT),
    (", ".join(["*"] * 16), FLAT),
    ("*:has(zzz)", BUSHY),
    ("div:not(:has(zzz)):has(:is(div, p))", BUSHY),
]
XPATH_ATTACKS = [
    "//*[count(//*[count(//*)>0])>0]",
    "//*[count(//*)>0]",
    "//*[.//*[.//*[.//*[.//*]]]]",
    "//*[contains(., 'y')]//*[contains(., 'y')]",
    "//*/ancestor::*/descendant::*/ancestor::*",
    "//*[preceding-sibling::*[following-sibling::*[preceding-sibling::*]]]",
    "//*[string-length(concat(string(/),string(/),string(/)))>0]",
    "//*[//*=//*]",
    "(//*|//*|//*|//*)[last()]//*[position()<last()][position()<last()]",
    "//*[normalize-space(translate(/,'y','yy'))='z']",
]


@pytest.mark.parametrize(("css", "body"), CSS_ATTACKS)
def test_css_attacks_cost_a_bounded_number_of_steps(css: str, body: str) -> None:
    budget = Budget()
    result = preview(page(html(body)), reader(f"availability: '{css}'"), budget=budget)
    assert getattr(result.outcome, "reason", None) is FailureReason.LAYOUT or "*" in css
    assert budget.left >= -25_000, "what one part finds is the most that is paid for afterwards"


@pytest.mark.parametrize("xpath", XPATH_ATTACKS)
@pytest.mark.parametrize("body", [DEEP, FLAT, BUSHY])
def test_xpath_attacks_stop(xpath: str, body: str) -> None:
    budget = Budget(STEPS // 8)
    result = preview(page(html(body)), reader(f'availability: "{xpath}"'), budget=budget)
    assert getattr(result.outcome, "reason", None) is FailureReason.LAYOUT
    assert budget.left > -STEPS, "one text of the whole page is the most that is paid for afterwards"


def test_what_takes_too_much_is_said() -> None:
    told = failure(f'availability: "{XPATH_ATTACKS[0]}"', html(BUSHY))
    assert told.detail == TOO_MUCH


def test_the_choices_share_the_budget_of_the_look() -> None:
    body = html("".join(f"<li>EU {n}<i>x</i></li>" for n in range(300)) + BUSHY)
    text = "variants: {each: li, label: i, availability: \"//*[contains(., 'y')]\"}"
    assert failure(text, body).detail == TOO_MUCH


@pytest.mark.parametrize("body", ["<b>" * 300_000, "<div>" * 30_000, "<svg>" + "<div>" * 30_000])
def test_pages_without_end_are_not_taken_apart(body: str) -> None:
    assert failure("availability: b\nname: h1", html(body)).reason is FailureReason.LAYOUT


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 50_000, "[" + "0," * 500_000, '{"a": 1' + "0" * 100_000 + "}"]
)
@pytest.mark.parametrize("scripted", [True, False])
def test_json_without_end_is_no_stock(body: str, scripted: bool) -> None:
    text = html(f"<script>window.state = {body}</script>") if scripted else body
    told = tried("availability: {json: $.a.a.stock}", text).outcome
    assert getattr(told, "reason", None) is FailureReason.LAYOUT


def test_a_script_is_read_not_run_and_its_values_are_bounded() -> None:
    assert carried(b"x = {a: (function(){while(1);})()}") == []
    assert len(carried(b"x=[1];" * 5_000)) == 200
    assert carried(b"x" * 3_000_001) == []


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=80), st.text(alphabet="ab .*+()[]\\^$|?{}", min_size=1, max_size=40).filter(str.strip)
)
def test_phrases_of_any_signs_are_literal(text: str, phrase: str) -> None:
    import json

    own = reader(json.dumps({"availability": "#stock", "in_stock": [phrase]}))
    for body in (text, f"{phrase} {text}", "a" * 1_900):
        preview(page(html(f"<div id=stock>{body}</div>")), own)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["#a", "//*[@id]", "$.a", "{css: b, present: true}", "meta"]))
def test_no_bytes_make_a_preview_raise(body: bytes, where: str) -> None:
    own = reader(f"availability: '{where}'" if where[0] != "{" else f"availability: {where}")
    preview(page(body), own)
    preview(page(b"<html><div id=a>" + body), own)
