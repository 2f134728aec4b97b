# ruff: noqa: E501
"""Words right before and behind an amount that tell what it is for, in many languages. Patterns only, of folded case."""

from __future__ import annotations

import re

_END = r"[\s:：.(\-–—|*~≈]*(?:(?:ab|from|only|just|nur|of|de|von|da|di|à|a|od|от|от:|zu|van|för|for|up to|bis zu|jusqu[’']à|hasta|fino a|até)\s)?[\s:：.(]*(?:[a-z]{0,3}[$€£¥₹₽]?\s?)$"


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words}){_END}")


def _after(words: str) -> re.Pattern[str]:
    return re.compile(rf"[\s(,.*\-–—|/]*(?:{words})")


OTHER_BEFORE = _before(
    # savings
    r"\b(?:you )?sav(?:e|es|ed|ing|ings)(?: up to| an extra)?|discount|% off|off|bonus|cashback|coupon|voucher|gift card|rewards?|points?|credit|reduced by|\bcode"
    r"|sie sparen|du sparst|sparen|ersparnis|gespart|rabatt|gutschein|économisez|vous économisez|économie|remise|soit|ahorra|ahorras|ahorro|descuento|risparmi|risparmio|sconto|desconto|economize|você economiza|poupa|je bespaart|bespaar|korting|spara|du sparar|spar|du sparer|säästä|säästät|alennus|oszczędzasz|oszczędź|rabat|ušetříte|sleva|ušetríte|zľava|megtakarítás|kedvezmény|economisești|reducere|отстъпка|спестявате|скидка|экономия|выгода|вы экономите|знижка|економія|kazancınız|indirim|έκπτωση|κερδίζετε|הנחה|חיסכון|خصم|وفر|优惠|立减|省|减|折扣|省下|折價|現折|割引|値引|ポイント|할인|적립"
    # shipping, fees
    r"|(?<!free )(?:shipping|delivery|postage|s&h|s&s|p&p|handling)(?: cost| costs| fee| charge)?|(?:versand|versandkosten|lieferung|lieferkosten|livraison|frais de port|frais|envío|gastos de envío|envio|frete|portes|spedizione|spese di spedizione|verzendkosten|verzending|bezorging|frakt|fragt|toimitus|toimituskulut|dostawa|wysyłka|doprava|szállítás|transport|livrare|доставка|kargo|μεταφορικά|משלוח|الشحن|运费|邮费|運費|送料|配送料|배송비)"
    r"|\bfee|surcharge|deposit|pfand|consigne|anzahlung|acompte|statiegeld|pant|kaucja|záloha|elvitel|dont|davon|incl\.? deposit|éco-?participation|ecotax|eco-?part|定金|訂金"
    # instalments
    r"|\d+\s?[x×х]\s?(?:de|à|of|von|da|por)?|instal?ments? of|payments? of|pay|monthly|per month|as low as|mtl\.?|monatlich|raten?(?: zu| à| von)?|mensualités? de|meses de|cuotas? de|parcelas? de|rate da|termijnen van|delbetala|delbetaling|osamaksu|osamaksulla|raty|splátky|рассрочка|частями|taksit|分期|月々|월"
    # conditions, other buyers, other things
    r"|members?(?: price| pay| only| get it for)?|with (?:card|code|trade-in|membership|subscription|plan)|subscribe(?: (?:&|and) save)?|subscription|prime|club|mitglied\w*|avec (?:la )?carte|adhérents?|socios?|con tarjeta|no pix|pix|s kartou|z kartą|с картой|по карте|карто[йю]|kartla|sepette|券后价|券后|到手价|会员价|會員價|会員価格|會員|회원가"
    r"|lowest(?: recent)? price(?: (?:in|of|over|during)(?: the)?(?: (?:last|past))?(?: \d+)?(?: days?)?)?|(?:last|past|in) 30 days|(?:günstigster|niedrigster|tiefster) preis.{0,30}|bestpreis.{0,24}|prix le plus bas.{0,30}|precio más bajo.{0,30}|precio mínimo.{0,24}|prezzo più basso.{0,32}|preço mais baixo.{0,30}|laagste prijs.{0,24}|lägsta pris.{0,24}|laveste pris.{0,24}|alin hinta.{0,24}|najniższa cena.{0,34}|nejnižší cena.{0,30}|najnižšia cena.{0,30}|legalacsonyabb ár.{0,24}|cel mai mic preț.{0,24}|najniža cijena.{0,24}|najnižja cena.{0,24}|madalaim hind.{0,24}|zemākā cena.{0,24}|mažiausia kaina.{0,24}|най-ниска цена.{0,24}|χαμηλότερη τιμή.{0,24}"
    r"|orders? (?:over|above)|over|above|minimum|spend|ab einem .{0,12}wert von|dès|a partir de un|plus de|ab|from .{0,14}sellers?|used(?: & new| and new)?(?: \(\d+\))? from|used|refurbished|open[- ]box|gebraucht|occasion|d[’']occasion|segunda mano|usato|usado|tweedehands|begagnad|brugt|używane|б/у|中古"
    r"|(?:less|more) than|under|up to|unter|bis(?: zu)?|moins de|plus de|menos de|hasta|meno di|fino a|até|minder dan|tot|mindre än|upp till|under|op til|alle|poniżej|do|pod|до|меньше|以下"
    r"|total(?: price)?|subtotal|bundle(?: price)?|together|both|all (?:two|three|four|\d)|gesamt(?:preis)?|unit price|per unit|each|warranty|protection|plan|assembly|installation|setup|gift wrap\w*|accessor\w*|trade-?in|\+"
)
"""An amount behind one of these is no price of the product."""

