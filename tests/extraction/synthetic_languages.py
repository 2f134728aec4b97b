# ruff: noqa: E501
"""Made-up product pages in thirty languages: each in stock and sold out, in the manner of shops there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.extraction.synthetic_shop import Case, buy, card, page, price, shelf, utility, utility_button


@dataclass(frozen=True, kw_only=True)
class Local:
    """How a country's shops write: the price as shown, what it is, and what is said of the stock."""

    lang: str
    shown: str
    amount: str
    currency: str
    cart: str
    here: str
    gone: str
    tell_me: str
    others: str
    """Heading above other products."""
    beside: str = ""
    """Another amount beside the price: instalments, unit price, lowest price of late."""
    url: str = "https://shop.example/p/{slug}-48213"


LOCALS = (
    Local(lang="de", shown="1.299,00 €", amount="1299.00", currency="EUR", cart="In den Warenkorb", here="Sofort versandfertig, Lieferzeit 1-3 Werktage", gone="Zurzeit nicht lieferbar", tell_me="Benachrichtigen, wenn verfügbar", others="Das könnte Ihnen auch gefallen", beside="Günstigster Preis der letzten 30 Tage: 1.199,00 €"),
    Local(lang="de-CH", shown="CHF 1'299.90", amount="1299.90", currency="CHF", cart="In den Warenkorb", here="Mehr als 10 Stück an Lager", gone="Ausverkauft", tell_me="Per E-Mail informieren", others="Kunden kauften auch", beside="oder 12 x CHF 108.33"),
    Local(lang="fr", shown="1 299,00 €", amount="1299.00", currency="EUR", cart="Ajouter au panier", here="En stock, expédié sous 24h", gone="Actuellement indisponible", tell_me="M'avertir du retour en stock", others="Vous aimerez aussi", beside="ou 4 x 324,75 € sans frais"),
    Local(lang="fr-CA", shown="1 299,99 $", amount="1299.99", currency="CAD", cart="Ajouter au panier", here="En stock – livraison rapide", gone="Épuisé", tell_me="M'aviser", others="Articles similaires", url="https://shop.example.ca/p/{slug}-48213"),
    Local(lang="es", shown="1.299,00 €", amount="1299.00", currency="EUR", cart="Añadir a la cesta", here="En stock. Recíbelo mañana", gone="Agotado temporalmente", tell_me="Avísame", others="También te puede interesar", beside="Desde 36,08 €/mes"),
    Local(lang="es-MX", shown="$1,299.00", amount="1299.00", currency="MXN", cart="Agregar al carrito", here="Disponible. Llega mañana", gone="Producto agotado", tell_me="Notificarme cuando haya stock", others="Productos relacionados", beside="12 meses de $108.25 sin intereses", url="https://shop.example.com.mx/p/{slug}-48213"),
    Local(lang="it", shown="1.299,00 €", amount="1299.00", currency="EUR", cart="Aggiungi al carrello", here="Disponibilità immediata", gone="Non disponibile", tell_me="Avvisami quando torna", others="Potrebbe piacerti anche", beside="Prezzo più basso degli ultimi 30 giorni: 1.199,00 €"),
    Local(lang="pt-BR", shown="R$ 1.299,90", amount="1299.90", currency="BRL", cart="Adicionar ao carrinho", here="Em estoque", gone="Produto indisponível", tell_me="Avise-me quando chegar", others="Quem viu, viu também", beside="12x de R$ 108,33 sem juros"),
    Local(lang="pt-PT", shown="1 299,00 €", amount="1299.00", currency="EUR", cart="Adicionar ao carrinho", here="Disponível em stock", gone="Esgotado", tell_me="Avisem-me", others="Produtos relacionados", beside="PVPR 1 499,00 €"),
    Local(lang="nl", shown="€ 1.299,-", amount="1299", currency="EUR", cart="In winkelwagen", here="Voor 23:59 besteld, morgen in huis", gone="Tijdelijk uitverkocht", tell_me="Mail mij", others="Anderen bekeken ook", beside="Adviesprijs € 1.499,-"),
    Local(lang="sv", shown="1 299 kr", amount="1299", currency="SEK", cart="Lägg i varukorgen", here="I lager, skickas inom 1-2 dagar", gone="Slut i lager", tell_me="Bevaka produkten", others="Liknande produkter", beside="Delbetala från 54 kr/mån", url="https://shop.example.se/p/{slug}-48213"),
    Local(lang="da", shown="1.299,00 kr.", amount="1299.00", currency="DKK", cart="Læg i kurv", here="På lager – levering 1-2 hverdage", gone="Udsolgt online", tell_me="Giv mig besked", others="Andre købte også", beside="Før 1.499,00 kr.", url="https://shop.example.dk/p/{slug}-48213"),
    Local(lang="nb", shown="1 299,-", amount="1299", currency="NOK", cart="Legg i handlekurv", here="På lager", gone="Utsolgt", tell_me="Varsle meg", others="Kanskje du også liker", beside="Delbetaling fra 98,-/mnd", url="https://shop.example.no/p/{slug}-48213"),
    Local(lang="fi", shown="1 299,00 €", amount="1299.00", currency="EUR", cart="Lisää ostoskoriin", here="Varastossa, toimitus 1-3 arkipäivää", gone="Tilapäisesti loppu", tell_me="Ilmoita kun saatavilla", others="Saatat pitää myös", beside="Osamaksulla 36,08 €/kk"),
    Local(lang="pl", shown="1 299,00 zł", amount="1299.00", currency="PLN", cart="Dodaj do koszyka", here="Dostępny, wysyłka w 24h", gone="Produkt niedostępny", tell_me="Powiadom o dostępności", others="Podobne produkty", beside="Najniższa cena z 30 dni przed obniżką: 1 199,00 zł"),
    Local(lang="cs", shown="1 299 Kč", amount="1299", currency="CZK", cart="Do košíku", here="Skladem > 5 ks", gone="Vyprodáno", tell_me="Hlídat dostupnost", others="Mohlo by se vám líbit", beside="1 074 Kč bez DPH"),
    Local(lang="sk", shown="129,90 €", amount="129.90", currency="EUR", cart="Do košíka", here="Skladom", gone="Momentálne nedostupné", tell_me="Strážiť dostupnosť", others="Súvisiace produkty", beside="105,61 € bez DPH"),
    Local(lang="hu", shown="12 990 Ft", amount="12990", currency="HUF", cart="Kosárba teszem", here="Raktáron", gone="Jelenleg nem rendelhető", tell_me="Értesítést kérek", others="Hasonló termékek", beside="10 228 Ft + ÁFA"),
    Local(lang="ro", shown="1.299,99 Lei", amount="1299.99", currency="RON", cart="Adaugă în coș", here="În stoc", gone="Stoc epuizat", tell_me="Anunță-mă când revine", others="Produse similare", beside="PRP: 1.499,99 Lei"),
    Local(lang="bg", shown="129,90 лв.", amount="129.90", currency="BGN", cart="Добави в количката", here="В наличност", gone="Изчерпан", tell_me="Уведоми ме", others="Подобни продукти"),
    Local(lang="ru", shown="12 990 ₽", amount="12990", currency="RUB", cart="В корзину", here="В наличии", gone="Нет в наличии", tell_me="Сообщить о поступлении", others="Похожие товары", beside="от 1 083 ₽/мес"),
    Local(lang="uk", shown="2 499 ₴", amount="2499", currency="UAH", cart="Купити", here="Є в наявності", gone="Немає в наявності", tell_me="Повідомити про наявність", others="Схожі товари"),
    Local(lang="tr", shown="1.299,00 TL", amount="1299.00", currency="TRY", cart="Sepete Ekle", here="Stokta var", gone="Tükendi", tell_me="Gelince Haber Ver", others="Benzer Ürünler", beside="433,00 TL x 3 taksit"),
    Local(lang="el", shown="129,90 €", amount="129.90", currency="EUR", cart="Προσθήκη στο καλάθι", here="Άμεσα διαθέσιμο", gone="Εξαντλημένο", tell_me="Ειδοποίησέ με", others="Σχετικά προϊόντα"),
    Local(lang="he", shown="₪1,299", amount="1299", currency="ILS", cart="הוסף לסל", here="במלאי", gone="אזל מהמלאי", tell_me="עדכנו אותי כשחוזר למלאי", others="מוצרים דומים"),
    Local(lang="ar", shown="1,299.00 ر.س", amount="1299.00", currency="SAR", cart="أضف إلى السلة", here="متوفر", gone="غير متوفر حاليا", tell_me="أعلمني عند التوفر", others="منتجات مشابهة"),
    Local(lang="ja", shown="12,980円 (税込)", amount="12980", currency="JPY", cart="カートに入れる", here="在庫あり", gone="在庫切れ", tell_me="再入荷お知らせ", others="この商品を見た人はこんな商品も見ています", beside="118ポイント"),
    Local(lang="zh-CN", shown="¥1299.00", amount="1299.00", currency="CNY", cart="加入购物车", here="有货，今日发货", gone="暂时缺货", tell_me="到货通知", others="猜你喜欢", beside="已售 3000+"),
    Local(lang="zh-TW", shown="NT$1,299", amount="1299", currency="TWD", cart="加入購物車", here="現貨供應", gone="已售完", tell_me="貨到通知我", others="相關商品", beside="已售出 128"),
    Local(lang="ko", shown="12,900원", amount="12900", currency="KRW", cart="장바구니", here="재고 있음", gone="일시품절", tell_me="재입고 알림 신청", others="함께 보면 좋은 상품", beside="최대 129원 적립"),
    Local(lang="et", shown="129,90 €", amount="129.90", currency="EUR", cart="Lisa ostukorvi", here="Laos olemas", gone="Läbi müüdud", tell_me="Teavita mind", others="Sarnased tooted"),
    Local(lang="lv", shown="129,90 €", amount="129.90", currency="EUR", cart="Pievienot grozam", here="Ir noliktavā", gone="Nav pieejams", tell_me="Paziņot par pieejamību", others="Līdzīgas preces"),
    Local(lang="lt", shown="129,90 €", amount="129.90", currency="EUR", cart="Į krepšelį", here="Yra sandėlyje", gone="Išparduota", tell_me="Pranešti, kai bus", others="Panašios prekės"),
    Local(lang="hr", shown="129,90 €", amount="129.90", currency="EUR", cart="Dodaj u košaricu", here="Dostupno odmah", gone="Trenutno nedostupno", tell_me="Obavijesti me", others="Slični proizvodi"),
    Local(lang="sl", shown="129,90 €", amount="129.90", currency="EUR", cart="Dodaj v košarico", here="Na zalogi", gone="Ni na zalogi", tell_me="Obvesti me", others="Sorodni izdelki"),
    Local(lang="sr", shown="12.990,00 RSD", amount="12990.00", currency="RSD", cart="Dodaj u korpu", here="Na stanju", gone="Rasprodato", tell_me="Obavesti me", others="Slični proizvodi"),
    Local(lang="id", shown="Rp1.299.000", amount="1299000", currency="IDR", cart="Masukkan Keranjang", here="Stok tersedia", gone="Stok habis", tell_me="Ingatkan saya", others="Produk serupa"),
    Local(lang="vi", shown="1.299.000₫", amount="1299000", currency="VND", cart="Thêm vào giỏ hàng", here="Còn hàng", gone="Tạm hết hàng", tell_me="Nhận thông báo khi có hàng", others="Sản phẩm tương tự"),
    Local(lang="th", shown="฿1,299.00", amount="1299.00", currency="THB", cart="หยิบใส่ตะกร้า", here="มีสินค้า พร้อมส่ง", gone="สินค้าหมด", tell_me="แจ้งเตือนเมื่อมีสินค้า", others="สินค้าที่คุณอาจสนใจ"),
    Local(lang="fa", shown="۱۲۹٬۰۰۰ تومان", amount="129000", currency="IRR", cart="افزودن به سبد خرید", here="موجود در انبار", gone="ناموجود", tell_me="موجود شد خبرم کن", others="محصولات مشابه"),
    Local(lang="hi", shown="₹1,29,900", amount="129900", currency="INR", cart="Add to Cart", here="In stock", gone="Currently unavailable", tell_me="Notify Me", others="Similar products", beside="EMI from ₹4,499/month"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    for place in LOCALS:
        yield from _in_telling_markup(place)
        yield from _in_markup_that_tells_nothing(place)


def _others(place: Local, *, sold: str) -> str:
    """Two other products: one that can be bought and one that cannot."""
    return shelf(
        place.others,
        card("Comet", place.shown.replace("2", "7"), button=buy(place.cart, cls="btn"), cls="card"),
        card("Nova", place.shown.replace("2", "4"), button=f"<button disabled>{sold}</button>", cls="card"),
    )


def _in_telling_markup(place: Local) -> Iterator[Case]:
    beside = f'<p class="hint">{place.beside}</p>' if place.beside else ""
    top = price(place.shown) + beside
    common = {"amount": place.amount, "place": place}
    del common
    yield Case(
        name=f"{place.lang}: told by classes, in stock",
        body=page(
            f'<div class="product-info">{top}<p class="stock">{place.here}</p>{buy(place.cart)}</div>',
            lang=place.lang,
            after=_others(place, sold=place.gone),
        ),
        availability="in_stock",
        price=place.amount,
        currency=place.currency,
        url=place.url,
    )
    yield Case(
        name=f"{place.lang}: told by classes, sold out",
        body=page(
            f'<div class="product-info">{top}<p class="stock">{place.gone}</p></div>',
            lang=place.lang,
            after=_others(place, sold=place.gone),
        ),
        availability="out_of_stock",
        price=place.amount,
        currency=place.currency,
        url=place.url,
    )


def _in_markup_that_tells_nothing(place: Local) -> Iterator[Case]:
    shown = f"<span>{place.shown}</span>" + (f"<small>{place.beside}</small>" if place.beside else "")
    yield Case(
        name=f"{place.lang}: only words tell, in stock",
        body=page(
            utility(shown, utility_button(place.cart)), lang=place.lang, after=_others(place, sold=place.gone)
        ),
        availability="in_stock",
        price=place.amount,
        currency=place.currency,
        url=place.url,
    )
    form = f'<p>{place.gone}</p><form><input type="email"><button>{place.tell_me}</button></form>'
    yield Case(
        name=f"{place.lang}: only words tell, sold out with a form to be told",
        body=page(utility(shown, form), lang=place.lang, after=_others(place, sold=place.gone)),
        availability="out_of_stock",
        price=place.amount,
        currency=place.currency,
        url=place.url,
    )
    yield Case(
        name=f"{place.lang}: only a form to be told in place of the cart",
        body=page(
            utility(shown, utility_button(place.tell_me)),
            lang=place.lang,
            after=_others(place, sold=place.gone),
        ),
        availability="out_of_stock",
        price=place.amount,
        currency=place.currency,
        url=place.url,
    )
