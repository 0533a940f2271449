"""Why each call that the bot promises may be made again when its answer never came.

The answer to an ``execute`` that got lost leaves every call in it made or not made. So each
of them is made once more, and this is what then happens in VK.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.vk.translate import ANSWER, DELETE, PIN, REMOVE, RESTRICT, SEND
from handlers.calls import AnswerPress, Call, DeleteMessages, Pin, Release, Remove, Restrict, Send
from tests.bot.memory_outbox import NOON

CHAT, PARENT, OTHER = 2_000_000_001, 301, 302
UNTIL = NOON + timedelta(days=7)


@dataclass(frozen=True)
class Again:
    """A call that is made twice: its method, and why that is as good as once."""

    method: str
    call: Call
    why: str


TWICE: Mapping[str, Again] = {
    "a post": Again(
        SEND,
        Send(CHAT, "Напоминание"),
        "`random_id` is the row's key: VK takes the same one for the same message",
    ),
    "a private message": Again(SEND, Send(PARENT, "Сообщение удалено"), "as above"),
    "a deletion": Again(
        DELETE,
        DeleteMessages(CHAT, (1,)),
        "a message that is gone stays gone; VK says yes or 100, and the row ends",
    ),
    "a restriction": Again(
        RESTRICT,
        Restrict(CHAT, PARENT, UNTIL),
        "`for` is counted anew from now to the same moment",
    ),
    "a release": Again(RESTRICT, Release(CHAT, OTHER), "who may write may write"),
    "a removal": Again(REMOVE, Remove(CHAT, OTHER), "935 on removal means gone: success"),
    "a pin": Again(
        PIN,
        Pin(CHAT, 2),
        "the same message is pinned; at worst VK's own line about it stands twice",
    ),
    "an answered press": Again(
        ANSWER,
        AnswerPress(CHAT, PARENT, "press", "Спасибо!"),
        "VK takes one answer a press; the second is refused (100) and dropped",
    ),
}