OTHER_AFTER = _after(
    r"(?:/|per\b|je\b|pro\b|par\b|por\b|al\b|à la\b|/\s?)\s?(?:\d+\s?)?(?:kg|g\b|gr\b|l\b|ml\b|cl\b|lb|oz|fl|m\b|m²|m2|ft|sq|stk|st\b|stück|pcs?|piece|unit|unité|unidad|item|ea\b|each|ct\b|count|sheet|roll|wash|load|liter|litre|litro|meter|metro|mo\b|mon|month|monat|mois|mes\b|mese|mês|mnd|maand|mån|md\b|kk\b|week|woche|day|tag\b|year|jahr|an\b|año|100|月|年|日|мес|кг|шт|л\b|斤)"
    r"|(?:mo|mth|month|monthly|a month)\b|/mo|im monat|mtl|monatlich|mensuel|par mois|al mese|al mes|por mês|per maand|i månaden|om måneden|kuukaudessa|miesięcznie|měsíčně|havonta|pe lună|в месяц|月々|每月|/月"
    r"|[x×х]\s?\d+|(?:rate|raten|payments?|instal?ments?|cuotas|parcelas|rat\b|raty|splát|taksit|avbetal|interest-free)"
    r"|(?:off|discount|savings?|saved|rabatt|gespart|de remise|d[’']économie|de descuento|di sconto|de desconto|korting|sparat|rabat|zniżki|taniej|slevy|kedvezmény|reducere|скидк|экономи|выгод|indirim|割引|引き|オフ|할인)\b"
    r"|(?:shipping|delivery|postage|s&h|p&p|versand|frais de port|de frais|de livraison|di spedizione|de envío|de frete|verzend|frakt|fragt|dostaw|doprav|достав|送料|运费|運費|배송)"
    r"|(?:points?|pts\b|ポイント|積分|积分|적립|punkte|bonus)|(?:gift card|gutschein|voucher|coupon|cash ?back)|(?:deposit|pfand|consigne|statiegeld|pant\b|d[’']éco|eco-?part)"
    r"|(?:no pix|au comptant|with (?:card|code|trade-in|membership|subscription)|avec la carte|con tarjeta|с картой|mit code|when you|for members|member)|(?:or more|or less|and up|and under|oder mehr|oder weniger|以上|以下|未満|以内|まで|起送|及以上)|(?:お得|おトク|お買い得|引|OFF|クーポン|円?分)"
)
"""An amount before one of these is no price of the product."""

