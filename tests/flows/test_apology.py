"""An apology is shown to the chat; silence pardons, one objection does not (Этика 2.7).

Longer than other files on purpose: from the words to the pardon it is one procedure.
"""

from datetime import UTC, datetime, timedelta

import pytest

from emulator import Fault
from emulator.errors import Refused
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, STRANGER, TEACHER, VERA

SORRY = "Уважаемые родители, я погорячилась. Простите меня, пожалуйста."
AGREE, OBJECT = "Не возражаю", "Возражаю"
# Wednesday noon and 24 open hours: seven on Wednesday, eleven on Thursday, six on Friday.
FRIDAY_AT_TWO = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def restricted(school: Stage) -> bool:
    return bool(school.member(ANNA)["restricted"])


async def blocked(school: Stage, term: str = "1 месяц") -> None:
    await school.say(TEACHER, f"/блок Петрова insult {term}")
    assert restricted(school)


async def apologised(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert SORRY in school.posts()[-1]


def asked(school: Stage) -> list[str]:
    """The apologies that stand in the chat, with buttons under them."""
    posts = school.world.state()["chats"][str(CHAT)]["messages"]
    standing = (one for one in posts if one["from_id"] < 0 and not one["deleted"])
    return [one["text"] for one in standing if "приносит извинения" in one["text"]]


async def outcomes(school: Stage) -> list[str]:
    return [line["outcome"] for line in await school.journal("apology_closed")]


# From the word to the pardon


async def test_a_blocked_person_learns_of_the_apology_in_the_notice(school: Stage) -> None:
    await blocked(school)
    assert "/извинение" in school.told(ANNA)[-1]
    assert "/апелляция" in school.told(ANNA)[-1]


async def test_the_chat_sees_the_apology_with_its_authors_name(school: Stage) -> None:
    await apologised(school)
    [post] = school.posts()
    assert "Анна Петрова" in post
    assert "6 марта в 14:00" in post
    assert "6 марта в 14:00" in school.told(ANNA)[-1]


async def test_silence_pardons_after_a_day_of_open_hours(school: Stage) -> None:
    await apologised(school)
    await school.move_to(FRIDAY_AT_TWO - A_SECOND)
    assert restricted(school)
    await school.move_to(FRIDAY_AT_TWO)
    assert not restricted(school)
    assert "никто не возразил" in school.posts()[-1]
    assert "снова можете писать" in school.told(ANNA)[-1]
    [release] = await school.journal("release")
    assert release["why"] == "pardon"
    assert release["rule"] == "insult"
    assert await outcomes(school) == ["pardoned"]


async def test_a_chat_without_hours_waits_plain_hours(stage: Stage) -> None:
    lines = stage.policy.splitlines(keepends=True)
    stage.policy = "".join(line for line in lines if "open_hours" not in line)
    await stage.start()
    await apologised(stage)
    await stage.pass_time(timedelta(hours=24) - A_SECOND)
    assert restricted(stage)
    await stage.pass_time(A_SECOND)
    assert not restricted(stage)


async def test_those_who_do_not_mind_are_counted_in_the_journal_only(school: Stage) -> None:
    await apologised(school)
    await school.press(BORIS, AGREE, peer_id=CHAT)
    await school.press(TEACHER, AGREE, peer_id=CHAT)
    assert all("Спасибо" in text for text in school.snackbars())
    await school.move_to(FRIDAY_AT_TWO)
    assert not restricted(school)
    [closed] = await school.journal("apology_closed")
    assert closed["agreed"] == 2
    assert not any("2" in text and "возраз" in text for text in school.posts()[1:])


async def test_the_pardon_comes_although_the_bot_was_restarted(school: Stage) -> None:
    await apologised(school)
    await school.stop()
    await school.start()
    await school.move_to(FRIDAY_AT_TWO)
    assert not restricted(school)
    assert len(await school.journal("release")) == 1


async def test_an_apology_at_night_is_shown_when_the_chat_opens(school: Stage) -> None:
    await blocked(school)
    await school.move_to(NIGHT)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert school.posts() == []
    assert "появится в нём 5 марта в 08:00" in school.told(ANNA)[-1]
    await school.write(ANNA, "/извинение")
    await school.write(ANNA, f"/извинение {SORRY}")
    assert "ждёт открытия" in school.told(ANNA)[-1]
    await school.stop()
    await school.start()
    await school.move_to(MORNING)
    assert SORRY in school.posts()[-1]


# Objections


async def test_one_objection_and_the_block_stays(school: Stage) -> None:
    await apologised(school)
    await school.press(VERA, OBJECT, peer_id=CHAT)
    assert "чат не узнает" in school.snackbars()[-1]
    assert "нельзя до 4 апреля" in school.told(ANNA)[-1]
    assert await outcomes(school) == ["objected"]
    await school.move_to(FRIDAY_AT_TWO + timedelta(days=1))
    assert restricted(school)
    assert await school.journal("release") == []


async def test_who_objected_only_the_moderators_learn(school: Stage) -> None:
    await apologised(school)
    await school.press(VERA, OBJECT, peer_id=CHAT)
    assert "Вера Орлова возражает" in school.told(TEACHER)[-1]
    everybody_else = [*school.posts(), *school.told(ANNA), *school.told(BORIS)]
    assert not any("Орлов" in text for text in everybody_else)
    about_anna = [line for line in await school.journal() if line["user_id"] == ANNA]
    assert not any(str(VERA) in str(line) for line in about_anna)


async def test_a_moderators_objection_counts_as_any_members(school: Stage) -> None:
    await apologised(school)
    await school.press(TEACHER, OBJECT, peer_id=CHAT)
    await school.move_to(FRIDAY_AT_TWO)
    assert restricted(school)


async def test_everybody_answers_once(school: Stage) -> None:
    await apologised(school)
    await school.press(BORIS, AGREE, peer_id=CHAT)
    await school.press(BORIS, AGREE, peer_id=CHAT)
    await school.press(BORIS, OBJECT, peer_id=CHAT)
    assert ["уже ответили" in text for text in school.snackbars()] == [False, True, True]
    assert len(await school.journal("apology_vote")) == 1
    await school.move_to(FRIDAY_AT_TWO)
    assert not restricted(school)


async def test_two_objections_at_once_are_one_end(school: Stage) -> None:
    await apologised(school)
    cmid, payload = school.offered(OBJECT, CHAT)
    school.world.press(CHAT, VERA, cmid, payload)
    school.world.press(CHAT, BORIS, cmid, payload)
    await school.settle()
    assert await outcomes(school) == ["objected"]
    assert sorted("Возражение принято" in text for text in school.snackbars()) == [False, True]
    assert sum("возражает" in text for text in school.told(TEACHER)) == 1


async def test_the_author_cannot_answer_himself(school: Stage) -> None:
    await apologised(school)
    await school.press(ANNA, AGREE, peer_id=CHAT)
    assert "ваше извинение" in school.snackbars()[-1]
    assert await school.journal("apology_vote") == []


async def test_who_has_left_or_never_was_there_cannot_object(school: Stage) -> None:
    await apologised(school)
    school.world.leave(CHAT, VERA)
    await school.settle()
    # VK lets nobody press in a chat he is not in; a forged client might, privately.
    for who in (VERA, STRANGER):
        await school.write(who, "/помощь")
        await school.press(who, OBJECT, under=CHAT)
        assert "только участники" in school.snackbars()[-1]
    assert await school.journal("apology_vote") == []


@pytest.mark.parametrize("answer", [AGREE, OBJECT])
async def test_a_press_after_the_end_changes_nothing_and_is_answered(
    school: Stage, answer: str
) -> None:
    await apologised(school)
    await school.move_to(FRIDAY_AT_TWO)
    await school.stop()
    await school.start()
    await school.press(BORIS, answer, peer_id=CHAT)
    assert "больше не принимаются" in school.snackbars()[-1]
    assert not restricted(school)


async def test_an_objection_made_while_the_bot_was_away_is_heard(school: Stage) -> None:
    await apologised(school)
    cmid, payload = school.offered(OBJECT, CHAT)
    await school.stop()
    school.world.press(CHAT, VERA, cmid, payload)
    school.clock.move_to(FRIDAY_AT_TWO + timedelta(hours=1))
    await school.start()
    await school.pass_time(2 * A_MINUTE)
    assert restricted(school)
    assert await outcomes(school) == ["objected"]


async def test_the_pardon_comes_a_little_late_where_the_bot_was_away(school: Stage) -> None:
    await apologised(school)
    await school.stop()
    school.clock.move_to(FRIDAY_AT_TWO + timedelta(hours=1))
    await school.start()
    assert restricted(school)
    await school.pass_time(A_MINUTE)
    assert not restricted(school)


# One apology a block


async def test_a_second_apology_meanwhile_is_answered_and_not_shown(school: Stage) -> None:
    await apologised(school)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert "уже опубликовано" in school.told(ANNA)[-1]
    assert len(school.posts()) == 1


async def test_after_an_objection_there_is_no_second_apology(school: Stage) -> None:
    await apologised(school)
    await school.press(VERA, OBJECT, peer_id=CHAT)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert "второй раз извиниться нельзя" in school.told(ANNA)[-1]
    assert "/апелляция" in school.told(ANNA)[-1]
    assert len(school.posts()) == 1


async def test_another_block_may_be_apologised_for_again(school: Stage) -> None:
    await apologised(school)
    await school.press(VERA, OBJECT, peer_id=CHAT)
    await school.say(TEACHER, "/разблок Петрова")
    await blocked(school)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert len(school.posts()) == 2


async def test_a_block_lifted_by_hand_ends_the_question(school: Stage) -> None:
    await apologised(school)
    await school.say(TEACHER, "/разблок Петрова")
    assert asked(school) == []
    assert any("больше не рассматривается" in text for text in school.told(ANNA))
    assert "снова можете писать" in school.told(ANNA)[-1]
    assert not any("Извиниться можно снова" in text for text in school.told(ANNA))
    assert await outcomes(school) == ["lapsed"]
    await school.move_to(FRIDAY_AT_TWO)
    assert not any("никто не возразил" in text for text in school.posts())


async def test_a_block_laid_upon_the_block_ends_the_question(school: Stage) -> None:
    await apologised(school)
    await school.say(TEACHER, "/блок Петрова ads 1 месяц")
    assert asked(school) == []
    assert any("Извиниться можно снова: /извинение" in text for text in school.told(ANNA))
    await school.move_to(FRIDAY_AT_TWO)
    assert restricted(school)
    assert await outcomes(school) == ["lapsed"]


async def test_whose_apology_lapsed_apologises_again_and_one_post_stands(school: Stage) -> None:
    await apologised(school)
    for _ in range(2):
        await school.say(TEACHER, "/блок Петрова ads 1 месяц")
        await school.write(ANNA, f"/извинение {SORRY}")
        assert len(asked(school)) == 1
    await school.move_to(FRIDAY_AT_TWO)
    assert not restricted(school)
    assert await outcomes(school) == ["lapsed", "lapsed", "pardoned"]


async def test_an_apology_that_waits_for_the_opening_lapses_with_a_word_too(school: Stage) -> None:
    await blocked(school)
    await school.move_to(NIGHT)
    await school.write(ANNA, f"/извинение {SORRY}")
    await school.say(TEACHER, "/блок Петрова ads 1 месяц")
    assert any("Извиниться можно снова: /извинение" in text for text in school.told(ANNA))
    await school.move_to(MORNING)
    assert asked(school) == []


async def test_a_post_still_under_way_when_the_block_ends_is_taken_back(school: Stage) -> None:
    await blocked(school)
    school.world.fail("messages.send", Fault(code=10), 1)
    await school.write(ANNA, f"/извинение {SORRY}")
    await school.say(TEACHER, "/разблок Петрова")
    await school.pass_time(A_MINUTE)
    assert SORRY in school.posts()[0]
    assert asked(school) == []


# What is not shown


@pytest.mark.parametrize("words", [f"Простите. {OBSCENE}", "Простите, ну вы и жoпа"])
async def test_an_apology_that_breaks_a_rule_is_sent_back_with_the_reason(
    school: Stage, words: str
) -> None:
    await blocked(school)
    await school.write(ANNA, f"/извинение {words}")
    assert school.posts() == []
    assert "нецензурная лексика" in school.told(ANNA)[-1]
    assert len(await school.journal("strike")) == 0
    await school.write(ANNA, f"/извинение {SORRY}")
    assert len(school.posts()) == 1


async def judged_by_insult_and_confidential(stage: Stage) -> None:
    rules = "policies:\n    insult: {action: strike}\n    confidential: {action: delete}"
    stage.policy = stage.policy.replace("policies:", rules)
    await stage.start()


@pytest.mark.parametrize(
    "words",
    [
        "Извините, что обидел вас",
        "Простите ещё раз, пожалуйста",
        "Извините меня ещё раз",
        "Простите дурака, погорячился",
    ],
)
async def test_a_sincere_apology_does_not_hang_on_a_guess(stage: Stage, words: str) -> None:
    await judged_by_insult_and_confidential(stage)
    await blocked(stage)
    await stage.write(ANNA, f"/извинение {words}")
    [post] = stage.posts()
    assert words in post


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Простите. А вы, Вера, курица тупая", "оскорбление"),
        ("Простите, вот телефон мамы Пети: 8 912 345-67-89", "данные"),
    ],
)
async def test_what_is_certain_or_written_down_is_not_shown(
    stage: Stage, words: str, rule: str
) -> None:
    await judged_by_insult_and_confidential(stage)
    await blocked(stage)
    await stage.write(ANNA, f"/извинение {words}")
    assert stage.posts() == []
    assert rule in stage.told(ANNA)[-1]


