"""Our own stock event: CloudEvents 1.0 with ``data`` as below; its fields' docstrings are the reference."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    ValidationError,
    model_validator,
)

from crawler.errors import AddressError
from crawler.identity import clean_gtin, clean_text
from crawler.model import Availability
from crawler.urls import canonical_url
from pipelines.pushed.documents import digest, read_json
from pipelines.pushed.model import Statement, StockEvent, UnreadableError, read_quantity

TYPE = "dev.restock.stock.v1"
MOST_VARIANTS = 500


def _plain(text: str) -> str:
    clean = clean_text(text)
    if clean is None:
        raise ValueError("holds no letter or digit")
    return clean


def _gtin(text: str) -> str:
    clean = clean_gtin(text)
    if clean is None:
        raise ValueError("is no GTIN: 8, 12, 13 or 14 digits, the last of which checks the others")
    return clean


def _url(text: str) -> str:
    try:
        return canonical_url(text)
    except AddressError as exc:
        raise ValueError(str(exc)) from None


def _host(text: str) -> str:
    try:
        return urlsplit(canonical_url(f"https://{text}/")).hostname or ""
    except AddressError:
        raise ValueError("is no host name such as shop.example") from None


def _finite(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise ValueError("is no finite number")
    return amount


Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
Label = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_plain)]
Gtin = Annotated[str, Field(max_length=40), AfterValidator(_gtin)]
Url = Annotated[str, Field(max_length=4000), AfterValidator(_url)]
Host = Annotated[str, Field(max_length=253), AfterValidator(_host)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Amount = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=4), AfterValidator(_finite)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Quantity = Annotated[StrictInt, Field(ge=-(2**31), le=2**31 - 1)]
Sequence = Annotated[StrictInt, Field(ge=0, le=2**63 - 1)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    sku: Code | None = None
    """The shop's article number."""
    gtin: Gtin | None = None
    """EAN, UPC or ISBN, with its check digit."""
    availability: Availability | None = None
    """Left out, it follows from ``quantity``: more than nothing is in stock."""
    quantity: Quantity | None = None
    """How many pieces can be bought."""
    price: Amount | None = None
    """What one costs, best as text: "129.95"."""
    currency: Currency | None = None
    """ISO 4217; left out, it is the one that is known of the product."""

    def statement(self, **more: Any) -> Statement:
        return Statement(
            sku=self.sku,
            gtin=self.gtin,
            availability=self.availability or read_quantity(self.quantity),
            quantity=self.quantity,
            price=self.price,
            currency=self.currency,
            **more,
        )


class VariantSaid(_Said):
    """A size or colour. Variants that the event doesn't name stay as they are known."""

    key: Code | None = None
    """The shop's id of the variant."""
    label: Label | None = None
    """As the shop writes it, such as "US 10 / Black"."""

    @model_validator(mode="after")
    def _named(self) -> VariantSaid:
        if not (self.key or self.label or self.sku or self.gtin):
            raise ValueError("name the variant: key, label, sku or gtin")
        return self


class StockData(_Said):
    """What changed. Name the product by ``url``, or by ``gtin``, ``sku`` or ``mpn``."""

    url: Url | None = None
    """The product's page, as a person would watch it."""
    site: Host | None = None
    """Where the codes are meant, such as shop.example; left out, all hosts that the source speaks for."""
    mpn: Code | None = None
    """The maker's number of the model."""
    name: Label | None = None
    """What the product is called."""
    sequence: Sequence | None = None
    """Grows with each event about the product: an event that comes after a later one changes nothing.
    Left out, ``time`` decides."""
    variants: list[VariantSaid] = Field(default_factory=list, max_length=MOST_VARIANTS)
    """Only those that changed need to be named."""

    @model_validator(mode="after")
    def _complete(self) -> StockData:
        if not (self.url or self.gtin or self.sku or self.mpn):
            raise ValueError("name the product: url, gtin, sku or mpn")
        said = [self, *self.variants]
        if all(s.availability is None and s.quantity is None and s.price is None for s in said):
            raise ValueError("say something: availability, quantity or price, of the product or of variants")
        return self


class Envelope(BaseModel):
    """A CloudEvent in JSON ("structured mode"). Extension attributes are allowed and not read."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True, title="Restock stock event")

    specversion: Literal["1.0"]
    type: Literal["dev.restock.stock.v1"]
    source: Annotated[str, Field(min_length=1, max_length=500)]
    """Which of your systems tells it, such as "/warehouse/berlin"."""
    id: Annotated[str, Field(min_length=1, max_length=255)]
    """Another one for each event of a ``source``: what comes with the same id again is taken for the same."""
    time: Moment | None = None
    """When it was so. Left out, it is when the event comes."""
    datacontenttype: Literal["application/json"] = "application/json"
    data: StockData


def read(body: bytes) -> StockEvent:
    """Raises UnreadableError, which names the first mistakes."""
    try:
        found = Envelope.model_validate(read_json(body))
    except ValidationError as exc:
        raise UnreadableError(_mistakes(exc)) from None
    data = found.data
    whole = data.statement()
    return StockEvent(
        key=digest(found.source, found.id),
        at=found.time.astimezone(UTC) if found.time else None,
        sequence=data.sequence,
        urls=(data.url,) if data.url else (),
        site=data.site,
        gtin=data.gtin,
        sku=data.sku,
        mpn=data.mpn,
        name=data.name,
        whole=whole,
        variants=tuple(v.statement(key=v.key, label=v.label) for v in data.variants),
    )


def _mistakes(exc: ValidationError) -> str:
    said = []
    for error in exc.errors(include_input=False, include_url=False, include_context=False)[:3]:
        # What is forbidden is named by its sender: only where we know the word is it repeated.
        known = [str(part) for part in error["loc"] if isinstance(part, int) or part in _WORDS]
        where = ".".join(known) or "the event"
        if error["type"] == "extra_forbidden":
            said.append(f"{where}: holds a field that is not known here")
        else:
            said.append(f"{where}: {error['msg'].removeprefix('Value error, ')}")
    return "; ".join(said)[:300]


_WORDS = frozenset({*Envelope.model_fields, *StockData.model_fields, *VariantSaid.model_fields})


def schema() -> dict[str, Any]:
    """The JSON Schema of an event."""
    made = Envelope.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
