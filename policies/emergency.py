"""Emergencies (С50 §4, 3.6): what concerns life and health passes at any hour."""

import re
from functools import cached_property
from typing import Literal

from pydantic import Field

from policies.finding import Evidence, Finding
from policies.learned import chance_of, noticed_by_model, second_opinion, unnoticed
from policies.message import Message
from policies.policy import LIKELY, GradedSettings, Policy, PolicySettings, SchoolWords
from policies.state import ChatState
from policies.text.danger import Danger
from policies.text.obscene import obscenities
from policies.text.repeats import is_padded
from policies.text.sentences import evidence
from policies.text.view import TextView
from policies.verdict import DOUBT, Ask

_NOTICED, _MISSED = "Похоже на сообщение об опасности.", "Об опасности речи нет."
# The model's chance from which it is heard where the lists see words of danger.
_SURER = 0.3
# Of a text too short for a guess the model must be this sure.
_SURE_OF_SHORT = 0.85
# What is cried and nothing with it, but for haste.
_CRIES = frozenset(
    {"помогите", "спасите", "караул", "горим", "горит", "пожар", "дым", "тонем", "тону", "sos"}
)
_HASTE = frozenset({"срочно", "скорее", "быстрее", "люди"})
_CRY, _SHOWN = 0.9, 3
# Words of danger's sound and none of its sense, which the model cannot tell apart.
_HARMLESS = ("эвакуатор", "секци", "кружок", "кружк", "стрельбищ")
# What is said not to be, a closed way with another one named, a head that bursts of sums, and
# things that are lost where children would be missing.
_RULED_OUT = re.compile(
    r"\b(?:пожар|возгоран|задымлен|эвакуац|угроз|опасност|дым|драк)\w*\s+не(?:т|\s+был[оиа]?|\s+будет)\b"
    r"|\b(?:мозг|голов|башк)\w*\s+(?:взрыва|кип|плав|лопа|взорв)\w*"
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
        # Higher, and a cry for help would alarm nobody.
        likely: float = Field(0.6, ge=0, le=0.85, description=LIKELY)
        words: SchoolWords = Field(
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
        if _is_cry(text):
            return Finding(self.rule, _CRY, _begun(text), _NOTICED)
        score, hits = self._danger.weigh(text)
        opinion = second_opinion(text, self.rule, self.settings)
        if self._is_heard(text, opinion, score if hits else None):
            # Fear has few words in common, and lists see little of it.
            guess = noticed_by_model(text, self.rule, self.settings, score, _NOTICED)
            if guess is not None:
                return guess
            if not hits:
                return self._in_few_words(text, opinion)
        if not hits:
            return Finding.miss(self.rule, 0.0, _MISSED)
        words = tuple(evidence(text, hit.start, hit.end) for hit in hits)
        return Finding(self.rule, score, words, _NOTICED)

    def _in_few_words(self, text: TextView, opinion: float) -> Finding:
        """Of a text too short for a guess: what the model is sure of, or else a doubt. Of a
        single word it knows nothing: «он» would be a cry.

        A doubt is told: such a message is neither taken down nor held back.
        """
        likely = self.settings.likely
        if len(set(text.folded)) == 1 or opinion < max(_SURE_OF_SHORT, likely):
            return Finding.miss(self.rule, unnoticed(opinion, likely), _MISSED)
        return Finding(self.rule, round(opinion, 4), _begun(text), _NOTICED, guessed=True)

    def _is_heard(self, text: TextView, opinion: float, score: float | None) -> bool:
        """Whether the model's opinion counts beside the lists' score; None where they see nothing.

        Where they see words of danger and think little of them it must be surer, and a drill, a
        lesson and a chain letter stay what they are.
        """
        if score is None:
            heard = opinion >= DOUBT * self.settings.likely and bool(text.folded)
        else:
            surely = score < self.settings.likely and chance_of(text, self.rule) >= _SURER
            heard = surely and not self._danger.is_explained(text)
        return heard and not is_padded(text) and not _is_harmless(text)


def _is_cry(text: TextView) -> bool:
    words = set(text.folded)
    return not words.isdisjoint(_CRIES) and words <= _CRIES | _HASTE


def _begun(text: TextView) -> tuple[Evidence, ...]:
    """Its first words, which are all of them unless somebody repeats himself for ever."""
    first = text.words[:_SHOWN]
    return (evidence(text, first[0].start, first[-1].end),)


def _is_harmless(text: TextView) -> bool:
    """True where the model's guess is not to be trusted.

    It must not shield an obscenity either: only evident danger does.
    """
    named = any(word.startswith(_HARMLESS) for word in text.folded)
    return named or _RULED_OUT.search(text.lowered) is not None or bool(obscenities(text))
