"""The time zone in which a command states what a database holds: the school's own."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.accepted import last_accepted
from policies.file import PolicyFileError, load


async def school_zone(engine: AsyncEngine) -> tzinfo:
    """The zone of the policy that this database accepted last, whose name is its ``str``.

    Where it has accepted none, or none that this program reads, the machine's.
    """
    async with engine.connect() as connection:
        text = await last_accepted(connection)
    if text is not None:
        try:
            return load(text, source="").school.timezone
        except PolicyFileError:
            # A newer program may refuse what an older one accepted.
            pass
    ahead = datetime.now(UTC).astimezone().utcoffset()
    return timezone(ahead or timedelta(0))
