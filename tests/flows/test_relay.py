"""Relays (С50 3.2): from the administration to all chats of a kind, each once, with a report."""

import asyncio
from datetime import datetime, timedelta
from textwrap import dedent, indent

import pytest

from emulator import Fault
from tests.flows.stage import Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, POLICY, TEACHER, VERA

SECOND_ADMINISTRATOR = 102
FIFTH_B, PUPILS, STAFF = CHAT + 1, CHAT + 2, CHAT + 3
EVENING = NOON.replace(hour=17, minute=30)
"""19:30 in Kaliningrad: parents' chats are closed, the staff room is open until 21:00."""
MORNING = datetime.fromisoformat("2026-03-05T08:00:00+02:00")

SCHOOL = POLICY.replace("administrators: [101]", "administrators: [101, 102]").replace(
    "chats:\n", 'kinds:\n  teachers: {open_hours: {mon-fri: "07:00-21:00"}}\nchats:\n'
) + indent(
    dedent("""\
        - {peer_id: 2000000002, title: "5Б, родители", kind: parents, moderators: [201]}
        - {peer_id: 2000000003, title: "5А, ученики", kind: pupils, moderators: [201]}
        - {peer_id: 2000000004, title: Учительская, kind: teachers, moderators: [201]}
        """),
    "  ",
)


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A school of four chats with the bot at work in them."""
    stage.world.add_user(SECOND_ADMINISTRATOR, "Пётр", "Завучев")
    stage.world.add_chat(FIFTH_B, "5Б, родители", owner=TEACHER, members=[BORIS, VERA])
    stage.world.add_chat(PUPILS, "5А, ученики", owner=TEACHER, members=[VERA])
    stage.world.add_chat(STAFF, "Учительская", owner=TEACHER, members=[ADMINISTRATOR])
    stage.policy = SCHOOL
    await stage.start()
    return stage


def posts(school: Stage, peer: int) -> list[str]:
    """The bot's messages in one chat."""
    messages = school.world.state()["chats"][str(peer)]["messages"]
    return [one["text"] for one in messages if one["from_id"] < 0 and not one["action"]]


def counts(school: Stage) -> list[int]:
    """How many posts of the bot's stand in each chat."""
    return [len(posts(school, peer)) for peer in (CHAT, FIFTH_B, PUPILS, STAFF)]


def report(school: Stage, who: int = ADMINISTRATOR) -> str:
    """The newest report that an administrator was sent."""
    return next(text for text in reversed(school.told(who)) if text.startswith("Рассылка от"))


async def restart(school: Stage) -> None:
    await school.stop()
    await school.start()


async def test_the_preview_shows_text_chats_and_hours_and_sends_nothing(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.write(ADMINISTRATOR, "/рассылка все Завтра субботник https://school.example")
    preview = school.told(ADMINISTRATOR)[-1]
    assert "Сообщение администрации школы, Ирина Директорова" in preview
    assert "https://school.example" in preview
    assert "Сразу (1): «Учительская»." in preview
    assert "5 марта в 08:00 (3): «5А, родители», «5Б, родители», «5А, ученики»." in preview
    assert school.labels(ADMINISTRATOR) == ["Отправить", "Отменить"]
    assert counts(school) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("родители", [1, 1, 0, 0]),
        ("parents", [1, 1, 0, 0]),
        ("Родителям:", [1, 1, 0, 0]),
        ("ученики", [0, 0, 1, 0]),
        ("учителям", [0, 0, 0, 1]),
        ("все", [1, 1, 1, 1]),
        ("all", [1, 1, 1, 1]),
        ("родителям и ученикам:", [1, 1, 1, 0]),
        ("Родителям и ученикам:", [1, 1, 1, 0]),
        ("ученикам, учителям и родителям", [1, 1, 1, 1]),
        ("учителя, ученики", [0, 0, 1, 1]),
    ],
)
async def test_confirmed_each_chat_of_the_kind_gets_it_once(
    school: Stage, word: str, expected: list[int]
) -> None:
    await school.write(ADMINISTRATOR, f"/рассылка {word} Завтра субботник")
    await school.press(ADMINISTRATOR, "Отправить")
    assert counts(school) == expected
    of_all = "1 чата" if sum(expected) == 1 else f"{sum(expected)} чатов"
    assert posts(school, STAFF if expected[3] else PUPILS if expected[2] else CHAT)[0].endswith(
        "\n\nЗавтра субботник"
    )
    assert f"доставлено в {sum(expected)} из {of_all}, " in report(school)


