"""What is missing is said before the start, in words, with the place to click."""

import re
from typing import Any

import pytest

from bot.vk.client import Unreachable
from bot.vk.preflight import NEEDED_EVENTS, ChatToCheck, Preflight, Severity, check
from emulator import PHOTOS_SCOPE, Fault

CHATS = (ChatToCheck(2_000_000_001, "5А, родители"),)


async def checked(vk: Any, group_id: int | None = None, **more: Any) -> Preflight:
    return await check(vk.messenger, group_id=group_id, **{"chats": CHATS, **more})


def said(found: Preflight) -> list[tuple[Severity, str]]:
    return [(problem.severity, problem.text) for problem in found.problems]


async def test_given_everything_in_place_then_nothing_is_said(vk: Any) -> None:
    found = await checked(vk)
    assert found == Preflight(vk.world.community.id, "Дежурный")
    assert not found.fatal


async def test_given_a_revoked_token_then_the_bot_cannot_start(vk: Any) -> None:
    vk.world.token_revoked = True
    found = await checked(vk, 7)
    ((severity, text),) = said(found)
    assert (found.fatal, found.group_id, severity) == (True, 7, Severity.FATAL)
    assert "DEZHURNY_VK_TOKEN" in text
    assert "Управление → Работа с API → Ключи доступа" in text


async def test_given_a_persons_token_then_a_communitys_is_asked_for(vk: Any) -> None:
    vk.world.fail("groups.getById", Fault(body='{"response": {"groups": [], "profiles": []}}'))
    found = await checked(vk)
    assert found.fatal
    assert "ключ сообщества" in found.problems[0].text


async def test_given_the_token_of_another_community_then_both_are_named(vk: Any) -> None:
    found = await checked(vk, 7)
    assert found.fatal
    assert "7" in found.problems[0].text
    assert str(vk.world.community.id) in found.problems[0].text


async def test_given_no_messages_permission_then_the_bot_cannot_start(vk: Any) -> None:
    vk.world.permissions = 262144
    found = await checked(vk)
    ((severity, text),) = said(found)
    assert severity is Severity.FATAL
    assert "«Сообщения сообщества»" in text
    assert "Ключи доступа" in text


async def test_given_no_manage_permission_then_it_is_said_and_the_bot_starts(vk: Any) -> None:
    vk.world.permissions = 4096
    found = await checked(vk)
    assert not found.fatal
    assert "«Управление сообществом»" in found.problems[0].text
    assert "Ключи доступа" in found.problems[0].text


async def test_given_no_right_to_photos_then_the_operator_learns_it_at_the_start(vk: Any) -> None:
    vk.world.permissions &= ~PHOTOS_SCOPE
    found = await checked(vk)
    assert not found.fatal
    ((severity, text),) = said(found)
    assert severity is Severity.WARNING
    assert "«Фотографии»" in text
    assert "без диаграмм" in text
    assert "Ключи доступа" in text


async def test_given_long_poll_settings_that_miss_something_then_they_are_set(vk: Any) -> None:
    vk.world.longpoll_enabled = False
    vk.world.api_version = "5.50"
    vk.world.events.wanted = {"message_new", "wall_post_new"}
    ((severity, text),) = said(await checked(vk))
    assert severity is Severity.NOTE
    assert "5.199" in text
    assert "«Действие с сообщением»" in text
    assert "Входящее" not in text
    assert vk.world.longpoll_enabled
    assert vk.world.api_version == "5.199"
    assert vk.world.events.wanted == {*NEEDED_EVENTS, "wall_post_new"}
    assert said(await checked(vk)) == []


@pytest.mark.parametrize("fault", [Fault(code=7), Fault(code=3), Fault(drop="before")], ids=str)
async def test_given_settings_that_may_not_be_set_then_the_place_to_click_is_said(
    vk: Any, fault: Fault
) -> None:
    vk.world.events.wanted = {"message_new"}
    vk.world.fail("groups.setLongPollSettings", fault)
    ((severity, text),) = said(await checked(vk))
    assert severity is Severity.WARNING
    assert "Управление → Работа с API → Long Poll API" in text
    assert "«Редактирование сообщения»" in text


