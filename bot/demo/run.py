"""``dezhurny demo``: emulator, bot and chat page on one port of this machine."""

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Collection, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from ipaddress import ip_address
from itertools import chain, count
from pathlib import Path
from secrets import token_hex
from typing import Any

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot import logs, wording
from bot.app import App
from bot.clock import SteeredClock
from bot.demo.in_force import InForce
from bot.demo.school import CHAT_TITLE, POLICY, ROSTER, first_morning, found, timezone
from bot.demo.school import policy as shipped
from bot.demo.server import create_demo
from bot.policy_keeper import NoPolicy
from bot.roster.reading import read_roster
from bot.settings import Settings, SettingsError, SourceKind, read_settings
from bot.storage import roster
from bot.storage.journal import lines
from bot.storage.overview import chat_facts
from emulator import World
from handlers.ports import ChatFacts
from policies.file.problems import Problems
from policies.school import PolicySnapshot

HOST = "127.0.0.1"
MISUSE, FAILED = 2, 1
JOURNAL_SHOWN = 200
ASKS, HEARD_WITHIN = "groups.getLongPollServer", 20.0


class Refused(Exception):
    """The demo cannot begin; the text says why and what to do, in Russian."""

    def __init__(self, words: str, code: int = MISUSE) -> None:
        super().__init__(words)
        self.code = code


def run_demo(data: Path | None, host: str = HOST, *, public: bool = False) -> int:
    """Run until Ctrl+C; return the exit code. Without ``data`` nothing is left behind.

    The page lets whoever reaches it write in anybody's name: a ``host`` that other machines
    reach is refused unless ``public``.
    """
    try:
        # The emulator of this one run takes this key, nobody else's.
        settings = read_settings(vk_token=SecretStr(token_hex(16)))
    except SettingsError as error:
        print(f"{wording.BAD_SETTINGS}\n{error}", file=sys.stderr)
        return MISUSE
    if not public and not _is_this_machine(host):
        print(wording.demo_public(host), file=sys.stderr)
        return MISUSE
    logs.configure(settings.log_level, as_json=settings.log_json)
    with ExitStack() as stack:
        try:
            folder, policy = _laid_out(data, stack)
            return asyncio.run(_run(settings, folder, policy, host))
        except Refused as refused:
            print(refused, file=sys.stderr)
            return refused.code


def _laid_out(data: Path | None, stack: ExitStack) -> tuple[Path, Path]:
    """The folder of the data and the policy file in it. Raises ``Refused``.

    The file is a copy: whoever shows the demo may edit it and see the bot take it in.
    """
    try:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dezhurny-")))
        folder.mkdir(parents=True, exist_ok=True)
        policy = folder / "policy.yaml"
        if not policy.exists():
            policy.write_bytes(POLICY.read_bytes())
    except OSError as error:
        raise Refused(wording.demo_folder(data, error)) from error
    try:
        policy.read_bytes()
    except OSError as error:
        unread = f"{policy}: {wording.file_trouble(error)}."
        raise Refused(wording.demo_policy(policy, unread), FAILED) from error
    return folder, policy


def _is_this_machine(host: str) -> bool:
    """True for an address that only this machine reaches; a name could mean any."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def _run(settings: Settings, folder: Path, policy: Path, host: str) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    clock = SteeredClock(first_morning(datetime.now(timezone())))
    world = found(clock, token=settings.vk_token.get_secret_value())
    app: App | None = None
    # The one that has begun and is not being stopped: only of it the page asks.
    at_work: App | None = None

    def snapshot() -> PolicySnapshot:
        return shipped() if at_work is None else at_work.policy.snapshot

    async def facts(peers: Collection[int]) -> Mapping[int, ChatFacts]:
        if at_work is None:
            return {}
        async with at_work.engine.connect() as connection:
            return await chat_facts(connection, peers)

    async def journal() -> list[dict[str, Any]]:
        if at_work is None:
            return []
        return [dict(line) async for line in lines(at_work.engine, last=JOURNAL_SHOWN)]

    demo = create_demo(
        world, clock, chat_title=CHAT_TITLE, in_force=InForce(snapshot, facts), journal=journal
    )
    runner = web.AppRunner(demo, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        port = await _listen(runner, host, settings.http_port)
        here = _reached_at(host)
        app = App(
            settings.model_copy(
                update={
                    "vk_api_url": f"http://{here}:{port}/method/",
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
        await _begun(app, policy, folder)
        at_work = app
        await _enrol(app, clock.now())
        await _heard(world)
        _show(f"http://{here}:{port}/")
        working = asyncio.create_task(app.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        app.request_stop()
        stopping.cancel()
        await working
    finally:
        at_work = None
        if app is not None:
            await app.stop()
        await runner.cleanup()
    print(wording.STOPPED, flush=True)
    return 0


async def _begun(app: App, policy: Path, folder: Path) -> None:
    """Start the bot. Raises ``Refused`` for what an earlier run may have left in the folder."""
    try:
        await app.start()
    except NoPolicy as error:
        raise Refused(wording.demo_policy(policy, str(error)), FAILED) from error
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise Refused(wording.demo_database(folder, reason), FAILED) from error


async def _enrol(app: App, now: datetime) -> None:
    """Take the demo's roster in, as `dezhurny roster import` does."""
    people = read_roster(ROSTER.read_bytes(), now.date(), Problems()).people
    async with app.engine.begin() as connection:
        await roster.replace(connection, people, at=now, said={})


async def _heard(world: World) -> None:
    """Return once the bot has asked where events begin: what is said before it never hears."""
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARD_WITHIN):
            while not any(one["method"] == ASKS for one in world.calls.since(0)):
                await world.changed.wait(0.05)


def _fresh(folder: Path) -> Path:
    """A database that no earlier run has used: the emulated VK begins anew each time.

    A bot that remembered the last one would take its messages for those it has judged.
    """
    names = chain(["demo.db"], (f"demo-{number}.db" for number in count(2)))
    return next(folder / name for name in names if not (folder / name).exists())


def _reached_at(host: str) -> str:
    """How this machine itself names what listens on ``host``."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  compared, not listened on
        return HOST if host == "0.0.0.0" else "[::1]"  # noqa: S104
    return f"[{host}]" if ":" in host else host


async def _listen(runner: web.AppRunner, host: str, port: int) -> int:
    """Listen on ``port``, or on a free one when it is taken."""
    for attempt in (port, 0):
        try:
            await web.TCPSite(runner, host, attempt).start()
        except OSError as error:
            if attempt == 0:
                raise Refused(wording.demo_cannot_listen(host, error)) from error
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
