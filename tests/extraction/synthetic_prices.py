# ruff: noqa: E501
"""Made-up product pages whose price is easily misread: what stands beside the amount to pay, and how it is cut up."""

from __future__ import annotations

from collections.abc import Iterator

from tests.extraction.synthetic_shop import Case, buy, card, hashed, ld, page, shelf, utility, utility_button

BUY = buy("Add to cart")


def _priced(
    name: str,
    inner: str,
    amount: str,
    currency: str = "USD",
    *,
    lang: str = "en",
    cart: str | None = None,
    **more: str,
) -> Case:
    control = buy(cart) if cart else BUY
    return Case(
        name=name,
        body=page(inner + control, lang=lang, **more),
        availability="in_stock",
        price=amount,
        currency=currency,
    )


def cases() -> Iterator[Case]:
    yield from _beside()
    yield from _cut_up()
    yield from _without_names()
    yield from _around()
    yield from _local()


def _beside() -> Iterator[Case]:
    """Amounts right beside the price."""
    yield _priced(
        "list price first, without a strike",
        '<div class="prices"><div class="msrp">MSRP: $159.00</div><div class="price">$129.00</div></div>',
        "129.00",
    )
    yield _priced("was and now in one element", '<div class="price">Was $159.00 Now $129.00</div>', "129.00")
    yield _priced(
        "regular price and sale price, hidden words",
        '<div class="price"><span class="visually-hidden">Regular price</span><s>$159.00</s><span class="visually-hidden">Sale price</span><span>$129.00</span></div>',
        "129.00",
    )
    yield _priced(
        "hidden words only, no sale",
        '<div class="price"><div class="price__regular"><span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">$129.00</span></div><div class="price__sale" hidden><span class="price-item price-item--sale">$99.00</span></div></div>',
        "129.00",
    )
    yield _priced(
        "compare at",
        '<span class="price price--compare">$159.00</span><span class="price price--highlight">$129.00</span>',
        "129.00",
    )
    yield _priced(
        "saving in the same block",
        '<div class="price-box"><span class="price">$129.00</span><span class="you-save">You save $30.00 (19%)</span></div>',
        "129.00",
    )
    yield _priced(
        "instalments after",
        '<div class="price">$129.00</div><div class="payments">or 4 interest-free payments of $32.25 with <b>Klarna</b></div>',
        "129.00",
    )
    yield _priced(
        "instalments before",
        '<div class="monthly-price"><span class="price">From $10.75</span>/mo for 12 mo</div><div class="price">or $129.00</div>',
        "129.00",
    )
    yield _priced(
        "member price second",
        '<div class="price">$129.00</div><div class="member-price">Members pay $116.10</div>',
        "129.00|116.10",
    )
    yield _priced(
        "subscribe and save first",
        '<div class="purchase-options"><label><input type="radio" name="purchase">Subscribe &amp; Save 10% <span class="price">$116.10</span></label><label><input type="radio" name="purchase" checked>One-time purchase <span class="price">$129.00</span></label></div>',
        "129.00|116.10",
    )
    yield _priced(
        "unit price", '<div class="price">$12.90</div><div class="unit-price">($2.58 / 100 g)</div>', "12.90"
    )
    yield _priced(
        "unit price first",
        '<span class="price-per-unit">$2.58/100g</span><span class="price">$12.90</span>',
        "12.90",
    )
    yield _priced(
        "shipping beside", '<p class="shipping">Shipping: $6.95</p><p class="price">$129.00</p>', "129.00"
    )
    yield _priced(
        "free shipping over",
        '<p class="free-shipping">Free shipping on orders over $50</p><p class="price">$129.00</p>',
        "129.00",
    )
    yield _priced(
        "trade-in",
        '<p class="price">$999.00</p><p class="trade-in-price">$27.75/mo. or as low as $549.00 after trade-in</p>',
        "999.00",
    )
    yield _priced(
        "gift card offer",
        '<div class="promo">Get a $50 gift card with purchase</div><div class="price">$129.00</div>',
        "129.00",
    )
    yield _priced(
        "coupon",
        '<div class="coupon">Clip coupon: save $15.00</div><div class="price">$129.00</div>',
        "129.00",
    )
    yield _priced(
        "points",
        '<div class="price">$129.00</div><div class="reward-points">Earn 129 points ($1.29)</div>',
        "129.00",
    )
    yield _priced(
        "net and gross",
        '<div class="price price--ex">£107.50 ex VAT</div><div class="price price--inc">£129.00 inc VAT</div>',
        "129.00",
        "GBP",
    )
    yield _priced(
        "quantity breaks",
        '<table class="price-breaks"><tr><td>1-9</td><td class="price">$12.90</td></tr><tr><td>10+</td><td class="price">$11.90</td></tr></table>',
        "12.90",
    )
    yield _priced(
        "protection plan",
        '<div class="price">$129.00</div><div class="protection"><label><input type=checkbox>2-year plan <span class="price">$19.99</span></label></div>',
        "129.00",
    )
    yield _priced(
        "an installation service",
        '<div class="price">$129.00</div><fieldset class="services"><label>Assembly <span class="price">$45.00</span></label></fieldset>',
        "129.00",
    )
    yield _priced(
        "deposit", '<div class="price">€3.49</div><div class="deposit">+ €0.25 deposit</div>', "3.49", "EUR"
    )
    yield _priced(
        "savings badge before", '<div class="badge-save">-$30</div><div class="price">$129.00</div>', "129.00"
    )
    yield _priced(
        "price drop note",
        '<div class="price">$129.00</div><p>Lowest price in the last 30 days: $119.00</p>',
        "129.00",
    )
    yield _priced(
        "price history above",
        '<p class="price-history">Lowest price in 30 days: $119.00</p><p class="price">$129.00</p>',
        "129.00",
    )
    yield _priced(
        "final sale price with a strike around both",
        '<p class="price"><del><span class="amount">$159.00</span></del> <ins><span class="amount">$129.00</span></ins></p>',
        "129.00",
    )
    yield _priced(
        "two colours' prices",
        '<ul class="swatches"><li><span>Red</span><span class="price">$149.00</span></li></ul><div class="product-price">$129.00</div>',
        "129.00",
    )
    yield _priced(
        "refurbished offer below",
        '<div class="price">$129.00</div><a class="open-box" href="/open-box/1">Open-Box from <span class="price">$98.00</span></a>',
        "129.00",
    )
    yield _priced(
        "used and new from",
        '<div class="price">$129.00</div><a href="/offers">New &amp; Used (12) from $89.00</a>',
        "129.00",
    )
    yield _priced(
        "price match",
        '<div class="price-match">Price match promise: found it for $119.00?</div><div class="price">$129.00</div>',
        "129.00",
    )


