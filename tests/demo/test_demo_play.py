"""The demo's script holds together: what is promised happens in the shop, and the judge is strict."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.channels.urls import validate
from crawler.watchlist.checking import check
from restock.demo.arrivals import Arrival, Arrivals, about, delay
from restock.demo.catalogue import SHOPS
from restock.demo.mailbox import Mail, Mailbox
from restock.demo.play import ACTS, PEOPLE, TIMELINE, expected
from restock.demo.receiver import Post, Receiver
from restock.demo.shop import DemoShop
from restock.demo.story import judge
from restock.demo.timeline import Face
from restock.demo.watchlist import watchlist_text

# Apprise looks for a module that Python 3.13 drops.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")

BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def arrival(handle: str | None, person: str, channel: str, *, after_s: float = 30.0) -> Arrival:
    at = BEGAN + timedelta(seconds=after_s)
    return Arrival(at=at, handle=handle, person=person, channel=channel, title="", text="")


def everything() -> list[Arrival]:
    return [arrival(*key) for key in sorted(expected())]


@pytest.mark.parametrize("act", [act for act in ACTS if act.told], ids=lambda act: act.handle)
def test_what_must_be_told_is_sold_out_on_the_first_look_or_sells_out_before_it_returns(act) -> None:
    wanted = [v for v in act.product.variants if not act.variants or act.variants in v.options]
    for variant in wanted:
        stocks = [variant.initial.available]
        stocks += [TIMELINE.stock(variant.sku, variant.initial, t).available for t in range(25)]
        gone = stocks.index(0)
        assert any(available > 0 for available in stocks[gone:])


@pytest.mark.parametrize("act", [act for act in ACTS if not act.told], ids=lambda act: act.handle)
def test_what_must_not_be_told_is_never_wanted_in_stock_and_honest(act) -> None:
    if act.below:
        return  # it does come back, for more than the limit
    for variant in act.product.variants:
        if act.variants and act.variants not in variant.options:
            continue
        assert TIMELINE.stock(variant.sku, variant.initial, 1e9).available == 0


def test_every_trap_of_the_shop_is_played() -> None:
    faces = {change.face for change in TIMELINE.changes} - {None}
    assert faces == {Face.BLOCKED, Face.SILENT, Face.CONTRADICTING, Face.NORMAL}


def test_changes_name_things_that_are_sold() -> None:
    shop = DemoShop(clock=lambda: BEGAN)
    for change in TIMELINE.changes:
        shop._change(change)
    shop.stop()


def test_the_judge_wants_each_message_exactly_once() -> None:
    came = everything()
    assert judge(came)
    assert not judge(came[1:])
    assert not judge([*came, came[0]])
    assert not judge([*came, arrival("orbit-pocket", "ann", "mail")])
    assert not judge([*came, arrival(None, "ann", "mail")])


def test_an_arrival_knows_its_product_its_person_and_its_delay() -> None:
    arrivals = Arrivals()
    text = "Comet Runner http://kicks.localhost:4711/products/comet-runner?variant=4 \n"
    arrivals.mail(
        Mail(
            at=BEGAN + timedelta(seconds=9.5),
            sender="a@restock.example",
            recipients=("chen@demo.example",),
            subject="补货",
            text=text,
            html=None,
            message_id=None,
            headers=(),
        )
    )
    body = b'{"title": "Back", "message": "http://consoles.localhost:4711/p/orbit-one"}'
    arrivals.post(Post(at=BEGAN, path="/hooks/ann", headers={}, body=body, status=200))
    mail, post = arrivals.take()
    assert mail.key == ("comet-runner", "chen", "mail")
    assert delay(mail, TIMELINE, BEGAN) == timedelta(seconds=1.5)
    assert post.key == ("orbit-one", "ann", "hook")
    assert delay(post, TIMELINE, BEGAN) is None
    assert arrivals.take() == []


def test_a_product_whose_address_begins_like_another_is_told_apart() -> None:
    assert about("http://consoles.localhost:1/p/orbit-one") == "orbit-one"
    assert about("http://consoles.localhost:1/p/orbit-one-bundle") == "orbit-one-bundle"
    assert about("http://elsewhere.example:1/p/orbit-one") is None


def test_the_watchlist_names_every_page_person_and_wish() -> None:
    channels = {person.handle: {"mail": f"mailto://{person.handle}"} for person in PEOPLE}
    text = watchlist_text(page_url=lambda host, path: f"http://{host}:4711{path}", channels=channels)
    assert text.count("  - url: http://") == len(ACTS)
    assert "variants: [US 10]\n    notify: [ann, chen]" in text
    assert "below: 550 EUR\n    notify: [chen]" in text
    assert "name: 小陈\n    language: zh-CN\n    timezone: Asia/Shanghai" in text


def test_the_watchlist_is_one_that_the_service_takes() -> None:
    with Mailbox(clock=lambda: BEGAN) as mailbox, Receiver(clock=lambda: BEGAN) as receiver:
        channels = {
            "ann": {
                "mail": mailbox.channel_url("ann@demo.example"),
                "hook": receiver.channel_url("/hooks/ann"),
            },
            "chen": {"mail": mailbox.channel_url("chen@demo.example")},
        }
        text = watchlist_text(page_url=lambda host, path: f"http://{host}:4711{path}", channels=channels)
    checked = check(text.encode(), validate_channel=validate, environ={})
    assert checked.problems == ()
    assert checked.watchlist is not None
    assert len(checked.watchlist.watches) == len(ACTS)
    assert set(SHOPS) == set(checked.watchlist.settings["allow_hosts"])
