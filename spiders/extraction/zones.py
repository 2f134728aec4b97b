"""Which parts of a page speak for something else than its product: tables of class words, roles and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntFlag


class Zone(IntFlag):
    """What stands against listening to a part of the page. Children inherit it."""

    NONE = 0
    HIDDEN = 1
    """Not shown: ``hidden``, ``display:none``, an unopened dialog."""
    TEMPLATE = 2
    """Shown only when a program decides so: ``ng-if``, ``v-show``, knockout bindings, mustaches."""
    ELSEWHERE = 4
    """Navigation, footer, recommendations, reviews, carts: speaks for others."""
    CONDITIONAL = 8
    """Shown for a choice that is not made yet, such as one size's hint."""


# A word of a class or id that marks a part about other things than the product.
_ELSEWHERE_WORDS = r"""
related relateds recommend recommends recommended recommendation recommendations reco recos recs upsell upsells upselling crosssell
crosssells crossselling crosssale similar alsolike alsobought alsoviewed alsobuy youmaylike youmightlike recently recent lastviewed
recentlyviewed viewed history minicart mini-cart cartpopup cartmodal cart-drawer basketpopup minibasket bag-drawer
footer nav navbar navigation menu megamenu submenu mobilemenu breadcrumb breadcrumbs sitemap
review reviews ratings comments comment testimonials questions qanda faq ugc bazaarvoice powerreviews yotpo disqus
newsletter subscribe-popup cookie cookies consent gdpr onetrust
bestseller bestsellers trending popular accessories sponsored advert advertisement ads banner promo-banner
blog articles news
wishlist compare comparison
login signin register signup account
bundle bundles frequently completethelook shopthelook getthelook outfit
listing product-list productlist product-grid productgrid products-grid search-results searchresults autocomplete suggestions typeahead
marketplace-sellers other-sellers othersellers
countries country-selector language-selector store-locator storelocator
""".split()
_ELSEWHERE_PHRASES = (
    r"cross-?_?sell|up-?_?sell|also[-_]?(?:like|bought|viewed|purchased|buy)|you[-_]?(?:may|might)|recently[-_]?view|mini[-_]?(?:cart|basket|bag)"
    r"|(?:cart|basket|bag)[-_]?(?:drawer|popup|modal|flyout|preview|layer|overlay|sidebar|dropdown|notification)|product[-_]?(?:list|grid|slider|carousel|recommend|teaser)s?(?![a-z])"
    r"|(?:related|similar|recommend|associated|complementary|suggested)(?:ed|ation)?[-_]?(?:product|item|article)?s?|complete[-_]the|shop[-_]the[-_]look|get[-_]the[-_]look"
    r"|customers[-_]?(?:who|also)|people[-_]?also|last[-_]?(?:seen|viewed)|size[-_]?(?:guide|chart)|cookie|zuletzt|aehnliche|ahnliche|vistos|relacionad|correlat|similaire|podobne|souvisej"
    r"|sims[-_]|rhf|sp_detail|_sp_|comparison|search[-_]?(?:result|suggest|box|form|bar)|site[-_]?(?:header|footer|nav)|global[-_]?(?:header|footer|nav)|page[-_]?(?:header|footer)|main[-_]?(?:nav|menu)"
)
_WORD_PATTERN = r"(?:^|[\s_-])(?:" + "|".join(re.escape(w) for w in _ELSEWHERE_WORDS) + r")(?:$|[\s_-])"
_ELSEWHERE = re.compile(_WORD_PATTERN + "|" + _ELSEWHERE_PHRASES)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|hide|d-none|is-hidden|ishidden|visually-hidden|visuallyhidden|display-none|displaynone|invisible|ng-hide|u-hidden|js-hidden|"
    r"hiddendiv|no-display|uk-hidden|is-invisible|aok-hidden|dn|none|visibility-hidden|element-invisible)(?:$|\s)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CONDITIONAL_ATTRIBUTES = (
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
_BINDING = re.compile(r"(?:^|[\s,{'\"])(?:visible|if|ifnot|foreach|template)\s*:")
_ELSEWHERE_TAGS = frozenset({"nav", "footer", "aside", "noscript"})
_ELSEWHERE_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "banner", "menu", "menubar", "complementary"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def zone_of(tag: str, attributes: Mapping[str, str | None]) -> Zone:
    """What one element's own tag and attributes say, parents not counted."""
    zone = Zone.ELSEWHERE if tag in _ELSEWHERE_TAGS else Zone.NONE
    if not attributes:
        return zone
    names = (attributes.get("class") or "") + " " + (attributes.get("id") or "")
    if len(names) > 1:
        lowered = _CAMEL.sub("-", names[:400]).lower()
        if _ELSEWHERE.search(lowered):
            zone |= Zone.ELSEWHERE
        if _HIDDEN_CLASS.search(lowered):
            zone |= Zone.HIDDEN
    return zone | _of_attributes(tag, attributes)


def _of_attributes(tag: str, attributes: Mapping[str, str | None]) -> Zone:
    zone = Zone.NONE
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        zone |= Zone.HIDDEN
    style = attributes.get("style")
    if style and _HIDDEN_STYLE.search(style.lower()):
        zone |= Zone.HIDDEN
    role = attributes.get("role")
    if role:
        if role in _ELSEWHERE_ROLES:
            zone |= Zone.ELSEWHERE
        elif role in ("dialog", "alertdialog") and "open" not in attributes:
            zone |= Zone.HIDDEN
    for name in _CONDITIONAL_ATTRIBUTES:
        if name in attributes:
            return zone | Zone.TEMPLATE
    bind = attributes.get("data-bind")
    if bind and _BINDING.search(bind):
        zone |= Zone.TEMPLATE
    return zone
