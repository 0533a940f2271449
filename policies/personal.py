"""Personal matters (КО 11, 14; С50 §4): one person's business is for private messages."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Personal(LearnedPolicy):
    """One child's matter or one addressee; what interests all is none."""

    rule = "personal"
    noticed = "Похоже на личный вопрос: его лучше задать лично."
    evident = "Это личный вопрос: его лучше задать лично."
    missed = "Вопрос касается всех."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "remind", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("personal"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("personal"), ge=0, le=1, description=CERTAIN)
