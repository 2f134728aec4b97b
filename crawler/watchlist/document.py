"""The watchlist's format: pydantic models at the edge, and the JSON Schema that editors complete from.

The reader hands every value over as text (``reading.plain``), so a type here turns text into what it means.
The attributes' docstrings are the format's reference: they become the schema's descriptions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from crawler.model import Availability, TransitionKind
from crawler.watchlist.declared import LANGUAGES, Fall, Price
from crawler.watchlist.own_reader import Read
from crawler.watchlist.own_selectors import PriceSelector, Selector, StockSelector
from crawler.watchlist.parts import REFERENCE, Part
from crawler.watchlist.units import DURATION_PATTERN
from crawler.watchlist.values import (
    CANARIES,
    listed,
    notified,
    read_canary,
    read_change,
    read_contact,
    read_count,
    read_delay,
    read_drop,
    read_every,
    read_flag,
    read_host,
    read_keywords,
    read_language,
    read_name,
    read_price,
    read_share,
    read_text,
    read_timezone,
    read_ttl,
    read_url,
)
from crawler.watchlist.wish_values import (
    HIGHEST,
    LOWEST,
    read_fall,
    read_gtin,
    read_mpn,
    read_query,
    read_threshold,
    read_until,
    text_of,
)

NAME_SCHEMA = r"^[^\s!-,/:-?\[-^`{-~]{1,100}$"
"""What ``values.NAME_PATTERN`` means, for editors: their \\w knows no Chinese."""
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
Share = Annotated[
    float, BeforeValidator(read_share), _schema(["30%", "50%", "0%"], pattern=r"^\d{1,3}(\.\d+)? ?%$")
]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Canary = Annotated[
    Availability, BeforeValidator(read_canary), WithJsonSchema({"enum": [a.value for a in CANARIES]})
]
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
Keyword = Annotated[str, BeforeValidator(read_keywords)]
Keywords = Annotated[
    list[Keyword],
    BeforeValidator(listed),
    Field(max_length=100),
    _one_or_more({**_SCALAR, "examples": ["jordan 1 chicago -gs", "CT8013-170"]}),
]
Query = Annotated[str, BeforeValidator(read_query), WithJsonSchema({"type": "string", "maxLength": 500})]
Gtin = Annotated[str, BeforeValidator(text_of(read_gtin)), WithJsonSchema({"type": ["string", "integer"]})]
Mpn = Annotated[str, BeforeValidator(text_of(read_mpn)), _schema(["Nike CT8013-170"])]
Threshold = Annotated[
    int,
    BeforeValidator(text_of(read_threshold)),
    WithJsonSchema({"type": "integer", "minimum": LOWEST, "maximum": HIGHEST}),
]
Drop = Annotated[Fall, BeforeValidator(text_of(read_fall)), _schema(["10%", 20])]
Day = Annotated[
    datetime, BeforeValidator(text_of(read_until)), _schema(["2026-12-24"], pattern=r"^\d{4}-\d{2}-\d{2}$")
]
DropText = Annotated[str, BeforeValidator(read_drop), Field(max_length=100)]
DropTimes = Annotated[
    list[DropText],
    BeforeValidator(listed),
    Field(max_length=50),
    _one_or_more({"type": "string", "examples": ["Thursday 10:00 Europe/Berlin", "2026-12-01 09:00"]}),
]
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
    hold: Share | None = None
    """Where so large a share of the pages that are watched at a shop comes back at once, and five at least,
    nobody is told until a person says that it is true (30%); 0% holds nothing."""
    blind_after: Count | None = None
    """After so many intervals without a successful look, and an hour at least, people are told that a page
    can't be seen (6)."""


class Subscriber(Part):
    """A person who is told."""

    name: ShortText | None = None
    """How messages address the person; else the short name."""
    language: Language = "en"
    """What messages are written in."""
    timezone: Timezone = "UTC"
    """The person's time zone, an IANA name."""
    operator: Flag = False
    """Runs this installation: is told of shops that turn us away, of alerts that wait for a decision and of
    canaries."""
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


class FeedNotify(Notify):
    """What one person wants to hear of a feed, where it differs from what the feed says."""

    keywords: Keywords | None = None
    """Only products that match one of these."""