async def test_the_report_says_how_many_people_could_read_it(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.press(ADMINISTRATOR, "Отправить")
    said = report(school)
    assert "✓ 5А, родители: 4 марта в 12:00, участников 5" in said
    assert "✓ 5Б, родители: 4 марта в 12:00, участников 3" in said
    assert "участников в них 8" in said
    assert len(await school.journal("relayed")) == 2


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/рассылка", "Кому и что разослать?"),
        ("/рассылка родители", "Кому и что разослать?"),
        ("/рассылка родители срочно", "Кому и что разослать?"),
        ("/рассылка управление Субботник", "Чатов этого вида в файле политики нет"),
        ("/рассылка все " + "слово " * 700, "Слишком длинно"),
    ],
)
async def test_what_is_unclear_is_answered(school: Stage, command: str, answer: str) -> None:
    await school.write(ADMINISTRATOR, command)
    assert answer in school.told(ADMINISTRATOR)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Всероссийская олимпиада завтра",
        "Родительское собрание 5 марта",
        "Все уроки завтра отменяются",
        "Дети приносят сменку",
        "всем родителям завтра субботник",
        "соседи Субботник",
        "родителям и бабушкам: завтра субботник",
        "Родители и дети идут на субботник",
    ],
)
async def test_a_text_without_its_audience_is_kept_whole_for_the_one_that_is_chosen(
    school: Stage, text: str
) -> None:
    await school.write(ADMINISTRATOR, f"/рассылка {text}")
    assert school.labels(ADMINISTRATOR) == ["Родители", "Ученики", "Учителя", "Все чаты"]
    await school.press(ADMINISTRATOR, "Родители")
    preview = school.told(ADMINISTRATOR)[-1]
    assert f"\n\n{text}\n\n" in preview
    assert "«5А, родители», «5Б, родители»" in preview
    assert counts(school) == [0, 0, 0, 0]
    await school.press(ADMINISTRATOR, "Отправить")
    assert counts(school) == [1, 1, 0, 0]


async def test_the_audience_is_chosen_once_and_what_was_attached_comes_along(
    school: Stage,
) -> None:
    photo = {"type": "photo", "photo": {"id": 5, "owner_id": ADMINISTRATOR}}
    text = "/рассылка срочно Завтра субботник"
    school.world.say(ADMINISTRATOR, ADMINISTRATOR, text, attachments=[photo])
    await restart(school)
    await school.press(ADMINISTRATOR, "Ученики")
    assert "придут вложения: 1" in school.told(ADMINISTRATOR)[-1]
    await school.press(ADMINISTRATOR, "Все чаты")
    assert "не действует" in school.snackbars()[-1]
    await school.press(ADMINISTRATOR, "Отправить")
    assert counts(school) == [0, 0, 1, 0]
    [message] = school.world.state()["chats"][str(PUPILS)]["messages"]
    assert "СРОЧНО" in message["text"]
    assert message["attachments"][0]["photo"] == {"owner_id": ADMINISTRATOR, "id": 5}


async def test_only_administrators_may_and_only_privately(school: Stage) -> None:
    await school.write(TEACHER, "/рассылка все Всем привет")
    assert "только для администрации школы" in school.told(TEACHER)[-1]
    await school.say(ADMINISTRATOR, "/рассылка все Всем привет")
    assert "пишут боту лично" in school.told(ADMINISTRATOR)[-1]
    await school.write(ANNA, "/рассылка статус")
    assert "только для администрации школы" in school.told(ANNA)[-1]
    assert counts(school) == [0, 0, 0, 0]


