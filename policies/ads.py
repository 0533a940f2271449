"""Advertisements (КО 6): no advertisements in a school chat."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class Ads(LearnedPolicy):
    """Selling, services, jobs, referral links; money for class events is none of them."""

    rule = "ads"
    noticed = "Похоже на рекламу или объявление о продаже."
    evident = "Это реклама или объявление о продаже."
    missed = "Рекламы не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "strike", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("ads"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("ads"), ge=0, le=1, description=CERTAIN)
