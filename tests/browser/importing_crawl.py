"""``scrapy`` that says at its end what it had to import of the browser."""

import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    try:
        execute()
    finally:
        heavy = ("playwright", "scrapy_playwright", "greenlet._greenlet")
        sys.stderr.write(f"IMPORTED {sorted(name for name in heavy if name in sys.modules)}\n")
