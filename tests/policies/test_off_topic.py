"""What has nothing to do with school life is noticed; school life is not."""

from datetime import UTC, datetime

import pytest

from policies.finding import Finding, Level
from policies.judge import level_of
from policies.message import Message
from policies.off_topic import OffTopic
from policies.state import ChatState
from policies.verdict import Ask

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def found(text: str, *words: str) -> Finding:
    policy = OffTopic(OffTopic.Settings(words=words))
    return policy.check(Message.of(text, at=DAY), ChatState())


def level(finding: Finding) -> Level:
    return level_of(finding.score, *OffTopic.Settings().thresholds)


OFF_TOPIC = [
    # war, politics
    "Как думаете, Трамп договорится с Зеленским?",
    "Опять мобилизация, что ли, будет? В новостях пишут",
    "Госдума совсем с ума сошла с новым законом",
    "Доллар опять подорожал, видели курс?",
    # horoscopes
    "Девочки, гороскоп на неделю: тельцам повезёт с деньгами",
    "Это всё ретроградный Меркурий виноват",
    "Посоветуйте хорошего таролога",
    # cooking
    "Поделитесь рецептом яблочного пирога, пожалуйста",
    "Кто как солит огурцы на зиму? У меня банки взрываются",
    "Стакан муки, два яйца и духовка на 180 градусов — готово!",
    "Борщ сегодня сварила, майонез кончился",
    # dacha
    "У кого рассада помидоров взошла?",
    "Едем на дачу, шашлык уже замариновала",
    "Колорадский жук сожрал всю картошку, чем травите?",
    "Девочки, чем подкормить томаты в теплице?",
    # football, hockey
    "Видели, как Спартак вчера проиграл?",
    "Лига чемпионов сегодня в 22:00, кто болеет за Реал?",
    "Овечкин опять забил, красавчик",
    # cars
    "Подскажите нормальный шиномонтаж рядом",
    "Поменял летнюю резину, рано ещё, наверное",
    "Продал жигули, купил солярис, расход смешной",
    "Бензин подорожал до 70 рублей, ужас",
    # crypto, money
    "Биткоин пробил сто тысяч!",
    "Кто-нибудь брал ипотеку под семейную ставку?",
    "Акции Газпрома на бирже опять упали",
    # jokes, memes
    "Лови анекдот: заходит как-то улитка в бар…",
    "Держите мемасик дня",
    "Ржака, смотрите видосик",
    # pets
    "Отдам котят в добрые руки, к лотку приучены",
    "Продаются щенки лабрадора, привиты",
    # gossip, series
    "Слышали, Пугачёва опять вернулась?",
    "Кто смотрит сериал про врачей? Вчера такая серия была",
    "Игра престолов — лучший финал или нет?",
    "Посплетничаем? У соседки любовник объявился",
    # leisure, home
    "Соседи сверху сверлят с утра, сил нет",
    "Завтра рыбалка, говорят, щука клюёт",
    "Кто какие обои посоветует в спальню, клеить сами будем",
    "Кто в доту вечером? Катка в 20:00",
    "На озоне скидки на туфли, налетайте",
    "Маникюр кто делает недорого?",
    "Магнитные бури всю неделю, голова раскалывается",
    "Летим в Турцию в отпуск, какой отель посоветуете?",
]

ON_TOPIC = [
    # lessons and events
    "На литературе читаем «Войну и мир», том второй",
    "Урок труда: принести муку, яйца и сахар, печём печенье по рецепту из учебника",
    "Проект по окружающему миру: вырастить рассаду лука на подоконнике",
    "На классном часе говорили о детях войны и блокаде Ленинграда",
    "Пишем письма солдатам, открытки сдать до 20 февраля",
    "День Победы: георгиевские ленты раздадим на линейке",
    "Экскурсия в планетарий: тема — звёзды и знаки зодиака в истории астрономии школьной",
    "Доклад по экономике: инфляция, налоги и ипотека, задание для 10 класса",
    "Проект по математике: посчитать семейный бюджет и кредит",
    "Конкурс рисунков «Мой кот» до пятницы",
    "Театральный кружок ставит сказку «Кот в сапогах»",
    "Зоопарк приедет в школу, дети покормят хомяка и кролика",
    "Собираем корм для приюта: акция школы «Добрые лапы»",
    "На физкультуре зачёт: футбол, сдаём технику",
    "Наши ребята выиграли школьный турнир по хоккею, 3:1!",
    "Секция по шахматам: первая партия турнира в среду",
    "Соревнования «Весёлые старты» в субботу, болельщики приветствуются",
    # life of the school
    "Выборы в родительский комитет в четверг, голосуем на собрании",
    "Выборы президента школы: дебаты кандидатов в актовом зале",
    "В школе ремонт, красят коридор второго этажа",
    "Субботник на пришкольном огороде, возьмите перчатки",
    "Не паркуйте машины у ворот школы",
    "Прошу родителей не заезжать на машине во двор школы",
    "Меню в столовой: рыбная котлета, борщ, салат",
    "Почему детям в столовой дают холодный борщ?",
    "Кто едет на экскурсию: автобус отходит в 9:00, дорога два часа, пробки учтены",
    "Счёт на оплату питания придёт в дневник",
    "Собрание в 18:00, кабинет 12",
    "Сколько стоит форма и где заказать жилетки?",
    "Нужны права на бесплатное питание, какие документы собрать?",
    "Выпускной: ресторан или кафе, голосуем до пятницы",
    "Лагерь на каникулах: море, отряд, путёвки через школу",
    "У кого остался лишний учебник по истории?",
    "Дети подрались на перемене, прошу поговорить дома",
    "Посоветуйте репетитора по английскому",
    "Потерялась варежка с котиком, нашедшему спасибо",
    "Какой фильм смотрели на классном часе?",
    "Педсовет решил: телефоны на уроке сдаём",
    "Завтра мороз, актированный день для начальной школы",
    "Доброе утро!",
    "Спасибо",
    "",
]


