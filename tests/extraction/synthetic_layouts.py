# ruff: noqa: E501
"""Made-up pages after the layouts of platforms: whose the other buttons and badges are, and pages that sell nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tests.extraction.synthetic_shop import Case, buy, card, ld, page, shelf, utility, utility_button

PRICE = '<div class="price">$129.00</div>'
BUY = buy("Add to cart")
OUT = "out_of_stock"
SOLD = '<button class="btn" disabled>Sold out</button>'

CONTAINERS = (
    ('<div class="carousel">', "</div>"),
    ('<div class="products_carousel">', "</div>"),
    ('<div class="b-carousel">', "</div>"),
    ('<div class="alternatives">', "</div>"),
    ('<div class="also">', "</div>"),
    ('<div class="Recommendations__Container">', "</div>"),
    ('<div data-component="RecommendationsModule">', "</div>"),
    ("<vf-recommendations>", "</vf-recommendations>"),
    ("<sni-lib-product-carousel>", "</sni-lib-product-carousel>"),
    ('<section aria-label="You Might Also Like">', "</section>"),
    ("<section><h2>Related products</h2>", "</section>"),
    ('<section class="related"><div class="uk-card">', "</div></section>"),
    ('<div data-selenium="miniStock">', "</div>"),
    ('<div data-testid="similar-items">', "</div>"),
    ('<div data-auto="pdp-recommendations">', "</div>"),
    ("<product-recommendations>", "</product-recommendations>"),
    ("<aside>", "</aside>"),
    ('<div class="swiper">', "</div>"),
    ('<div class="splide"><div class="splide__list">', "</div></div>"),
    ('<div class="css-1x2y3z"><h3>Customers also viewed</h3>', "</div>"),
    ("<div><div><h2>Frequently bought together</h2></div><div>", "</div></div>"),
    ('<div class="css-9k8j7h"><p>Recently viewed</p>', "</div>"),
    ('<div role="region" aria-label="Recommended for you">', "</div>"),
    ('<section aria-labelledby="rec"><h2 id="rec">More like this</h2>', "</section>"),
    ('<div data-section-type="complementary-products">', "</div>"),
    ('<div class="xsell-slot">', "</div>"),
    ('<div class="upsellContainer">', "</div>"),
    ('<div id="hero-quick-promo">', "</div>"),
    ('<div class="pdp-substitutes">', "</div>"),
    ('<div class="you-may-also-like">', "</div>"),
)
HEADINGS = (
    ("en", "You Might Also Like"), ("en", "Goes well with"), ("en", "Shop similar"), ("en", "Others also bought"), ("en", "Pairs well with"),
    ("de", "Das könnte dir auch gefallen"), ("de", "Ähnliche Produkte"), ("de", "Kunden kauften auch"), ("de", "Passendes Zubehör"),
    ("fr", "Vous aimerez aussi"), ("fr", "Produits similaires"), ("fr", "Les clients ont aussi acheté"),
    ("es", "También te puede gustar"), ("es", "Productos relacionados"), ("it", "Ti potrebbe piacere anche"), ("it", "Prodotti correlati"),
    ("pt", "Você também pode gostar"), ("pt", "Produtos relacionados"), ("nl", "Dit vind je misschien ook leuk"), ("nl", "Vergelijkbare producten"),
    ("sv", "Du kanske också gillar"), ("sv", "Liknande produkter"), ("da", "Måske kan du også lide"), ("nb", "Lignende produkter"), ("fi", "Saatat pitää myös"),
    ("pl", "Podobne produkty"), ("pl", "Może Ci się spodobać"), ("cs", "Mohlo by se vám líbit"), ("sk", "Podobné produkty"), ("hu", "Hasonló termékek"),
    ("ro", "Produse similare"), ("bg", "Подобни продукти"), ("ru", "Похожие товары"), ("ru", "С этим товаром покупают"), ("uk", "Схожі товари"),
    ("tr", "Benzer ürünler"), ("tr", "Bunları da beğenebilirsiniz"), ("el", "Σχετικά προϊόντα"), ("he", "מוצרים דומים"), ("ar", "قد يعجبك أيضا"), ("ar", "منتجات مشابهة"),
    ("ja", "関連商品"), ("ja", "おすすめ商品"), ("ja", "最近チェックした商品"), ("ko", "관련 상품"), ("ko", "추천 상품"),
    ("zh-CN", "猜你喜欢"), ("zh-CN", "相关推荐"), ("zh-CN", "看了又看"), ("zh-TW", "相關商品"), ("zh-TW", "你可能也喜歡"),
    ("et", "Sarnased tooted"), ("lv", "Līdzīgas preces"), ("lt", "Panašios prekės"), ("hr", "Slični proizvodi"), ("id", "Produk serupa"), ("vi", "Sản phẩm tương tự"), ("th", "สินค้าที่เกี่ยวข้อง"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    yield from _containers()
    yield from _headings()
    yield from _platforms()
    yield from _nothing_sold()


def _containers() -> Iterator[Case]:
    """One other product in a box: its badge, its button and its price are its own."""
    bare = '<a href="/p/comet"><img src="c.jpg" alt="Comet"></a><a href="/p/comet">Comet</a><span class="price">$19.00</span>'
    for opening, closing in CONTAINERS:
        badge = opening + bare + "<span>Sold out</span>" + closing
        button = opening + bare + "<button>Add to cart</button>" + closing
        yield Case(
            name=f"in stock beside a sold out one in {opening}",
            body=page(PRICE + BUY + badge),
            availability="in_stock",
            price="129.00",
        )
        yield Case(
            name=f"sold out beside one in {opening}",
            body=page(PRICE + "<p>Sold out</p>" + button),
            availability=OUT,
            price="129.00",
        )
        yield Case(
            name=f"nothing said beside one in {opening}",
            body=page("<p>A lamp.</p>" + button),
            availability="none|unknown",
            price="",
        )
        yield Case(
            name=f"data in stock beside a sold out one in {opening}",
            body=page(PRICE + badge, head=ld(currency="USD")),
            availability="in_stock",
            price="129.00",
        )
        yield Case(
            name=f"data sold out beside one in {opening}",
            body=page(PRICE + button, head=ld(stock="OutOfStock", currency="USD")),
            availability=OUT,
        )


def _headings() -> Iterator[Case]:
    """The same where only the words above tell."""
    for lang, heading in HEADINGS:
        cart = {
            "de": "In den Warenkorb",
            "fr": "Ajouter au panier",
            "ja": "カートに入れる",
            "zh-CN": "加入购物车",
        }.get(lang, "Add to cart")
        for tag in ("h2", "div"):
            box = f'<div class="e1f2"><{tag} class="a9b8">{heading}</{tag}><div class="c7d6"><a href="/p/comet">Comet</a><span>$19.00</span><span>Sold out</span></div></div>'
            other = box.replace("<span>Sold out</span>", f"<button>{cart}</button>")
            yield Case(
                name=f"{lang} {tag}: in stock above a sold out one under {heading}",
                body=page(utility("<span>$129.00</span>", utility_button(cart)) + box, lang=lang),
                availability="in_stock",
                price="129.00",
            )
            yield Case(
                name=f"{lang} {tag}: sold out above one under {heading}",
                body=page(utility("<span>$129.00</span>", "<p>Sold out</p>") + other, lang=lang),
                availability=OUT,
                price="129.00",
            )
            yield Case(
                name=f"{lang} {tag}: data in stock above a sold out one under {heading}",
                body=page(utility("<span>$129.00</span>", "") + box, lang=lang, head=ld(currency="USD")),
                availability="in_stock",
                price="129.00",
            )


def _platforms() -> Iterator[Case]:
    """How widespread platforms and themes build it."""
    dawn = '<product-info><div class="price {p}"><div class="price__container"><div class="price__regular"><span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">$129.00 USD</span></div><div class="price__sale"><span class="visually-hidden">Regular price</span><s class="price-item price-item--regular"></s><span class="visually-hidden">Sale price</span><span class="price-item price-item--sale price-item--last">$129.00 USD</span></div></div><span class="badge price__badge-sale">Sale</span><span class="badge price__badge-sold-out">Sold out</span></div><product-form><form><button type="submit" name="add" class="product-form__submit button" {d}><span>{t}</span></button></form></product-form></product-info>'
    yield Case(
        name="Dawn theme in stock: its sold out badge is in the markup but not shown",
        body=page(dawn.format(p="price--large", d="", t="Add to cart")),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="Dawn theme sold out",
        body=page(dawn.format(p="price--large price--sold-out", d="disabled", t="Sold out")),
        availability=OUT,
        price="129.00",
        currency="USD",
    )
    woo = '<div class="product type-product"><div class="summary entry-summary"><p class="price"><span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&pound;</span>129.00</bdi></span></p>{s}</div></div><section class="related products"><h2>Related products</h2><ul class="products"><li class="product"><a href="/product/comet/"><img src="c.jpg"><h2>Comet</h2><span class="price">&pound;19.00</span></a><a href="?add-to-cart=9" class="button add_to_cart_button">Add to cart</a></li></ul></section>'
    yield Case(
        name="WooCommerce in stock",
        body=page(
            woo.format(
                s='<p class="stock in-stock">5 in stock</p><form class="cart"><button name="add-to-cart" value="8" class="single_add_to_cart_button button">Add to cart</button></form>'
            )
        ),
        availability="in_stock",
        price="129.00",
        currency="GBP",
    )
    yield Case(
        name="WooCommerce sold out",
        body=page(woo.format(s='<p class="stock out-of-stock">Out of stock</p>')),
        availability=OUT,
        price="129.00",
        currency="GBP",
    )
    magento = '<div class="product-info-main"><div class="product-info-price"><div class="price-box price-final_price"><span class="old-price"><span class="price-wrapper"><span class="price">€159.00</span></span></span><span class="special-price"><span class="price-label">Special Price</span><span class="price-wrapper" data-price-amount="129"><span class="price">€129.00</span></span></span></div><div class="product-info-stock-sku"><div class="stock {c}" title="Availability"><span>{t}</span></div></div></div>{b}</div><div class="block related"><strong>Related Products</strong><ol class="products list items"><li class="item product product-item"><a href="/comet.html"><img src="c.jpg"></a><span class="price">€19.00</span><button class="action tocart primary"><span>Add to Cart</span></button></li></ol></div>'
    yield Case(
        name="Magento in stock",
        body=page(
            magento.format(
                c="available",
                t="In stock",
                b='<button id="product-addtocart-button" class="action primary tocart"><span>Add to Cart</span></button>',
            )
        ),
        availability="in_stock",
        price="129",
        currency="EUR",
    )
    yield Case(
        name="Magento sold out",
        body=page(magento.format(c="unavailable", t="Out of stock", b="")),
        availability=OUT,
        price="129",
        currency="EUR",
    )
    shopware = '<div class="product-detail-buy"><p class="product-detail-price">129,00 €*</p><p class="product-detail-tax">Preise inkl. MwSt. zzgl. Versandkosten</p><div class="product-detail-delivery-information"><p class="delivery-information {c}"><span class="delivery-status-indicator"></span>{t}</p></div>{b}</div>'
    yield Case(
        name="Shopware in stock",
        body=page(
            shopware.format(
                c="delivery-available",
                t="Sofort verfügbar, Lieferzeit: 1-3 Tage",
                b='<button class="btn btn-primary btn-buy">In den Warenkorb</button>',
            ),
            lang="de",
        ),
        availability="in_stock",
        price="129.00",
        currency="EUR",
    )
    yield Case(
        name="Shopware sold out",
        body=page(shopware.format(c="delivery-soldout", t="Nicht mehr verfügbar", b=""), lang="de"),
        availability=OUT,
        price="129.00",
        currency="EUR",
    )
    yield Case(
        name="Shopware later",
        body=page(
            shopware.format(
                c="delivery-restock",
                t="Lieferzeit 10 Tage, ab 12.03.2031 wieder auf Lager",
                b='<button class="btn btn-primary btn-buy">In den Warenkorb</button>',
            ),
            lang="de",
        ),
        availability="backorder|out_of_stock|preorder",
    )
    presta = '<div class="product-prices"><div class="current-price"><span class="current-price-value" content="129">129,00 €</span></div><div class="tax-shipping-delivery-label">TTC</div></div><div class="product-actions"><button class="btn btn-primary add-to-cart" data-button-action="add-to-cart" {d}><i class="material-icons">&#xE547;</i> Ajouter au panier</button><span id="product-availability">{t}</span></div>'
    yield Case(
        name="PrestaShop in stock",
        body=page(presta.format(d="", t='<i class="material-icons">&#xE5CA;</i> En stock'), lang="fr"),
        availability="in_stock",
        price="129|129.00",
        currency="EUR",
    )
    yield Case(
        name="PrestaShop sold out",
        body=page(
            presta.format(d="disabled", t='<i class="material-icons">&#xE14B;</i> Rupture de stock'),
            lang="fr",
        ),
        availability=OUT,
        price="129|129.00",
        currency="EUR",
    )
    vtex = '<div class="vtex-product-price-1-x-sellingPrice"><span class="vtex-product-price-1-x-currencyContainer"><span class="vtex-product-price-1-x-currencyCode">R$</span><span class="vtex-product-price-1-x-currencyLiteral">&nbsp;</span><span class="vtex-product-price-1-x-currencyInteger">129</span><span class="vtex-product-price-1-x-currencyDecimal">,</span><span class="vtex-product-price-1-x-currencyFraction">90</span></span></div>{b}'
    yield Case(
        name="VTEX in stock",
        body=page(
            vtex.format(
                b='<button class="vtex-button"><div class="vtex-button__label">Adicionar ao carrinho</div></button>'
            ),
            lang="pt-BR",
        ),
        availability="in_stock",
        price="129.90",
        currency="BRL",
    )
    yield Case(
        name="VTEX sold out",
        body=page(
            vtex.format(
                b='<div class="vtex-availability-notify-1-x-title">Este produto está indisponível no momento</div><form><input placeholder="Seu e-mail"><button>Enviar</button></form>'
            ),
            lang="pt-BR",
        ),
        availability=OUT,
    )
    squarespace = '<div class="product-price"><span class="sqs-money-native">129.00</span></div><div class="sqs-add-to-cart-button" role="button" tabindex="0"><div class="sqs-add-to-cart-button-inner">Add To Cart</div></div>'
    yield Case(name="Squarespace in stock", body=page(squarespace), availability="in_stock", price="129.00")
    yield Case(
        name="Squarespace sold out",
        body=page(
            '<div class="product-mark sold-out">sold out</div><div class="product-price"><span class="sqs-money-native">129.00</span></div>'
        ),
        availability=OUT,
    )
    bigcommerce = '<section class="productView-details"><div class="productView-price"><div class="price-section price-section--withoutTax"><span class="price price--withoutTax">$129.00</span></div></div></section><form data-cart-item-add><div class="form-field form-field--stock u-hiddenVisually"><label>Current Stock:</label><span data-product-stock></span></div><div class="alertBox productAttributes-message" style="display:none"><p>Out of stock</p></div><input id="form-action-addToCart" type="submit" class="button button--primary" value="Add to Cart"></form>'
    yield Case(name="BigCommerce in stock", body=page(bigcommerce), availability="in_stock", price="129.00")
    yield Case(
        name="OpenCart in stock",
        body=page(
            '<ul class="list-unstyled"><li>Brand: Nord</li><li>Product Code: AL-1</li><li>Availability: In Stock</li></ul><ul class="list-unstyled"><li><h2>$129.00</h2></li><li>Ex Tax: $107.50</li></ul><button id="button-cart" class="btn btn-primary btn-lg btn-block">Add to Cart</button>'
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="OpenCart sold out",
        body=page(
            '<ul class="list-unstyled"><li>Availability: Out Of Stock</li></ul><ul class="list-unstyled"><li><h2>$129.00</h2></li></ul><button id="button-cart" class="btn btn-primary btn-lg btn-block">Add to Cart</button>'
        ),
        availability=OUT,
        price="129.00",
    )
    wix = '<span data-hook="formatted-primary-price">$129.00</span><button data-hook="add-to-cart" aria-disabled="{a}"><span class="buttonnext__content">{t}</span></button>'
    yield Case(
        name="Wix in stock",
        body=page(wix.format(a="false", t="Add to Cart")),
        availability="in_stock",
        price="129.00",
    )
    yield Case(
        name="Wix sold out",
        body=page(wix.format(a="true", t="Out of Stock")),
        availability=OUT,
        price="129.00",
    )
    ecwid = '<div class="product-details__product-price ec-price-item">$129.00</div><div class="product-details-module details-product-purchase"><div class="product-details__product-soldout"><div class="label__text">{}</div></div></div>'
    yield Case(name="Ecwid sold out", body=page(ecwid.format("Sold out")), availability=OUT, price="129.00")
    table = '<table><tr><td><img src="a.jpg"></td><td><b>Aurora Lamp</b><br>Price: $129.00<br>{}</td></tr></table>'
    yield Case(
        name="tables in stock",
        body=page(table.format('<form action="cart.cgi"><input type="submit" value="Order"></form>')),
        availability="in_stock",
        price="129.00",
    )
    yield Case(
        name="tables sold out",
        body=page(table.format("<font color=red>SOLD OUT</font>")),
        availability=OUT,
        price="129.00",
    )
    yield Case(
        name="sold out above a sticky bar of the same product",
        body=page(
            PRICE
            + SOLD
            + '<div class="sticky"><span>Aurora Lamp</span><button disabled>Sold out</button></div>'
        ),
        availability=OUT,
    )
    yield Case(
        name="another product in the small cart",
        body=page(
            PRICE + "<p>Sold out</p>",
            heading='<div class="cart-flyout"><a href="/p/comet">Comet</a><span>$19.00</span><button>Checkout</button></div><h1>Aurora Lamp</h1>',
        ),
        availability=OUT,
    )
    yield Case(
        name="a quick-add layer for other products",
        body=page(
            PRICE + "<p>Sold out</p>",
            after='<div class="modal quick-add" aria-hidden="true"><button>Add to cart</button></div>',
        ),
        availability=OUT,
    )
    yield Case(
        name="a dialog about another product's alert",
        body=page(
            PRICE + BUY,
            after='<div role="dialog" aria-modal="true" class="bis-modal" style="display:none"><p>Sold out</p><button>Notify me</button></div>',
        ),
        availability="in_stock",
    )
    yield Case(
        name="tabs with a store finder",
        body=page(
            PRICE
            + BUY
            + '<div class="tabs"><div>Store availability</div><table><tr><td>Main Street</td><td>Sold out</td></tr><tr><td>Park</td><td>3 in stock</td></tr></table></div>'
        ),
        availability="in_stock",
    )


def _nothing_sold() -> Iterator[Case]:
    cards = "".join(
        card(n, f"${i}9.00", button="<button>Add to cart</button>")
        for i, n in enumerate(("Comet", "Nova", "Pulsar", "Quasar"), 1)
    )
    shelf_page = page(f'<div class="grid">{cards}</div>', title="Lamps")
    yield Case(
        name="a listing",
        body=shelf_page,
        availability="none",
        title="Lamps",
        url="https://shop.example/lamps",
    )
    yield Case(
        name="a listing of one",
        body=page(card("Comet", "$19.00", button="<button>Add to cart</button>"), title="Lamps"),
        availability="none",
        title="Lamps",
        url="https://shop.example/lamps",
    )
    yield Case(
        name="a listing that tells nothing by classes",
        body=page(
            "".join(
                f'<div class="a1"><a href="/p/{i}"><img src="{i}.jpg" alt=""></a><a href="/p/{i}">Lamp {i}</a><div>${i}9.00</div><button>Add</button></div>'
                for i in range(1, 7)
            ),
            title="Lamps",
        ),
        availability="none",
        title="Lamps",
        url="https://shop.example/lamps",
    )
    yield Case(
        name="search without hits",
        body=page(
            "<p>No results for aurora</p>"
            + shelf(
                "Bestsellers",
                card("Comet", "$19.00", button="<button>Add to cart</button>"),
                card("Nova", "$29.00"),
            ),
            title="Search",
        ),
        availability="none",
        title="Search",
        url="https://shop.example/search?q=aurora",
    )
    yield Case(
        name="an article",
        body=page(
            "<p>Our editors love the Aurora Lamp ($129.00). It sold out twice.</p>" * 3,
            title="The ten best lamps",
        ),
        availability="none",
        title="The ten best lamps",
        url="https://shop.example/blog/best-lamps",
    )
    yield Case(
        name="an empty cart",
        body=page("<p>Your cart is empty</p><p>Total $0.00</p><button>Checkout</button>", title="Cart"),
        availability="none",
        title="Cart",
        url="https://shop.example/cart",
    )
    yield Case(
        name="a soft 404",
        body=page(
            "<p>Sorry, we can't find that page.</p>"
            + shelf("You may like", card("Comet", "$19.00", button="<button>Add to cart</button>")),
            title="Page not found",
        ),
        availability="none",
        title="Page not found",
        url="https://shop.example/p/aurora-lamp-48213",
    )
    yield Case(
        name="a real 404 with a shelf",
        body=page(
            "<p>Gone.</p>"
            + shelf("You may like", card("Comet", "$19.00", button="<button>Add to cart</button>")),
            title="Not found",
        ),
        availability="none",
        status=404,
    )
    yield Case(
        name="a gift card page is a product",
        body=page('<div class="price">$50.00</div>' + BUY, title="Gift card"),
        availability="in_stock",
        title="Gift card",
    )
    yield Case(
        name="home",
        body=page(
            "<p>Welcome</p>"
            + shelf("New in", card("Comet", "$19.00"), card("Nova", "$29.00"), card("Pulsar", "$39.00")),
            title="Nordwind",
        ),
        availability="none",
        title="Nordwind",
        url="https://shop.example/",
    )
    yield Case(
        name="a shell",
        body='<!doctype html><html><head><title>Nordwind</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>',
        availability="none",
    )
    yield Case(
        name="a store's own page",
        body=page(
            "<p>Open 9-18</p><p>In stock: lamps, bulbs</p><p>Parking not available</p>",
            title="Store Main Street",
        ),
        availability="none",
        title="Store Main Street",
        url="https://shop.example/stores/main-street",
    )
