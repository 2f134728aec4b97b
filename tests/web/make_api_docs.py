"""docs/api.md made anew by one command: every operation with a real request and the real answer to it.

python tests/web/make_api_docs.py        (or: make api-docs)
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from shop_things import channel, told, watch
from sqlalchemy import update
from test_api import Api
from test_evidence import said
from test_my_wishes import wished
from test_operator_sites import forecast, held, troubled
from web_house import WebHouse

from alerts.channel_test import ChannelTest
from crawler.storage.answers import suppress
from crawler.storage.pushed_sources import add_source
from crawler.storage.schema import ChannelState, Delivery, DeliveryState
from crawler.storage.schema_pushed import Preset
from pipelines.pushed.model import Arrival
from restock.ingesting.inlet import open_inlet
from restock.web.api import mine, selectors, watches

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
MOST = 2
"""Items of a list that are shown."""
OFFER = {
    "url": "https://shop.example/p/9",
    "outcome": "offer",
    "name": "Comet 1",
    "availability": "out_of_stock",
    "price": "129.00",
    "currency": "EUR",
    "confidence": "strong",
    "variants": [{"label": "US 10", "availability": "out_of_stock"}],
    "evidence": [
        {
            "source": "jsonld",
            "path": "offers.availability",
            "value": "https://schema.org/OutOfStock",
            "reading": "out_of_stock",
            "strength": "strong",
        }
    ],
}
FOUND = {"field": "availability", "selector": "#stock .label", "count": 1, "values": ["Sold out"]}

INTRODUCTION = (Path(__file__).parent / "assets" / "api-introduction.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One request; ``path`` is the operation's, ``asked`` what is really asked."""

    method: str
    path: str
    asked: str = ""
    body: Any = None

    @property
    def operation(self) -> tuple[str, str]:
        return self.method, self.path


def _get(path: str, asked: str = "") -> Example:
    return Example(method="GET", path=path, asked=asked)


def _post(path: str, body: Any = None, asked: str = "") -> Example:
    return Example(method="POST", path=path, asked=asked, body=body)


def _patch(path: str, body: Any, asked: str) -> Example:
    return Example(method="PATCH", path=path, asked=asked, body=body)


def _delete(path: str, asked: str = "") -> Example:
    return Example(method="DELETE", path=path, asked=asked)


