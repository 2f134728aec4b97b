"""schema.org's ItemAvailability and its cousins in Open Graph and product feeds, as a closed table.

Structured data spells the same dozen values in dozens of ways. A value is brought to one form
(namespace, case and separators gone) and looked up whole: a substring never matches, because
"0 in stock" holds "in stock" and "NotInStock" holds "InStock".
"""

from __future__ import annotations

import re

from crawler.model import Availability

__all__ = ["read_schema_availability"]

_LONGEST = 120
_NAMESPACE = re.compile(
    r"(?:https?:/{1,2}|//)?(?:www\.)?(?:schema\.org|data-vocabulary\.org|purl\.org/goodrelations/v1)[/#:]+"
    r"|(?:schema|gr|og|product):"
    r"|itemavailability[/#:.]+"
)
_JOINERS = re.compile(r"[\s_\-‐-―.]+")

_VALUES: dict[Availability, str] = {
    Availability.IN_STOCK: (
        "instock instockavailable available availablenow onlineonly onlineexclusive instockonline"
        " availableonline instockandavailable instockshipsnow"
    ),
    Availability.LIMITED: (
        "limitedavailability limited limitedstock limitedquantity lowstock lowinstock lowavailability"
        " fewleft lastitems limitedavailable instocklimited"
    ),
    Availability.PREORDER: (
        "preorder preordered presale preorderable availableforpreorder preorderonly prerelease"
    ),
    Availability.BACKORDER: (
        "backorder backordered onbackorder availableforbackorder availableonbackorder availablefororder"
        " madetoorder onorder specialorder availabletoorder"
    ),
    Availability.IN_STORE_ONLY: (
        "instoreonly instore instoresonly availableinstore availableinstoreonly storeonly"
    ),
    Availability.OUT_OF_STOCK: (
        "outofstock oos soldout notinstock outstock nostock notavailable unavailable currentlyunavailable"
        " temporarilyoutofstock temporarilyunavailable outofstockonline reserved markassold sold"
        " notavailableonline comingsoon"
    ),
    Availability.DISCONTINUED: "discontinued permanentlyunavailable nolongeravailable endoflife",
}
_TABLE = {word: reading for reading, words in _VALUES.items() for word in words.split()}


def read_schema_availability(value: str) -> Availability | None:
    """What a structured value says, or None where it is not one of the known values.

    Accepts schema.org names with or without namespace and Open Graph, Google and Facebook values.
    MadeToOrder is a BACKORDER (it is made after it was paid), Reserved is OUT_OF_STOCK (the one
    piece is spoken for), Open Graph's "pending" says nothing.

    >>> read_schema_availability("http://schema.org/InStock/")
    <Availability.IN_STOCK: 'in_stock'>
    >>> read_schema_availability("Out of stock")
    <Availability.OUT_OF_STOCK: 'out_of_stock'>
    >>> read_schema_availability("0 in stock") is None
    True
    """
    if len(value) > _LONGEST:
        return None
    text = value.strip().strip("\"'[]<>").casefold()
    while (match := _NAMESPACE.match(text)) is not None:
        text = text[match.end() :]
    return _TABLE.get(_JOINERS.sub("", text.rstrip("/#").rstrip()))
