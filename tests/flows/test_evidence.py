"""Whoever is punished, asked or called sees the words it is about, wherever they stood."""

from datetime import timedelta
from typing import Any

from tests.flows.stage import DOUBTFUL, OBSCENE, Stage
from tests.school import ANNA, BORIS, NOON, POLICY, TEACHER, VERA

NIGHT = NOON + timedelta(hours=10)
INSULTS = POLICY.replace(
    "    caps: {action: remind}\n", "    insult: {action: strike}\n    emergency: {}\n"
)
SNEER = "Баранов и Козлов сдали деньги"


def voice(words: str) -> list[dict[str, Any]]:
    sound = {"id": 7, "owner_id": BORIS, "duration": 3, "transcript": words}
    return [{"type": "audio_message", "audio_message": sound}]


def poll(question: str, *answers: str) -> list[dict[str, Any]]:
    options = [{"id": place, "text": one} for place, one in enumerate(answers, 1)]
    return [{"type": "poll", "poll": {"id": 3, "question": question, "answers": options}}]


async def test_who_is_punished_for_a_voice_message_reads_its_words(school: Stage) -> None:
    cmid = await school.say(BORIS, attachments=voice(OBSCENE))
    assert not school.shown(cmid)
    [notice] = school.told(BORIS)
    assert f"«🎤 {OBSCENE}»" in notice


async def test_the_moderator_reads_the_question_and_the_answers_of_a_doubtful_poll(
    school: Stage,
) -> None:
    await school.say(BORIS, attachments=poll("Кого выберем?", DOUBTFUL))
    [question] = school.told(TEACHER)
    assert f"📊 Кого выберем?\n{DOUBTFUL}" in question


async def test_what_was_forwarded_is_shown_beside_what_was_written(school: Stage) -> None:
    first = await school.say(TEACHER, OBSCENE)
    await school.say(ANNA, "смотрите", forward=[first])
    [notice] = school.told(ANNA)
    assert f"«смотрите\n↪ {OBSCENE}»" in notice


async def test_a_cry_for_help_by_voice_is_passed_on_in_its_words(stage: Stage) -> None:
    stage.policy = INSULTS
    await stage.start()
    words = "Помогите, в школе пожар, дети не могут выйти"
    await stage.say(BORIS, attachments=voice(words))
    assert words in stage.told(TEACHER)[0]


async def test_a_complaint_about_a_voice_message_shows_its_words(school: Stage) -> None:
    words = "Собрание перенесли, не приходите"
    cmid = await school.say(BORIS, attachments=voice(words))
    await school.say(ANNA, "/жалоба недостоверно", reply_to=cmid)
    assert words in school.told(TEACHER)[0]


async def test_a_voice_message_teaches_too(stage: Stage) -> None:
    stage.policy = INSULTS
    await stage.start()
    await stage.say(BORIS, attachments=voice(SNEER))
    await stage.press(TEACHER, "Неверно")
    assert [one["right"] for one in await stage.journal("lesson")] == [False]


async def test_undoing_says_sorry_though_there_is_no_text_to_give_back(school: Stage) -> None:
    cmid = await school.say(BORIS, attachments=[{"type": "photo", "photo": {"id": 1}}])
    await school.say(TEACHER, "/страйк оскорбление", reply_to=cmid)
    await school.say(TEACHER, "/отмена")
    assert "приносим извинения" in school.told(BORIS)[-1]


async def test_of_a_late_message_that_a_moderator_decides_nothing_is_promised(
    school: Stage,
) -> None:
    await school.move_to(NIGHT)
    await school.say(VERA, DOUBTFUL)
    [notice] = school.told(VERA)
    assert "если его пропустит модератор" in notice
    assert "спросил модератора" in notice


async def test_a_late_message_in_no_doubt_is_promised(school: Stage) -> None:
    await school.move_to(NIGHT)
    await school.say(VERA, "Во сколько завтра собрание?")
    [notice] = school.told(VERA)
    assert "модератор" not in notice.partition("Правило:")[0]


async def test_while_a_moderator_decides_a_reminder_does_not_say_that_the_message_stays(
    school: Stage,
) -> None:
    cmid = await school.say(ANNA, f"{DOUBTFUL} КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ РЕБЁНКА ИЗ РАЗДЕВАЛКИ")
    assert school.shown(cmid)
    [reminder] = school.told(ANNA)
    assert "осталось в чате" not in reminder
    assert "не предупреждение" in reminder


async def test_of_a_sharpest_message_that_is_gone_the_moderator_is_not_told_to_look(
    stage: Stage,
) -> None:
    stage.policy = POLICY.replace(
        "    caps: {action: remind}\n", "    conflict: {action: remind, heat_administrators: 2}\n"
    )
    await stage.start()
    for who, text in ((BORIS, OBSCENE), (ANNA, f"Вы хам безмозглый! {OBSCENE}")):
        stage.clock.advance(timedelta(seconds=40))
        await stage.say(who, text)
    [alert] = [one for one in stage.told(TEACHER) if "накаляется" in one]
    assert "за саму ссору никто не наказан" in alert
    assert "бот его удалил, за него вынесено предупреждение" in alert
    assert "Посмотрите" not in alert
