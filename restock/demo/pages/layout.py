"""What every page of the demo shop shares: the frame, the colours, a drawing in place of a photograph."""

# ruff: noqa: E501 - markup reads better unbroken

from __future__ import annotations

import json
from decimal import Decimal
from html import escape

from restock.demo.catalogue import SHOPS, Product, Shown

CSS = """
:root{color-scheme:light dark;--ink:#1d1d1f;--paper:#fbfaf8;--line:#ddd8d0;--soft:#6b675f}
@media(prefers-color-scheme:dark){:root{--ink:#f2efe9;--paper:#1b1b1d;--line:#3a393c;--soft:#a5a19a}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
header,main,footer{max-width:60rem;margin:auto;padding:1rem 1.5rem}
header{display:flex;justify-content:space-between;border-bottom:1px solid var(--line)}
header a{color:inherit;text-decoration:none;font-weight:600}
.product{display:grid;grid-template-columns:1fr 1fr;gap:2.5rem;margin-top:1.5rem}
@media(max-width:40rem){.product{grid-template-columns:1fr}}
.picture{border-radius:1rem;overflow:hidden;border:1px solid var(--line)}
h1{margin:.2rem 0;font-size:1.9rem;line-height:1.2}.price{font-size:1.3rem}.soft{color:var(--soft)}
button,select{font:inherit;padding:.6rem 1.2rem;border-radius:.5rem;border:1px solid var(--line)}
button{background:var(--ink);color:var(--paper);cursor:pointer}button:disabled{opacity:.45;cursor:default}
.stock,.badge{display:inline-block;padding:.1rem .6rem;border-radius:1rem;border:1px solid currentColor}
.in-stock{color:#2a7d4f}.out-of-stock{color:#b3372f}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.2rem}
.card{border:1px solid var(--line);border-radius:1rem;overflow:hidden}.card div{padding:.8rem 1rem}
.card a{color:inherit;text-decoration:none}table{border-spacing:0 .5rem}
"""


def document(
    *,
    host: str,
    title: str,
    body: str,
    head: str = "",
    language: str = "en",
    body_class: str = "",
) -> str:
    """A whole HTML page of one of the shops. ``head`` and ``body`` are markup, the rest is text."""
    shop = escape(SHOPS.get(host, host))
    return f"""<!doctype html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{escape(title)} – {shop}</title>
<style>{CSS}</style>
{head}
</head>
<body class="{escape(body_class)}">
<header><a href="/">{shop}</a><nav class="soft"><a href="/">{"商品" if language == "zh-CN" else "All products"}</a></nav></header>
<main>
{body}
</main>
<footer class="soft">An invented shop for trying things out. Nothing here is for sale.</footer>
</body>
</html>
"""


def drawing(product: Product) -> str:
    """A small picture made of the product's colour; no request for an image is needed."""
    turn = product.id % 60 - 30
    return (
        f'<svg class="picture" viewBox="0 0 400 300" role="img" aria-label="{escape(product.title)}">'
        f'<rect width="400" height="300" fill="{product.colour}" opacity=".18"/>'
        f'<g transform="rotate({turn} 200 150)" fill="{product.colour}">'
        '<ellipse cx="200" cy="185" rx="120" ry="42"/><circle cx="200" cy="130" r="68" opacity=".75"/></g></svg>'
    )


def card(shown: Shown) -> str:
    """A product in a list. It never tells the stock: that is what the product's page is for."""
    product = shown.product
    return (
        f'<article class="card"><a href="{escape(product.path)}">{drawing(product)}'
        f"<div><strong>{escape(product.title)}</strong><br>{escape(money(shown.price, product.currency))}</div></a></article>"
    )


def listing(host: str, shown: tuple[Shown, ...]) -> str:
    """The page behind ``/``."""
    cards = "".join(card(one) for one in shown)
    return document(
        host=host,
        title="All products",
        body=f'<h1>{escape(SHOPS[host])}</h1><section class="grid">{cards}</section>',
    )


def challenge(host: str) -> str:
    """What a guarded shop answers to a program that it doesn't want to talk to."""
    return document(
        host=host,
        title="One more step",
        body=(
            "<h1>Are you human?</h1><p>Many requests came from your network. "
            "Solve the captcha to go on.</p>"
            '<form id="captcha-form" action="/captcha" method="post">'
            '<div class="captcha" data-sitekey="demo"></div><button>Continue</button></form>'
        ),
    )


def missing(host: str) -> str:
    return document(host=host, title="Page not found", body="<h1>Page not found</h1><p>404</p>")


def money(amount: Decimal, currency: str) -> str:
    """As a shop writes it: ``$129.00``, ``€249.00``, ``¥899.00``.

    >>> money(Decimal("1299"), "EUR")
    '€1,299.00'
    """
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}.get(currency, f"{currency} ")
    return f"{sign}{amount:,.2f}"


def script(data: object, *, kind: str, attributes: str = "") -> str:
    """JSON in a script element; ``<`` is escaped so that no text can end the element."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="{kind}"{attributes}>{body}</script>'
