"""How the interpreter works once the program is loaded: no long pause, whoever is at work."""

import gc
import sys

SWITCH = 0.0002
"""Seconds. SQLite's thread gives the interpreter away for each row and asks for it again; at
Python's own 5 ms a hundred rows wait half a second beside a school that talks."""


def settle() -> None:
    """What was loaded for the start stays, and no later collection pauses to look through it;
    threads hand the interpreter over after ``SWITCH``.
    """
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(SWITCH)
