"""``dezhurny run``: the bot in the foreground, until SIGTERM or Ctrl+C."""

import asyncio
import signal
import sys

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import logs, wording
from bot.app import App, PartFailed
from bot.exposed import exposed
from bot.policy_keeper import NoPolicy
from bot.settings import Settings, SettingsError, SourceKind, read_settings
from bot.steady import settle
from bot.storage.database import TooNew, shown
from bot.storage.lease import Held
from bot.vk.client import Unreachable, VKError
from bot.vk.preflight import Preflight
from bot.vk.wording import NO_ACCESS_KEY, NO_CALLBACK
from bot.web.server import PortTaken

log = structlog.get_logger(__name__)

MISUSE, FAILED = 2, 1
PAUSE, LONGEST_PAUSE = 2.0, 30.0


class Refused(Exception):
    """The bot cannot start; the text says why and what to do, in Russian."""


def run_bot() -> int:
    """Run until told to stop; return the exit code."""
    try:
        settings = read_settings()
        _check(settings)
    except (SettingsError, Refused) as error:
        print(f"{wording.BAD_SETTINGS}\n{error}", file=sys.stderr)
        return MISUSE
    if files := exposed(settings):
        print(wording.exposed(files), file=sys.stderr)
    logs.configure(settings.log_level, as_json=settings.log_json)
    return asyncio.run(_run(settings))


def _check(settings: Settings) -> None:
    if not settings.vk_token.get_secret_value():
        raise Refused(NO_ACCESS_KEY)
    if settings.source is SourceKind.CALLBACK and not (
        settings.callback_secret.get_secret_value()
        and settings.callback_confirmation.get_secret_value()
    ):
        raise Refused(NO_CALLBACK)


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.of_the_loop)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    pause = PAUSE
    while not stop.is_set():
        app = App(settings)
        try:
            code = await _serve(app, settings, stop)
        except Unreachable as error:
            # An outage of the messenger at start is waited out as one in mid-work is.
            print(wording.unreachable(error.reason), file=sys.stderr)
        except Refused as refused:
            print(refused, file=sys.stderr)
            return FAILED
        else:
            return code
        finally:
            await app.stop()
        await _sleep(pause, stop)
        pause = min(pause * 2, LONGEST_PAUSE)
    return 0


async def _serve(app: App, settings: Settings, stop: asyncio.Event) -> int:
    starting = asyncio.create_task(app.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        settle()
        if not starting.done():
            starting.cancel()
            # A second cancellation, by the end of the loop, while it closes its database
            # connection would leave aiosqlite waiting for a thread that is gone.
            await asyncio.wait({starting})
            return 0
        checked = await _started(starting, settings)
        for complaint in checked.problems:
            print(complaint.text, file=sys.stderr)
        if checked.fatal:
            return FAILED
        snapshot = app.policy.snapshot
        print(
            wording.started(checked.group_name, len(snapshot.chats), snapshot.version),
            file=sys.stderr,
        )
        stopping.add_done_callback(lambda _: app.request_stop())
        try:
            await app.run()
        except PartFailed as error:
            log.exception("part_failed", part=str(error))
            return FAILED
        print(wording.STOPPED, file=sys.stderr)
        return 0
    finally:
        stopping.cancel()


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _started(starting: asyncio.Task[Preflight], settings: Settings) -> Preflight:
    """The start's result, its refusals in words."""
    try:
        return await starting
    except NoPolicy as error:
        raise Refused(str(error)) from error
    except PortTaken as error:
        raise Refused(wording.callback_port_taken(str(error))) from error
    except Held:
        raise Refused(wording.database_held(shown(settings.database_url))) from None
    except TooNew as error:
        raise Refused(wording.database_too_new(str(error))) from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise Refused(wording.database_unreachable(shown(settings.database_url), reason)) from error
    except VKError as error:
        raise Unreachable(error.method, str(error)) from error