async def test_a_confirmation_pressed_twice_sends_once(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.press(ADMINISTRATOR, "Отправить")
    await school.press(ADMINISTRATOR, "Отправить")
    assert "Уже отправляется" in school.snackbars()[1]
    await school.move_to(MORNING)
    await school.press(ADMINISTRATOR, "Отправить")
    assert "уже ушла" in school.snackbars()[2]
    assert counts(school) == [1, 1, 0, 0]


async def test_a_cancelled_relay_goes_nowhere(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.press(ADMINISTRATOR, "Отменить")
    await school.press(ADMINISTRATOR, "Отправить")
    assert school.snackbars()[0] == "Рассылка отменена."
    assert "отменена" in school.snackbars()[1]
    assert counts(school) == [0, 0, 0, 0]


async def test_a_draft_is_forgotten_after_a_day_over_a_restart(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.stop()
    school.clock.advance(timedelta(hours=25))
    await school.start()
    await school.press(ADMINISTRATOR, "Отправить")
    assert "устарела" in school.snackbars()[-1]
    assert counts(school) == [0, 0, 0, 0]


async def test_who_is_no_administrator_any_more_sends_nothing(school: Stage) -> None:
    await school.write(SECOND_ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.stop()
    school.policy_file.write_text(SCHOOL.replace("[101, 102]", "[101]"), encoding="utf-8")
    await school.start()
    await school.press(SECOND_ADMINISTRATOR, "Отправить")
    assert "только администрация" in school.snackbars()[-1]
    assert counts(school) == [0, 0, 0, 0]


async def test_two_administrators_relay_each_his_own(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.write(SECOND_ADMINISTRATOR, "/рассылка родители Анкеты до пятницы")
    await school.press(SECOND_ADMINISTRATOR, "Отправить")
    assert counts(school) == [1, 1, 0, 0]
    await school.press(ADMINISTRATOR, "Отправить")
    assert counts(school) == [2, 2, 0, 0]
    assert "«Завтра субботник»" in report(school)
    assert "«Анкеты до пятницы»" in report(school, SECOND_ADMINISTRATOR)


class TestClosedChats:
    async def test_they_get_it_at_their_opening_and_the_report_comes_then(
        self, school: Stage
    ) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка все Завтра субботник")
        await school.press(ADMINISTRATOR, "Отправить")
        assert counts(school) == [0, 0, 0, 1]
        await school.write(ADMINISTRATOR, "/рассылка статус")
        status = school.told(ADMINISTRATOR)[-1]
        assert "доставлено в 1 из 4 чатов" in status
        assert "Ждут открытия или отправки (3)" in status
        await school.move_to(MORNING)
        assert counts(school) == [1, 1, 1, 1]
        assert "доставлено в 4 из 4 чатов" in report(school)
        assert "✓ 5А, ученики: 5 марта в 08:00" in report(school)

    async def test_urgent_news_comes_at_once_everywhere(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка все срочно Завтра школа закрыта")
        assert "Сразу (4)" in school.told(ADMINISTRATOR)[-1]
        await school.press(ADMINISTRATOR, "Отправить")
        assert counts(school) == [1, 1, 1, 1]
        assert "СРОЧНО" in posts(school, CHAT)[0]
        assert "срочно" not in posts(school, CHAT)[0]

    async def test_hours_narrowed_by_a_moderator_count(self, school: Stage) -> None:
        await school.say(TEACHER, "/часы 14:00-18:00", peer_id=FIFTH_B)
        await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
        assert "4 марта в 14:00 (1): «5Б, родители»." in school.told(ADMINISTRATOR)[-1]
        await school.press(ADMINISTRATOR, "Отправить")
        assert counts(school) == [1, 0, 0, 0]
        await school.pass_time(timedelta(hours=2))
        assert counts(school) == [1, 1, 0, 0]

    async def test_taken_back_it_goes_to_no_chat_that_has_not_got_it_yet(
        self, school: Stage
    ) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка все Завтра субботник")
        await school.press(ADMINISTRATOR, "Отправить")
        await restart(school)
        await school.press(ADMINISTRATOR, "Отменить")
        assert "Останавливаю" in school.snackbars()[-1]
        said = report(school)
        assert "доставлено в 1 из 4" in said
        assert "✓ Учительская: 4 марта в 19:30" in said
        assert "✗ 5А, ученики: отменено до отправки" in said
        assert len(await school.journal("relay_withdrawn")) == 1
        await school.press(ADMINISTRATOR, "Отменить")
        assert "уже ушла, отменена" in school.snackbars()[-1]
        await school.write(ADMINISTRATOR, "/рассылка статус")
        assert "отменено до отправки" in school.told(ADMINISTRATOR)[-1]
        await school.move_to(MORNING)
        assert counts(school) == [0, 0, 0, 1]

    async def test_taken_back_too_late_it_stands(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
        await school.press(ADMINISTRATOR, "Отправить")
        await school.move_to(MORNING)
        await school.press(ADMINISTRATOR, "Отменить")
        assert "уже ушла" in school.snackbars()[-1]
        assert counts(school) == [1, 1, 0, 0]

    async def test_a_restart_before_the_opening_doubles_nothing(self, school: Stage) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка все Завтра субботник")
        await restart(school)
        await school.press(ADMINISTRATOR, "Отправить")
        await restart(school)
        await school.stop()
        school.clock.move_to(MORNING)
        await school.start()
        await restart(school)
        assert counts(school) == [1, 1, 1, 1]
        reports = [one for one in school.told(ADMINISTRATOR) if one.startswith("Рассылка от")]
        assert len(reports) == 1


async def test_stopped_while_messages_are_under_way_it_resumes(school: Stage) -> None:
    """VK took the messages, its answer was lost, and the bot stopped before it asked again."""
    await school.write(ADMINISTRATOR, "/рассылка все Завтра субботник")
    school.world.fail("messages.send", Fault(drop="after"))
    pressing = asyncio.create_task(school.press(ADMINISTRATOR, "Отправить"))
    async with asyncio.timeout(10):
        while not any(counts(school)):  # noqa: ASYNC110 - nobody tells when one stands
            await asyncio.sleep(0.005)
    pressing.cancel()
    await school.stop()
    school.clock.advance(timedelta(minutes=5))
    await school.start()
    await school.pass_time(timedelta(minutes=5))
    assert counts(school) == [1, 1, 1, 1]
    assert "доставлено в 4 из 4 чатов" in report(school)


class TestChatsThatGetNothing:
    async def test_one_without_the_bot_is_named_with_the_reason(self, school: Stage) -> None:
        school.world.set_bot(FIFTH_B, "absent")
        await school.settle()
        await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
        await school.press(ADMINISTRATOR, "Отправить")
        assert counts(school) == [1, 0, 0, 0]
        said = report(school)
        assert "доставлено в 1 из 2 чатов" in said
        assert "✗ 5Б, родители: бот больше не участник чата" in said

    async def test_one_that_refuses_is_named_too(self, school: Stage) -> None:
        await school.write(ADMINISTRATOR, "/рассылка ученики Завтра субботник")
        school.world.fail("messages.send", Fault(code=983))
        await school.press(ADMINISTRATOR, "Отправить")
        assert "✗ 5А, ученики: мессенджер не принял" in report(school)

    async def test_one_that_is_observed_is_left_alone_and_that_is_said_before(
        self, school: Stage
    ) -> None:
        await school.say(TEACHER, "/режим наблюдение", peer_id=FIFTH_B)
        await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
        assert "Не получит «5Б, родители»: режим наблюдения" in school.told(ADMINISTRATOR)[-1]
        await school.press(ADMINISTRATOR, "Отправить")
        assert counts(school) == [1, 0, 0, 0]
        assert "✗ 5Б, родители: режим наблюдения" in report(school)

    async def test_where_nobody_would_get_it_nothing_is_offered(self, school: Stage) -> None:
        await school.say(TEACHER, "/режим наблюдение", peer_id=PUPILS)
        await school.write(ADMINISTRATOR, "/рассылка ученики Завтра субботник")
        assert "Ни один из этих чатов" in school.told(ADMINISTRATOR)[-1]

    async def test_one_taken_out_of_the_file_meanwhile_ends_the_relay_all_the_same(
        self, school: Stage
    ) -> None:
        await school.move_to(EVENING)
        await school.write(ADMINISTRATOR, "/рассылка ученики Завтра субботник")
        await school.press(ADMINISTRATOR, "Отправить")
        await school.stop()
        others = [line for line in SCHOOL.splitlines() if "2000000003" not in line]
        school.policy_file.write_text("\n".join(others), encoding="utf-8")
        await school.start()
        await school.move_to(MORNING)
        assert counts(school) == [0, 0, 0, 0]
        assert "✗ 2000000003: чата нет в файле политики" in report(school)


async def test_the_last_report_can_be_asked_for_again(school: Stage) -> None:
    await school.write(ADMINISTRATOR, "/рассылка статус")
    assert "Рассылок пока не было" in school.told(ADMINISTRATOR)[-1]
    await school.write(ADMINISTRATOR, "/рассылка родители Завтра субботник")
    await school.press(ADMINISTRATOR, "Отправить")
    await restart(school)
    await school.write(ADMINISTRATOR, "/relay status")
    assert "доставлено в 2 из 2 чатов" in school.told(ADMINISTRATOR)[-1]


async def test_once_it_has_ended_its_text_is_kept_nowhere_but_in_the_report(school: Stage) -> None:
    secret = "Завтра субботник " + "очень длинная подробность " * 10 + "конец."
    await school.write(ADMINISTRATOR, f"/рассылка родители {secret}")
    await school.press(ADMINISTRATOR, "Отправить")
    assert "конец." not in await school.stored()