def _cut_up() -> Iterator[Case]:
    """One amount in several elements."""
    yield _priced("superscript cents", '<div class="price">$129<sup>99</sup></div>', "129.99")
    yield _priced(
        "symbol, whole, point, fraction",
        '<span class="price"><span class="symbol">$</span><span class="whole">129<span class="decimal">.</span></span><span class="fraction">99</span></span>',
        "129.99",
    )
    yield _priced(
        "spoken and shown",
        '<span class="price"><span class="offscreen">$129.99</span><span aria-hidden="true"><span>$</span><span>129</span><span>99</span></span></span>',
        "129.99",
    )
    yield _priced(
        "euro sign between",
        '<div class="price">129<sup>€99</sup></div>',
        "129.99",
        "EUR",
        lang="fr",
        cart="Ajouter au panier",
    )
    yield _priced(
        "comma alone",
        '<div class="price"><span>129</span><span>,</span><span>99</span> <span>zł</span></div>',
        "129.99",
        "PLN",
        lang="pl",
        cart="Dodaj do koszyka",
    )
    yield _priced(
        "cents and currency together",
        '<p class="product-new-price">1.299<sup>99</sup> <span>Lei</span></p>',
        "1299.99",
        "RON",
        lang="ro",
        cart="Adaugă în coș",
    )
    yield _priced(
        "currency in its own element before",
        '<div class="price"><span class="currency">EUR</span> <span class="value">129.00</span></div>',
        "129.00",
        "EUR",
    )
    yield _priced(
        "currency after, no sign",
        '<div class="price"><bdi>1,299.00&nbsp;<span>AED</span></bdi></div>',
        "1299.00",
        "AED",
    )
    yield _priced(
        "price and dash",
        '<div class="price">129,–&nbsp;€</div>',
        "129",
        "EUR",
        lang="de",
        cart="In den Warenkorb",
    )
    yield _priced("colon dash", '<div class="price">1299:-</div>', "1299", "SEK", lang="sv", cart="Köp")
    yield _priced(
        "thin spaces",
        '<div class="price">12\u202f990,00\u00a0€</div>',
        "12990.00",
        "EUR",
        lang="fr",
        cart="Ajouter au panier",
    )
    yield _priced("words around", '<div class="price">Current price is $129.00</div>', "129.00")
    yield _priced(
        "content attribute",
        '<span class="price" content="129.00">129 euros</span>',
        "129.00",
        lang="en",
        currency="EUR",
    )
    yield _priced(
        "only an aria-label",
        '<div class="price" aria-label="Price: $129.00"><span aria-hidden="true">129</span></div>',
        "129.00|129",
    )


