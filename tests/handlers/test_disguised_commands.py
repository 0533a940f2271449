"""What only looks like a command, or came another way, is carried out with nobody's right.

Everything here is said by the moderator himself, who may: so whatever is not carried out
is so because of its form. The member's attempts are in ``test_permissions``.
"""

import pytest

from handlers.commands.names import Name
from handlers.effects import (
    BlockBegun,
    CallPromised,
    Effect,
    EventRaised,
    HoursNarrowed,
    JournalLine,
    MemberCame,
    MemberGone,
    ModeSet,
    QuietSet,
    StrikeGiven,
    StrikeLifted,
)
from handlers.events import MessageSaid, Reply, Reread
from policies.message import Attachment, AttachmentKind
from tests.handlers.harness import CHAT, NOON, House
from tests.handlers.test_permissions import ROWS, written
from tests.school import ANNA, BORIS, TEACHER

ORDER = "/режим наблюдение"
DISGUISED = {
    "everybody is called first": f"@all {ORDER}",
    "everybody is called first, the other way": f"*all, {ORDER}",
    "whoever is here is called first": f"@online {ORDER}",
    "a member is called first": f"[id{BORIS}|Борис], {ORDER}",
    "a member is called by his number": f"@id{BORIS} {ORDER}",
    "a word stands first": f"Пожалуйста {ORDER}",
    "on the second line": f"Добрый день!\n{ORDER}",
    "in quotation marks": f"«{ORDER}»",
    "as an answer is quoted": f"> {ORDER}",
    "a name stands first": f"Анна: {ORDER}",
    "an invisible space stands first": f"\u200b{ORDER}",
    "the text turns round": f"\u202e{ORDER}",
    "an invisible space in the name": "/ре\u200bжим наблюдение",
    "a soft hyphen in the name": "/ре\u00adжим наблюдение",
    "Latin letters in the name": "/peжим наблюдение",
    "a Greek letter in the name": "/режиμ наблюдение",
    "a combining mark in the name": "/режи\u0306м наблюдение",
    "a letter over and one beside it": "/режимъ наблюдение",
    "a wide slash": "／режим наблюдение",
    "a slash that divides": "∕режим наблюдение",
    "two slashes": f"/{ORDER}",
    "without its slash": "режим наблюдение",
}
DONE = (
    StrikeGiven, StrikeLifted, BlockBegun, ModeSet, HoursNarrowed, QuietSet, EventRaised,
    MemberCame, MemberGone,
)  # fmt: skip


def nothing_done(house: House) -> bool:
    commanded = [one for one in house.effects(JournalLine) if one.kind.startswith("command")]
    done: list[Effect] = [one for kind in DONE for one in house.effects(kind)]
    return (commanded, done) == ([], [])


def test_the_order_itself_is_carried_out() -> None:
    house = House()
    house.say(TEACHER, ORDER)
    assert len(house.effects(ModeSet)) == 1


@pytest.mark.parametrize("text", list(DISGUISED.values()), ids=list(DISGUISED))
@pytest.mark.parametrize("who", [TEACHER, ANNA], ids=["the moderator", "a member"])
def test_a_disguised_command_is_not_carried_out(who: int, text: str) -> None:
    house = House()
    house.say(who, text)
    assert nothing_done(house)


@pytest.mark.parametrize("name", list(Name), ids=str)
def test_an_edit_is_no_command(name: Name) -> None:
    house = House()
    cmid = house.say(TEACHER, "Добрый день!")
    house.edit(cmid, written(name))
    house.edit(cmid, f"{written(name)} ")
    assert nothing_done(house)
    assert house.told(TEACHER) == []


def test_an_edit_found_by_reading_again_is_no_command() -> None:
    house = House()
    house.say(TEACHER, "Добрый день!")
    said = MessageSaid(f"edit:{CHAT}:1:2", CHAT, TEACHER, NOON, ORDER, cmid=1, edited=True)
    house.happen(Reread(said.key, CHAT, said))
    assert nothing_done(house)


@pytest.mark.parametrize("name", list(ROWS), ids=str)
def test_no_slash_shields_an_edit_from_the_rules(name: Name) -> None:
    """A command tidies itself away, so hours and manner do not matter; an edit would stay."""
    house = House()
    cmid = house.say(ANNA, "Добрый день!")
    house.edit(cmid, f"{name.value} КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА")
    [line] = [one for one in house.effects(JournalLine) if one.kind == "edit_verdict"]
    assert (line.rule, line.more["action"]) == ("caps", "remind")


@pytest.mark.parametrize(
    "brought",
    [
        {"forwarded": (ORDER, ORDER)},
        {"reply": Reply(1, TEACHER, ORDER)},
        {"attachments": (Attachment(AttachmentKind.WALL, text=ORDER),)},
        {"payload": {"command": ORDER, "do": "review", "chat": CHAT}},
    ],
    ids=["forwarded", "in a reply's quote", "in an attached post", "in a payload"],
)
@pytest.mark.parametrize("text", ["", "Посмотрите, пожалуйста"], ids=["silently", "with a word"])
def test_what_a_message_brings_along_is_no_command(brought: dict[str, object], text: str) -> None:
    for lane in (CHAT, TEACHER):
        house = House()
        said = MessageSaid("m", lane, TEACHER, NOON, text, cmid=5, **brought)  # type: ignore[arg-type]
        house.happen(said)
        assert nothing_done(house)


def test_the_quoted_message_lends_nothing_to_whoever_quotes_it() -> None:
    """A member answers the moderator's own command with the same command."""
    house = House()
    cmid = house.say(TEACHER, "/страйк Сидоров insult")
    house.history.clear()
    house.say(ANNA, "/страйк Сидоров insult", reply_to=cmid)
    assert house.effects(StrikeGiven) == []
    assert "только для" in house.told(ANNA)[0]


def test_the_bot_may_be_addressed_first() -> None:
    """As the messenger's own clients write it; the right is its author's."""
    for text in (f"[club7|Дежурный] {ORDER}", f"[club7|@dezhurny], {ORDER}"):
        for who, times in ((TEACHER, 1), (ANNA, 0)):
            house = House()
            house.say(who, text)
            assert len(house.effects(ModeSet)) == times


def test_nobody_is_called_by_what_is_answered() -> None:
    """A mistyped word comes back in the answer: without what calls everybody."""
    house = House()
    house.say(ANNA, "/танцы@all[id1|x]")
    texts = [one.call for one in house.effects(CallPromised)]
    assert texts
    assert not any("@all" in str(one) or "[id1|" in str(one) for one in texts)
