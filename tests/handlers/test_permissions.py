"""Who may do what: every command by everybody who may write, in every kind of place.

Whoever may not is told so privately and once, and nothing else follows but a journal line.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

import pytest

from handlers.calls import Send
from handlers.commands.names import Name
from handlers.commands.registry import COMMANDS
from handlers.effects import (
    CallPromised,
    Effect,
    Effects,
    EventRaised,
    JournalLine,
    Marked,
    MemberCame,
    MessageSeen,
    TimerSet,
)
from handlers.events import Forwarded, MessageSaid
from handlers.state import Member, WorkingState
from handlers.wording.commands import NO_CHATS, PRIVATE_ONLY
from policies.school import PolicySnapshot
from tests.handlers.harness import CHAT, COMMUNITY, NAMES, NOON, POLICY, House, snapshot_of
from tests.school import ADMINISTRATOR, ANNA, STRANGER, TEACHER

TEACHERS, OFFICE, PRIVATE = CHAT + 1, CHAT + 2, 0
PLACES = {
    "the class's chat": CHAT,
    "the teachers' chat": TEACHERS,
    "the administration's chat": OFFICE,
    "the private talk": PRIVATE,
}
OTHER_TEACHER, FORMER_TEACHER, COMMISSION, GONE = 202, 204, 103, 305
OTHER_COMMUNITY = -99
FOUR_PLACES = POLICY + (
    f"  - {{peer_id: {TEACHERS}, title: Учителя, kind: teachers, moderators: [{OTHER_TEACHER}]}}\n"
    f"  - {{peer_id: {OFFICE}, title: Управление, kind: management}}\n"
)

ALL, MODERATORS, ADMINISTRATORS = "all", "moderators", "administrators"
IN_CHAT, ALONE, ANYWHERE = "in a chat", "only privately", "anywhere"
# The table of commands: adding one means deciding here for whom and where it is.
ROWS: dict[Name, tuple[str, str]] = {
    Name.RULES: (ALL, ANYWHERE),
    Name.HELP: (ALL, ANYWHERE),
    Name.MINE: (ALL, ANYWHERE),
    Name.APPEAL: (ALL, ANYWHERE),
    Name.APOLOGY: (ALL, ANYWHERE),
    Name.MY_DATA: (ALL, ANYWHERE),
    Name.FORGET_ME: (ALL, ALONE),
    Name.COMPLAINT: (ALL, IN_CHAT),
    Name.FIND: (ALL, IN_CHAT),
    Name.STRIKE: (MODERATORS, IN_CHAT),
    Name.UNSTRIKE: (MODERATORS, IN_CHAT),
    Name.BLOCK: (MODERATORS, IN_CHAT),
    Name.UNBLOCK: (MODERATORS, IN_CHAT),
    Name.STRIKES: (MODERATORS, IN_CHAT),
    Name.JOURNAL: (MODERATORS, IN_CHAT),
    Name.HOURS: (MODERATORS, IN_CHAT),
    Name.MODE: (MODERATORS, IN_CHAT),
    Name.ANNOUNCE: (MODERATORS, IN_CHAT),
    Name.CORRECTION: (MODERATORS, IN_CHAT),
    Name.ROLL: (MODERATORS, IN_CHAT),
    Name.DEPARTED: (MODERATORS, IN_CHAT),
    Name.TOPIC: (MODERATORS, IN_CHAT),
    Name.WHY: (MODERATORS, IN_CHAT),
    Name.UNDO: (MODERATORS, IN_CHAT),
    Name.RELAY: (ADMINISTRATORS, ALONE),
    Name.REPORT: (ADMINISTRATORS, ALONE),
    Name.CHATS: (ADMINISTRATORS, ALONE),
    Name.POLICY: (ADMINISTRATORS, ALONE),
}
# The table of people: whose commands each may give, by place (class, teachers, office, private).
NOBODY = {ALL}
PEOPLE: dict[str, tuple[int, tuple[set[str], ...]]] = {
    "an administrator": (ADMINISTRATOR, ({ALL, MODERATORS, ADMINISTRATORS},) * 4),
    "the class's moderator": (TEACHER, ({ALL, MODERATORS}, NOBODY, NOBODY, {ALL, MODERATORS})),
    "the teachers' moderator": (
        OTHER_TEACHER,
        (NOBODY, {ALL, MODERATORS}, NOBODY, {ALL, MODERATORS}),
    ),
    "a member": (ANNA, (NOBODY,) * 4),
    "a member of the commission": (COMMISSION, (NOBODY,) * 4),
    "a stranger": (STRANGER, (NOBODY,) * 4),
    "a person who left": (GONE, (NOBODY,) * 4),
    "a moderator no longer": (FORMER_TEACHER, (NOBODY,) * 4),
    "another community": (OTHER_COMMUNITY, (set(), set(), set(), set())),
    "the bot itself": (-COMMUNITY, (set(), set(), set(), set())),
}
# Who is in no chat of the school: what is for a chat's members is not for them.
OUTSIDE = {STRANGER, GONE, COMMISSION}
CHATS_OF = {
    ADMINISTRATOR: (CHAT, TEACHERS, OFFICE),
    TEACHER: (CHAT, TEACHERS),
    OTHER_TEACHER: (TEACHERS,),
    **dict.fromkeys(OUTSIDE, ()),
}
ARGUMENTS = {
    Name.STRIKE: "Сидоров insult",
    Name.UNSTRIKE: "Сидоров",
    Name.BLOCK: "Сидоров insult",
    Name.UNBLOCK: "Сидоров",
    Name.HOURS: "10:00-13:00",
    Name.MODE: "наблюдение",
    Name.ANNOUNCE: "срочно Завтра карантин",
    Name.FIND: "спортзал",
    Name.RELAY: "все Завтра карантин",
}
HARMLESS = (JournalLine, Marked, MemberCame, MessageSeen, TimerSet)


class Outcome(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    ELSEWHERE = "told to write it privately"
    NO_CHAT = "told that he is in no chat"
    IGNORED = "ignored"


def test_every_command_has_its_row() -> None:
    assert set(ROWS) == set(Name) == set(COMMANDS)


@pytest.mark.parametrize("place", list(PLACES))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_every_command(who: str, place: str) -> None:
    person, where, mine = somebody(who, place)
    wanted = {name: expected(name, person, mine, where) for name in Name}
    assert {name: outcome(name, person, where) for name in Name} == wanted


@pytest.mark.parametrize("place", list(PLACES))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_help_names_what_is_allowed_and_no_more(who: str, place: str) -> None:
    person, where, mine = somebody(who, place)
    told = "\n".join(answers(said_in(where, person, "/помощь"), person))
    named = {line.split()[0] for line in told.splitlines() if line.startswith("/")}
    assert named == {name.value for name, (whose, _) in ROWS.items() if whose in mine}


@pytest.mark.parametrize("place", list(PLACES))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_a_mistyped_word_is_answered_with_what_he_may_use_only(who: str, place: str) -> None:
    person, where, mine = somebody(who, place)
    usable = {name.value for name, (whose, _) in ROWS.items() if whose in mine}
    for name in Name:
        # Without its last letter, and with a letter too many.
        for word in (name.value[:-1], f"{name.value}ъ"):
            said = answers(said_in(where, person, word), person)
            guesses = {one.partition("имели в виду ")[2].partition("?")[0] for one in said} - {""}
            assert guesses <= usable, word


def test_the_guess_is_made_where_it_may_be() -> None:
    [told] = answers(said_in(CHAT, TEACHER, "/страик Сидоров insult"), TEACHER)
    assert "имели в виду /страйк?" in told
    [told] = answers(said_in(CHAT, ANNA, "/страик Сидоров insult"), ANNA)
    assert "/страйк?" not in told


@pytest.mark.parametrize("name", [one for one, row in ROWS.items() if row[0] != ALL], ids=str)
def test_a_refusal_is_told_once_and_journaled_each_time(name: Name) -> None:
    house = House(snapshot=school())
    house.say(ANNA, written(name))
    house.say(ANNA, written(name))
    [told] = house.told(ANNA)
    assert "только для" in told
    kinds = [one.kind for one in house.effects(JournalLine)]
    assert kinds.count("command_refused") == 2


@pytest.mark.parametrize(
    "name", [one for one, row in ROWS.items() if row == (MODERATORS, IN_CHAT)], ids=str
)
def test_a_forwarded_command_of_who_may_no_longer_does_nothing(name: Name) -> None:
    """What was handed to a chat's lane is allowed or refused there, when it is carried out."""
    said = MessageSaid(f"to:{CHAT}:1", CHAT, FORMER_TEACHER, NOON, written(name))
    house = in_place(CHAT)
    effects = house.judged(Forwarded(said.key, CHAT, said)).effects
    assert "только для" in answers(effects, FORMER_TEACHER)[0]
    assert harmless(effects, FORMER_TEACHER)


