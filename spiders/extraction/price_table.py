# ruff: noqa: E501
"""What stands beside an amount and makes it something else than the price, in many languages. Patterns only."""

from __future__ import annotations

from spiders.extraction.currency import sign_pattern

SIGN = sign_pattern()
NUMBER = r"\d(?:[\d.,'’`´]|[ \u00a0\u2009\u202f](?=\d{3}(?!\d)))*|[.,]\d{2}(?!\d)"
"""A number with whatever separators; a space only before exactly three digits."""

LABEL = (
    r"^\s*(?:(?:our|your|sale|now|new|final|special|current|today'?s|online|retail|net|unit)\s+)*(?:price|now|only|from|just|preis|jetzt|nur|ab"
    r"|prix|precio|prezzo|preço|prijs|pris|hinta|cena|цена|ціна|fiyat|價格|价格|售价|售價|特價|特价|価格|販売価格|가격|판매가|τιμή|מחיר|السعر)\s*[:：]?\s*"
)
"""Words before a price that say it is one."""

NOT_A_PRICE = (
    r"\bper\b\s*(?:\d|kg|g\b|l\b|ml|lb|oz|100|month|mo\b|week|day|year|unit|piece|sq|m²|m2|ft|metre|meter|litre|liter|item|night|person|pack)"
    r"|/\s*(?:\d+\s*)?(?:kg|g\b|l\b|ml\b|cl\b|lb|oz|mo\b|month|monat|mois|mes\b|mese|mnd|maand|week|woche|day|tag\b|jour|year|yr|jahr|an\b|m²|m2|sq|stk?\b|stück"
    r"|unit|ea\b|each|pc|pcs|piece|ct\b|count|fl\b|100|月|年|日|斤|個月|個|开|кг|мес|шт\.?\s*в)"
    r"|\b(?:je|pro|par|por|al|per|à la)\s+(?:\d+\s*)?(?:kg|g|l|ml|cl|liter|litre|litro|monat|mois|mes|mese|maand|stück|m²|meter|jahr|tag|woche|unité|unidad|unidade|pièce|metro|100)\b"
    r"|\d+\s*[x×х]\s*(?:de\s+|à\s+|von\s+|of\s+|da\s+|по\s+)?(?:r?\$|€|£|\d)|\b(?:installments?|instalments?|payments?|raten?|mensualit|cuotas?|parcelas?|rate da|rates?|termijn|avdrag|kk\b|rat\b|raty|splátk|kvartal"
    r"|taksit|дол(?:я|ями)|рассроч|monatlich|mtl|monthly|a month|/mo|interest[- ]free|sem juros|sin intereses|klarna|afterpay|affirm|clearpay|分期|分割払い|할부|무이자|每月|月々|월\b)"
    r"|\b(?:save|saving|savings|you save|off|discount|rabatt|sie sparen|sparen|gespart|ersparnis|économi\w*|remise|ahorr\w*|descuento|sconto|risparmi\w*|desconto|economize|korting|bespaar|oszczęd\w*"
    r"|rabat|скидк\w*|экономия|выгода|sleva|ušetří\w*|zľava|indirim|έκπτωση|הנחה|خصم|coupon|voucher|gutschein|cashback|points?|punkte|reward|credit|gift card|deposit|anzahlung|acompte|shipping|delivery|postage"
    r"|versand|versandkosten|lieferung|livraison|envío|envio|spedizione|frete|entrega|verzending|verzendkosten|frakt|fragt|toimitus|dostawa|wysyłka|doprava|доставк\w*|kargo|szállítás|livrare|orders? over|minimum|mindestbestell\w*|tax|vat amount"
    r"|trade[- ]in|deposit|refund|tip|fee|pfand)\b"
    r"|%|优惠|立减|满\s*\d|节省|省\s*[¥￥\d]|运费|邮费|送料|配送料|返点|ポイント|割引|还元|還元|クーポン|折扣|折價|現折|運費|省下|回饋|배송비|적립|할인|쿠폰|セール割|定金|訂金"
)
"""Unit prices, instalments, savings, points, fees, shipping."""

NEUTRAL = (
    r"(?:\(?\b(?:incl?\w*\.?|inkl\w*\.?|excl?\w*\.?|exkl\w*\.?|zzgl\.?|plus|ohne|without|hors|tva|iva|mwst\.?|vat|gst|ht\b|ttc\b|moms|btw|dph|ndfl|kdv|pvp|net\b|with|includes?|including|free|gratis|kostenlose?r?|free of|gratuite?|senza|con)\b"
    r"[^\d€$£]{0,60}$)|(?:(?:&|\+|and|und|et|y|e)\s*(?:free|gratis|kostenlose?r?)?\s*(?:shipping|delivery|versand\w*|livraison|envío|spedizione|frete)[^\d€$£]{0,40}$)"
    r"|livraison (?:gratuite|offerte)|envío gratis|frete grátis|spedizione gratuita|送料無料|送料込み?|包邮|包郵|免運費?|免运费|무료배송|\(?税込み?\)?|\(?税抜き?\)?|含稅|含税|tax in(?:cluded)?\b|inc(?:l(?:uding|uded)?)?\.? (?:vat|gst|tax)|ex(?:cl)?\.? (?:vat|gst|tax)|\d+\s?% (?:mwst|ust|vat|tva|iva|btw|moms|dph)\.?"
)
"""Remarks on tax and free shipping that stand beside a true price."""

OLD = (
    r"\b(?:was|were|statt|uvp|rrp|msrp|list price|instead of|reg(?:ular)?\.?(?: price)?|original(?:ly)?(?: price)?|before|old price|compare at|prix conseillé|au lieu de|antes|prezzo di listino|van|ordinarie|før|före|ovh|adviesprijs|avant|de\s*:)\s*:?\s*(?:price\s*)?"
    rf"(?:(?:{SIGN})\s*)?(?:{NUMBER})(?:\s*(?:{SIGN}))?"
)
"""A former or recommended price with its label."""
