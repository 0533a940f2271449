"""``python -m training.names``: list the first names of the dictionary, in all their forms.

Names that are ordinary words too («вера», «роза») are left out. Needed again only when the
dictionary (``pymorphy3-dicts-ru``) has changed; takes two minutes.
"""

import pymorphy3
from marisa_trie import Trie

from policies.text.lemmas import NAMES
from training import WEIGHTS_FOLDER

_SHORTEST = 3
_OF_NAMES = ("Name", "Patr", "Surn", "Geox")


def main() -> None:
    """Write the list."""
    analyser = pymorphy3.MorphAnalyzer()
    forms = {
        word.replace("ё", "е")
        for word, tag, *_ in analyser.dictionary.iter_known_words()
        if "Name" in tag and "plur" not in tag and len(word) >= _SHORTEST and word.isalpha()
    }
    names = sorted(
        form
        for form in forms
        if all(any(kind in one.tag for kind in _OF_NAMES) for one in analyser.parse(form))
    )
    (WEIGHTS_FOLDER / NAMES).write_bytes(Trie(names).tobytes())


if __name__ == "__main__":
    main()
