"""Every operation of the API, asked by whoever may not: another member, too narrow a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from make_api_docs import Example, examples, prepared, scope_of
from test_api import Api
from web_house import WebHouse

from crawler.storage.schema import Base

ALL = ("read", "write", "operator")
FOR_EVERYBODY = {"/status"}


@dataclass(frozen=True, kw_only=True)
class Town:
    house: WebHouse
    mia: Api
    """A member with every scope."""
    narrow: dict[str, Api]
    """The operator's keys, each without one scope."""
    ids: dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    house = WebHouse(tmp_path_factory.mktemp("attacked"))
    ids = prepared(house)
    house.member()
    narrow = {scope: Api(house, "olga", *(one for one in ALL if one != scope), name=scope) for scope in ALL}
    for spare in ("fourth", "fifth"):  # the ids that examples name are the operator's
        Api(house, "olga", *ALL, name=spare)
    yield Town(house=house, mia=Api(house, "mia", *ALL), narrow=narrow, ids={**ids, "session": "a" * 64})
    house.close()


def asked(one: Example, town: Town) -> str:
    path = one.asked or one.path
    for name, value in town.ids.items():
        path = path.replace("{" + name + "}", value)
    return path


def name(one: Example) -> str:
    return f"{one.method} {one.path}"


def rows(house: WebHouse) -> dict[str, int]:
    """How many there are of everything."""
    with house.here.database.read() as connection:
        return {
            table.name: len(connection.execute(table.select()).all()) for table in Base.metadata.sorted_tables
        }


OTHERS = [one for one in examples() if "{" in one.path and scope_of(one) != "operator"]
OPERATING = [one for one in examples() if scope_of(one) == "operator"]


@pytest.mark.parametrize("one", OTHERS, ids=name)
def test_what_is_somebody_elses_is_not_there(town: Town, one: Example) -> None:
    before = rows(town.house)
    answer = town.mia(one.method, asked(one, town), one.body)
    assert (answer.status_code, answer.json()["title"]) == (404, "not_found")
    assert rows(town.house) == before


@pytest.mark.parametrize("one", OPERATING, ids=name)
def test_a_member_is_no_operator_whatever_the_key_says(town: Town, one: Example) -> None:
    before = rows(town.house)
    assert town.mia(one.method, asked(one, town), one.body).status_code == 404
    assert rows(town.house) == before


@pytest.mark.parametrize("one", list(examples()), ids=name)
def test_a_key_without_the_scope_is_refused(town: Town, one: Example) -> None:
    answer = town.narrow[scope_of(one)](one.method, asked(one, town), one.body)
    assert (answer.status_code, answer.json()["title"]) == (403, "scope")


def test_several_at_once_pass_over_what_is_somebody_elses(town: Town) -> None:
    said = town.mia("POST", "/watches/bulk", {"ids": [1, 2], "what": "stop"})
    assert said.json() == {"changed": 0}
    assert town.narrow["operator"]("GET", "/watches/1").status_code == 200


def test_a_key_neither_makes_keys_nor_passes_for_the_password(town: Town) -> None:
    assert town.mia("POST", "/me/tokens", {"name": "more", "scopes": ["operator"]}).status_code == 405
    assert town.mia("POST", "/me/erase", {"password": ""}).status_code == 403
    assert town.mia("GET", "/me").status_code == 200
    feed = town.mia("POST", "/feeds", {"watch_id": 1})
    assert feed.status_code == 404
    feed_id = town.mia("POST", "/feeds", {})
    assert feed_id.status_code == 201
    listed = town.mia("GET", "/feeds").json()["items"]
    assert town.mia("DELETE", f"/me/tokens/{listed[0]['id']}").status_code == 404, "a feed is no key"
    assert town.mia("DELETE", f"/feeds/{listed[0]['id']}").status_code == 204
