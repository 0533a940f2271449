"""The learned policies: what is plain is noticed, its plain opposite is not; words are named.

How well they judge what is not plain is measured (docs/judgement.md), not asserted.
"""

from datetime import UTC, datetime

import pytest

from policies.finding import Finding
from policies.message import Attachment, AttachmentKind, Message
from policies.registry import known_policies
from policies.state import ChatState
from policies.text.model import reading, thresholds
from policies.text.personal_data import personal_data
from policies.text.view import TextView

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)

NOTICED = [
    ("ads", "Продаю школьную форму, 1500 руб, самовывоз, пишите в личку"),
    ("ads", "Делаю маникюр на дому недорого, скидка 20% по промокоду, запись в личку"),
    ("greetings", "С днём рождения! Желаю счастья, здоровья и успехов! 🎉🎂"),
    ("greetings", "Дорогие мамы, с праздником 8 Марта вас! 🌷🌷🌷"),
    ("acknowledgement", "Спасибо большое, Ольга Викторовна!"),
    ("acknowledgement", "Принято 👍"),
    ("acknowledgement", "+"),
    ("homework", "По русскому упр. 215, выучить правило на стр. 98"),
    ("homework", "Скиньте пожалуйста что задали по математике, номера"),
    ("insult", "Вы, видимо, совсем тупая, раз не понимаете с первого раза"),
    ("conflict", "Если завтра не ответите, я пишу жалобу в прокуратуру, и пожалеете все"),
    ("personal", "Ольга Викторовна, Миша сегодня не придёт, температура с утра"),
    ("off_topic", "Кто смотрел вчера матч? Такой гол в конце забили"),
    ("confidential", "Паспорт бабушки Иванова: 4510 123456, пропустите её"),
    ("confidential", "Карта Светланы Петровны 4276 3800 1234 5679, переводите туда"),
    ("grammar_shaming", "Сначала научитесь писать без ошибок: «придёт», а не «прийдет»"),
]

CLEAN = [
    ("ads", "Сдаём по 300 рублей на экскурсию в музей до пятницы"),
    ("ads", "Посоветуйте, пожалуйста, где купить форму для физкультуры"),
    ("greetings", "Кто придёт в субботу украшать класс к празднику?"),
    ("acknowledgement", "Спасибо, а во сколько сбор у школы?"),
    ("acknowledgement", "Поняла, Иванова будет, 500 рублей сдала"),
    ("homework", "Домашнее задание смотрите в «Моей школе»"),
    ("insult", "Считаю, что собрание провели неудачно: не успели обсудить главное"),
    ("conflict", "Прошу прощения, я вчера погорячилась"),
    ("personal", "Уважаемые родители, завтра все классы учатся до двенадцати"),
    ("off_topic", "Завтра пять уроков, после четвёртого классный час"),
    ("confidential", "Телефон вахты школы: 8 900 000 00 00"),
    ("grammar_shaming", "Завтра диктант на безударные гласные, не забудьте тетради"),
]


def found(rule: str, text: str, attachments: tuple[Attachment, ...] = ()) -> tuple[Finding, bool]:
    policy = known_policies()[rule]
    judge = policy(policy.Settings())
    message = Message.of(text, at=AT, attachments=attachments)
    finding = judge.check(message, ChatState())
    return finding, finding.score >= judge.settings.thresholds[0]


@pytest.mark.parametrize(("rule", "text"), NOTICED)
def test_what_is_plain_is_noticed_and_its_words_are_named(rule: str, text: str) -> None:
    finding, noticed = found(rule, text)
    assert noticed, finding
    assert finding.evidence
    assert all(one.quote in text for one in finding.evidence)
    assert finding.explanation


# Of these and of a topic there is one way to say it.
ALWAYS_ALIKE = ("greetings", "acknowledgement", "off_topic")


@pytest.mark.parametrize(("rule", "text"), [one for one in NOTICED if one[0] not in ALWAYS_ALIKE])
@pytest.mark.parametrize("certain", [0.02, 1.0])
def test_what_is_certain_is_said_plainly_and_what_is_likely_as_a_resemblance(
    rule: str, text: str, certain: float
) -> None:
    policy = known_policies()[rule]
    judge = policy(policy.Settings(likely=0.01, certain=certain))
    finding = judge.check(Message.of(text, at=AT), ChatState())
    assert finding.explanation.startswith("Похоже") is (finding.score < certain)


@pytest.mark.parametrize(("rule", "text"), CLEAN)
def test_its_plain_opposite_is_not(rule: str, text: str) -> None:
    finding, noticed = found(rule, text)
    assert not noticed, finding
    assert finding.explanation


def test_who_breaks_one_rule_beyond_doubt_is_told_of_another_and_not_punished_for_it() -> None:
    text = "Продаю мёд с нашей пасеки, 700 рублей литр, пишите в личку, привезу сама"
    first = reading(TextView(text))
    assert not first.twice
    certain = {rule for rule, chance in first.chances.items() if chance >= thresholds()[rule][1]}
    assert certain == {"ads"}
    assert found("off_topic", text)[1]


def test_a_card_without_its_check_digit_is_just_a_number() -> None:
    assert personal_data(TextView("Номер 4276 3800 1234 5679")).score > 0.9
    assert personal_data(TextView("Номер 4276 3800 1234 5678")).score == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "Логин-пароль от дневника выдадут в школе",
        "Забыли пароль — обращайтесь к классному руководителю",
        "Пароль: выдаёт классный руководитель",
        "Никому не сообщайте логин и пароль: мошенники звонят снова!",
    ],
)
def test_talk_of_passwords_tells_none(text: str) -> None:
    assert personal_data(TextView(text)).score == 0.0


@pytest.mark.parametrize(
    "text", ["пароль: Shkola2026", "логин от дневника Кости: kostya_7a", "Пароль — 48adk1"]
)
def test_a_password_is_told_by_its_signs(text: str) -> None:
    assert personal_data(TextView(text)).score == 0.95


def test_ones_own_phone_is_nobody_elses() -> None:
    own, _ = found("confidential", "Мой номер 8 912 345 67 89, звоните мне")
    other, noticed = found("confidential", "Номер Серёжиной мамы 8 912 345 67 89, звоните ей")
    assert noticed
    assert own.score < other.score


def test_thanks_with_a_picture_say_more() -> None:
    photo = Attachment(AttachmentKind.PHOTO)
    _, noticed = found("acknowledgement", "Спасибо!", (photo,))
    assert not noticed


def test_pictures_count_up_to_what_is_allowed() -> None:
    policy = known_policies()["pictures"]
    photos = (Attachment(AttachmentKind.PHOTO), Attachment(AttachmentKind.VIDEO))
    message = Message.of("", at=AT, attachments=photos)
    strict = policy(policy.Settings.model_validate({})).check(message, ChatState())
    mild = policy(policy.Settings.model_validate({"at_most": 2})).check(message, ChatState())
    assert (strict.score, mild.score) == (1.0, 0.0)
    assert strict.quotes == ("фото (2)",)


def test_a_school_says_where_homework_is() -> None:
    policy = known_policies()["homework"]
    settings = policy.Settings.model_validate({"redirect": "дневник.ру"})
    message = Message.of("По русскому упр. 215, выучить правило на стр. 98", at=AT)
    finding = policy(settings).check(message, ChatState())
    assert "дневник.ру" in finding.explanation
