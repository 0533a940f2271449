"""What happens to a message in a chat."""

from datetime import timedelta

import pytest

from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, TEACHER, VERA


async def test_a_clean_message_stays_and_leaves_no_text_behind(school: Stage) -> None:
    cmid = await school.say(ANNA, "Здравствуйте! Во сколько собрание?")
    assert school.shown(cmid)
    assert school.told(ANNA) == []
    [line] = await school.journal("verdict")
    assert line["action"] == "allow"
    assert "собрание" not in await school.stored()


async def test_an_obscene_message_is_removed_and_its_author_told_all(school: Stage) -> None:
    cmid = await school.say(ANNA, OBSCENE)
    assert not school.shown(cmid)
    [notice] = school.told(ANNA)
    assert "1 из 3" in notice
    assert OBSCENE in notice
    assert "«нахуй»" in notice
    assert "п. 12" in notice
    assert "комисси" in notice
    assert school.posts() == []


async def test_the_journal_names_rule_confidence_evidence_and_policy(school: Stage) -> None:
    cmid = await school.say(ANNA, OBSCENE)
    [line] = await school.journal("verdict")
    assert line["peer_id"] == CHAT
    assert line["user_id"] == ANNA
    assert line["cmid"] == cmid
    assert line["rule"] == "profanity"
    assert line["confidence"] >= 0.9
    assert line["evidence"] == ["нахуй"]
    assert line["policy_version"] == school.app.policy.snapshot.version
    assert line["at"].startswith("2026-03-04T10:00")


@pytest.mark.parametrize("immune", [TEACHER, ADMINISTRATOR])
async def test_moderators_and_administrators_are_never_judged(school: Stage, immune: int) -> None:
    cmid = await school.say(immune, OBSCENE)
    assert school.shown(cmid)
    assert school.told(immune) == []
    assert await school.journal("strike") == []


async def test_a_sticker_is_removed_with_a_hint_and_no_strike(school: Stage) -> None:
    sticker = {"type": "sticker", "sticker": {"sticker_id": 5, "product_id": 1}}
    cmid = await school.say(ANNA, "", attachments=[sticker])
    assert not school.shown(cmid)
    [hint] = school.told(ANNA)
    assert "стикер" in hint
    assert "не предупреждение" in hint
    assert await school.journal("strike") == []


async def test_shouting_is_reminded_of_and_stays(school: Stage) -> None:
    cmid = await school.say(ANNA, "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА ИЗ РАЗДЕВАЛКИ")
    assert school.shown(cmid)
    [reminder] = school.told(ANNA)
    assert "заглавные буквы" in reminder


async def test_a_foreign_messenger_link_is_removed(school: Stage) -> None:
    cmid = await school.say(ANNA, "Все переходим сюда: https://chat.whatsapp.com/AbCdEf123")
    assert not school.shown(cmid)
    assert "мессенджер" in school.told(ANNA)[0]


async def test_an_obscenity_hidden_in_a_forward_counts(school: Stage) -> None:
    first = await school.say(TEACHER, OBSCENE)
    cmid = await school.say(ANNA, "смотрите", forward=[first])
    assert not school.shown(cmid)


async def test_a_quoter_is_not_punished_for_what_he_replies_to(school: Stage) -> None:
    first = await school.say(TEACHER, OBSCENE)
    cmid = await school.say(ANNA, "Прошу так не писать", reply_to=first)
    assert school.shown(cmid)
    assert school.told(ANNA) == []


async def test_an_unknown_attachment_shields_nothing(school: Stage) -> None:
    strange = {"type": "hologram", "hologram": {"owner": {"id": None}, "layers": [1, {"x": []}]}}
    cmid = await school.say(ANNA, OBSCENE, attachments=[strange])
    assert not school.shown(cmid)


