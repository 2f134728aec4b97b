"""From an event as it came to what it says, by its source's preset. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.storage.schema_pushed import Preset
from pipelines.pushed import envelope, shopify, woocommerce
from pipelines.pushed.model import Arrival, Source, StockEvent, UnreadableError


def read_event(source: Source, arrival: Arrival) -> StockEvent:
    """Raises UnreadableError, also where the source speaks of a shop that isn't its own."""
    match source.preset:
        case Preset.SHOPIFY:
            event = shopify.read(arrival.body, arrival.topic, source.sites)
        case Preset.WOOCOMMERCE:
            event = woocommerce.read(arrival.body, arrival.topic)
        case Preset.STANDARD:
            event = envelope.read(arrival.body)
    for host in [*(urlsplit(url).hostname or "" for url in event.urls), *filter(None, [event.site])]:
        if not source.may_speak_for(host):
            raise UnreadableError(f"the source {source.name} may not speak for {host[:100]}")
    return event
