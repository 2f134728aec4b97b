"""Which parts of a page speak for something else than its product: tables of class words, roles and
attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from spiders.extraction.alternation import by_first_letter
from spiders.extraction.shelf_names import COMPONENT_NAMES, labels_shelf, names_shelf

NONE = 0
HIDDEN = 1
"""Not shown: ``hidden``, ``display:none``, an unopened dialog."""
TEMPLATE = 2
"""Shown only when a program decides so: ``ng-if``, ``v-show``, knockout bindings, mustaches."""
ELSEWHERE = 4
"""Navigation, footer, recommendations, reviews, carts: speaks for others."""
CHOICE = 8
"""Inside a choice that is not made yet, such as one size's label."""
UNHEARD = HIDDEN | TEMPLATE | ELSEWHERE
"""What is never listened to. Children inherit their parents' zones."""

DELIVERYISH = 256
"""The class or id says that it tells of delivery or pickup."""
STOCKISH = 16
"""The class or id says that it tells the stock."""
PRICEY = 32
"""The class or id says that it tells a price."""
BUYISH = 64
"""The class or id says that it puts something into the cart."""
BUTTONISH = 128
"""The class or id says that it is a button."""


# A word of a class or id that marks a part about other things than the product.
_ELSEWHERE_WORDS = [
    r"related",
    r"relateds",
    r"recommend",
    r"recommends",
    r"recommended",
    r"recommendation",
    r"recommendations",
    r"reco",
    r"recos",
    r"recs",
    r"upsell",
    r"upsells",
    r"upselling",
    r"crosssell",
    r"crosssells",
    r"crossselling",
    r"crosssale",
    r"similar",
    r"alsolike",
    r"alsobought",
    r"alsoviewed",
    r"alsobuy",
    r"youmaylike",
    r"youmightlike",
    r"recently",
    r"recent",
    r"lastviewed",
    r"recentlyviewed",
    r"viewed",
    r"minicart",
    r"mini-cart",
    r"cartpopup",
    r"cartmodal",
    r"cart-drawer",
    r"basketpopup",
    r"minibasket",
    r"bag-drawer",
    r"footer",
    r"nav",
    r"navbar",
    r"navigation",
    r"menu",
    r"megamenu",
    r"submenu",
    r"mobilemenu",
    r"breadcrumb",
    r"breadcrumbs",
    r"sitemap",
    r"review",
    r"reviews",
    r"ratings",
    r"comments",
    r"comment",
    r"testimonials",
    r"questions",
    r"qanda",
    r"faq",
    r"ugc",
    r"bazaarvoice",
    r"powerreviews",
    r"yotpo",
    r"disqus",
    r"newsletter",
    r"subscribe-popup",
    r"cookie",
    r"cookies",
    r"consent",
    r"gdpr",
    r"onetrust",
    r"bestseller",
    r"bestsellers",
    r"trending",
    r"accessories",
    r"sponsored",
    r"advert",
    r"advertisement",
    r"ads",
    r"blog",
    r"wishlist",
    r"compare",
    r"comparison",
    r"login",
    r"signin",
    r"register",
    r"signup",
    r"frequently",
    r"completethelook",
    r"shopthelook",
    r"getthelook",
    r"outfit",
    r"listing",
    r"product-list",
    r"productlist",
    r"product-grid",
    r"productgrid",
    r"products-grid",
    r"search-results",
    r"searchresults",
    r"autocomplete",
    r"suggestions",
    r"typeahead",
    r"marketplace-sellers",
    r"other-sellers",
    r"othersellers",
    r"countries",
    r"country-selector",
    r"language-selector",
    r"store-locator",
    r"storelocator",
]
_ELSEWHERE_PHRASES = (
    r"cross-?_?sell|up-?_?sell|also[-_]?(?:like|bought|viewed|purchased|buy)|you[-_]?(?:may|might)|"
    r"recently[-_]?view|mini[-_]?(?:cart|basket|bag)"
    r"|(?:cart|basket|bag)[-_]?(?:drawer|popup|modal|flyout|preview|layer|overlay|sidebar|dropdown|"
    r"notification)|product[-_]?(?:list|grid|slider|carousel|recommend|teaser)s?(?![a-z])"
    r"|(?:related|similar|recommend|associated|complementary|suggested)(?:ed|ation)?[-_]?(?:product|"
    r"item|article)?s?|complete[-_]the|shop[-_]the[-_]look|get[-_]the[-_]look"
    r"|customers[-_]?(?:who|also)|people[-_]?also|last[-_]?(?:seen|viewed)|size[-_]?(?:guide|chart)|"
    r"cookie|zuletzt|aehnliche|ahnliche|vistos|relacionad|correlat|similaire|podobne|souvisej"
    r"|sims[-_]|rhf|sp_detail|_sp_|comparison|search[-_]?(?:result|suggest|box|form|bar)|"
    r"site[-_]?(?:header|footer|nav)|global[-_]?(?:header|footer|nav)|page[-_]?(?:header|footer)|"
    r"main[-_]?(?:nav|menu)"
)
_PLAIN_WORDS = frozenset(w for w in _ELSEWHERE_WORDS if "-" not in w)
_HYPHENED_WORDS = "|".join(re.escape(w) for w in _ELSEWHERE_WORDS if "-" in w)
_ELSEWHERE = re.compile(
    by_first_letter(_ELSEWHERE_PHRASES) + rf"|[\s_-](?:{by_first_letter(_HYPHENED_WORDS)})(?:$|[\s_-])"
)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|hide|d-none|is-hidden|ishidden|visually-hidden|visuallyhidden|display-none|"
    r"displaynone|invisible|ng-hide|u-hidden|js-hidden|"
    r"hiddendiv|no-display|uk-hidden|is-invisible|aok-hidden|dn|none|visibility-hidden|"
    r"element-invisible)(?:$|\s)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CONDITIONAL_ATTRIBUTES = frozenset(
    (
        "ng-if",
        "ng-show",
        "ng-hide",
        "data-ng-if",
        "data-ng-show",
        "data-ng-hide",
        "v-if",
        "v-show",
        "x-show",
        "x-if",
        "ng-repeat",
        "data-ng-repeat",
        "ng-switch-when",
        "v-else",
    )
)
_BINDING = re.compile(r"(?:^|[\s,{'\"])(?:visible|if|ifnot|foreach|template)\s*:")
_BY_TAG = {"nav": ELSEWHERE, "footer": ELSEWHERE, "aside": ELSEWHERE, "noscript": ELSEWHERE, "select": CHOICE}
_ELSEWHERE_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "banner", "menu", "menubar", "complementary"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CHOICE = re.compile(
    r"swatch|(?:^|[\s_-])(?:size|variant|variation|option|attribute|colou?r)s?[-_]?(?:selector|select|list|"
    r"item|button|value|option|picker|box)"
)
_STOCKISH = re.compile(
    by_first_letter(
        r"stock(?!ing)|avail|invent|sold[-_]?out|soldout|lager|dispo|verf(?:ue|u|ü)g|lieferbar|voorraad|"
        r"varasto|sklad|nalich|bestand|"
        r"unavail|buybox|buy-box|oos|ausverkauft|esgotado|agotado|esaurito|esaurit|zaiko|raktar|dostupn|"
        r"dostep|laos|saadavus|skladem|stan-mag|"
        r"product-?status|item-?status|add[-_]?to[-_]?cart[-_]?message|coming[-_]?soon|backorder|pre-?order"
    )
)
_DELIVERYISH = re.compile(
    r"deliver|shipp|liefer(?!bar)|levering|livraison|envio|entrega|fulfil|pick-?up|collect|dispatch|versand"
)
_PRICEY = re.compile(
    by_first_letter(
        r"price|pricing|preis|prix|precio|(?:^|[\s_-])(?:money|cost)(?:$|[\s_-])|preco|prezzo|prijs|cena|hinta|(?:^|[\s_-])amount|kaina|hind(?:$|[\s_-])|"
        r"kakaku|(?:^|[\s_-])prc|tsena|[_-]pr(?:$|\s)"
    )
)
_BUYISH = re.compile(
    r"add[-_ ]?(?:item)?[-_ ]?(?:to|2)[-_ ]?(?:my)?[-_ ]?(?:shopping)?[-_ ]?(?:cart|bag|basket|trolley)|"
    r"addcart|cart[-_]?add|buy[-_]?(?:now|button|btn|it)|buy2cart|(?:btn|button)[-_]?(?:buy|cart|basket|bag)|"
    r"addtobag|addtobasket|in[-_]?cart|to[-_]?cart|tocart|to[-_]?basket|tobasket|"
    r"in[-_]?den[-_]?warenkorb|warenkorb|basket[-_]?button|notify[-_]?me|pre[-_]?order|add[-_]to"
)
_BUTTONISH = re.compile(r"(?:^|[\s_-])(?:btn|button|cta|buy|submit)|(?:btn|button)(?:$|[\s_-])")
_BY_WORDS = (
    (_HIDDEN_CLASS, HIDDEN),
    (_CHOICE, CHOICE),
    (_STOCKISH, STOCKISH),
    (_DELIVERYISH, DELIVERYISH),
    (_PRICEY, PRICEY),
    (_BUYISH, BUYISH),
    (_BUTTONISH, BUTTONISH),
)