@pytest.mark.parametrize("text", OFF_TOPIC)
def test_a_subject_outside_school_is_noticed(text: str) -> None:
    finding = found(text)
    assert level(finding) in (Level.LIKELY, Level.CERTAIN), finding
    assert finding.evidence


@pytest.mark.parametrize("text", ON_TOPIC)
def test_school_life_is_on_topic(text: str) -> None:
    finding = found(text)
    assert level(finding) is Level.NONE, finding


@pytest.mark.parametrize(
    "text", ["Посоветуйте таролога", "Держите анекдот", "Биткоин растёт", "Какой диван!"]
)
def test_a_single_shipped_word_is_only_likely(text: str) -> None:
    assert level(found(text)) is Level.LIKELY


@pytest.mark.parametrize(
    "text",
    [
        "Гороскоп: тельцам — биткоин, овнам — рыбалка",
        "Майонез, шашлык, дача, рыбалка — вот это жизнь",
    ],
)
def test_several_distinct_words_are_certain(text: str) -> None:
    assert level(found(text)) is Level.CERTAIN


def test_the_same_word_twice_is_no_surer() -> None:
    assert found("анекдот, анекдот, анекдоты!").score == found("анекдот!").score


def test_words_of_school_life_lower_the_score() -> None:
    assert found("Гороскоп на завтра").score > found("Гороскоп на завтра для класса").score


@pytest.mark.parametrize("text", ["Кто продаёт гараж?", "гаражей полно", "В ГАРАЖЕ стоит"])
def test_a_schools_own_word_is_certain_in_any_form(text: str) -> None:
    assert level(found(text, "гараж")) is Level.CERTAIN


def test_a_schools_own_word_is_certain_beside_words_of_school_life() -> None:
    finding = found("На уроке в классе обсуждали вязание, учитель одобрил", "вязание")
    assert level(finding) is Level.CERTAIN
    assert finding.quotes == ("вязание",)


def test_a_schools_own_phrase_needs_all_its_words_together() -> None:
    assert level(found("кто знает про новый торговый центр?", "торговый центр")) is Level.CERTAIN
    assert level(found("центр города, торговый порт", "торговый центр")) is Level.NONE


def test_a_schools_own_beginning_of_a_word() -> None:
    assert level(found("все обсуждают майнкрафтера", "майнкрафт*")) is Level.CERTAIN


@pytest.mark.parametrize("word", ["", "  ", "*", "а*", "на", "Все"])
def test_words_that_every_message_has_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="есть почти в каждом сообщении"):
        OffTopic.Settings(words=(word,))


def test_a_disguised_word_is_read() -> None:
    assert level(found("гopocкoп на неделю")) is Level.LIKELY
    assert level(found("горо\u200bскоп на неделю")) is Level.LIKELY


def test_evidence_is_the_words_as_written() -> None:
    text = "Всем привет! ГОРОСКОП на неделю"
    piece = found(text).evidence[0]
    assert piece.quote == "ГОРОСКОП"
    assert text[piece.start : piece.end] == piece.quote


def test_forwarded_texts_count() -> None:
    message = Message.of("", at=DAY, forwarded=("Гороскоп: овнам повезёт",))
    assert OffTopic().check(message, ChatState()).score > 0.6


def test_it_reminds_by_default() -> None:
    assert OffTopic().asks is Ask.REMIND


@pytest.mark.parametrize("text", ["🐱" * 500, "\u202eтскет", "слово " * 15_000, "\x00"])
def test_strange_texts_are_judged_without_fuss(text: str) -> None:
    assert 0.0 <= found(text).score <= 1.0
