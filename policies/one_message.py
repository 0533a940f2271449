"""One message (КО 18): a thought is said in one message, not in five.

Looks at the chat's recent messages: a burst is several short ones by one person, one
right after the other, with nobody between. Answers to what others asked are no burst.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from policies.duration import Duration
from policies.finding import Evidence, Finding
from policies.message import Message
from policies.policy import Policy, PolicySettings
from policies.short_duration import ShortDuration
from policies.state import ChatState, Recent
from policies.text.turns import Does, done_by

_ANSWERS = (Does.TELLS_YES, Does.TELLS_WHEN)


class OneMessage(Policy):
    """Counts the messages of a burst, the one at hand included."""

    rule = "one_message"
    looks_at_chat: ClassVar[bool] = True

    class Settings(PolicySettings):
        action: Literal["allow", "remind"] = Field(
            "remind", description="remind — лично подсказать, не чаще раза в неделю"
        )
        messages: int = Field(
            4,
            ge=3,
            le=20,
            description="Сколько коротких сообщений подряд — уже дробление",
        )
        within: ShortDuration = Field(
            default_factory=lambda: Duration(2, "minutes"),
            description="За какое время они написаны",
            json_schema_extra={"default": "2 min"},
        )
        longest: int = Field(
            60,
            ge=10,
            le=500,
            description="До скольких знаков сообщение считается коротким",
            json_schema_extra={"stricter": "higher"},
        )

    settings: Settings

    def check(self, message: Message, state: ChatState) -> Finding:
        wanted = self.settings.messages
        if not self._is_piece(message):
            return Finding.miss(self.rule, 0.0, "Не короткое сообщение из нескольких подряд.")
        burst = list(self._before(message, state))
        answers = sum(one.does in _ANSWERS for one in burst) + (done_by(message.own) in _ANSWERS)
        count = len(burst) + 1
        if answers * 2 >= count:
            return Finding.miss(self.rule, 0.0, "Это ответы на вопросы.")
        if count < wanted:
            return Finding.miss(self.rule, (count - 1) / wanted, f"Подряд сообщений: {count}.")
        told = Evidence(f"сообщений подряд: {count}")
        return Finding(self.rule, 1.0, (told,), "Одну мысль удобнее читать одним сообщением.")

    def _is_piece(self, message: Message) -> bool:
        return (
            not message.edited
            and message.reply_to_author is None
            and not message.attachments
            and not message.forwarded
            and 0 < len(message.text) <= self.settings.longest
        )

    def _before(self, message: Message, state: ChatState) -> Iterator[Recent]:
        """The pieces right before the message, the newest first."""
        for one in reversed(state.recent):
            if (
                one.author_id != message.author_id
                or self.settings.within.after(one.at) < message.at
            ):
                return
            if not 0 < one.length <= self.settings.longest or one.reply_to_author is not None:
                return
            if "emergency" in one.rules:
                return
            yield one