DIGEST = "f" * 64
SECTIONS: dict[str, tuple[Example, ...]] = {
    "Watches": (
        _get("/watches", "/watches?show=sold_out&order=name"),
        _post(
            "/watches",
            {
                "url": "https://shop.example/p/9",
                "variants": ["US 10"],
                "price_limit": {"amount": "200.00", "currency": "EUR"},
                "kinds": ["restock", "price"],
                "drop_percent": "10",
                "expires_at": "2026-12-25T00:00:00Z",
            },
        ),
        _get("/watches/{watch_id}", "/watches/1"),
        _patch("/watches/{watch_id}", {"paused_until": "2026-11-09T08:00:00Z"}, "/watches/1"),
        _post("/watches/bulk", {"ids": [1, 2], "what": "resume"}),
        _get("/watches/{watch_id}/history", "/watches/1/history?since=2026-10-01T00:00:00Z"),
        _get("/watches/{watch_id}/transitions", "/watches/1/transitions?limit=1"),
        _get("/watches/{watch_id}/looks", "/watches/1/looks?limit=1"),
        _get("/watches/{watch_id}/looks/{look_id}", "/watches/1/looks/1"),
        _get("/watches/{watch_id}/forecast", "/watches/1/forecast"),
        _get("/watches/{watch_id}/feeder", "/watches/2/feeder"),
        _get("/watches/{watch_id}/pattern", "/watches/1/pattern"),
        _get("/watches/{watch_id}/same", "/watches/1/same"),
        _post("/looks", {"url": "https://shop.example/p/9"}),
        _post("/looks/selectors", {"url": "https://shop.example/p/9", "availability": "#stock .label"}),
        _delete("/watches/{watch_id}", "/watches/2"),
    ),
    "Wishes": (
        _get("/wishes"),
        _post("/wishes", {"query": "dunk low, US 10", "kinds": ["restock"], "threshold": 90}),
        _patch("/wishes/{wish_id}", {"paused_until": "2026-11-09T08:00:00Z"}, "/wishes/{wish}"),
        _delete("/wishes/{wish_id}", "/wishes/{wish}"),
    ),
    "Alerts": (
        _get("/alerts"),
        _post("/alerts/{alert_id}/answers", {"kind": "bought"}, "/alerts/1/answers"),
        _post("/alerts/{alert_id}/stop", None, "/alerts/1/stop"),
    ),
    "Channels": (
        _get("/channels"),
        _get("/services"),
        _post("/channels", {"name": "phone", "url": "ntfys://ntfy.sh/my-secret-topic"}),
        _patch("/channels/{channel_id}", {"state": "disabled"}, "/channels/1"),
        _post("/channels/{channel_id}/test", None, "/channels/1/test"),
        _post("/channels/{channel_id}/ask", None, "/channels/{unconfirmed}/ask"),
        _delete("/channels/{channel_id}", "/channels/{unconfirmed}"),
    ),
    "Settings": (
        _get("/settings"),
        _patch("/settings", {"quiet_from": "22:00", "quiet_until": "07:30", "theme": "dark"}, "/settings"),
    ),
    "Feeds": (
        _post("/feeds", {}),
        _get("/feeds"),
        _delete("/feeds/{feed_id}", "/feeds/5"),
    ),
    "Me": (
        _get("/me"),
        _get("/me/tokens"),
        _delete("/me/tokens/{token_id}", "/me/tokens/4"),
        _get("/me/sessions"),
        _delete("/me/sessions/{session_id}", "/me/sessions/{session}"),
        _delete("/me/sessions"),
        _get("/me/learned"),
        _patch("/me/learned", {"pace": False}, "/me/learned"),
        _delete("/me/learned"),
        _get("/export"),
        _get("/status"),
    ),
    "For operators": (
        _get("/operator/overview"),
        _get("/operator/sites"),
        _get("/operator/held"),
        _post("/operator/held/{domain}/release", None, "/operator/held/shop.example/release"),
        _post("/operator/held/{domain}/discard", None, "/operator/held/shop.example/discard"),
        _get("/operator/deliveries", "/operator/deliveries?state=dead"),
        _post("/operator/deliveries/resend", {"ids": [2]}),
        _get("/operator/events/sources"),
        _get("/operator/events/dead"),
        _post("/operator/events/again", {"ids": [1]}),
        _get("/operator/background"),
        _get("/operator/forecasts"),
        _get("/operator/limits"),
        _post("/operator/backups"),
        _get("/operator/backups"),
        _get("/operator/people"),
        _post("/operator/invitations", {"role": "member"}),
        _post("/operator/embeds", {"name": "My shop", "domains": ["shop.example"]}),
        _get("/operator/embeds"),
        _patch("/operator/embeds/{embed_id}", {"active": False}, "/operator/embeds/1"),
        _get("/operator/suppressed"),
        _post("/operator/suppressed/find", {"address": "ann@example.org"}),
        _delete("/operator/suppressed/{digest}", f"/operator/suppressed/{DIGEST}"),
    ),
    "The end": (
        _post("/me/stop-everything"),
        _post("/me/erase", {"password": "not my password"}),
    ),
}


def examples() -> Iterator[Example]:
    for several in SECTIONS.values():
        yield from several


def prepared(house: WebHouse) -> dict[str, str]:
    """Something to be told by every operation; the ids that requests name."""
    house.operator()
    house.configure(web_url="https://restock.example", status_page=True)
    first = watch(house)
    said(house, first)
    told(house, "olga", watch_id=first)
    second = watch(house, "https://shop.example/p/2", name="Starlight booster box")
    dead = told(house, "olga", watch_id=second)
    troubled(house)
    forecast(house, watch(house, "https://shop.example/p/3"))
    held(house)
    wish = wished(house, query="jordan 1 chicago, US 10, below 250 EUR, -gs")
    pushed(house)
    typed = channel(house, "olga", "json://203.0.113.10/hook", state=ChannelState.UNCONFIRMED, name="typed")
    with house.here.database.write() as connection:
        connection.execute(
            update(Delivery)
            .where(Delivery.id == dead)
            .values(state=DeliveryState.DEAD, reason="the service answered 404")
        )
        suppress(connection, DIGEST, reason="its owner asked never to be written to", now=house.now)
    return {"wish": str(wish), "unconfirmed": str(typed)}


