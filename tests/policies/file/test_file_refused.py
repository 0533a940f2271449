"""A broken file is refused with the line, what is wrong and what would be right."""

from collections.abc import Callable
from copy import copy

import pytest

from policies.file import PolicyFileError, Problem, load

Errors = Callable[[str], list[Problem]]

HOURS = (
    '{mon-fri: "08:00-19:00", sat: "09:00-14:00", sun: closed, holidays: closed, on_late: defer}'
)

# What is replaced, by what, the line of the error, words of its message.
BROKEN: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    # The text is no YAML.
    "a tab as indent": ("  name", "\tname", 2, ("табуляц", "пробелами")),
    "one blank too many": ("  name", "   name", 3, ("отступ", "выровняйте")),
    "an indent inside a list item": (
        "    moderators: [201]", "      moderators: [201]", 20, ("отступ", "выровняйте"),
    ),
    "a quote never closed": ("МАОУ СОШ № 50", '"МАОУ', 2, ("кавычка", "не закрыта")),
    "a bracket never closed": ("[101]", "[101", 5, ("скобка", "«]»")),
    "a colon in plain text": ("МАОУ СОШ", "МАОУ: СОШ", 2, ("двоеточие", "кавычки")),
    "no blank after the colon": ("timezone: ", "timezone:", 3, ("двоеточия с пробелом",)),
    "a word that YAML keeps for itself": ("МАОУ", "@МАОУ", 2, ("«@»", "кавычки")),
    "an invisible character": ("МАОУ", "МА\x07ОУ", 2, ("невидимый", "удалите")),
    "the same key twice": (
        "  name: МАОУ", "  name: СОШ\n  name: МАОУ", 3, ("«name»", "строке 2", "оставьте один"),
    ),
    "blanks pasted from a page": ("  timezone", "\u00a0\u00a0timezone", 3, ("неразрывный пробел",)),
    "a pasted blank after the colon": (
        "timezone: ", "timezone:\u00a0", 3, ("неразрывный пробел",),
    ),
    "a pasted blank in a key": ("  timezone", "  \u00a0timezone", 3, ("«timezone»", "неразрывный")),
    "quotes within quotes": (
        "МАОУ СОШ № 50", '"Школа "Радуга""', 2, ("кавычки внутри", "одинарные"),
    ),
    "text after the quotes": ("МАОУ СОШ № 50", '"Школа" № 50', 2, ("кавычки внутри",)),
    "a chat that begins without a dash": (
        "  - peer_id: 2000000001",
        "    peer_id: 2000000009\n  - peer_id: 2000000001", 18, ("«- »",),
    ),
    "a second chat without a dash": (
        "    mode: enforce",
        "    peer_id: 2000000002\n    mode: enforce", 22, ("«peer_id»", "«- »"),
    ),
    "a word with a star unquoted": (
        "{action: remind, likely", "{words: [*рыбал], action: remind, likely", 12,
        ("«*рыбал»", "в кавычки"),
    ),
    "an alias to nothing": ("[103]", "*nobody", 6, ("*nobody", "ни на что не указывает")),
    "an alias to itself": ("[103]", "&a [*a]", 6, ("*a", "на саму себя")),
    "a merge key": ("[103]", "[103]\n  <<: {a: 1}", 7, ("<<", "выпишите")),
    "a tag": ("[103]", "!set [103]", 6, ("!set", "уберите")),
    "a list as a key": ("  commission", "  ? [a]\n  : 1\n  commission", 6, ("ключом",)),
    "a second document": ("defaults:", "---\ndefaults:", 7, ("второй документ", "---")),
    # Keys.
    "a misspelt section": ("defaults:", "default:", 7, ("«default»", "defaults?")),
    "a misspelt key": ("  timezone", "  timezon", 3, ("«timezon»", "timezone?")),
    "a key that is missing": ("  timezone: Europe/Kaliningrad\n", "", 1, ("timezone", "добавьте")),
    "a chat without its kind": (
        "    kind: parents                  # parents | pupils | teachers | management\n",
        "", 17, ("«kind»", "добавьте"),
    ),
    "a section at the wrong level": (
        "defaults:", "policies: {caps: {}}\ndefaults:", 7, ("«policies»", "defaults", "отступ"),
    ),
    "a kind that does not exist": ("teachers: {", "teacher: {", 15, ("«teacher»", "teachers?")),
    # The school.
    "a time zone with a slip": ("Kaliningrad", "Kaliningrd", 3, ("Europe/Kaliningrad?",)),
    "a time zone that is a number": ("Europe/Kaliningrad", "3", 3, ("Europe/Kaliningrad",)),
    "a time zone that is a folder": ("Europe/Kaliningrad", "Europe", 3, ("«Europe» нет",)),
    "a time zone whose sign is reversed": (
        "Europe/Kaliningrad", "Etc/GMT+2", 3, ("знак обратный", "Europe/Kaliningrad"),
    ),
    "an unknown regulation": ("school-50 ", "school50 ", 4, ("«school50»", "school-50?")),
    "one number for a list": ("[101]", "101", 5, ("список", "«101»")),
    "a page name for an id": ("[101]", "[id101]", 5, ("целое число", "«id101»")),
    "a chat for a person": ("[101]", "[2000000001]", 5, ("номер беседы", "id страницы")),
    "a person without end": ("[101]", "[99999999999999999999]", 5, ("лишней цифры",)),
    "a chat with a digit too many": ("2000000001", "20000000001", 17, ("лишней цифры",)),
    "a comma in a fraction": ("likely: 0.7", "likely: 0,7", 12, ("«7»", "с точкой")),
    "a word of every message": (
        "{action: remind, likely",
        '{words: ["на"], action: remind, likely', 12, ("«на»", "целиком"),
    ),
    "a beginning without letters": (
        "{action: remind, likely", '{words: ["а*"], action: remind, likely', 12, ("«а*»", "рыбал*"),
    ),
    "an alarm that nothing raises": (
        "    profanity: {action: strike}",
        "    emergency: {likely: 1, certain: 1}", 11, ("likely", "0.85"),
    ),
    "a community for a person": ("[101]", "[-5]", 5, ("-5", "id страницы")),
    "a day written the Russian way": (
        "[103]", "[103]\n  holidays: [02.05.2026]", 7, ("«02.05.2026»", "2026-05-02"),
    ),
    "a day that does not exist": (
        "[103]", "[103]\n  holidays:\n    - 2026-05-02\n    - 2026-13-01", 9, ("2026-13-01",),
    ),
    # Hours.
    "hours in guillemets": ('"09:00-14:00"', "«09:00-14:00»", 8, ("sat", '"09:00-14:00"')),
    "an hour that does not exist": (
        '"09:00-14:00"', '"09:00-25:00"', 8, ("sat", "09:00-25:00", "24:00"),
    ),
    "off for closed": ('sat: "09:00-14:00"', "sat: off", 8, ("«off»", "closed")),
    "false for closed": ('sat: "09:00-14:00"', "sat: false", 8, ("sat", "closed")),
    "an hour as a number": ('sat: "09:00-14:00"', "sat: 9", 8, ("sat", '"08:00-19:00"')),
    "windows that overlap": (
        '"09:00-14:00"', '"09:00-12:00, 11:00-14:00"', 8, ("09:00–12:00", "пересекаются"),
    ),
    "an empty window": ('"09:00-14:00"', '"09:00-09:00"', 8, ("пуст", "00:00-24:00")),
    "a comma without quotes": (
        '"09:00-14:00"', "09:00-12:00, 13:00-14:00", 8, ("13:00-14:00", "кавычки"),
    ),
    "a day spelt out": ("sat: ", "saturday: ", 8, ("«saturday»", "sat?")),
    "a day in Russian": ("sat: ", "сб: ", 8, ("«сб»", "sat?")),
    "a day named twice": ("sat: ", "fri: ", 8, ("fri", "«mon-fri»", "оставьте один")),
    "a strike for being late": ("defer", "strike", 8, ("on_late", "remind, delete, defer")),
    "hours without a day": (
        HOURS,
        "{on_late: delete}", 8, ("ни один день", "mon-fri"),
    ),
    "hours that are empty": ('{mon-fri: "08:00-18:00"}', "", 21, ("open_hours пуст", "mon-fri")),
    "a chat that never opens": (
        '{mon-fri: "08:00-18:00"}', "{mon-sun: closed}", 21, ("не открывается", "отложенное"),
    ),
    "on_late where it is never late": (
        '{mon-fri: "07:00-21:00"}',
        '{mon-sun: "00:00-24:00", holidays: "00:00-24:00", on_late: delete}',
        15, ("круглосуточно", "уберите"),
    ),
    # Strikes.
    "no strike at all": ("limit: 3", "limit: 0", 9, ("limit", "не меньше 1")),
    "too many strikes": ("limit: 3", "limit: 101", 9, ("limit", "не больше 100")),
    "a limit in quotes": ("limit: 3", 'limit: "3"', 9, ("целое число без кавычек",)),
    "a limit that is yes": ("limit: 3", "limit: true", 9, ("целое число", "«true»")),
    "a limit left empty": ("limit: 3", "limit: ", 9, ("limit", "пустое")),
    "a block over a month": ("block: 1 month", "block: 2 months", 9, ("2.6", "«1 month»")),
    "a block of 32 days": ("block: 1 month", "block: 32 days", 9, ("2.6", "месяца")),
    "a block for ever": ("block: 1 month", "block: forever", 9, ("forever", "1 month")),
    "a block without a unit": ("block: 1 month", "block: 30", 9, ("единицей", "7 days")),
    "a memory without end": ("1 year", "9999 years", 9, ("9999 years", "1 year")),
    "a word that is almost right": ("reached", "reach", 9, ("«reach»", "reached?")),
    # Rules.
    "block as an action": ("{action: strike}", "{action: block}", 11, ("block", "2.6", "strike")),
    "review as an action": ("{action: strike}", "{action: review}", 11, ("likely", "certain")),
    "defer as an action": ("{action: strike}", "{action: defer}", 11, ("on_late: defer",)),
    "off as an action": ("{action: strike}", "{action: off}", 11, ("action: allow",)),
    "an action in capitals": ("{action: strike}", "{action: Strike}", 11, ("strike?",)),
    "an action alone": ("{action: strike}", "strike", 11, ("profanity: {action: strike}",)),
    "off for a rule": ("{action: strike}", "off", 11, ("profanity: {action: allow}",)),
    "a misspelt setting": ("{action: strike}", "{acton: strike}", 11, ("«acton»", "action?")),
    "a setting of a rule without degrees": (
        "profanity: {action: strike}", "stickers: {likely: 0.5}", 11, ("stickers", "степеней"),
    ),
    "settings of a rule that is off": (
        "{action: strike}", "{action: allow, likely: 0.5}", 11, ("likely", "выключено"),
    ),
    "a threshold above one": ("likely: 0.7", "likely: 7", 12, ("likely", "не больше 1")),
    "a threshold in percent": ("likely: 0.7", "likely: 70%", 12, ("likely", "число", "70%")),
    "a threshold that is yes": ("likely: 0.7", "likely: true", 12, ("likely", "число")),
    "a threshold left empty": ("likely: 0.7", "likely: ", 12, ("likely", "впишите")),
    "likely above certain": ("likely: 0.7", "likely: 0.97", 12, ("0.97", "0.95", "меньше")),
    "a word for a list of words": ("likely: 0.7", "words: дача", 12, ("words", "список")),
    "a number among words": ("likely: 0.7", "words: [дача, 5]", 12, ("words", "текст", "«5»")),
    "hours as a rule": ("profanity: {", "open_hours: {", 11, ("open_hours", "рядом с policies")),
    "a misspelt rule": ("profanity: {", "profanty: {", 11, ("«profanty»", "profanity?")),
    "a rule by its Russian name": ("profanity: {", "мат: {", 11, ("«мат»", "profanity?")),
    "a rule that does not exist": ("profanity: {", "xyzzy: {", 11, ("«xyzzy» нет",)),
    "a slip in a rule without a policy": (
        "redirect:", "certian:", 13, ("homework", "«certian»", "certain?"),
    ),
    "an emergency that is struck": (
        "profanity: {", "emergency: {", 11, ("emergency", "остаётся в чате"),
    ),
    # Chats.
    "a chat that is no chat": ("2000000001", "2000000000", 17, ("не беседа", "2000000001")),
    "a chat in quotes": ("2000000001", '"2000000001"', 17, ("целое число без кавычек",)),
    "an unknown kind of chat": ("kind: parents", "kind: parent", 19, ("«parent»", "parents?")),
    "an unknown mode": ("mode: enforce", "mode: on", 22, ("«on»", "enforce, observe")),
    "chats that are no list": ("  - peer_id", "    peer_id", 16, ("chats", "список")),
    "a chat named twice": (
        "mode: enforce", "mode: enforce\n  - {peer_id: 2000000001, kind: pupils} #",
        23, ("2000000001", "строке 17", "оставьте одно"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_line_and_the_remedy(
    old: str,
    new: str,
    line: int,
    words: tuple[str, ...],
    changed: Callable[..., str],
    errors: Errors,
) -> None:
    found = errors(changed(old, new))

    assert [problem.line for problem in found] == [line], found
    for word in words:
        assert word in found[0].message


@pytest.mark.parametrize(("old", "new"), [one[:2] for one in BROKEN.values()], ids=BROKEN.keys())
def test_no_message_is_in_english_or_speaks_of_the_machinery(
    old: str, new: str, changed: Callable[..., str], errors: Errors
) -> None:
    for problem in errors(changed(old, new)):
        for jargon in ("Input should", "pydantic", "found character", "mapping values", "None"):
            assert jargon not in problem.message
        assert problem.message[-1] != "."


@pytest.mark.parametrize("text", ["", "\n\n", "# только пояснение\n", "---\n"])
def test_an_empty_file_is_refused(text: str, errors: Errors) -> None:
    (problem,) = errors(text)

    assert problem.message
    assert "school" in problem.message


@pytest.mark.parametrize("text", ["- a\n", "school\n", "5", '"school"'])
def test_a_file_without_sections_is_refused(text: str, errors: Errors) -> None:
    assert "начните с school:" in errors(text)[0].message


def test_every_mistake_is_named_at_once(changed: Callable[..., str], errors: Errors) -> None:
    text = changed("Kaliningrad", "X", "limit: 3", "limit: 0", "{action: strike}", "{action: ban}")

    assert [problem.line for problem in errors(text)] == [3, 9, 11]


def test_the_error_says_file_and_line_of_every_problem(changed: Callable[..., str]) -> None:
    with pytest.raises(PolicyFileError) as refused:
        load(changed("limit: 3", "limit: 0"), source="rules/policy.yaml")

    assert "rules/policy.yaml:9: limit" in str(refused.value)


def test_a_refusal_comes_whole_from_another_process(changed: Callable[..., str]) -> None:
    with pytest.raises(PolicyFileError) as refused:
        load(changed("limit: 3", "limit: 0"), source="rules/policy.yaml")

    again = copy(refused.value)  # as pickle does it
    assert (str(again), again.problems) == (str(refused.value), refused.value.problems)


def test_a_file_of_a_megabyte_is_refused_unread(errors: Errors) -> None:
    (problem,) = errors("a: 1\n" * 200_000)

    assert "слишком велик" in problem.message


def test_aliases_that_multiply_are_refused_before_they_grow(errors: Errors) -> None:
    doubling = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))

    assert "разворачиваются" in errors("a0: &a0 [x, x]\n" + doubling)[0].message


def test_bottomless_nesting_is_refused(errors: Errors) -> None:
    assert "вложенность" in errors("a: " + "[" * 10_000)[0].message
