"""Asked before (КО 16): search before asking.

The finding is what :func:`policies.asked.find` says of the chat's earlier questions; the
caller looks them up and hands the best one in.
"""

from typing import ClassVar, Literal

from pydantic import Field

from policies.asked import CERTAIN
from policies.finding import Finding
from policies.message import Message
from policies.policy import Policy, PolicySettings
from policies.state import ChatState


class AskedBefore(Policy):
    """Holds the likeness of the best earlier question against the chat's threshold."""

    rule = "asked_before"
    looks_at_chat: ClassVar[bool] = True

    class Settings(PolicySettings):
        action: Literal["allow", "remind"] = Field(
            "remind", description="remind — показать в чате, где на такой вопрос уже ответили"
        )
        certain: float = Field(
            CERTAIN,
            ge=0,
            le=1,
            description="С какой уверенности указывать на прежний ответ (0–1)",
        )

        @property
        def thresholds(self) -> tuple[float, float]:
            return self.certain, self.certain

    settings: Settings

    def check(self, message: Message, state: ChatState) -> Finding:
        found = state.asked
        if found is None:
            return Finding.miss(self.rule, 0.0, "Похожего вопроса с ответом в чате не было.")
        if found.score < self.settings.certain:
            return Finding.miss(self.rule, found.score, "Похожий вопрос был, но о другом.")
        return Finding(self.rule, found.score, (), "На такой вопрос в чате уже отвечали.")
