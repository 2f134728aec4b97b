"""The web with sources, and senders that sign as the real ones do."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from pathlib import Path
from typing import Any

from crawl_house import House
from httpx2 import Response
from ingest_world import SITE, body
from web_house import WebHouse

from alerts.channels.webhook import signed_headers
from crawler.storage.pushed_sources import add_source
from crawler.storage.schema_pushed import Preset
from restock.ingesting.secrets import new_secret


class IngestWeb:
    def __init__(self, folder: Path, url: str) -> None:
        self.house = WebHouse(folder, url=url)
        self.data = House(url)
        self.http = self.house.browser().http
        self.secrets: dict[str, list[str]] = {}

    def source(
        self,
        name: str = "erp",
        preset: Preset = Preset.STANDARD,
        sites: tuple[str, ...] = (SITE,),
        secrets: int = 1,
    ) -> str:
        """Declare one; returns its newest secret."""
        made = [new_secret(preset) for _ in range(secrets)]
        sealed = [self.house.here.config.secrets.seal(secret) for secret in made]
        with self.house.here.database.write() as connection:
            add_source(
                connection, name=name, preset=preset, sites=sites, secret_ciphers=sealed, now=self.house.now
            )
        self.secrets[name] = made
        return made[0]

    def standard(
        self,
        what: Any,
        *,
        to: str = "erp",
        secret: str | None = None,
        at: datetime | None = None,
        message_id: str = "m1",
        **headers: str,
    ) -> Response:
        """As Standard Webhooks says; ``headers`` go before (with _ for -)."""
        raw = what if isinstance(what, bytes) else body(what)
        key = base64.b64decode((secret or self.secrets[to][0]).removeprefix("whsec_"))
        signed = signed_headers(raw, key=key, message_id=message_id, at=at or self.house.now)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(f"/ingest/{to}", content=raw, headers={**signed, **more})

    def shopify(
        self, what: Any, *, topic: str = "products/update", to: str = "kicks", secret: str | None = None
    ) -> Response:
        raw = what if isinstance(what, bytes) else body(what)
        digest = hmac.digest((secret or self.secrets[to][0]).encode(), raw, "sha256")
        headers = {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode()}
        return self.http.post(f"/ingest/{to}", content=raw, headers=headers)

    def woocommerce(self, what: Any, *, topic: str = "product.updated", to: str = "wood") -> Response:
        raw = what if isinstance(what, bytes) else body(what)
        digest = hmac.digest(self.secrets[to][0].encode(), raw, "sha256")
        headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": base64.b64encode(digest).decode()}
        return self.http.post(f"/ingest/{to}", content=raw, headers=headers)