def _without_names() -> Iterator[Case]:
    """Classes tell nothing; only the amounts and the words beside them do."""
    cart = utility_button("Add to bag")
    for name, shown, amount, currency in (
        ("plain", "<span>$129.00</span>", "129.00", "USD"),
        ("old price struck by its look", '<span class="line-through text-gray-400">$159.00</span><span class="text-red-600">$129.00</span>', "129.00", "USD"),
        ("old price struck by its tag", "<span>$129.00</span><s>$159.00</s>", "129.00", "USD"),
        ("new price before the old", '<span class="text-red-600">$129.00</span><span class="line-through">$159.00</span>', "129.00", "USD"),
        ("with a percentage", '<span>$129.00</span><span class="line-through">$159.00</span><span>-19%</span>', "129.00", "USD"),
        ("code after the amount", "<span>$129.00 CAD</span>", "129.00", "CAD"),
        ("code before the amount", "<span>EUR 129.00</span>", "129.00", "EUR"),
        ("with words", "<p>Price: $129.00</p>", "129.00", "USD"),
        ("instalments in a sentence", "<span>$129.00</span><p>Pay in 4 instalments of $32.25</p>", "129.00", "USD"),
        ("sign apart from the amount", "<span><span>$</span><span>129</span><span>.00</span></span>", "129.00", "USD"),
        ("sign, whole and cents apart", "<div><span>$</span><span>129</span><span>.</span><span>99</span></div>", "129.99", "USD"),
        ("free shipping banner before", "<p>Free delivery over $75</p><span>$129.00</span>", "129.00", "USD"),
        ("members' price below", "<span>$129.00</span><p>Members get it for $119.00</p>", "129.00", "USD"),
        ("dirham", "<span>AED 129.00</span>", "129.00", "AED"),
        ("ringgit", "<span>RM129.00</span>", "129.00", "MYR"),
        ("peso", "<span>₱1,299.00</span>", "1299.00", "PHP"),
        ("rand", "<span>R 1 299.00</span>", "1299.00", "ZAR"),
        ("franc", "<span>CHF 129.–</span>", "129", "CHF"),
        ("dong", "<span>1.299.000 ₫</span>", "1299000", "VND"),
        ("won", "<span>₩129,000</span>", "129000", "KRW"),
        ("hryvnia", "<span>1 299 грн</span>", "1299", "UAH"),
        ("dinar with three decimals", "<span>KWD 12.900</span>", "12.900", "KWD"),
    ):  # fmt: skip
        lang = "en-ZA" if currency == "ZAR" else "en"
        yield Case(
            name=f"looks only: {name}",
            body=page(utility(shown, cart), lang=lang),
            availability="in_stock",
            price=amount,
            currency=currency,
        )
    yield Case(
        name="hashes only",
        body=page(hashed("<span>€129.00</span>", "<button>Add to bag</button>")),
        availability="in_stock",
        price="129.00",
        currency="EUR",
    )
    yield Case(
        name="the button tells the price",
        body=page(utility("", utility_button("Add to cart – $129.00"))),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="the button tells the price in an element",
        body=page(utility("", utility_button("<span>Add to bag</span><span>$129.00</span>"))),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )


