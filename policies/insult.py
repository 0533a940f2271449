"""Insults (КО 12, С50 §4): courtesy to all, no bullying, no discrimination."""

from typing import Literal

from pydantic import Field

from policies.finding import Evidence
from policies.learned import LearnedPolicy, certain, chance_of, likely
from policies.message import Message
from policies.policy import CERTAIN, LIKELY, GradedSettings
from policies.text.heat_cues import called_alone
from policies.text.politeness import without_politeness
from policies.text.sentences import evidence
from policies.text.surnames import without_surnames

# Below this share of ``likely`` a text is not worth a look without its politeness.
_SUSPECTED = 0.1
# A word alone is asked about where the model is half as sure as it has to be to act.
_HALF_SURE = 0.5


class Insult(LearnedPolicy):
    """Disrespect to a person or a group, the polite and the ironic forms too."""

    rule = "insult"
    noticed = "Похоже на неуважение к человеку или насмешку."
    evident = "В сообщении неуважение к человеку или насмешка."
    missed = "Неуважения не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "strike", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("insult"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("insult"), ge=0, le=1, description=CERTAIN)

    def weigh(self, message: Message, chance: float) -> tuple[float, tuple[Evidence, ...]]:
        whole = message.whole
        called = called_alone(whole)
        if called is not None and chance >= self.thresholds[1] * _HALF_SURE:
            # «Дурак» to whoever wrote before; but it may be what somebody is in the play.
            asks = max(min(chance, self.thresholds[1] * 0.99), self.thresholds[0])
            return asks, (evidence(whole, called.start, called.end),)
        if chance < _SUSPECTED * self.thresholds[0]:
            return chance, ()
        named = without_surnames(whole)
        if named is not whole:
            # «Баранов сдал деньги» is about no sheep.
            chance = min(chance, chance_of(named, self.rule))
        # A polite clause takes nothing back of what is said beside it.
        bare = without_politeness(named)
        if bare is named:
            return chance, ()
        return max(chance, chance_of(bare, self.rule)), ()
