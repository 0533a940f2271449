"""Insults (КО 12, С50 §4): courtesy to all, no bullying, no discrimination."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Insult(LearnedPolicy):
    """Disrespect to a person or a group, the polite and the ironic forms too."""

    rule = "insult"
    noticed = "Похоже на неуважение к человеку или насмешку."
    missed = "Неуважения не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "strike", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("insult"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("insult"), ge=0, le=1, description=CERTAIN)
