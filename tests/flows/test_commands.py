"""Commands: who may, whom they are about, which rule; answered privately."""

from datetime import timedelta

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, POLICY, STRANGER, TEACHER

MODERATORS_COMMANDS = (
    "/страйк Сидоров insult",
    "/снять Сидоров",
    "/блок Сидоров insult",
    "/разблок Сидоров",
    "/страйки",
    "/режим наблюдение",
)


@pytest.mark.parametrize("command", ["/правила", "/rules", "/ПРАВИЛА", " /правила ", "/правила."])
async def test_rules_are_answered_privately(school: Stage, command: str) -> None:
    cmid = await school.say(ANNA, command)
    assert "Правила чата «5А, родители»" in school.told(ANNA)[0]
    assert school.posts() == []
    assert school.shown(cmid)


async def test_rules_that_several_chats_share_are_told_once(stage: Stage) -> None:
    second = CHAT + 1
    chats = POLICY.partition("chats:\n")[2]
    stage.policy = POLICY + chats.replace(str(CHAT), str(second)).replace("5А", "6Б")
    stage.world.add_chat(second, "6Б, родители", owner=TEACHER, admins=[TEACHER], members=[ANNA])
    await stage.start()
    await stage.write(ANNA, "/правила")
    [told] = stage.told(ANNA)
    assert told.startswith("Правила чатов «5А, родители», «6Б, родители»\n")
    assert told.count("Часы чата") == 1


async def test_help_shows_only_what_one_may(school: Stage) -> None:
    await school.say(ANNA, "/помощь")
    await school.say(TEACHER, "/help")
    assert "/страйк" not in school.told(ANNA)[0]
    assert "/страйк" in school.told(TEACHER)[0]


async def test_help_says_of_what_is_no_command_or_not_his_that_it_is_so(school: Stage) -> None:
    await school.say(ANNA, "/помощь фыва")
    assert school.told(ANNA)[-1].startswith("Команды /фыва нет.\nЧто можно сделать:")
    await school.say(ANNA, "/помощь жалба")
    assert "Вы имели в виду /жалоба?" in school.told(ANNA)[-1]
    await school.say(ANNA, "/помощь страйк")
    told = school.told(ANNA)[-1]
    assert told.startswith("Команда /страйк только для модераторов этого чата.\nЧто можно")
    await school.say(TEACHER, "/помощь политика")
    assert "Команда /политика только для администрации школы." in school.told(TEACHER)[-1]


async def test_help_on_one_command_says_more_than_its_line(school: Stage) -> None:
    await school.say(TEACHER, "/помощь страйк")
    line, *more = school.told(TEACHER)[-1].splitlines()
    assert line.startswith("/страйк КТО ПРАВИЛО — ")
    assert "предложит правила кнопками" in "\n".join(more)


