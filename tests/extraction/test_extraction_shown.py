"""What a page shows without any structured data: buttons, texts, prices, and whose they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.model import Availability, Confidence, Failure, Offer
from spiders.extraction import Page, extract

CARD = (
    '<li class="item"><a href="/p/{0}"><img src="/{0}.jpg" alt=""></a><h3><a href="/p/{0}">Shoe {0}</a></h3>'
    '<span class="price">€{0}0.00</span><button class="buy">Add to cart</button></li>'
)
CARDS = "<ul>" + "".join(CARD.format(i) for i in range(1, 6)) + "</ul>"


def read(
    inner: str, *, lang: str = "en", title: str = "Runner 5", url: str = "https://shop.example/p/runner-5"
) -> Offer:
    body = f'<html lang="{lang}"><title>{title} | Shop</title><body><h1>{title}</h1>{inner}</body></html>'
    found = extract(Page(url=url, body=body.encode()))
    assert isinstance(found, Offer), found
    return found


PRICE = '<p class="price">€80.00</p>'
BUY = "<button>Add to cart</button>"


@pytest.mark.parametrize(
    ("inner", "availability"),
    [
        (PRICE + BUY, Availability.IN_STOCK),
        (PRICE + '<input type="image" src="/img/btn_addtocart.gif">', Availability.IN_STOCK),
        (PRICE + '<a href="/cart/add?id=5"><img src="b.gif" alt="Add to cart"></a>', Availability.IN_STOCK),
        (PRICE + "<button>Sold out</button>", Availability.OUT_OF_STOCK),
        (PRICE + "<button disabled>Add to cart</button>", Availability.OUT_OF_STOCK),
        (PRICE + '<button disabled ng-disabled="!ready">Add to cart</button>', Availability.IN_STOCK),
        (PRICE + '<button disabled title="Select size">Add to cart</button>', Availability.IN_STOCK),
        (PRICE + "<button>Notify me when available</button>", Availability.OUT_OF_STOCK),
        (PRICE + "<button>Pre-order</button>", Availability.PREORDER),
        (PRICE + BUY + "<p>Only 3 left in stock</p>", Availability.LIMITED),
        (PRICE + BUY + '<p class="stock">Out of stock</p>', Availability.OUT_OF_STOCK),
        (PRICE + "<p>This product is currently not available.</p>", Availability.OUT_OF_STOCK),
        (PRICE + BUY + "<p>Chat is unavailable</p>", Availability.IN_STOCK),
        (PRICE + BUY + "<div>Pickup</div><div>Not available</div>", Availability.IN_STOCK),
        (PRICE + BUY + "<div>Unavailable at stores near you.</div>", Availability.IN_STOCK),
        (PRICE + BUY + "<span>110</span><span>sold</span>", Availability.IN_STOCK),
        (PRICE + BUY + '<footer><p class="stock">Sold out</p></footer>', Availability.IN_STOCK),
        (PRICE + BUY + "<p hidden>Sold out</p><template>Sold out</template>", Availability.IN_STOCK),
    ],
)  # fmt: skip
def test_buttons_and_texts(inner: str, availability: Availability) -> None:
    assert read(inner).availability is availability


@pytest.mark.parametrize(
    ("lang", "inner", "availability"),
    [
        ("de", '<p class="preis">80,00 €</p><p>Derzeit nicht verfügbar</p>', Availability.OUT_OF_STOCK),
        (
            "de",
            '<p class="preis">80,00 €</p><p>Auf Lager</p><button>In den Warenkorb</button>',
            Availability.IN_STOCK,
        ),
        ("fr", '<p class="prix">80,00 €</p><p>En rupture de stock</p>', Availability.OUT_OF_STOCK),
        ("es", '<p class="precio">80,00 €</p><p>Agotado</p>', Availability.OUT_OF_STOCK),
        ("it", '<p class="prezzo">80,00 €</p><p>Non disponibile</p>', Availability.OUT_OF_STOCK),
        ("pl", '<p class="cena">80,00 zł</p><p>Produkt niedostępny</p>', Availability.OUT_OF_STOCK),
        ("ru", '<p class="price">8 000 ₽</p><p>Нет в наличии</p>', Availability.OUT_OF_STOCK),
        ("ja", '<p class="price">8,000円</p><p>在庫切れ</p>', Availability.OUT_OF_STOCK),
        ("zh-CN", '<p class="price">¥80.00</p><button>加入购物车</button>', Availability.IN_STOCK),
        ("ko", '<p class="price">8,000원</p><p>품절</p>', Availability.OUT_OF_STOCK),
    ],
)
def test_languages(lang: str, inner: str, availability: Availability) -> None:
    assert read(inner, lang=lang).availability is availability


def test_a_button_and_a_text_that_agree_are_strong_and_a_button_alone_is_weak() -> None:
    assert read(PRICE + BUY + '<p class="stock">In stock</p>').confidence is Confidence.STRONG
    assert read(PRICE + BUY).confidence is Confidence.WEAK
    assert read(PRICE + BUY + '<p class="stock">Sold out</p>').confidence is Confidence.CONTRADICTING


def test_recommendations_do_not_sell_a_sold_out_product() -> None:
    found = read(PRICE + '<p class="stock">Sold out</p>' + CARDS)
    assert (found.availability, found.price) == (Availability.OUT_OF_STOCK, 80)
    assert read(PRICE + CARDS + '<p class="stock">Sold out</p>').availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize("title", ["Shoes", "Shoe 3"])
def test_a_listing_is_no_offer(title: str) -> None:
    body = f"<html lang=en><title>{title} | Shop</title><h1>{title}</h1>{CARDS}</html>"
    assert isinstance(extract(Page(url="https://shop.example/shoes", body=body.encode())), Failure)


@pytest.mark.parametrize(
    "inner",
    ["<p>Welcome</p>", BUY, PRICE, '<a href="/cart">Cart</a>' + PRICE, "<button>Checkout</button>" + PRICE],
    ids=["nothing", "no price", "no button", "cart link", "checkout"],
)
def test_pages_that_sell_nothing_are_no_offer(inner: str) -> None:
    body = f"<html lang=en><title>About us | Shop</title><h1>About us</h1>{inner}</html>"
    assert isinstance(extract(Page(url="https://shop.example/about", body=body.encode())), Failure)


@pytest.mark.parametrize(
    ("inner", "price"),
    [
        ('<s class="price">€90.00</s><p class="price">€80.00</p>', "80.00"),
        ('<div class="price"><del>€90.00</del> €80.00</div>', "80.00"),
        ('<p class="old-price">€90.00</p><p class="special-price">€80.00</p>', "80.00"),
        ('<p class="price">€80.00 <span class="unit-price">€8.00 / 100 g</span></p>', "80.00"),
        ('<p class="price"><span>€229</span><sup>99</sup></p>', "229.99"),
        ('<p class="price">excl. VAT €66.00</p><p class="price">€80.00 incl. VAT</p>', "80.00"),
        ("<h2>€80.00</h2>", "80.00"),
        ("<p>Our Price: €80.00</p>", "80.00"),
        ('<p>Shipping €4.95</p><p class="price">€80.00</p>', "80.00"),
        ('<p class="instalment price-month">€8.00 / month</p><p class="price">€80.00</p>', "80.00"),
        ('<x-price class="price">{"amount": 24500, "divisor": 100, "currency": "EUR"}</x-price>', "245"),
    ],
)
def test_the_price_to_pay(inner: str, price: str) -> None:
    found = read(inner + BUY)
    assert found.price == Decimal(price)
    assert found.currency == "EUR"


@pytest.mark.parametrize(
    ("type_", "quote"), [("http://schema.org/Product", '"'), ("https://data-vocabulary.org/Product", "'")]
)
def test_microdata(type_: str, quote: str) -> None:
    inner = f"""<div itemscope itemtype={quote}{type_}{quote}><span itemprop="name">Runner 5</span>
    <meta itemprop="sku" content="R5">
    <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
    <meta itemprop="price" content="80.00">
    <meta itemprop="priceCurrency" content="EUR">
    <link itemprop="availability" href="http://schema.org/OutOfStock"></div></div>"""
    found = read(inner)
    assert (found.availability, found.price, found.product.sku) == (
        Availability.OUT_OF_STOCK,
        Decimal("80.00"),
        "R5",
    )


def test_rdfa() -> None:
    inner = """<div vocab="http://schema.org/" typeof="Product"><b property="name">Runner 5</b>
    <div property="offers" typeof="Offer">
    <span property="price" content="80.00"></span>
    <link property="availability" href="http://schema.org/OutOfStock"></div></div>"""
    assert read(inner).availability is Availability.OUT_OF_STOCK


def test_an_offer_beside_its_product_belongs_to_it() -> None:
    inner = """<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Runner 5</b></div>
    <div itemscope itemtype="http://schema.org/Offer"><meta itemprop="price" content="80">
    <link itemprop="availability" href="SoldOut"></div>"""
    found = read(inner)
    assert (found.availability, found.price) == (Availability.OUT_OF_STOCK, 80)


def test_two_agreeing_prices_outvote_structured_data() -> None:
    head = """<meta property="og:type" content="product">
    <meta property="product:price:amount" content="70.00">
    <script type="application/ld+json">{"@type": "Product", "name": "Runner 5",
    "offers": {"price": 90, "priceCurrency": "EUR"}}</script>"""
    assert read(head + '<p class="price">€70.00</p>' + BUY).price == 70


def test_the_evidence_names_its_sources() -> None:
    found = read(PRICE + BUY + '<p class="stock">Sold out</p>')
    assert {(e.source, e.path, e.reading) for e in found.evidence} >= {
        ("button", "button", Availability.IN_STOCK),
        ("text", "p.stock", Availability.OUT_OF_STOCK),
    }
