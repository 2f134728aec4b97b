"""Whatever a shop answers in place of what a platform answers, no reader stumbles over it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stand_ins import HALF, STAND_INS

from crawler.model import Failure, Product
from spiders.choose import loader
from spiders.saved import Answer, SavedLook, replay

JUNK = [None, True, 0, -1, 1e300, "", "x", "NaN", [], {}, [None], {"a": {}}, "9" * 400, ["x", {"id": None}]]
BASE = "https://shop.example"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, itself included."""
    found = [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        found += places(child, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], junk)
    return copy


def look(name: str, answers: dict[str, bytes], page: bytes) -> str:
    shop = STAND_INS[name](HALF)
    others = {BASE + path: Answer(body=body) for path, body in answers.items()}
    if name == "magento2":
        spider = loader().load(name)()
        url = spider.exact_source(_watch(shop.page)).url  # type: ignore[attr-defined]
        others[url] = others.pop(f"{BASE}/graphql")
    saved = SavedLook(
        url=BASE + shop.page, page=Answer(body=page), json=None, others=others, led_to=None, known=Product()
    )
    outcome = replay(loader().load(name)(), saved).outcome  # type: ignore[arg-type]
    return outcome.detail if isinstance(outcome, Failure) else ""


def _watch(page: str) -> Any:
    return type("Watch", (), {"url": BASE + page})()


@pytest.mark.parametrize("name", sorted(STAND_INS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_junk_in_any_place_of_an_answer(name: str, data: st.DataObject) -> None:
    shop = STAND_INS[name](HALF)
    told = {path: json.loads(body) for path, body in shop.answers.items() if path != shop.page}
    broken = {}
    for path, value in told.items():
        where = data.draw(st.sampled_from(places(value)))
        broken[path] = json.dumps(replaced(value, where, data.draw(st.sampled_from(JUNK)))).encode()
    assert "stumbled" not in look(name, broken, shop.answers[shop.page].encode())


@pytest.mark.parametrize("name", sorted(STAND_INS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cut=st.integers(0, 3000), put=st.sampled_from(['"', "{", "null", "<", "]}", "\x00", "é" * 50, "0"]))
def test_a_page_that_is_cut_or_broken(name: str, cut: int, put: str) -> None:
    shop = STAND_INS[name](HALF)
    page = shop.answers[shop.page]
    broken = page[:cut] + put + page[cut + len(put) :]
    answers = {path: body.encode() for path, body in shop.answers.items() if path != shop.page}
    assert "stumbled" not in look(name, answers, broken.encode())
    assert "stumbled" not in look(name, answers, page[:cut].encode())
