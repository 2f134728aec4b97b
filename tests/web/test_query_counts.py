"""No page asks the database more often for more rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from shop_things import told, watch
from sqlalchemy import event
from test_operator_sites import troubled
from web_house import Browser, WebHouse


@contextmanager
def counted(house: WebHouse) -> Iterator[list[str]]:
    """The statements meanwhile."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    engine = house.here.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries(house: WebHouse, browser: Browser, path: str) -> int:
    with counted(house) as said:
        assert browser.get(path).status_code == 200
    return len(said)


@pytest.mark.parametrize(
    "path",
    [
        "/watches",
        "/watches?show=in_stock&order=price&q=a",
        "/watches/{watch}",
        "/alerts?everything=1",
        "/settings",
        "/settings/learned",
        "/wishes",
        "/operator",
        "/operator/sites",
        "/operator/background",
        "/operator/dead-letters",
        "/operator/people",
        "/operator/limits",
        "/operator/suppressed",
        "/watches/{watch}/looks/{look}",
        "/account",
    ],
)
def test_the_number_of_queries_stays(house: WebHouse, path: str) -> None:
    olga = house.operator()
    troubled(house)
    for number in range(2):
        told(house, "olga", watch_id=watch(house, f"https://shop.example/a{number}"))
    few = queries(house, olga, path.format(watch=2, look=1))
    for number in range(10):
        told(house, "olga", watch_id=watch(house, f"https://shop.example/b{number}"))
    for number in range(5):
        house.member(f"member{number}")
    assert queries(house, olga, path.format(watch=2, look=1)) == few
    assert 1 <= few <= 20