def somebody(who: str, place: str) -> tuple[int, int, set[str]]:
    """A person, a place, and as whom he may command there."""
    person, allowed = PEOPLE[who]
    return person, PLACES[place], allowed[list(PLACES).index(place)]


def expected(name: Name, person: int, mine: set[str], where: int) -> Outcome:
    whose, place = ROWS[name]
    if person < 0:
        return Outcome.IGNORED
    if whose not in mine:
        return Outcome.REFUSED
    if place == ALONE and where != PRIVATE:
        return Outcome.ELSEWHERE
    about_chats = place == IN_CHAT or name in (Name.RULES, Name.MINE)
    if where == PRIVATE and person in OUTSIDE and about_chats:
        return Outcome.NO_CHAT
    return Outcome.ALLOWED


def outcome(name: Name, person: int, where: int) -> Outcome:
    """What became of a command, also in the chat that it was handed to."""
    effects = said_in(where, person, written(name))
    for raised in [one.event for one in effects if isinstance(one, EventRaised)]:
        assert isinstance(raised, Forwarded)
        effects = (*effects, *in_place(raised.lane).judged(raised).effects)
    lines = {(one.kind, one.more.get("command")) for one in effects if isinstance(one, JournalLine)}
    told = answers(effects, person)
    if ("command_refused", name.value) in lines:
        assert harmless(effects, person)
        return Outcome.REFUSED
    if told == [PRIVATE_ONLY]:
        assert harmless(effects, person)
        return Outcome.ELSEWHERE
    # What is for everybody is carried out and finds no chat of his.
    if told == [NO_CHATS]:
        assert harmless(effects, person)
        return Outcome.NO_CHAT
    # Carried out, or asked for what it lacks.
    if ("command", name.value) in lines or told:
        return Outcome.ALLOWED
    assert harmless(effects, person)
    return Outcome.IGNORED


