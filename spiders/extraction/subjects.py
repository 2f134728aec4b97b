"""Words that make a stock text speak of something else than the product: pickup, stores, services."""

from __future__ import annotations

import re

FOREIGN = re.compile(
    r"(?i)\b(?:collection|collect|pick[- ]?up|chat|stores?|store availability|shops? near|next[- ]day|"
    r"same[- ]day|express|standard|gift[- ]?(?:wrap|card|message)|"
    r"financ\w*|credit|engraving|personali[sz]\w*|installation|warranty|insurance|service|reviews?|"
    r"ratings?|video|image|photo|map|manual|size guide|wishlist|"
    r"vat relief|alerts?|newsletter|account|payment|paypal|klarna|shipping to|delivery to|"
    r"delivery (?:is )?(?:un|not )available|shipping (?:is )?(?:un|not )available|"
    r"abholung|filiale|markt|retrait|magasin|tienda|loja|negozio|winkel|ophalen|butik\w*|sklep\w*|"
    r"odbi[oó]r\w*|data|option|coupon|code|subscription|auto[- ]?ship|registry|"
    r"prime|click (?:&|and|\+) (?:collect|reserve)|reserve)\b|店舗|門市|门店|自提|取货"
)
"""A negative text with one of these is not about the product itself."""

FOREIGN_LABEL = re.compile(
    FOREIGN.pattern
    + r"|(?i:\b(?:shipping|delivery|lieferung|livraison|env[ií]o|entrega|spedizione|bezorging|dostawa|"
    r"pickup|home delivery)\b)|配送|送货"
)
"""The same for a label that stands before a bare "not available"."""

STORE_LABEL = re.compile(
    r"(?i)\b(?:collection|collect|pick[- ]?up|in[- ]?stores?|(?:local |your |nearest )?store|"
    r"store availability|abholung|abholen|filialen?|(?:im )?markt|retrait|en magasin|magasins?|boutique|"
    r"recogida|en tiendas?|tiendas?|retiro|retirada|lojas?|ritiro|negozio|negozi|afhalen|ophalen|winkels?|"
    r"butik\w*|butikk\w*|"
    r"myymäl\w*|sklep\w*|salon\w*|odbi[oó]r\w*|prodejn\w*|predajn\w*|üzlet\w*|áruház\w*|magazine?|"
    r"mağaza\w*|trgovin\w*|poslovnic\w*|kauplus\w*|veikal\w*|parduotuv\w*)\b|магазин|самовывоз|самовивіз|"
    r"店舗|店頭|門市|门店|自提|取货|取貨|매장|픽업|κατάστημα|καταστήματα|παραλαβή|סניפים|איסוף|المتجر|الفرع"
)
"""A label of stores or pickup: what follows it is their stock, whatever it says."""

NO_SHIPPING = re.compile(
    r"(?i)\b(?:shipping|delivery|home delivery|versand|lieferung|livraison|env[ií]o|spedizione|"
    r"bezorging)\b(?:(?!pick|collect|abhol|retrait|ophal).){0,20}"
    r"\b(?:unavailable|not available|not possible|nicht (?:möglich|verfügbar)|"
    r"indisponible|no disponible|non disponibile|niet (?:mogelijk|beschikbaar))|配送不可|暂不支持配送"
)
PICKUP = re.compile(
    r"(?i)^(?!.*\b(?:un|not |nicht |non |no |niet )(?:available|verfügbar|disponib|"
    r"beschikbaar)).*\b(?:pick[- ]?up|collection|collect|abholung|retrait|recogida|ritiro|ophalen|afhalen)\b"
    r".{0,40}\b(?:available|today|tomorrow|ready|free|verfügbar|möglich|heute|disponible|disponibile|"
    r"beschikbaar|vandaag)\b"
)
"""Shipping is refused; pickup is offered. Both together: it can only be had in a shop."""

PRODUCT_NOUN = re.compile(
    r"(?i)\b(?:products?|items?|articles?|produkte?t?|artikel|toode|tuote|vare|vara|varen|produit|"
    r"producto|art[ií]culo|produto|prodotto|articolo|termék|výrobok|výrobek|produs\w*|proizvod)\b"
    r"|товар|продукт|商品|产品|產品|제품|상품|מוצר|المنتج"
)
"""The subject of a sentence that is about the product."""