def _behind_blank(pattern: str) -> str:
    """A pattern for lowered names, which begin with a space: nothing that is looked for begins there."""
    return pattern.replace(r"(?:^|[\s_-])", r"[\s_-]").replace(r"(?:^|\s)", r"\s")


_ANY_WORD = re.compile(
    by_first_letter("|".join(_behind_blank(p.pattern) for p in (_ELSEWHERE, *(p for p, _ in _BY_WORDS))))
)
"""Most words say nothing: one search tells."""
_MODIFIER = re.compile(r"\s(?:with|has|have|no|not|is-not|show|enable|js)-\S*")
"""Words that tell what a part has or lacks, not what it is."""
_ACROSS_WORDS = re.compile(
    r"add[-_ ]?(?:item)?[-_ ]?(?:to|2)[-_ ]?(?:my)?[-_ ]?(?:shopping)?[-_ ]?(?:cart|bag|basket|trolley)"
)
"""The one pattern of :data:`_BUYISH` that may reach from one word into the next."""
_LONGEST_NAMES = 400


def words_say(names: str) -> int:
    """What the words of a class or id say: zones and hints as bits."""
    return _names_say(names[:_LONGEST_NAMES])


@lru_cache(maxsize=8_192)
def _names_say(names: str) -> int:
    """Words come again on other elements, whole classes less often: each word is searched once."""
    said = NONE
    words = names.split()
    for word in words:
        said |= _word_says(word)
    if len(words) > 1 and not said & BUYISH and _ACROSS_WORDS.search(_lowered(names)):
        said |= BUYISH
    return said


