"""A chat may only be stricter than its kind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.file import Problem, examine
from policies.school import PolicySnapshot

pytestmark = pytest.mark.long

Errors = Callable[[str], list[Problem]]
ChatWith = Callable[[str], str]

WIDER = {
    "hours that end later": ('open_hours: {mon-fri: "08:00-19:01"}', "mon-fri", "п. 4"),
    "hours on a closed day": ('open_hours: {sun: "12:00-13:00"}', "sun", "п. 4"),
    "hours on holidays": ('open_hours: {holidays: "12:00-13:00"}', "holidays", "п. 4"),
    "hours over night": ('open_hours: {sat: "22:00-06:00"}', "sat", "п. 4"),
    "a milder action": ("policies: {profanity: {action: delete}}", "profanity", "п. 12"),
    "a rule switched off": ("policies: {profanity: {action: allow}}", "не выключить", "п. 12"),
    "a higher likely": ("policies: {off_topic: {likely: 0.8}}", "likely 0.8", "п. 4"),
    "a higher certain": ("policies: {off_topic: {certain: 0.99}}", "certain 0.99", "п. 4"),
    "more strikes": ("strikes: {limit: 4}", "limit", "п. 2.6"),
    "the strike after the limit": ("strikes: {blocks_when: exceeded}", "blocks_when", "п. 2.6"),
    "a shorter block": ("strikes: {block: 7 days}", "block", "п. 2.6"),
    "a shorter memory": ("strikes: {expire: 6 months}", "expire", "п. 2.6"),
    "blocks by hand of its own": ("strikes: {manual_block: limit}", "manual_block", "п. 2.6"),
}


@pytest.mark.parametrize(("line", "word", "clause"), WIDER.values(), ids=WIDER.keys())
def test_a_chat_wider_than_its_kind_is_refused_with_line_and_clause(
    line: str, word: str, clause: str, chat_with: ChatWith, errors: Errors
) -> None:
    (problem,) = errors(chat_with(line))

    assert problem.line == 21
    assert word in problem.message
    assert clause in problem.message


STRICTER = {
    "shorter hours": 'open_hours: {mon-fri: "09:00-12:00, 13:00-18:00"}',
    "a closed day": "open_hours: {sat: closed}",
    "another word for the late": "open_hours: {on_late: delete}",
    "a higher action": "policies: {off_topic: {action: strike}}",
    "lower thresholds": "policies: {off_topic: {likely: 0.4, certain: 0.5}}",
    "more words": "policies: {off_topic: {words: [дача]}}",
    "a rule of its own": "policies: {caps: {action: strike}}",
    "fewer strikes": "strikes: {limit: 2}",
    "a longer memory": "strikes: {expire: 2 years}",
}


@pytest.mark.parametrize("line", STRICTER.values(), ids=STRICTER.keys())
def test_a_stricter_chat_is_accepted_without_a_remark(
    line: str, chat_with: ChatWith, warnings: Callable[[str], list[Problem]]
) -> None:
    assert warnings(chat_with(line)) == []


def test_words_of_the_kind_may_not_be_dropped(changed: Callable[..., str], errors: Errors) -> None:
    text = changed(
        "likely: 0.7, certain: 0.95", "words: [дача, рыбалка]",
        'open_hours: {mon-fri: "08:00-18:00"}', "policies: {off_topic: {words: [дача, баня]}}",
    )  # fmt: skip

    assert "«рыбалка»" in errors(text)[0].message


def test_settings_of_a_rule_that_the_kind_switched_off_are_refused(
    changed: Callable[..., str], errors: Errors
) -> None:
    text = changed(
        "{action: strike}", "{action: allow}",
        'open_hours: {mon-fri: "08:00-18:00"}', "policies: {profanity: {likely: 0.5}}",
    )  # fmt: skip

    (problem,) = errors(text)

    assert problem.line == 21
    assert "выключено выше" in problem.message


def test_a_chat_may_switch_on_what_its_kind_switched_off(
    changed: Callable[..., str], loaded: Callable[[str], PolicySnapshot]
) -> None:
    text = changed(
        "{action: strike}", "{action: allow}",
        'open_hours: {mon-fri: "08:00-18:00"}', "policies: {profanity: {action: remind}}",
    )  # fmt: skip

    assert "profanity" not in loaded(text).chats[2000000001].off


def test_the_kind_and_not_the_school_is_the_measure(
    changed: Callable[..., str], loaded: Callable[[str], PolicySnapshot]
) -> None:
    text = changed("kind: parents ", "kind: teachers ", '"08:00-18:00"', '"07:30-20:30"')

    hours = loaded(text).chats[2000000001].hours

    assert hours is not None
    assert hours.describe().startswith("пн–пт 07:30–20:30")


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holidays")
CLOCKS = st.sampled_from(["00:00", "06:30", "08:00", "12:00", "19:00", "23:30"])
WINDOWS = st.one_of(st.just("closed"), st.tuples(CLOCKS, CLOCKS).map("-".join))
HOURS = st.dictionaries(st.sampled_from(DAYS), WINDOWS, min_size=1, max_size=8)
MOMENTS = st.integers(0, 60 * 24 * 28).map(
    lambda minutes: (
        datetime(2026, 2, 16, tzinfo=ZoneInfo("Europe/Moscow")) + timedelta(minutes=minutes)
    )
)


def written(hours: dict[str, str]) -> str:
    return ", ".join(f'{day}: "{text}"' for day, text in hours.items())


@settings(max_examples=300, deadline=None)
@given(kind=HOURS, chat=HOURS, moments=st.lists(MOMENTS, min_size=20, max_size=20))
def test_no_accepted_chat_is_open_when_its_kind_is_closed(
    kind: dict[str, str], chat: dict[str, str], moments: list[datetime]
) -> None:
    text = (
        "school: {name: a, timezone: Europe/Moscow, regulation: school-50}\n"
        f"defaults: {{open_hours: {{{written(kind)}, on_late: delete}}}}\n"
        f"chats: [{{peer_id: 2000000001, kind: parents, open_hours: {{{written(chat)}}}}}]\n"
    )
    snapshot, _ = examine(text)
    if snapshot is None:
        return
    narrow = snapshot.chats[2000000001]
    wide = snapshot.kinds[narrow.kind]
    assert narrow.hours is not None
    assert wide.hours is not None
    for moment in moments:
        assert wide.hours.is_open(moment) or not narrow.hours.is_open(moment)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pardon: {wait: 12 h}", "12 часов меньше, чем 24 часа"),
        ("joining: {agree_within: 7 days}", "7 дней больше, чем 3 дня"),
        ("appeal: {quorum: 1}", "не для чата"),
    ],
)
def test_a_chats_procedures_are_only_stricter(
    changed: Callable[..., str], errors: Callable[[str], list[Problem]], line: str, said: str
) -> None:
    (problem,) = errors(changed('open_hours: {mon-fri: "08:00-18:00"}', line))

    assert problem.line == 21
    assert said in problem.message


def test_the_layers_of_the_procedures_lie_over_each_other(
    changed: Callable[..., str], loaded: Callable[[str], PolicySnapshot]
) -> None:
    text = changed(
        "kinds:", "  appeal: {quorum: 3}\n  pardon: {wait: 12 h}\nkinds:",
        "kinds:", "kinds:\n  parents: {appeal: {suspend: true}}",
        'open_hours: {mon-fri: "08:00-18:00"}',
        "pardon: {wait: 30 h}\n    joining: {read_only: true}",
    )  # fmt: skip

    chat = loaded(text).chats[2000000001]

    assert (chat.appeal.quorum, chat.appeal.suspend, str(chat.appeal.term)) == (3, True, "5 дней")
    assert str(chat.pardon.wait) == "30 часов"
    assert chat.joining.read_only
    assert chat.class_name == "5А"
