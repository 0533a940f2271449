"""Joining (Этика 2.4, КО 5, 20): agreement, full names, reminders by day, reading until agreed."""

from datetime import datetime, timedelta

import pytest

from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, STRANGER, TEACHER, VERA

AGREE = "Ознакомлен(а)"
NICK = 501
# Wednesday noon; a sixth, a half and the whole of three days later.
FIRST, SECOND, THIRD = timedelta(hours=12), timedelta(hours=36), timedelta(days=3)


async def joins(stage: Stage, who: int, *, how: str = "link") -> None:
    """Somebody comes by a link, and is welcomed."""
    stage.world.join(CHAT, who, how=how)  # type: ignore[arg-type]
    await stage.settle()
    await stage.pass_time(timedelta(seconds=61))


async def days(stage: Stage, count: int) -> None:
    """Days pass; each time after noon the bot does what has become due."""
    noon = stage.clock.now().replace(hour=NOON.hour, minute=30, second=0)
    for number in range(count):
        await stage.move_to(noon + timedelta(days=number + 1))


def local(stage: Stage, moment: str) -> datetime:
    """A journal's moment at the school."""
    return stage.app.policy.snapshot.school.local(datetime.fromisoformat(moment))


@pytest.fixture
def nick(stage: Stage) -> int:
    """Somebody whose profile tells no full name."""
    stage.world.add_user(NICK, "Солнышко", "Лучистое")
    return NICK


# Reminders


async def test_a_newcomer_is_reminded_three_times_by_day_and_then_listed(school: Stage) -> None:
    await joins(school, STRANGER)
    # A sixth, a half and the whole of three days later; the first two fall into a night.
    for day, hour in ((5, 8), (6, 8), (7, 12)):
        moment = NOON.replace(day=day, hour=hour - 2)
        await school.move_to(moment - timedelta(seconds=90))
        before = len(school.told(STRANGER))
        await school.move_to(moment + timedelta(seconds=90))
        assert len(school.told(STRANGER)) == before + 1
    assert not any("не подтвердили" in one for one in school.told(TEACHER))
    await days(school, 3)
    reminders = school.told(STRANGER)
    assert len(reminders) == 3
    # The first one brings the rules, the last one says that it is the last.
    assert "Правила чата «5А, родители»" in reminders[0]
    assert "последнее напоминание" in reminders[2]
    [listed] = [one for one in school.told(TEACHER) if "не подтвердили" in one]
    assert "Фёдор Прохожев" in listed
    assert school.told(ADMINISTRATOR) == []
    assert len(school.posts()) == 1


@pytest.mark.parametrize("closes", [True, False])
async def test_nothing_comes_at_night(stage: Stage, closes: bool) -> None:
    if not closes:
        lines = [one for one in stage.policy.splitlines() if "open_hours" not in one]
        stage.policy = "\n".join(lines) + "\n"
    await stage.start()
    await stage.move_to(NOON.replace(hour=19))
    await joins(stage, STRANGER)
    # The bot looks each night and each noon.
    for number in range(14):
        await stage.pass_time(timedelta(hours=12))
        assert 8 <= local(stage, stage.clock.now().isoformat()).hour < 20 or number % 2
    at = [local(stage, line["at"]) for line in await stage.journal("joining_reminded")]
    assert len(at) == 3
    assert all(8 <= one.hour < 20 for one in at)


async def test_who_agrees_is_left_alone(school: Stage) -> None:
    await joins(school, STRANGER)
    await school.move_to(NOON + timedelta(hours=21))
    assert len(school.told(STRANGER)) == 1
    # The reminder carries the same button as the welcome.
    await school.press(STRANGER, AGREE)
    assert "Отмечено" in school.snackbars()[-1]
    await days(school, 6)
    assert len(school.told(STRANGER)) == 1
    assert [one for one in school.told(TEACHER) if "не подтвердили" in one] == []


async def test_who_leaves_is_not_reminded_and_who_returns_is_not_counted_anew(
    school: Stage,
) -> None:
    await joins(school, STRANGER)
    await school.move_to(NOON + timedelta(hours=21))
    school.world.leave(CHAT, STRANGER)
    await days(school, 1)
    assert len(school.told(STRANGER)) == 1
    await joins(school, STRANGER, how="return")
    await days(school, 6)
    # The second one fell due while he was away.
    reminded = await school.journal("joining_reminded")
    assert [line["number"] for line in reminded] == [1, 3]


async def test_a_batch_is_listed_in_one_message(school: Stage) -> None:
    for person in (601, 602, 603):
        school.world.add_user(person, "Мария", f"Новикова{'аеи'[person - 601]}")
        await joins(school, person)
    await days(school, 6)
    [listed] = [one for one in school.told(TEACHER) if "не подтвердили" in one]
    assert listed.count("Мария") == 3


