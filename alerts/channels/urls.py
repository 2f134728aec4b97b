"""Channel URLs: is it one, what may be shown of it, which lane does it use."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from alerts import transport
from alerts.redaction import HIDDEN, host_of
from crawler.errors import ConfigError

_HARMLESS = "check it against https://appriseit.com/services/"
_USER = re.compile(r"://[^/@]*@")
_SHORTENED = re.compile(r"[^/@:]?\.\.\.[^/@:]*|\*{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """Which channels somebody may use. The operator, who writes the watchlist, may use all."""

    schemas: frozenset[str] | None = None
    """None allows every one."""
    any_host: bool = True
    """Services that a URL can point at any host, private ones included."""


OPERATOR = ChannelRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUrl:
    """A URL that Apprise can use. Its repr shows no secret."""

    url: str
    service: str
    """The schema, such as ``tgram`` or ``mailtos``."""
    service_name: str
    masked: str
    lane: str

    def __repr__(self) -> str:
        return f"ChannelUrl({self.masked})"


def validate(url: str, *, rules: ChannelRules = OPERATOR) -> ChannelUrl:
    """The URL with its service, masked form and lane.

    Raises ConfigError in one line, without secrets, with what to do. Nothing is sent.

    >>> validate("tgrm://123456789:abcdefghijklmnop/12345/")
    Traceback (most recent call last):
    crawler.errors.ConfigError: tgrm:// is not a service that messages can be sent to. Did you mean tgram://?
    """
    url = url.strip()
    schema = transport.schema_of(url)
    if not schema:
        raise ConfigError(
            "a channel is a URL such as tgram://token/chat or mailtos://user:password@example.com",
            hint=_HARMLESS,
        )
    try:
        plugin = transport.load(url)
    except transport.Unusable as exc:
        raise _explained(schema, str(exc)) from None
    service = _schema_in_use(plugin, schema)
    if rules.schemas is not None and service not in rules.schemas:
        raise ConfigError(
            f"{service}:// may not be used here", hint=f"use one of: {', '.join(sorted(rules.schemas))}"
        )
    if not rules.any_host and transport.takes_host(service):
        raise ConfigError(
            f"{service}:// can point anywhere and may not be used here", hint="ask the operator"
        )
    masked = _masked(plugin, service)
    return ChannelUrl(
        url=url,
        service=service,
        service_name=str(plugin.service_name),
        masked=masked,
        lane=lane_of(service, masked),
    )


def mask(url: str) -> str:
    """What may be shown of a channel URL; never raises.

    >>> mask("json://ann:hunter22@hooks.example/T0KEN?+X-Key=abcd")
    'json://hooks.example/…'
    """
    try:
        return validate(url).masked
    except ConfigError:
        schema = transport.schema_of(url)
        return f"{schema}://{HIDDEN}" if schema in transport.schemas() else HIDDEN


def lane_of(service: str, masked: str) -> str:
    """What a slow or failing send delays: the host for services on any host, else the service.

    >>> lane_of("json", "json://hooks.example:8080/…"), lane_of("tgram", "tgram://…/42")
    ('hooks.example:8080', 'tgram')
    """
    host = host_of(masked) if transport.host_is_public(masked) else None
    return (host or service)[:255]


def _schema_in_use(plugin: Any, written: str) -> str:
    """The written schema, or the service's own where a service's native https:// address was pasted."""
    return written if written in transport.schemas() else transport.schema_of(plugin.url(privacy=True))


def _explained(schema: str, why: str) -> ConfigError:
    if schema in transport.schemas():
        help_url = next((s.help_url for s in transport.services() if schema in s.schemas), None)
        return ConfigError(
            f"the {schema}:// URL can't be used: {why.rstrip('.')}",
            hint=f"see {help_url}" if help_url else _HARMLESS,
        )
    near = difflib.get_close_matches(schema, sorted(transport.schemas()), n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}://?" if near else _HARMLESS
    if schema in ("http", "https"):
        hint = "for a webhook of your own write json:// or jsons:// in place of http:// or https://"
    return ConfigError(f"{schema}:// is not a service that messages can be sent to", hint=hint)


def _masked(plugin: Any, service: str) -> str:
    """Apprise's redacted form without its settings; hosts and recipients stay, tokens don't.

    A webhook's path and headers are often its password, so they go altogether.
    """
    shown = str(plugin.url(privacy=True)).partition("?")[0]
    if transport.host_is_public(shown):
        authority = shown.partition("://")[2].partition("/")[0]
        user, _, place = authority.rpartition("@")
        person = f"{user.partition(':')[0]}@" if user and service.startswith("mail") else ""
        shown = f"{service}://{person}{place}/{HIDDEN}"
    else:
        shown = _USER.sub(f"://{HIDDEN}@", shown)
        if transport.takes_host(service):
            # Where a host could stand there is a token: Apprise takes it for harmless.
            shown = f"{service}://{HIDDEN}"
    shown = _SHORTENED.sub(HIDDEN, shown)
    for secret in _private_parts(plugin):
        shown = shown.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
    return shown.rstrip("/")[:500]


def _private_parts(plugin: Any) -> list[str]:
    """The values that Apprise's own description of the service calls private."""
    named = (
        str(token.get("map_to", name))
        for name, token in plugin.template_tokens.items()
        if token.get("private") and "alias_of" not in token
    )
    values = (getattr(plugin, name, None) for name in named)
    return sorted((v for v in values if isinstance(v, str) and len(v) >= 4), key=len, reverse=True)
