"""The digest in detail: when its evening is, what it holds at most, that nothing happens twice."""

from datetime import datetime, timedelta

import pytest

from handlers.digest import MOST
from handlers.effects import CallPromised, CaseOpened, LessonLearnt, VoteCast
from handlers.events import ButtonPressed, TimerFired
from handlers.observed import Week
from handlers.wording.digest import digest
from policies.lessons import NO_LESSONS
from tests.handlers.harness import CHAT, House, only, snapshot_of
from tests.school import ANNA, BORIS, POLICY, TEACHER

OBSERVED = POLICY + "    mode: observe\n"
OBSCENE = "Да пошёл ты нахуй"


def house(policy: str = OBSERVED) -> House:
    return House(snapshot=snapshot_of(policy))


def told_at(house: House) -> datetime:
    """When the moderator was told first."""
    step = next(
        one
        for one in house.history
        if any(call.purpose.startswith("digest:") for call in one.of(CallPromised))
    )
    assert isinstance(step.event, TimerFired)
    return house.snapshot.school.local(step.event.due)


HOURS = {
    "the chat closes at seven": ('mon-fri: "08:00-19:00"', "04 19:00"),
    "it closes earlier": ('mon-fri: "08:00-17:30"', "04 17:30"),
    "it is open till midnight": ('mon-fri: "08:00-24:00"', "04 19:00"),
    "with a break": ('mon-fri: "08:00-12:30, 14:00-18:00"', "04 18:00"),
    "closed that day": ('mon: "08:00-18:00"', "16 18:00"),
}


@pytest.mark.parametrize("name", list(HOURS))
def test_the_evening_is_the_chats_closing_or_seven(name: str) -> None:
    hours, evening = HOURS[name]
    chat = house(OBSERVED.replace('mon-fri: "08:00-19:00", sat: "09:00-14:00"', hours))
    chat.say(ANNA, OBSCENE)
    chat.pass_time(timedelta(days=14))
    assert f"{told_at(chat):%d %H:%M}" == evening


def test_a_chat_that_is_always_open_is_told_of_at_seven_and_not_on_sundays() -> None:
    lines = [line for line in OBSERVED.splitlines(keepends=True) if "open_hours" not in line]
    chat = house("".join(lines))
    chat.pass_time(timedelta(days=3, hours=10))
    chat.say(ANNA, OBSCENE)
    chat.pass_time(timedelta(days=4))
    # Said on Saturday night; Monday, 9 March, is a day off.
    assert f"{told_at(chat):%d %H:%M}" == "10 19:00"


def test_no_more_is_kept_than_can_be_looked_through() -> None:
    chat = house()
    for _ in range(MOST + 20):
        chat.say(ANNA, OBSCENE)
    assert len(chat.state.cases) == MOST
    chat.pass_time(timedelta(hours=9))
    told = chat.told(TEACHER)[0]
    assert f"удалил {MOST} сообщений" in told
    assert "Было и больше" in told


def test_judging_again_gives_the_same() -> None:
    chat = house()
    chat.say(ANNA, OBSCENE)
    said = chat.history[-1].event
    assert chat.judged(said).of(CaseOpened) == []
    chat.pass_time(timedelta(hours=9))
    evening = next(one for one in chat.history if one.of(CaseOpened) and one.event != said)
    chat.press(TEACHER, only_show(chat))
    card = next(one for one in chat.buttons() if one["choice"] == "right")
    chat.press(TEACHER, card)
    pressed = next(
        one for one in chat.history if one.of(VoteCast) and isinstance(one.event, ButtonPressed)
    )
    for step in (pressed, evening):
        chat.state = step.before
        chat.lessons = NO_LESSONS
        if isinstance(step.event, TimerFired):
            chat.now = step.event.due
        assert chat.judged(step.event).effects == step.effects


def only_show(chat: House) -> dict[str, str | int]:
    return next(one for one in chat.buttons() if one["choice"] == "show")


@pytest.mark.parametrize(
    "payload",
    [
        {"do": "digest", "chat": CHAT},
        {"do": "digest", "chat": CHAT, "about": "1", "choice": "strike"},
        {"do": "digest", "chat": CHAT, "about": "999", "choice": "right"},
        {"do": "digest", "chat": CHAT, "about": "1:2:3", "choice": "right"},
        {"do": "digest", "chat": CHAT, "about": "1999-01-01", "choice": "show"},
        {"do": "teach", "chat": CHAT, "about": "x", "choice": "right"},
        {"do": "teach", "chat": CHAT, "about": "1", "choice": "maybe"},
        {"do": "teach", "chat": CHAT, "about": "999", "choice": "undo"},
    ],
)
def test_a_strange_press_is_answered_and_changes_nothing(payload: dict[str, str | int]) -> None:
    chat = house()
    chat.say(ANNA, OBSCENE)
    chat.pass_time(timedelta(hours=9))
    chat.press(TEACHER, payload)
    step = chat.history[-1]
    assert [one.purpose for one in step.of(CallPromised)] == ["press"]
    assert step.of(VoteCast) == []
    assert step.of(LessonLearnt) == []


@pytest.mark.parametrize("person", [ANNA, BORIS])
def test_members_judge_nothing(person: int) -> None:
    chat = house()
    chat.say(ANNA, OBSCENE)
    chat.pass_time(timedelta(hours=9))
    chat.press(person, only_show(chat))
    assert chat.told(person) == []


def test_a_week_is_written_and_read() -> None:
    week = (
        Week.of(["strike", "delete", "delete"]).said("right").said("wrong").said("right", "wrong")
    )
    assert Week.parse(str(week)) == week
    assert (week.right, week.wrong) == (2, 0)
    assert Week.parse("") == Week.parse("week=x delete=много ?") == Week()


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (["strike"], "удалил 1 сообщение, вынес 1 предупреждение"),
        (["delete"] * 3 + ["strike"] * 2, "удалил 5 сообщений, вынес 2 предупреждения"),
        (["strike"] * 11, "удалил 11 сообщений, вынес 11 предупреждений"),
        (["defer"] * 2 + ["remind"] * 22, "отложил 2 сообщения, напомнил о правилах 22 раза"),
        (["review"], "спросил вас об 1 сообщении"),
        (["review"] * 5, "спросил вас о 5 сообщениях"),
        (["review"] * 11, "спросил вас об 11 сообщениях"),
        (["review"] * 21, "спросил вас о 21 сообщении"),
    ],
)
def test_what_would_have_been_done_is_said_in_good_russian(actions: list[str], words: str) -> None:
    chat = house()
    here = chat.snapshot.chats[CHAT]
    assert f"За сегодня я бы {words}." in digest(here, Week.of(actions), chat.now, chat.now)


def test_only_what_happened_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = house()
    chat.say(ANNA, "Во сколько завтра собрание?")
    chat.say(TEACHER, OBSCENE)
    assert chat.state.cases == {}
    cmid = chat.say(ANNA, OBSCENE)
    kept = only(chat.state.cases.values()).opened
    assert (kept.text, kept.data["cmid"], kept.data["action"]) == (OBSCENE, str(cmid), "strike")
    chat.edit(cmid, "Прошу прощения")
    assert chat.state.cases == {}
