"""A crawl that opens the pages named on its command line in the browser and prints what came of each as JSON.

    python open_pages.py SITE=URL SITE#2=URL ...

Everything but the spider is the project's own: addon, door, guard, middlewares, failures.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.browser.opening import BROWSER, Opening, picture_of
from crawler.middlewares import turns
from restock.crawling import crawler_process
from spiders.failures import failure_of

PICTURES = os.environ.get("OPEN_PAGES_PICTURES") == "1"


class OpenPages(Spider):
    name = "open_pages"

    async def start(self) -> AsyncIterator[Request]:
        for number, argument in enumerate(sys.argv[1:]):
            name, _, url = argument.partition("=")
            site = name.partition("#")[0]
            opening = Opening(site=site, wants_picture=lambda _: PICTURES)
            cookie = os.environ.get("OPEN_PAGES_COOKIE")
            yield Request(
                url,
                headers={"Cookie": cookie} if cookie else None,
                meta={BROWSER: opening, "number": number, "download_slot": site},
                callback=self.came,
                errback=self.failed,
                dont_filter=True,
            )

    def came(self, response: Response) -> None:
        picture = picture_of(response)
        tell(
            response.meta["number"],
            status=response.status,
            url=response.url,
            text=response.text,
            redirects=response.meta.get("redirect_urls"),
            picture=None if picture is None else len(picture.body),
            headers=sorted(k.decode() for k in response.headers),
        )

    def failed(self, failure: Any) -> None:
        said = failure_of(failure.value, url=failure.request.url)
        tell(failure.request.meta["number"], reason=said.reason, detail=said.detail)


def tell(number: int, **what: object) -> None:
    sys.stdout.write(json.dumps({"number": number, **what}) + "\n")
    sys.stdout.flush()


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    process = crawler_process(alerts=False)
    process.settings.set("ITEM_PIPELINES", {"pipelines.component.RecordPipeline": None}, "cmdline")
    turns.RENEWED = float(os.environ.get("OPEN_PAGES_RENEWED", turns.RENEWED))
    for setting in os.environ.get("OPEN_PAGES_SETTINGS", "").split():
        name, _, value = setting.partition("=")
        process.settings.set(name, value, "cmdline")
    process.crawl(OpenPages)
    process.start()


if __name__ == "__main__":
    main()
