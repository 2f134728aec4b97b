"""A person's selectors and words against pages: what each kind reads, and when nothing is believed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from own_pages import failure, html, linked, offer, page, reader, tried

from crawler.model import Availability, Confidence, FailureReason
from spiders.own_reader import preview

WORDS = """
availability: '#stock .label'
in_stock: [Auf Lager, 有货]
out_of_stock: [Ausverkauft, 缺货]
preorder: [Vorbestellung]
"""


def shelf(words: str, *, head: str = "", rest: str = "<h1>Orbit One</h1><p class=price>499,00 €</p>") -> str:
    return html(f'{rest}<div id="stock"><span class="label">{words}</span></div>', head=head)


# Words


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("Auf Lager", "in_stock"),
        ("  auf \n LAGER. Versand morgen", "in_stock"),
        ("Nicht auf Lager", "out_of_stock"),
        ("nicht mehr auf Lager", "out_of_stock"),
        ("Auf Lager in 3 Filialen, online ausverkauft", "out_of_stock"),
        ("广州仓有货", "in_stock"),
        ("没有货", "out_of_stock"),
        ("暂时缺货", "out_of_stock"),
        ("Vorbestellung, auf Lager ab Mai", "preorder"),
        ("12 Stück auf Lager", "in_stock"),
        ("0 auf Lager", "out_of_stock"),
        ("Vergriffen", "out_of_stock"),
    ],
)
def test_phrases_are_whole_words_and_the_cautious_ones_go_first(words: str, reading: str) -> None:
    found = offer(WORDS, shelf(words))
    assert (found.availability.value, found.confidence) == (reading, Confidence.STRONG)
    own = found.evidence[0]
    assert (own.source, own.path, own.reading) == ("own", "css #stock .label", found.availability)


@pytest.mark.parametrize("words", ["In stock", "Lagerware", "Auf Lagern", "x", "auf.Lager"])
def test_words_that_mean_nothing_yet_are_shown_and_nothing_is_guessed(words: str) -> None:
    told = failure(WORDS, shelf(words))
    assert told.reason is FailureReason.LAYOUT
    assert "#stock .label" in told.detail
    assert words in told.detail


def test_without_phrases_the_usual_words_of_thirty_languages_are_read() -> None:
    for words, reading in (
        ("En stock", "in_stock"),
        ("Uitverkocht", "out_of_stock"),
        ("In den Warenkorb", "in_stock"),
        ("https://schema.org/PreOrder", "preorder"),
    ):
        assert offer("availability: '#stock'", shelf(words)).availability.value == reading


def test_a_phrase_is_no_pattern() -> None:
    assert (
        offer("availability: '#stock'\nin_stock: ['.*']", shelf("sold out")).availability.value
        == "out_of_stock"
    )
    assert offer("availability: '#stock'\nin_stock: ['[a-z]+ (1)']", shelf("[A-Z]+ (1)")).availability.buyable


# Where


@pytest.mark.parametrize(
    "where",
    [
        "'#stock span'",
        "//div[@id='stock']/span",
        "/html/body/main/div[1]/span",
        "{css: 'main > div', attribute: data-state}",
        "{css: 'meta[name=stock]'}",
        "//meta[@name='stock']/@content",
        "{css: 'input[name=left]', number: true}",
        "{css: '#count', number: true}",
        "$.product.stock",
        "{json: '$.product.stock', script: '#state'}",
        "{json: '$.product.left'}",
        "{json: '$.product.text', script: 'script[type=\"application/json\"]'}",
        "{json: '$.stores[?(@.online==true)].state'}",
        "{json: 'left', script: 'script:not([type])'}",
        "string(//div[@id='stock'])",
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_every_way_to_say_where(where: str, there: bool) -> None:
    words, left = ("Auf Lager", 3) if there else ("Ausverkauft", 0)
    state = {
        "product": {"stock": there, "left": left, "text": words},
        "stores": [{"online": False, "state": not there}, {"online": True, "state": there}],
    }
    body = html(
        f'<h1>Orbit One</h1><div id="stock" data-state="{words}"><span>{words}</span></div>'
        f'<input name="left" value="{left}"><p id="count">noch {left} Stück</p>'
        f'<script id="state" type="application/json">{json.dumps(state)}</script>'
        f"<script>window.shop = {{productState: 1, left: {left}, price: 4}};</script>",
        head=f'<meta name="stock" content="{words}"><svg><b></b></svg>',
    )
    found = offer(f"availability: {where}\nin_stock: auf lager\nout_of_stock: ausverkauft\n", body)
    assert found.availability is (Availability.IN_STOCK if there else Availability.OUT_OF_STOCK)


def test_scripts_styles_and_drawings_keep_their_places_as_in_a_browser() -> None:
    body = html("<script>1</script><style>p{}</style><svg><p>no</p></svg><p>Auf Lager</p><!-- <p>no</p> -->")
    for where in ("main > :nth-child(4)", "/html/body/main/*[4]"):
        assert offer(f"availability: '{where}'\nin_stock: Auf Lager\nname: title", body).availability.buyable


# By being there


@pytest.mark.parametrize(
    ("how", "button", "reading", "confidence"),
    [
        ("present: true", True, "in_stock", "strong"),
        ("present: true", False, "out_of_stock", "weak"),
        ("present: false", True, "out_of_stock", "strong"),
        ("present: false", False, "in_stock", "weak"),
        ("present: preorder, absent: out_of_stock", True, "preorder", "strong"),
        ("present: preorder, absent: out_of_stock", False, "out_of_stock", "weak"),
        ("absent: in_stock", False, "in_stock", "weak"),
        ("absent: in_stock", True, "out_of_stock", "strong"),
    ],
)
def test_being_there_or_not(how: str, button: bool, reading: str, confidence: str) -> None:
    body = html("<h1>Orbit One</h1>" + ("<button class=x>?</button>" if button else ""))
    found = offer(f"availability: {{css: button.x, {how}}}\nname: h1", body)
    assert (found.availability.value, found.confidence.value) == (reading, confidence)


def test_an_attribute_that_is_there() -> None:
    text = "availability: {css: '#buy', attribute: disabled, present: out_of_stock}\nname: h1"
    assert not offer(text, html("<h1>A</h1><button id=buy disabled>B</button>")).availability.buyable
    found = offer(text, html("<h1>A</h1><button id=buy>B</button>"))
    assert (found.availability, found.confidence) == (Availability.IN_STOCK, Confidence.WEAK)


@pytest.mark.parametrize("how", ["present: true", "present: false"])
@pytest.mark.parametrize("body", ["", "<html></html>", html(""), html("<p>Wartung</p>")])
def test_an_empty_page_is_no_absence(how: str, body: str) -> None:
    told = failure(f"availability: {{css: '#buy', {how}}}\nname: h1", body)
    assert told.reason is FailureReason.LAYOUT
    assert "css #buy isn't there, nor is anything else of a product" in told.detail


def test_absence_without_a_meaning_names_what_to_write() -> None:
    told = failure("availability: {css: '#pre', present: preorder}\nname: h1", html("<h1>A</h1>"))
    assert "write 'absent'" in told.detail


# Price, currency, name


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [
        ("price: .price", "499.00", "EUR"),
        ("price: .bare\ncurrency: CHF", "1299.95", "CHF"),
        ("price: .price\ncurrency: USD", "499.00", "USD"),
        ("price: {json: $.cents, cents: true}\ncurrency: $.currency", "499.00", "CNY"),
        ("price: $.price\ncurrency: {json: $.currency}", "499.5", "CNY"),
        ("price: {css: '#p', attribute: content}\ncurrency: //b/@data-c", "12.5", "GBP"),
    ],
)
def test_price_and_currency(text: str, price: str, currency: str) -> None:
    data = {"price": 499.5, "cents": 49900, "currency": "CNY"}
    body = shelf(
        "Auf Lager",
        rest="<h1>A</h1><p class=price>499,00 €</p><p class=bare>1.299,95</p><i id=p content='12.50'></i>"
        f"<b data-c=gbp></b><script type='application/json'>{json.dumps(data)}</script>",
    )
    found = offer(WORDS + text, body)
    assert (found.price, found.currency) == (Decimal(price), currency)


def test_a_place_that_holds_no_price_gives_none_whatever_the_page_says() -> None:
    found = offer(WORDS + "price: .none\n", shelf("Auf Lager", head=linked("InStock")))
    assert (found.price, found.currency) == (None, None)
    notes = {f.field: f.problem for f in tried(WORDS + "price: .none\n", shelf("Auf Lager")).found}
    assert notes["price"] == "finds no price"


def test_what_is_not_named_is_read_as_on_any_page() -> None:
    body = shelf("Ausverkauft", head=linked("OutOfStock"))
    found = offer("name: .label", body)
    assert (found.availability, found.price, found.product.name) == (
        Availability.OUT_OF_STOCK,
        Decimal("499.00"),
        "Ausverkauft",
    )


# Beside the general reading


def test_the_persons_word_goes_before_the_pages() -> None:
    assert (
        offer(WORDS, shelf("Ausverkauft", head=linked("InStock"))).availability is Availability.OUT_OF_STOCK
    )


def test_a_page_that_clearly_says_sold_out_makes_an_own_in_stock_wait_for_a_second_look() -> None:
    found = offer(WORDS, shelf("Auf Lager", head=linked("OutOfStock")))
    assert (found.availability, found.confidence) == (Availability.IN_STOCK, Confidence.CONTRADICTING)
    assert {e.source for e in found.evidence} >= {"own", "jsonld"}


def test_a_page_that_agrees_or_says_nothing_changes_nothing() -> None:
    for head in ("", linked("InStock")):
        assert offer(WORDS, shelf("Auf Lager", head=head)).confidence is Confidence.STRONG


def test_a_block_page_stays_blocked_whatever_the_selectors_find() -> None:
    body = (
        "<html><head><title>Just a moment...</title></head><body><h1>Auf Lager</h1>"
        '<div id="stock"><span class="label">Auf Lager</span></div>'
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
    )
    result = tried(WORDS, body, status=403, server="cloudflare")
    assert getattr(result.outcome, "reason", None) is FailureReason.BLOCKED
    assert result.found == ()


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_page_stays_gone(status: int) -> None:
    assert failure(WORDS, html("<h1>Seite nicht gefunden</h1>"), status=status).reason is FailureReason.GONE


def test_a_selector_that_finds_nothing_is_named() -> None:
    told = failure(WORDS, html("<h1>Orbit One</h1>", head=linked("InStock")))
    assert told.reason is FailureReason.LAYOUT
    assert told.detail == "availability: css #stock .label finds nothing"


# Choices


SIZES = """
variants:
  each: .size
  key: {attribute: data-id}
  availability: {attribute: disabled, present: out_of_stock}
  price: {css: .p}