async def test_an_edited_message_is_judged_and_struck_once(school: Stage) -> None:
    cmid = await school.say(ANNA, "Добрый день")
    school.world.edit(CHAT, cmid, OBSCENE)
    await school.settle()
    assert not school.shown(cmid)
    assert len(await school.journal("strike")) == 1


async def test_the_same_event_twice_is_one_strike_told_once(school: Stage) -> None:
    _, event_id = school.world.say(CHAT, ANNA, OBSCENE)
    await school.settle()
    assert event_id is not None
    school.world.events.repeat(event_id)
    await school.settle()
    assert len(await school.journal("strike")) == 1
    assert len(school.told(ANNA)) == 1


async def test_disguised_words_that_are_not_certain_go_to_the_moderator(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    assert school.shown(cmid)
    assert school.told(ANNA) == []
    [question] = school.told(TEACHER)
    assert "Что сделать?" in question
    assert school.labels(TEACHER) == ["Удалить", "Страйк", "Оставить"]


@pytest.mark.parametrize(
    ("label", "shown", "strikes"),
    [("Удалить", False, 0), ("Страйк", False, 1), ("Оставить", True, 0)],
)
async def test_the_moderator_decides_by_a_button(
    school: Stage, label: str, shown: bool, strikes: int
) -> None:
    cmid = await school.doubtful(ANNA)
    await school.press(TEACHER, label)
    assert school.shown(cmid) is shown
    assert len(await school.journal("strike")) == strikes
    assert school.snackbars()


async def test_the_first_decision_holds_and_every_press_is_answered(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    await school.press(TEACHER, "Оставить")
    await school.press(TEACHER, "Страйк")
    assert school.shown(cmid)
    assert await school.journal("strike") == []
    assert school.snackbars()[-1] == "По этому сообщению уже решено."


async def test_where_private_messages_are_closed_the_chat_gets_one_line_without_the_text(
    school: Stage,
) -> None:
    school.world.allow(ANNA, False)
    await school.say(ANNA, OBSCENE)
    [line] = school.posts()
    assert "Анна Петрова" in line
    assert "нахуй" not in line
    await school.press(ANNA, "Подробности", peer_id=CHAT)
    assert school.snackbars()[-1].startswith("Предупреждение 1 из 3")
    await school.press(BORIS, "Подробности", peer_id=CHAT)
    assert "другому" in school.snackbars()[-1]


async def test_the_chat_sees_at_most_one_such_line_an_hour(school: Stage) -> None:
    for person in (ANNA, BORIS, VERA):
        school.world.allow(person, False)
        await school.say(person, OBSCENE)
    assert len(school.posts()) == 1
    # Whoever is not named yet can learn his own from the line that stands.
    await school.press(BORIS, "Подробности", peer_id=CHAT)
    assert school.snackbars()[-1].startswith("Предупреждение 1 из 3")
    await school.stop()
    await school.start()
    await school.pass_time(timedelta(minutes=61))
    assert len(school.posts()) == 2
    assert "Борис Сидоров, Вера Орлова" in school.posts()[-1]
    await school.pass_time(timedelta(hours=3))
    assert len(school.posts()) == 2


async def test_observe_judges_and_journals_and_touches_nothing(stage: Stage) -> None:
    stage.policy += "    mode: observe\n"
    await stage.start()
    cmid = await stage.say(ANNA, OBSCENE)
    assert stage.shown(cmid)
    assert stage.told(ANNA) == []
    [verdict] = await stage.journal("verdict")
    assert verdict["action"] == "strike"
    assert verdict["mode"] == "observe"


async def test_a_message_that_cannot_be_deleted_is_told_to_the_moderator(school: Stage) -> None:
    school.world.set_admin(CHAT, ANNA, True)
    cmid = await school.say(ANNA, OBSCENE)
    assert school.shown(cmid)
    assert any("Не удалось удалить сообщение (автор — " in one for one in school.told(TEACHER))


async def test_an_edit_that_no_event_tells_of_is_found_by_reading_again(school: Stage) -> None:
    cmid = await school.say(ANNA, "Добрый день")
    school.world.events.wanted.discard("message_edit")
    school.world.edit(CHAT, cmid, OBSCENE)
    await school.settle()
    assert school.shown(cmid)
    await school.pass_time(timedelta(minutes=5))
    assert not school.shown(cmid)
    assert len(await school.journal("strike")) == 1


async def test_so_is_one_that_was_made_while_the_bot_was_away(school: Stage) -> None:
    await school.stop()
    message, _ = school.world.say(CHAT, ANNA, "Добрый день")
    school.clock.advance(timedelta(minutes=20))
    school.world.events.wanted.discard("message_edit")
    school.world.edit(CHAT, message.cmid, OBSCENE)
    await school.start()
    assert school.shown(message.cmid)
    await school.pass_time(timedelta(minutes=5))
    assert not school.shown(message.cmid)


async def test_a_reading_that_was_not_answered_is_tried_again(school: Stage) -> None:
    cmid = await school.say(ANNA, "Добрый день")
    school.world.events.wanted.discard("message_edit")
    school.world.edit(CHAT, cmid, OBSCENE)
    school.world.fail("messages.getByConversationMessageId", Fault(http=502), 1)
    await school.pass_time(timedelta(minutes=5))
    assert school.shown(cmid)
    assert len(await school.journal("not_reread")) == 1
    await school.pass_time(timedelta(minutes=5))
    assert not school.shown(cmid)


async def test_a_clean_text_is_in_no_file_once_the_bot_has_stopped(school: Stage) -> None:
    await school.say(ANNA, "Здравствуйте! Во сколько собрание?")
    await school.stop()
    left = b"".join(one.read_bytes() for one in school.folder.iterdir())
    assert "собрание".encode() not in left
    assert rb"\u0441\u043e\u0431\u0440" not in left


async def test_an_edit_costs_its_strike_whatever_the_first_version_was(school: Stage) -> None:
    for _ in range(3):
        cmid = await school.say(ANNA, "ДОБРЫЙ ВЕЧЕР УВАЖАЕМЫЕ РОДИТЕЛИ ПОДСКАЖИТЕ РАСПИСАНИЕ")
        school.world.edit(CHAT, cmid, OBSCENE)
        await school.settle()
    assert len(await school.journal("strike")) == 3
    assert school.member(ANNA)["restricted"]


async def test_a_review_ends_when_its_message_is_taken_down_otherwise(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    school.world.edit(CHAT, cmid, OBSCENE)
    await school.settle()
    await school.press(TEACHER, "Страйк")
    assert len(await school.journal("strike")) == 1
    assert school.snackbars()[-1] == "По этому сообщению уже решено."


async def test_while_observing_an_open_review_does_nothing(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    await school.say(TEACHER, "/режим наблюдение")
    await school.press(TEACHER, "Страйк")
    assert school.shown(cmid)
    assert await school.journal("strike") == []
    assert "наблюдения" in school.snackbars()[-1]


async def test_what_is_let_stand_stands_while_observing_too(school: Stage) -> None:
    cmid = await school.doubtful(ANNA)
    await school.say(TEACHER, "/режим наблюдение")
    await school.press(TEACHER, "Оставить")
    assert school.shown(cmid)
    [line] = await school.journal("review")
    assert line["decision"] == "keep"


async def test_a_strike_for_one_who_is_blocked_tells_him_what_was_taken_down_and_why(
    school: Stage,
) -> None:
    cmid = await school.doubtful(ANNA)
    await school.say(TEACHER, "/блок Петрова insult")
    told = len(school.told(ANNA))
    await school.press(TEACHER, "Страйк")
    assert not school.shown(cmid)
    assert await school.journal("strike") == []
    assert "уже заблокирован" in school.snackbars()[-1]
    [notice] = school.told(ANNA)[told:]
    assert "Правило" in notice
    assert "п. " in notice
