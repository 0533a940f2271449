"""The roster in the database: read as a whole, replaced as a whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.roster.people import Listed
from bot.storage.models import JournalRow, RosterRow
from handlers.ports import Enrolled, RosterRole


async def read(connection: AsyncConnection) -> tuple[Listed, ...]:
    """Everybody, in the order of the file."""
    rows = await connection.execute(select(RosterRow.__table__).order_by(RosterRow.id))
    return tuple(
        Listed(
            class_name=row.class_name,
            pupil=row.pupil,
            name=row.name,
            role=RosterRole(row.role),
            user_id=row.user_id,
            left=row.left_school,
            left_on=date.fromisoformat(row.left_on) if row.left_on else None,
            post=row.post,
        )
        for row in rows
    )


async def enrolled(
    connection: AsyncConnection, sought: ColumnElement[bool]
) -> tuple[Enrolled, ...]:
    """The places of the roster that are sought, in the order of the file."""
    rows = await connection.execute(
        select(RosterRow.__table__).where(sought).order_by(RosterRow.id)
    )
    return tuple(
        Enrolled(
            class_name=row.class_name,
            pupil=row.pupil,
            name=row.name,
            role=RosterRole(row.role),
            user_id=row.user_id,
            left=row.left_school,
        )
        for row in rows
    )


async def replace(
    connection: AsyncConnection, people: Sequence[Listed], *, at: datetime, said: Mapping[str, Any]
) -> None:
    """Put these people in everybody's place, and a line into the journal.

    The caller's transaction makes it all or nothing.
    """
    await connection.execute(delete(RosterRow))
    if people:
        await connection.execute(insert(RosterRow), [_row(one) for one in people])
    await connection.execute(
        insert(JournalRow).values(
            key=f"roster:{at.isoformat()}",
            at=at,
            kind="roster_imported",
            peer_id=0,
            evidence=[],
            policy_version="",
            more=dict(said),
        )
    )


def _row(one: Listed) -> dict[str, object]:
    return {
        "class_name": one.class_name,
        "pupil": one.pupil,
        "name": one.name,
        "role": one.role.value,
        "user_id": one.user_id,
        "left_school": one.left,
        "left_on": one.left_on.isoformat() if one.left_on else None,
        "post": one.post,
    }
