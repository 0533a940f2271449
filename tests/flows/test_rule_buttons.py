"""No sanction without a rule: where a moderator names none, the rules are buttons."""

from datetime import timedelta

import pytest

from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, TEACHER, VERA

pytestmark = pytest.mark.every_database


async def test_the_rule_is_chosen_by_button(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе, если честно")
    await school.say(TEACHER, "/страйк", reply_to=cmid)
    told = school.told(TEACHER)[-1]
    assert "Назовите нарушенное правило" in told
    # The buttons list the rules: by the names that people use, not by ids and clauses.
    assert not any(one in told for one in ("insult", "•", "(п."))
    assert await school.journal("strike") == []
    await school.press(TEACHER, "Оскорбление")
    assert not school.shown(cmid)
    [line] = await school.journal("strike")
    assert (line["rule"], line["by"], line["user_id"]) == ("insult", TEACHER, ANNA)
    assert "так себе" in school.told(ANNA)[0]
    assert "предупреждение 1 из 3" in school.snackbars()[-1]


async def test_the_other_rules_are_one_press_away(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова")
    assert len(school.labels(TEACHER)) == 10
    await school.press(TEACHER, "Другие правила")
    labels = school.labels(TEACHER)
    assert labels
    assert "Оскорбление" not in labels
    await school.press(TEACHER, labels[0])
    assert len(await school.journal("strike")) == 1


async def test_personal_reasons_cannot_be_entered(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова надоела мне")
    assert "Правила «надоела мне» нет" in school.told(TEACHER)[-1]
    assert "Оскорбление" in school.labels(TEACHER)
    assert await school.journal("strike") == []


@pytest.mark.parametrize("word", ["emergency", "срочно"])
async def test_for_what_is_urgent_nobody_is_punished_and_the_moderator_is_told_so(
    school: Stage, word: str
) -> None:
    await school.say(TEACHER, f"/страйк Петрова {word}")
    told = school.told(TEACHER)[-1]
    assert "За «срочное сообщение» не наказывают" in told
    assert "Оскорбление" in school.labels(TEACHER)
    assert await school.journal("strike") == []


async def test_a_clause_with_several_rules_offers_just_those(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова 6")
    labels = school.labels(TEACHER)
    assert "Реклама" in labels
    assert "Оскорбление" not in labels
    told = school.told(TEACHER)[-1]
    assert "реклама" in told
    assert "ads" not in told


async def test_a_block_keeps_the_term_that_was_written(school: Stage) -> None:
    await school.say(TEACHER, "/блок Петрова 7 дней")
    assert "Назовите нарушенное правило" in school.told(TEACHER)[-1]
    await school.press(TEACHER, "Оскорбление")
    [line] = await school.journal("block")
    assert line["until"].startswith("2026-03-11")


async def test_a_block_runs_from_the_choice_of_its_rule(school: Stage) -> None:
    await school.say(TEACHER, "/блок Петрова 1 час")
    await school.pass_time(timedelta(hours=2))
    await school.press(TEACHER, "Оскорбление")
    [line] = await school.journal("block")
    assert line["until"].startswith("2026-03-04T15:00")
    assert school.member(ANNA)["restricted"]
    await school.pass_time(timedelta(hours=1))
    assert not school.member(ANNA)["restricted"]


async def test_the_first_press_holds_whoever_presses(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова")
    await school.press(TEACHER, "Оскорбление")
    await school.press(TEACHER, "Оскорбление")
    assert len(await school.journal("strike")) == 1
    assert "уже решено" in school.snackbars()[-1]


async def test_a_choice_waits_over_a_restart_and_the_night(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова")
    await school.stop()
    school.clock.advance(timedelta(hours=20))
    await school.start()
    await school.press(TEACHER, "Оскорбление")
    assert len(await school.journal("strike")) == 1


async def test_a_strangers_press_chooses_nothing(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова")
    await school.write(VERA, "/правила")
    await school.press(VERA, "Оскорбление", under=TEACHER)
    assert await school.journal("strike") == []
    assert "только модератор" in school.snackbars()[-1]


async def test_nobody_is_offered_rules_against_an_administrator_or_himself(school: Stage) -> None:
    await school.say(TEACHER, "/страйк @id101")
    assert "администраторам" in school.told(TEACHER)[-1]
    await school.say(TEACHER, "/страйк @id201")
    assert "Самому себе" in school.told(TEACHER)[-1]
    assert not await school.journal("strike")


async def test_who_became_a_moderator_meanwhile_is_not_struck(school: Stage) -> None:
    await school.say(ADMINISTRATOR, "/страйк Сидоров")
    await school.stop()
    school.policy_file.write_text(
        school.policy.replace("moderators: [201]", f"moderators: [201, {BORIS}]"), "utf-8"
    )
    await school.start()
    await school.press(ADMINISTRATOR, "Оскорбление")
    assert await school.journal("strike") == []
    assert "Модераторам" in school.snackbars()[-1]


async def test_an_answer_that_no_line_holds_is_told_privately_whole(school: Stage) -> None:
    await school.say(TEACHER, "/страйк Петрова")
    await school.say(TEACHER, "/режим наблюдение")
    await school.press(TEACHER, "Оскорбление")
    assert school.snackbars()[-1] == (
        "Чат в режиме наблюдения: бот ничего не трогает. Чтобы выносить предупреждения, включите…"
    )
    assert school.told(TEACHER)[-1].endswith("предупреждения, включите: /режим работа")
