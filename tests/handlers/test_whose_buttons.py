"""Whose buttons: a press by anybody else is answered, and nothing else follows.

The seal says that a button is ours and stands where we put it (`tests/bot/vk/test_seals.py`,
`tests/flows/test_presses.py`); here all presses are sealed, and the right is asked.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.buttons import Do, read
from handlers.calls import AnswerPress
from handlers.effects import CallPromised
from policies.school import PolicySnapshot
from tests.flows.stage import DOUBTFUL, OBSCENE
from tests.handlers.harness import House, Step, snapshot_of
from tests.school import ADMINISTRATOR, ANNA, BORIS, NOON, POLICY, STRANGER, TEACHER, VERA

OTHER_TEACHER, COMMISSION = 202, 103
NO_MODERATORS = frozenset({ANNA, BORIS, VERA, STRANGER, OTHER_TEACHER, COMMISSION})
EVERYBODY = NO_MODERATORS | {TEACHER, ADMINISTRATOR}
TWO_CHATS = POLICY + (
    "  - {peer_id: 2000000002, title: 6Б, kind: parents, moderators: [202]}\n"
)  # fmt: skip


def school() -> PolicySnapshot:
    return snapshot_of(TWO_CHATS)


def doubted(house: House) -> None:
    house.say(ANNA, DOUBTFUL)


def complained(house: House) -> None:
    about = house.say(ANNA, "Завтра первый урок в спортзале?")
    house.say(BORIS, "/жалоба", reply_to=about)


def ordered(house: House) -> None:
    house.say(TEACHER, "/страйк Сидоров")


def announced(house: House) -> None:
    house.now = NOON.replace(hour=20)
    house.say(TEACHER, "/объявление мероприятие\nЧто: концерт\nКогда: завтра\nГде: в зале")


def announced_without_kind(house: House) -> None:
    house.say(TEACHER, "/объявление Завтра концерт")


def departs(house: House) -> None:
    house.say(TEACHER, "/выбыл Сидоров")


def late(house: House) -> None:
    house.now = NOON.replace(hour=20)
    house.say(ANNA, "Завтра первый урок в спортзале?")


def undone(house: House) -> None:
    house.say(ANNA, OBSCENE)
    house.pass_time(timedelta(minutes=1))
    house.say(TEACHER, "/отмена Петрова")


def observed(house: House) -> None:
    house.say(TEACHER, "/режим наблюдение")
    house.say(ANNA, OBSCENE)
    house.pass_time(timedelta(hours=24))


HANDLERS = Path(__file__).parent
FLOWS = HANDLERS.parent / "flows"
# What was done before, and whose press counts then.
SITUATIONS: dict[Do, tuple[Callable[[House], None], int, frozenset[int]]] = {
    Do.REVIEW: (doubted, TEACHER, NO_MODERATORS),
    Do.COMPLAINT: (complained, TEACHER, NO_MODERATORS),
    Do.RULE: (ordered, TEACHER, NO_MODERATORS),
    Do.ANNOUNCE: (announced, TEACHER, NO_MODERATORS),
    Do.KIND: (announced_without_kind, TEACHER, NO_MODERATORS | {ADMINISTRATOR}),
    Do.DEPARTURE: (departs, TEACHER, NO_MODERATORS),
    Do.WITHDRAW: (late, ANNA, EVERYBODY - {ANNA}),
    Do.POST_AGAIN: (undone, ANNA, EVERYBODY - {ANNA}),
    Do.DIGEST: (observed, TEACHER, NO_MODERATORS),
}
# These are about a chat's own members, or of a private talk, and are tried where they live.
ELSEWHERE = {
    Do.AGREE: "test_welcome.py",
    Do.DETAILS: "test_moderation.py",
    Do.APOLOGY: "test_apology.py",
    Do.APPEAL: "test_appeal.py",
    Do.ASKED: "test_asked_before.py",
    Do.TEACH: "test_lessons.py",
    Do.CHAT: "test_choosing.py",
    Do.RELAY: "test_relay.py",
    Do.FORGET: "test_personal_data.py",
}


def test_every_button_has_its_row() -> None:
    assert set(SITUATIONS) | set(ELSEWHERE) == set(Do)
    for file in ELSEWHERE.values():
        assert any((folder / file).is_file() for folder in (HANDLERS, FLOWS))


@pytest.mark.parametrize("do", list(SITUATIONS))
def test_who_may_not_is_answered_and_nothing_else_follows(do: Do) -> None:
    prepare, right, wrong = SITUATIONS[do]
    house = House(snapshot=school())
    prepare(house)
    payload = payload_of(house, do)
    for person in sorted(wrong):
        before = house.state
        step = pressed(house, person, payload)
        assert only_answered(step), (person, step.effects)
        assert house.state == before
    # And the button was no dead one.
    assert not only_answered(pressed(house, right, payload))


@pytest.mark.parametrize("do", [one for one, row in SITUATIONS.items() if row[1] == TEACHER])
def test_whose_role_has_ended_is_answered_only(do: Do) -> None:
    """The button is his, and stands in his talk; the file names another moderator by now."""
    house = House(snapshot=school())
    SITUATIONS[do][0](house)
    payload = payload_of(house, do)
    house.snapshot = snapshot_of(TWO_CHATS.replace("moderators: [201]", "moderators: [204]"))
    assert only_answered(pressed(house, TEACHER, payload))


@pytest.mark.parametrize("do", list(SITUATIONS))
def test_pressed_again_it_is_answered_only(do: Do) -> None:
    prepare, right, _ = SITUATIONS[do]
    house = House(snapshot=school())
    prepare(house)
    # «Удалить» of a complaint asks for its rule first, each time anew.
    payload = payload_of(house, do, "keep" if do is Do.COMPLAINT else None)
    pressed(house, right, payload)
    if do is Do.DIGEST:
        # «Показать» shows the next case each time; a word on a case is what counts once.
        payload = payload_of(house, do, "right")
        pressed(house, right, payload)
    assert only_answered(pressed(house, right, payload))


def payload_of(house: House, do: Do, choice: str | None = None) -> dict[str, str | int]:
    """The newest button of a kind."""
    for payload in house.buttons():
        found = read(payload)
        if found is not None and found.do is do and choice in (None, found.choice):
            return payload
    raise AssertionError(f"no button {do}")


def pressed(house: House, person: int, payload: dict[str, str | int]) -> Step:
    before = len(house.history)
    house.press(person, payload)
    return house.history[before]


def only_answered(step: Step) -> bool:
    return bool(step.effects) and all(
        isinstance(one, CallPromised) and isinstance(one.call, AnswerPress) for one in step.effects
    )
