"""Libraries that tell about every crawl."""

QUIET = ("scrapy", "twisted", "asyncio", "py.warnings", "procrastinate")
"""Their loggers; only their warnings concern a person."""
