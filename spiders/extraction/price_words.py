"""Words around prices: which element or label tells the price to pay, and which tells another one."""

from __future__ import annotations

import re

REACH = 200
OLD = re.compile(
    r"(?:^|[\s_-])(?:old|retail|retail[-_]?price|was|lists?[-_]?price|price[-_]?list|reg[-_]?price|"
    r"msrp|rrp|strike|striked|strikethrough|crossed|compare|compare[-_]?at|price[-_]?before|"
    r"before[-_]?price|previous|"
    r"original|price[-_]?standard|standard[-_]?price|orig|former|uvp|barre|barree|statt|del|saved|"
    r"saving|savings|save|discount|rabatt|percent|badge)(?:$|[\s_-])"
)
NOT_PRICE = re.compile(
    r"(?:^|[\s_-])(?:unit|per|instal|instalment|installment|month|monthly|shipping|delivery|versand|"
    r"tax|vat|deposit|points|reward|klarna|affirm|afterpay|finance|credit|"
    r"price[-_]?(?:breaks?|ranges?|filters?|tiers?|history|alert|match|guarantee|drop|info-?link)|tier-?prices?|total|"
    r"subtotal|net|excl|without|ohne|netto)(?:$|[\s_-])"
)
NOT_PRICE_AROUND = re.compile(
    r"(?:^|[\s_-])(?:per-?month|monthly|instal|instalments?|installments?|unit-?price|price-?per|financing|finance|"
    r"klarna|affirm|afterpay|clearpay|reward-?s?|points|trade-?in|protection|warranty|add-?ons?|addons?|deposit|"
    r"subscribe|subscription|open-?box|used-?(?:price|offer)s?|shipping-?(?:price|cost)s?|price-?history|"
    r"delivery-?(?:price|cost)s?|bundles?|services)(?:$|[\s_-])"
)
"""The same for the elements around."""
NOW = re.compile(
    r"(?:^|[\s_-])(?:sale|special|current|final|now|our|offer|actual|new|today|discounted|promo|"
    r"selling|reduced|you-?pay)(?:$|[\s_-])"
)
LETTERS = re.compile(r"[\W\d_]+")
NET = re.compile(
    r"(?i)\b(?:bez dph|excl|ex\.? vat|ohne mwst|zzgl\. mwst|netto|h\.?t\.?|senza iva|sin iva|sem iva|exkl)\b"
)
DIGIT = re.compile(r"\d")
SIGN = re.compile(
    r"[$€£¥₽₹₩₪₴₺฿₫]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|AED|SAR|INR|AUD|CAD|NZD|ZAR|HKD|SGD|MXN|BRL|TWD|JPY|CNY|KRW|RUB|UAH|ILS|TRY|HRK|Rs|kr|zł|Kč|Ft|"
    r"lei|лв|руб|р|TL|R\$)\b|円|元",
    re.I,
)
BARE = re.compile(
    r"(?:[^\W\d_][^\W\d_'’-]{0,11}[\s:]{1,3}){0,3}(?:[^\W\d_]{0,4}[.]?\s?[$€£¥￥₽₹₩₪₴₺฿₫]?\s?)?\d[\d.,'’\s\u00a0\u202f]*(?:,-|"
    r"\.-|-)?\s?(?:[$€£¥￥₽₹₩₪₴₺฿₫]|[^\W\d_]{1,5}\.?)?\s?[*]?"
)
"""A price and nothing else, but for a label such as "Price:"."""
BAD_LABEL = re.compile(
    r"(?i)\b(?:sav(?:e|ing|ings)|was|rrp|msrp|list|shipping|delivery|versand\w*|livraison|over|orders?|"
    r"gift|voucher|coupon|rabatt|off|discount|rewards?|points?|deposit|month|statt|uvp|"
    r"free|minimum|up to|earn|before|instead|old|fee|tax|vat|subtotal|total|cart|items?)\b"
)
UNIT = re.compile(
    r"/\s*(?:\d+\s*)?(?:kg|g|l|ml|m|m²|100|st|stk|pc|oz|lb|each|mo|month|mes|mois|monat)|per\s+(?:month|"
    r"unit|kg|litre|week)|\bx\s*\d|a month|/mo",
    re.I,
)