async def test_reminders_survive_restarts_and_an_absence_brings_one_not_three(
    school: Stage,
) -> None:
    await joins(school, STRANGER)
    await school.stop()
    school.clock.advance(timedelta(days=2))
    await school.start()
    assert len(school.told(STRANGER)) == 1
    await school.stop()
    await school.start()
    assert len(school.told(STRANGER)) == 1
    await days(school, 5)
    assert len(school.told(STRANGER)) == 2
    assert any("не подтвердили" in one for one in school.told(TEACHER))


async def test_members_from_before_the_bot_are_neither_reminded_nor_asked(stage: Stage) -> None:
    stage.policy = stage.policy.replace("defaults:", "defaults:\n  joining: {read_only: true}")
    stage.world.users[ANNA].first_name = "Мама"
    stage.world.users[ANNA].last_name = "Пети"
    await stage.start()
    await days(stage, 5)
    assert stage.told(ANNA) == []
    assert not stage.member(ANNA)["restricted"]


async def test_moderators_are_not_reminded(school: Stage) -> None:
    school.world.leave(CHAT, ADMINISTRATOR)
    await joins(school, ADMINISTRATOR, how="return")
    await days(school, 5)
    assert school.told(ADMINISTRATOR) == []


async def test_while_observing_nobody_is_touched(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    school.world.add_user(NICK, "Солнышко", "Лучистое")
    await joins(school, NICK)
    await days(school, 5)
    assert school.told(NICK) == []
    assert school.posts() == []


async def test_observing_in_between_only_puts_off(school: Stage) -> None:
    await joins(school, STRANGER)
    await school.say(TEACHER, "/режим наблюдение")
    await days(school, 2)
    assert school.told(STRANGER) == []
    await school.say(TEACHER, "/режим работа")
    await days(school, 2)
    assert len(school.told(STRANGER)) >= 1


# Full names


async def test_a_nickname_is_asked_for_the_full_name_once(school: Stage, nick: int) -> None:
    await joins(school, nick)
    [asked] = school.told(nick)
    assert "Ответьте боту одним сообщением: Петрова Анна Сергеевна" in asked
    assert "фамилию, имя, отчество" in asked
    await days(school, 1)
    assert [one for one in school.told(nick) if "Ответьте боту" in one] == [asked]


async def test_the_answer_is_taken_as_the_name(school: Stage, nick: int) -> None:
    await joins(school, nick)
    await school.stop()
    await school.start()
    await school.write(nick, "лучистая мария петровна")
    assert "Записано: Лучистая Мария Петровна" in school.told(nick)[-1]
    assert "Лучистая Мария Петровна" in await school.stored()
    # A mistake may be corrected; the next day a name is a message like any other.
    await school.write(nick, "Лучистая Марина Петровна")
    assert "Записано: Лучистая Марина Петровна" in school.told(nick)[-1]
    await school.pass_time(timedelta(days=2))
    await school.write(nick, "Петрова Анна Сергеевна")
    assert "/помощь" in school.told(nick)[-1]
    stored = await school.stored()
    assert "Лучистая Марина Петровна" in stored
    assert "Лучистая Мария Петровна" not in stored
    assert "Петрова Анна Сергеевна" not in stored.replace(str(school.told(nick)), "")


async def test_what_is_no_name_is_answered_with_how_to_write_it(school: Stage, nick: int) -> None:
    await joins(school, nick)
    await school.write(nick, "а зачем вам?")
    assert "Не похоже на полное имя" in school.told(nick)[-1]
    await school.pass_time(timedelta(hours=2))
    await school.write(nick, "Лучистая Мария")
    assert "отчество" in school.told(nick)[-1]
    await school.write(nick, "Лучистая Мария без отчества")
    assert "Записано: Лучистая Мария." in school.told(nick)[-1]


async def test_a_name_that_nobody_asked_for_is_not_taken(school: Stage) -> None:
    await school.write(ANNA, "Сидорова Анна Сергеевна")
    assert "/помощь" in school.told(ANNA)[0]
    assert await school.journal("full_name") == []


async def test_a_command_is_no_name_and_still_works(school: Stage, nick: int) -> None:
    await joins(school, nick)
    await school.write(nick, "/помощь")
    assert "/правила" in school.told(nick)[-1]


async def test_closed_private_messages_are_tried_again_and_do_not_fill_the_chat(
    school: Stage, nick: int
) -> None:
    school.world.users[nick].messages_allowed = False
    await joins(school, nick)
    assert school.told(nick) == []
    assert len(school.posts()) == 1
    school.world.users[nick].messages_allowed = True
    await days(school, 1)
    assert any("Ответьте боту" in one for one in school.told(nick))


async def test_who_writes_first_is_understood_though_the_question_did_not_reach_him(
    school: Stage, nick: int
) -> None:
    school.world.users[nick].messages_allowed = False
    await joins(school, nick)
    await school.write(nick, "Лучистая Мария Петровна")
    assert "Записано" in school.told(nick)[-1]


# Reading until agreed


@pytest.fixture
async def strict(stage: Stage) -> Stage:
    """A school whose newcomers only read until they have agreed."""
    stage.policy = stage.policy.replace("defaults:", "defaults:\n  joining: {read_only: true}")
    await stage.start()
    return stage


async def test_who_may_only_read_decides_about_nobody_before_he_agrees(strict: Stage) -> None:
    await strict.say(TEACHER, "/блок Петрова insult 7 дней")
    await strict.write(ANNA, "/извинение Простите, я погорячилась")
    await joins(strict, STRANGER)
    await strict.press(STRANGER, "Возражаю", peer_id=CHAT)
    assert "Сначала прочитайте правила" in strict.snackbars()[-1]
    assert await strict.journal("apology_vote") == []
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    await strict.press(STRANGER, "Возражаю", peer_id=CHAT)
    [vote] = await strict.journal("apology_vote")
    assert vote["user_id"] == STRANGER


async def test_a_newcomer_reads_until_he_agrees(strict: Stage) -> None:
    await joins(strict, STRANGER)
    assert strict.member(STRANGER)["restricted"]
    assert "только читать" in strict.posts()[0]
    await days(strict, 1)
    assert "только читать" in strict.told(STRANGER)[0]
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    assert not strict.member(STRANGER)["restricted"]
    assert strict.shown(await strict.say(STRANGER, "Добрый день, я папа Фёдора"))


async def test_the_restriction_is_kept_renewed_and_outlives_restarts(strict: Stage) -> None:
    await joins(strict, STRANGER)
    strict.restrict(STRANGER, None)
    await strict.pass_time(timedelta(hours=1, minutes=1))
    assert strict.member(STRANGER)["restricted"]
    await strict.stop()
    await strict.start()
    assert strict.member(STRANGER)["restricted"]
    for _ in range(40):
        await strict.pass_time(timedelta(days=1))
        assert strict.member(STRANGER)["restricted"]


async def test_who_leaves_and_returns_still_only_reads(strict: Stage) -> None:
    await joins(strict, STRANGER)
    strict.world.leave(CHAT, STRANGER)
    await strict.settle()
    await joins(strict, STRANGER, how="return")
    assert strict.member(STRANGER)["restricted"]


async def test_agreeing_does_not_release_who_is_blocked(strict: Stage) -> None:
    await joins(strict, STRANGER)
    await strict.say(TEACHER, "/блок Прохожев insult 7 дней")
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    await strict.pass_time(timedelta(hours=2))
    assert strict.member(STRANGER)["restricted"]
    await strict.pass_time(timedelta(days=7))
    assert not strict.member(STRANGER)["restricted"]


async def test_a_block_that_ends_leaves_a_newcomer_reading(strict: Stage) -> None:
    await joins(strict, STRANGER)
    await strict.say(TEACHER, "/блок Прохожев insult 7 дней")
    await strict.say(TEACHER, "/разблок Прохожев")
    assert strict.member(STRANGER)["restricted"]
    assert "Ознакомлен(а)" in strict.told(STRANGER)[-1]
    await strict.press(STRANGER, AGREE)
    assert not strict.member(STRANGER)["restricted"]


async def test_a_school_that_asks_no_more_lets_everybody_write(strict: Stage) -> None:
    await joins(strict, STRANGER)
    await strict.stop()
    softer = strict.policy.replace("read_only: true", "read_only: false")
    strict.policy_file.write_text(softer, encoding="utf-8")
    await strict.start()
    assert not strict.member(STRANGER)["restricted"]


async def test_a_messenger_that_refuses_to_let_go_is_told_to_the_moderator(strict: Stage) -> None:
    await joins(strict, STRANGER)
    method = "messages.changeConversationMemberRestrictions"
    strict.world.fail(method, Fault(code=15), 1)
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    assert "не дал снять запрет" in strict.told(TEACHER)[-1]
    await strict.pass_time(timedelta(hours=1, minutes=1))
    assert not strict.member(STRANGER)["restricted"]


async def test_the_button_pressed_by_others_and_twice_has_one_outcome(strict: Stage) -> None:
    await joins(strict, STRANGER)
    await strict.press(VERA, AGREE, peer_id=CHAT)
    assert strict.member(STRANGER)["restricted"]
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    await strict.press(STRANGER, AGREE, peer_id=CHAT)
    agreed = [line["user_id"] for line in await strict.journal("agreed")]
    assert agreed == [VERA, STRANGER]
    assert len(strict.snackbars()) == 3


async def test_a_read_only_newcomer_is_no_reason_to_strike_others(strict: Stage) -> None:
    await joins(strict, STRANGER)
    await strict.say(BORIS, OBSCENE)
    await strict.pass_time(timedelta(hours=2))
    assert not strict.member(BORIS)["restricted"]
    assert strict.member(STRANGER)["restricted"]
