"""Pages that show their stock only when a browser runs their scripts.

Nothing here imports Playwright but :mod:`crawler.browser.chromium` and what it alone imports, and that is
imported when the first page is opened: who needs no browser pays for none.
"""
