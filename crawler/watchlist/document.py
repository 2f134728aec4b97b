"""The watchlist's format: pydantic models at the edge, and the JSON Schema that editors complete from.

The reader hands every value over as text (``reading.plain``), so a type here turns text into what it means.
The attributes' docstrings are the format's reference: they become the schema's descriptions.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from crawler.model import TransitionKind
from crawler.watchlist.declared import LANGUAGES, Price
from crawler.watchlist.units import DURATION_PATTERN
from crawler.watchlist.values import (
    listed,
    notified,
    read_change,
    read_contact,
    read_count,
    read_delay,
    read_every,
    read_flag,
    read_host,
    read_language,
    read_name,
    read_price,
    read_text,
    read_timezone,
    read_ttl,
    read_url,
)

NAME_SCHEMA = r"^[^\s!-,/:-?\[-^`{-~]{1,100}$"
"""What ``values.NAME_PATTERN`` means, for editors: their \\w knows no Chinese."""
_REFERENCE = "x-reference"
"""Stands for a $ref that pydantic doesn't know of."""
_SCALAR: dict[str, Any] = {"type": ["string", "number"]}


def _schema(examples: list[Any], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "examples": examples, **more})


def _one_or_more(item: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item}]})


_DURATION: dict[str, Any] = {"pattern": DURATION_PATTERN}
Name = Annotated[str, BeforeValidator(read_name), _schema(["ann", "phone"], pattern=NAME_SCHEMA)]
ShortText = Annotated[str, BeforeValidator(read_text), Field(max_length=200)]
WatchName = Annotated[str, BeforeValidator(read_text), Field(max_length=300)]
Url = Annotated[
    str,
    BeforeValidator(read_url),
    _schema(["https://kith.com/products/some-shoe"], pattern="^[Hh][Tt][Tt][Pp][Ss]?://"),
]
Interval = Annotated[int, BeforeValidator(read_every), _schema(["90s", "10m", "2h", "1h30m"], **_DURATION)]
Lifetime = Annotated[int, BeforeValidator(read_ttl), _schema(["30m", "2h"], **_DURATION)]
Delay = Annotated[float, BeforeValidator(read_delay), _schema(["2s", "500ms"], **_DURATION)]
Count = Annotated[
    int, BeforeValidator(read_count), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 1000})
]
Below = Annotated[
    Price,
    BeforeValidator(read_price),
    WithJsonSchema({**_SCALAR, "examples": ["200 EUR", "€200", "1499 CNY"]}),
]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Language = Annotated[str, BeforeValidator(read_language), WithJsonSchema({"enum": list(LANGUAGES)})]
Timezone = Annotated[str, BeforeValidator(read_timezone), _schema(["Asia/Shanghai", "Europe/Berlin"])]
Contact = Annotated[
    str, BeforeValidator(read_contact), _schema(["mailto:me@example.org"], pattern="^(mailto:|https?://)")
]
Host = Annotated[str, BeforeValidator(read_host)]
Hosts = Annotated[list[Host], BeforeValidator(listed), _one_or_more({"type": "string"})]
Names = Annotated[
    list[Name], BeforeValidator(listed), _one_or_more({"type": "string", "pattern": NAME_SCHEMA})
]
Variants = Annotated[list[ShortText], BeforeValidator(listed), Field(max_length=100), _one_or_more(_SCALAR)]
Kind = Annotated[TransitionKind, BeforeValidator(read_change)]
Kinds = Annotated[
    list[Kind],
    BeforeValidator(listed),
    Field(min_length=1),
    _one_or_more({"enum": [k.value for k in TransitionKind]}),
]
ChannelUrl = Annotated[
    str,
    BeforeValidator(read_text),
    Field(max_length=4000),
    _schema(["tgram://${TELEGRAM_TOKEN}/${CHAT}", "bark://${BARK_KEY}"]),
]


