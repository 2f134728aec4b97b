"""English."""

from __future__ import annotations

from alerts.messages.catalogue import Catalogue
from crawler.model import Confidence, TransitionKind

ENGLISH = Catalogue(
    language="en",
    titles={
        TransitionKind.RESTOCK: "Back in stock: {product}",
        TransitionKind.SOLD_OUT: "Sold out: {product}",
        TransitionKind.PREORDER_OPENED: "Preorder open: {product}",
        TransitionKind.PRICE: "New price: {product}",
        TransitionKind.CHANGED: "Changed: {product}",
    },
    titles_of_variants={
        TransitionKind.RESTOCK: "Back in stock: {product} ({variants})",
        TransitionKind.SOLD_OUT: "Sold out: {product} ({variants})",
        TransitionKind.PREORDER_OPENED: "Preorder open: {product} ({variants})",
        TransitionKind.PRICE: "New price: {product} ({variants})",
        TransitionKind.CHANGED: "Changed: {product} ({variants})",
    },
    leads={
        TransitionKind.RESTOCK: "{product} can be bought again.",
        TransitionKind.SOLD_OUT: "{product} is sold out.",
        TransitionKind.PREORDER_OPENED: "{product} can be preordered.",
        TransitionKind.PRICE: "{product} has a new price.",
        TransitionKind.CHANGED: "The state of {product} has changed.",
    },
    variants={
        TransitionKind.RESTOCK: "In stock",
        TransitionKind.SOLD_OUT: "Sold out",
        TransitionKind.PREORDER_OPENED: "For preorder",
        TransitionKind.PRICE: "New price",
        TransitionKind.CHANGED: "Changed",
    },
    price="Price",
    was="was {price}",
    shop="Shop",
    seen="Seen",
    sure="How sure",
    confidence={
        Confidence.STRONG: "sure, the shop's page says so clearly",
        Confidence.WEAK: "fairly sure, the page only hints at it",
        Confidence.CONTRADICTING: "unsure, the page contradicts itself",
    },
    left="{count} left",
    few_left="few left",
    link="Open the page",
    colon=": ",
    comma=", ",
    and_more="and {count} more",
    test_title="Test message from your restock monitor",
    test_body="The channel {channel} works. Sent {at}.",
)
