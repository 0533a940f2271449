"""The real process: `python -m bot …` in an empty folder, with nothing but what a test gives it."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]


def environment(**settings: str) -> dict[str, str]:
    """The environment of the program: the machine's, without any setting of its own.

    ``settings`` are named without their prefix, in small letters.
    """
    plain = {name: value for name, value in os.environ.items() if not _ours(name)}
    given = {f"DEZHURNY_{name.upper()}": value for name, value in settings.items()}
    return {**plain, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **given}


def _ours(name: str) -> bool:
    return name.upper().startswith("DEZHURNY_") or name in ("DISPLAY", "WAYLAND_DISPLAY")


@dataclass
class Program:
    """A program that was started."""

    process: asyncio.subprocess.Process

    @classmethod
    async def start(cls, *args: str, cwd: Path, env: Mapping[str, str]) -> "Program":
        """Start `dezhurny` with these arguments; its output is kept."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *args),
            cwd=cwd,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return cls(process)

    @property
    def running(self) -> bool:
        return self.process.returncode is None

    async def end(self, signal: int | None = None, *, within: float = 60) -> "Ended":
        """Send a signal, wait for the end, return how it ended. Raises ``TimeoutError``."""
        if signal is not None and self.running:
            self.process.send_signal(signal)
        async with asyncio.timeout(within):
            out, err = await self.process.communicate()
        return Ended(self.process.returncode or 0, out.decode(), err.decode())

    async def line(self, wanted: str, *, within: float = 60) -> str:
        """The next line of standard output that holds ``wanted``. Raises ``TimeoutError``."""
        assert self.process.stdout is not None
        async with asyncio.timeout(within):
            async for raw in self.process.stdout:
                if wanted in raw.decode():
                    return raw.decode()
        raise AssertionError(f"the program ended before it said {wanted!r}")

    async def abandon(self) -> None:
        """Be sure that nothing is left running."""
        if self.running:
            self.process.kill()
            await self.process.communicate()


@dataclass(frozen=True)
class Ended:
    """How a program ended, and all it said."""

    code: int
    out: str
    err: str


async def ran(*args: str, cwd: Path, env: Mapping[str, str], within: float = 60) -> Ended:
    """Run `dezhurny` to its end."""
    program = await Program.start(*args, cwd=cwd, env=env)
    try:
        return await program.end(within=within)
    finally:
        await program.abandon()
