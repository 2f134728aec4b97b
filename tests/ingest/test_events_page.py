"""The operator sees which pushed events could not be taken, and tries them again."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest_web import IngestWeb

from crawler.storage.pushed_dead import NewDead, note_dead
from crawler.storage.schema_pushed import DeadEvent, EventSource
from pipelines.pushed.documents import digest


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
