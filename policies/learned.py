"""What the learned policies share: a calibrated probability, and the words it rests on."""

from dataclasses import replace
from typing import ClassVar

from policies.finding import Evidence, Finding
from policies.message import Message
from policies.policy import GradedSettings, Policy, PolicySettings, Teachable
from policies.state import ChatState
from policies.text.model import probabilities, thresholds
from policies.text.repeats import is_padded
from policies.text.telling_words import telling_words
from policies.text.view import TextView


class LearnedPolicy(Policy):
    """Judges by the shipped linear model; a subclass may weigh in what the model cannot know.

    ``noticed`` and ``missed`` are what a person is told, one short Russian sentence each;
    ``evident`` of what is certain: nobody is punished for a resemblance.
    ``of_numbers``: what the rule is about is full of numbers by its nature.
    The default thresholds are those measured on the corpus (docs/judgement.md).
    """

    noticed: ClassVar[str]
    evident: ClassVar[str] = ""
    missed: ClassVar[str] = ""
    teachable: ClassVar[Teachable] = Teachable.ALWAYS
    of_numbers: ClassVar[bool] = False
    Settings: ClassVar[type[PolicySettings]] = GradedSettings

    def check(self, message: Message, state: ChatState) -> Finding:
        chance, words = self.weigh(message, probabilities(message.whole)[self.rule])
        guessed = not words
        if guessed and len(set(message.whole.folded)) == 1:
            chance = _of_one_word(chance, *self.thresholds)
        elif guessed and not self.of_numbers and _is_of_numbers(message.whole):
            chance = min(chance, self.thresholds[1] * 0.99)
        chance = round(chance, 4)
        if chance < self.thresholds[0]:
            return Finding.miss(self.rule, chance, self.missed)
        words = words or telling_words(message.whole, self.rule)
        told = self.explain(evident=chance >= self.thresholds[1])
        return Finding(self.rule, chance, words, told, guessed=guessed)

    def taught(self, finding: Finding, score: float, message: Message) -> Finding:
        likely = self.thresholds[0]
        if score < likely:
            return Finding.miss(self.rule, score, self.missed)
        if finding.score >= likely:
            return replace(finding, score=score)
        words = telling_words(message.whole, self.rule)
        return Finding(self.rule, score, words, self.explain(), guessed=True)

    def explain(self, *, evident: bool = False) -> str:
        """What a person is told of a hit."""
        return (evident and self.evident) or self.noticed

    def weigh(self, message: Message, chance: float) -> tuple[float, tuple[Evidence, ...]]:
        """The model's chance corrected by what the rule itself knows, and the words for that."""
        return chance, ()


def _is_of_numbers(text: TextView) -> bool:
    """True for a timetable, a menu, years: so full of numbers that a guess only asks."""
    numbers = sum(word[0].isdigit() for word in text.folded)
    return numbers > 1 and numbers * 3 >= len(text.folded)


def _of_one_word(chance: float, likely: float, certain: float) -> float:
    """A word alone tells the model too little: it must be sure to ask, and never acts.

    «Ваша», «женщина», «психолог» answer somebody's question, and look like half an insult.
    """
    return certain * 0.99 if chance >= certain else unnoticed(chance, likely)


def chance_of(text: TextView, rule: str) -> float:
    """The model's word on a rule."""
    return probabilities(text)[rule]


def second_opinion(text: TextView, rule: str, settings: PolicySettings) -> float:
    """The model's word on a rule that is judged by lists first, on that policy's own scale.

    At most likely: where the lists see nothing, the model alone may ask, never act.
    """
    chance = probabilities(text)[rule]
    asks, acts = likely(rule), certain(rule)
    from_score, to_score = settings.thresholds
    if chance < asks:
        return chance / asks * from_score * 0.99
    share = min((chance - asks) / max(acts - asks, 1e-6), 1.0)
    return from_score + share * max(to_score - from_score, 0.0) * 0.95


def unnoticed(opinion: float, likely: float) -> float:
    """An opinion that nothing follows from, kept below ``likely``: a doubt, where lessons begin."""
    return round(min(opinion, likely * 0.99), 4)


def noticed_by_model(
    text: TextView, rule: str, settings: PolicySettings, score: float, explanation: str
) -> Finding | None:
    """A finding by second opinion, where it notices more than ``score`` says; else None."""
    opinion = round(second_opinion(text, rule, settings), 4)
    if opinion <= score or opinion < settings.thresholds[0]:
        return None
    if len(set(text.folded)) < FEWEST_WORDS or is_padded(text):
        # A cry or a sign alone says too little for a guess.
        return None
    return Finding(rule, opinion, telling_words(text, rule), explanation, guessed=True)


# A second opinion needs a sentence to be about: so many different words.
FEWEST_WORDS = 3
# Until a rule is trained for the first time.
_UNMEASURED = (0.6, 0.95)


def likely(rule: str) -> float:
    """The score from which a rule's finding is likely, as measured."""
    return thresholds().get(rule, _UNMEASURED)[0]


def certain(rule: str) -> float:
    """The score from which a rule's finding is certain, as measured."""
    return thresholds().get(rule, _UNMEASURED)[1]
