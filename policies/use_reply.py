"""Use «Ответить» (КО 17): where several talks interleave, an answer says whom it answers.

Told by form alone: a short answer («в 8», «да, нужно») that at least two open questions of
different people could have got. One open question needs no pointing at.
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
from policies.text.turns import Does, called_by, done_by

_LOOKED_AT = 12
_LONGEST_SHOWN = 40


class UseReply(Policy):
    """Looks for the questions that a message without «Ответить» may answer."""

    rule = "use_reply"
    looks_at_chat: ClassVar[bool] = True

    class Settings(PolicySettings):
        action: Literal["allow", "remind"] = Field(
            "remind", description="remind — лично подсказать, не чаще раза в неделю"
        )
        within: ShortDuration = Field(
            default_factory=lambda: Duration(15, "minutes"),
            description="Сколько времени вопрос ждёт ответа",
            json_schema_extra={"default": "15 min"},
        )
        questions: int = Field(
            2, ge=2, le=10, description="К скольким вопросам разных людей подходит ответ"
        )

    settings: Settings

    def check(self, message: Message, state: ChatState) -> Finding:
        does = done_by(message.own)
        if not _tells(message, does):
            return Finding.miss(self.rule, 0.0, "Это не короткий ответ без «Ответить».")
        asked = {one.author_id for one in self._open(message, does, state)}
        if len(asked) < self.settings.questions:
            score = len(asked) / (self.settings.questions + 1)
            return Finding.miss(self.rule, score, "Ясно, на какой вопрос это ответ.")
        told = Evidence(message.text[:_LONGEST_SHOWN], 0, len(message.text[:_LONGEST_SHOWN]))
        return Finding(self.rule, 1.0, (told,), "Непонятно, на чей вопрос это ответ.")

    def _open(self, message: Message, does: Does, state: ChatState) -> Iterator[Recent]:
        """The questions that wait for an answer of this form, the newest first."""
        closed: set[int] = set()
        for one in list(reversed(state.recent))[:_LOOKED_AT]:
            if self.settings.within.after(one.at) < message.at:
                return
            if one.reply_to_author is not None and not one.does.asks:
                closed.add(one.reply_to_author)
            elif one.does is does and one.author_id != message.author_id:
                # Somebody has just answered in the same words: this one joins him.
                return
            waits = one.author_id not in closed and one.author_id != message.author_id
            if waits and one.does.asks and does.may_answer(one.does):
                yield one


def _tells(message: Message, does: Does) -> bool:
    return (
        not message.edited
        and message.reply_to_author is None
        and not message.attachments
        and not message.forwarded
        and does in (Does.TELLS_YES, Does.TELLS_WHEN)
        # Who is called by name knows that it is he who is answered.
        and not called_by(message.own)
    )
