"""The operator sees which pushed events could not be taken, and tries them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from crawl_house import OUT, look, offer
from ingest_web import IngestWeb
from ingest_world import event
from shop_things import told, watch
from test_api import Api

from crawler.cadence.model import Why
from crawler.storage.pushed_dead import NewDead, note_dead
from crawler.storage.schema import Subscriber, Watch
from crawler.storage.schema_pushed import DeadEvent, EventSource
from pipelines.pushed.documents import digest
from restock.chores import hear_silences


def died(web: IngestWeb, *bodies: bytes, reason: str = "not JSON") -> list[int]:
    """The ids of events from a source called erp that could not be taken."""
    web.source()
    source = web.data.row(EventSource).id
    dead = [NewDead(digest=digest("", body), topic="", body=body, reason=reason) for body in bodies]
    with web.house.here.database.write() as connection:
        note_dead(connection, source, dead, now=datetime(2026, 11, 2, 11, tzinfo=UTC))
    return sorted(row.id for row in web.data.rows(DeadEvent))


def test_what_could_not_be_taken_is_shown_with_its_reason(web: IngestWeb) -> None:
    olga = web.house.operator()
    assert "Every event that came could be taken" in olga.get("/operator/events").text
    died(web, b"no", b"x" * 300_000, reason="<b>not JSON</b>")
    page = olga.get("/operator/events").text
    assert "&lt;b&gt;not JSON&lt;/b&gt;" in page
    assert page.count('name="event"') == 1, "what is not kept whole can't be tried again"
    assert "too large to be kept whole" in page


def test_what_is_refused_again_stays_and_says_why(web: IngestWeb) -> None:
    olga = web.house.operator()
    (letter,) = died(web, b"no")
    answer = olga.post("/operator/events", {"event": letter})
    assert answer.status_code == 200
    assert f'role="alert">{letter}: not JSON' in answer.text
    assert web.data.count(DeadEvent) == 1


def test_nothing_chosen_changes_nothing(web: IngestWeb) -> None:
    olga = web.house.operator()
    died(web, b"no")
    assert olga.post("/operator/events").status_code == 303
    assert web.data.count(DeadEvent) == 1


def test_a_product_s_page_says_who_tells_and_the_operator_sees_how_sources_stand(web: IngestWeb) -> None:
    olga = web.house.operator()
    web.source()
    told(web.house, "olga")
    assert "told by" not in olga.get("/watches/1").text
    assert web.standard(event(availability="out_of_stock")).status_code == 202
    assert "told by erp; the page is looked at every 6 hours as a check" in olga.get("/watches/1").text
    assert "its pages are looked at as usual" not in olga.get("/operator/events").text
    web.house.later(hours=2)
    assert "told by erp, which has been silent since" in olga.get("/watches/1").text
    assert "silent: its pages are looked at as usual" in olga.get("/operator/events").text
    web.data.set(Subscriber, web.house.person("olga").subscriber_id, language="zh-CN")
    assert "由 erp 告知，但它自" in olga.get("/watches/1").text
    assert "没有消息：恢复照常查看其页面" in olga.get("/operator/events").text


def test_the_api_says_the_same(web: IngestWeb) -> None:
    web.house.operator()
    web.source()
    told(web.house, "olga")
    read, operate = (Api(web.house, "olga", scope) for scope in ("read", "operator"))
    assert read("GET", "/watches/1/feeder").json() is None
    assert operate("GET", "/operator/events/sources").json() == {"items": []}
    assert web.standard(event(availability="out_of_stock")).status_code == 202
    said = read("GET", "/watches/1/feeder").json()
    assert (said["source"], said["trust"]) == ("erp", "trusted")
    assert said["words"] == "told by erp; the page is looked at every 6 hours as a check"
    assert (
        datetime.fromisoformat(said["told_at"]) == datetime.fromisoformat(said["heard_at"]) == web.house.now
    )
    assert said["doubted_at"] is None
    (source,) = operate("GET", "/operator/events/sources").json()["items"]
    assert (source["source"], source["watches"], source["trusted"], source["silent"]) == ("erp", 1, 1, False)
    web.house.later(hours=2)
    assert read("GET", "/watches/1/feeder").json()["trust"] == "silent"
    assert read("GET", "/operator/events/sources").status_code == 403
    assert read("GET", "/watches/2/feeder").status_code == 404


def test_the_service_gives_a_silent_source_s_pages_their_interval_back(
    web: IngestWeb, caplog: pytest.LogCaptureFixture
) -> None:
    here, now = web.house.here, web.house.now
    web.source()
    watch_id = watch(web.house)
    web.standard(event(availability="out_of_stock"))
    web.data.record(look(watch_id, offer(OUT), now + timedelta(minutes=1)))
    assert web.data.row(Watch).next_look_at == now + timedelta(hours=6, minutes=1)
    hear_silences(here, now=now + timedelta(minutes=59))
    assert web.data.row(Watch).why_next == Why.FED
    hear_silences(here, now=now + timedelta(hours=1))
    assert web.data.row(Watch).next_look_at == now + timedelta(hours=1)
    assert (
        "erp has told nothing for longer than it uses to; pages that are looked at as usual again: 1"
        in caplog.text
    )
