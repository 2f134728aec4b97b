"""Where a queue is: ``amqp://user:password@host/vhost?queue=stock`` and its like, read. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.errors import ConfigError

Kind = Literal["amqp", "redis", "kafka"]
_SCHEMES: dict[str, tuple[Kind, bool, int]] = {
    "amqp": ("amqp", False, 5672),
    "amqps": ("amqp", True, 5671),
    "redis": ("redis", False, 6379),
    "rediss": ("redis", True, 6379),
    "kafka": ("kafka", False, 9092),
    "kafkas": ("kafka", True, 9093),
}
QUEUE = "restock.stock"
GROUP = "restock"
VISIBILITY_S = 60.0
_OPTIONS = {"amqp": {"queue"}, "redis": {"queue", "visibility"}, "kafka": {"group"}}
_HINT = "write it like amqp://user:password@host/vhost?queue=stock, redis://host/0 or kafka://host:9092/topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAddress:
    """A queue on a broker. Its repr shows no password."""

    kind: Kind
    tls: bool
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    place: str
    """RabbitMQ's virtual host, Redis's number of a database; empty for Kafka."""
    queue: str
    """Kafka's topic."""
    group: str = GROUP
    visibility_s: float = VISIBILITY_S
    """Of Redis: so long a taken event is its taker's; then it is taken for lost, and given to another."""

    @property
    def dead(self) -> str:
        """Where what can't be taken goes."""
        return f"{self.queue}.dead"

    def __str__(self) -> str:
        return f"{self.kind}://{self.host}:{self.port} {self.queue}"


def read_address(url: str) -> QueueAddress:
    """Raises ConfigError, without the password, for what is no such address.

    >>> print(read_address("amqp://ann:pw@broker.example/shop?queue=stock"))
    amqp://broker.example:5672 stock
    >>> read_address("kafka://broker.example/stock?group=eu").group
    'eu'
    """
    try:
        parts = urlsplit(url)
        kind, tls, usual = _SCHEMES[parts.scheme.lower()]
        host, port = parts.hostname, parts.port or usual
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        visibility = float(options.get("visibility", VISIBILITY_S))
    except (ValueError, KeyError):
        raise ConfigError("the queue's address can't be read", hint=_HINT) from None
    unknown = sorted({*options} - _OPTIONS[kind])
    if unknown:
        known = ", ".join(sorted(_OPTIONS[kind]))
        raise ConfigError(f"a {kind} address has no option {unknown[0]}", hint=f"it has: {known}")
    place = unquote(parts.path.lstrip("/"))
    queue = place if kind == "kafka" else options.get("queue", QUEUE)
    if not host or not queue or not 0.1 <= visibility <= 86400 or "/" in (place if kind != "amqp" else ""):
        raise ConfigError("the queue's address can't be used", hint=_HINT)
    if kind == "redis" and not (place or "0").isdecimal():
        raise ConfigError("the path of a redis address is a database's number", hint=_HINT)
    return QueueAddress(
        kind=kind,
        tls=tls,
        host=host,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        place="" if kind == "kafka" else place,
        queue=queue,
        group=options.get("group", GROUP),
        visibility_s=visibility,
    )
