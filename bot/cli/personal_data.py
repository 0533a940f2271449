"""``dezhurny personal-data export USER``: what /мои-данные shows, whole, for a written request."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.cli.opened import existing, on_database, settings_with
from bot.cli.school_time import school_zone
from bot.clock import SystemClock
from bot.storage import database
from bot.storage.models import RosterRow
from bot.storage.personal import kept_of
from bot.storage.roster import enrolled
from handlers.ports import Enrolled, Kept
from handlers.wording import personal_data


def export(user_id: int, address: str | None, *, as_json: bool) -> None:
    """Write all that is kept of a person to standard output. Raises ``typer.Exit``."""
    url = existing(settings_with(address).database_url)
    kept, roster, zone = on_database(url, lambda engine: _read(engine, user_id))
    now = SystemClock().now()
    if as_json:
        told = {
            "user": user_id,
            "at": now.astimezone(zone).isoformat(),
            "chats": [_plain(one, now, zone) for one in kept],
            "roster": [_place(one) for one in roster],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif kept or roster:

        def local(moment: datetime) -> datetime:
            return moment.astimezone(zone)

        titled = [(wording.lane(one.peer_id, user_id).capitalize(), one) for one in kept]
        typer.echo(personal_data.whole(titled, roster, local, now, zone=str(zone)))
    else:
        typer.echo(wording.nothing_stored(user_id))


async def _read(
    engine: AsyncEngine, user_id: int
) -> tuple[Sequence[Kept], Sequence[Enrolled], tzinfo]:
    await database.upgrade(engine)
    zone = await school_zone(engine)
    async with engine.connect() as connection:
        kept = await kept_of(connection, user_id)
        return kept, await enrolled(connection, RosterRow.user_id == user_id), zone


def _plain(one: Kept, now: datetime, zone: tzinfo) -> dict[str, object]:
    """One chat's share; of cases only what they are: others may be named in them."""

    def at(moment: datetime | None) -> str | None:
        return moment.astimezone(zone).isoformat() if moment is not None else None

    member = one.member
    return {
        "chat": one.peer_id,
        "name": member.name if member else "",
        "full_name": member.full_name if member else "",
        "present": bool(member and member.present),
        "agreed_to_rules_at": at(member.agreed_at if member else None),
        "strikes": [
            {
                "rule": stored.given.rule,
                "clause": stored.given.clause,
                "text": stored.given.text,
                "quotes": list(stored.given.quotes),
                "given_at": at(stored.given.given_at),
                "expires_at": at(stored.given.expires_at),
                "in_force": stored.in_force(now),
                "lifted": stored.lifted,
            }
            for stored in one.strikes
        ],
        "block": one.block
        and {
            "rule": one.block.rule,
            "begun_at": at(one.block.begun_at),
            "until": at(one.block.until),
        },
        "blocks": one.blocks,
        "held_messages": [
            {"text": held.text, "said_at": at(held.said_at), "due": at(held.due)}
            for held in one.held
        ],
        "open_cases": [personal_data.case_name(case) for case in one.cases],
        "closed_cases": one.closed,
        "reviews": one.reviews,
        "complaints": one.complaints,
        "answers": one.answers,
        "recent_messages": one.recent,
        "journal_lines": one.lines,
        "lessons": one.lessons,
        "questions": one.questions,
        "letters": one.letters,
    }


def _place(one: Enrolled) -> dict[str, object]:
    return {
        "class": one.class_name,
        "role": one.role.value,
        "name": one.name,
        "pupil": one.pupil,
        "left": one.left,
    }
