"""What the operating system says of a process: its memory, its time."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that ran to its end: seconds of the clock, of processors, its most memory."""

    wall: float
    cpu: float
    megabytes: float
    code: int


def resident(pid: int | str = "self") -> float:
    """The resident memory of a process, in megabytes."""
    for line in (
        Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").split("\n")
    ):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no VmRSS: this measurement needs Linux")


def ran(command: Sequence[str], *, folder: Path = _PROJECT) -> Ended:
    """Run a program to its end, its output dropped."""
    begun = time.monotonic()
    process = subprocess.Popen(  # noqa: S603  our own programs
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return Ended(time.monotonic() - begun, cpu, used.ru_maxrss / 1024, process.returncode)


def environment(**more: str) -> Mapping[str, str]:
    """This process's environment, with this project first among what is imported."""
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **more}
