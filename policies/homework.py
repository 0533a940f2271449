"""Homework (КО 19): assignments belong in «Моя школа», not in a chat."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Homework(LearnedPolicy):
    """An assignment, a question about it, its answers; pointing to «Моя школа» is none."""

    rule = "homework"
    noticed = "Похоже на домашнее задание или вопрос о нём."
    evident = "Это домашнее задание или вопрос о нём."
    missed = "Домашнего задания не видно."
    of_numbers = True

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description="Что делает бот, когда уверен"
        )
        redirect: str = Field(
            "РГИС «Моя школа»", max_length=100, description="Куда обращаться за домашним заданием"
        )
        likely: float = Field(likely("homework"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("homework"), ge=0, le=1, description=CERTAIN)

    settings: Settings

    def explain(self, *, evident: bool = False) -> str:
        return f"{super().explain(evident=evident)} Для этого есть {self.settings.redirect}."
