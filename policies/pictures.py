"""Pictures (КО 6, С50 §4): no pictures, no clogging with photos, unless a teacher asked."""

from typing import Literal

from pydantic import Field

from policies.finding import Evidence, Finding
from policies.message import AttachmentKind, Message
from policies.policy import Policy, PolicySettings
from policies.state import ChatState, is_on_request

_PICTURES = {AttachmentKind.PHOTO: "фото", AttachmentKind.VIDEO: "видео"}


class Pictures(Policy):
    """Photos and videos from anybody but moderators, more than the school lets pass at once.

    What a moderator asked for may come: within a day of his word, or in reply to him.
    """

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
        if _on_request(message, state):
            return Finding.miss(self.rule, 0.0, "Картинку попросил модератор.")
        evidence = (Evidence(f"{found[0]} ({len(found)})" if len(found) > 1 else found[0]),)
        return Finding(self.rule, 1.0, evidence, _UNASKED)


_UNASKED = "Картинки в этом чате присылают по просьбе учителя, ответом на его сообщение."


def _on_request(message: Message, state: ChatState) -> bool:
    if message.reply_to_role is not None and message.reply_to_role.commands_chat:
        return True
    return is_on_request(state.pictures_asked, message.at)
