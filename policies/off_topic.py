"""Off topic (С50 §4, КО 3, 6): only what concerns teaching, upbringing and school life."""

from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from policies.finding import Finding
from policies.learned import noticed_by_model, second_opinion, unnoticed
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings, SchoolWords, Teachable
from policies.state import ChatState
from policies.text.sentences import evidence
from policies.text.telling_words import telling_words
from policies.text.topics import Topics
from policies.text.view import TextView

_GUESSED, _NOTHING = "Похоже, речь не о школе.", "Посторонних тем не видно."
# By how much more for each word of school life.
_SURER = 0.1


class OffTopic(Policy):
    """Looks for words of subjects outside school life; words of school life weigh against them.

    A single shipped word is at most likely; a word the school itself named is certain.
    """

    rule = "off_topic"
    teachable: ClassVar[Teachable] = Teachable.UNSURE

    class Settings(GradedSettings):
        words: SchoolWords = Field(
            (),
            description="Слова и выражения, которым в чатах школы не место, в любой форме; "
            "«слов*» — начало слова",
        )

    settings: Settings

    def __init__(self, settings: PolicySettings | None = None) -> None:
        super().__init__(settings or self.Settings())
        self._topics = Topics(self.settings.words)

    def check(self, message: Message, state: ChatState) -> Finding:
        text = message.whole
        score, hits = self._topics.weigh(text)
        guess = noticed_by_model(text, self.rule, self.settings, score, _GUESSED)
        if guess is not None and self._is_sure(guess, text):
            return guess
        if not hits:
            return Finding.miss(self.rule, self._doubt(text), _NOTHING)
        return Finding(
            self.rule,
            score,
            tuple(evidence(text, hit.start, hit.end) for hit in hits),
            "Это не о школе.",
        )

    def taught(self, finding: Finding, score: float, message: Message) -> Finding:
        likely = self.settings.likely
        if score < likely:
            return Finding.miss(self.rule, score, _NOTHING)
        if finding.score >= likely:
            return replace(finding, score=score)
        words = telling_words(message.whole, self.rule)
        return Finding(self.rule, score, words, _GUESSED, guessed=True)

    def _is_sure(self, guess: Finding, text: TextView) -> bool:
        """Beside words of school life the model must be the surer."""
        return guess.score >= self.settings.likely + _SURER * self._topics.school_words(text)

    def _doubt(self, text: TextView) -> float:
        """The model's word where nothing is noticed: from here lessons may lead on."""
        opinion = second_opinion(text, self.rule, self.settings)
        return unnoticed(opinion, self.settings.likely)
