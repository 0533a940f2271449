"""Pictures (КО 6, С50 §4): no pictures, no clogging with photos."""

from typing import Literal

from pydantic import Field

from policies.finding import Evidence, Finding
from policies.message import AttachmentKind, Message
from policies.policy import Policy, PolicySettings
from policies.state import ChatState

_PICTURES = {AttachmentKind.PHOTO: "фото", AttachmentKind.VIDEO: "видео"}


class Pictures(Policy):
    """Photos and videos from anybody but moderators, more than the school lets pass at once."""

    rule = "pictures"

    class Settings(PolicySettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description="Что делает бот с картинками"
        )
        at_most: int = Field(
            0, ge=0, le=10, description="Сколько картинок в одном сообщении разрешено"
        )

    settings: Settings

    def check(self, message: Message, state: ChatState) -> Finding:
        found = [_PICTURES[one.kind] for one in message.attachments if one.kind in _PICTURES]
        if len(found) <= self.settings.at_most:
            return Finding.miss(self.rule, 0.0, "Картинок не больше разрешённого.")
        evidence = (Evidence(f"{found[0]} ({len(found)})" if len(found) > 1 else found[0]),)
        return Finding(self.rule, 1.0, evidence, "Картинок в этом чате не присылают.")
