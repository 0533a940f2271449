"""Is a text about something outside school life? Topic words against school words."""

from collections.abc import Iterable
from math import prod

from policies.text.phrases import Hit, Phrases, apart
from policies.text.sentences import bag_of, sentences
from policies.text.view import TextView

_LIST = "off_topic"
_WEIGHTS = {"strong": 0.82, "topic": 0.72, "weak": 0.35}
# So many of a school's own words are shown, be there more.
_SHOWN = 20
# By how many distinct words of school life a score is lowered.
_SCHOOL = (1.0, 0.65, 0.4, 0.25)


class Topics:
    """Weighs topics by the shipped list and a school's own words."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._topics = Phrases.shipped(_LIST, _WEIGHTS)
        self._own = Phrases.spoken(words, 1.0)
        self._harmless = Phrases.shipped(_LIST, {"harmless": 1.0})
        self._school = Phrases.shipped(_LIST, {"school": 1.0})

    def weigh(self, text: TextView) -> tuple[float, tuple[Hit, ...]]:
        """The score in 0..1 and the words found, a school's own first.

        Distinct words add up as independent signs do; a school's own word is 1.0.
        """
        bag = bag_of(text)
        if bag is not None and not (self._topics.may_be_in(bag) or self._own.may_be_in(bag)):
            return 0.0, ()
        read = sentences(text)
        own = [hit for sentence in read for hit in self._own.find(sentence)]
        if own:
            return 1.0, tuple(own[:_SHOWN])
        found: dict[str, Hit] = {}
        for sentence in read:
            named = [hit for hit in self._topics.find(sentence) if not hit.negated]
            shields = tuple(self._harmless.find(sentence)) if named else ()
            for hit in named:
                if not any(hit.overlaps(one) for one in shields):
                    found.setdefault(hit.entry, hit)
        if not found:
            return 0.0, ()
        hits = apart(sorted(found.values(), key=lambda one: (-one.weight, one.start)))
        doubt = prod(1 - hit.weight for hit in hits)
        lowered = _SCHOOL[min(self.school_words(text), len(_SCHOOL) - 1)]
        return round((1 - doubt) * lowered, 3), hits

    def school_words(self, text: TextView) -> int:
        """How many different words of school life a text has."""
        return len({hit.entry for part in sentences(text) for hit in self._school.find(part)})
