"""What an accepted file becomes: the school, its kinds, its chats."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from policies.duration import MONTH, YEAR, Duration
from policies.file import PolicyFileError, Problem, Severity, decode, examine
from policies.ladder import BlocksWhen, ManualBlock
from policies.policy import GradedSettings
from policies.roles import ChatKind
from policies.school import ChatPolicy, Mode, PolicySnapshot
from policies.verdict import Ask

Load = Callable[[str], PolicySnapshot]
Change = Callable[..., str]
Warnings = Callable[[str], list[Problem]]

PARENTS = 2000000001
ZONE = ZoneInfo("Europe/Kaliningrad")


def at(day: int, clock: str) -> datetime:
    """A moment of March 2026, in which the 2nd is a Monday and the 9th a day off."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=ZONE)


def watched(chat: ChatPolicy) -> dict[str, Ask]:
    return {policy.rule: policy.asks for policy in chat.policies}


def settings(chat: ChatPolicy, rule: str) -> GradedSettings:
    found = next(policy.settings for policy in chat.policies if policy.rule == rule)
    assert isinstance(found, GradedSettings)
    return found


def test_the_example_of_the_design_loads(school: str, loaded: Load) -> None:
    snapshot = loaded(school)

    assert snapshot.school.name == "МАОУ СОШ № 50"
    assert snapshot.school.timezone == ZONE
    assert snapshot.school.regulation.id == "school-50"
    assert snapshot.school.administrators == {101}
    assert snapshot.school.commission == {103}
    assert set(snapshot.kinds) == set(ChatKind)
    chat = snapshot.chats[PARENTS]
    assert (chat.title, chat.kind, chat.mode) == ("5А, родители", ChatKind.PARENTS, Mode.ENFORCE)
    assert chat.moderators == {201}


def test_its_version_is_the_hash_of_its_text(school: str, loaded: Load) -> None:
    version = loaded(school).version

    assert version == sha256(school.encode()).hexdigest()[:12]
    assert loaded(school + "# и ещё\n").version != version


def test_the_shipped_file_is_accepted_without_a_remark() -> None:
    text = files("config").joinpath("policy.yaml").read_text(encoding="utf-8")

    snapshot, problems = examine(text)

    assert problems == ()
    assert snapshot is not None
    assert {2000000001, 2000000002, 2000000003} <= set(snapshot.chats)
    assert not snapshot.chats[2000000001].off


def test_named_rules_are_on_and_the_others_off(school: str, loaded: Load) -> None:
    chat = loaded(school).chats[PARENTS]

    on = watched(chat)
    assert on["profanity"] is Ask.STRIKE
    assert on["off_topic"] is Ask.REMIND
    assert {"caps", "stickers", "foreign_messenger"} <= set(chat.off)
    assert not set(chat.off) & set(on)


def test_allow_switches_a_rule_off(changed: Change, loaded: Load) -> None:
    chat = loaded(changed("{action: strike}", "{action: allow}")).chats[PARENTS]

    assert "profanity" in chat.off


def test_an_emergency_is_watched_for_although_nobody_named_it(school: str, loaded: Load) -> None:
    assert watched(loaded(school).chats[PARENTS])["emergency"] is Ask.EXEMPT


def test_an_emergency_cannot_be_switched_off(changed: Change, loaded: Load) -> None:
    chat = loaded(changed("homework: {", "emergency: {action: allow} #")).chats[PARENTS]

    assert watched(chat)["emergency"] is Ask.EXEMPT


def test_a_rule_named_without_keys_is_on_with_its_own_defaults(
    changed: Change, loaded: Load
) -> None:
    chat = loaded(changed("homework: {", "stickers:\n    caps: {} #")).chats[PARENTS]

    assert watched(chat)["stickers"] is Ask.DELETE
    assert watched(chat)["caps"] is Ask.REMIND


