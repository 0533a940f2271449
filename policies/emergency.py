"""Emergencies (С50 §4, 3.6): what concerns life and health passes at any hour."""

import re
from typing import Literal

from pydantic import Field

from policies.finding import Finding
from policies.learned import noticed_by_model
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings
from policies.state import ChatState
from policies.text.danger import Danger
from policies.text.obscene import obscenities
from policies.text.sentences import evidence
from policies.verdict import Ask

# Words of danger's sound and none of its sense, which the model cannot tell apart.
_HARMLESS = ("эвакуатор", "секци", "кружок", "кружк", "стрельбищ")
# What is said not to be, and things that are lost where children would be missing.
_RULED_OUT = re.compile(
    r"\b(?:пожар|возгоран|задымлен|эвакуац|угроз|опасност|дым|драк)\w*\s+не(?:т|\s+был[оиа]?|\s+будет)\b"
    r"|\b(?:пропа[лв]|потерял|исчез)\w*\s+(?:\w+\s+)?"
    r"(?:пенал|шапк|сменк|варежк|перчатк|куртк|рюкзак|портфел|учебник|тетрад|флешк|ключ|телефон|"
    r"самокат|велосипед|ланч|бутылк|зонт|очк|наушник|карт|проездн|линейк|кроссовк|форм)\w*"
)


class Emergency(Policy):
    """An exemption: a message on present danger to life or health is left alone.

    Always on; whatever else is true of the message, it is neither taken down nor
    struck. Drills, lessons, ordinary illness, chain letters and figures of speech
    are no emergency.
    """

    rule = "emergency"

    class Settings(GradedSettings):
        action: Literal["allow"] = Field(
            "allow",
            description="Срочное сообщение всегда остаётся в чате; выключить это нельзя",
        )
        words: tuple[str, ...] = Field(
            (), description="Слова и выражения школы, которые значат опасность, в любой форме"
        )

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())
        self._danger = Danger(self.settings.words)

    @property
    def asks(self) -> Ask:
        return Ask.EXEMPT

    def check(self, message: Message, state: ChatState) -> Finding:
        text = message.whole
        score, hits = self._danger.weigh(text)
        if not hits:
            # Fear has few words in common: where the lists see nothing, the model may.
            # A guess must not shield an obscenity: only evident danger does.
            harmless = any(word.folded.startswith(_HARMLESS) for word in text.words)
            if harmless or _RULED_OUT.search(text.lowered) or obscenities(text):
                return Finding.miss(self.rule, 0.0, "Об опасности речи нет.")
            words = "Похоже на сообщение об опасности."
            guess = noticed_by_model(text, self.rule, self.settings, score, words)
            return guess or Finding.miss(self.rule, 0.0, "Об опасности речи нет.")
        return Finding(
            self.rule,
            score,
            tuple(evidence(text, hit.start, hit.end) for hit in hits),
            f"Похоже на опасность: «{text.text[hits[0].start : hits[0].end]}».",
        )
