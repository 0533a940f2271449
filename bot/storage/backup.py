"""A school's database as one file, taken while the bot works, and put back.

SQLite's own online backup; ``pg_dump`` and ``pg_restore`` for PostgreSQL.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot import wording
from bot.storage.database import create_private

# Pages at a time: between two bites the running bot may write.
_PAGES = 256
_PARTIAL = ".partial"


class BackupFailed(Exception):
    """It cannot be done; the text says why, in Russian."""


def backup(url: str, file: Path, done: Callable[[float], None]) -> None:
    """Write the database into ``file``; ``done`` is told the share. Raises ``BackupFailed``.

    The file is for its owner's eyes only, and is there only once it is whole.
    """
    if file.exists():
        raise BackupFailed(wording.file_exists(file))
    address = make_url(url)
    partial = file.with_name(file.name + _PARTIAL)
    partial.unlink(missing_ok=True)
    create_private(partial)
    try:
        if address.get_backend_name() == "sqlite":
            _copy(_path(address), partial, done)
        else:
            _run("pg_dump", address, "--format=custom", f"--file={partial}")
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, file: Path, done: Callable[[float], None], *, replace: bool) -> None:
    """Put a backup in the place of a database that is not there, or is to be replaced.

    Nobody may work on it meanwhile. Raises ``BackupFailed``; what was there then still is.
    """
    if not file.is_file():
        raise BackupFailed(wording.no_backup(file))
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _restore_file(file, _path(address), done, replace=replace)
        return
    clean = ("--clean", "--if-exists") if replace else ()
    _run(
        "pg_restore", address, "--single-transaction", "--no-owner", *clean,
        "--dbname", address.database or "", str(file),
    )  # fmt: skip


def _restore_file(file: Path, path: Path, done: Callable[[float], None], *, replace: bool) -> None:
    if path.exists() and not replace:
        raise BackupFailed(wording.database_exists(path))
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise BackupFailed(wording.not_readable(file, wording.file_trouble(error))) from error
    if begins != b"SQLite format 3\x00":
        raise BackupFailed(wording.no_database_file(file))
    partial = path.with_name(path.name + _PARTIAL)
    partial.unlink(missing_ok=True)
    create_private(partial)
    try:
        _copy(file, partial, done)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: Path, target: Path, done: Callable[[float], None]) -> None:
    def told(_status: int, remaining: int, total: int) -> None:
        done(1 - remaining / total if total else 1.0)

    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            # One state of it, held while it is copied: the copy begins anew at each commit
            # otherwise, and a bot that is busy lets it come to no end.
            here.execute("BEGIN")
            here.execute("SELECT count(*) FROM sqlite_master").fetchone()
            here.backup(there, pages=_PAGES, progress=told)
            # One file, also before anybody has opened it.
            there.execute("PRAGMA journal_mode=DELETE")
            (found,) = there.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(wording.not_readable(source, str(error))) from error
    if found != "ok":
        raise BackupFailed(wording.database_broken(str(found)))


def _run(program: str, address: URL, *args: str) -> None:
    """Run a program of PostgreSQL's; the password goes by the environment, where none sees it."""
    path = shutil.which(program)
    if path is None:
        raise BackupFailed(wording.no_program(program))
    server = {
        "PGHOST": address.host, "PGPORT": address.port, "PGUSER": address.username,
        "PGPASSWORD": address.password, "PGDATABASE": address.database,
    }  # fmt: skip
    named = {name: str(value) for name, value in server.items() if value}
    ended = subprocess.run(  # noqa: S603 - found by its own name, no shell
        [path, "--no-password", *args],
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines()
        raise BackupFailed(f"{program}: {lines[-1] if lines else ended.returncode}")


def _path(address: URL) -> Path:
    return Path(address.database or "")
