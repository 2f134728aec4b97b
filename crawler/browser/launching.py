"""How Chromium is started, and what it may not do."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

HEAP_MB = 384
"""The most that one page's scripts may hold; a page that wants more crashes alone."""
_ARGUMENTS = (
    # Nothing is asked that no page asked for.
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--no-pings",
    # Every connection is the guard's: Chromium resolves no name, and knows no way beside the proxy.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # No popups: a look is one page.
    "--block-new-web-contents",
    # Cheap: nobody sees the pictures, and the letters are those of the machine.
    "--blink-settings=imagesEnabled=false",
    "--disable-remote-fonts",
    "--disable-gpu",
    "--disable-3d-apis",
    "--mute-audio",
    f"--js-flags=--max-old-space-size={HEAP_MB} --optimize-for-size",
)
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "TMPDIR")
"""Of our environment: the rest, with the installation's key and the database's password, stays here."""


def launch_options(executable: Path, *, nowhere: str) -> dict[str, Any]:
    """What Playwright starts Chromium with.

    ``nowhere``: a proxy that refuses everything; each context is given its own guard, and what belongs to no
    context goes nowhere.
    """
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        "executable_path": str(executable),
        "args": list(_ARGUMENTS),
        # Root can't have the sandbox; everyone else does.
        "chromium_sandbox": not _is_root(),
        "proxy": {"server": nowhere, "bypass": "<-loopback>"},
        "env": {**kept, "HOME": tempfile.gettempdir()},
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
        "timeout": 20_000,
    }


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def why_not_started(executable: Path, error: BaseException) -> str:
    """What to tell a person of a Chromium that does not start."""
    told = str(error)
    if isinstance(error, TimeoutError):
        return f"the browser {executable} did not start within 30 s; the machine may be too busy"
    if "No usable sandbox" in told or "sandbox_host_linux" in told:
        return (
            f"the browser {executable} may not build its sandbox here: allow unprivileged user namespaces "
            "(on Ubuntu see apparmor_restrict_unprivileged_userns; in a container, its security profile)"
        )
    missing = re.search(r"error while loading shared libraries: ([\w.+-]+)", told)
    if missing:
        return f"the browser {executable} lacks {missing[1]}; install it anew by your system's packages"
    line = next((line.strip() for line in told.splitlines() if line.strip()), type(error).__name__)
    return f"the browser {executable} does not start: {line[:200]}. Try it: {executable} --version"
