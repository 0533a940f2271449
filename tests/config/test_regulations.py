"""The regulation presets: complete, quotable, and never at odds with what the school does."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).parents[2] / "config" / "regulations"

# What a message may break, and which clause of (school-50, ksosh, kaluga) it is quoted from; each
# was read in its source. С50 = school № 50, КО = Kaluga, Этика and Приказ = КСОШ.
GROUNDS = {
    "open_hours": ("С50 4, абзац 1", "КО 10", "КО 10"),
    "emergency": ("С50 4, абзац 4", "С50 4, абзац 4", "С50 4, абзац 4"),
    "off_topic": ("С50 4, абзац 3", "С50 4, абзац 3", "КО 3"),
    "ads": ("КО 6", "КО 6", "КО 6"),
    "greetings": ("КО 6", "КО 6", "КО 6"),
    "acknowledgement": ("КО 6", "КО 6", "КО 6"),
    "stickers": ("КО 6", "КО 6", "КО 6"),
    "pictures": ("С50 4, абзац 5", "КО 6", "КО 6"),
    "caps": ("КО 15", "КО 15", "КО 15"),
    "profanity": ("КО 12", "КО 12", "КО 12"),
    "insult": ("С50 4, абзац 5", "КО 12", "КО 12"),
    "grammar_shaming": ("КО 13", "КО 13", "КО 13"),
    "conflict": ("С50 4, абзац 5", "С50 4, абзац 5", "С50 4, абзац 5"),
    "personal": ("С50 4, абзац 4", "КО 14", "КО 14"),
    "one_message": ("КО 18", "КО 18", "КО 18"),
    "use_reply": ("КО 17", "КО 17", "КО 17"),
    "asked_before": ("КО 16", "КО 16", "КО 16"),
    "homework": ("КО 19", "КО 19", "КО 19"),
    "confidential": ("КО 8", "КО 8", "КО 8"),
    "foreign_messenger": ("С50 1.4", "Приказ 1.1", "КО 1"),
    "excess": ("Этика 2.2", "Этика 2.2", "Этика 2.2"),
    "rumour": ("КО 2", "КО 2", "КО 2"),
}
RULES = set(GROUNDS)
PROCEDURES = {
    *("welcome", "voluntary", "full_name", "admins", "membership", "departure"),
    *("no_preference", "reach_out", "strikes", "block", "pardon", "appeal"),
    *("announce", "relay", "oversight", "escalate"),
}

SCHOOL_50 = "Положение о правилах ведения чатов МАОУ СОШ № 50"
KALUGA = "Рекомендации по ведению чатов для школ Калужской области"
ETHICS = "Положение об этике общения МОУ «КСОШ»"
ORDER = "Приказ МОУ «КСОШ» от 23.04.2024 № 135"
PLATFORM = "Положение об использовании «Сферума» и VK Мессенджера в МОУ «КСОШ»"

# Every clause these documents have that bears on a chat. What is not here does not exist there.
CLAUSES = {
    SCHOOL_50: {
        *("1.4", "3.1", "3.2 (первый)", "3.2 (второй)", "3.3", "3.4", "3.5", "3.6", "5.1"),
        *(f"4, абзац {number}" for number in range(1, 6)),
    },
    KALUGA: {str(number) for number in range(1, 22)},
    ETHICS: {f"2.{number}" for number in range(1, 10)},
    ORDER: {"1.1", "1.2", "1.3"},
    PLATFORM: {f"2.{number}" for number in range(1, 7)},
}

TEXT_LIMIT = 250
SHORT_LIMIT = 90
BUTTONS_TO_CHOOSE_FROM = 5  # a moderator who named a clause picks its rule on one small keyboard

Preset = dict[str, Any]


def load(name: str) -> Preset:
    loaded: Preset = YAML(typ="safe").load(FOLDER / f"{name}.yaml")  # refuses duplicate keys
    return loaded


NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PRESETS = {name: load(name) for name in NAMES}


class Entry(NamedTuple):
    """One rule or procedure of one preset, its document resolved."""

    preset: str
    section: str
    id: str
    fields: dict[str, Any]
    document: str


def entries() -> Iterator[Entry]:
    for name, preset in PRESETS.items():
        for section in ("rules", "procedures"):
            for key, fields in preset[section].items():
                document = fields.get("document", preset["document"])
                yield Entry(name, section, key, fields, document)


each_preset = pytest.mark.parametrize("name", NAMES)
each_entry = pytest.mark.parametrize(
    "entry", [pytest.param(e, id=f"{e.preset}-{e.section}-{e.id}") for e in entries()]
)


def quotations(entry: Entry) -> Iterator[str]:
    """Every word of the entry that a person reads."""
    yield from (entry.fields[key] for key in ("text", "short", "document") if key in entry.fields)


# --- a preset as a whole -------------------------------------------------------------------------


def test_the_three_promised_presets_are_shipped() -> None:
    assert {"school-50", "ksosh", "kaluga"} <= set(NAMES)


@each_preset
def test_a_preset_has_exactly_the_keys_its_readme_names(name: str) -> None:
    assert {*PRESETS[name]} - {"hours"} == {
        *("id", "name", "document", "purpose", "strikes", "rules", "procedures"),
    }


@each_preset
def test_a_preset_is_called_as_its_file(name: str) -> None:
    assert PRESETS[name]["id"] == name


@each_preset
def test_a_preset_has_a_clause_for_every_rule_and_no_other(name: str) -> None:
    assert set(PRESETS[name]["rules"]) == RULES


@each_preset
def test_a_preset_has_a_clause_for_every_procedure_and_no_other(name: str) -> None:
    assert set(PRESETS[name]["procedures"]) == PROCEDURES


@each_preset
def test_the_purpose_is_one_or_two_sentences(name: str) -> None:
    sentences = re.findall(r"[^.!?]+[.!?](?:\s|$)", PRESETS[name]["purpose"])

    assert 1 <= len(sentences) <= 2
    assert "".join(sentences) == PRESETS[name]["purpose"]


@each_preset
def test_the_default_ladder_is_one_the_policy_file_could_hold(name: str) -> None:
    ladder = PRESETS[name]["strikes"]

    assert set(ladder) == {"limit", "blocks_when", "manual_block"}
    assert type(ladder["limit"]) is int
    assert 1 <= ladder["limit"] <= 100
    assert ladder["blocks_when"] in {"reached", "exceeded"}
    assert ladder["manual_block"] in {"any", "limit"}


@each_preset
def test_hours_are_those_that_the_clause_names(name: str) -> None:
    time = r"\d\d:\d\d"
    in_clause = re.findall(time, PRESETS[name]["rules"]["open_hours"]["text"])

    assert re.findall(time, PRESETS[name].get("hours", "")) == in_clause


# --- one clause ----------------------------------------------------------------------------------


@each_entry
def test_a_clause_has_only_the_keys_of_its_section(entry: Entry) -> None:
    required = {"clause", "text"} | ({"short"} if entry.section == "rules" else set())
    optional = {"document"} | ({"own"} if entry.section == "procedures" else set())

    assert required <= set(entry.fields) <= required | optional


@each_entry
def test_a_clause_is_text_so_that_2_20_never_becomes_the_number_2_2(entry: Entry) -> None:
    assert type(entry.fields["clause"]) is str


@each_entry
def test_a_clause_exists_in_the_document_it_is_quoted_from(entry: Entry) -> None:
    assert entry.fields["clause"] in CLAUSES[entry.document]


@each_entry
def test_another_document_is_named_only_where_it_is_another(entry: Entry) -> None:
    assert entry.fields.get("document") != PRESETS[entry.preset]["document"]


@each_entry
def test_a_quotation_is_neither_empty_nor_too_long_for_a_notice(entry: Entry) -> None:
    assert 20 <= len(entry.fields["text"]) <= TEXT_LIMIT


@each_entry
def test_a_quotation_ends_as_a_sentence_or_says_that_it_was_cut(entry: Entry) -> None:
    assert entry.fields["text"].endswith((".", "…"))


@each_entry
def test_words_for_people_are_clean_lines_without_outer_quotes(entry: Entry) -> None:
    for words in quotations(entry):
        assert words == " ".join(words.split())
        assert words.isprintable()
        assert "..." not in words
        assert '"' not in words
        assert words.count("«") == words.count("»")
        assert not (words.startswith("«") and words.endswith("»"))


@pytest.mark.parametrize("rule", sorted(RULES))
@each_preset
def test_the_line_for_the_welcome_is_one_short_sentence(name: str, rule: str) -> None:
    short = PRESETS[name]["rules"][rule]["short"]

    assert 10 <= len(short) <= SHORT_LIMIT
    assert short.endswith(".")
    assert short[0].isupper()


@each_preset
def test_no_two_rules_read_alike_in_the_welcome(name: str) -> None:
    lines = [rule["short"] for rule in PRESETS[name]["rules"].values()]

    assert len(set(lines)) == len(lines)


# --- finding a rule by its clause ----------------------------------------------------------------


@each_preset
def test_a_clause_number_means_one_document_only(name: str) -> None:
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries():
        if entry.preset == name and entry.section == "rules":
            documents[entry.fields["clause"]].add(entry.document)

    assert {clause: found for clause, found in documents.items() if len(found) > 1} == {}


@each_preset
def test_a_clause_number_finds_its_rule_or_a_few_to_choose_from(name: str) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for rule, fields in PRESETS[name]["rules"].items():
        if rule != "emergency":  # an exemption: nobody is struck under it
            found[fields["clause"]].append(rule)

    assert max(len(rules) for rules in found.values()) <= BUTTONS_TO_CHOOSE_FROM
    assert sum(len(rules) == 1 for rules in found.values()) > len(found) / 2


@each_preset
def test_a_clause_number_is_never_taken_for_a_rule_id(name: str) -> None:
    clauses = {rule["clause"] for rule in PRESETS[name]["rules"].values()}

    assert clauses & RULES == set()


# --- nothing is quoted that says otherwise than the school does ----------------------------------

COUNTS_BREACHES = re.compile(r"\b(?:тр[её]х|третье|три|двух|второе)\w*", re.IGNORECASE)


def test_ksosh_blocks_after_more_than_three_breaches_as_its_clause_says() -> None:
    ksosh = PRESETS["ksosh"]

    assert ksosh["strikes"] == {"limit": 3, "blocks_when": "exceeded", "manual_block": "limit"}
    for procedure in ("strikes", "block"):
        quoted = ksosh["procedures"][procedure]
        assert quoted["clause"] == "2.6"
        assert "более трех раз" in quoted["text"]
        assert "own" not in quoted
        assert "document" not in quoted


@pytest.mark.parametrize("procedure", ["strikes", "block"])
@pytest.mark.parametrize("name", ["school-50", "kaluga"])
def test_where_no_clause_counts_breaches_the_number_is_the_schools_own(
    name: str, procedure: str
) -> None:
    quoted = PRESETS[name]["procedures"][procedure]

    assert PRESETS[name]["strikes"]["blocks_when"] == "reached"
    assert quoted["own"] is True
    assert COUNTS_BREACHES.search(quoted["text"]) is None
    assert "школа устанавливает сама" in quoted["text"]
    assert "до одного месяца" in quoted["text"]
    assert (quoted["clause"], quoted["document"]) == ("2.6", ETHICS)


@each_preset
def test_only_a_clause_that_the_ladder_obeys_may_count_breaches(name: str) -> None:
    obeys = PRESETS[name]["strikes"]["blocks_when"] == "exceeded"
    counting = {
        entry.id
        for entry in entries()
        if entry.preset == name and COUNTS_BREACHES.search(entry.fields["text"])
    }

    assert counting == ({"strikes", "block"} if obeys else set())


@each_preset
def test_foreign_messengers_are_ruled_out_by_a_clause_that_does_not_recommend_one(
    name: str,
) -> None:
    quoted = PRESETS[name]["rules"]["foreign_messenger"]["text"]

    assert re.search(r"не допускается|[Оо]граничить|используют .*«Сферум»", quoted)
    assert "рекомендуем" not in quoted


@pytest.mark.parametrize("name", ["ksosh", "kaluga"])
def test_a_person_is_not_sent_to_the_dispute_commission_of_another_school(name: str) -> None:
    assert "№ 50" not in PRESETS[name]["procedures"]["appeal"]["text"]


@pytest.mark.parametrize("name", ["ksosh", "kaluga"])
def test_a_school_without_hours_of_its_own_quotes_nobody_elses(name: str) -> None:
    assert re.search(r"\d", PRESETS[name]["rules"]["open_hours"]["text"]) is None


@pytest.mark.parametrize("rule", list(GROUNDS))
def test_every_rule_is_quoted_from_the_clause_that_was_read_for_it(rule: str) -> None:
    short = {SCHOOL_50: "С50", KALUGA: "КО", ETHICS: "Этика", ORDER: "Приказ"}
    quoted = {
        entry.preset: f"{short[entry.document]} {entry.fields['clause']}"
        for entry in entries()
        if entry.section == "rules" and entry.id == rule
    }

    assert (quoted["school-50"], quoted["ksosh"], quoted["kaluga"]) == GROUNDS[rule]
