"""``scrapy`` with a reader that stumbles over pages called "stumble"."""

from __future__ import annotations

from scrapy.cmdline import execute

from spiders.platforms.structured_data import StructuredDataSpider

read = StructuredDataSpider.read


def stumble(self, response, watch):
    if "stumble" in response.url:
        raise RecursionError("nested too deep")
    return read(self, response, watch)


StructuredDataSpider.read = stumble

if __name__ == "__main__":
    execute()
