"""People and members, as VK lists them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import SteeredClock
from bot.vk import directory
from bot.vk.directory import VKDirectory
from emulator import Fault
from handlers.events import Person
from handlers.ports import Quote, Unavailable

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


def over(messenger: Any) -> VKDirectory:
    return VKDirectory(messenger, 230_000_001, SteeredClock(NOW, frozen=True))


async def test_members_come_with_name_rights_and_restriction(vk: Any) -> None:
    vk.world.chat(vk.chat).members[vk.other].restricted_until = float("inf")
    assert set(await over(vk.messenger).members(vk.chat)) == {
        Person(vk.teacher, "Ольга Иванова", admin=True),
        Person(vk.admin, "Игорь Титов", admin=True),
        Person(vk.parent, "Анна Петрова"),
        Person(vk.other, "Пётр Сидоров", restricted=True),
    }


async def test_a_chat_of_thousands_is_read_page_by_page(vk: Any) -> None:
    for number in range(10_000, 12_345):
        vk.world.add_user(number, "Имя", str(number))
        vk.world.join(vk.chat, number, "link")
    people = await over(vk.messenger).members(vk.chat)
    assert len(people) == 4 + 2_345
    assert Person(12_344, "Имя 12344") in people


async def test_where_the_bot_is_no_administrator_members_are_refused(vk: Any) -> None:
    vk.world.set_bot(vk.chat, "member")
    with pytest.raises(Unavailable) as missing:
        await over(vk.messenger).members(vk.chat)
    assert missing.value.refused


@pytest.mark.parametrize("fault", [Fault(drop="before"), Fault(code=10)], ids=str)
async def test_an_outage_is_no_empty_chat_and_no_missing_right(vk: Any, fault: Fault) -> None:
    vk.world.fail("messages.getConversationMembers", fault)
    with pytest.raises(Unavailable) as unavailable:
        await over(vk.messenger).members(vk.chat)
    assert not unavailable.value.refused


class Answers:
    """A messenger that always gives the same answer."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.calls = 0

    def within(self, seconds: float) -> "Answers":
        return self

    async def call(self, method: str, params: object, *, rank: int = 0) -> object:
        self.calls += 1
        return self.answer


@pytest.mark.parametrize("answer", [None, [], {}, {"items": 5}, {"items": [None, {}, "x"]}])
async def test_a_malformed_list_has_no_members(answer: object) -> None:
    directory = over(Answers(answer))
    assert await directory.members(2_000_000_001) == ()


async def test_a_list_that_never_ends_is_given_up() -> None:
    answers = Answers({"items": [{"member_id": 5}], "count": 10**9})
    directory = over(answers)
    assert await directory.members(2_000_000_001) == (Person(5, ""),)
    assert answers.calls == 100


async def test_who_has_only_asked_to_join_is_no_member_and_a_community_no_person() -> None:
    items = [{"member_id": 5, "is_message_request": True}, {"member_id": -9}, {"member_id": 6}]
    directory = over(Answers({"items": items, "count": 3}))
    assert await directory.members(2_000_000_001) == (Person(6, ""),)


async def test_people_are_found_by_id_and_whom_vk_does_not_know_is_left_out(vk: Any) -> None:
    found = await over(vk.messenger).people([vk.parent, 999_999, vk.other, -5, 0])
    assert set(found) == {Person(vk.parent, "Анна Петрова"), Person(vk.other, "Пётр Сидоров")}


@pytest.mark.parametrize("nobody", [[], [0, -5]])
async def test_nobody_is_not_asked_for(vk: Any, nobody: list[int]) -> None:
    assert await over(vk.messenger).people(nobody) == ()
    assert len(vk.world.calls.since(0)) == 0


@pytest.mark.parametrize("answer", [None, 5, {}, [None, "x", {}, {"id": "y"}, {"id": 7}]])
async def test_a_malformed_answer_tells_of_nobody(answer: object) -> None:
    directory = over(Answers(answer))
    assert await directory.people([5]) == ()


@pytest.mark.parametrize("fault", [Fault(code=5), Fault(drop="after")], ids=str)
async def test_people_vk_does_not_tell_of_now_are_unavailable(vk: Any, fault: Fault) -> None:
    vk.world.fail("users.get", fault)
    with pytest.raises(Unavailable):
        await over(vk.messenger).people([vk.parent])


async def test_edited_messages_are_read_as_edits(vk: Any) -> None:
    vk.say("как есть", "до правки")
    vk.world.edit(vk.chat, 2, "после правки")
    (said,) = await over(vk.messenger).edited(vk.chat, [1, 2])
    assert (said.cmid, said.author_id, said.text, said.edited) == (
        2,
        vk.parent,
        "после правки",
        True,
    )


async def test_edits_of_a_chat_closed_to_the_bot_are_unavailable(vk: Any) -> None:
    vk.world.set_bot(vk.chat, "member")
    with pytest.raises(Unavailable) as missing:
        await over(vk.messenger).edited(vk.chat, [1])
    assert missing.value.refused


async def test_messages_are_quoted_as_they_stand(vk: Any) -> None:
    first, _ = vk.world.say(vk.chat, vk.parent, "Во сколько собрание?")
    gone, _ = vk.world.say(vk.chat, vk.other, "В пять")
    bare, _ = vk.world.say(vk.chat, vk.other, "", attachments=[{"type": "photo", "photo": {}}])
    vk.world.delete(vk.chat, gone.cmid)
    cmids = [first.cmid, gone.cmid, bare.cmid, 999_999]
    quotes = await over(vk.messenger).quotes(vk.chat, cmids)
    assert quotes == {first.cmid: Quote(first.cmid, "Во сколько собрание?", vk.parent)}
    assert await over(vk.messenger).quotes(vk.chat, []) == {}


async def test_quotes_that_cannot_be_read_are_unavailable(vk: Any) -> None:
    vk.world.fail("messages.getByConversationMessageId", Fault(drop="before"))
    with pytest.raises(Unavailable):
        await over(vk.messenger).quotes(vk.chat, [1])


async def test_a_chat_does_not_wait_long_for_its_members(
    vk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PATIENCE", 0.05)
    vk.world.fail("messages.getConversationMembers", Fault(hang=5))
    began = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable, match="timeout"):
        await over(vk.messenger).members(vk.chat)
    assert asyncio.get_running_loop().time() - began < 3


async def test_members_that_do_not_come_leave_room_for_what_was_promised(vk: Any) -> None:
    vk.world.fail("messages.getConversationMembers", Fault(hang=2), 30)
    people = over(vk.messenger)
    asked = [asyncio.create_task(people.members(vk.chat)) for _ in range(30)]
    while not vk.world.calls.since(0):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    # More than the limiter gives in one second.
    await asyncio.gather(*(vk.messenger.call("groups.getById", {}) for _ in range(10)))
    assert not any(one.done() for one in asked)
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
