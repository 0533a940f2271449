"""Foreign messengers (Приказ 1.1, КО 1): the talk is not moved out of the school's platform."""

from typing import ClassVar, Literal

from pydantic import Field

from policies.finding import Finding
from policies.learned import chance_of, noticed_by_model
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings, Teachable
from policies.state import ChatState
from policies.text.messengers import names_a_place, stays_here, weigh
from policies.text.sentences import evidence
from policies.text.view import TextView

_GUESSED = "Похоже на приглашение в иностранный мессенджер."

# The model's chance from which it is heard although a place of talk is named.
_SURER = 0.85


class ForeignMessenger(Policy):
    """Looks for links and contacts, and for invitations into a foreign messenger.

    Talk about such a messenger, its ban and its frauds is no breach; nor are VK,
    Сферум and MAX.
    """

    rule = "foreign_messenger"
    teachable: ClassVar[Teachable] = Teachable.UNSURE

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "delete", description=PolicySettings.model_fields["action"].description
        )

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())

    def check(self, message: Message, state: ChatState) -> Finding:
        text = message.whole
        found = weigh(text)
        score = found.score if found is not None else 0.0
        if score < self.settings.likely:
            guess = noticed_by_model(text, self.rule, self.settings, score, _GUESSED)
            if guess is not None and self._is_heard(text):
                return guess
        if found is None:
            return Finding.miss(self.rule, 0.0, "Иностранный мессенджер не назван.")
        return Finding(
            self.rule,
            found.score,
            tuple(evidence(text, start, end) for start, end in found.spans),
            found.reason,
        )

    def _is_heard(self, text: TextView) -> bool:
        """Where the lists are not sure the model may ask, never act.

        Who names a place of talk mostly has a harmless reason: there it must be the surer,
        and the place not this one.
        """
        if not names_a_place(text):
            return True
        return chance_of(text, self.rule) >= _SURER and not stays_here(text)
