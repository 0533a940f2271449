"""Loaded things are never looked through again; threads wait for each other briefly."""

import subprocess
import sys

SETTLED = """
import gc, sys
from bot import steady
gc.disable()
loaded = [[] for _ in range(1_000)]
steady.settle()
print(gc.isenabled(), gc.get_freeze_count() > 1_000, sys.getswitchinterval() < 0.001)
"""


def test_once_settled_the_program_collects_only_what_came_later() -> None:
    found = subprocess.run(
        [sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["True", "True", "True"]
