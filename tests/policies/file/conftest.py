"""The policy file that these tests change in one place at a time."""

from collections.abc import Callable

import pytest

from policies.file import Problem, Severity, examine, load
from policies.school import PolicySnapshot

SCHOOL = """\
school:
  name: МАОУ СОШ № 50
  timezone: Europe/Kaliningrad
  regulation: school-50            # preset in config/regulations/
  administrators: [101]            # VK ids
  commission: [103]
defaults:
  open_hours: {mon-fri: "08:00-19:00", sat: "09:00-14:00", sun: closed, holidays: closed, on_late: defer}
  strikes: {limit: 3, block: 1 month, blocks_when: reached, expire: 1 year}   # ksosh: exceeded
  policies:
    profanity: {action: strike}
    off_topic: {action: remind, likely: 0.7, certain: 0.95}
    homework: {action: delete, redirect: "РГИС «Моя школа»"}
kinds:
  teachers: {open_hours: {mon-fri: "07:00-21:00"}}
chats:
  - peer_id: 2000000001
    title: 5А, родители
    kind: parents                  # parents | pupils | teachers | management
    moderators: [201]
    open_hours: {mon-fri: "08:00-18:00"}
    mode: enforce                  # observe: judge and journal, touch nothing
"""  # noqa: E501 - one line of the file stays one line
CHAT = 'open_hours: {mon-fri: "08:00-18:00"}'
"""The line of the chat that tests replace by their own."""

Change = Callable[..., str]


@pytest.fixture
def school() -> str:
    """A whole policy file."""
    return SCHOOL


@pytest.fixture
def changed() -> Change:
    """Replace one place of the file: ``changed(old, new, …)``."""

    def change(*pairs: str) -> str:
        text = SCHOOL
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text, f"the file has no {old!r}"
            text = text.replace(old, new, 1)
        return text

    return change


@pytest.fixture
def chat_with() -> Callable[[str], str]:
    """The file whose chat says this instead of its hours."""
    return lambda line: SCHOOL.replace(CHAT, line)


@pytest.fixture
def errors() -> Callable[[str], list[Problem]]:
    """The errors of a file."""

    def found(text: str) -> list[Problem]:
        return [one for one in examine(text)[1] if one.severity is Severity.ERROR]

    return found


@pytest.fixture
def warnings() -> Callable[[str], list[Problem]]:
    """The warnings of a file that is accepted."""

    def found(text: str) -> list[Problem]:
        snapshot, problems = examine(text)
        assert snapshot is not None, problems
        return [one for one in problems if "пока не следит" not in one.message]

    return found


@pytest.fixture
def loaded() -> Callable[[str], PolicySnapshot]:
    """The snapshot of a file."""
    return lambda text: load(text, source="policy.yaml")
