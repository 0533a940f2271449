"""The policy file as it was last accepted: the text that was in force when the bot last ran."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import PolicyVersionRow


async def last_accepted(connection: AsyncConnection) -> str | None:
    """The text of the version accepted last; None where there was none yet."""
    text: str | None = await connection.scalar(
        select(PolicyVersionRow.text)
        .order_by(PolicyVersionRow.accepted_at.desc(), PolicyVersionRow.id.desc())
        .limit(1)
    )
    return text
