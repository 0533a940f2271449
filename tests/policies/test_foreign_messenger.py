"""Moving the talk to a foreign messenger is a breach; talking about one is not."""

from datetime import UTC, datetime

import pytest

from policies.finding import Finding, Level
from policies.foreign_messenger import ForeignMessenger
from policies.judge import level_of
from policies.message import Attachment, AttachmentKind, Message
from policies.state import ChatState
from policies.verdict import Ask

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def found(text: str) -> Finding:
    return ForeignMessenger().check(Message.of(text, at=DAY), ChatState())


def level(finding: Finding) -> Level:
    return level_of(finding.score, *ForeignMessenger.Settings().thresholds)


LINKS = [
    "https://t.me/+AbCdEf12345",
    "наша группа: t.me/klass5a",
    "вступайте HTTPS://T.ME/JOINCHAT/AAA",
    "https://telegram.me/parents5a",
    "tg://join?invite=abcdef",
    "tg://resolve?domain=parents",
    "https://chat.whatsapp.com/Lk3j2h1",
    "wa.me/79001234567",
    "https://api.whatsapp.com/send?phone=79001234567",
    "viber://chat?number=79001234567",
    "https://invite.viber.com/?g2=abc",
    "https://discord.gg/abcd",
    "discord.com/invite/abcd",
    "https://join.skype.com/abc",
    "https://teams.microsoft.com/l/meetup-join/19",
    "https://signal.group/#abc",
    "https://www.snapchat.com/add/masha",
    "https://threema.id/ABCD1234",
    "t . me / klass5a",
    "t[.]me/klass5a",
    "t точка me слэш klass5a",
    "т.ме/klass5a",
    "t.mе/klass5a",
    "т.me/klass5a",
    "t.xn--m-jtb/klass5a",
    "t\u200b.me/klass5a",
    "https://vk.com/away.php?to=https%3A%2F%2Ft.me%2Fklass5a",
    "𝐭.𝐦𝐞/klass5a",
]

MOVES = [
    "Давайте перейдём в телегу, тут неудобно",
    "Пишите мне в вотсап",
    "пиши в тг, там отвечу",
    "Переходим в телеграм, там и фото скину",
    "скину в тг",
    "Фото с экскурсии выложу в вайбере",
    "Кому удобнее — добавляйтесь в вацап",
    "Предлагаю создать группу в телеграме, чтобы без учителя",
    "Я создам чат в Telegram, всех добавлю",
    "давайте общаться в ватсапе, тут всё удаляют",
    "кидайте домашку в дискорд",
    "го в дискорд вечером",
    "собираемся в скайпе в 19:00",
    "Мой телеграм @masha_ivanova",
    "вотсап 8 900 123-45-67, Ирина",
    "Звоните по вайберу +7 (900) 123-45-67",
    "Знаю, что запрещено, но давайте перейдём в телегу",
    "Раз тут нельзя, пишите в личку в телеграме",
    "заходите в тгшку, там весело",
    "Присоединяйтесь к нашему каналу в телеграм",
    "Подписывайтесь на телеграм-канал нашего класса",
    "Все вопросы — пишите в WhatsApp",
    "пишите в whats app пожалуйста",
    "Скиньте фото в ватс ап, пожалуйста",
    "Давайте в т е л е г р а м е обсудим",
    "davajte v telegu",
    "Пишите в тeлeгpaм",
    "Будем созваниваться в Teams",
    "добавляйся в снапчат, я там mila",
    "Можно писать мне в вичат",
    "Афишу кинула в вотсик, там посмотрите",
    "го в дисик, тут скучно",
    "заходите в мой снэп, покажу щенка",
    "давайте вечером в фейстайм, порепетируем",
    "Списки гостей скидывайте в тележный чат",
]

LIKELY_MOVES = [
    "Совещание в четверг проведём в Skype, логин тот же",
    "Родительское собрание состоится в дискорде",
    # No list knows these calls: the model asks, though a messenger is named.
    "Кого ещё нет в вайбере нашего класса, стукните мне, добавлю",
    "Голосовой в дискорде до ночи, заглядывайте",
    "Создала группу в вайбере",
    "У нас есть чат в телеграме, кто ещё не там?",
    "Есть группа класса в вотсапе",
    "Консультация пройдёт в скайпе",
    "Вся информация есть в телеграм-канале",
    "Пообщаемся там, где самолётик",
    "Перейдём в синий мессенджер?",
    "Пишите в зелёненький мессенджер",
    "Всё сбросила в тг",
    "Удобнее в вотсапе, чем тут",
    "Остальные снимки с похода ушли в телегу, кому надо",
]

