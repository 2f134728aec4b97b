"""``restock COMMAND`` in forked processes: everything is imported once, so that a start costs little.

What a shop may take for an answer is shortened, so that a turn at a domain that a killed worker held ends
within seconds. All else is the program as it is.

Orders are JSON lines on stdin: ``{"id", "argv", "env", "log"}``. Answers are JSON lines on stdout:
``{"id", "pid"}`` at birth, ``{"id", "status"}`` at death, the exit code or the negative of the signal.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from typing import Any

import scrapy.crawler  # noqa: F401 - imported here so that the children need not
from scrapy.settings import Settings
from scrapy.utils.misc import load_object, walk_modules_iter

import crawler.settings
from crawler.middlewares import manners, turns
from restock.cli import main as restock
from restock.workers import scheduler, worker  # noqa: F401 - as above

crawler.settings.DOWNLOAD_TIMEOUT = 2
manners.MARGIN = 0.5
turns.KEPT_FOR = 0.5


def _import_what_a_crawl_imports() -> None:
    for module in crawler.settings.SPIDER_MODULES:
        list(walk_modules_iter(module))
    for table in (crawler.settings.DOWNLOADER_MIDDLEWARES, crawler.settings.EXTENSIONS):
        for path, order in table.items():
            if order is not None:
                load_object(path)
    load_object(*crawler.settings.ITEM_PIPELINES)
    load_object(*crawler.settings.ADDONS)
    for path in Settings()["DOWNLOAD_HANDLERS_BASE"].values():
        if "http11" in path:
            load_object(path)


def _live(order: dict[str, Any]) -> None:
    """In the child: never returns."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["env"])
    sys.argv = ["restock", *order["argv"]]
    code: Any = 1
    try:
        restock()
    except SystemExit as exc:
        code = exc.code or 0
    finally:
        if code == 1:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    _import_what_a_crawl_imports()
    assert "twisted.internet.reactor" not in sys.modules, "a forked reactor would be shared"
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
                    _live(order)
                children[pid] = order["id"]
                _say(id=order["id"], pid=pid)
        while children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            _say(id=children.pop(pid), status=os.waitstatus_to_exitcode(status))
    for pid in children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
