"""Judge one Russian word by the rules of obscene roots."""

import re
from functools import lru_cache

from policies.text.lemmas import is_word
from policies.text.normalise import squeeze
from policies.text.obscene_words import lexicon

_LONG = 48

# Roots that hardly any innocent word contains, whatever is glued to them.
_GLUED = re.compile(
    r"ху[йя]|хуев|хуес|пизд|бля[дт]|(?<![нрлждчткг])еба(?:ть|л|н)|йоба|(?<!ки)пид[оа]р|муда[кч]|"
    r"гандон|залупа|долбо[ей]|дрочи|[ое]еб(?:ин|ств|ск|уч|лив|ать|[аы]?$)"
)


@lru_cache(maxsize=50_000)
def by_rules(word: str) -> tuple[str, float]:
    """The root and score that the rules give a word of Cyrillic letters, or ("", 0.0)."""
    words = lexicon()
    short = squeeze(word)
    if words.core.search(short) is None:
        return "", 0.0
    if words.only_resembles(word, short):
        return "", 0.0
    for rule in words.rules:
        if rule.pattern.fullmatch(word) is not None or (
            short != word and rule.pattern.fullmatch(short) is not None
        ):
            return rule.root, rule.score
    glued = _GLUED.search(short)
    if glued is not None and len(short) <= _LONG and not is_word(word):
        return glued.group(), 0.8
    return "", 0.0
