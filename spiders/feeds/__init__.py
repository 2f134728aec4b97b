"""What a shop's listing names: bytes of a feed in, its products out. Pure: no I/O, no clock.

A feed is whatever lists a shop's products: Shopify's ``/products.json``, WooCommerce's Store API, a sitemap,
RSS or Atom, or a page of products.
"""

from spiders.feeds.page import FeedPage

__all__ = ["FeedPage"]
