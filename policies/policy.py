"""What a policy is: code that notices a breach of one rule, with settings of its own."""

from abc import ABC, abstractmethod
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from policies.finding import Finding
from policies.message import Message
from policies.state import ChatState
from policies.text.lemmas import rank_of
from policies.verdict import Ask

_FEWEST_LETTERS, _FEWEST_OF_A_BEGINNING = 2, 3
# The words of every message: «в», «на», «все».
_TOO_COMMON = 150


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ``ValueError`` (in Russian) for a word that half of all messages would have."""
    for word in words:
        letters = sum(map(str.isalnum, word))
        fewest = _FEWEST_OF_A_BEGINNING if "*" in word else _FEWEST_LETTERS
        if letters < fewest or rank_of(word.lower().replace("ё", "е")) < _TOO_COMMON:
            raise ValueError(
                f"«{word}» есть почти в каждом сообщении; напишите слово целиком "
                "или его начало от трёх букв со звёздочкой: «рыбал*»"
            )
    return words


SchoolWords = Annotated[tuple[str, ...], AfterValidator(_telling)]


class PolicySettings(BaseModel):
    """What every policy takes in the policy file. ``action: allow`` switches it off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["allow", "remind", "delete", "strike"] = Field(
        "remind",
        description="Что делает бот: allow (выключено), remind (напоминание), "
        "delete (удаление), strike (удаление и предупреждение)",
    )

    @property
    def thresholds(self) -> tuple[float, float]:
        """The scores from which a finding is likely and certain."""
        return 1.0, 1.0


LIKELY = "С какой уверенности спрашивать модератора (0–1)"
CERTAIN = "С какой уверенности действовать без вопроса (0–1)"


class GradedSettings(PolicySettings):
    """Settings of a policy that has degrees: from ``likely`` it asks, from ``certain`` it acts."""

    likely: float = Field(0.6, ge=0, le=1, description=LIKELY)
    certain: float = Field(0.9, ge=0, le=1, description=CERTAIN)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.likely > self.certain:
            raise ValueError("likely не может быть больше certain")
        return self

    @property
    def thresholds(self) -> tuple[float, float]:
        return self.likely, self.certain


class Teachable(StrEnum):
    """Whether the lessons of a school's moderators may move a policy's score.

    ``UNSURE``: what its lists are certain of stays certain.
    """

    NEVER = "never"
    UNSURE = "unsure"
    ALWAYS = "always"


class Policy(ABC):
    """Notices a breach of one rule. Pure: looks only at what it is handed.

    A subclass names its ``rule`` (an id of the rulebook), may define its own
    ``Settings``, and implements :meth:`check`, which returns a score also when it
    does not hit. It may be shared between messages and must keep no state.

    ``looks_at_chat``: it judges the message among its neighbours, so a replay, whose
    findings rest on one message each, leaves it out.
    """

    rule: ClassVar[str]
    looks_at_chat: ClassVar[bool] = False
    teachable: ClassVar[Teachable] = Teachable.NEVER
    Settings: ClassVar[type[PolicySettings]] = PolicySettings

    def __init__(self, settings: PolicySettings) -> None:
        self.settings = settings

    @cached_property
    def asks(self) -> Ask:
        """What this policy asks for when it is certain."""
        return Ask(self.settings.action)

    @cached_property
    def thresholds(self) -> tuple[float, float]:
        """The scores from which a finding of this policy is likely and certain."""
        return self.settings.thresholds

    @abstractmethod
    def check(self, message: Message, state: ChatState) -> Finding:
        """Return the finding on ``message``, hit or miss."""

    def taught(self, finding: Finding, score: float, message: Message) -> Finding:
        """The finding once lessons moved its score.

        A policy that can be taught to notice what it missed says so in its own words.
        """
        if score < self.thresholds[0]:
            return Finding.miss(self.rule, score)
        return replace(finding, score=score)
