"""Emergencies (С50 §4, 3.6): what concerns life and health passes at any hour."""

import re
from functools import cached_property
from typing import Literal

from pydantic import Field

from policies.finding import Finding
from policies.learned import is_padded, noticed_by_model, second_opinion
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings
from policies.state import ChatState
from policies.text.danger import Danger
from policies.text.obscene import obscenities
from policies.text.sentences import evidence
from policies.text.view import TextView
from policies.verdict import DOUBT, Ask

# Words of danger's sound and none of its sense, which the model cannot tell apart.
_HARMLESS = ("эвакуатор", "секци", "кружок", "кружк", "стрельбищ")
# What is said not to be, a closed way with another one named, and things that are lost where
# children would be missing.
_RULED_OUT = re.compile(
    r"\b(?:пожар|возгоран|задымлен|эвакуац|угроз|опасност|дым|драк)\w*\s+не(?:т|\s+был[оиа]?|\s+будет)\b"
    r"|\b(?:закрыт|перекрыт)[аоы]?\W+обход(?:ите|им)\b"
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

    @cached_property
    def asks(self) -> Ask:
        return Ask.EXEMPT

    def check(self, message: Message, state: ChatState) -> Finding:
        text = message.whole
        score, hits = self._danger.weigh(text)
        if not hits:
            # Fear has few words in common: where the lists see nothing, the model may.
            words = "Похоже на сообщение об опасности."
            opinion = second_opinion(text, self.rule, self.settings)
            doubtful = opinion >= DOUBT * self.settings.likely
            says_something = doubtful and bool(text.folded) and not is_padded(text)
            if not says_something or _is_harmless(text):
                return Finding.miss(self.rule, 0.0, "Об опасности речи нет.")
            guess = noticed_by_model(text, self.rule, self.settings, score, words)
            # A doubt is told: such a message is neither taken down nor held back.
            return guess or Finding.miss(self.rule, round(opinion, 4), "Об опасности речи нет.")
        return Finding(
            self.rule,
            score,
            tuple(evidence(text, hit.start, hit.end) for hit in hits),
            "Похоже на сообщение об опасности.",
        )


def _is_harmless(text: TextView) -> bool:
    """True where the model's guess is not to be trusted.

    It must not shield an obscenity either: only evident danger does.
    """
    named = any(word.startswith(_HARMLESS) for word in text.folded)
    return named or _RULED_OUT.search(text.lowered) is not None or bool(obscenities(text))
