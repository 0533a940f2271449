"""Who comes learns the purpose and the rules, and confirms it."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, CHAT, STRANGER, TEACHER, VERA


async def test_the_bot_added_posts_the_rules_and_pins_them(stage: Stage) -> None:
    stage.world.set_bot(CHAT, "absent")
    await stage.start()
    stage.world.set_bot(CHAT, "admin", by=TEACHER)
    await stage.settle()
    [welcome] = stage.posts()
    assert "Правила чата «5А, родители»" in welcome
    assert "08:00–19:00" in welcome
    assert "(п. 4" in welcome
    chat = stage.world.state()["chats"][str(CHAT)]
    assert chat["pinned"] is not None


@pytest.mark.parametrize("how", ["link", "invite", "request"])
async def test_whoever_joins_is_welcomed_by_name(school: Stage, how: str) -> None:
    school.world.join(CHAT, STRANGER, how=how, by=TEACHER)
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    [welcome] = school.posts()
    assert "Фёдор Прохожев" in welcome


async def test_who_returns_is_welcomed_too(school: Stage) -> None:
    school.world.leave(CHAT, ANNA)
    await school.settle()
    school.world.join(CHAT, ANNA, how="return")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    assert len(school.posts()) == 1


async def test_who_came_while_it_was_observed_is_welcomed_when_he_comes_again_and_alone(
    school: Stage,
) -> None:
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    await school.say(TEACHER, "/режим наблюдение")
    await school.pass_time(timedelta(minutes=2))
    await school.say(TEACHER, "/режим работа")
    assert not [one for one in school.posts() if "Добро пожаловать" in one]
    school.world.add_user(502, "Пётр", "Кузнецов")
    school.world.join(CHAT, 502, how="link")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    [welcome] = [one for one in school.posts() if "Добро пожаловать" in one]
    assert "Пётр Кузнецов" in welcome
    assert "Фёдор" not in welcome
    school.world.leave(CHAT, STRANGER)
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    assert "Фёдор Прохожев" in school.posts()[-1]


async def test_joins_within_a_minute_of_the_first_get_one_welcome(school: Stage) -> None:
    for person in (501, 502, 503):
        school.world.add_user(person, f"Имя{person}", "Новенький")
        school.world.join(CHAT, person, how="link")
        await school.settle()
        await school.pass_time(timedelta(seconds=25))
    [welcome] = school.posts()
    assert all(f"Имя{person}" in welcome for person in (501, 502, 503))
    await school.pass_time(timedelta(minutes=5))
    assert len(school.posts()) == 1


async def test_a_welcome_comes_after_a_restart_too(school: Stage) -> None:
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    await school.stop()
    school.clock.advance(timedelta(minutes=3))
    await school.start()
    assert len(school.posts()) == 1


async def test_agreement_is_remembered_once(school: Stage) -> None:
    school.world.join(CHAT, STRANGER, how="link")
    await school.pass_time(timedelta(seconds=61))
    await school.press(STRANGER, "Ознакомлен(а)", peer_id=CHAT)
    await school.press(STRANGER, "Ознакомлен(а)", peer_id=CHAT)
    await school.press(VERA, "Ознакомлен(а)", peer_id=CHAT)
    agreed = await school.journal("agreed")
    assert [line["user_id"] for line in agreed] == [STRANGER, VERA]
    assert "уже подтвердили" in school.snackbars()[1]


async def test_a_chat_the_file_does_not_name_is_told_to_the_administrators(school: Stage) -> None:
    unknown = CHAT + 5
    school.world.add_chat(unknown, "9Б", owner=TEACHER, members=[ANNA], bot="absent")
    school.world.set_bot(unknown, "admin", by=TEACHER)
    await school.settle()
    assert str(unknown) in school.told(ADMINISTRATOR)[0]
    cmid = await school.say(ANNA, "Да пошёл ты нахуй", peer_id=unknown)
    assert not school.world.chats[unknown].messages[cmid].deleted


async def test_a_chat_created_with_the_bot_is_greeted(stage: Stage) -> None:
    created = CHAT + 1
    stage.policy += (
        f"  - peer_id: {created}\n    title: 6Б, родители\n    kind: parents\n"
        "    moderators: [201]\n"
    )
    await stage.start()
    stage.world.create_chat(created, "6Б, родители", owner=TEACHER, members=[ANNA])
    await stage.settle()
    [welcome] = [
        message.text for message in stage.world.chats[created].messages.values() if message.text
    ]
    assert "Правила чата «6Б, родители»" in welcome


async def test_a_chat_entered_into_the_file_later_is_greeted_then(school: Stage) -> None:
    later = CHAT + 5
    school.world.add_chat(later, "9Б", owner=TEACHER, members=[ANNA], bot="absent")
    school.world.set_bot(later, "admin", by=TEACHER)
    await school.settle()
    await school.stop()
    entered = (
        f"  - peer_id: {later}\n    title: 9Б, родители\n    kind: parents\n    moderators: [201]\n"
    )
    school.policy_file.write_text(school.policy + entered, encoding="utf-8")
    for _ in range(2):
        await school.start()
        await school.stop()
    await school.start()
    texts = [one.text for one in school.world.chats[later].messages.values()]
    assert sum("Правила чата «9Б, родители»" in text for text in texts) == 1
