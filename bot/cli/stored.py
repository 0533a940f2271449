"""``dezhurny db`` and ``dezhurny journal``: what is stored, from the shell."""

import asyncio
import csv
import json
import sys
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.settings import SettingsError, read_settings
from bot.storage import database
from bot.storage.journal import FIELDS, lines


def upgrade() -> int:
    """Apply the migrations; return the exit code."""
    try:
        before, after = asyncio.run(_upgrade(read_settings().database_url))
    except SettingsError as error:
        print(f"{wording.BAD_SETTINGS}\n{error}", file=sys.stderr)
        return 2
    except database.TooNew as error:
        print(wording.database_too_new(str(error)), file=sys.stderr)
        return 1
    except (SQLAlchemyError, OSError) as error:
        return _unreachable(error)
    print(wording.database_upgraded(before, after))
    return 0


async def _upgrade(url: str) -> tuple[str | None, str | None]:
    engine = database.open_database(url)
    try:
        return await database.upgrade(engine)
    finally:
        await database.close(engine)


def export(layout: str, since: str | None, peer: int | None) -> int:
    """Write the journal to standard output; return the exit code."""
    if layout not in ("jsonl", "csv"):
        print(wording.bad_format(layout), file=sys.stderr)
        return 2
    try:
        begin = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
    except ValueError:
        print(wording.bad_day(since or ""), file=sys.stderr)
        return 2
    try:
        url = read_settings().database_url
        if not database.exists(url):
            print(wording.no_database(database.shown(url)), file=sys.stderr)
            return 1
        count = asyncio.run(_export(url, layout, begin, peer))
    except SettingsError as error:
        print(f"{wording.BAD_SETTINGS}\n{error}", file=sys.stderr)
        return 2
    except (SQLAlchemyError, OSError) as error:
        return _unreachable(error)
    print(wording.exported(count), file=sys.stderr)
    return 0


def _plain_cell(text: str) -> str:
    """A member's words as text: a table must not take them for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _unreachable(error: Exception) -> int:
    url = database.shown(read_settings().database_url)
    reason = str(error.__cause__ or error).partition("\n")[0]
    print(wording.database_unreachable(url, reason), file=sys.stderr)
    return 1


async def _export(url: str, layout: str, begin: datetime | None, peer: int | None) -> int:
    engine = database.open_database(url)
    table = csv.DictWriter(sys.stdout, fieldnames=[*FIELDS, "more"], extrasaction="ignore")
    if layout == "csv":
        table.writeheader()
    count = 0
    try:
        async for line in lines(engine, begin=begin, peer=peer):
            count += 1
            if layout == "jsonl":
                print(json.dumps(line, ensure_ascii=False))
                continue
            more = {key: value for key, value in line.items() if key not in FIELDS}
            table.writerow(
                {
                    **line,
                    "evidence": _plain_cell(" | ".join(line["evidence"])),
                    "more": json.dumps(more, ensure_ascii=False),
                }
            )
    finally:
        await database.close(engine)
    return count