def harmless(effects: Iterable[Effect], person: int) -> bool:
    """True where nothing follows but a word to the person himself."""
    return all(
        isinstance(one, HARMLESS)
        or (
            isinstance(one, CallPromised)
            and isinstance(one.call, Send)
            and one.call.peer_id == person
        )
        for one in effects
        # A complaint is hidden at once, whoever made it and whatever came of it.
        if not (isinstance(one, CallPromised) and one.purpose == "hide")
    )


def answers(effects: Iterable[Effect], person: int) -> list[str]:
    """What a person is told."""
    return [
        one.call.text
        for one in effects
        if isinstance(one, CallPromised)
        and isinstance(one.call, Send)
        and one.call.peer_id == person
    ]


def said_in(where: int, person: int, text: str) -> Effects:
    """What follows where somebody writes something in a chat, or privately."""
    lane = where or person
    said = MessageSaid(f"msg:{lane}:1", lane, person, NOON, text, cmid=1 if where else 0)
    return in_place(lane).judged(said).effects


def in_place(lane: int) -> House:
    """The bot in one place, with everybody who is there."""
    house = House(snapshot=school(), chats_of=dict(CHATS_OF))
    here = (*NAMES, OTHER_TEACHER, FORMER_TEACHER)
    members = {one: Member(one, NAMES.get(one, "")) for one in here}
    members[GONE] = Member(GONE, "Павел Ушедший", present=False)
    house.state = WorkingState(lane, members=members if lane >= CHAT else {})
    return house


@cache
def school() -> PolicySnapshot:
    return snapshot_of(FOUR_PLACES)


def written(name: Name) -> str:
    return f"{name.value} {ARGUMENTS.get(name, '')}".strip()
