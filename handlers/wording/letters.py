"""The words above a letter that could not be delivered when it was written."""

from datetime import datetime

from handlers.wording import moment


def late(at: datetime) -> str:
    """Above the letter; ``at`` in the school's time zone."""
    return f"Сообщение от {moment(at)}: тогда личные сообщения от бота были закрыты."
