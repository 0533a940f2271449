"""Grammar shaming (КО 13): nobody is corrected in public for spelling."""

from typing import Literal

from pydantic import Field

from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings


class GrammarShaming(LearnedPolicy):
    """A remark on another member's spelling; correcting oneself, a date or a fact is none."""

    rule = "grammar_shaming"
    noticed = "Похоже на замечание о чужой грамотности."
    evident = "Это замечание о чужой грамотности."
    missed = "Замечаний о грамотности не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("grammar_shaming"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("grammar_shaming"), ge=0, le=1, description=CERTAIN)
