"""What lives as long as the process is not collected again; what is made later still is."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc, weakref
from crawler.collector import spare_what_lives

class Node:
    pass

before = len(gc.get_objects())
spare_what_lives()
assert gc.get_freeze_count() > before // 2
assert gc.isenabled()
node = Node()
node.itself = node
seen = weakref.ref(node)
del node
gc.collect()
assert seen() is None, "a cycle that was made later is still found"
print(gc.get_threshold()[0])
"""


def test_cycles_that_are_made_later_are_still_found() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 700
