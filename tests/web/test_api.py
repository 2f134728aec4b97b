"""The API: tokens and scopes, one's own things only, problems in one shape, repeated requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from shop_things import channel, subscription, told, watch
from sqlalchemy import select
from web_house import Browser, WebHouse

from crawler.storage.api_tokens import add_token
from crawler.storage.schema import ApiToken, Subscription, Watch
from restock.web.tokens import digest

ALL = ("read", "write", "operator")


class Api:
    """Somebody with a token."""

    def __init__(self, house: WebHouse, login: str, *scopes: str, name: str = "t", **more: Any) -> None:
        self.token = f"rst_{login}_{'_'.join(scopes)}{'' if name == 't' else digest(name)[:12]}"
        account = house.person(login).account_id
        with house.here.database.write() as connection:
            add_token(
                connection,
                account,
                name=name,
                token_digest=digest(self.token),
                hint="rst_",
                scopes=scopes or ALL,
                now=house.now,
                **more,
            )
        self.http = house.browser().http

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        head = {"authorization": f"Bearer {self.token}", **headers}
        return self.http.request(method, f"/api/v1{path}", json=body, headers=head)


@pytest.fixture
def olga(house: WebHouse) -> Browser:
    return house.operator()


def test_a_token_is_made_on_the_account_page_shown_once_and_revoked(house: WebHouse, olga: Browser) -> None:
    page = olga.post("/account/tokens", {"name": "script", "scope": ["read"]}).text
    token = page.split('id="made">')[1].split("<")[0]
    assert token.startswith("rst_")
    assert token not in olga.get("/account").text
    ask = {"authorization": f"Bearer {token}"}
    assert house.browser().get("/api/v1/me", **ask).json()["login"] == "olga"
    with house.here.database.read() as connection:
        assert token not in str(connection.execute(select(ApiToken.__table__)).all())
    olga.post("/account/tokens/1/revoke")
    assert house.browser().get("/api/v1/me", **ask).status_code == 401


def test_without_a_good_token_there_is_nothing(house: WebHouse, olga: Browser) -> None:
    assert olga.get("/api/v1/me").status_code == 401, "a session is no token"
    for head in ("Bearer rst_wrong", "Basic b2xnYTp4", "Bearer", "Bearer x"):
        answer = house.browser().get("/api/v1/me", authorization=head)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    late = Api(house, "olga", "read", expires_at=house.now + timedelta(hours=1))
    assert late("GET", "/me").status_code == 200
    house.later(hours=2)
    assert late("GET", "/me").status_code == 401


def test_scopes_narrow_what_a_token_may(house: WebHouse, olga: Browser) -> None:
    reading = Api(house, "olga", "read")
    assert reading("GET", "/watches").status_code == 200
    assert reading("POST", "/watches", {"url": "https://shop.example/p/1"}).status_code == 403
    assert reading("GET", "/operator/deliveries").status_code == 403
    house.member()
    assert Api(house, "mia", *ALL)("GET", "/operator/deliveries").status_code == 404
    assert Api(house, "olga", *ALL)("GET", "/operator/deliveries").status_code == 200


def test_a_watch_from_beginning_to_end(house: WebHouse, olga: Browser) -> None:
    api = Api(house, "olga")
    said = {
        "url": "https://shop.example/p/1",
        "variants": ["US 10"],
        "price_limit": {"amount": "200.00", "currency": "EUR"},
        "kinds": ["restock", "price"],
    }
    made = api("POST", "/watches", said)
    assert made.status_code == 201
    path = f"/watches/{made.json()['id']}"
    assert made.json()["wanted"] == ["US 10"]
    assert made.json()["price_limit"] == "200"
    changed = api("PATCH", path, {"variants": ["US 11"], "paused_until": "2027-01-01T00:00:00Z"}).json()
    assert (changed["wanted"], changed["price_limit"]) == (["US 11"], "200")
    assert changed["paused_until"] == "2027-01-01T00:00:00Z"
    assert api("PATCH", path, {"price_limit": None}).json()["price_limit"] is None
    assert api("GET", f"{path}/history").json() == {"items": []}
    assert api("GET", f"{path}/transitions").json() == {"items": []}
    assert api("GET", "/watches").json()["total"] == 1
    assert api("DELETE", path).status_code == 204
    assert api("GET", path).status_code == 404


def test_a_repeated_request_happens_once(house: WebHouse, olga: Browser) -> None:
    api = Api(house, "olga")
    said = {"url": "https://shop.example/p/1"}
    key = {"idempotency-key": "abc-1"}
    first, again = api("POST", "/watches", said, **key), api("POST", "/watches", said, **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    api("DELETE", f"/watches/{first.json()['id']}")
    assert api("POST", "/watches", said, **key).json() == first.json()
    with house.here.database.read() as connection:
        assert connection.scalars(select(Subscription.active)).all() == [False]
        assert len(connection.scalars(select(Watch.id)).all()) == 1
    other = api("POST", "/watches", {"url": "https://shop.example/p/2"}, **key)
    assert (other.status_code, other.json()["title"]) == (409, "key_used")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"url": "file:///etc/passwd"}, 400),
        ({"url": "https://shop.example/p", "price_limit": {"amount": "-1", "currency": "EUR"}}, 422),
        ({"url": "https://shop.example/p", "price_limit": {"amount": "1", "currency": "ZZZ"}}, 400),
        ({"url": "https://shop.example/p", "kinds": ["miracle"]}, 422),
        ({"url": "https://shop.example/p", "urll": "x"}, 422),
        ([], 422),
    ],
)
def test_what_is_wrong_is_said_in_one_shape(house: WebHouse, olga: Browser, said: Any, status: int) -> None:
    answer = Api(house, "olga")("POST", "/watches", said)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_anothers_things_are_not_there(house: WebHouse, olga: Browser) -> None:
    house.member()
    theirs = watch(house)
    delivery = told(house, "olga", watch_id=theirs)
    api = Api(house, "mia")
    assert api("GET", "/watches").json()["items"] == []
    for method, path, body in (
        ("GET", f"/watches/{theirs}", None),
        ("PATCH", f"/watches/{theirs}", {"variants": []}),
        ("DELETE", f"/watches/{theirs}", None),
        ("GET", f"/watches/{theirs}/history", None),
        ("GET", f"/watches/{theirs}/transitions", None),
        ("POST", f"/alerts/{delivery}/answers", {"kind": "bought"}),
        ("PATCH", "/channels/1", {"state": "disabled"}),
        ("POST", "/channels/1/test", None),
        ("DELETE", "/channels/1", None),
        ("POST", "/operator/deliveries/resend", {"ids": [delivery]}),
    ):
        assert api(method, path, body).status_code == 404, (method, path)


def test_alerts_channels_and_settings(house: WebHouse, olga: Browser) -> None:
    delivery = told(house, "olga")
    api = Api(house, "olga")
    [alert] = api("GET", "/alerts").json()["items"]
    assert (alert["id"], alert["news"][0]["price"]) == (delivery, "199.95")
    assert api("POST", f"/alerts/{delivery}/answers", {"kind": "bought"}).json()["answers"] == ["bought"]
    url = "tgram://123456789:abcdefghijklmnopqrstuvwxyz/12345/"
    made = api("POST", "/channels", {"name": "phone", "url": url})
    assert made.status_code == 201
    assert "abcdefghij" not in made.text
    assert api("POST", "/channels", {"name": "phone", "url": url}).status_code == 409
    path = f"/channels/{made.json()['id']}"
    assert api("PATCH", path, {"state": "disabled"}).json()["state"] == "disabled"
    assert api("PATCH", path, {"state": "retired"}).status_code == 400
    assert api("DELETE", path).status_code == 204
    changed = api(
        "PATCH", "/settings", {"quiet_from": "22:00", "quiet_until": "07:00", "digest": "hourly"}
    ).json()
    assert (changed["quiet_from"], changed["digest"], changed["language"]) == ("22:00", "hourly", "en")
    assert api("PATCH", "/settings", {"timezone": "Mars/Base"}).status_code == 400
    assert api("GET", "/export").json()["person"][0]["handle"] == "olga"


def test_what_one_channel_of_mine_is_for(house: WebHouse, olga: Browser) -> None:
    mine = channel(house, "olga")
    api = Api(house, "olga")
    subscription(house, "olga", watch(house))
    theirs = 10_000
    api("PATCH", "/watches/1", {"channels": [mine, theirs]})
    assert api("GET", "/watches/1").status_code == 200


def test_every_operation_is_described(house: WebHouse, olga: Browser) -> None:
    spec = olga.get("/api/openapi.json").json()
    assert len(spec["paths"]) >= 14
    # Pushed events are signed, not sent with a key.
    assert spec["paths"].pop("/ingest/{source}")["post"]["tags"] == ["ingest"]
    for path, operations in spec["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert operation["tags"], path
            assert operation["security"], path