def _notified(part: str) -> dict[str, Any]:
    wishes = [
        {"type": ["string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {REFERENCE: part},
    ]
    person = {"type": "string", "pattern": NAME_SCHEMA}
    return {"anyOf": [person, {"type": "object", "additionalProperties": {"anyOf": wishes}}]}


Notified = Annotated[dict[Name, Notify], BeforeValidator(notified)]
Recipients = Annotated[list[Notified], BeforeValidator(listed), _one_or_more(_notified("Notify"))]
FeedNotified = Annotated[dict[Name, FeedNotify], BeforeValidator(notified)]
FeedRecipients = Annotated[list[FeedNotified], BeforeValidator(listed), _one_or_more(_notified("FeedNotify"))]


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
    kinds: Kinds = Field(default=[TransitionKind.RESTOCK])
    """Which changes are told."""
    paused: Flag = False
    """Don't look for now."""
    canary: Canary | None = None
    """The page is known to be always so, in_stock or out_of_stock: when it says otherwise, what is read of
    the shop can't be trusted, and operators are told. Tells nobody else unless 'notify' names them."""
    browser: Flag | None = None
    """Open the page in a browser (true) or never (false); else only where the shop needs it."""
    drops: DropTimes | None = None
    """When it is put on sale, as you know it: "Thursday 10:00 Europe/Berlin", "daily 08:00", or once at
    "2026-12-01 09:00"; UTC where no time zone is written. Looks gather around it. One text or a list."""
    read: Read | None = None
    """How this page is read, by selectors and words of your own; else as the shop's spider reads it."""


class Feed(Part):
    """A shop's whole listing, watched for new products and restocks."""

    url: Url
    """The listing's address: Shopify's /products.json, WooCommerce's Store API, a sitemap, RSS or Atom, a
    page of products, or the shop's front page."""
    name: WatchName | None = None
    """What you call it; else what the shop calls it."""
    keywords: Keywords | None = None
    """What a product must say: all words, none behind a minus sign, "quoted ones" side by side, model codes.
    One text or a list, of which one is enough; else any product."""
    variants: Variants | None = None
    """Which variants are wanted, such as a size; else any. One text or a list."""
    below: Below | None = None
    """Tell only at or below this price, an amount with its currency. Without a currency: the shop's own."""
    every: Interval | None = None
    """How often to look; the shop's budget goes before it."""
    notify: FeedRecipients | None = None
    """Who is told: subscribers, or particular channels of them ({ben: [mail]}), or with wishes of their own
    ({ben: {keywords: dunk panda, below: 150 EUR}}). Else every subscriber; an empty list tells nobody."""
    kinds: Kinds = Field(default=[TransitionKind.NEW_LISTING, TransitionKind.RESTOCK])
    """Which changes are told."""
    drops: DropTimes | None = None
    """When it is put on sale, as you know it: "Thursday 10:00 Europe/Berlin", "daily 08:00", or once at
    "2026-12-01 09:00"; UTC where no time zone is written. Looks gather around it. One text or a list."""
    paused: Flag = False
    """Don't look for now."""


class Wish(Part):
    """A product wherever it is watched, or anything watched that is like some words."""

    query: Query | None = None
    """In words: names, model codes, a size, a price limit, what it must not be, such as 'jordan 1 chicago,
    US 10, below 250 EUR, -gs'. Slips and synonyms, English and Chinese, are understood."""
    gtin: Gtin | None = None
    """Instead of 'query': the product with this bar code, at any shop."""
    mpn: Mpn | None = None
    """Instead of 'query': a brand and the maker's model number, such as 'Nike CT8013-170'."""
    similar: Flag = False
    """Also what is close in meaning, where the extra 'semantic' is installed."""
    threshold: Threshold | None = None
    """How alike a match must be, 50 to 100; else the tuned default."""
    variants: Variants | None = None
    """Which variants are wanted, such as a size; else those in the query's words, or any."""
    below: Below | None = None
    """Tell only at or below this price; else what the query's words say."""
    drop: Drop | None = None
    """Of kind 'price': tell only where it fell by at least so much: a share like '10%', or an amount in the
    shop's currency."""
    kinds: Kinds = Field(default=[TransitionKind.RESTOCK, TransitionKind.NEW_LISTING])
    """Which changes are told."""
    until: Day | None = None
    """The last day (UTC)."""
    until_bought: Flag = False
    """Ends when the person answers that they bought it."""
    notify: Recipients | None = None
    """Who is told, as for a watch. Else every subscriber; an empty list tells nobody."""


class ShopDrops(Part):
    """When a shop puts things on sale: what stands behind its domain under ``drops``."""

    times: DropTimes


class Document(Part):
    """Which product pages are watched, and who is told when something sold out can be bought again."""

    settings: Settings | None = None
    """How this installation behaves."""
    subscribers: dict[Name, Subscriber] | None = None
    """Who is told, by a short name."""
    watches: list[Watch] | None = None
    """The product pages."""
    feeds: list[Feed] | None = None
    """The shops' listings."""
    wishes: list[Wish] | None = None
    """Products at any shop, and words over everything that is watched."""
    drops: dict[Host, DropTimes] | None = None
    """When whole shops put things on sale, by the shop's domain; as 'drops' of a watch."""


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema (draft 2020-12), with a description of each key."""
    made = Document.model_json_schema()
    made = _tidy(made)
    for part in (Notify, FeedNotify, Selector, StockSelector, PriceSelector):
        made["$defs"][part.__name__] = _tidy(part.model_json_schema())
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
    if REFERENCE in schema:
        return {"$ref": f"#/$defs/{schema[REFERENCE]}"}
    named = ("properties", "$defs")
    tidied = {
        k: ({n: _tidy(s) for n, s in v.items()} if k in named else _tidy(v))
        for k, v in schema.items()
        if k != "title" and not (k == "default" and v is None)
    }
    description = tidied.get("description")
    return tidied | {"description": " ".join(description.split())} if isinstance(description, str) else tidied
