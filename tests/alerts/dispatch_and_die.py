"""A dispatcher in a process of its own that kills itself with -9 at a named step.

``dispatch_and_die.py HOME STEP NTH``: NTH counts how often the step was reached.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from alerts import dispatcher as dispatching
from alerts.dispatcher import Dispatcher
from crawler.config import Config
from crawler.storage.database import Database


def main(home: str, deadly: str, nth: str) -> None:
    reached = 0
    lock = threading.Lock()

    def on_step(name: str) -> None:
        nonlocal reached
        with lock:
            reached += name == deadly
            if name == deadly and reached == int(nth):
                os.kill(os.getpid(), signal.SIGKILL)

    dispatching.FIRST_PORTION = 1  # so that matching has a middle to die in
    config = Config(home=Path(home), send_timeout_s=5)
    lease = timedelta(seconds=30)
    Dispatcher(Database(config.url), config, lease=lease, threads=2, on_step=on_step).run_once()


if __name__ == "__main__":
    main(*sys.argv[1:])
