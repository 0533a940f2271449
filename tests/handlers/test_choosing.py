"""Which chat a private command is about, where there are several: chosen by a button, once."""

import json
from dataclasses import replace

import pytest

from bot.vk.keyboards import inline_keyboard
from handlers.buttons import Do
from handlers.calls import Keyboard, Send
from handlers.commands.names import command_in
from handlers.effects import CallPromised, Effects, EventRaised, ModeSet
from handlers.events import ButtonPressed, Forwarded, MessageSaid
from tests.handlers.harness import CHAT, NOON, POLICY, House, snapshot_of
from tests.handlers.test_permissions import FOUR_PLACES, OFFICE, TEACHERS, answers, in_place
from tests.school import ADMINISTRATOR, ANNA, TEACHER

ORDER = "/режим наблюдение"
STALE = "Эта кнопка больше не действует."


@pytest.fixture
def talk() -> House:
    """The administrator's private talk: all three chats are his."""
    return in_place(ADMINISTRATOR)


def write(talk: House, text: str) -> Effects:
    lane = talk.state.peer_id
    said = MessageSaid(f"msg:{lane}:{len(text)}", lane, lane, NOON, text)
    step = talk.judged(said)
    talk.state = step.after
    return step.effects


def offered(effects: Effects) -> list[dict[str, str | int]]:
    return [
        json.loads(json.dumps(dict(one.payload)))
        for promised in effects
        if isinstance(promised, CallPromised)
        for row in getattr(promised.call, "keyboard", ())
        for one in row
    ]


def press(talk: House, payload: dict[str, str | int], who: int = ADMINISTRATOR) -> Effects:
    lane = talk.state.peer_id
    step = talk.judged(ButtonPressed("press:1", lane, who, lane, "p", payload, 1, NOON))
    talk.state = step.after
    return step.effects


def handed(effects: Effects) -> list[Forwarded]:
    return [
        one.event
        for one in effects
        if isinstance(one, EventRaised) and isinstance(one.event, Forwarded)
    ]


def stale(effects: Effects) -> bool:
    return handed(effects) == [] and STALE in str(effects)


def test_each_of_his_chats_is_a_button_and_the_chosen_one_gets_the_command(talk: House) -> None:
    buttons = offered(write(talk, ORDER))
    assert [one["about"] for one in buttons] == [str(one) for one in (CHAT, TEACHERS, OFFICE)]
    assert {one["do"] for one in buttons} == {Do.CHAT}
    [command] = handed(press(talk, buttons[1]))
    assert (command.lane, command.said.text) == (TEACHERS, ORDER)
    effects = in_place(TEACHERS).judged(command).effects
    assert any(isinstance(one, ModeSet) for one in effects)


def test_a_second_press_does_nothing_more(talk: House) -> None:
    buttons = offered(write(talk, ORDER))
    press(talk, buttons[0])
    assert stale(press(talk, buttons[0]))
    assert stale(press(talk, buttons[1]))


def test_a_button_of_an_earlier_command_carries_out_no_later_one(talk: House) -> None:
    [first, *_] = offered(write(talk, ORDER))
    write(talk, "/часы 10-12")
    assert stale(press(talk, first))


def test_of_two_commands_of_one_name_a_button_carries_out_its_own(talk: House) -> None:
    [first, *_] = offered(write(talk, "/опровержение Экскурсия не отменена"))
    effects = write(talk, "/опровержение Каникулы не сокращают, всё по календарю")
    [second, *_] = offered(effects)
    [question] = answers(effects, ADMINISTRATOR)
    assert "Прежняя команда не выполнена" in question
    assert "«/опровержение Экскурсия не отменена»" in question
    assert "О каком чате речь?" in question
    assert stale(press(talk, first))
    [command] = handed(press(talk, second))
    assert "Каникулы" in command.said.text


def test_a_command_that_is_given_back_can_be_copied_and_sent(talk: House) -> None:
    order = "/страйк https://vk.com/id301 insult"
    write(talk, order)
    [question] = answers(write(talk, "/часы 10-12"), ADMINISTRATOR)
    copied = question[question.index("«") + 1 : question.index("»")]
    assert copied != order
    assert command_in(copied) == command_in(order)