def test_a_rule_without_a_policy_yet_is_accepted_with_a_warning(school: str) -> None:
    snapshot, problems = examine(school.replace("homework:", "excess:"))

    assert snapshot is not None
    assert [(one.line, one.severity) for one in problems] == [(13, Severity.WARNING)]
    assert "excess" in problems[0].message
    assert "excess" not in watched(snapshot.chats[PARENTS])


def test_a_file_without_hours_leaves_the_chat_always_open(changed: Change, loaded: Load) -> None:
    text = changed(
        '  open_hours: {mon-fri: "08:00-19:00", sat: "09:00-14:00", sun: closed, '
        "holidays: closed, on_late: defer}\n",
        "",
        '    open_hours: {mon-fri: "08:00-18:00"}\n',
        "",
    )

    chat = loaded(text).chats[PARENTS]

    assert chat.hours is None
    assert "open_hours" in chat.off


def test_a_chat_keeps_the_days_that_it_does_not_name(school: str, loaded: Load) -> None:
    hours = loaded(school).chats[PARENTS].hours

    assert hours is not None
    assert hours.is_open(at(2, "17:59"))
    assert not hours.is_open(at(2, "18:00"))
    assert hours.is_open(at(7, "13:00"))
    assert not hours.is_open(at(8, "13:00"))
    assert not hours.is_open(at(9, "13:00")), "a day off, as in the defaults"


def test_a_chat_keeps_what_becomes_of_late_messages(changed: Change, loaded: Load) -> None:
    assert watched(loaded(changed()).chats[PARENTS])["open_hours"] is Ask.DEFER
    own = changed('"08:00-18:00"}', '"08:00-18:00", on_late: remind}')
    assert watched(loaded(own).chats[PARENTS])["open_hours"] is Ask.REMIND


def test_a_kind_may_be_open_longer_than_the_school(school: str, loaded: Load) -> None:
    hours = loaded(school).kinds[ChatKind.TEACHERS].hours

    assert hours is not None
    assert hours.is_open(at(2, "20:59"))
    assert hours.is_open(at(7, "13:00"))


def test_the_schools_own_days_off_are_holidays(changed: Change, loaded: Load) -> None:
    text = changed("[103]", '[103]\n  holidays: [2026-03-03, "2026-03-04"]')

    hours = loaded(text).chats[PARENTS].hours

    assert hours is not None
    assert [hours.is_open(at(day, "12:00")) for day in (2, 3, 4, 5)] == [True, False, False, True]


def test_a_kind_replaces_single_keys_of_a_rule(changed: Change, loaded: Load) -> None:
    text = changed(
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}',
        "parents: {policies: {off_topic: {likely: 0.5}}}",
    )

    snapshot = loaded(text)

    assert settings(snapshot.kinds[ChatKind.PARENTS], "off_topic").thresholds == (0.5, 0.95)
    assert settings(snapshot.kinds[ChatKind.PUPILS], "off_topic").thresholds == (0.7, 0.95)


def test_a_kind_may_switch_a_rule_off(changed: Change, loaded: Load) -> None:
    text = changed(
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}',
        "teachers: {policies: {off_topic: {action: allow}}}",
    )

    snapshot = loaded(text)

    assert "off_topic" in snapshot.kinds[ChatKind.TEACHERS].off
    assert "off_topic" in watched(snapshot.kinds[ChatKind.PARENTS])


def test_strikes_are_laid_over_the_regulations_key_by_key(changed: Change, loaded: Load) -> None:
    text = changed(
        "school-50 ", "ksosh ",
        "strikes: {limit: 3, block: 1 month, blocks_when: reached, expire: 1 year}",
        "strikes: {limit: 5, block: 7 days}",
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}', "parents: {strikes: {limit: 4}}",
        'open_hours: {mon-fri: "08:00-18:00"}', "strikes: {block: 14 days}",
    )  # fmt: skip

    snapshot = loaded(text)

    strikes = snapshot.chats[PARENTS].strikes
    assert strikes.limit == 4
    assert strikes.block == Duration(14, "days")
    assert strikes.expire == YEAR
    assert strikes.blocks_when is BlocksWhen.EXCEEDED
    assert strikes.manual_block is ManualBlock.LIMIT
    assert snapshot.kinds[ChatKind.PUPILS].strikes.limit == 5


