"""The schema in the docs is the program's, the examples there fit it, and the signature there is right."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from ingest_world import event

from crawler.storage.schema_pushed import Preset
from pipelines.pushed import envelope
from restock.ingesting.secrets import is_signed, new_secret

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "events.md").read_text("utf-8")
EXAMPLE = json.loads(re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)[0])


def test_the_schema_is_current() -> None:
    written = json.loads((DOCS / "stock-event.schema.json").read_text("utf-8"))
    assert written == envelope.schema(), "run: restock ingest schema > docs/stock-event.schema.json"


@pytest.mark.parametrize("made", [EXAMPLE, event(quantity=3, price="9.50", currency="EUR")])
def test_examples_fit_the_schema_and_the_reader(made: dict[str, object]) -> None:
    jsonschema.validate(made, envelope.schema())
    assert envelope.read(json.dumps(made).encode()).urls


def test_the_signature_by_openssl_is_right(tmp_path: Path) -> None:
    lines = re.findall(r"```sh\n(body=.*?)```", PAGE, flags=re.DOTALL)[0]
    secret = new_secret(Preset.STANDARD)
    script = lines.partition("curl ")[0] + 'printf "%s\\n" "$id" "$now" "v1,$signature" "$body"'
    said = subprocess.run(
        ["bash", "-c", script],
        env={"SECRET": secret, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    message_id, timestamp, signature, body = said.stdout.decode().splitlines()
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    assert is_signed(Preset.STANDARD, headers, body.encode(), known=[secret], now=datetime.now(UTC))
    assert envelope.read(body.encode()).urls == ("https://shop.example/p/1",)
