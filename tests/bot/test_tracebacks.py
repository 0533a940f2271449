"""An error in the log: its place and its kind, and no word that somebody else may have written."""

import asyncio
import io
import json
import logging
import sys

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.storage.database import close, open_database
from bot.tracebacks import guard, traced

PRIVATE = "НикомуНеПоказывайте"


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301 - to be caught at once
    except BaseException as caught:  # noqa: BLE001 - that is what is looked at
        return caught


def led_to(error: BaseException, cause: BaseException, *, said: bool = True) -> BaseException:
    try:
        try:
            raise cause  # noqa: TRY301
        except BaseException:  # noqa: BLE001
            if said:
                raise error from cause
            raise error  # noqa: B904 - a context without a cause is what is looked at
    except BaseException as caught:  # noqa: BLE001
        return caught


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (raised(ValueError(f"no number: {PRIVATE}")), "ValueError"),
        (raised(KeyError(PRIVATE)), "KeyError"),
        (raised(RuntimeError(PRIVATE)), "RuntimeError"),
        (raised(json.JSONDecodeError("bad", PRIVATE, 0)), "json.decoder.JSONDecodeError"),
        (led_to(RuntimeError("x"), ValueError(PRIVATE)), "ValueError"),
        (led_to(RuntimeError("x"), ValueError(PRIVATE), said=False), "ValueError"),
        (raised(ExceptionGroup(PRIVATE, [raised(ValueError(PRIVATE))])), "ValueError"),
    ],
)
def test_kind_and_place_without_the_words(error: BaseException, kind: str) -> None:
    told = traced(error)
    assert PRIVATE not in told
    assert kind in told.splitlines()
    assert "in raised" in told or "in led_to" in told


def test_words_about_files_and_code_are_told() -> None:
    assert "No such file" in traced(raised(FileNotFoundError(2, "No such file", "policy.yaml")))
    assert "has no attribute" in traced(raised(AttributeError("'X' has no attribute 'y'")))


def test_a_circle_of_causes_comes_to_an_end() -> None:
    one, other = raised(ValueError()), raised(KeyError())
    one.__cause__, other.__cause__ = other, one
    assert traced(one).count("Traceback") == 2


def test_a_database_names_the_table_and_not_the_row() -> None:
    async def store() -> BaseException:
        engine = open_database("sqlite+aiosqlite://")
        try:
            async with engine.begin() as connection:
                await connection.execute(text("INSERT INTO gone VALUES (:t)"), {"t": PRIVATE})
        except SQLAlchemyError as error:
            return error
        finally:
            await close(engine)
        raise AssertionError("there is no such table")

    error = asyncio.run(store())
    assert PRIVATE not in str(error)
    assert "no such table: gone" in traced(error)
    assert PRIVATE not in traced(error)


@pytest.mark.parametrize("as_json", [True, False])
def test_neither_the_log_nor_a_library_nor_the_loop_repeats_the_words(
    as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    before = logging.root.handlers[:], logging.root.level
    logs.configure("DEBUG", as_json=as_json)
    try:
        error = raised(ValueError(PRIVATE))
        structlog.get_logger("fresh").error("broke", exc_info=error)
        logging.getLogger("library").warning("broke", exc_info=error)

        async def forgotten() -> None:
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(logs.of_the_loop)
            loop.create_future().set_exception(raised(ValueError(PRIVATE)))

        asyncio.run(forgotten())
    finally:
        structlog.reset_defaults()
        logging.root.handlers[:], logging.root.level = before
    told = out.getvalue()
    assert PRIVATE not in told
    assert told.count("ValueError") == 3
    assert told.count("in raised") == 3


def test_an_error_that_nobody_handles_ends_without_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    guard()
    error = raised(ValueError(PRIVATE))
    sys.excepthook(ValueError, error, error.__traceback__)
    told = capsys.readouterr().err
    assert PRIVATE not in told
    assert "ValueError" in told
