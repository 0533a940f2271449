"""Stickers and their kin (КО 6)."""

from typing import Literal

from pydantic import Field

from policies.finding import Evidence, Finding
from policies.message import AttachmentKind, Message
from policies.policy import Policy, PolicySettings
from policies.state import ChatState

_NAMES = {
    AttachmentKind.STICKER: "стикер",
    AttachmentKind.GRAFFITI: "граффити",
    AttachmentKind.GIFT: "подарок",
}


class Stickers(Policy):
    """КО 6: no stickers. Looks at what is attached; a drawn graffiti and a gift are as good."""

    rule = "stickers"

    class Settings(PolicySettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description=PolicySettings.model_fields["action"].description
        )

    def check(self, message: Message, state: ChatState) -> Finding:
        found = [part.kind for part in message.attachments if part.kind in _NAMES]
        if not found:
            return Finding.miss(self.rule, 0.0, "Стикеров нет.")
        return Finding(self.rule, 1.0, (Evidence("стикер"),), f"Приложен {_NAMES[found[0]]}.")
