"""Acknowledgement (КО 6): no «Спасибо», «Принято», «+» in the common chat."""

import re
from typing import Literal

from pydantic import Field

from policies.finding import Evidence, Finding
from policies.learned import LearnedPolicy, certain, likely
from policies.message import Message
from policies.policy import CERTAIN, LIKELY, GradedSettings
from policies.state import ChatState, is_on_request
from policies.text.courtesy import courtesy, says_more

# A greeting that waits for its question.
_BARE = re.compile(
    r"\W*(?:всем\s+)?(?:привет|здравствуйте|добр(?:ый|ое|ого)\s+(?:день|вечер|утро|дня|времени\s+суток))"
    r"(?:\W+(?:всем|коллеги|родители|уважаемые|дорогие|ребята|девочки)){0,9}\W*"
)
_SHORT, _SURE = 2, 0.77


class Acknowledgement(LearnedPolicy):
    """Only thanks, consent or "read it": a closed vocabulary is sure, the model guesses."""

    rule = "acknowledgement"
    noticed = "Сообщение только благодарит или подтверждает: для этого есть реакции."
    missed = "В сообщении есть содержание."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("acknowledgement"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("acknowledgement"), ge=0, le=1, description=CERTAIN)

    def check(self, message: Message, state: ChatState) -> Finding:
        if is_on_request(state.confirm_asked, message.at):
            return Finding.miss(self.rule, 0.0, "Об этом попросил модератор.")
        return super().check(message, state)

    def weigh(self, message: Message, chance: float) -> tuple[float, tuple[Evidence, ...]]:
        if message.attachments or says_more(message.own) or _BARE.fullmatch(message.own.lowered):
            return 0.0, ()
        if len(set(message.own.folded)) <= _SHORT and chance < _SURE:
            # A word or two tell the model too little: «Да», «Все сюда».
            chance = min(chance, 0.9 * self.thresholds[0])
        found = courtesy(message.own)
        if not message.own.folded:
            # Of signs alone the list knows which consent: «🆘» and «❓» do not.
            return found.score, found.evidence
        return max(chance, found.score), found.evidence