TALK_ABOUT = [
    "Нашли шапку с эмблемой телеграма, чья?",
    "Раньше мы сидели в вайбере, и было не лучше",
    # the ban
    "Напоминаю: WhatsApp, Telegram и Viber в школе использовать запрещено",
    "С 1 сентября телеграм для общения с родителями не используем, пишите сюда",
    "По приказу № 135 переписка в вайбере недопустима",
    "Группу в ватсапе закрываем, общаемся только здесь",
    "Чат в телеграме удалён, теперь все новости в Сферуме",
    "Не пишите мне в вотсап, пожалуйста, я его удалила",
    "Просьба не создавать группы в телеграме",
    "Давайте не будем переходить в телегу, это нарушение",
    "Переходим из телеграма в MAX",
    "Переезжаем с вайбера в Сферум, присоединяйтесь",
    "Вместо вотсапа теперь VK Мессенджер",
    "Пишите в MAX, а не в телеграм",
    "Прекращаем общение в вотсапе со среды",
    # questions about it
    "А почему нельзя создать группу в вотсапе?",
    "А телеграм тоже запретили?",
    "Можно ли учителю писать детям в телеграме?",
    "Кто-нибудь знает, когда заблокируют WhatsApp?",
    "У всех телеграм не работает или только у меня?",
    "Скайп закрывают совсем?",
    "Зачем уходить из телеграма, там же удобно было?",
    # fraud
    "Осторожно, мошенники пишут в телеграме от имени директора!",
    "Будьте бдительны: звонят в WhatsApp и просят код из СМС",
    "У Ольги Петровны взломали телеграм, не переводите деньги",
    "Аферисты добавляют детей в группы в телеграме, предупредите ребят",
    "Внимание: детям звонят в WhatsApp с номера 8 900 111-22-33 и спрашивают код",
    # told of
    "WhatsApp не читаю, мой номер для звонков 8 911 222-33-44",
    "Дети сидят в телеграме до ночи, поговорите с ними",
    "В телеграме появилось видео драки, администрация разбирается",
    "Ребёнок удалил дискорд, спасибо за классный час",
    "Мы раньше общались в вайбере, здесь привыкаем",
    "На уроке обсуждали, чем опасен снапчат",
    "Дети в ватсапе травят одноклассника, что делать?",
    # allowed places
    "Пишите мне в личные сообщения ВК",
    "Создала группу в Сферуме, присоединяйтесь: https://vk.me/join/abc",
    "Добавляйтесь в MAX, там классный канал",
    "Ссылка на урок: https://sferum.ru/?p=room",
    "https://vk.com/club12345",
    # words that only look alike
    "Что имеем, не храним: телега, сани и прялка в краеведческом музее",
    "Телега проехала по мосту, запряжённая лошадью, — рисуем к пятнице",
    "Ветерану пришла поздравительная телеграмма",
    "Для ярмарки поставим у сцены телегу с сеном, нужны две доски",
    "Живём на улице Тележной, дом напротив школы",
    "По сигналу тревоги дети спускаются во двор",
    "Вайб на концерте был чудесный",
    "Ребёнок перешёл из ДС № 12 в первый класс",
    "Собрание в 18:00, кабинет 12",
    "Звоните мне 8 900 123-45-67",
    "[id123|Мария], пришлите, пожалуйста, анкету",
    "@id123 пришлите анкету",
    "",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_certain(text: str) -> None:
    assert level(found(text)) is Level.CERTAIN


@pytest.mark.parametrize("text", MOVES)
def test_moving_the_talk_is_noticed(text: str) -> None:
    finding = found(text)
    assert level(finding) in (Level.LIKELY, Level.CERTAIN), finding
    assert finding.evidence


@pytest.mark.parametrize("text", MOVES[:10])
def test_an_explicit_invitation_is_certain(text: str) -> None:
    assert level(found(text)) is Level.CERTAIN


@pytest.mark.parametrize("text", LIKELY_MOVES)
def test_a_guarded_invitation_asks_the_moderator(text: str) -> None:
    finding = found(text)
    assert level(finding) is Level.LIKELY, finding


@pytest.mark.parametrize("text", TALK_ABOUT)
def test_talking_about_a_messenger_is_clean(text: str) -> None:
    finding = found(text)
    assert level(finding) is Level.NONE, finding


def test_a_link_in_a_warning_only_asks_the_moderator() -> None:
    finding = found("Мошенники рассылают ссылку t.me/gosuslugi_bot, не переходите по ней")
    assert level(finding) is Level.LIKELY


def test_a_link_in_an_attachment_or_a_forward_counts() -> None:
    link = Attachment(AttachmentKind.LINK, url="https://t.me/klass5a")
    attached = Message.of("смотрите", at=DAY, attachments=(link,))
    forwarded = Message.of("", at=DAY, forwarded=("Всем привет, t.me/klass5a",))
    for message in (attached, forwarded):
        assert ForeignMessenger().check(message, ChatState()).score == 1.0


@pytest.mark.parametrize("text", ["Сюда: t.me/klass5a!", "а вот\u200b и t.me/klass5a"])
def test_evidence_of_a_link_is_the_link_as_written(text: str) -> None:
    (piece,) = found(text).evidence
    assert piece.quote == "t.me/klass5a"
    assert text[piece.start : piece.end] == piece.quote


def test_a_mere_mention_still_has_a_score() -> None:
    assert 0 < found("А телеграм тоже запретили?").score < 0.6


def test_it_takes_messages_down_by_default() -> None:
    assert ForeignMessenger().asks is Ask.DELETE


@pytest.mark.parametrize("text", ["@" * 5000, "xn--" * 3000, "t." * 5000, "тг " * 5000, "\ud800"])
def test_strange_texts_are_judged_without_fuss(text: str) -> None:
    assert 0.0 <= found(text).score <= 1.0