out_of_stock: [ausverkauft]
currency: EUR
name: h1
"""


def test_choices_each_with_a_state_of_their_own() -> None:
    body = html(
        "<h1>Schuh</h1>"
        "<button class=size data-id=41 disabled>EU 41 (ausverkauft) <i class=p>120 €</i></button>"
        "<button class=size data-id=42>EU 42 <i class=p>125 €</i></button>"
        "<button class=size data-id=43></button>"
    )
    found = offer(SIZES.replace("each: .size", "each: .size\n  label: {css: .size}"), body)
    assert [(v.key, v.availability.value, v.price) for v in found.variants] == [
        ("41", "out_of_stock", Decimal(120)),
        ("42", "in_stock", Decimal(125)),
    ]
    assert found.variants[0].label.startswith("EU 41")
    assert "ausverkauft" not in found.variants[0].label
    assert found.availability is Availability.IN_STOCK


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("variants: {each: $.v, label: $.t, key: $.id, availability: $.left}", "out_of_stock in_stock"),
        ("variants: {each: '$.v[*]', label: $.t, availability: $.text}", "out_of_stock in_stock"),
        (
            "variants: {each: //li, availability: .}\nout_of_stock: [weg]\nin_stock: [da]",
            "out_of_stock in_stock",
        ),
        (
            "variants: {each: //li, label: ./b, availability: {xpath: './@class', absent: in_stock}}",
            "out_of_stock in_stock",
        ),
        (
            "variants: {each: li, label: b, availability: {css: .off, present: false}}",
            "out_of_stock in_stock",
        ),
    ],
)
def test_choices_in_every_language(text: str, states: str) -> None:
    entries = [
        {"id": 1, "t": "S", "left": 0, "text": "Sold out"},
        {"id": 2, "t": "M", "left": 4, "text": "In stock"},
    ]
    body = html(
        "<h1>A</h1><ul><li class=off><b>S</b> weg</li><li><b>M</b> da</li></ul>"
        f'<script type="application/json">{json.dumps({"v": entries})}</script>'
    )
    found = offer(text, body)
    assert [v.label for v in found.variants] == ["S", "M"]
    assert " ".join(v.availability.value for v in found.variants) == states
    assert found.availability is Availability.IN_STOCK


def test_a_product_that_is_sold_out_has_no_choice_that_can_be_bought() -> None:
    body = shelf("Ausverkauft", rest="<h1>A</h1><i class=size data-id=1>EU 41</i>")
    found = offer(WORDS + SIZES.replace("out_of_stock: [ausverkauft]\n", ""), body)
    assert [v.availability for v in found.variants] == [Availability.OUT_OF_STOCK]


def test_no_choices_are_named_where_they_alone_tell_the_stock() -> None:
    assert failure(SIZES, html("<h1>A</h1>")).detail == "variants: css .size finds no choice with a name"


# An address of its own


def test_an_address_of_its_own_is_read_without_the_general_reading() -> None:
    text = "from: https://laden.example/api/stock?id=1\navailability: $.stock.online\nprice: $.price"
    body = json.dumps({"product": {"name": "X", "available": False}, "stock": {"online": 2}, "price": "9.50"})
    found = preview(page(body), reader(text)).outcome
    assert getattr(found, "availability", None) is Availability.IN_STOCK
    assert getattr(found, "confidence", None) is Confidence.STRONG
    assert getattr(found, "price", None) == Decimal("9.50")


def test_a_preview_shows_what_each_selector_found() -> None:
    result = tried(WORDS + "price: .price\nname: h1\n", shelf("Auf Lager"))
    assert [(f.field, f.selector, f.count, f.values, f.taken_for, f.problem) for f in result.found] == [
        ("name", "css h1", 1, ("Orbit One",), "Orbit One", None),
        ("price", "css .price", 1, ("499,00 €",), "499.00 EUR", None),
        ("availability", "css #stock .label", 1, ("Auf Lager",), "in_stock", None),
    ]
