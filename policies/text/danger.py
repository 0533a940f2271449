"""Is there present danger to life or health? Evident words weighed against their context."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from policies.text.phrases import Hit, Phrases, apart
from policies.text.sentences import Sentence, Token, bag_of, sentences
from policies.text.view import TextView

_LIST = "emergency"
_WEIGHTS = {"evident": 0.95, "likely": 0.75, "weak": 0.4}
# Haste makes a sign of danger this much surer.
_URGENT = 0.25
_LEAD_IN_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Context:
    """A kind of context: what a hit is multiplied by, and whether it colours the whole message."""

    phrases: Phrases
    factor: float
    everywhere: bool


class Danger:
    """Weighs danger in a text by the shipped list and a school's own words."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._signs = Phrases.shipped(_LIST, _WEIGHTS)
        self._own = Phrases.spoken(words, 1.0)
        self._shields = Phrases.shipped(_LIST, {"harmless": 1.0})
        self._urgent = Phrases.shipped(_LIST, {"urgent": 1.0})
        self._real = Phrases.shipped(_LIST, {"real": 1.0})
        self._rumour = Phrases.shipped(_LIST, {"rumour": 1.0})
        self._lead_in = Phrases.shipped(_LIST, {"lead-in": 1.0})
        self._contexts = tuple(
            _Context(Phrases.shipped(_LIST, {section: 1.0}), factor, everywhere)
            for section, factor, everywhere in (
                ("drill", 0.3, True),
                ("chain", 0.4, True),
                ("lesson", 0.5, True),
                ("past", 0.45, False),
                ("ordinary", 0.55, False),
            )
        )

    def is_explained(self, text: TextView) -> bool:
        """True where the whole message is of a drill, a lesson, or a chain letter."""
        return self._message_factor(sentences(text)) < 1.0

    def weigh(self, text: TextView) -> tuple[float, tuple[Hit, ...]]:
        """The score in 0..1 and the signs of danger found, the weightiest first."""
        bag = bag_of(text)
        if bag is not None and not (self._signs.may_be_in(bag) or self._own.may_be_in(bag)):
            return 0.0, ()
        read = sentences(text)
        signs = [(*self._own.find(sentence), *self._signs.find(sentence)) for sentence in read]
        if not any(signs):
            return 0.0, ()
        everywhere = self._message_factor(read)
        weighed: dict[str, tuple[float, Hit]] = {}
        for sentence, found in zip(read, signs, strict=True):
            if not found:
                continue
            shields = tuple(self._shields.find(sentence))
            factor = everywhere * self._sentence_factor(sentence)
            for hit in found:
                if hit.negated or any(hit.overlaps(shield) for shield in shields):
                    continue
                weight = hit.weight * factor * self._lead_in_factor(sentence, hit)
                if hit.entry not in weighed or weight > weighed[hit.entry][0]:
                    weighed[hit.entry] = (weight, hit)
        if not weighed:
            return 0.0, ()
        ordered = sorted(weighed.values(), key=lambda one: (-one[0], one[1].start))
        hits = apart(hit for _, hit in ordered)
        surest = ordered[0][0]
        if everywhere < 1.0:
            return round(surest, 3), hits
        # Distinct signs add up as independent ones do.
        doubt = prod(1 - weighed[hit.entry][0] for hit in hits)
        urgent = any(any(self._urgent.find(one)) for one in read)
        score = 1 - doubt + (_URGENT * surest if urgent else 0.0)
        return round(min(1.0, score), 3), hits

    def _message_factor(self, read: Sequence[Sentence]) -> float:
        if any(any(self._real.find(sentence)) for sentence in read):
            return 1.0
        return min(
            (
                context.factor
                for context in self._contexts
                if context.everywhere and any(_found(context.phrases, one) for one in read)
            ),
            default=1.0,
        )

    def _sentence_factor(self, sentence: Sentence) -> float:
        return min(
            (
                context.factor
                for context in self._contexts
                if not context.everywhere and _found(context.phrases, sentence)
            ),
            default=1.0,
        )

    def _lead_in_factor(self, sentence: Sentence, hit: Hit) -> float:
        """«При пожаре …», «если ребёнок потеряется»: spoken of, not happening."""
        rumours = {rumour.last for rumour in self._rumour.find(sentence)}
        for lead in self._lead_in.find(sentence):
            if lead.last in rumours:
                continue
            near = hit.first - lead.last <= _LEAD_IN_WORDS or lead.entry in ("если", "=бы")
            same = _clause(sentence.tokens, lead.last) == _clause(sentence.tokens, hit.first)
            if lead.last < hit.first and near and (same or lead.entry == "если"):
                return 0.4
        return 1.0


def _found(phrases: Phrases, sentence: Sentence) -> bool:
    return any(not hit.negated for hit in phrases.find(sentence))


def _clause(tokens: Sequence[Token], place: int) -> int:
    return tokens[place].clause
