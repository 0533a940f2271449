"""Conflict (С50 §4, Этика 2.5): no messages meant to start a conflict."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Conflict(LearnedPolicy):
    """Heat, threat, ultimatum, insinuation; calm disagreement and complaint are none."""

    rule = "conflict"
    noticed = "Похоже на вызов, угрозу или ультиматум."
    missed = "Накала не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "remind", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("conflict"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("conflict"), ge=0, le=1, description=CERTAIN)
