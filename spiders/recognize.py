"""Which platform made a page: closed marks in its bytes, the most telling first. Pure."""

from __future__ import annotations

from spiders.extraction import Page

_MARKS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("shopify", (b"Shopify.theme", b"Shopify.shop", b'id="shopify-features"', b"/cdn/shop/")),
    (
        "woocommerce",
        (b"/plugins/woocommerce/", b'content="WooCommerce', b"woocommerce-page", b"wc_add_to_cart"),
    ),
    ("magento2", (b"text/x-magento-init", b"data-mage-init", b"Magento_Ui/js")),
    ("bigcommerce", (b"BCData", b".bigcommerce.com/s-", b"bigcommerce.com/shared")),
    ("prestashop", (b"var prestashop", b'content="PrestaShop"', b"prestashop.com")),
    ("shopware6", (b"is-ctl-product", b"window.router['frontend.", b"/checkout/line-item/add")),
    ("sfcc", (b"demandware.static", b"/on/demandware.", b"demandware.edgesuite", b"dwvar_")),
    ("sap_commerce", (b"occ-backend-base-url", b"cx-storefront", b"/_ui/responsive/", b"ACC.config")),
    ("vtex", (b"vtexassets.com", b"vteximg.com.br", b"vtexcommercestable", b"vtex.render")),
    ("squarespace", (b"SQUARESPACE_CONTEXT", b"static1.squarespace.com", b"This is Squarespace")),
    ("opencart", (b"catalog/view/theme", b"catalog/view/javascript", b"route=checkout/cart")),
    ("nextjs_nuxt", (b'id="__NEXT_DATA__"', b'id="__NUXT_DATA__"', b"window.__NUXT__")),
)


def recognize(page: Page) -> str | None:
    """The platform's name as its spider has it, or None.

    >>> recognize(Page(url="https://a.example/", body=b"<script>Shopify.theme = {}</script>"))
    'shopify'
    >>> recognize(Page(url="https://a.example/", body=b"<p>We moved from Shopify</p>")) is None
    True
    """
    body = page.body
    return next((name for name, marks in _MARKS if any(mark in body for mark in marks)), None)
