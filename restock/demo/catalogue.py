"""The goods of the demo shop: invented shops, brands and products, each with a page of its own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from restock.demo.timeline import Face, Stock


class Platform(StrEnum):
    """After which shop software a page is made."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    JSON_LD = "json_ld"
    MICRODATA = "microdata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A choice of a product. ``options`` are values in the order of the product's ``option_names``."""

    sku: str
    options: tuple[str, ...]
    initial: Stock
    barcode: str = ""

    @property
    def label(self) -> str:
        return " / ".join(self.options)

    @property
    def id(self) -> int:
        """What the shop's cart calls it: stable between runs."""
        return number(self.sku)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A thing sold, on one page."""

    host: str
    handle: str
    title: str
    brand: str
    kind: str
    about: str
    colour: str
    """Of the drawing that stands for a photograph."""
    platform: Platform
    currency: str = "USD"
    language: str = "en"
    option_names: tuple[str, ...] = ()
    variants: tuple[Variant, ...]

    @property
    def id(self) -> int:
        return number(self.page)

    @property
    def page(self) -> str:
        """The key of the page in a timeline."""
        return f"{self.host}/{self.handle}"

    @property
    def path(self) -> str:
        folder = {
            Platform.SHOPIFY: "/products/{}",
            Platform.WOOCOMMERCE: "/product/{}/",
            Platform.JSON_LD: "/p/{}",
            Platform.MICRODATA: "/item/{}",
        }[self.platform]
        return folder.format(self.handle)

    @property
    def keys(self) -> frozenset[str]:
        """Everything in a timeline that changes this product's page."""
        return frozenset((self.page, *(variant.sku for variant in self.variants)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A product at one moment: what its page is made from."""

    product: Product
    stocks: tuple[Stock, ...]
    """In the order of the product's variants."""
    face: Face
    origin: str
    """``http://host:port`` as the visitor wrote it."""

    @property
    def buyable(self) -> bool:
        return any(stock.available > 0 for stock in self.stocks)

    @property
    def price(self) -> Decimal:
        return min(stock.price for stock in self.stocks)

    @property
    def url(self) -> str:
        return self.origin + self.product.path

    @property
    def pairs(self) -> tuple[tuple[Variant, Stock], ...]:
        return tuple(zip(self.product.variants, self.stocks, strict=True))


def number(text: str) -> int:
    """A stable positive id made from a text, as long as real shops' ids."""
    return 40_000_000_000_000 + zlib.crc32(text.encode())


def sized(prefix: str, price: str, stock: dict[str, int], colour: str | None = None) -> tuple[Variant, ...]:
    """One variant a size; ``stock`` maps the size to how many there are at first."""
    return tuple(
        Variant(
            sku=f"{prefix}-{size.split()[-1].rstrip('码').upper()}",
            options=(size, colour) if colour else (size,),
            initial=Stock(available=count, price=Decimal(price)),
        )
        for size, count in stock.items()
    )


def single(sku: str, price: str, count: int, barcode: str = "") -> tuple[Variant, ...]:
    """The only choice of a product without choices."""
    initial = Stock(available=count, price=Decimal(price))
    return (Variant(sku=sku, options=(), initial=initial, barcode=barcode),)


KICKS = "kicks.localhost"
QIUXIE = "qiuxie.localhost"
WOO = "woo.localhost"
CONSOLES = "consoles.localhost"
BOOKS = "books.localhost"
VINYL = "vinyl.localhost"

SHOPS: dict[str, str] = {
    KICKS: "Kicks Corner",
    QIUXIE: "星海球鞋铺",
    WOO: "Fjord & Thread",
    CONSOLES: "Pixel Harbour",
    BOOKS: "The Paper Boat",
    VINYL: "Groove Cellar",
}
"""Host name -> the name above the door."""

PRODUCTS: tuple[Product, ...] = (
    Product(
        host=KICKS,
        handle="comet-runner",
        title="Comet Runner",
        brand="Halden",
        kind="Sneakers",
        about="A light runner with a woven upper and a sole cut like a comet's tail.",
        colour="#e4572e",
        platform=Platform.SHOPIFY,
        option_names=("Size", "Color"),
        variants=sized("CR", "129.00", {"US 8": 0, "US 9": 3, "US 10": 1, "US 11": 0}, "Black"),
    ),
    Product(
        host=KICKS,
        handle="harbor-low",
        title="Harbor Low",
        brand="Halden",
        kind="Sneakers",
        about="A quiet canvas shoe for the walk to the pier.",
        colour="#2e86ab",
        platform=Platform.SHOPIFY,
        option_names=("Size", "Color"),
        variants=sized("HL", "84.00", {"US 8": 0, "US 9": 0, "US 12": 0}, "Sand"),
    ),
    Product(
        host=QIUXIE,
        handle="xingchen-07",
        title="限量球鞋 星尘 07",
        brand="海登",
        kind="球鞋",
        about="全球限量七百双，鞋面如夜空，鞋底带微光。",
        colour="#4b3f72",
        platform=Platform.SHOPIFY,
        currency="CNY",
        language="zh-CN",
        option_names=("尺码",),
        variants=sized("XC", "899.00", {"41码": 0, "42码": 0, "43码": 0}),
    ),
    Product(
        host=KICKS,
        handle="secret-drop",
        title="Secret Drop",
        brand="Halden",
        kind="Sneakers",
        about="For members. The shop's robots.txt asks programs to stay away from this page.",
        colour="#111111",
        platform=Platform.SHOPIFY,
        option_names=("Size",),
        variants=sized("SD", "199.00", {"US 10": 0}),
    ),
    Product(
        host=WOO,
        handle="fjord-parka",
        title="Fjord Parka",
        brand="Fjord & Thread",
        kind="Jackets",
        about="Waxed cotton, wool lining, five pockets and room for a sweater.",
        colour="#3b6d5e",
        platform=Platform.WOOCOMMERCE,
        currency="EUR",
        option_names=("Size",),
        variants=sized("FP", "249.00", {"S": 2, "M": 0, "L": 0}),
    ),
    Product(
        host=WOO,
        handle="grey-beanie",
        title="Grey Beanie",
        brand="Fjord & Thread",
        kind="Hats",
        about="Undyed wool from the sheep behind the shop.",
        colour="#8d99ae",
        platform=Platform.WOOCOMMERCE,
        currency="EUR",
        variants=single("GB-1", "29.00", 0),
    ),
    Product(
        host=CONSOLES,
        handle="orbit-one",
        title="Orbit One Game Console",
        brand="Pixel Harbour",
        kind="Game consoles",
        about="Sixty frames a second, silent, and small enough for a bookshelf.",
        colour="#5f0f40",
        platform=Platform.JSON_LD,
        currency="EUR",
        variants=single("OO-1TB", "499.00", 0, "4006381333931"),
    ),
    Product(
        host=CONSOLES,
        handle="orbit-one-bundle",
        title="Orbit One Collector's Bundle",
        brand="Pixel Harbour",
        kind="Game consoles",
        about="The console with two controllers, four games and a poster.",
        colour="#9a031e",
        platform=Platform.JSON_LD,
        currency="EUR",
        variants=single("OO-BDL", "699.00", 0),
    ),
    Product(
        host=CONSOLES,
        handle="orbit-pocket",
        title="Orbit Pocket Handheld",
        brand="Pixel Harbour",
        kind="Game consoles",
        about="The same games, on the train.",
        colour="#fb8b24",
        platform=Platform.JSON_LD,
        currency="EUR",
        variants=single("OP-1", "229.00", 0),
    ),
    Product(
        host=BOOKS,
        handle="lighthouse-cookbook",
        title="The Lighthouse Cookbook",
        brand="Paper Boat Press",
        kind="Books",
        about="Ninety soups for stormy evenings, collected from keepers along the coast.",
        colour="#bc6c25",
        platform=Platform.MICRODATA,
        currency="GBP",
        variants=single("LC-HB", "24.50", 0, "9783161484100"),
    ),
    Product(
        host=BOOKS,
        handle="maps-of-places-that-moved",
        title="Maps of Places That Moved",
        brand="Paper Boat Press",
        kind="Books",
        about="An atlas of islands, rivers and one railway station.",
        colour="#606c38",
        platform=Platform.MICRODATA,
        currency="GBP",
        variants=single("MP-HB", "32.00", 0),
    ),
    Product(
        host=VINYL,
        handle="night-ferry-lp",
        title="Night Ferry (LP)",
        brand="Slow Harbour",
        kind="Records",
        about="Nine songs recorded between two islands, pressed on black vinyl.",
        colour="#283618",
        platform=Platform.MICRODATA,
        currency="GBP",
        variants=single("NF-LP", "27.00", 0),
    ),
)
