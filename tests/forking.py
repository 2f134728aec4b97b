"""What a nursery's process does: it imports everything once and forks a child for each order.

A start costs a fraction of a cold one then. Orders are JSON lines on stdin: ``{"id", "env", "log", …}``.
Answers are JSON lines on stdout: ``{"id", "pid"}`` at birth, ``{"id", "status"}`` at death, the exit code or
the negative of the signal.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from collections.abc import Callable
from typing import Any

import apprise
import scrapy.crawler  # noqa: F401 - imported here so that the children need not
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

import crawler.settings
from crawler.urls import registrable_domain


def raise_children(live: Callable[[dict[str, Any]], None]) -> None:
    """Until stdin ends; ``live`` is called in each child with its order, and never returns."""
    _load_what_a_crawl_loads()
    assert "twisted.internet.reactor" not in sys.modules, "a forked reactor would be shared"
    gc.collect()
    gc.freeze()  # else each child's first collection would copy all of it
    children: dict[int, Any] = {}
    pending = b""
    while True:
        if select.select([0], [], [], 0.02)[0]:
            read = os.read(0, 1 << 16)
            if not read:
                break
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                order = json.loads(line)
                pid = os.fork()
                if not pid:
                    _begin(order)
                    live(order)
                children[pid] = order["id"]
                _say(id=order["id"], pid=pid)
        while children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            _say(id=children.pop(pid), status=os.waitstatus_to_exitcode(status))
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _load_what_a_crawl_loads() -> None:
    apprise.Apprise.instantiate("json://localhost/")
    registrable_domain("shop.example")
    for module in crawler.settings.SPIDER_MODULES:
        list(walk_modules_iter(module))
    settings = Settings()
    for name in dir(default_settings):
        value = settings[name]
        names = list(value) if name.endswith(("_MIDDLEWARES_BASE", "EXTENSIONS_BASE")) else [value]
        for path in names:
            if isinstance(path, str) and path.startswith("scrapy."):
                load_object(path)
    for table in (crawler.settings.DOWNLOADER_MIDDLEWARES, crawler.settings.EXTENSIONS):
        for path, order in table.items():
            if order is not None:
                load_object(path)
    load_object(*crawler.settings.ITEM_PIPELINES)
    load_object(*crawler.settings.ADDONS)
    for path in settings["DOWNLOAD_HANDLERS_BASE"].values():
        if "http11" in path:
            load_object(path)


def _begin(order: dict[str, Any]) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["env"])


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
