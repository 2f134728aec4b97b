"""Scrapy's settings for this project. What an installation configures comes by :mod:`crawler.addon`."""

from scrapy.settings import default_settings

BOT_NAME = "restock-monitor"
SPIDER_MODULES = ["spiders.platforms", "spiders.sites"]
NEWSPIDER_MODULE = "spiders.sites"
ADDONS = {"crawler.addon.InstallationAddon": 100}

# Insecure or needless defaults, off. See docs/decisions/0002-scrapy.md.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
HTTPPROXY_ENABLED = False
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
TWISTED_DNS_RESOLVER = "crawler.middlewares.address_guard.GuardedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# One request at a time to a registrable domain; how many domains side by side is the spider's business. The
# manners middleware keeps the gap; the delay here is the same once more, and the least that it may be.
CONCURRENT_REQUESTS = 0
CONCURRENT_ITEMS = 1  # an answer gives one item; Scrapy starts so many tasks for each answer
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0
RESTOCK_ROBOTS = True

# A look is one try: what failed is looked at again when the cadence says so.
RETRY_ENABLED = False
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
HTTPERROR_ALLOW_ALL = True
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.address_guard.AddressGuard": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.unpacking.Unpacking": 590,
    "crawler.middlewares.redirect_cookies.RedirectCookies": 700,
    "crawler.middlewares.manners.MannersMiddleware": 950,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {"pipelines.component.RecordPipeline": 500}
# Scrapy's, but for what is off by its own setting and yet imported at every start, for a fifth of a second.
EXTENSIONS_BASE = {
    name: order
    for name, order in default_settings.EXTENSIONS_BASE.items()
    if not name.endswith((".RemoteControl", ".TelnetConsole"))
}
EXTENSIONS = {
    "alerts.component.AlertsExtension": 500,
}
RESTOCK_ALERTS = True
"""Whether a crawl also sends what it finds; the service turns it off because it sends itself."""

DOWNLOADER_STATS = False

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
MEMUSAGE_ENABLED = False
