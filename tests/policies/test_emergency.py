"""The emergency exemption: present danger passes, talk of danger does not."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from policies.emergency import Emergency
from policies.finding import Finding, Level
from policies.judge import judge, level_of
from policies.message import Attachment, AttachmentKind, Message
from policies.profanity import Profanity
from policies.state import ChatState
from policies.verdict import Ask, Outcome

NIGHT = datetime(2026, 3, 2, 23, 40, tzinfo=UTC)


def found(text: str, *words: str) -> Finding:
    policy = Emergency(Emergency.Settings(words=words))
    return policy.check(Message.of(text, at=NIGHT), ChatState())


def level(finding: Finding) -> Level:
    return level_of(finding.score, *Emergency.Settings().thresholds)


PRESENT_DANGER = [
    # fire, smoke, gas
    "В школе пожар, все выходят на улицу!",
    "Горит крыша спортзала, пожарные уже едут",
    "на втором этаже сильно пахнет газом, выводят детей",
    "Дым в коридоре началки, никто не понимает откуда",
    "Загорелась проводка в раздевалке",
    "Сработала пожарная сигнализация, детей вывели во двор",
    # a missing child
    "Помогите, потерялся ребёнок! Ушёл из школы в 13:00, на звонки не отвечает",
    "Пропала девочка, 8 лет, синяя куртка, последний раз видели у школы",
    "Ваня Петров из 3Б не вернулся домой, телефон недоступен",
    "Дочка не пришла домой с продлёнки, кто-нибудь её видел?",
    "не можем найти ребёнка, вышел с тренировки час назад",
    "Миша до сих пор не дошёл до дома, кто с ним шёл?",
    # evacuation, threats
    "Идёт эвакуация, забирайте детей у запасного выхода",
    "Школу эвакуируют, говорят, сообщение о минировании",
    "Нам сказали, что школа заминирована, это правда?",
    "У входа стоит подозрительный рюкзак, охрана никого не пускает",
    "Слышали выстрелы возле школы, не выпускайте детей",
    "В школе стреляют",
    "Мужчина с ножом ходит по двору школы",
    "Старшеклассник принёс в школу пистолет, угрожает ребятам",
    "Неизвестный мужчина пытался посадить девочку в машину у ворот",
    "Объявили опасность атаки БПЛА, дети спускаются в подвал",
    "Воздушная тревога, все в укрытие",
    # health
    "Срочно вызовите скорую, мальчик без сознания в раздевалке",
    "Артёма увезли на скорой, маме не могу дозвониться",
    "У Димы из 2А аллергический шок, у кого есть эпипен?",
    "Анафилаксия у ребёнка на экскурсии, звоните 112",
    "Ребёнок упал с лестницы, сильно ударился головой",
    "Девочке стало плохо на физкультуре, ищем маму",
    "сообщили о сходе селя на дорогу к лагерю, дети в автобусе",
    "у мальчика рана на ноге, весь в крови, лежит у турников",
    "срочно звоните 112, девочка не дышит",
    "Помогите!!!",
    "горит кухня",
    "дым дым дым",
    "Спасите, срочно!",
    "он прыгнул",
    "Быстрее на выход, сигнал эвакуации, дым на втором этаже!",
    "Завтра взорвём актовый зал, не приходите",
    "На тренировке нападение с ножом, дети разбегаются",
    "Самые младшие при эвакуации потерялись, ищем",
    "На уроке упал и не дышит, где аптечка первой помощи",
    "Это не просто слова: ранили охранника у входа в школу",
    "у Сони кровь из носа не останавливается уже полчаса, медсестры нет",
    "Ребёнок подавился в столовой, не дышит",
    "Мальчик проглотил батарейку на уроке",
    "Школьника сбила машина на переходе у школы",
    "Полкласса рвёт после обеда в столовой",
    "Дети вышли на лёд, лёд трещит, кто рядом — уведите их!",
    "Подростки сидят на крыше пятиэтажки напротив школы",
    "Подруга пишет, что не хочет жить, и закрылась дома. Что делать?",
    "Стая собак бросается на детей у калитки",
    "Обрушился потолок в кабинете химии",
    "Это не учения! Эвакуация, выходим через столовую",
    "чп в школе, ребенка ударило током",
    # the lists see a word of danger and think little of it; the model is sure
    "Говорят, соседний лицей выводят на улицу, кругом полиция, кто-то что-то знает?",
    "Кабинет труда, у девятиклассника нож, никого не пускайте",
]

NO_PRESENT_DANGER = [
    # drill
    "Завтра в 11:00 в школе учебная эвакуация, не пугайтесь",
    "Сегодня прошла тренировка по эвакуации, дети молодцы",
    "В среду проверка пожарной сигнализации, сирена будет выть минут пять",
    "4 марта по всей стране будут включены сирены: плановая проверка системы оповещения",
    "Учения по гражданской обороне: отработаем действия при нападении на школу",
    "Объектовая тренировка «Захват заложников» состоится в пятницу",
    # briefing, lesson
    "Содовый вулкан на уроке: взрыв будет на улице, все в очках",
    "Проведён инструктаж: как вести себя при пожаре",
    "Классный час «Терроризм — угроза обществу», присутствие обязательно",
    "Конкурс рисунков «Пожарная безопасность глазами детей»",
    "На ОБЗР изучали первую помощь при кровотечении и обмороке",
    "Тема сочинения: «Пожар Москвы 1812 года»",
    "Напоминаю памятку: что делать, если в квартире пахнет газом",
    "День памяти жертв теракта в Беслане, линейка в 9:00",
    "Экскурсия в пожарную часть перенесена на четверг",
    # ordinary illness and its papers
    "У Пети температура 38, сегодня не придём",
    "Заболели, насморк и кашель, справку принесём",
    "Соня сломала руку на катке, освобождение от физкультуры на месяц",
    "В классе ветрянка, карантин до 20 числа",
    "Сдаём анализ крови в четверг натощак",
    "Прививка от гриппа будет в среду, согласие сдать завтра",
    # chain letters
    "ВНИМАНИЕ! По городу ездит белый фургон, похищают детей! Перешлите всем родителям!",
    "Информация от знакомого из МВД: готовится теракт в ТЦ. Разошлите всем друзьям",
    "Педофил вышел на свободу, максимальный репост!",
    # figures of speech
    "Горим с отчётом, девочки, помогите сдать до пятницы",
    "Умираю со смеху, какие они смешные на видео",
    "Скорая помощь по математике: разбираем дроби в среду",
    "Концерт был просто бомба!",
    "Зал взорвался аплодисментами",
    "Нам кровь из носу надо собрать деньги до завтра",
    "Тонем в грязи перед школой, когда положат асфальт?",
    "Чуть не упала в обморок от цены на форму",
    "мозг взрывается от этих задач",
    # harmless neighbours
    "Пропала сменка, серый мешок с машинкой",
    "У сына пропал пенал, посмотрите, пожалуйста, у себя",
    "Сын пропал из списка на экскурсию, добавьте, пожалуйста",
    "Секция стрельбы из лука набирает детей с 10 лет",
    "Наше нападение сегодня играло лучше защиты, 3:1!",
    "Сдача норматива ГТО: стрельба из пневматической винтовки в тире",
    "Запасной выход закрыт, обходите через двор",
    "Пожара нет, не волнуйтесь",
    "Моя мама работает в скорой, может рассказать детям о профессии",
    "Эвакуатор забирает машины у школы, не паркуйтесь",
    "Если ребёнок потеряется на экскурсии, пусть подойдёт к охраннику",
    "А какой план эвакуации у школы?",
    "Волка играет Миша, костюм медведя у нас есть",
    "Кто-нибудь знает, почему отменили физкультуру?",
    "бомба а не постановка, зал стоял",
    "Взорвём зал на конкурсе строевой песни, репетиция после пятого",
    "в столовке пожар в смысле перец в супе",
    "Натёрла мозоли до крови в этих туфлях, вместо бала сидела",
    "Классный час «Слова, которые ранят»: разберём, почему прозвища обижают",
    "С дежурством мы вчера сели в лужу, посты переписала",
    "Таблица на странице 112, вернуть учебники до пятницы",
    "Урок первой помощи: остановка кровотечения и реанимация на манекене, пятница",
    "Тренировка «Захват заложников» пройдёт в субботу с сотрудниками, без детей",
    "Света нет",
    "Идите сюда",
    "Спускайтесь вниз",
    "Въезд закрыт",
    "Автобус сломался",
    "мы самые медленные на эвакуации, семь минут, сами над собой ржём",
    "Это был не концерт, а бомба!",
    "",
]


@pytest.mark.parametrize("text", PRESENT_DANGER)
def test_present_danger_is_noticed(text: str) -> None:
    finding = found(text)
    assert level(finding) in (Level.LIKELY, Level.CERTAIN), finding
    assert finding.evidence


def test_of_a_cry_that_is_repeated_only_the_beginning_is_shown() -> None:
    assert found("помогите " * 400).quotes == ("помогите помогите помогите",)


@pytest.mark.parametrize("text", NO_PRESENT_DANGER)
def test_talk_of_danger_is_not_an_emergency(text: str) -> None:
    finding = found(text)
    assert level(finding) is Level.NONE, finding


@pytest.mark.parametrize(
    "text",
    [
        "Пожар в школе!",
        "Потерялся ребёнок",
        "Вызовите скорую!",
        "Идёт эвакуация",
        "В школе стреляют",
        "Мальчик без сознания",
    ],
)
def test_evident_words_are_certain(text: str) -> None:
    assert level(found(text)) is Level.CERTAIN


def test_evidence_is_the_words_as_written() -> None:
    text = "Добрый вечер! ПОТЕРЯЛСЯ РЕБЁНОК, помогите"
    finding = found(text)
    first = finding.evidence[0]
    assert first.quote == "ПОТЕРЯЛСЯ РЕБЁНОК"
    assert text[first.start : first.end] == first.quote


def test_a_forwarded_warning_counts_too() -> None:
    message = Message.of("смотрите", at=NIGHT, forwarded=("В школе пожар, эвакуация",))
    assert Emergency().check(message, ChatState()).score >= 0.9


def test_words_of_an_attachment_count_too() -> None:
    photo = Attachment(AttachmentKind.PHOTO, text="пожар в школе")
    message = Message.of("", at=NIGHT, attachments=(photo,))
    assert Emergency().check(message, ChatState()).score >= 0.9


@pytest.mark.parametrize("form", ["прорвало дамбу", "Дамбу прорвало?! У нас дамба"])
def test_the_schools_own_word_is_certain_in_any_form(form: str) -> None:
    assert level(found(form)) is not Level.CERTAIN
    assert level(found(form, "дамба")) is Level.CERTAIN


def test_a_word_of_the_school_in_a_drill_stays_a_drill() -> None:
    assert level(found("Учения: эвакуация при прорыве дамбы", "дамба")) is Level.NONE


def test_it_asks_for_exemption_and_cannot_be_switched_off() -> None:
    assert Emergency().asks is Ask.EXEMPT
    for action in ("remind", "delete", "strike"):
        with pytest.raises(ValidationError):
            Emergency.Settings.model_validate({"action": action})


def test_a_likely_emergency_already_exempts() -> None:
    message = Message.of("Девочке стало плохо на физкультуре", at=NIGHT)
    assert judge(message, ChatState(), [Emergency()]).verdict.exempt


@pytest.mark.parametrize("text", ["🚨" * 50, "‮тест", "а" * 100_000, "\x00\x00", "...!!!???"])
def test_strange_texts_are_judged_without_fuss(text: str) -> None:
    assert found(text).score == 0.0


class Guess(Emergency):
    """A judge of danger that is as sure as it is told to be."""

    score = 0.0

    def check(self, message: Message, state: ChatState) -> Finding:
        return Finding.miss(self.rule, self.score)


@pytest.mark.parametrize(
    ("share", "outcome"), [(0.39, Outcome.STRIKE), (0.41, Outcome.REVIEW), (0.99, Outcome.REVIEW)]
)
def test_what_may_be_a_cry_for_help_is_left_to_a_moderator(share: float, outcome: Outcome) -> None:
    danger = Guess()
    danger.score = share * danger.settings.likely
    policies = [danger, Profanity(Profanity.Settings())]

    verdict = judge(Message.of("Да пошёл ты нахуй", at=NIGHT), ChatState(), policies).verdict

    assert verdict.outcome is outcome
    assert not verdict.exempt
