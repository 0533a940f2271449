"""Capitals are for emphasis (КО 15): shouting is noticed, emphasis and abbreviations are not."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from policies.caps import Caps
from policies.finding import Finding, Level
from policies.judge import level_of
from policies.message import Attachment, AttachmentKind, Message
from policies.state import ChatState
from policies.verdict import Ask

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def found(text: str, **settings: float) -> Finding:
    policy = Caps(Caps.Settings.model_validate(settings))
    return policy.check(Message.of(text, at=DAY), ChatState())


def level(finding: Finding) -> Level:
    return level_of(finding.score, *Caps.Settings().thresholds)


SHOUTING = [
    "ВСЕМ СРОЧНО СДАТЬ ДЕНЬГИ",
    "КТО ВЗЯЛ МОЮ ШАПКУ?",
    "ПОЧЕМУ МНЕ НИКТО НЕ ОТВЕЧАЕТ???",
    "Сколько можно! Я УЖЕ СТО РАЗ ПРОСИЛА НЕ ПИСАТЬ НОЧЬЮ!",
    "Добрый день. Завтра экскурсия, автобус в 9. ПРОСЬБА НЕ ОПАЗДЫВАТЬ НИКОМУ! Возьмите воду.",
    "УВАЖАЕМЫЕ РОДИТЕЛИ! ЗАВТРА СОБРАНИЕ В 18:00, КАБИНЕТ 12",
    "верните ПОЖАЛУЙСТА НАШУ СМЕНКУ",
    "СДАЁМ АНКЕТЫ ДО ПЯТНИЦЫ!!!",
    "НЕ ЗАБУДЬТЕ ФОРМУ",
    "Я ТАК НЕ МОГУ БОЛЬШЕ",
    "СЕГОДНЯ УРОКОВ НЕ БУДЕТ",
    "ЭТО КАКОЙ-ТО ПОЗОР",
    "ребята, ГДЕ ВЫ ВСЕ ХОДИТЕ",
    "КОМУ НУЖНЫ БИЛЕТЫ В ТЕАТР?",
    "ОТВЕТЬТЕ УЖЕ КТО-НИБУДЬ",
    "Ничего не поняла. ОБЪЯСНИТЕ НОРМАЛЬНО, ЧТО СДАВАТЬ! Спасибо.",
    "ПАРОЛЬ ОТ ДНЕВНИКА НЕ ПОДХОДИТ, ЧТО ДЕЛАТЬ",
    "ТЕПЕРЬ ВСЕ БУДУТ ХОДИТЬ В ФОРМЕ",
    "ДОБРЫЙ ВЕЧЕР ВСЕМ",
    "рОДИТЕЛИ, зАВТРА сОБРАНИЕ В шКОЛЕ",
    "ХВАТИТ ЭТО ТЕРПЕТЬ!",
    "С КАКОЙ СТАТИ МЫ ДОЛЖНЫ ПЛАТИТЬ",
    "WHY IS NOBODY ANSWERING ME",
    "ПеРеСтАнЬтЕ пИсАтЬ нОчЬю",
    "ЗАБЕРИТЕ ДЕТЕЙ\nСРОЧНО\nИЗ ШКОЛЫ",
    "П.С. Я БОЛЬШЕ НИКОГДА НЕ БУДУ СОБИРАТЬ ДЕНЬГИ",
]

NOT_SHOUTING = [
    # emphasis
    "Собрание ЗАВТРА в 18:00",
    "ВНИМАНИЕ! Завтра сокращённые уроки, расписание прикладываю",
    "Прошу ОБЯЗАТЕЛЬНО подписать согласие до пятницы",
    "ПОЖАЛУЙСТА!!!",
    "СПАСИБО",
    "Форма ПАРАДНАЯ, сменка ОБЯЗАТЕЛЬНА, начало в девять, приходите вместе с детьми",
    "НЕ завтра, а послезавтра",
    "СРОЧНО нужен костюм снежинки на утренник",
    # abbreviations
    "МАОУ СОШ № 50",
    "ФИО, СНИЛС, ИНН",
    "ЕГЭ, ОГЭ и ВПР",
    "РГИС «Моя школа»",
    "ФИО ребёнка, СНИЛС, полис ОМС пришлите мне в личные сообщения",
    "МБОУ СОШ № 12 г. Твери",
    "ВПР по ОКРУЖАЮЩЕМУ, ГТО и ОГЭ",
    "ДТП у школы, ГИБДД и МЧС на месте",
    "Тема ОБЗР: МЧС, МВД, ФСБ",
    "ЕГЭ ПО ОБЖ НЕТ",
    "МБУ ДО ДЮСШ и МБУК ЦБС приглашают",
    "ГБОУ ДПО ЦПМСС",
    # classes and short words
    "5А, 5Б, 6В — в актовый зал",
    "5А 5Б 5В 5Г 6А 6Б 7В 8Г 9А",
    "7Б",
    "ОК",
    "ДА",
    "НЕТ",
    "УРА!!!",
    "Я, Иванова И. И., даю согласие",
    "VII, VIII и IX классы",
    "XXI век начался",
    # ordinary writing
    "Добрый день! Подскажите, пожалуйста, во сколько завтра заканчиваются уроки?",
    "Мария Ивановна, Анна Петровна и Ольга Сергеевна будут на собрании",
    "Театр Юного Зрителя, Кремль, Московский Зоопарк",
    "https://EXAMPLE.ORG/A",
    "Wi-Fi: логин SCHOOL, пароль узнайте у охраны",
    "123 456 !!!",
    "",
]


@pytest.mark.parametrize("text", SHOUTING)
def test_shouting_is_noticed(text: str) -> None:
    finding = found(text)
    assert level(finding) in (Level.LIKELY, Level.CERTAIN), finding
    (piece,) = finding.evidence
    assert text[piece.start : piece.end] == piece.quote


@pytest.mark.parametrize("text", NOT_SHOUTING)
def test_emphasis_and_abbreviations_are_no_shouting(text: str) -> None:
    finding = found(text)
    assert level(finding) is Level.NONE, finding


@pytest.mark.parametrize("text", SHOUTING[:6])
def test_a_message_in_capitals_is_certain(text: str) -> None:
    assert level(found(text)) is Level.CERTAIN


def test_evidence_is_the_shouted_sentence() -> None:
    text = "Добрый день. НЕ ОПАЗДЫВАТЬ НИКОМУ НИКОГДА! Возьмите воду, перекус, сменку и зонт."
    (piece,) = found(text).evidence
    assert piece.quote == "НЕ ОПАЗДЫВАТЬ НИКОМУ НИКОГДА"


def test_the_share_is_a_setting() -> None:
    text = "ЗАВТРА все ПРИХОДЯТ в белой ФОРМЕ обязательно и вовремя, сменная обувь с собой"
    assert level(found(text)) is Level.NONE
    assert level(found(text, share=0.3)) is Level.CERTAIN


def test_the_number_of_letters_is_a_setting() -> None:
    assert level(found("СДАЁМ ДЕНЬГИ")) is Level.NONE
    assert level(found("СДАЁМ ДЕНЬГИ", min_letters=5)) is Level.LIKELY


def test_only_the_authors_own_words_count() -> None:
    picture = Attachment(AttachmentKind.PHOTO, text="ВСЕМ СРОЧНО СДАТЬ ДЕНЬГИ")
    message = Message.of(
        "смотрите, что пишут", at=DAY, attachments=(picture,), forwarded=("КТО ВЗЯЛ МОЮ ШАПКУ?",)
    )
    assert Caps().check(message, ChatState()).score == 0.0


def test_a_miss_has_a_score_too() -> None:
    assert 0 < found("Прошу ОБЯЗАТЕЛЬНО подписать согласие").score < 0.6


def test_it_reminds_by_default() -> None:
    assert Caps().asks is Ask.REMIND


@pytest.mark.parametrize("settings", [{"share": 0}, {"share": 1.5}, {"min_letters": 0}])
def test_impossible_settings_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Caps.Settings.model_validate(settings)
