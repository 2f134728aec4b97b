"""A browser in words, for the list of sessions."""

from __future__ import annotations

_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)
_BROWSERS = (
    ("micromessenger", "WeChat"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)


def device(user_agent: str) -> str:
    """
    >>> device("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0")
    'Firefox, Linux'
    >>> device("curl/8")
    'unknown device'
    """
    low = user_agent.lower()
    found = [next((name for sign, name in table if sign in low), None) for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or "unknown device"