def test_of_a_command_that_was_carried_out_or_is_written_again_nothing_is_said(
    talk: House,
) -> None:
    write(talk, ORDER)
    effects = write(talk, ORDER)
    assert answers(effects, ADMINISTRATOR) == ["О каком чате речь?"]
    press(talk, offered(effects)[0])
    assert answers(write(talk, "/часы 10-12"), ADMINISTRATOR) == ["О каком чате речь?"]


def test_nobody_else_presses_it(talk: House) -> None:
    buttons = offered(write(talk, ORDER))
    assert stale(press(talk, buttons[0], who=ANNA))


def test_a_chat_that_is_none_of_his_cannot_be_chosen(talk: House) -> None:
    buttons = offered(write(talk, ORDER))
    for about in ("2000000009", "0", "", "x", "-1"):
        assert stale(press(talk, {**buttons[0], "about": about}))


def test_whose_role_has_ended_meanwhile_is_refused_in_the_chat(talk: House) -> None:
    buttons = offered(write(talk, ORDER))
    talk.snapshot = snapshot_of(FOUR_PLACES.replace("administrators: [101]", "administrators: [1]"))
    [command] = handed(press(talk, buttons[0]))
    house = in_place(CHAT)
    house.snapshot = talk.snapshot
    effects = house.judged(command).effects
    assert not any(isinstance(one, ModeSet) for one in effects)
    assert "только для" in answers(effects, ADMINISTRATOR)[0]


def test_the_moderator_of_one_chat_is_not_asked() -> None:
    [command] = handed(write(in_place(TEACHER), ORDER))
    assert command.lane == CHAT


def test_what_is_handed_over_carries_nothing_of_the_senders_own_payload() -> None:
    """Whatever a private message brings in its payload, the chat's lane takes it for ours."""
    talk = in_place(TEACHER)
    said = MessageSaid("m", TEACHER, TEACHER, NOON, ORDER, payload={"about": "strike:1"})
    [command] = handed(talk.judged(replace(said, cmid=3)).effects)
    assert command.said.payload is None


@pytest.fixture(params=[7, 10, 11, 30])
def many(request: pytest.FixtureRequest) -> House:
    """The administrator's private talk at a school of many classes."""
    classes = "".join(
        f"  - {{peer_id: {CHAT + number}, title: {number} класс, kind: parents}}\n"
        for number in range(1, request.param)
    )
    talk = in_place(ADMINISTRATOR)
    talk.snapshot = snapshot_of(POLICY + classes)
    return talk


def keyboards(effects: Effects) -> list[Keyboard]:
    return [
        one.call.keyboard
        for one in effects
        if isinstance(one, CallPromised) and isinstance(one.call, Send) and one.call.keyboard
    ]


def test_among_however_many_chats_every_one_can_be_chosen(many: House) -> None:
    [keyboard] = keyboards(write(many, ORDER))
    found: list[str] = []
    while True:
        # The messenger takes it.
        assert inline_keyboard(keyboard)
        payloads = [dict(one.payload) for row in keyboard for one in row]
        found += [str(one["about"]) for one in payloads if str(one["about"]).isdecimal()]
        rest = [one for one in payloads if not str(one["about"]).isdecimal()]
        if not rest:
            break
        [more] = rest
        [keyboard] = keyboards(press(many, more))
    assert found == [str(one) for one in many.snapshot.chats]
    [command] = handed(press(many, payloads[-1]))
    assert (command.lane, command.said.text) == (int(found[-1]), ORDER)


def test_further_chats_of_a_command_that_was_carried_out_are_not_shown(many: House) -> None:
    [keyboard] = keyboards(write(many, ORDER))
    payloads = [dict(one.payload) for row in keyboard for one in row]
    press(many, payloads[0])
    assert stale(press(many, payloads[-1]))


@pytest.mark.parametrize("about", ["more", "more-1", "more999", "morex"])
def test_a_page_that_there_is_not_is_not_shown(about: str, many: House) -> None:
    [keyboard] = keyboards(write(many, ORDER))
    assert stale(press(many, {**keyboard[0][0].payload, "about": about}))
