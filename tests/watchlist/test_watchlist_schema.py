"""The checked-in schema is current, is a schema, and agrees with the checker about what people write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from watchlist_house import ENVIRON, read

from crawler.watchlist.document import (
    Document,
    Feed,
    FeedNotify,
    Notify,
    Settings,
    Subscriber,
    Watch,
    Wish,
    json_schema,
)

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (DOCS / "watchlist.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_checked_in_schema_is_current() -> None:
    checked_in = json.loads((DOCS / "watchlist.schema.json").read_text(encoding="utf-8"))
    assert checked_in == json_schema(), "run: restock watchlist schema > docs/watchlist.schema.json"


def test_every_key_is_described_in_the_schema_and_in_the_docs() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert "\\\\w" not in json.dumps(json_schema()), "JavaScript's \\\\w knows no Chinese names"
    page = (DOCS / "watchlist.md").read_text(encoding="utf-8")
    for model in (Document, Settings, Subscriber, Watch, Notify, Feed, FeedNotify, Wish):
        for key, found in model.model_fields.items():
            assert found.description
            assert f"`{key}`" in page


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_docs_examples_are_right_for_the_schema_and_the_checker(example: str) -> None:
    jsonschema.validate(plain(yaml.safe_load(example)), json_schema())
    names = dict.fromkeys(re.findall(r"\$\{(\w+)\}", example), "x")
    examples_channels = re.sub(r"(tgram|mailtos|bark|ntfys|dingtalk|wecombot)://", "json://", example)
    checked = read(examples_channels, ENVIRON | names)
    assert [p.render("example") for p in checked.problems] == []


@pytest.mark.parametrize(
    "text",
    [
        "wathces: []",
        "subscribers: {ann: {name: x}}",
        "watches: [{name: x}]",
        "watches: [{url: kith.com}]",
        "watches: [{url: 'https://kith.com', every: 10}]",
        "watches: [{url: 'https://kith.com', kinds: [restok]}]",
        "watches: [{url: 'https://kith.com', notify: [{ann: {chanels: [a]}}]}]",
        "settings: {evry: 1m}",
        "feeds: [{keywords: x}]",
        "feeds: [{url: 'https://kith.com', keyword: x}]",
        "watches: [{url: 'https://kith.com', keywords: x}]",
        "watches: [{url: 'https://kith.com', notify: [{ann: {keywords: [a]}}]}]",
    ],
)
def test_an_editor_marks_what_the_checker_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), json_schema())
    assert read(text).problems


def test_values_stay_as_they_were_written() -> None:
    watchlist = read(
        "x-often: &often {every: 1h30m, kinds: price}\nsubscribers: {no: {channels: {on: 'json://a$${b}'}}}\n"
        "watches:\n  - {<<: *often, url: 'https://kith.com/a',"
        " variants: [10, 10.50, 1e3, 0x1F, no, 2026-11-22], below: '€1.299,95', every: 90s}\n"
    ).watchlist
    assert watchlist is not None
    assert watchlist.subscribers[0].channels[0].url == "json://a${b}"
    (watch,) = watchlist.watches
    assert watch.every_s == 90
    (told,) = watch.subscriptions
    assert (told.handle, [kind.value for kind in told.kinds]) == ("no", ["price"])
    assert told.variants == ("10", "10.50", "1e3", "0x1F", "no", "2026-11-22")
    assert told.below is not None
    assert (str(told.below.amount), told.below.currency) == ("1299.95", "EUR")
