"""Finding and hiding the secret parts of a channel URL in any text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HIDDEN = "…"
_SHORTEST = 4
_EVERYDAY = frozenset(
    {
        *(
            "http",
            "https",
            "json",
            "xml",
            "form",
            "post",
            "text",
            "html",
            "markdown",
            "plain",
            "true",
            "false",
        ),
        *("none", "info", "upstream", "split", "truncate", "starttls", "insecure", "mail", "email", "smtp"),
        *("notify", "webhook", "webhooks", "hook", "hooks", "alert", "alerts", "restock", "localhost"),
    }
)


def secrets_of(url: str, *, host_is_public: bool) -> tuple[str, ...]:
    """Every part of the URL that may be a secret, longest first, as written and decoded.

    ``host_is_public``: the host is where the service is, not a token (``json://host/…`` but ``tgram://TOKEN/…``).

    >>> secrets_of("json://ann:hunter22@h.example/T0KEN?+X-Key=abcd&verify=no", host_is_public=True)
    ('hunter22', 'T0KEN', 'abcd')
    """
    schema, _, rest = url.partition("://")
    authority, path, query = _split(rest)
    user, _, place = authority.rpartition("@")
    found = [*user.split(":"), *path.split("/"), *(value for _, value in parse_qsl(query))]
    if not host_is_public:
        found.append(place.partition(":")[0])
    spellings = {s for part in found for s in (part, unquote(part), quote(unquote(part), safe=""))}
    kept = (s for s in spellings if len(s) >= _SHORTEST and s.lower() not in _EVERYDAY and s != schema)
    return tuple(sorted(kept, key=lambda s: (-len(s), s)))


def _split(rest: str) -> tuple[str, str, str]:
    before, _, query = rest.partition("?")
    authority, _, path = before.partition("/")
    return authority, path, query


def redact(text: str, secrets: Iterable[str]) -> str:
    """``text`` on one line with every secret hidden.

    >>> redact("can't POST to /bot123:abcd\\r\\nfor 123:abcd", ("123:abcd",))
    "can't POST to /bot… for …"
    """
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f]", " ", text)).strip()


def host_of(url: str) -> str | None:
    """``host`` or ``host:port`` of a URL whose host is a host, lower case.

    >>> host_of("json://Ann:pw@Hooks.Example:8080/x"), host_of("json://[::1]:80/"), host_of("json:///")
    ('hooks.example:8080', '[::1]:80', None)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown
