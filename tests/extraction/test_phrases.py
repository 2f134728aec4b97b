"""Stock phrases and button texts: counts, negations, suppositions, in many languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Availability as A
from crawler.model import Strength
from spiders.extraction.phrase_table import STOCK
from spiders.extraction.phrases import ButtonMeaning as B
from spiders.extraction.phrases import fold_tokens, read_button_text, read_stock_text


@pytest.mark.parametrize(
    ("text", "reading", "quantity"),
    [
        ("In Stock", A.IN_STOCK, None),
        ("12 in stock", A.IN_STOCK, 12),
        ("1,299 in stock", A.IN_STOCK, 1299),
        ("10+ in stock", A.IN_STOCK, 10),
        ("0 in stock", A.OUT_OF_STOCK, 0),
        ("Only 3 left!", A.LIMITED, 3),
        ("Hurry, only 1 left in stock - order soon.", A.LIMITED, 1),
        ("only 0 left", A.OUT_OF_STOCK, 0),
        ("In stock. Only 2 left", A.LIMITED, 2),
        ("not available", A.OUT_OF_STOCK, None),
        ("No longer available", A.OUT_OF_STOCK, None),
        ("Currently unavailable.", A.OUT_OF_STOCK, None),
        ("Temporarily out of stock.", A.OUT_OF_STOCK, None),
        ("not in stock", A.OUT_OF_STOCK, None),
        ("Not currently available", A.OUT_OF_STOCK, None),
        ("This product has been discontinued", A.DISCONTINUED, None),
        ("Available for pre-order", A.PREORDER, None),
        ("Sold out – available for pre-order", A.PREORDER, None),
        ("Available on backorder", A.BACKORDER, None),
        ("In store only", A.IN_STORE_ONLY, None),
        ("Pick up today. Delivery not available", A.IN_STORE_ONLY, None),
        ("Sold out - notify me when available", A.OUT_OF_STOCK, None),
        ("In stock soon", A.OUT_OF_STOCK, None),
        ("Sofort lieferbar", A.IN_STOCK, None),
        ("Nicht lieferbar", A.OUT_OF_STOCK, None),
        ("Derzeit nicht verfügbar", A.OUT_OF_STOCK, None),
        ("Nur noch 3 Stück auf Lager", A.LIMITED, 3),
        ("Rupture de stock", A.OUT_OF_STOCK, None),
        ("Il n'en reste plus que 2 en stock", A.LIMITED, 2),
        ("ÉPUISÉ", A.OUT_OF_STOCK, None),
        ("Agotado", A.OUT_OF_STOCK, None),
        ("Últimas unidades", A.LIMITED, None),
        ("Non disponibile", A.OUT_OF_STOCK, None),
        ("Indisponível", A.OUT_OF_STOCK, None),
        ("Niet op voorraad", A.OUT_OF_STOCK, None),
        ("Ej i lager", A.OUT_OF_STOCK, None),
        ("Udsolgt", A.OUT_OF_STOCK, None),
        ("På lager", A.IN_STOCK, None),
        ("Utsolgt", A.OUT_OF_STOCK, None),
        ("Loppu varastosta", A.OUT_OF_STOCK, None),
        ("Produkt niedostępny", A.OUT_OF_STOCK, None),
        ("Vyprodáno", A.OUT_OF_STOCK, None),
        ("Skladem > 5 ks", A.IN_STOCK, 5),
        ("Vypredané", A.OUT_OF_STOCK, None),
        ("Nincs raktáron", A.OUT_OF_STOCK, None),
        ("Stoc epuizat", A.OUT_OF_STOCK, None),
        ("Изчерпан", A.OUT_OF_STOCK, None),
        ("Нет в наличии", A.OUT_OF_STOCK, None),
        ("В наличии: 5 шт", A.IN_STOCK, 5),
        ("Немає в наявності", A.OUT_OF_STOCK, None),
        ("TÜKENDİ", A.OUT_OF_STOCK, None),
        ("ΕΞΑΝΤΛΗΜΕΝΟ", A.OUT_OF_STOCK, None),
        ("אזל מהמלאי", A.OUT_OF_STOCK, None),
        ("غير متوفر", A.OUT_OF_STOCK, None),
        ("متوفر", A.IN_STOCK, None),
        ("有货", A.IN_STOCK, None),
        ("无货", A.OUT_OF_STOCK, None),
        ("没有货", A.OUT_OF_STOCK, None),
        ("仅剩2件", A.LIMITED, 2),
        ("库存：0", A.OUT_OF_STOCK, 0),
        ("已售罄", A.OUT_OF_STOCK, None),
        ("补货中", A.OUT_OF_STOCK, None),
        ("到货通知", A.OUT_OF_STOCK, None),
        ("预售", A.PREORDER, None),
        ("已下架", A.DISCONTINUED, None),
        ("缺貨", A.OUT_OF_STOCK, None),
        ("庫存：12", A.IN_STOCK, 12),
        ("在庫あり", A.IN_STOCK, None),
        ("在庫なし", A.OUT_OF_STOCK, None),
        ("在庫はございません", A.OUT_OF_STOCK, None),
        ("残りわずか", A.LIMITED, None),
        ("入荷待ち", A.OUT_OF_STOCK, None),
        ("予約受付中", A.PREORDER, None),
        ("품절", A.OUT_OF_STOCK, None),
        ("재고 있음", A.IN_STOCK, None),
        ("Läbi müüdud", A.OUT_OF_STOCK, None),
        ("Nav noliktavā", A.OUT_OF_STOCK, None),
        ("Išparduota", A.OUT_OF_STOCK, None),
        ("Rasprodano", A.OUT_OF_STOCK, None),
    ],
)
def test_reads_what_a_label_states(text: str, reading: A, quantity: int | None) -> None:
    stock = read_stock_text(text)
    assert stock is not None
    assert (stock.availability, stock.quantity) == (reading, quantity)


@pytest.mark.parametrize(
    "text",
    [
        "If out of stock, we will refund you",
        "Notify me when in stock",
        "Email me when it is back in stock",
        "sold out shows",
        "Their sold-out tour of 2019",
        "never out of stock",
        "was sold out in minutes",
        "Is it in stock?",
        "Sold out? Leave your address",
        "Ships in 3-5 weeks",
        "Pickup not available",
        "Available in 3 colours",
        "Show out of stock items",
        "Delivery today",
        "stocking",
        "Wenn ausverkauft, benachrichtigen wir Sie",
        "Solange der Vorrat reicht",
        "Jusqu'à épuisement des stocks",
        "是否有货",
        "有货时通知我",
        "售完即止",
        "仅看有货",
        "売り切れの場合はご了承ください",
        "なくなり次第終了",
        "품절 시 환불됩니다",
        "In stock or out of stock",
        "List unavailable.",
        "Image not available",
        "Bild nicht verfügbar",
        "Chat is temporarily unavailable",
        "Unavailable for store pickup",
        "Discontinued favorites",
        "Is Discontinued By Manufacturer",
        "What is a backorder",
        "Gewöhnlich versandfertig in 1 bis 2 Monaten",
        "Disponibilità: 25 dicembre 2020",
        "Bluetooth: нет",
        "0 szt.",
        "Extra options – available",
        "Product available in sizes M, L",
        "신선, 주문제작",
        "{{ sold out }}",
        "${name} sold out",
        "",
        "1234",
    ],
)
def test_what_is_supposed_denied_or_past_states_nothing(text: str) -> None:
    assert read_stock_text(text) is None


def test_a_word_of_a_condition_silences_only_its_own_language() -> None:
    stock = read_stock_text("Ja: auf Lager")  # "ja" is "if" in Latvian
    assert stock is not None
    assert stock.availability is A.IN_STOCK


def test_prose_is_weak_and_long_prose_says_nothing() -> None:
    sentence = (
        "We are sorry to tell all our visitors from near and far that this lovely and very popular item is"
    )
    label, prose = (
        read_stock_text("Sold out"),
        read_stock_text(f"{sentence} sold out, and that we make more of it as fast as we can"),
    )
    assert label is not None
    assert prose is not None
    assert (label.strength, prose.strength) == (Strength.STRONG, Strength.WEAK)
    assert read_stock_text("word " * 100 + "sold out") is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Add to Cart", B.ADD_TO_CART),
        ("ADD TO BAG — $12.00", B.ADD_TO_CART),
        ("In den Warenkorb", B.ADD_TO_CART),
        ("Ajouter au panier", B.ADD_TO_CART),
        ("加入购物车", B.ADD_TO_CART),
        ("加入購物車", B.ADD_TO_CART),
        ("カートに入れる", B.ADD_TO_CART),
        ("장바구니 담기", B.ADD_TO_CART),
        ("В корзину", B.ADD_TO_CART),
        ("Buy it now", B.BUY_NOW),
        ("立即购买", B.BUY_NOW),
        ("Kup teraz", B.BUY_NOW),
        ("Pre-order now", B.PREORDER),
        ("立即预订", B.PREORDER),
        ("Notify me when available", B.NOTIFY_ME),
        ("Avísame", B.NOTIFY_ME),
        ("到货通知", B.NOTIFY_ME),
        ("再入荷お知らせ", B.NOTIFY_ME),
        ("Sold out", B.SOLD_OUT),
        ("Nicht verfügbar", B.SOLD_OUT),
        ("売り切れ", B.SOLD_OUT),
        ("Add to cart Sold out", B.SOLD_OUT),
        ("Select a size", B.CHOOSE_OPTION),
        ("Find in store", B.FIND_IN_STORE),
        ("Add to Wishlist", B.ADD_TO_WISHLIST),
        ("Request a quote", B.REQUEST_QUOTE),
        ("View cart", None),
        ("Checkout", None),
        ("カートを見る", None),
        ("Subscribe to our newsletter", None),
        ("", None),
        ("Add to cart " + "x" * 100, None),
    ],
)
def test_reads_what_a_button_does(text: str, meaning: B | None) -> None:
    assert read_button_text(text) is meaning


def test_at_least_twenty_languages_know_in_and_out() -> None:
    assert len([lang for lang, words in STOCK.items() if words.get("in") and words.get("out")]) >= 20


def test_every_phrase_of_the_table_is_read_as_its_own_meaning_or_more_cautiously() -> None:
    expected = {
        "in": {A.IN_STOCK},
        "limited": {A.LIMITED},
        "out": {A.OUT_OF_STOCK},
        "gone": {A.DISCONTINUED, A.OUT_OF_STOCK},
    }
    wrong = []
    for language, words in STOCK.items():
        for meaning, readings in expected.items():
            for phrase in words.get(meaning, "").split("|"):
                plain = phrase.lstrip("=~ ").replace("#", "3").replace("*", "24")
                stock = read_stock_text(plain) if plain else None
                if plain and (stock is None or stock.availability not in readings):
                    wrong.append((language, meaning, plain, stock and stock.availability))
    assert wrong == []


@given(st.text(max_size=450))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    stock = read_stock_text(text)
    assert stock is None or stock.availability is not A.UNKNOWN
    assert read_button_text(text) in (None, *B)


@given(
    st.sampled_from(["Sold out", "In stock", "有货", "Nicht lieferbar"]), st.text(" \t\n\u00a0", max_size=4)
)
def test_space_around_a_label_changes_nothing(label: str, space: str) -> None:
    bare, padded = read_stock_text(label), read_stock_text(space + label + space)
    assert bare is not None
    assert padded is not None
    assert bare.availability is padded.availability


def test_folding_drops_case_accents_and_width() -> None:
    assert fold_tokens("ＳＯＬＤ　ＯＵＴ Épuisé") == ["sold", "out", "epuise"]


def test_a_label_costs_next_to_nothing() -> None:
    texts = [f"This item {n} is currently sold out, sorry. Please come back later" for n in range(2_000)]
    started = time.process_time()
    for text in texts:
        read_stock_text(text)
    assert time.process_time() - started < 2_000 * 200e-6  # ten times what it takes, for a busy machine


@pytest.mark.parametrize(
    "text",
    [
        "The quantity chosen is not available",
        "The requested quantity is out of stock",
        "The selected size is not available",
        "Die gewünschte Menge ist nicht verfügbar",
        "La quantité demandée n'est pas disponible",
    ],
)
def test_a_message_about_what_was_entered_is_no_state(text: str) -> None:
    assert read_stock_text(text) is None
    assert read_stock_text("This product is not available") is not None
