"""An appeal goes to the commission with its evidence; what enough choose is done (С50 5.1).

Longer than other files on purpose: each decision on each sanction, resting or not.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, TEACHER

OLGA, PAVEL, RITA = 103, 104, 105
COMMISSION = (OLGA, PAVEL, RITA)
KEEP, CANCEL, SOFTEN = "Оставить", "Отменить", "Смягчить"
WHY = "Это была цитата из сказки, а не брань."
MONTH_LATER = datetime(2026, 4, 4, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def with_appeal(stage: Stage, rules: str = "", commission: str = "[103, 104, 105]") -> None:
    """The school's commission of three, and its rules for appeals."""
    stage.policy = stage.policy.replace("commission: [103]", f"commission: {commission}")
    if rules:
        stage.policy = stage.policy.replace("defaults:\n", f"defaults:\n  appeal: {{{rules}}}\n")


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A chat whose school has a commission of three, two of whom decide."""
    invite(stage)
    with_appeal(stage)
    await stage.start()
    return stage


@pytest.fixture
async def resting(stage: Stage) -> Stage:
    """The same school; what is appealed rests until it is decided."""
    invite(stage)
    with_appeal(stage, "suspend: true")
    await stage.start()
    return stage


def invite(stage: Stage) -> None:
    for one, name in zip(COMMISSION, ("Ольга", "Павел", "Рита"), strict=True):
        stage.world.add_user(one, name, "Судьина")


def restricted(school: Stage) -> bool:
    return bool(school.member(ANNA)["restricted"])


async def struck(school: Stage, times: int = 1) -> None:
    for _ in range(times):
        await school.say(ANNA, OBSCENE)


async def blocked(school: Stage, term: str = "1 месяц") -> None:
    await school.say(TEACHER, f"/блок Петрова insult {term}")
    assert restricted(school)


async def vote(school: Stage, choice: str, *people: int) -> None:
    for one in people or (OLGA, PAVEL):
        await school.press(one, choice)


async def listed(school: Stage) -> str:
    await school.write(ANNA, "/мои")
    return school.told(ANNA)[-1]


async def closed(school: Stage) -> list[Any]:
    return [line["outcome"] for line in await school.journal("appeal_closed")]


# The case


async def test_notices_name_the_command(school: Stage) -> None:
    await struck(school, 3)
    assert all("/апелляция" in text for text in school.told(ANNA))


async def test_the_case_goes_to_each_member_with_its_evidence(school: Stage) -> None:
    await struck(school, 2)
    await school.write(ANNA, f"/апелляция 2 {WHY}")
    assert "Апелляция № 1 принята" in school.told(ANNA)[-1]
    for one in COMMISSION:
        [case] = school.told(one)
        for part in (
            "Апелляция № 1, чат «5А, родители»",
            "Анна Петрова",
            "предупреждение 2 из 3",
            "нецензурная лексика",
            "4 марта в 12:00",
            "Кем: бот",
            "Найдено: «нахуй»",
            OBSCENE,
            WHY,
            "2 из 3",
        ):
            assert part in case
        assert school.labels(one) == [KEEP, CANCEL, SOFTEN]
    [line] = await school.journal("appeal")
    assert line["number"] == "1"
    assert line["rule"] == "profanity"


async def test_a_blocks_case_tells_of_the_strikes_that_led_to_it(school: Stage) -> None:
    await struck(school, 3)
    await school.write(ANNA, "/апелляция")
    [case] = school.told(OLGA)
    assert "запрет писать до 4 апреля в 12:00" in case
    assert "Предупреждений до этого: 3" in case
    assert case.count("нахуй»") >= 3
    assert "Объяснения нет" in case


async def test_the_giver_is_named(school: Stage) -> None:
    cmid = await school.say(ANNA, "Учитель у нас так себе, если честно")
    await school.say(TEACHER, "/страйк insult", reply_to=cmid)
    await school.write(ANNA, "/appeal")
    assert "Кем: модератор Ольга Учителева" in school.told(OLGA)[0]
    assert "так себе" in school.told(OLGA)[0]


async def test_cases_are_numbered_on_across_a_restart(school: Stage) -> None:
    await struck(school, 2)
    await school.write(ANNA, "/апелляция 1")
    await school.stop()
    await school.start()
    await school.write(ANNA, "/апелляция 2")
    assert "Апелляция № 2 принята" in school.told(ANNA)[-1]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/апелляция", "Что обжалуем?"),
        ("/апелляция я не согласна", "Что обжалуем?"),
        ("/апелляция 3", "Номера 3 нет"),
        ("/апелляция 0", "Номера 0 нет"),
        ("/апелляция 2", "принята"),
        ("/апелляция №2 потому что", "принята"),
        ("/апелляция 02. потому что", "принята"),
    ],
)
async def test_a_number_is_needed_where_several_things_stand(
    school: Stage, command: str, answer: str
) -> None:
    await struck(school, 2)
    await school.write(ANNA, command)
    assert answer in school.told(ANNA)[-1]
    assert len(school.told(OLGA)) == int(answer == "принята")


@pytest.mark.parametrize("person", [BORIS, TEACHER, ADMINISTRATOR])
async def test_who_has_nothing_against_him_is_told_so(school: Stage, person: int) -> None:
    await school.write(person, "/апелляция")
    await school.say(person, "/апелляция 1")
    assert all("Обжаловать нечего" in text for text in school.told(person))
    assert school.told(OLGA) == []


async def test_in_the_chat_the_numbers_are_the_chats(school: Stage) -> None:
    await struck(school)
    await school.say(ANNA, "/апелляция 1 не согласна")
    assert "принята" in school.told(ANNA)[-1]


async def test_each_thing_is_appealed_once(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await school.write(ANNA, "/апелляция")
    assert "№ 1 ждёт решения" in school.told(ANNA)[-1]
    await vote(school, KEEP)
    await school.write(ANNA, "/апелляция")
    assert "№ 1 уже решена" in school.told(ANNA)[-1]
    assert len(await school.journal("appeal")) == 1


async def test_the_list_says_what_waits(school: Stage) -> None:
    await struck(school, 2)
    await school.write(ANNA, "/апелляция 1")
    text = await listed(school)
    assert "предупреждений 2 из 3" in text
    assert "(обжалуется)" in text
    assert "Апелляция № 1 ждёт решения" in text


@pytest.mark.parametrize("where", [None, CHAT])
async def test_what_was_decided_is_listed_so_and_no_second_appeal_is_offered(
    school: Stage, where: int | None
) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, KEEP)
    if where is None:
        text = await listed(school)
    else:
        await school.say(ANNA, "/мои")
        text = school.told(ANNA)[-1]
    assert "(обжаловано, решение принято)" in text
    assert "Не согласны" not in text


async def test_while_anything_is_left_to_appeal_the_list_says_how(school: Stage) -> None:
    await struck(school, 2)
    await school.write(ANNA, "/апелляция 1")
    await vote(school, KEEP)
    assert "Не согласны" in await listed(school)


async def test_numbers_go_on_from_chat_to_chat(stage: Stage) -> None:
    invite(stage)
    with_appeal(stage)
    second = CHAT + 1
    first = stage.policy.partition("chats:\n")[2]
    stage.policy += first.replace(str(CHAT), str(second)).replace("5А", "6Б")
    stage.world.add_chat(second, "6Б, родители", owner=TEACHER, admins=[TEACHER], members=[ANNA])
    await stage.start()
    await struck(stage)
    await stage.say(ANNA, OBSCENE, peer_id=second)
    await stage.write(ANNA, "/мои")
    assert "\n2. нецензурная" in stage.told(ANNA)[-1]
    # What she reads in a chat is meant privately too.
    await stage.say(ANNA, "/мои", peer_id=second)
    assert "\n2. нецензурная" in stage.told(ANNA)[-1]
    assert "\n1." not in stage.told(ANNA)[-1]
    await stage.write(ANNA, f"/апелляция 2 {WHY}")
    [case] = stage.told(OLGA)
    assert "Апелляция № 1, чат «6Б, родители»" in case
    assert WHY in case
    # One commission serves both chats: its cases are numbered in one row.
    await stage.write(ANNA, "/апелляция 1")
    assert "Апелляция № 2, чат «5А, родители»" in stage.told(OLGA)[-1]


# Votes and decisions


async def test_the_first_choice_with_a_quorum_is_carried_out(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL, OLGA)
    assert "«Отменить» (1 из 2)" in school.snackbars()[-1]
    assert await closed(school) == []
    await vote(school, KEEP, PAVEL)
    await vote(school, CANCEL, RITA)
    assert "Решено: «Отменить»" in school.snackbars()[-1]
    assert await closed(school) == ["cancel"]
    assert "0 из 3" in await listed(school)


async def test_both_sides_and_the_commission_are_told(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL)
    assert "решила «Отменить». Предупреждение снято" in school.told(ANNA)[-1]
    for one in (TEACHER, *COMMISSION):
        assert "решила «Отменить»" in school.told(one)[-1]
        assert "Анна Петрова" in school.told(one)[-1]
    assert school.posts() == []
    assert sum("снято" in text for text in school.told(ANNA)) == 1


async def test_until_the_quorum_a_vote_may_be_changed(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, KEEP, OLGA)
    await vote(school, CANCEL, OLGA)
    assert "Выбор изменён: «Отменить» (1 из 2)" in school.snackbars()[-1]
    await vote(school, KEEP, PAVEL)
    assert await closed(school) == []
    await vote(school, CANCEL, PAVEL)
    assert await closed(school) == ["cancel"]


async def test_the_same_button_twice_is_one_vote(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL, OLGA, OLGA)
    assert "уже выбрали" in school.snackbars()[-1]
    assert await closed(school) == []


async def test_votes_outlive_a_restart(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL, OLGA)
    await school.stop()
    await school.start()
    await vote(school, CANCEL, PAVEL)
    assert await closed(school) == ["cancel"]


async def test_two_deciding_at_once_decide_once_and_late_presses_are_answered(
    school: Stage,
) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    for one, choice in ((OLGA, CANCEL), (PAVEL, CANCEL), (RITA, KEEP)):
        cmid, payload = school.offered(choice, one)
        school.world.press(one, one, cmid, payload)
    await school.settle()
    assert await closed(school) == ["cancel"]
    assert "уже решено: «Отменить»" in school.snackbars()[-1]
    await school.stop()
    await school.start()
    await vote(school, KEEP, OLGA)
    assert "уже решено: «Отменить»" in school.snackbars()[-1]
    assert len(await school.journal("strike_lifted")) == 1


async def test_strangers_and_the_person_himself_decide_nothing(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    for who, answer in ((ANNA, "участник этого дела"), (BORIS, "Решают только"),
                        (TEACHER, "Решают только")):  # fmt: skip
        await school.write(who, "/помощь")
        await school.press(who, CANCEL, under=OLGA)
        assert answer in school.snackbars()[-1]
    assert await school.journal("appeal_vote") == []


async def test_a_small_commission_is_quorum_enough(stage: Stage) -> None:
    invite(stage)
    with_appeal(stage, commission="[103]")
    await stage.start()
    await struck(stage)
    await stage.write(ANNA, "/апелляция")
    assert "Нужно голосов: 1 из 1" in stage.told(OLGA)[0]
    await vote(stage, SOFTEN, OLGA)
    assert await closed(stage) == ["soften"]


async def test_nobody_decides_on_his_own_case(stage: Stage) -> None:
    """A teacher on the commission gave the strike, and its bearer is on the commission too."""
    invite(stage)
    with_appeal(stage, commission=f"[{OLGA}, {TEACHER}, {ANNA}]")
    await stage.start()
    await stage.say(TEACHER, "/страйк Петрова insult")
    await stage.write(ANNA, "/апелляция")
    assert not any("Обжалуется" in text for text in stage.told(TEACHER) + stage.told(ANNA))
    await stage.press(TEACHER, KEEP, under=OLGA)
    assert "участник этого дела" in stage.snackbars()[-1]
    await vote(stage, CANCEL, OLGA)
    assert await closed(stage) == ["cancel"]


@pytest.mark.parametrize("commission", ["[]", f"[{TEACHER}]"])
async def test_where_there_is_no_commission_administrators_decide_and_are_told_why(
    stage: Stage, commission: str
) -> None:
    with_appeal(stage, commission=commission)
    await stage.start()
    await stage.say(TEACHER, "/страйк Петрова insult")
    await stage.write(ANNA, "/апелляция")
    assert "отправлена администрации" in stage.told(ANNA)[-1]
    assert "поэтому решает администрация" in stage.told(ADMINISTRATOR)[-1]
    await vote(stage, CANCEL, ADMINISTRATOR)
    assert "администрация школы решила" in stage.told(ANNA)[-1]


async def test_where_all_have_a_part_in_it_the_person_is_sent_to_the_school(stage: Stage) -> None:
    with_appeal(stage, commission="[]")
    await stage.start()
    await stage.say(ADMINISTRATOR, "/страйк Петрова insult")
    await stage.write(ANNA, "/апелляция")
    assert "Обратитесь в школу письменно" in stage.told(ANNA)[-1]
    assert await stage.journal("appeal") == []


# What is done


async def test_a_strike_kept_counts_as_before(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, KEEP)
    assert "действует до 4 марта 2027" in school.told(ANNA)[-1]
    await struck(school, 2)
    assert restricted(school)


async def test_a_strike_softened_ends_within_a_month(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, SOFTEN)
    assert "сгорит раньше: 4 апреля 2026" in school.told(ANNA)[-1]
    await school.stop()
    await school.start()
    assert "1 из 3" in await listed(school)
    await school.move_to(MONTH_LATER)
    assert "0 из 3" in await listed(school)


async def test_a_strike_about_to_end_ends_sooner_when_softened(stage: Stage) -> None:
    invite(stage)
    with_appeal(stage)
    stage.policy = stage.policy.replace("expire: 1 year", "expire: 10 days")
    await stage.start()
    await struck(stage)
    await stage.write(ANNA, "/апелляция")
    await vote(stage, SOFTEN)
    await stage.pass_time(5 * DAY)
    assert "0 из 3" in await listed(stage)


async def test_a_strike_cancelled_takes_the_block_with_it_that_it_led_to(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await struck(school, 2)
    assert restricted(school)
    await vote(school, CANCEL)
    assert not restricted(school)
    assert "а с ним и блокировка" in " ".join(school.told(ANNA)[-2:])
    [release] = await school.journal("release")
    assert release["why"] == "appeal"


async def test_a_strike_cancelled_leaves_a_block_that_did_not_need_it(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await blocked(school)
    await vote(school, CANCEL)
    assert restricted(school)


async def test_a_block_cancelled_is_lifted(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL)
    assert not restricted(school)
    assert any("снова можете писать" in text for text in school.told(ANNA)[-2:])


async def test_a_block_kept_ends_when_it_would_have(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, KEEP)
    assert "до 4 апреля в 12:00, как и было решено" in school.told(ANNA)[-1]
    await school.move_to(MONTH_LATER - timedelta(seconds=1))
    assert restricted(school)
    await school.move_to(MONTH_LATER)
    assert not restricted(school)


async def test_a_block_softened_lasts_half_of_what_was_left(school: Stage) -> None:
    await blocked(school, "8 дней")
    await school.pass_time(2 * DAY)
    await school.write(ANNA, "/апелляция")
    await vote(school, SOFTEN)
    assert "до 9 марта в 12:00" in school.told(ANNA)[-1]
    await school.stop()
    await school.start()
    assert "до 9 марта в 12:00" in await listed(school)
    await school.move_to(NOON + 5 * DAY - timedelta(seconds=1))
    assert restricted(school)
    await school.move_to(NOON + 5 * DAY)
    assert not restricted(school)
    assert len(await school.journal("release")) == 1


async def test_a_block_with_less_than_a_day_left_is_ended_when_softened(school: Stage) -> None:
    await blocked(school, "2 дня")
    await school.pass_time(timedelta(hours=25))
    await school.write(ANNA, "/апелляция")
    await vote(school, SOFTEN)
    assert not restricted(school)


async def test_what_is_over_before_the_decision_needs_none(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/апелляция")
    await school.say(TEACHER, "/разблок Петрова")
    assert any("уже не действует" in text for text in school.told(ANNA))
    await vote(school, KEEP, OLGA)
    assert "решать уже нечего" in school.snackbars()[-1]
    assert await closed(school) == ["lapsed"]
    assert not restricted(school)


async def test_a_lifted_strike_needs_no_decision(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await school.say(TEACHER, "/снять Петрова")
    assert await closed(school) == ["lapsed"]


async def test_an_apology_waits_beside_the_appeal_and_ends_with_the_block(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/апелляция")
    await school.write(ANNA, "/извинение Простите меня, пожалуйста, я погорячилась.")
    await vote(school, CANCEL)
    [apology] = await school.journal("apology_closed")
    assert apology["outcome"] == "lapsed"
    assert not restricted(school)


async def test_after_the_appeal_an_objection_offers_no_second_one(school: Stage) -> None:
    await blocked(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, KEEP)
    await school.write(ANNA, "/извинение Простите меня, пожалуйста, я погорячилась.")
    await school.press(BORIS, "Возражаю", peer_id=CHAT)
    told = school.told(ANNA)[-1]
    await school.write(ANNA, "/извинение Простите меня ещё раз, пожалуйста.")
    for text in (told, school.told(ANNA)[-1]):
        assert "второй раз" in text.lower()
        assert "/апелляция" not in text


# What rests meanwhile


async def test_an_appealed_block_rests_and_goes_on_when_kept(resting: Stage) -> None:
    await blocked(resting, "10 дней")
    await resting.write(ANNA, "/апелляция")
    assert not restricted(resting)
    assert "вы можете писать" in resting.told(ANNA)[-1]
    cmid = await resting.say(ANNA, "Добрый день! Во сколько собрание?")
    assert resting.shown(cmid)
    await resting.pass_time(timedelta(hours=2))
    assert not restricted(resting), "reconciled: VK and database agree"
    await resting.pass_time(3 * DAY)
    await resting.stop()
    await resting.start()
    await vote(resting, KEEP)
    assert restricted(resting)
    await resting.move_to(NOON + 10 * DAY - timedelta(seconds=1))
    assert restricted(resting)
    await resting.move_to(NOON + 10 * DAY)
    assert not restricted(resting)


async def test_an_appealed_block_whose_term_passes_meanwhile_is_over(resting: Stage) -> None:
    await blocked(resting, "3 дня")
    await resting.write(ANNA, "/апелляция")
    await resting.pass_time(4 * DAY)
    assert await closed(resting) == ["lapsed"]
    await vote(resting, KEEP, OLGA)
    assert not restricted(resting)


async def test_a_resting_block_cancelled_stays_lifted(resting: Stage) -> None:
    await blocked(resting)
    await resting.write(ANNA, "/апелляция")
    await vote(resting, CANCEL)
    await resting.pass_time(timedelta(hours=2))
    assert not restricted(resting)


async def test_a_resting_block_softened_acts_for_half_of_what_was_left(resting: Stage) -> None:
    await blocked(resting, "8 дней")
    await resting.write(ANNA, "/апелляция")
    await resting.pass_time(2 * DAY)
    await vote(resting, SOFTEN)
    assert restricted(resting)
    await resting.move_to(NOON + 5 * DAY)
    assert not restricted(resting)


async def test_a_resting_block_gives_way_to_a_longer_one_laid_meanwhile(resting: Stage) -> None:
    await blocked(resting, "3 дня")
    await resting.write(ANNA, "/апелляция")
    await resting.pass_time(DAY)
    await blocked(resting, "7 дней")
    await vote(resting, KEEP)
    await resting.move_to(NOON + 8 * DAY - timedelta(seconds=1))
    assert restricted(resting)
    await resting.move_to(NOON + 8 * DAY)
    assert not restricted(resting)


async def test_an_appealed_strike_does_not_count_toward_a_block(resting: Stage) -> None:
    await struck(resting, 2)
    await resting.write(ANNA, "/апелляция 1")
    text = await listed(resting)
    assert "1 из 3" in text
    assert "пока не считается" in text
    await struck(resting)
    assert "2 из 3" in resting.told(ANNA)[-1]
    assert not restricted(resting)


async def test_a_strike_that_rested_counts_again_when_kept(resting: Stage) -> None:
    await struck(resting, 2)
    await resting.write(ANNA, "/апелляция 1")
    await struck(resting)
    await vote(resting, KEEP)
    assert restricted(resting)
    assert any("снова считается" in text for text in resting.told(ANNA))
    [block] = await resting.journal("block")
    assert block["rule"] == "profanity"


async def test_a_strike_that_rested_is_gone_when_cancelled(resting: Stage) -> None:
    await struck(resting, 2)
    await resting.write(ANNA, "/апелляция 1")
    await vote(resting, CANCEL)
    assert "1 из 3" in await listed(resting)


# The term


async def test_after_the_term_administrators_are_reminded_again_and_again(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, "/апелляция")
    await vote(school, CANCEL, OLGA)
    await school.pass_time(5 * DAY - timedelta(seconds=1))
    assert school.told(ADMINISTRATOR) == []
    await school.stop()
    await school.start()
    await school.pass_time(timedelta(seconds=1))
    assert "Апелляция № 1" in school.told(ADMINISTRATOR)[-1]
    assert "ждёт решения" in school.told(ADMINISTRATOR)[-1]
    assert [len(school.told(one)) for one in COMMISSION] == [1, 2, 2]
    assert "напоминание" in school.told(PAVEL)[-1]
    await school.pass_time(5 * DAY)
    assert len(school.told(ADMINISTRATOR)) == 2
    await vote(school, CANCEL, PAVEL)
    await school.pass_time(11 * DAY)
    assert len(school.told(ADMINISTRATOR)) == 2
    assert await closed(school) == ["cancel"]


async def test_a_member_who_takes_no_messages_is_told_of(school: Stage) -> None:
    school.world.allow(RITA, False)
    await school.settle()
    await struck(school)
    await school.write(ANNA, "/апелляция")
    assert "не принимает сообщений" in school.told(ADMINISTRATOR)[-1]
    assert school.posts() == []


async def test_the_explanation_is_forgotten_with_the_end(school: Stage) -> None:
    await struck(school)
    await school.write(ANNA, f"/апелляция {WHY}")
    await vote(school, CANCEL)
    assert WHY not in await school.stored()