async def test_the_courtesies_of_an_apology_break_no_rule(stage: Stage) -> None:
    action = "policies:\n    acknowledgement: {action: delete}"
    stage.policy = stage.policy.replace("policies:", action)
    await stage.start()
    await blocked(stage)
    await stage.write(ANNA, "/извинение Приношу извинения. Спасибо за понимание!")
    assert len(stage.posts()) == 1


@pytest.mark.parametrize("command", ["/извинение", "/apology", "/извинение "])
async def test_without_words_one_is_asked_for_them(school: Stage, command: str) -> None:
    await blocked(school)
    await school.write(ANNA, command)
    assert "Напишите команду и своё извинение" in school.told(ANNA)[-1]
    assert school.posts() == []


@pytest.mark.parametrize("person", [ANNA, BORIS, TEACHER, ADMINISTRATOR])
async def test_who_is_not_blocked_has_nothing_to_apologise_for(school: Stage, person: int) -> None:
    await school.write(person, f"/извинение {SORRY}")
    await school.say(person, "/извинение")
    assert all("не нужно" in text for text in school.told(person))
    assert school.posts() == []


async def test_an_overlong_apology_is_sent_back(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/извинение " + "Простите меня, пожалуйста. " * 60)
    assert "слишком длинное" in school.told(ANNA)[-1]
    assert school.posts() == []


async def test_a_block_over_before_the_chat_could_answer_needs_no_question(school: Stage) -> None:
    await blocked(school, "1 день")
    await school.write(ANNA, f"/извинение {SORRY}")
    assert "5 марта в 12:00" in school.told(ANNA)[-1]
    assert school.posts() == []


async def test_nothing_live_comes_out_of_an_apology(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/извинение Простите @all [id1|Павел] https://example.org/x")
    [post] = school.posts()
    assert "@all" not in post
    assert "[id1|" not in post
    assert "https://example" not in post


async def test_while_observing_nothing_is_shown(school: Stage) -> None:
    await blocked(school)
    await school.say(TEACHER, "/режим наблюдение")
    await school.write(ANNA, f"/извинение {SORRY}")
    assert "режиме наблюдения" in school.told(ANNA)[-1]
    assert school.posts() == []


async def test_an_apology_that_vk_would_not_show_may_be_tried_again(school: Stage) -> None:
    await blocked(school)
    school.world.fail("messages.send", Fault(code=983), 1)
    await school.write(ANNA, f"/извинение {SORRY}")
    assert school.posts() == []
    assert "не удалось показать" in school.told(ANNA)[-1]
    await school.write(ANNA, f"/извинение {SORRY}")
    assert len(school.posts()) == 1


async def test_the_words_of_an_apology_are_forgotten_with_its_end(school: Stage) -> None:
    await apologised(school)
    await school.press(VERA, OBJECT, peer_id=CHAT)
    assert SORRY not in await school.stored()


async def test_what_waits_is_in_the_list(school: Stage) -> None:
    await apologised(school)
    await school.write(ANNA, "/мои")
    assert "1. Писать в чат нельзя до 4 апреля" in school.told(ANNA)[-1]
    assert "ответы принимаются до 6 марта в 14:00" in school.told(ANNA)[-1]


async def test_nobody_writes_where_the_block_still_stands(school: Stage) -> None:
    await apologised(school)
    with pytest.raises(Refused):
        await school.say(ANNA, "Я уже извинилась")
