"""``dezhurny demo``: emulator, bot and chat page on one port of this machine."""

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from contextlib import ExitStack
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot import logs, wording
from bot.app import App
from bot.clock import SteeredClock
from bot.demo.school import CHAT_TITLE, POLICY, first_morning, found, timezone
from bot.demo.server import create_demo
from bot.settings import Settings, SettingsError, SourceKind, read_settings
from bot.storage.journal import lines

HOST = "127.0.0.1"
JOURNAL_SHOWN = 200
# The emulator of this one run takes it, nobody else.
TOKEN = "demo-token"  # noqa: S105


def run_demo(data: Path | None) -> int:
    """Run until Ctrl+C; return the exit code. Without ``data`` nothing is left behind."""
    try:
        settings = read_settings(vk_token=SecretStr(TOKEN))
    except SettingsError as error:
        print(f"{wording.BAD_SETTINGS}\n{error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_level, as_json=settings.log_json)
    with ExitStack() as stack:
        if data is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dezhurny-")))
        else:
            data.mkdir(parents=True, exist_ok=True)
            folder = data
        policy = folder / "policy.yaml"
        # A copy: whoever shows the demo may edit it and see the bot take it in.
        if not policy.exists():
            policy.write_bytes(POLICY.read_bytes())
        return asyncio.run(_run(settings, folder, policy))


async def _run(settings: Settings, folder: Path, policy: Path) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    clock = SteeredClock(first_morning(datetime.now(timezone())))
    world = found(clock, token=TOKEN)
    app: App | None = None

    async def journal() -> list[dict[str, Any]]:
        if app is None:
            return []
        return [dict(line) async for line in lines(app.engine, last=JOURNAL_SHOWN)]

    demo = create_demo(world, clock, chat_title=CHAT_TITLE, journal=journal)
    runner = web.AppRunner(demo, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        port = await _listen(runner, settings.http_port)
        app = App(
            settings.model_copy(
                update={
                    "vk_api_url": f"http://{HOST}:{port}/method/",
                    "database_url": f"sqlite+aiosqlite:///{_fresh(folder)}",
                    "policy_file": policy,
                    "vk_group_id": None,
                    "source": SourceKind.LONGPOLL,
                    # The page has the port; the bot's own health page takes a free one.
                    "http_host": HOST,
                    "http_port": 0,
                }
            ),
            clock=clock,
        )
        await app.start()
        _show(f"http://{HOST}:{port}/")
        working = asyncio.create_task(app.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        app.request_stop()
        stopping.cancel()
        await working
    finally:
        if app is not None:
            await app.stop()
        await runner.cleanup()
    print(wording.STOPPED, flush=True)
    return 0


def _fresh(folder: Path) -> Path:
    """A database that no earlier run has used: the emulated VK begins anew each time.

    A bot that remembered the last one would take its messages for those it has judged.
    """
    names = chain(["demo.db"], (f"demo-{number}.db" for number in count(2)))
    return next(folder / name for name in names if not (folder / name).exists())


async def _listen(runner: web.AppRunner, port: int) -> int:
    """Listen on ``port``, or on a free one when it is taken."""
    for attempt in (port, 0):
        try:
            await web.TCPSite(runner, HOST, attempt).start()
        except OSError:
            if attempt == 0:
                raise
            continue
        break
    address = runner.addresses[0]
    return int(address[1])


def _show(url: str) -> None:
    print(wording.demo_ready(url), flush=True)
    if (
        sys.platform in ("win32", "darwin")
        or os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
    ):
        webbrowser.open(url)
