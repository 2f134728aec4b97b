# ruff: noqa: E501
"""Made-up product pages whose stock is easily misread: buttons, texts, dates, variants, sellers, data that lies."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.extraction.synthetic_shop import Case, buy, card, ld, page, shelf, utility, utility_button

PRICE = '<div class="price">$129.00</div>'
BUY = buy("Add to cart")
OUT = "out_of_stock"
LATER = "backorder|out_of_stock|preorder"


def _case(name: str, inner: str, availability: str, **more: str) -> Case:
    lang = more.pop("lang", "en")
    return Case(name=name, body=page(PRICE + inner, lang=lang, **more), availability=availability)


def cases() -> Iterator[Case]:
    yield from _buttons()
    yield from _texts()
    yield from _dates()
    yield from _foreign()
    yield from _variants()
    yield from _data()
    yield from _sellers()


def _buttons() -> Iterator[Case]:
    yield _case(
        "icon button with a label", '<button aria-label="Add to cart" class="icon-btn"></button>', "in_stock"
    )
    yield _case("link to the cart", '<a class="btn" href="/cart/add/48213">Add to cart</a>', "in_stock")
    yield _case(
        "input submit", '<form action="/cart"><input type="submit" value="Add to Basket"></form>', "in_stock"
    )
    yield _case(
        "custom element", '<sh-button variant="primary" data-action="add">Add to cart</sh-button>', "in_stock"
    )
    yield _case("div with a role", '<div role="button" tabindex="0">Add to bag</div>', "in_stock")
    yield _case("button says sold out, enabled", "<button>Sold out</button>", OUT)
    yield _case(
        "button says sold out with its price",
        "<button disabled><span>Sold out</span> - <span>$129.00</span></button>",
        OUT,
    )
    yield _case(
        "disabled cart button with sold out before it",
        "<p>Sold out</p><button disabled>Add to cart</button>",
        OUT,
    )
    yield _case("unavailable", "<button disabled>Unavailable</button>", OUT)
    yield _case("waitlist", "<button>Join the waitlist</button>", OUT)
    yield _case(
        "notify form",
        '<p>Enter your e-mail and we will tell you when it is back.</p><form><input type="email" placeholder="you@example.com"><button>Notify me when available</button></form>',
        OUT,
    )
    yield _case(
        "notify and a disabled cart button",
        "<button disabled>Add to cart</button><button>Email me when back in stock</button>",
        OUT,
    )
    yield _case(
        "wish list only, and a sold out badge",
        '<span class="badge badge--sold-out">Sold out</span><button>Add to wishlist</button>',
        OUT,
    )
    yield _case(
        "a button in an unknown tongue that is disabled and says so by class",
        '<button class="btn soldout" disabled>Ausgebucht</button>',
        OUT,
    )
    yield _case("coming soon", "<button disabled>Coming soon</button>", f"{OUT}|preorder")
    yield _case(
        "enter the draw",
        "<button>Enter draw</button><p>Coming soon: 12 March</p>",
        f"{OUT}|preorder|unknown|none",
    )
    yield _case("pre-order", "<p>Release date: 12 March 2031</p><button>Pre-order now</button>", "preorder")
    yield _case(
        "pre-order in German",
        "<p>Erscheint am 12.03.2031</p><button>Jetzt vorbestellen</button>",
        "preorder",
        lang="de",
    )
    yield _case(
        "pre-order in Japanese",
        "<p>2031年3月12日発売予定</p><button>予約する</button>",
        "preorder",
        lang="ja",
    )
    yield _case("back-order button", "<p>On backorder</p><button>Backorder now</button>", "backorder")
    yield _case("sign in to buy", "<p>In stock</p><button>Sign in to buy</button>", "in_stock")
    yield _case("enquire only", "<button>Enquire now</button>", "unknown|none|in_stock")
    yield _case(
        "express payment beside the cart",
        BUY + '<button>Buy with <b>PayX</b></button><a href="#">More payment options</a>',
        "in_stock",
    )
    yield _case(
        "express payment left beside a sold out button",
        '<button disabled class="btn">Sold out</button><div class="payment-button" hidden><button>Buy it now</button></div>',
        OUT,
    )
    yield _case(
        "quantity 0 and disabled",
        '<input type="number" name="quantity" max="0" value="0" disabled><button disabled>Add to cart</button><p>Out of stock</p>',
        OUT,
    )


def _texts() -> Iterator[Case]:
    yield _case(
        "delivery text only", "<p>Get it by Friday, 12 Dec with express delivery</p>" + BUY, "in_stock"
    )
    yield _case(
        "delivery text and an image button",
        '<p>Delivered tomorrow</p><form action="/basket"><input type="image" src="/img/b.gif" alt="Buy"></form>',
        "in_stock",
    )
    yield _case("only 2 left", '<p class="urgency">Only 2 left!</p>' + BUY, "limited|in_stock")
    yield _case("zero left", "<p>Stock: 0</p><button disabled>Add to cart</button>", OUT)
    yield _case("availability with a label", "<dl><dt>Availability</dt><dd>Sold out</dd></dl>" + BUY, OUT)
    yield _case(
        "a table of facts",
        "<table><tr><th>Stock</th><td>In stock</td></tr><tr><th>Weight</th><td>1 kg</td></tr></table>" + BUY,
        "in_stock",
    )
    yield _case(
        "an icon with a title",
        '<i class="icon-cross" title="Out of stock"></i><span class="stock">Out of stock</span>',
        OUT,
    )
    yield _case("sorry sentence", "<p>Sorry, this item is currently out of stock.</p>", OUT)
    yield _case(
        "sold out with an apology", "<p>We’re sorry, but this product has sold out. Check back soon!</p>", OUT
    )
    yield _case(
        "no longer available",
        "<p>This product is no longer available.</p>"
        + shelf("Try these instead", card("Comet", "$99", button="<button>Add to cart</button>")),
        OUT,
    )
    yield _case("discontinued", "<p>This item has been discontinued.</p>", OUT)
    yield _case(
        "in stores only",
        "<p>Available in store only</p><button>Find a store</button>",
        "in_store_only|out_of_stock",
    )
    yield _case(
        "delivery out, pickup in",
        "<div>Delivery: Not available</div><div>Pickup: Ready today at Main St</div><button>Pick up today</button>",
        "in_store_only|in_stock|out_of_stock|unknown",
    )
    yield _case("low stock", '<span class="stock-level">Low stock</span>' + BUY, "limited|in_stock")
    yield _case("more than ten", "<p>10+ available</p>" + BUY, "in_stock")
    yield _case("99+ in stock", "<p>Stock 99+</p>" + BUY, "in_stock")
    yield _case("made to order", "<p>Made to order. Ships in 3-4 weeks.</p>" + BUY, "in_stock|backorder")
    yield _case("ships in weeks", "<p>Ships within 4-6 weeks</p>" + BUY, "in_stock|backorder")
    yield _case(
        "in stock at the supplier", "<p>In stock at supplier, 5-7 days</p>" + BUY, "in_stock|backorder"
    )
    yield _case("a text that is struck", "<p><s>Sold out</s> Back in stock!</p>" + BUY, "in_stock")
    yield _case("nearly sold out", "<p>Almost sold out – be quick</p>" + BUY, "limited|in_stock")
    yield _case(
        "price on request", "<p>Price on request</p><button>Request a quote</button>", "unknown|none|in_stock"
    )
    yield _case("ended auction", "<p>Bidding has ended on this item</p>", OUT)
    yield _case(
        "sold badge over the picture",
        '<div class="gallery"><img src="a.jpg" alt="Aurora Lamp"><div class="label label--sold">SOLD</div></div><p>One of a kind</p>',
        OUT,
    )
    yield _case("Chinese: sold out in the button", "<button disabled>已售罄</button>", OUT, lang="zh-CN")
    yield _case(
        "Chinese: no goods in this area",
        '<div class="stock">该地区暂无货</div><button class="disabled">到货通知</button>',
        OUT,
        lang="zh-CN",
    )
    yield _case(
        "Japanese: sold out mark",
        '<p class="soldout">SOLD OUT</p><p>再入荷の予定はありません</p>',
        OUT,
        lang="ja",
    )
    yield _case(
        "Korean: a sold out button",
        '<button type="button" disabled>품절된 상품입니다</button>',
        OUT,
        lang="ko",
    )


def _dates() -> Iterator[Case]:
    """A day to come is no stock of today, whatever words stand around it."""
    for lang, said in (
        ("en", "In stock on December 12, 2031"),
        ("en", "In stock soon. Order now and we'll ship when it arrives on 3 May."),
        ("en", "Available from 12 March"),
        ("en", "Expected back in stock: 12/03/2031"),
        ("en", "Back in stock on 12 March"),
        ("en", "Restocking 12 March"),
        ("en", "Available on 12 March"),
        ("de", "Wieder verfügbar ab 12.03.2031"),
        ("de", "Lieferbar ab 12. März"),
        ("de", "Voraussichtlich ab 12.03. wieder auf Lager"),
        ("fr", "Disponible à partir du 12 mars"),
        ("fr", "De retour en stock le 12/03/2031"),
        ("es", "Disponible a partir del 12 de marzo"),
        ("it", "Disponibile dal 12 marzo"),
        ("it", "Di nuovo disponibile il 12/03/2031"),
        ("pt-BR", "Disponível a partir de 12/03/2031"),
        ("nl", "Weer op voorraad vanaf 12 maart"),
        ("nl", "Verwacht op 12-03-2031"),
        ("sv", "Åter i lager 12 mars"),
        ("da", "Forventes på lager 12. marts"),
        ("nb", "Forventet på lager 12.03.2031"),
        ("fi", "Saatavilla 12.3. alkaen"),
        ("pl", "Dostępny od 12 marca"),
        ("cs", "Skladem od 12. 3."),
        ("ru", "В наличии с 12 марта"),
        ("ja", "3月12日入荷予定"),
        ("zh-CN", "预计3月12日到货"),
        ("zh-TW", "預計 3/12 到貨"),
        ("ko", "3월 12일 입고 예정"),
    ):
        yield _case(f"{lang}, no button: {said}", f'<p class="availability">{said}</p>', LATER, lang=lang)
        cart = {"de": "In den Warenkorb", "fr": "Ajouter au panier", "es": "Añadir al carrito", "it": "Aggiungi al carrello", "pt-BR": "Comprar", "nl": "In winkelwagen", "sv": "Köp", "da": "Læg i kurv", "nb": "Kjøp", "fi": "Osta", "pl": "Do koszyka", "cs": "Do košíku", "ru": "В корзину", "ja": "カートに入れる", "zh-CN": "加入购物车", "zh-TW": "加入購物車", "ko": "장바구니"}.get(lang, "Add to cart")  # fmt: skip
        yield _case(
            f"{lang}, with a cart button: {said}",
            f'<p class="availability">{said}</p>' + buy(cart),
            LATER,
            lang=lang,
        )


def _foreign() -> Iterator[Case]:
    """Negative words about something else."""
    for inner in (
        "<p>Reviews are currently unavailable</p>",
        "<p>Video unavailable</p>",
        "<div class='player'>This video is not available</div>",
        "<p>Image not available</p>",
        "<p>Pickup: Unavailable</p>",
        "<p>Store pickup unavailable</p>",
        "<p>Delivery to Alaska not available</p>",
        "<p>Express shipping is not available for this item</p>",
        "<p>Not available for international shipping</p>",
        "<p>Not available in France</p>",
        "<p>Gift wrapping not available</p>",
        "<p>Financing unavailable</p>",
        "<p>Live chat is currently unavailable</p>",
        "<p>Size guide not available</p>",
        "<p>Ratings unavailable</p>",
        "<p>Not sold in stores</p>",
        "<p>Out of stock at Main Street</p>",
        "<p>Unavailable for pickup at Main Street</p>",
        "<ul class='stores'><li>Main Street – Out of stock</li><li>Park Avenue – In stock</li></ul>",
        "<p>Discontinued by manufacturer: No</p>",
        "<p>Is discontinued by manufacturer: No</p>",
        "<p>If an item is out of stock we will refund you.</p>",
        "<p>128 sold</p>",
        "<p>2.3k sold in the last month</p>",
        "<p>Sold by Nordwind, shipped by Nordwind</p>",
        "<p>Sold in packs of 6</p>",
        "<p>Offer unavailable with other promotions</p>",
        "<p>Monogramming is not available on this style</p>",
        "<p>Product information is not available</p>",
        "<p>Colour Red: sold out</p>",
        "<details><summary>Questions</summary><p>Will you get more? We sold out last week but it is back.</p></details>",
        "<div class='reviews'><p>Great, but it was sold out for ages!</p></div>",
        "<select name='size'><option>S - Sold out</option><option>M</option></select>",
    ):
        yield _case(f"in stock beside: {inner}", BUY + inner, "in_stock")
    for lang, cart, inner in (
        ("zh-CN", "加入购物车", "<span>已售 3000+</span>"),
        ("zh-CN", "立即购买", "<span>已售出 128 件</span>"),
        ("zh-CN", "立即购买", "<span>已售出</span><span>128</span>"),
        ("zh-TW", "立即購買", "<p>已售出 1,203</p>"),
        ("ja", "カートに入れる", "<p>店舗受取：不可</p>"),
        ("ja", "カートに入れる", "<p>レビューはありません</p>"),
        ("ko", "구매하기", "<p>리뷰가 없습니다</p><p>1,203개 판매</p>"),
        ("de", "In den Warenkorb", "<p>Abholung im Markt: nicht verfügbar</p>"),
        ("de", "In den Warenkorb", "<p>Bewertungen derzeit nicht verfügbar</p>"),
        ("fr", "Ajouter au panier", "<p>Retrait en magasin indisponible</p>"),
        ("fr", "Ajouter au panier", "<p>Vidéo indisponible</p>"),
        ("es", "Añadir al carrito", "<p>Recogida en tienda: no disponible</p>"),
        ("es", "Comprar", "<p>+500 vendidos</p>"),
        ("pt-BR", "Comprar", "<p>Retirada na loja indisponível</p>"),
        ("it", "Aggiungi al carrello", "<p>Ritiro in negozio non disponibile</p>"),
        ("nl", "In winkelwagen", "<p>Afhalen in de winkel: niet beschikbaar</p>"),
        ("pl", "Dodaj do koszyka", "<p>Odbiór w sklepie: niedostępny</p>"),
        ("ru", "В корзину", "<p>Самовывоз недоступен</p>"),
        ("ru", "Купить", "<p>Отзывов нет</p><p>Видео недоступно</p>"),
        ("tr", "Sepete Ekle", "<p>Mağazadan teslim: mevcut değil</p>"),
        ("sv", "Köp", "<p>Butikslager: Slut i lager</p>"),
        ("cs", "Do košíku", "<p>Na prodejnách: není skladem</p>"),
    ):
        yield _case(f"{lang}: in stock beside: {inner}", buy(cart) + inner, "in_stock", lang=lang)


def _variants() -> Iterator[Case]:
    sizes = "<fieldset><legend>Size</legend>{}</fieldset>"
    radio = '<input type="radio" name="size" id="s{0}" {1}><label for="s{0}" class="{2}">{0}</label>'
    mixed = sizes.format(
        radio.format("S", "disabled", "disabled") + radio.format("M", "", "") + radio.format("L", "", "")
    )
    none = sizes.format("".join(radio.format(s, "disabled", "sold-out") for s in "SML"))
    yield _case("one size sold out", mixed + BUY, "in_stock")
    yield _case("every size sold out", none + "<button disabled>Sold out</button>", OUT)
    yield _case("choose a size first", mixed + "<button disabled>Select a size</button>", "in_stock|unknown")
    yield _case(
        "the cart button waits for a size",
        mixed + "<button disabled>Add to cart</button>",
        "in_stock|unknown",
    )
    yield _case(
        "options in a select, some sold out",
        '<select name="id"><option disabled>S - Sold out</option><option>M - $129.00</option></select>' + BUY,
        "in_stock",
    )
    yield _case(
        "all options sold out in a select",
        '<select name="id"><option disabled>S - Sold out</option><option disabled>M - Sold out</option></select><button disabled>Sold out</button>',
        OUT,
    )
    variations = json.dumps(
        [
            {"attributes": {"attribute_size": s}, "is_in_stock": ok, "display_price": 129, "variation_id": i}
            for i, (s, ok) in enumerate((("S", False), ("M", True)), 1)
        ]
    )
    woo = "<form class='variations_form' data-product_variations='{}'><select name='attribute_size'><option value=''>Choose an option</option><option>S</option><option>M</option></select><button class='single_add_to_cart_button disabled'>Add to cart</button></form>"
    yield _case("WooCommerce, one of two in stock", woo.format(variations), "in_stock")
    yield _case(
        "WooCommerce, none in stock",
        woo.format(variations.replace("true", "false")) + '<p class="stock out-of-stock">Out of stock</p>',
        OUT,
    )
    group = {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "name": "Aurora Lamp",
        "hasVariant": [
            {
                "@type": "Product",
                "name": f"Aurora Lamp {c}",
                "color": c,
                "offers": {
                    "@type": "Offer",
                    "price": 129,
                    "priceCurrency": "USD",
                    "availability": f"https://schema.org/{s}",
                },
            }
            for c, s in (("Red", "OutOfStock"), ("Blue", "InStock"))
        ],
    }
    yield _case(
        "a group with one variant in stock",
        BUY,
        "in_stock",
        head=f'<script type="application/ld+json">{json.dumps(group)}</script>',
    )
    yield _case(
        "a group with no variant in stock",
        "<button disabled>Sold out</button>",
        OUT,
        head=f'<script type="application/ld+json">{json.dumps(group).replace("/InStock", "/OutOfStock")}</script>',
    )


def _data() -> Iterator[Case]:
    """Structured data that lies, is stale or incomplete."""
    usd = {"currency": "USD"}
    yield _case(
        "data says in stock, the button sold out", "<button disabled>Sold out</button>", OUT, head=ld(**usd)
    )
    yield _case(
        "data says in stock, a text sold out", '<p class="availability">Sold out</p>', OUT, head=ld(**usd)
    )
    yield _case(
        "data says in stock, only a form to be told",
        "<button>Notify me when available</button>",
        OUT,
        head=ld(**usd),
    )
    yield _case(
        "data says in stock in German, the page ausverkauft",
        "<p>Dieser Artikel ist ausverkauft.</p>",
        OUT,
        lang="de",
        head=ld(),
    )
    yield _case(
        "data says in stock in Polish, the page niedostępny",
        "<p>Produkt chwilowo niedostępny</p>",
        OUT,
        lang="pl",
        head=ld(currency="PLN"),
    )
    yield _case(
        "data says in stock in Chinese, the page sold out",
        "<div>抱歉，该商品已售罄</div>",
        OUT,
        lang="zh-CN",
        head=ld(currency="CNY"),
    )
    yield _case(
        "data says in stock and the page says so, beside a sold out card",
        BUY + shelf("Related", card("Comet", "$9", badge="Sold out")),
        "in_stock",
        head=ld(**usd),
    )
    yield _case(
        "data says out, the page sells nothing", "<p>Sold out</p>", OUT, head=ld(stock="OutOfStock", **usd)
    )
    yield _case("data says sold out in other words", "", OUT, head=ld(stock="SoldOut", **usd))
    yield _case(
        "data says pre-order", "<button>Pre-order</button>", "preorder", head=ld(stock="PreOrder", **usd)
    )
    yield _case("data says back-order", BUY, "backorder|in_stock", head=ld(stock="BackOrder", **usd))
    yield _case("data says discontinued", "", OUT, head=ld(stock="Discontinued", **usd))
    yield _case(
        "data without stock, the page sold out", "<p>Out of stock</p>", OUT, head=ld(stock=None, **usd)
    )
    yield _case("data without stock, a cart button", BUY, "in_stock", head=ld(stock=None, **usd))
    yield _case(
        "data of another product in a list",
        "<p>Out of stock</p>",
        OUT,
        head=ld(name="Comet Chair", price="9.00", **usd),
    )
    yield _case(
        "related products in data as items",
        "<p>Sold out</p>",
        OUT,
        head=ld(stock="OutOfStock", **usd)
        + '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"Product","name":"Comet","offers":{"price":"9","priceCurrency":"USD","availability":"InStock"}}]}</script>',
    )
    yield _case(
        "microdata says in stock, the button says sold out",
        '<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Aurora Lamp</span><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="129.00"><link itemprop="availability" href="https://schema.org/InStock"></div></div><button disabled>Sold out</button>',
        OUT,
    )
    yield _case(
        "Open Graph says instock, the page is sold out",
        "<p>Out of stock</p><button disabled>Add to cart</button>",
        OUT,
        head='<meta property="og:type" content="product"><meta property="og:title" content="Aurora Lamp"><meta property="product:availability" content="instock">',
    )


def _sellers() -> Iterator[Case]:
    yield _case(
        "no featured offer, others sell it",
        '<div id="offer"><span>No featured offers available</span><a href="/offers">See all buying options</a></div><div class="other-sellers"><div>Shop B <span>$149</span><button>Add to cart</button></div></div>',
        "unknown|out_of_stock|none|in_stock",
    )
    yield _case(
        "currently unavailable, others sell it",
        '<div><b>Currently unavailable.</b> We don’t know when or if this item will be back in stock.</div><div class="other-sellers"><div>Shop B <span>$149</span><button>Add to cart</button></div></div>',
        OUT,
    )
    yield _case(
        "sold and shipped by another", "<p>Sold by Shop B and shipped by Nordwind</p>" + BUY, "in_stock"
    )
    for title in ("Frequently bought together", "Complete the look", "Accessories", "Alternatives in stock"):
        yield _case(
            f"sold out beside: {title}",
            f"<p>Sold out</p><section><h3>{title}</h3><button>Add all to cart</button></section>",
            OUT,
        )
    yield _case(
        "sold out, a bundle can be bought",
        '<p class="stock">Out of stock</p><div class="bundle"><h3>Buy it in a bundle</h3><a href="/p/bundle"><img src="x.jpg" alt="Bundle"></a><span class="price">$199</span><button>Add to cart</button></div>',
        OUT,
    )
    yield _case(
        "sold out, a used one below",
        '<p class="stock">Sold out</p><a href="/used/1">Buy used from $89.00</a>',
        OUT,
    )
    for lang, gone, cart in (("en", "Currently unavailable", "Add to Cart"), ("de", "Derzeit nicht verfügbar", "In den Warenkorb"), ("fr", "Actuellement indisponible", "Ajouter au panier"), ("es", "No disponible", "Añadir al carrito"), ("zh-CN", "暂时无货", "加入购物车")):  # fmt: skip
        yield Case(
            name=f"{lang}: looks only, sold out above one other product's button",
            body=page(
                utility("<span>$129.00</span>", f"<span>{gone}</span>"),
                lang=lang,
                after=f'<div class="mt-8"><div class="flex"><a href="/p/comet-9"><img src="c.jpg" alt=""></a><a href="/p/comet-9">Comet</a><span>$9.00</span>{utility_button(cart)}</div></div>',
            ),
            availability=OUT,
            price="129.00",
        )
