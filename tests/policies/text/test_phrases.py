"""The pattern language of the shipped word lists."""

import pytest

from policies.text.lexicon import entries, sections
from policies.text.phrases import Phrases
from policies.text.sentences import sentences
from policies.text.view import TextView


def spans(phrases: Phrases, text: str) -> list[str]:
    return [
        text[hit.start : hit.end]
        for sentence in sentences(TextView(text))
        for hit in phrases.find(sentence)
        if not hit.negated
    ]


def entry(pattern: str) -> Phrases:
    return Phrases.of([pattern])


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("пожар", "После пожара", ["пожара"]),
        ("=горим", "мы горим, они горят", ["горим"]),
        ("эвакуац*", "об эвакуационном выходе", ["эвакуационном"]),
        ("=со =смеху|=хохоту", "умереть со смеху", ["со смеху"]),
        ("=от_=смеха|=со_=смеху", "лопнуть от смеха", ["от смеха"]),
        (
            "рецепт ... пирог",
            "рецепт вкусного яблочного пирога",
            ["рецепт вкусного яблочного пирога"],
        ),
        ("рецепт ... пирог", "рецепт, по которому моя бабушка пекла пироги", []),
        ("потеряться + ребенок", "у нас ребёнок потерялся", ["ребёнок потерялся"]),
        ("потеряться + ребенок", "потерялся наш ребёнок", ["потерялся наш ребёнок"]),
        ("потеряться + ребенок", "Потерялся зонт. Ребёнок ищет", []),
        ("пожар", "горячая пожарная машина", []),
        ("пожар", "ПОЖАР!", ["ПОЖАР"]),
    ],
)
def test_an_entry_finds_its_words(pattern: str, text: str, found: list[str]) -> None:
    assert spans(entry(pattern), text) == found


@pytest.mark.parametrize(
    "text", ["не пожар", "нет пожара", "без пожаров", "никакого там пожара", "не было пожара"]
)
def test_a_negated_word_is_marked(text: str) -> None:
    assert spans(entry("пожар"), text) == []


@pytest.mark.parametrize("text", ["Не спите, пожар", "нет, не шутка: в школе пожар"])
def test_a_negation_elsewhere_does_not_reach(text: str) -> None:
    assert spans(entry("пожар"), text) == ["пожар"]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("торговый центр", "в торговом центре", ["торговом центре"]),
        ("Гараж", "про гаражи", ["гаражи"]),
        ("крипт*", "криптоинвестор", ["криптоинвестор"]),
    ],
)
def test_spoken_words_match_in_any_form(words: str, text: str, found: list[str]) -> None:
    assert spans(Phrases.spoken([words], 1.0), text) == found


@pytest.mark.parametrize("name", ["emergency", "off_topic", "messengers", "abbreviations"])
def test_a_shipped_list_is_readable_and_has_no_entry_twice_in_a_section(name: str) -> None:
    for section, listed in sections(name).items():
        assert Phrases.shipped(name, {section: 1.0})
        twice = {one for one in listed if listed.count(one) > 1}
        assert not twice, f"[{section}]"
        assert all(one == one.lower() for one in listed)
    assert entries(name)


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        sections("no-such-list")


def test_a_shipped_list_is_parsed_once_for_whoever_gives_it_the_same_weights() -> None:
    school = Phrases.shipped("off_topic", {"school": 1.0})
    [sentence] = sentences(TextView("Завтра урок"))

    assert Phrases.shipped("off_topic", {"school": 1.0}) is school
    lighter = Phrases.shipped("off_topic", {"school": 0.5})
    assert [hit.weight for hit in school.find(sentence)] == [1.0]
    assert [hit.weight for hit in lighter.find(sentence)] == [0.5]
