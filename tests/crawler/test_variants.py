"""A person's size and colour against shops' ways of writing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Availability, Variant
from crawler.sizes import fold, read_size
from crawler.variants import choose_variants, explain_missing, wanted_matches


def variant(label: str, *options: tuple[str, str], key: str = "k", sku: str | None = None) -> Variant:
    return Variant(key=key, label=label, availability=Availability.IN_STOCK, options=options, sku=sku)


@pytest.mark.parametrize(
    ("wanted", "label"),
    [
        ("US 10", "US 10"),
        ("US 10", "10"),
        ("US 10", "10.0"),
        ("US 10", "10 US"),
        ("US 10", "Men's 10 / Women's 11.5"),
        ("US 10", "Size: 10 D(M) US"),
        ("US 10", "EU 44 | US 10"),
        ("EU 44", "EU 44 | US 10"),
        ("10", "EU 44 | US 10"),
        ("10", "US 10"),
        ("US M 10", "US 10"),
        ("Men's 10", "M 10"),
        ("W 8.5", "Women's 8.5"),
        ("W 8.5", "8.5"),
        ("W 11.5", "Men's 10 / Women's 11.5"),
        ("10½", "US 10.5"),
        ("10 1/2", "10.5"),
        ("10.5", "10½"),
        ("42 2/3", "EU 42 2/3"),
        ("42 2/3", "42⅔"),
        ("44.5", "44,5"),
        ("EU 42", "42"),
        ("42", "尺码 42"),
        ("UK 9", "UK 9"),
        ("UK 6", "UK 6 (EU 39)"),
        ("27.5", "27.5 cm"),
        ("10C", "US 10C"),
        ("10 wide", "10 Wide"),
        ("M", "Medium"),
        ("medium", "M"),
        ("L", "Large"),
        ("2XL", "XX-Large"),
        ("M", "M (38-40)"),
        ("M/L", "M/L"),
        ("one size", "One Size Only"),
        ("均码", "One Size"),
        ("black", "Black/White"),
        ("Black / 10", "10 / Black"),
        ("US 10, black", "US 10 / Black"),
        ("US 10 black", "Black / US 10"),
        ("黑色 42", "42 / 黑色"),
        ("256GB", "256 GB / Blue"),
        ("32x34", "W32 L34"),
    ],
)
def test_matches(wanted: str, label: str) -> None:
    assert wanted_matches(wanted, variant(label))


@pytest.mark.parametrize(
    ("wanted", "label"),
    [
        ("10", "10.5"),
        ("10.5", "10"),
        ("10", "100"),
        ("10", "US 10C"),
        ("10", "10Y"),
        ("US 10", "EU 10"),
        ("US 10", "UK 10"),
        ("EU 44", "10"),
        ("44", "EU 10"),
        ("9", "UK 9 / US 10"),
        ("US 11.5", "Men's 10 / Women's 11.5"),
        ("W 8.5", "Men's 8.5"),
        ("M", "10 D(M) US"),
        ("M", "M/L"),
        ("M", "L"),
        ("M", "Petite M"),
        ("S", "XS"),
        ("XL", "2XL"),
        ("10", "10 Wide"),
        ("white", "Black"),
        ("US 10, black", "US 10 / White"),
        ("Twin", "Twinkle"),
        ("Twin XL", "Solid White / Twin"),
        ("", ""),
        ("size", "10"),
    ],
)
def test_does_not_match(wanted: str, label: str) -> None:
    assert not wanted_matches(wanted, variant(label))


def test_an_options_name_gives_its_system() -> None:
    assert wanted_matches("EU 42", variant("42", ("EU Size", "42")))
    assert not wanted_matches("US 10", variant("10", ("EU Size", "10")))


def test_a_colours_number_is_no_size() -> None:
    assert not wanted_matches("US 10", variant("US 5 / Black 10", ("Size", "US 5"), ("Color", "Black 10")))


def test_a_cut_that_is_asked_for_must_be_offered() -> None:
    assert wanted_matches("US 10 wide", variant("US 10 Wide"))
    assert not wanted_matches("US 10 wide", variant("US 10"))


def test_the_shops_own_key_and_sku_match() -> None:
    assert wanted_matches("AB-991", variant("Anything", sku="ab-991"))
    assert wanted_matches("40123", variant("Anything", key="40123"))


def test_choosing_keeps_the_shops_order_and_names_what_is_missing() -> None:
    shoes = [variant(s, key=s) for s in ("8", "9", "10", "10.5")]
    choice = choose_variants(["10.5", "US 9", "12"], shoes)
    assert [v.label for v in choice.matched] == ["9", "10.5"]
    assert choice.missing == ("12",)
    assert explain_missing(choice) == "No variant matches “12”. The page offers: 8, 9, 10, 10.5."
    assert explain_missing(choice, "zh-CN") == "没有与“12”相符的规格。页面上有：8、9、10、10.5。"


def test_no_wish_wants_all_and_no_variants_are_said_so() -> None:
    shoes = [variant("8"), variant("9")]
    assert choose_variants([], shoes).matched == tuple(shoes)
    assert explain_missing(choose_variants([], shoes)) == ""
    assert "lists no variants" in explain_missing(choose_variants(["8"], []))
    assert "没有列出" in explain_missing(choose_variants(["8"], []), "zh-TW")


def test_a_long_list_is_cut() -> None:
    choice = choose_variants(["XS"], [variant(f"Model {n}", key=str(n)) for n in range(30)])
    assert explain_missing(choice).endswith("Model 19 and 10 more.")
    assert explain_missing(choice, "zh").endswith("等 30 种。")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_any_words_are_compared_without_an_exception(wanted: str, value: str, name: str) -> None:
    assert wanted_matches(wanted, variant(value, (name, value))) in (True, False)


@given(st.decimals(1, 60, places=1), st.decimals(1, 60, places=1))
def test_different_numbers_never_match(a: object, b: object) -> None:
    assert wanted_matches(f"US {a}", variant(f"US {b}")) is (a == b)


def test_reading_keeps_words_beside_sizes() -> None:
    reading = read_size("Triple Black EU 44")
    assert [str(s.number) for s in reading.sizes] == ["44"]
    assert reading.words == {"triple", "black"}
    assert fold("ＥＵ 42⅔") == "eu 42.67"
