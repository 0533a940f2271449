"""Obscene language (КО 12), plain or disguised."""

import re
from typing import Literal

from pydantic import Field, field_validator

from policies.finding import Evidence, Finding
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings, SchoolWords
from policies.state import ChatState
from policies.text.lemmas import lemmas_of
from policies.text.obscene import obscenities
from policies.text.obscene_chunks import Hit
from policies.text.view import TextView, Word

_ONE_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Profanity(Policy):
    """КО 12: no obscene language. Looks at all that a message says and brings.

    What is evident, or evidently masked, is certain; strong words that are not мат,
    and what could be innocent, only ask the moderator; mild words pass.
    """

    rule = "profanity"

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "strike", description=PolicySettings.model_fields["action"].description
        )
        words: SchoolWords = Field(
            (), description="Слова, которые школа тоже считает недопустимыми, в любой форме"
        )
        allow: tuple[str, ...] = Field(
            (),
            description="Слова, которые никогда не считаются бранью",
            json_schema_extra={"stricter": "fewer"},
        )

        @field_validator("words", "allow")
        @classmethod
        def _of_one_word_each(cls, words: tuple[str, ...]) -> tuple[str, ...]:
            for word in words:
                if _ONE_WORD.fullmatch(word.strip()) is None:
                    raise ValueError(
                        f"«{word}» — не одно слово; здесь пишут по одному слову, "
                        "его формы бот узнаёт сам"
                    )
            return words

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())
        named = frozenset(map(_folded, self.settings.words))
        # «Дураки» means «дурак» too.
        self._words = named.union(*map(lemmas_of, named))
        self._allowed = frozenset(map(_folded, self.settings.allow))

    def check(self, message: Message, state: ChatState) -> Finding:
        view = message.whole
        hits = [hit for hit in obscenities(view) if not self._allows(view, hit)]
        if self._words:
            hits += [_own(word) for word in view.words if self._names(word)]
        if not hits:
            return Finding.miss(self.rule)
        score = max(hit.score for hit in hits)
        evidence = tuple(_evidence(view, hit) for hit in sorted(hits, key=lambda one: one.start))
        return Finding(self.rule, score, evidence, self._explain(score))

    def _explain(self, score: float) -> str:
        if score >= self.settings.certain:
            return "В сообщении нецензурные слова."
        return "Возможно, в сообщении грубые или скрытые нецензурные слова."

    def _allows(self, view: TextView, hit: Hit) -> bool:
        if not self._allowed:
            return False
        quote = _folded(view.text[hit.start : hit.end])
        return quote in self._allowed or not self._allowed.isdisjoint(Word(quote, 0, 0).lemmas)

    def _names(self, word: Word) -> bool:
        return word.folded in self._words or not self._words.isdisjoint(word.lemmas)


def _own(word: Word) -> Hit:
    return Hit(word.folded, 1.0, word.start, word.end)


def _evidence(view: TextView, hit: Hit) -> Evidence:
    return Evidence(view.text[hit.start : hit.end], hit.start, hit.end)


def _folded(word: str) -> str:
    return word.strip().lower().replace("ё", "е")