def test_without_strikes_the_regulations_own_hold(changed: Change, loaded: Load) -> None:
    said = "  strikes: {limit: 3, block: 1 month, blocks_when: reached, expire: 1 year}"
    chat = loaded(changed(said, "", "school-50 ", "ksosh ")).chats[PARENTS]

    assert (chat.strikes.limit, chat.strikes.blocks_when) == (3, BlocksWhen.EXCEEDED)
    assert chat.strikes.block == MONTH


def test_equal_rules_of_many_chats_are_one_policy(school: str, loaded: Load) -> None:
    more = "".join(
        f"  - {{peer_id: {2000000001 + n}, kind: parents, moderators: [201]}}\n"
        for n in range(1, 40)
    )

    chats = loaded(school + more).chats.values()

    made = {id(one) for chat in chats for one in chat.policies if one.rule == "profanity"}
    assert len(made) == 1


def test_sections_may_be_left_empty(changed: Change, loaded: Load) -> None:
    text = changed(
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}', "teachers:",
        'open_hours: {mon-fri: "08:00-18:00"}', "policies:",
        "[103]", "",
    )  # fmt: skip

    assert loaded(text).school.commission == frozenset()


def test_times_need_no_quotes_and_words_stay_words(changed: Change, loaded: Load) -> None:
    hours = loaded(changed('sat: "09:00-14:00"', "sat: 9:00-14:00")).chats[PARENTS].hours

    assert hours is not None
    assert hours.is_open(at(7, "09:00"))


def test_aliases_spare_repetition(changed: Change, loaded: Load) -> None:
    text = changed("[101]", "&staff [101]", "[103]", "*staff")

    assert loaded(text).school.commission == {101}


def test_a_byte_order_mark_changes_nothing(school: str, loaded: Load) -> None:
    text = decode(b"\xef\xbb\xbf" + school.encode(), source="f")

    assert loaded(text).version == loaded(school).version