class Part(BaseModel):
    """A group of keys. A key that is left empty counts as not written."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: Any) -> Any:
        if value is None:
            return {}
        if not isinstance(value, dict):
            return value
        fields = cls.model_fields
        return {k: v for k, v in value.items() if v is not None or k not in fields or fields[k].is_required()}


class Settings(Part):
    """How this installation behaves. The environment (RESTOCK_...) goes before what is written here."""

    contact: Contact | None = None
    """What shops can reach you by, a page or a mailto: address; part of the user agent."""
    every: Interval | None = None
    """How often a page is looked at where its watch doesn't say (10m)."""
    allow_hosts: Hosts | None = None
    """Host names that may be private addresses, such as a demo shop's or an intranet's."""
    delay: Delay | None = None
    """The least pause between two requests to one shop (2s)."""
    ttl: Lifetime | None = None
    """How long a restock is news: later than this it is no longer told as "in stock now" (30m)."""
    parallel_sites: Count | None = None
    """How many shops are asked side by side (64)."""
    max_attempts: Count | None = None
    """How often a message is tried before it is given up (12)."""
    send_timeout: Interval | None = None
    """How long one try to send a message may take (30s)."""


class Subscriber(Part):
    """A person who is told."""

    name: ShortText | None = None
    """How messages address the person; else the short name."""
    language: Language = "en"
    """What messages are written in."""
    timezone: Timezone = "UTC"
    """The person's time zone, an IANA name."""
    channels: dict[Name, ChannelUrl]
    """Where to reach the person: a short name and an Apprise URL each. Secrets are best written as ${NAME}
    and read from the environment."""


class Notify(Part):
    """What one person wants to hear, where it differs from what the watch says."""

    channels: Names | None = None
    """Only these of the person's channels."""
    variants: Variants | None = None
    """Only these variants."""
    below: Below | None = None
    """Only at or below this price."""
    kinds: Kinds | None = None
    """Which changes are told."""


_NOTIFIED: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": NAME_SCHEMA},
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": ["string", "null"]},
                    {"type": "array", "items": {"type": "string"}},
                    {_REFERENCE: "Notify"},
                ]
            },
        },
    ]
}
Notified = Annotated[dict[Name, Notify], BeforeValidator(notified)]
Recipients = Annotated[list[Notified], BeforeValidator(listed), _one_or_more(_NOTIFIED)]


class Watch(Part):
    """A product page to look at."""

    url: Url
    """The product page's address. Tracking parameters and fragments are dropped."""
    name: WatchName | None = None
    """What you call it; else what the shop calls it."""
    variants: Variants | None = None
    """Which variants are wanted, such as a size; else any. One text or a list."""
    below: Below | None = None
    """Tell only at or below this price, an amount with its currency. Without a currency: the shop's own."""
    every: Interval | None = None
    """How often to look; the shop's budget goes before it."""
    notify: Recipients | None = None
    """Who is told: subscribers, or particular channels of them ({ben: [mail]}), or with wishes of their own
    ({ben: {variants: [US 11], below: 150 EUR}}). Else every subscriber; an empty list tells nobody."""
    kinds: Kinds = [TransitionKind.RESTOCK]
    """Which changes are told."""
    paused: Flag = False
    """Don't look for now."""


class Document(Part):
    """Which product pages are watched, and who is told when something sold out can be bought again."""

    settings: Settings | None = None
    """How this installation behaves."""
    subscribers: dict[Name, Subscriber] | None = None
    """Who is told, by a short name."""
    watches: list[Watch] | None = None
    """The product pages."""


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema (draft 2020-12), with a description of each key."""
    made = Document.model_json_schema()
    made = _tidy(made)
    made["$defs"]["Notify"] = _tidy(Notify.model_json_schema())
    # Anchors need a place to stand; docker-compose's users know it by this name.
    made["patternProperties"] = {"^x-": {"description": "Yours, for YAML anchors; not read."}}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Restock watchlist"}
    return head | {k: v for k, v in made.items() if k != "title"}


def _tidy(schema: Any) -> Any:
    """Without the titles that pydantic makes of field names, descriptions in one line."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if _REFERENCE in schema:
        return {"$ref": f"#/$defs/{schema[_REFERENCE]}"}
    named = ("properties", "$defs")
    tidied = {
        k: ({n: _tidy(s) for n, s in v.items()} if k in named else _tidy(v))
        for k, v in schema.items()
        if k != "title" and not (k == "default" and v is None)
    }
    description = tidied.get("description")
    return tidied | {"description": " ".join(description.split())} if isinstance(description, str) else tidied
