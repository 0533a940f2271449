"""Confidential (КО 8, КО-р 9): no other people's data, no screenshots of talks."""

from typing import ClassVar, Literal

from pydantic import Field

from policies.finding import Evidence
from policies.learned import LearnedPolicy, certain, likely
from policies.message import Message
from policies.policy import CERTAIN, LIKELY, GradedSettings, Teachable
from policies.text.personal_data import personal_data


class Confidential(LearnedPolicy):
    """Documents, cards, others' phones and addresses by shape; the model for the rest.

    One's own number given on purpose and an institution's address are none.
    """

    rule = "confidential"
    teachable: ClassVar[Teachable] = Teachable.UNSURE
    noticed = "Похоже на чужие личные данные."
    evident = "В сообщении чужие личные данные."
    missed = "Чужих данных не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("confidential"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("confidential"), ge=0, le=1, description=CERTAIN)

    def weigh(self, message: Message, chance: float) -> tuple[float, tuple[Evidence, ...]]:
        found = personal_data(message.whole)
        if not found.evidence:
            return chance, ()
        return max(chance, found.score), found.evidence
