"""``dezhurny db`` and ``dezhurny journal``: what is stored, from the shell."""

import csv
import json
import sys
from datetime import UTC, datetime
from functools import partial

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.cli.opened import MISUSED, existing, fail, on_database, settings_with
from bot.storage import database
from bot.storage.journal import FIELDS, lines


def upgrade() -> None:
    """Apply the migrations. Raises ``typer.Exit``."""
    before, after = on_database(settings_with(None).database_url, database.upgrade)
    typer.echo(wording.database_upgraded(before, after))


def export(layout: str, since: str | None, peer: int | None, address: str | None) -> None:
    """Write the journal to standard output. Raises ``typer.Exit``."""
    if layout not in ("jsonl", "csv"):
        fail(wording.bad_format(layout), MISUSED)
    try:
        begin = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
    except ValueError:
        fail(wording.bad_day(since or ""), MISUSED)
    url = existing(settings_with(address).database_url)
    count = on_database(url, partial(_export, layout=layout, begin=begin, peer=peer))
    typer.echo(wording.exported(count), err=True)


def _plain_cell(text: str) -> str:
    """A member's words as text: a table must not take them for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


async def _export(
    engine: AsyncEngine, *, layout: str, begin: datetime | None, peer: int | None
) -> int:
    table = csv.DictWriter(sys.stdout, fieldnames=[*FIELDS, "more"], extrasaction="ignore")
    if layout == "csv":
        table.writeheader()
    count = 0
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
    return count
