"""A copy of a file that is written to all the time comes to an end, and is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.backup import backup

ROWS = 4_000


def test_a_busy_bot_does_not_keep_the_copy_from_its_end(tmp_path: Path) -> None:
    file, copy = tmp_path / "school.db", tmp_path / "copy.db"
    steps = 0
    with closing(sqlite3.connect(file, isolation_level=None)) as busy:
        busy.execute("PRAGMA journal_mode=WAL")
        busy.execute("CREATE TABLE said (text TEXT)")
        words = [("слово " * 300,)] * ROWS
        busy.execute("BEGIN")
        busy.executemany("INSERT INTO said VALUES (?)", words)
        busy.execute("COMMIT")

        def writes(_share: float) -> None:
            nonlocal steps
            steps += 1
            assert steps < 1_000, "it begins anew at each commit"
            busy.execute("INSERT INTO said VALUES ('ещё')")

        backup(f"sqlite+aiosqlite:///{file}", copy, writes)
    assert steps > 1
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("SELECT count(*) FROM said").fetchone() == (ROWS,)