async def test_given_callbacks_then_long_poll_is_not_looked_at(vk: Any) -> None:
    vk.world.longpoll_enabled = False
    assert said(await checked(vk, long_poll=False)) == []
    assert not vk.world.longpoll_enabled


@pytest.mark.parametrize("state", ["member", "absent"])
async def test_given_a_chat_without_rights_then_the_chat_is_named(vk: Any, state: Any) -> None:
    vk.world.set_bot(vk.chat, state)
    ((severity, text),) = said(await checked(vk))
    assert severity is Severity.WARNING
    assert "«5А, родители»" in text
    assert "назначьте бота администратором чата" in text


async def test_given_a_list_that_shows_the_bot_without_rights_then_the_chat_is_named(
    vk: Any,
) -> None:
    items = f'{{"member_id": {vk.world.bot}}}, {{"member_id": 5, "is_admin": true}}'
    body = f'{{"response": {{"items": [{items}], "count": 2}}}}'
    vk.world.fail("messages.getConversationMembers", Fault(body=body))
    ((_, text),) = said(await checked(vk))
    assert "назначьте бота администратором чата" in text


async def test_given_a_chat_without_a_title_then_its_number_is_said(vk: Any) -> None:
    vk.world.set_bot(vk.chat, "member")
    ((_, text),) = said(await checked(vk, chats=(ChatToCheck(vk.chat, ""),)))
    assert text.startswith(f"Чат {vk.chat}:")


async def test_given_an_outage_among_many_chats_then_the_start_does_not_wait_for_each(
    vk: Any,
) -> None:
    chats = [ChatToCheck(vk.chat, str(number)) for number in range(50)]
    vk.world.fail("messages.getConversationMembers", Fault(drop="before"), 50)
    ((severity, text),) = said(await checked(vk, chats=chats))
    assert severity is Severity.WARNING
    assert "не отвечает" in text


OPTIONAL = (
    "groups.getTokenPermissions",
    "groups.getLongPollSettings",
    "messages.getConversationMembers",
)


@pytest.mark.parametrize("method", OPTIONAL)
async def test_given_a_server_that_lacks_a_method_then_nothing_is_said(
    vk: Any, method: str
) -> None:
    vk.world.fail(method, Fault(code=3))
    assert said(await checked(vk)) == []


async def test_given_a_server_without_get_by_id_then_the_configured_group_stands(vk: Any) -> None:
    vk.world.fail("groups.getById", Fault(code=3))
    assert await checked(vk, vk.world.community.id) == Preflight(vk.world.community.id, "")


@pytest.mark.parametrize("method", OPTIONAL)
@pytest.mark.parametrize("fault", [Fault(code=10), Fault(drop="after")], ids=str)
async def test_given_a_check_that_fails_then_it_is_said_and_the_bot_starts(
    vk: Any, method: str, fault: Fault
) -> None:
    vk.world.fail(method, fault)
    found = await checked(vk)
    assert [severity for severity, _ in said(found)] == [Severity.WARNING]
    assert not found.fatal


@pytest.mark.parametrize("fault", [Fault(drop="before"), Fault(http=502), Fault(code=10)], ids=str)
async def test_given_no_answer_at_all_then_nothing_is_claimed(vk: Any, fault: Fault) -> None:
    vk.world.fail("groups.getById", fault)
    with pytest.raises(Unreachable):
        await checked(vk)


@pytest.mark.parametrize("body", ["null", "[]", "5", '{"mask": "x"}', '{"events": 7}'])
async def test_given_odd_answers_then_the_bot_starts(vk: Any, body: str) -> None:
    for method in OPTIONAL:
        vk.world.fail(method, Fault(body=f'{{"response": {body}}}'))
    assert not (await checked(vk)).fatal


async def test_every_word_is_russian_and_no_token_is_in_it(vk: Any) -> None:
    vk.world.permissions = 4096
    vk.world.set_bot(vk.chat, "absent")
    vk.world.events.wanted = set()
    words = " ".join(text for _, text in said(await checked(vk)))
    assert len(words) > 100
    assert vk.world.token not in words
    assert not re.search(r"\b(?:is|not|the|please|error)\b", words)
