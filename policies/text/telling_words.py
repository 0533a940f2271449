"""The words that a person is shown for what the model noticed.

The model weighs every piece of a text, also «она» and «ну»; a person is shown words that say
something: what somebody is called, else what speaks most for the rule.
"""

from policies.finding import Evidence
from policies.text.heat_cues import names_called
from policies.text.lemmas import rank_of
from policies.text.model import shipped
from policies.text.view import TextView, Word

_OF_PEOPLE = frozenset({"insult", "conflict"})
# The commonest words say nothing by themselves.
_SMALL = 400


def telling_words(view: TextView, rule: str) -> tuple[Evidence, ...]:
    """At most three words, in the order of the text; none where no word speaks for the rule."""
    called = names_called(view) if rule in _OF_PEOPLE else ()
    found = called or shipped().words_for(view, rule, _says_something)
    # Where all of them are small, they are still better than none.
    found = found or shipped().words_for(view, rule)
    return tuple(Evidence(*word) for word in found)


def _says_something(word: Word) -> bool:
    return rank_of(word.folded.partition("-")[0]) >= _SMALL