def pushed(house: WebHouse) -> None:
    """Two stock events, the second of which speaks of another's shop."""
    said = (
        {"url": "https://shop.example/p/2", "quantity": 0},
        {"url": "https://other.example/p/1", "quantity": 4},
    )
    envelope = {"specversion": "1.0", "type": "dev.restock.stock.v1", "source": "/erp"}
    events = [{**envelope, "id": str(417 + n), "data": data} for n, data in enumerate(said)]
    with house.here.database.write() as connection:
        add_source(
            connection,
            name="erp",
            preset=Preset.STANDARD,
            sites=["shop.example"],
            secret_ciphers=[],
            now=house.now,
        )
    inlet = replace(open_inlet(house.here, "erp"), clock=lambda: house.now)
    inlet.take([Arrival(body=json.dumps(event).encode()) for event in events])


@contextmanager
def _no_network() -> Iterator[None]:
    sent = ChannelTest(
        ok=True,
        channel="json://…",
        message_id="0" * 32,
        detail="sent",
        hint=None,
        http_status=200,
        took_s=0.2,
    )
    with (
        patch.object(watches, "look_at", lambda url: OFFER),
        patch.object(selectors, "try_selectors", lambda url, written: {"found": [FOUND], "result": OFFER}),
        patch.object(mine, "check_channel", lambda *_, **__: sent),
    ):
        yield


def make_page() -> str:
    """The whole page. Raises AssertionError for an example that is answered by an error of ours."""
    parts = [INTRODUCTION]
    with tempfile.TemporaryDirectory() as home, _no_network():
        house = WebHouse(Path(home))
        ids = prepared(house)
        olga = {scope: Api(house, "olga", scope) for scope in ("read", "write", "operator")}
        Api(house, "olga", "read", "write")  # to be revoked
        spec = house.app.openapi()["paths"]
        house.now += timedelta(hours=2)
        for title, several in SECTIONS.items():
            parts.append(f"\n## {title}\n")
            parts += [_shown(one, olga, ids, spec) for one in several]
        house.close()
    return "".join(parts)


def _shown(one: Example, olga: dict[str, Api], ids: dict[str, str], spec: dict[str, Any]) -> str:
    scope = scope_of(one)
    asked = one.asked or one.path
    if "{session}" in asked:
        ids["session"] = olga["read"]("GET", "/me/sessions").json()["items"][0]["id"]
    for name, value in ids.items():
        asked = asked.replace("{" + name + "}", value)
    answer = olga[scope](one.method, asked, one.body)
    assert answer.status_code < 500, (one, answer.text)
    said = spec[f"/api/v1{one.path}"][one.method.lower()].get("description", "")
    lines = [f"\n### {one.method} {one.path}\n"]
    lines += [f"\n{' '.join(said.split())}\n"] if said else []
    lines += [f"\nScope `{scope}`.\n", "\n```http\n", f"{one.method} /api/v1{tidy(asked)}\n"]
    lines += [f"\n{json.dumps(one.body, ensure_ascii=False)}\n"] if one.body is not None else []
    lines += ["```\n", f"\n`{answer.status_code}`\n"]
    if answer.content:
        text = json.dumps(_cut(answer.json()), ensure_ascii=False, indent=1)
        lines += ["\n```json\n", tidy(text), "\n```\n"]
    return "".join(lines)


def scope_of(one: Example) -> str:
    if one.path.startswith("/operator"):
        return "operator"
    return "read" if one.method == "GET" else "write"


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    most = len(value) if all(isinstance(one, int | float) for one in value) else MOST
    return [_cut(one) for one in value[:most]]


_RANDOM = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"(rst_|rsf_|join/)[\w-]{20,}"), r"\1…"),
    (re.compile(r'("public_key": "|"revision": "|"hint": "rsf_)[^"]+'), r"\1…"),
    (re.compile(r'("size": )\d+'), r"\g<1>421888"),
    (re.compile(r"channel-[0-9a-f]{6}"), "channel-5f1c0a"),
)
"""What differs from one installation to the next."""


def tidy(text: str) -> str:
    for pattern, instead in _RANDOM:
        text = pattern.sub(instead, text)
    return text


def main() -> None:
    made = make_page()
    PAGE.write_text(made, encoding="utf-8")
    sys.stdout.write(f"{sum(1 for _ in examples())} operations in docs/api.md, {len(made) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
