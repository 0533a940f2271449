"""Greetings (КО 6): no congratulations and wishes."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Greetings(LearnedPolicy):
    """A message that is there to congratulate or wish; news with a passing word is none."""

    rule = "greetings"
    noticed = "Сообщение только поздравляет или желает."
    missed = "Поздравления не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "remind", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("greetings"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("greetings"), ge=0, le=1, description=CERTAIN)
