"""What a shop's refusal becomes: a Failure with the way that works, and never a word against its own JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from crawler.model import Availability, Failure, FailureReason, Look, Offer, Product
from spiders.base import ShopSpider
from spiders.choose import loader
from spiders.declare import COUNT, Fields, JsonSource, StateSource
from spiders.declared_json import read_fields
from spiders.saved import Answer, SavedLook, load, replay
from spiders.site import SiteSpider

FIELDS = Fields(
    availability="stock",
    values=COUNT,
    refused_at=("*", "info.code"),
    refusals={"系统繁忙": FailureReason.BLOCKED, "50017": FailureReason.BLOCKED},
)
WALL = Answer(body=b"<title>Just a moment...</title>", status=403, headers={"cf-mitigated": "challenge"})


class Walled(SiteSpider):
    """A shop whose JSON has no name, and whose page is behind a wall."""

    name = "walled"
    domains = ("walled.example",)
    source = JsonSource(
        product=r"/p/(?P<id>\d+)", url="https://walled.example/stock/{id}", fields=FIELDS, alone=True
    )
    when_blocked = "Give it your own session."


class Stateful(SiteSpider):
    """A shop whose page carries tables that have to be joined."""

    name = "stateful"
    domains = ("stateful.example",)
    source = StateSource(
        name="shopState", fields=FIELDS, reshape=lambda v: {"stock": sum(v["each"])} if "each" in v else v
    )


def look(spider: SiteSpider, page: Answer, answer: object = None) -> Look:
    body = Answer(body=json.dumps(answer).encode()) if answer is not None else None
    url = "https://walled.example/p/7"
    saved = SavedLook(url=url, page=page, json=body, others={}, led_to=None, known=Product())
    return replay(spider, saved)


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ({"stock": 4, "echo": "系统繁忙"}, True),
        ({"stock": 4, "info": {"code": 50017}}, True),
        ({"stock": 4, "info": {"code": 0}, "list": [1]}, False),
    ],
)
def test_an_answer_that_refuses_is_no_stock(answer: Any, refused: bool) -> None:
    said = read_fields(answer, FIELDS, source="api", groups={})
    assert isinstance(said, Failure if refused else Offer)


def test_who_is_blocked_is_told_the_way_that_works() -> None:
    outcome = look(Walled(), WALL).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.BLOCKED
    assert outcome.vendor == "cloudflare"
    assert outcome.detail.endswith(". Give it your own session.")


def test_a_page_that_is_gone_needs_no_advice() -> None:
    outcome = look(Walled(), Answer(body=b"<title>404 not found</title>", status=404)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.GONE
    assert "session" not in outcome.detail


def test_json_without_a_name_is_enough_where_the_page_is_walled() -> None:
    outcome = look(Walled(), WALL, {"stock": 0}).outcome
    assert isinstance(outcome, Offer)
    assert outcome.availability is Availability.OUT_OF_STOCK


def test_state_is_reshaped_before_its_paths_are_walked() -> None:
    script = b"<script>var shopState = {'each': [0, 2], 'product': 'stock'};</script>"
    page = b"<html><h1>Shoe</h1><p>9.00 EUR</p>" + script
    outcome = look(Stateful(), Answer(body=page)).outcome
    assert isinstance(outcome, Offer)
    assert outcome.availability is Availability.IN_STOCK


SITES = Path(__file__).parent.parent / "pages" / "sites"


@pytest.mark.parametrize(
    "fixture",
    [
        "jd/led_to_the_risk_handler",
        "jd/system_busy_is_a_throttle_not_a_stock",
        "taobao/login_page_instead_of_the_item",
        "taobao/security_check_with_a_slider",
        "vipshop/verification_instead_of_the_page",
        "jumei/verification_instead_of_the_page",
        "vmall/client_not_supported_is_blocked",
    ],
)
def test_chinese_platforms_name_the_session_and_the_push(fixture: str) -> None:
    folder = SITES / fixture
    spider = cast("type[ShopSpider]", loader().load(folder.parent.name))
    outcome = replay(spider(), load(folder)).outcome
    assert isinstance(outcome, Failure)
    assert "your own session file, or push" in outcome.detail