def _around() -> Iterator[Case]:
    """Amounts elsewhere on the page."""
    cards = [card("Comet", "$19.00"), card("Nova", "$29.00"), card("Pulsar", "$39.00")]
    yield _priced(
        "a cheaper product in a shelf before the price",
        shelf("You may also like", *cards) + '<div class="price">$129.00</div>',
        "129.00",
    )
    yield Case(
        name="one cheaper accessory inside the product's part",
        body=page(
            '<div class="price">$129.00</div>'
            + BUY
            + '<div class="addon"><a href="/p/bulb"><img src="b.jpg" alt="Bulb"></a><a href="/p/bulb">Bulb</a><span class="price">$9.00</span><button>Add</button></div>'
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="bought together with a total",
        body=page(
            '<div class="price">$129.00</div>'
            + BUY
            + '<section><h3>Frequently bought together</h3><div class="total price">Total price: $167.00</div><button>Add all three to cart</button></section>'
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="cart total before the heading",
        body=page(
            '<div class="price">$129.00</div>' + BUY,
            heading='<div class="top"><span class="price">$0.00</span></div><h1>Aurora Lamp</h1>',
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="price before the heading",
        body=page(BUY, heading='<div class="price">$129.00</div><h1>Aurora Lamp</h1>'),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="currency chooser in the header",
        body=page(
            '<div class="price">$129.00</div>' + BUY,
            heading='<ul class="currencies"><li>€ EUR</li><li>£ GBP</li><li>$ USD</li></ul><h1>Aurora Lamp</h1>',
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="sticky bar repeats it",
        body=page(
            '<div class="price">$129.00</div>'
            + BUY
            + '<div class="sticky-bar"><span>Aurora Lamp</span><span class="price">$129.00</span><button>Add to cart</button></div>'
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="variant prices in a select",
        body=page(
            '<div class="price">$129.00</div><select name="size"><option>Small - $129.00</option><option>Large - $179.00</option></select>'
            + BUY
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="range of variants",
        body=page(
            '<div class="price">$129.00 – $179.00</div><select name="size"><option>Choose</option><option>Small</option><option>Large</option></select>'
            + BUY
        ),
        availability="in_stock",
        price="129.00|179.00",
        currency="USD",
    )
    yield Case(
        name="from",
        body=page('<div class="price">From $129.00</div>' + BUY),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="JSON-LD tells the list price, the page the sale",
        body=page(
            '<div class="price"><s>$159.00</s> <strong>$129.00</strong></div>' + BUY,
            head=ld(price="159.00", currency="USD"),
        ),
        availability="in_stock",
        price="129.00|159.00",
        currency="USD",
    )
    yield Case(
        name="JSON-LD with a specification of list and sale",
        body=page(
            BUY,
            head=ld(
                offers={
                    "@type": "Offer",
                    "availability": "InStock",
                    "priceSpecification": [
                        {
                            "@type": "UnitPriceSpecification",
                            "priceType": "https://schema.org/ListPrice",
                            "price": 159,
                            "priceCurrency": "USD",
                        },
                        {"@type": "UnitPriceSpecification", "price": 129, "priceCurrency": "USD"},
                    ],
                }
            ),
        ),
        availability="in_stock",
        price="129",
        currency="USD",
    )
    yield Case(
        name="JSON-LD with low and high price",
        body=page(
            BUY,
            head=ld(
                offers={
                    "@type": "AggregateOffer",
                    "lowPrice": "129.00",
                    "highPrice": "179.00",
                    "priceCurrency": "USD",
                    "availability": "https://schema.org/InStock",
                }
            ),
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )
    yield Case(
        name="JSON-LD with a comma",
        body=page(buy("In den Warenkorb"), lang="de", head=ld(price="1.299,00")),
        availability="in_stock",
        price="1299.00",
        currency="EUR",
    )
    yield Case(
        name="Open Graph only",
        body=page(
            BUY,
            head='<meta property="og:type" content="product"><meta property="product:price:amount" content="129.00"><meta property="product:price:currency" content="USD"><meta property="og:title" content="Aurora Lamp">',
        ),
        availability="in_stock",
        price="129.00",
        currency="USD",
    )


def _local() -> Iterator[Case]:
    """Remarks of single countries."""
    for name, lang, inner, amount, currency, cart in (
        ("Grundpreis", "de", '<p class="preis">17,90 €</p><p>Inhalt: 0,75 Liter (23,87 € / 1 Liter)</p><p>inkl. MwSt. zzgl. Versandkosten ab 4,95 €</p>', "17.90", "EUR", "In den Warenkorb"),
        ("statt", "de", '<div class="preis"><span>statt 159,00 €</span> <b>129,00 €</b></div>', "129.00", "EUR", "In den Warenkorb"),
        ("UVP", "de", '<div class="price-wrapper"><span class="uvp">UVP 159,00 €</span><span class="price">129,00 €</span></div>', "129.00", "EUR", "In den Warenkorb"),
        ("écoparticipation", "fr", '<div class="prix">599,00 €</div><p>dont 12,50 € d’éco-participation</p>', "599.00", "EUR", "Ajouter au panier"),
        ("paiement en plusieurs fois", "fr", '<div class="prix">599,00 €</div><div>4x 152,43 € <span>dont frais 10,72 €</span></div>', "599.00", "EUR", "Ajouter au panier"),
        ("antes", "es", '<p class="precio">Antes: 159,00 €</p><p class="precio">Ahora: 129,00 €</p>', "129.00", "EUR", "Añadir al carrito"),
        ("pix", "pt-BR", '<p class="preco">R$ 1.299,90</p><p>R$ 1.169,91 no Pix (10% de desconto)</p>', "1299.90|1169.91", "BRL", "Comprar"),
        ("de por", "pt-BR", '<p><span class="preco-de">De: R$ 1.599,90</span> <span class="preco-por">Por: R$ 1.299,90</span></p><p>ou 12x de R$ 108,33</p>', "1299.90", "BRL", "Comprar"),
        ("najniższa cena", "pl", '<div class="cena">129,00 zł</div><div>Najniższa cena z 30 dni przed obniżką: 119,00 zł</div><div>Cena regularna: 159,00 zł</div>', "129.00", "PLN", "Do koszyka"),
        ("prezzo consigliato", "it", '<div class="prezzo">Prezzo consigliato: <s>159,00 €</s></div><div class="prezzo">129,00 €</div>', "129.00", "EUR", "Aggiungi al carrello"),
        ("bez DPH", "cs", '<div class="cena"><span>1 074 Kč bez DPH</span><strong>1 299 Kč</strong></div>', "1299", "CZK", "Do košíku"),
        ("税抜と税込", "ja", '<p class="price">11,800円（税抜）</p><p class="price">12,980円（税込）</p>', "12980", "JPY", "カートに入れる"),
        ("送料", "ja", '<p class="price">12,980円</p><p>送料 550円</p><p>118ポイント還元</p>', "12980", "JPY", "カートに入れる"),
        ("原价", "zh-CN", '<div><span>原价 ¥1599.00</span><span class="price">¥1299.00</span><span>券后价 ¥1199.00</span></div>', "1299.00|1199.00", "CNY", "立即购买"),
        ("定價", "zh-TW", '<ul><li>定價：<s>1,599</s>元</li><li>優惠價：<b class="price">1,299</b>元</li></ul>', "1299", "TWD", "加入購物車"),
        ("할인", "ko", '<p><span class="discount">20%</span><del>16,000원</del><strong class="price">12,800원</strong></p><p>배송비 3,000원</p>', "12800", "KRW", "구매하기"),
        ("скидка", "ru", '<div><span class="old-price">15 990 ₽</span><span class="price">12 990 ₽</span><span>Скидка 3 000 ₽</span><span>с картой 12 490 ₽</span></div>', "12990", "RUB", "В корзину"),
        ("kampanj", "sv", '<div><span class="price">1 299 kr</span><span>Ord. pris 1 599 kr</span><span>Lägsta pris 30 dagar: 1 199 kr</span></div>', "1299", "SEK", "Köp"),
        ("taksit", "tr", '<div class="fiyat">1.299,00 TL</div><div>Peşin fiyatına 433,00 TL x 3 taksit</div><div>Sepette 1.199,00 TL</div>', "1299.00|1199.00", "TRY", "Sepete Ekle"),
    ):  # fmt: skip
        yield _priced(f"{lang}: {name}", inner, amount, currency, lang=lang, cart=cart)