OLD_BEFORE = _before(
    r"\b(?:was|were|instead of|before|old price|previous(?:ly)?(?: price)?|original(?:ly)?(?: price)?|orig\.?|list(?: price)?|msrp|rrp|srp|r\.r\.p\.?|compare(?:d)? at|comparable value|retail(?: price| value)?|full price|valued? at|typical price|high(?:er)? price|suggested(?: retail)? price|market price|store price)"
    r"|\b(?:statt|uvp|unverb\.? preisempf\.?|bisher|vorher|früher|alter preis|ursprünglich|listenpreis|ehem\.?(?: uvp)?|streichpreis|avp)"
    r"|\b(?:au lieu de|prix conseillé|prix de vente conseillé|ancien prix|prix d[’']origine|prix initial|prix barré|prix public|avant|était|prix de référence|pvc)"
    r"|\b(?:antes|precio anterior|precio original|precio de lista|precio recomendado|pvpr|pvp recomendado|en lugar de)"
    r"|\b(?:prima|prezzo consigliato|prezzo di listino|listino|prezzo originale|prezzo precedente|anziché|invece di|era|prezzo iniziale|prezzo pieno)"
    r"|\b(?:de\s?:|de(?= r\$)|antes|preço original|preço anterior|preço recomendado|preço de lista|preço antigo|era)"
    r"|\b(?:adviesprijs|van|was|oude prijs|oorspronkelijke prijs|i\.p\.v\.)"
    r"|\b(?:ord\.?(?: pris)?|ordinarie(?: pris)?|tidigare(?: pris)?|rek\.? ?pris|jämförpris|førpris|før(?: pris)?|vejl\.?(?: pris)?|veil\.?(?: pris)?|veiledende)"
    r"|\b(?:ovh|norm\.?|aiemmin|alkuperäinen hinta|suositushinta)"
    r"|\b(?:cena katalogowa|poprzednia cena|cena przed|stara cena|cena sugerowana|było|zamiast)"
    r"|\b(?:původní cena|původně|doporučená cena|mc|moc|dříve|pôvodná cena|pôvodne|eredeti ár|régi ár|listaár|ajánlott ár|prp|preț vechi|preț inițial|preț recomandat|stara cijena|mpc|stara cena|prejšnja cena)"
    r"|(?:стара цена|пцд|препоръчителна цена|старая цена|прежняя цена|цена без скидки|рекомендованная цена|стара ціна|рекомендована ціна)"
    r"|\b(?:eski fiyat|liste fiyatı|piyasa fiyatı)|(?:αρχική τιμή|παλιά τιμή|από|π\.λ\.τ\.?|πλτ|מחיר קודם|מחיר מקורי|במקום|מחיר מחירון|السعر السابق|السعر الأصلي|كان|بدلا من|بدلاً من)"
    r"|(?:原价|原價|市场价|市場價|门市价|门店价|专柜价|吊牌价|定價|定价|建議售價|建议零售价|参考价|划线价|日常价|定価|希望小売価格|メーカー希望小売価格|参考価格|旧価格|セール前|정가|소비자가|기존가|시중가)"
    r"|\b(?:vana hind|soovitushind|parastā cena|vecā cena|sena kaina|harga asli|giá gốc|giá cũ|giá niêm yết|ราคาเดิม|قیمت قبلی|قیمت اصلی)"
)
REGULAR_BEFORE = _before(
    r"\b(?:reg(?:ular(?:ly)?)?\.?(?: price)?|normal price|usual(?:ly)? price|standard price|normalpreis|regulärer preis|prix normal|prix habituel|precio normal|precio habitual|precio regular|prezzo normale|prezzo regolare|preço normal|preço regular|normale prijs|normalpris|ordinarie pris|ordinær pris|normaalihinta|cena regularna|běžná cena|bežná cena|normál ár|preț normal|preț obișnuit|redovna cijena|redna cena|tavahind|įprasta kaina|harga normal|normal fiyat)|(?:редовна цена|обычная цена|звичайна ціна|κανονική τιμή|מחיר רגיל|السعر العادي|通常価格|通常販売価格|정상가|ราคาปกติ|平日价|正常价)"
)
"""The ordinary price: the one to pay unless a lower one stands beside it."""
OLD_AFTER = _after(
    r"(?:original(?:ly)?\b|orig\b|was\b|list\b|retail\b|rrp|msrp|uvp|list price|original price|retail price|value\b|prix conseillé|prix barré|pvpr|adviesprijs|ord\.? ?pris|原价|原價|定価)"
)
"""A former or recommended price."""

