"""Capitals (КО 15): they are for emphasis, not for shouting."""

from pydantic import Field

from policies.finding import Finding
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings
from policies.state import ChatState
from policies.text.sentences import evidence
from policies.text.shouting import loudest

# A message at exactly the school's share is as sure as the shipped ``certain``.
_AT_SHARE = 0.9


class Caps(Policy):
    """КО 15: capitals are for emphasis. Looks at the share of capitals among letters.

    Judged are the whole message and each sentence of it; abbreviations, class names
    and single emphasised words are no shouting. Only the author's own words count.
    """

    rule = "caps"

    class Settings(GradedSettings):
        share: float = Field(
            0.5, gt=0, le=1, description="Какая доля заглавных букв уже считается криком (0–1)"
        )
        min_letters: int = Field(
            12, ge=1, description="Сколько заглавных букв должно быть в крике, не меньше"
        )

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())

    def check(self, message: Message, state: ChatState) -> Finding:
        found = loudest(message.own, self.settings.min_letters)
        if found is None:
            return Finding.miss(self.rule, 0.0, "Написано не заглавными буквами.")
        sureness = min(1.0, _AT_SHARE * (found.share / self.settings.share) ** 2)
        score = round(sureness * found.weight, 3)
        percent = round(found.share * 100)
        return Finding(
            self.rule,
            score,
            (evidence(message.own, found.start, found.end),),
            f"Заглавных букв — {percent} %, а они служат для выделения.",
        )