_BESIDE_PRICE = re.compile(
    r"price[-_]?(?:and[-_]?)?(?:reviews?|ratings?)|compar(?:e|ison)[-_]?(?:at[-_]?)?price"
)
"""Names of the price's own place that hold a word for other parts of a page."""


@lru_cache(maxsize=16_384)
def _word_says(word: str) -> int:
    lowered = _lowered(word)
    if not _ANY_WORD.search(lowered):
        return ELSEWHERE if _holds_plain_word(lowered) else NONE
    said = ELSEWHERE if _names_others(lowered) else NONE
    for pattern, bit in _BY_WORDS:
        if pattern.search(lowered):
            said |= bit
    if said & PRICEY and said & ELSEWHERE and not _names_others(_BESIDE_PRICE.sub("", lowered)):
        said &= ~ELSEWHERE
    return said


def _names_others(lowered: str) -> bool:
    """Whether one lowered word marks a part about other things than the product."""
    return _holds_plain_word(lowered) or _ELSEWHERE.search(lowered) is not None


def _holds_plain_word(lowered: str) -> bool:
    return not _PLAIN_WORDS.isdisjoint(lowered.strip().replace("_", "-").split("-"))


def _lowered(names: str) -> str:
    """Names in lower case after a space, camel humps parted by hyphens, without modifiers."""
    lowered = " " + (names if names.islower() else _CAMEL.sub("-", names).lower())
    return _MODIFIER.sub("", lowered) if "-" in lowered else lowered


TEST_IDS = ("data-test", "data-testid", "data-test-id", "data-automation-id", "data-selenium", "data-qa")
HINTS = STOCKISH | DELIVERYISH | PRICEY | BUYISH | BUTTONISH
"""Bits that are hints and no zones: a test id may give these."""


def zone_of(tag: str, attributes: Mapping[str, str | None]) -> int:
    """What one element's own tag and attributes say (zones and hints), parents not counted."""
    said = _BY_TAG.get(tag, NONE)
    if "-" in tag and names_shelf(tag):
        said |= ELSEWHERE
    if not attributes:
        return said
    if names := attributes.get("class"):
        said |= _names_say(names[:_LONGEST_NAMES])
    if names := attributes.get("id"):
        said |= _names_say(names[:_LONGEST_NAMES])
    if not _TELLING_ATTRIBUTES.isdisjoint(attributes):
        for name in _TELLING_ATTRIBUTES.intersection(attributes):
            said |= _attribute_says(name, attributes[name] or "", attributes)
    if tag == "dialog" and "open" not in attributes:
        said |= HIDDEN
    return said


_TELLING_ATTRIBUTES = _CONDITIONAL_ATTRIBUTES.union(
    TEST_IDS, COMPONENT_NAMES, ("hidden", "style", "role", "data-bind", "aria-label")
)


def _attribute_says(name: str, value: str, attributes: Mapping[str, str | None]) -> int:
    """What one of :data:`_TELLING_ATTRIBUTES` says."""
    if name in _NAMING_PARTS:
        told = labels_shelf(value) if name == "aria-label" else names_shelf(value)
        hints = words_say(value) & HINTS if name in TEST_IDS else NONE
        return hints | (ELSEWHERE if told else NONE)
    if name == "style":
        return HIDDEN if value and _HIDDEN_STYLE.search(value.lower()) else NONE
    if name == "role":
        return _role_says(value, is_open="open" in attributes)
    if name == "data-bind":
        return TEMPLATE if _BINDING.search(value) else NONE
    return HIDDEN if name == "hidden" else TEMPLATE


_NAMING_PARTS = frozenset((*TEST_IDS, *COMPONENT_NAMES, "aria-label"))


def _role_says(role: str, *, is_open: bool) -> int:
    if role in _ELSEWHERE_ROLES:
        return ELSEWHERE
    return HIDDEN if role in ("dialog", "alertdialog") and not is_open else NONE
