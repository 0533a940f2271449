"""The rulebook: a rule is found by its id, its clause number or its Russian name."""

import pytest

from policies.rulebook import RULE_IDS, RULE_NAMES, Clause, Regulation, rule_name

SCHOOL = Regulation(
    id="test",
    name="Школа",
    document="Положение о чатах",
    purpose="Общение по делам школы",
    rules={
        "profanity": Clause("12", "Без брани.", "Положение о чатах"),
        "insult": Clause("12, абз. 2", "Без оскорблений.", "Положение о чатах"),
        "off_topic": Clause("4", "Только о школе.", "Положение о чатах"),
        "stickers": Clause("6", "Без стикеров.", "Положение о чатах"),
        "pictures": Clause("6", "Без картинок.", "Положение о чатах"),
        "foreign_messenger": Clause("1.1", "Без иностранных мессенджеров.", "Приказ № 135"),
    },
)


@pytest.mark.parametrize(
    ("word", "rules"),
    [
        # ids
        ("profanity", ("profanity",)),
        ("Off_Topic", ("off_topic",)),
        # Russian names
        ("мат", ("profanity",)),
        ("МАТ", ("profanity",)),
        ("«мат»", ("profanity",)),
        ("не по теме", ("off_topic",)),
        ("мессенджер", ("foreign_messenger",)),
        ("оскорбление", ("insult",)),
        ("стикеры", ("stickers",)),
        # clause numbers
        ("4", ("off_topic",)),
        ("п. 4", ("off_topic",)),
        ("п.4", ("off_topic",)),
        ("пункт 4", ("off_topic",)),
        ("§ 4", ("off_topic",)),
        ("1.1", ("foreign_messenger",)),
        ("12, абз. 2", ("insult",)),
        ("12", ("profanity",)),
        # a clause that holds several rules
        ("6", ("stickers", "pictures")),
        # none
        ("", ()),
        ("  ", ()),
        ("7", ()),
        ("1", ()),
        ("блокировка", ()),
        ("ads", ()),
    ],
)
def test_what_a_person_may_mean(word: str, rules: tuple[str, ...]) -> None:
    assert SCHOOL.find(word) == rules


def test_a_clause_with_paragraphs_is_found_by_its_number_alone() -> None:
    paragraphs = Regulation(
        "t", "Школа", "Положение", "", {"insult": Clause("5, абз. 2", "…", "Положение")}
    )
    assert paragraphs.find("5") == ("insult",)


def test_a_rule_the_school_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SCHOOL.clause("greetings")


def test_a_clause_is_cited_with_its_document() -> None:
    assert SCHOOL.clause("profanity").cited == "Положение о чатах, п. 12"


def test_every_rule_has_a_russian_name_and_no_name_means_two_rules() -> None:
    names = [name for names in RULE_NAMES.values() for name in names]
    assert len(names) == len(set(names))
    for rule in RULE_IDS:
        assert any("а" <= letter <= "я" for letter in rule_name(rule).lower())


def test_every_name_and_id_finds_its_own_rule() -> None:
    clause = Clause("1", "…", "Положение")
    everything = Regulation("all", "", "", "", dict.fromkeys(RULE_IDS, clause))
    for rule, names in RULE_NAMES.items():
        assert everything.find(rule) == (rule,)
        for name in names:
            assert everything.find(name) == (rule,)


def test_an_unknown_rule_is_called_by_its_id() -> None:
    assert rule_name("homemade") == "homemade"