def test_another_encoding_is_refused_with_its_line(school: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        decode(b"# ascii\n" + school.encode("cp1251"), source="policy.yaml")

    assert refused.value.problems[0].line == 3
    assert "UTF-8" in str(refused.value)


# What has no effect, or may surprise, is said; the file is accepted all the same.
REMARKS: dict[str, tuple[str, str, int, str]] = {
    "a chat without a moderator": ("[201]", "[]", 20, "нет модератора"),
    "an administrator as moderator": ("[201]", "[201, 101]", 20, "101"),
    "no administrator": ("[101]", "[]", 1, "администраторов нет"),
    "hours equal to the kind's": ('"08:00-18:00"', '"08:00-19:00"', 21, "open_hours"),
    "a threshold equal to the kind's": (
        'open_hours: {mon-fri: "08:00-18:00"}', "policies: {off_topic: {likely: 0.7}}", 21,
        "off_topic: likely",
    ),
    "strikes equal to the kind's": (
        'open_hours: {mon-fri: "08:00-18:00"}', "strikes: {limit: 3}", 21, "limit",
    ),
    "a rule switched off twice": (
        'open_hours: {mon-fri: "08:00-18:00"}', "policies: {caps: {action: allow}}", 21, "caps",
    ),
    "strikes that expire at once": ("expire: 1 year", "expire: 1 min", 9, "сгорят раньше"),
    "a block of a second": ("block: 1 month", "block: 1 s", 9, "не заметит"),
    "a pardon nobody can object to": (
        "  policies:\n", "  pardon: {wait: 1 s}\n  policies:\n", 10, "возразить",
    ),
    "a commission without time": (
        "  policies:\n", "  appeal: {term: 1 s}\n  policies:\n", 10, "решить",
    ),
    "strikes harsher than the regulation": ("school-50 ", "ksosh ", 9, "blocks_when"),
    "longer hours than the regulation's": (
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}',
        'pupils: {open_hours: {mon-fri: "08:00-19:30"}}', 15, "п. 4, абзац 1); там 08:00–19:00",
    ),
    "hours round the clock": (
        'teachers: {open_hours: {mon-fri: "07:00-21:00"}}',
        'parents: {open_hours: {mon-fri: "00:00-24:00"}}', 15, "ночью (круглосуточно)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "word"), REMARKS.values(), ids=REMARKS.keys())
def test_what_has_no_effect_is_pointed_out(
    old: str, new: str, line: int, word: str, changed: Change, warnings: Warnings
) -> None:
    (remark,) = warnings(changed(old, new))

    assert (remark.line, remark.severity) == (line, Severity.WARNING)
    assert word in remark.message
    assert "предупреждение" in remark.at("policy.yaml")


REVERSED = ('mon-fri: "08:00-19:00"', 'mon-fri: "19:00-08:00"')


@pytest.mark.parametrize("regulation", ["school-50", "ksosh", "kaluga"])
def test_hours_that_are_reversed_are_pointed_out_with_the_remedy(
    regulation: str, changed: Change, warnings: Warnings
) -> None:
    text = changed(
        *REVERSED, "school-50 ", f"{regulation} ", "limit: 3, ", "", "blocks_when: reached, ", "",
        'open_hours: {mon-fri: "08:00-18:00"}', "",
    )  # fmt: skip
    (remark,) = warnings(text)

    assert remark.line == 8
    assert remark.message.startswith("mon-fri: чат открыт и ночью (19:00–08:00)")
    assert 'напишите "08:00-19:00"' in remark.message


def test_where_a_chat_is_refused_for_them_the_line_of_the_mistake_is_told_too(
    changed: Change,
) -> None:
    _, problems = examine(changed(*REVERSED))

    assert [one.line for one in problems] == [8, 21]


def test_hours_that_reach_neither_parents_nor_pupils_are_the_schools_own(
    changed: Change, warnings: Warnings
) -> None:
    by_day = '{open_hours: {mon-fri: "08:00-19:00"}}'
    families = f"parents: {by_day}\n  pupils: {by_day}\n  teachers:"

    assert warnings(changed(*REVERSED, "teachers:", families)) == []


def test_a_file_that_names_no_rule_is_accepted_with_a_remark(
    changed: Change, warnings: Warnings
) -> None:
    text = changed(
        """  policies:
    profanity: {action: strike}
    off_topic: {action: remind, likely: 0.7, certain: 0.95}
    homework: {action: delete, redirect: "РГИС «Моя школа»"}
""",
        "",
    )
    (remark,) = warnings(text)

    assert "ни одно правило" in remark.message


def test_a_file_without_chats_is_accepted_with_a_remark(school: str, warnings: Warnings) -> None:
    (remark,) = warnings(school.partition("chats:")[0])

    assert "ни один чат" in remark.message


def test_a_days_difference_at_the_end_of_a_month_is_no_longer_block(
    changed: Change, loaded: Load
) -> None:
    strikes = loaded(changed("block: 1 month", "block: 31 days")).chats[PARENTS].strikes

    assert strikes.block.after(at(1, "12:00")) - at(1, "12:00") == timedelta(days=31)


def test_a_chat_that_leaves_late_messages_is_remarked(changed: Change) -> None:
    text = changed('"08:00-18:00"}', '"08:00-18:00", on_late: remind}')
    snapshot, problems = examine(text)
    assert snapshot is not None
    assert any("on_late: remind мягче" in one.message for one in problems)
