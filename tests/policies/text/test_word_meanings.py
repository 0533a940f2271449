"""What words mean: of the common ones it is known beforehand, and means the same as when read."""

import numpy as np

from policies.text.encoder import encoded
from policies.text.word_meanings import word_meanings

COMMON = ["собрание", "столовая", "экскурсия", "урок", "форма"]
RARE = ["дилатометр", "хтоническийслон"]


def test_what_is_known_of_a_common_word_is_what_reading_it_tells() -> None:
    known, read = word_meanings(COMMON), encoded(COMMON)
    assert (np.einsum("ij,ij->i", known, read) > 0.999).all()
    # Rounded, so it is known beforehand and was not read now.
    assert not (known == read).all(axis=1).any()


def test_a_rare_word_is_read() -> None:
    assert (word_meanings(RARE) == encoded(RARE)).all()


def test_words_keep_their_order() -> None:
    mixed = [RARE[0], COMMON[0], RARE[1], COMMON[1]]
    together = word_meanings(mixed)
    assert all(
        (row == word_meanings([one])[0]).all() for one, row in zip(mixed, together, strict=True)
    )


def test_no_words_mean_nothing() -> None:
    assert word_meanings([]).shape == (0, 512)
