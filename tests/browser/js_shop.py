"""A shop whose pages are empty until their program has asked for the stock and shown it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from local_shop import Answer, Hit, Shop

SHELL = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script>
<script src="http://www.google-analytics.com/analytics.js" async></script></head>
<body><div id="root"></div><img src="/picture.png"><video src="/film.mp4" autoplay></video></body></html>"""
PROGRAM = b"""
localStorage.setItem("visits", 1 + Number(localStorage.getItem("visits") || 0));
document.cookie = "visits=" + (1 + Number((document.cookie.match(/visits=(\\d+)/) || [0, 0])[1]));
addEventListener("DOMContentLoaded", async () => {
  const told = await (await fetch("/api/stock?path=" + encodeURIComponent(location.pathname))).json();
  const data = document.createElement("script");
  data.type = "application/ld+json";
  data.textContent = JSON.stringify(told.data);
  document.head.append(data);
  document.title = told.data.name;
  document.getElementById("root").innerHTML = "<main><h1></h1><p class='price'></p><button></button></main>";
  document.querySelector("h1").textContent = told.data.name;
  document.querySelector(".price").textContent = "\\u20ac" + told.data.offers.price;
  const button = document.querySelector("button");
  button.textContent = told.stock ? "Add to cart" : "Sold out";
  button.disabled = !told.stock;
});
"""


@dataclass
class JsShop:
    """One host. ``stock`` may change between crawls."""

    name: str = "Comet Runner"
    stock: bool = False
    delay: float = 0.15
    """Seconds until the stock is told."""
    paths: list[str] = field(default_factory=list)

    def __call__(self, hit: Hit) -> Answer:
        path = hit.path.partition("?")[0]
        self.paths.append(path)
        if path == "/robots.txt":
            return Answer(status=404)
        if path == "/app.js":
            return Answer(body=PROGRAM, headers={"Content-Type": "text/javascript"})
        if path == "/style.css":
            return Answer(body=b"body{color:#222}", headers={"Content-Type": "text/css"})
        if path == "/api/stock":
            told = json.dumps({"stock": self.stock, "data": self.data()}).encode()
            return Answer(body=told, after=self.delay, headers={"Content-Type": "application/json"})
        return Answer(body=SHELL, headers={"ETag": '"the-shell"'})

    def data(self) -> dict[str, object]:
        word = "InStock" if self.stock else "OutOfStock"
        offer = {"@type": "Offer", "price": "120.00", "priceCurrency": "EUR"}
        return {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": self.name,
            "sku": "CR-1",
            "offers": {**offer, "availability": f"https://schema.org/{word}"},
        }


def empty(hit: Hit) -> Answer:
    """A page that shows no product, whoever looks."""
    if hit.path == "/robots.txt":
        return Answer(status=404)
    return Answer(body=b"<!doctype html><title>About</title><h1>About us</h1><p>We sell shoes.</p>")


def robots(shop: Shop, rules: bytes) -> Shop:
    return lambda hit: Answer(body=rules) if hit.path == "/robots.txt" else shop(hit)