async def test_mine_says_how_many_of_how_many(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    await school.say(ANNA, "/мои")
    await school.write(ANNA, "/mystrikes")
    for answer in school.told(ANNA)[1:]:
        assert "1 из 3" in answer
        assert "нецензурная лексика" in answer


async def test_a_strike_by_reply_removes_the_message_and_tells_its_author(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе, если честно")
    await school.say(TEACHER, "/страйк insult", reply_to=cmid)
    assert not school.shown(cmid)
    [notice] = school.told(ANNA)
    assert "1 из 3" in notice
    assert "так себе" in notice
    assert "Анна Петрова: предупреждение 1 из 3" in school.told(TEACHER)[0]
    [line] = await school.journal("strike")
    assert line["by"] == TEACHER
    assert line["rule"] == "insult"


@pytest.mark.parametrize(
    "target",
    ["[id301|@anna]", "@id301", "https://vk.com/id301", "vk.com/id301", "Петрова", "Анна Петрова"],
)
async def test_a_target_is_named_by_mention_link_or_name(school: Stage, target: str) -> None:
    await school.say(TEACHER, f"/страйк {target} insult")
    assert "1 из 3" in school.told(ANNA)[0]


@pytest.mark.parametrize("rule", ["insult", "оскорбление", "4, абзац 5 insult"])
async def test_a_rule_is_named_by_id_or_russian_name(school: Stage, rule: str) -> None:
    await school.say(TEACHER, f"/strike Петрова {rule.split(' ')[-1]}")
    [line] = await school.journal("strike")
    assert line["rule"] == "insult"


async def test_a_rule_is_named_by_its_clause(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова 15")
    [line] = await school.journal("strike")
    assert line["rule"] == "caps"


async def test_a_clause_with_several_rules_is_asked_about(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова 6")
    assert "Какое именно правило?" in school.told(TEACHER)[0]
    assert await school.journal("strike") == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/страйк Петрова", "Назовите нарушенное правило"),
        ("/страйк Петрова надоела", "Правила «надоела» нет"),
        ("/страйк", "О ком речь?"),
        ("/страйк Иванова insult", "Не нашёл участника «Иванова»"),
        ("/страйк оскорбление", "О ком речь?"),
        ("/страйк @id999999 insult", "нет среди участников"),
        ("/страйк @id201 insult", "Самому себе"),
        ("/страйк @id101 insult", "администраторам"),
        ("/блок Петрова insult 32 дня", "не дольше месяца"),
        ("/блок Петрова insult сколько-то", "непонятен"),
        ("/блок Петрова insult 99999999999 дней", "непонятен"),
        ("/снять Петрова", "нет предупреждений"),
        ("/разблок Петрова", "не заблокирован"),
        ("/режим отпуск", "Режимы:"),
        ("/страик Петрова insult", "Вы имели в виду /страйк?"),
        ("/танцы", "Команды /танцы нет"),
    ],
)
async def test_an_unclear_command_is_answered_with_what_to_write(
    school: Stage, command: str, answer: str
) -> None:
    await school.say(TEACHER, command)
    assert answer in school.told(TEACHER)[-1]
    assert await school.journal("strike") == []
    assert await school.journal("block") == []


async def test_a_mistyped_complaint_goes_at_once_and_its_words_come_back(school: Stage) -> None:
    about = await school.say(BORIS, "Всем здравствуйте")
    cmid = await school.say(ANNA, "/жалба он обижает моего сына", reply_to=about)
    assert not school.shown(cmid)
    assert "Вы написали: «/жалба он обижает моего сына»" in school.told(ANNA)[-1]


async def test_a_mistyped_command_without_words_has_none_to_give_back(school: Stage) -> None:
    await school.say(ANNA, "/жалба")
    assert "Вы написали" not in school.told(ANNA)[-1]


async def test_an_ambiguous_name_is_asked_about(school: Stage) -> None:
    school.world.add_user(310, "Ольга", "Петрова")
    school.world.join(CHAT, 310, how="link")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    await school.say(TEACHER, "/страйк Петрова insult")
    assert "Подходят несколько" in school.told(TEACHER)[-1]
    assert await school.journal("strike") == []


@pytest.mark.parametrize("command", MODERATORS_COMMANDS)
async def test_who_may_not_is_told_privately_and_once(school: Stage, command: str) -> None:
    await school.say(ANNA, command)
    await school.say(ANNA, command)
    assert len(school.told(ANNA)) == 1
    assert "только для модераторов" in school.told(ANNA)[0]
    assert school.told(BORIS) == []
    assert school.app.policy.snapshot.chats[CHAT].mode == "enforce"


@pytest.mark.parametrize("person", [TEACHER, ADMINISTRATOR])
async def test_moderators_and_administrators_may(school: Stage, person: int) -> None:
    await school.say(person, "/страйк Сидоров insult")
    assert "1 из 3" in school.told(BORIS)[0]


async def test_two_moderators_striking_one_message_give_one_strike(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе")
    school.world.say(CHAT, TEACHER, "/страйк insult", reply_to=cmid)
    school.world.say(CHAT, ADMINISTRATOR, "/страйк insult", reply_to=cmid)
    await school.settle()
    assert len(await school.journal("strike")) == 1
    assert "уже вынесено" in school.told(ADMINISTRATOR)[-1]


async def test_a_strike_is_taken_back_by_number_or_the_latest(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова insult")
    await school.say(TEACHER, "/страйк Петрова ads")
    await school.say(TEACHER, "/снять Петрова 1")
    await school.say(TEACHER, "/страйки Петрова")
    listed = school.told(TEACHER)[-1]
    assert "1 из 3" in listed
    assert "реклама" in listed
    await school.say(TEACHER, "/unstrike Петрова")
    assert "0 из 3" in school.told(ANNA)[-1]
    await school.say(TEACHER, "/страйки")
    assert "Предупреждений в этом чате нет" in school.told(TEACHER)[-1]


async def test_a_block_is_given_for_days_and_lifted(school: Stage) -> None:
    await school.say(TEACHER, "/блок Петрова insult 7 дней")
    assert school.member(ANNA)["restricted"]
    assert "11 марта" in school.told(ANNA)[0]
    await school.say(TEACHER, "/разблок Петрова")
    assert not school.member(ANNA)["restricted"]
    assert "снова можете писать" in school.told(ANNA)[-1]


async def test_a_school_that_demands_strikes_refuses_an_early_block(stage: Stage) -> None:
    stage.policy = stage.policy.replace("limit: 3,", "limit: 3, manual_block: limit,")
    await stage.start()
    await stage.say(TEACHER, "/блок Петрова insult")
    assert "сейчас 0" in stage.told(TEACHER)[0]
    assert not stage.member(ANNA)["restricted"]


async def test_the_mode_is_switched_and_survives_a_restart(school: Stage) -> None:
    await school.say(TEACHER, "/режим наблюдение")
    await school.stop()
    await school.start()
    cmid = await school.say(ANNA, OBSCENE)
    assert school.shown(cmid)
    await school.say(TEACHER, "/страйк Петрова insult")
    assert "режиме наблюдения" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/mode enforce")
    cmid = await school.say(ANNA, OBSCENE)
    assert not school.shown(cmid)


async def test_a_moderators_private_command_is_carried_out_in_his_chat(school: Stage) -> None:
    await school.write(TEACHER, "/страйк Петрова insult")
    assert "1 из 3" in school.told(ANNA)[0]
    assert "1 из 3" in school.told(TEACHER)[0]


async def test_a_members_private_moderator_command_is_refused(school: Stage) -> None:
    await school.write(ANNA, "/страйк Сидоров insult")
    assert "только для модераторов" in school.told(ANNA)[0]
    assert school.told(BORIS) == []


async def test_a_private_word_is_answered_with_a_hint_now_and_then(school: Stage) -> None:
    await school.write(ANNA, "привет")
    await school.write(ANNA, "ау")
    assert len(school.told(ANNA)) == 1
    assert "/помощь" in school.told(ANNA)[0]


async def test_a_private_word_without_its_slash_is_answered_with_the_command(
    school: Stage,
) -> None:
    await school.write(ANNA, "привет")
    await school.write(ANNA, "Апелляция 1 это цитата")
    assert "/апелляция" in school.told(ANNA)[-1]
    await school.write(ANNA, "Помощь!")
    assert "/жалоба" in school.told(ANNA)[-1]
    # The messenger's button of a new talk.
    school.world.say(BORIS, BORIS, "Начать", payload={"command": "start"})
    await school.settle()
    assert "/жалоба" in school.told(BORIS)[-1]


@pytest.mark.parametrize("written", ["/мои данные", "/ мои-данные", "/Мои Данные"])
async def test_a_command_in_two_words_is_understood(school: Stage, written: str) -> None:
    await school.write(ANNA, written)
    assert "Что бот хранит о вас" in school.told(ANNA)[0]


async def test_commands_in_edits_and_forwards_command_nothing(school: Stage) -> None:
    cmid = await school.say(TEACHER, "доброе утро")
    school.world.edit(CHAT, cmid, "/страйк Петрова insult")
    await school.settle()
    strange = await school.say(BORIS, "/страйк Петрова insult")
    await school.say(TEACHER, "смотрите", forward=[strange])
    assert await school.journal("strike") == []


async def test_free_text_of_a_command_is_judged(school: Stage) -> None:
    cmid = await school.say(ANNA, f"/мои {OBSCENE}")
    assert not school.shown(cmid)
    assert len(await school.journal("strike")) == 1


@pytest.mark.parametrize(
    "command", ["/помощь", "/помошь", "/мои данные", "/жалоба мат", "/страйк Сидоров мат"]
)
async def test_the_name_of_a_command_breaks_no_rule(stage: Stage, command: str) -> None:
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n",
        "    acknowledgement: {action: delete}\n    insult: {action: strike}\n",
    )
    await stage.start()
    await stage.say(ANNA, command)
    assert [line["action"] for line in await stage.journal("verdict")] == ["allow"]
    assert stage.told(TEACHER) == []


async def test_nothing_live_comes_out_of_the_bot(school: Stage) -> None:
    await school.say(ANNA, f"{OBSCENE} @all [id1|Павел] https://evil.example/x")
    [notice] = school.told(ANNA)
    assert "@all" not in notice
    assert "[id1|" not in notice
    assert "https://evil" not in notice


async def test_a_stranger_who_joined_is_named_by_name_later(school: Stage) -> None:
    school.world.join(CHAT, STRANGER, how="link")
    await school.settle()
    await school.pass_time(timedelta(seconds=61))
    await school.say(TEACHER, "/страйк Прохожев insult")
    assert "1 из 3" in school.told(STRANGER)[0]


@pytest.mark.parametrize(
    "term", ["1 месяц 1 день", "месяц и день", "навсегда", "2 месяца", "33 дня", "год"]
)
async def test_more_than_a_month_is_refused_with_the_clause(school: Stage, term: str) -> None:
    await school.say(TEACHER, f"/блок Петрова insult {term}")
    assert "не дольше месяца" in school.told(TEACHER)[-1]
    assert await school.journal("block") == []


@pytest.mark.parametrize("term", ["месяц", "1 месяц", "неделя", "30 дней"])
async def test_a_month_and_less_is_given(school: Stage, term: str) -> None:
    await school.say(TEACHER, f"/блок Петрова insult {term}")
    assert len(await school.journal("block")) == 1


async def test_the_schools_own_term_ends_with_the_month_where_that_is_shorter(
    stage: Stage,
) -> None:
    stage.policy = stage.policy.replace("block: 1 month", "block: 31 days")
    stage.clock.move_to(NOON + timedelta(days=35))
    await stage.start()
    await stage.say(TEACHER, "/блок Петрова insult")
    [line] = await stage.journal("block")
    assert line["until"].startswith("2026-05-08T12:00")


@pytest.mark.parametrize("name", ["Петрову", "Петровой", "Анну Петрову", "Петрова:"])
async def test_a_declined_name_is_understood(school: Stage, name: str) -> None:
    await school.say(TEACHER, f"/страйк {name} оскорбление")
    assert "1 из 3" in school.told(ANNA)[0]
    assert "Модератор вынес" in school.told(ANNA)[0]
