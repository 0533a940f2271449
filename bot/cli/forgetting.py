"""``dezhurny forget USER``: what is stored of a person is erased, as /забыть-меня does it.

It is done here and now, on the database, by the statements that the bot itself uses; so it
is done whether or not the bot runs. Every lane gets the same order as an event too: a bot
that runs thereby corrects within a minute what it holds in memory; one that does not run
finds nothing left to do when it starts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, tzinfo

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.cli.opened import MISUSED, WRONG, existing, fail, on_database, settings_with
from bot.cli.russian import confirmed
from bot.cli.school_time import school_zone
from bot.clock import SystemClock
from bot.storage import database
from bot.storage.batch import Batch, statements_for
from bot.storage.models import RosterRow
from bot.storage.personal import kept_of
from bot.storage.recorder import record, take_in
from bot.storage.roster import enrolled
from bot.storage.states import States
from bot.storage.traces import files_with, places_of, settle_files, traces_of
from handlers.events import ErasureOrdered
from handlers.forgetting import ERASE, Stays, carry_out, lines_of, stays
from handlers.ports import Kept


def forget(user_id: int, address: str | None, *, sure: bool, as_json: bool) -> None:
    """Show what is stored of a person, ask, erase, show what stays. Raises ``typer.Exit``."""
    if as_json and not sure:
        fail(wording.FORGET_UNASKED, MISUSED)
    url = existing(settings_with(address).database_url)
    now = SystemClock().now()
    found, listed, zone = on_database(url, lambda engine: _found(engine, user_id))
    if not as_json:
        _show(user_id, found, now, listed)
        if found and not sure and not confirmed(wording.FORGET_SURE):
            fail(wording.FORGET_LEFT, WRONG)
    left: Mapping[int, Stays] = {}
    proof = Proof()
    if found:
        left, proof = on_database(url, lambda engine: _proved(engine, url, user_id, found, now))
    stayed = {
        lane: lines_of(one, lambda moment: moment.astimezone(zone)) for lane, one in left.items()
    }
    if as_json:
        _show_json(user_id, found, stayed, proof, now, listed)
    elif found:
        typer.echo(wording.forgotten(user_id))
        for lane, lines in stayed.items():
            for line in lines:
                typer.echo(f"• {wording.lane(lane, user_id)}: {line}")
        _show_proof(proof)
        typer.echo(wording.FORGET_JOURNAL)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked for after erasing, and where it was found.

    ``rows``: by table, how many bore the person's number before and bear it now. ``gone``:
    how many different texts of his rows are there no more. ``elsewhere``: columns in which
    one of them stands in a row that is not his (somebody else said the same, or quoted).
    ``files``: files of the database that still hold one which no row holds. ``settled``: the
    write-ahead log was emptied.
    """

    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    gone: int = 0
    elsewhere: Sequence[str] = ()
    files: Sequence[str] = ()
    settled: bool = True


async def _proved(
    engine: AsyncEngine, url: str, user_id: int, found: Sequence[Kept], now: datetime
) -> tuple[Mapping[int, Stays], Proof]:
    """Erase, then look with other eyes for what should be gone."""
    async with engine.connect() as connection:
        before = await traces_of(connection, user_id)
    left = await _erase(engine, user_id, found, now)
    settled = await settle_files(engine)
    async with engine.connect() as connection:
        after = await traces_of(connection, user_id)
        gone = before.words - after.words
        places = await places_of(connection, gone)
    nowhere = gone.difference(*places.values())
    tables = sorted({*before.rows, *after.rows})
    return left, Proof(
        rows={name: (before.rows.get(name, 0), after.rows.get(name, 0)) for name in tables},
        gone=len(gone),
        elsewhere=sorted(places),
        files=files_with(url, nowhere),
        settled=settled,
    )


async def _found(engine: AsyncEngine, user_id: int) -> tuple[Sequence[Kept], int, tzinfo]:
    """What may be erased, in how many lines of the roster he stands, which the school keeps,
    and the school's zone.
    """
    await database.upgrade(engine)
    zone = await school_zone(engine)
    async with engine.connect() as connection:
        listed = await enrolled(connection, RosterRow.user_id == user_id)
        return await kept_of(connection, user_id), len(listed), zone


async def _erase(
    engine: AsyncEngine, user_id: int, found: Sequence[Kept], now: datetime
) -> Mapping[int, Stays]:
    """Erase in every lane, in one transaction; what stays, lane by lane."""
    batch, left = Batch(), {}
    for lane in sorted({*(one.peer_id for one in found), user_id}):
        state = await States(engine).load(lane, now)
        order = ErasureOrdered(
            key=f"{ERASE}:{lane}:{user_id}:{now.isoformat()}",
            lane=lane,
            user_id=user_id,
            at=now,
            tells=False,
        )
        effects = carry_out(state, order, now)
        batch.merge(record(order, effects, lane=lane, policy_version="", now=now))
        take_in(batch, order, now)
        left[lane] = stays(state, user_id, before=now, at=now)
    async with engine.begin() as connection:
        await batch.run(connection, statements_for(engine.dialect.name))
    return {lane: one for lane, one in left.items() if one}


def _show_proof(proof: Proof) -> None:
    typer.echo(wording.PROOF)
    for table, (before, after) in proof.rows.items():
        typer.echo(wording.proof_row(table, before, after))
    typer.echo(wording.proof(proof.gone, proof.elsewhere, proof.files, settled=proof.settled))


def _show(user_id: int, found: Sequence[Kept], now: datetime, listed: int) -> None:
    if not found:
        told = wording.only_listed(user_id, listed) if listed else wording.nothing_stored(user_id)
        typer.echo(told)
        return
    typer.echo(wording.stored_of(user_id))
    for one in found:
        name = one.member.name if one.member is not None else ""
        typer.echo(wording.stored_in(one.peer_id, user_id, name, _counts(one, now)))


def _counts(one: Kept, now: datetime) -> dict[str, int]:
    """What is stored in one lane, in numbers: no words of the person reach a terminal's log."""
    return {
        "full_name": int(one.member is not None and bool(one.member.full_name)),
        "strikes": len(one.strikes),
        "strikes_in_force": sum(strike.in_force(now) for strike in one.strikes),
        "blocks": one.blocks,
        "blocks_running": int(one.block is not None),
        "held_messages": len(one.held),
        "open_cases": len(one.cases) + one.reviews,
        "closed_cases": one.closed,
        "complaints_and_answers": one.complaints + one.answers,
        "recent_messages": one.recent,
        "journal_lines": one.lines,
        "lessons": one.lessons,
        "questions": one.questions,
    }


def _show_json(
    user_id: int,
    found: Sequence[Kept],
    stayed: Mapping[int, Sequence[str]],
    proof: Proof,
    now: datetime,
    listed: int,
) -> None:
    said = {
        "user": user_id,
        "found": [{"chat": one.peer_id, **_counts(one, now)} for one in found],
        "erased": bool(found),
        "stays": [{"chat": lane, "what": lines} for lane, lines in stayed.items()],
        "roster_lines": listed,
        "proof": asdict(proof),
    }
    typer.echo(json.dumps(said, ensure_ascii=False))