NOW_BEFORE = _before(
    r"\b(?:now(?: only)?|sale(?: price)?|special(?: price)?|our(?: price)?|your price|today(?:[’']s price)?|current(?: price(?: is)?)?|deal(?: price)?|offer(?: price)?|final(?: price)?|clearance(?: price)?|discounted(?: price)?|reduced to|promo(?: price)?|you pay|new price|online price|web price)"
    r"|\b(?:jetzt(?: nur)?|nur|aktuell(?:er preis)?|angebotspreis|sonderpreis|sonderangebot|aktionspreis|ihr preis|dein preis|reduziert auf)"
    r"|\b(?:maintenant|prix actuel|prix promo|prix réduit|prix soldé|notre prix|ahora|precio actual|precio oferta|precio rebajado|precio final|precio especial|oferta|ora(?: solo)?|prezzo attuale|prezzo scontato|prezzo finale|in offerta|adesso|por(?: apenas)?|agora|preço atual|preço promocional|à vista|nu|nu voor|actieprijs|nu endast|kampanjpris|rea(?:pris)?|ditt pris|nå|nu kun|tilbudspris|tilbud|nyt|tarjoushinta|alennettu hinta)"
    r"|\b(?:teraz|cena promocyjna|aktualna cena|obecna cena|nyní|akční cena|naše cena|teraz|akciová cena|naša cena|most|akciós ár|új ár|acum|preț nou|preț redus|nova cijena|akcijska cijena|akcijska cena|nova cena)|(?:сега|нова цена|промо цена|сейчас|новая цена|цена со скидкой|акционная цена|ваша цена|зараз|нова ціна|акційна ціна)"
    r"|\b(?:şimdi|indirimli fiyat|yeni fiyat)|(?:τώρα|νέα τιμή|τελική τιμή|עכשיו|מחיר מבצע|الآن|السعر الحالي|السعر بعد الخصم|现价|現價|促销价|促銷價|优惠价|優惠價|特价|特價|特惠价|特惠價|活动价|秒杀价|售价|售價|折后价|折後價|セール価格|特価|販売価格|今だけ|現在価格|할인가|판매가|특가|세일가|최종가)"
)
"""The price to pay, said so."""

NOW_AFTER = _after(r"(?:sale(?: price)?|now|final price|today)\b")

NET_BEFORE = _before(
    r"\b(?:ex(?:cl)?\.?(?:uding)? (?:vat|tax|gst)|net(?:to)?(?: price)?|without tax|ohne mwst\.?|netto(?:preis)?|exkl\.? mwst\.?|zzgl\.? mwst\.?|prix ht|hors taxes?|ht|sin iva|senza iva|iva esclusa|sem iva|excl\.? btw|exkl\.? moms|ekskl\.? moms|eks\.? mva|alv 0 ?%|netto|bez vat|bez dph|nettó|fără tva|bez pdv-?a?|без ддс|без ндс|без пдв|kdv hariç)|(?:税抜|税别|未稅|不含税|부가세 별도)"
)
NET_AFTER = _after(
    r"(?:\+ ?)?(?:ex(?:cl)?\.?(?:uding)? (?:vat|tax|gst)|\+ ?(?:vat|tax|gst|áfa|dph|mwst|tva|iva|btw|moms)|ohne mwst|netto\b|exkl\.? mwst|zzgl\.? (?:\d+ ?% )?mwst|h\.?t\.?(?![a-z])|hors tax|sin iva|\+ iva|senza iva|iva escl|sem iva|excl\.? btw|exkl\.? moms|ekskl\.? moms|eks\.? mva|alv 0|bez vat|bez dph|nettó|fără tva|bez pdv|без ддс|без ндс|без пдв|kdv hariç|\+ ?kdv|税抜|\(?税別|未稅|不含税|부가세 별도)"
)
"""A price without tax: the one to pay only where nothing else is told."""
