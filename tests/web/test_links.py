"""The links in messages: forged ones do nothing, opening one changes nothing, the button does it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_things import channel, told
from sqlalchemy import select
from web_house import WebHouse

from alerts.links import Link, Purpose, read, token
from crawler.secrets import SecretBox, new_key
from crawler.storage.schema import Answer, AnswerKind, Channel, ChannelState, Subscription

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
BOX = SecretBox([new_key()])


@given(
    purpose=st.sampled_from(Purpose),
    subject=st.integers(1, 2**62),
    about=st.integers(0, 2**40),
    foreign=st.text(max_size=60),
)
def test_only_our_own_tokens_are_read(purpose: Purpose, subject: int, about: int, foreign: str) -> None:
    made = token(Link(purpose=purpose, subject=subject, about=about), BOX)
    assert read(made, BOX) == Link(purpose=purpose, subject=subject, about=about)
    assert read(made, SecretBox([new_key()])) is None
    assert read(foreign, BOX) is None
    assert read(made + "=", BOX) is None
    assert read(made[:-1], BOX) is None


def link(house: WebHouse, purpose: Purpose, delivery: int) -> str:
    return "/l/" + token(Link(purpose=purpose, subject=delivery), house.here.config.secrets)


def answers(house: WebHouse) -> list[tuple[AnswerKind, bool]]:
    with house.here.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(Answer.kind, Answer.doubtful))]


def active(house: WebHouse) -> list[bool]:
    with house.here.database.read() as connection:
        return list(connection.scalars(select(Subscription.active).order_by(Subscription.id)))


@pytest.mark.parametrize(
    "purpose", [p for p in Purpose if p not in (Purpose.OPEN, Purpose.CONFIRM, Purpose.NEVER)]
)
def test_opening_changes_nothing_and_the_button_needs_no_session(house: WebHouse, purpose: Purpose) -> None:
    house.operator()
    path = link(house, purpose, told(house, "olga"))
    stranger = house.browser()
    for _ in range(2):
        assert '<form method="post">' in stranger.get(path).text
        assert stranger.http.head(path).status_code == 200
    assert (answers(house), active(house)) == ([], [True])
    for _ in range(2):
        done = stranger.http.post(path, headers={"accept": "text/html"})
        assert done.status_code == 200
        assert '<form method="post">' not in done.text
    stopped = purpose in (Purpose.STOP, Purpose.STOP_ALL)
    assert active(house) == [not stopped]
    assert len(answers(house)) == (0 if stopped else 1)


def test_one_click_unsubscribe_of_a_mail_program(house: WebHouse) -> None:
    house.operator()
    path = link(house, Purpose.STOP, told(house, "olga"))
    answer = house.browser().http.post(
        path, data={"List-Unsubscribe": "One-Click"}, headers={"accept": "*/*"}
    )
    assert (answer.status_code, answer.text) == (200, "done\n")
    assert active(house) == [False]
    with house.here.database.read() as connection:
        assert connection.execute(select(Subscription.unsubscribed_at)).scalar() == house.now


def test_bought_ends_what_was_wanted_until_then(house: WebHouse) -> None:
    house.operator()
    delivery = told(house, "olga", until_bought=True)
    house.browser().http.post(link(house, Purpose.BOUGHT, delivery))
    assert active(house) == [False]


def test_the_way_to_the_shop_counts_people_not_scanners(house: WebHouse) -> None:
    house.operator()
    path = link(house, Purpose.OPEN, told(house, "olga"))
    scanner = house.browser().get(path, **{"user-agent": "SafeLinks scanner"})
    assert (scanner.status_code, scanner.headers["location"]) == (302, "https://shop.example/p/1")
    assert answers(house) == [(AnswerKind.OPENED, True)]
    house.browser().get(path, **{"user-agent": FIREFOX})
    house.browser().get(path, **{"user-agent": "SafeLinks scanner"})
    assert answers(house) == [(AnswerKind.OPENED, False)]


def test_forged_links_do_nothing_and_are_slowed_down(house: WebHouse) -> None:
    house.operator()
    path = link(house, Purpose.STOP_ALL, told(house, "olga"))
    forged = path[:-1] + ("A" if path[-1] != "A" else "B")
    browser = house.browser()
    assert [browser.get(forged).status_code, browser.http.post(forged).status_code] == [403, 403]
    assert active(house) == [True]
    assert {browser.get(f"/l/{n}").status_code for n in range(80)} == {403, 429}


def test_an_address_is_confirmed_by_a_button_in_time(house: WebHouse) -> None:
    house.operator()
    channel_id = channel(house, "olga", state=ChannelState.UNCONFIRMED)

    def state() -> ChannelState:
        with house.here.database.read() as connection:
            return connection.execute(select(Channel.state).where(Channel.id == channel_id)).scalar_one()

    made = Link(purpose=Purpose.CONFIRM, subject=channel_id, made_at=house.now)
    path = "/l/" + token(made, house.here.config.secrets)
    browser = house.browser()
    assert browser.get(path).status_code == 200
    assert state() is ChannelState.UNCONFIRMED
    house.now += timedelta(hours=49)
    browser.http.post(path)
    assert state() is ChannelState.UNCONFIRMED
    house.now -= timedelta(hours=47)
    browser.http.post(path, headers={"accept": "text/html"})
    assert state() is ChannelState.ENABLED
