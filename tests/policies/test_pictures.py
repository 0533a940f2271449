"""Pictures (КО 6): none, unless a moderator asked for them."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.message import Attachment, AttachmentKind, Message
from policies.pictures import Pictures
from policies.roles import Role
from policies.state import ChatState
from policies.text.picture_requests import asks_for_pictures
from policies.text.view import TextView

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def passes(*, asked: timedelta | None = None, reply_to: Role | None = None) -> bool:
    photo = (Attachment(AttachmentKind.PHOTO),)
    message = Message.of("", at=AT, attachments=photo, reply_to_role=reply_to)
    state = ChatState(pictures_asked=None if asked is None else AT - asked)
    return Pictures(Pictures.Settings(action="delete")).check(message, state).score == 0


def test_unasked_for_it_does_not_pass() -> None:
    assert not passes()


@pytest.mark.parametrize(
    ("role", "passing"),
    [(Role.MODERATOR, True), (Role.ADMINISTRATOR, True), (Role.PARENT, False), (Role.BOT, False)],
)
def test_in_reply_to_a_moderator_it_passes(role: Role, passing: bool) -> None:
    assert passes(reply_to=role) is passing


def test_a_request_holds_for_a_day() -> None:
    assert passes(asked=timedelta(minutes=1))
    assert passes(asked=timedelta(hours=24))
    assert not passes(asked=timedelta(hours=24, minutes=1))
    # Said before the request, though it came later.
    assert not passes(asked=timedelta(minutes=-1))


@pytest.mark.parametrize(
    "text",
    [
        "Пришлите, пожалуйста, фото поделок",
        "Фотографии поделок присылайте сюда до пятницы",
        "Прошу всех родителей прислать скриншот об оплате",
        "Скиньте фотки с экскурсии!",
        "Жду фото ваших работ",
        "Покажите ваши лучшие фотографии с похода",
        "Сфотографируйте поделки и выложите в чат",
        "Можете выложить картинку с расписанием?",
        "Скидываем фото поделок",
        "Прикрепляем фотографии поделок в чат",
        "Фотоотчёт о каникулах присылаем сюда",
        "Делимся фотографиями с каникул!",
        "Вышлите фото",
        "Прошу выслать фотографии",
        "Шлите селфи с книгой",
        "Просьба прикладывать фото решения",
        "Фото жду до пятницы",
        "Видео с рассказом стихотворения ждём до среды",
        "Жду от каждого по одной фотографии",
        "Нужны фото детей для стенда",
        "Нужно фото класса для газеты",
        "Фотографии поделок нужны к пятнице",
        "Фото скидывать сюда",
        "Не забудьте прислать фото",
        "Кто ещё не прислал фото, поторопитесь",
        "Не присылайте справки, пришлите фото",
        "Фото присылайте до пятницы, не надо тянуть",
        "Фото присылайте сюда, не в личку",
        "Пришлите скан разрешения на экскурсию",
        "Пришлите отчёт с фото",
        "Пришлите решение на фото",
        "Посмотрите видео и пришлите фото опыта",
        "С вас фото поделок",
        "Запишите видео с рассказом",
        "Рисунки выкладываем до четверга",
    ],
)
def test_what_asks_for_pictures(text: str) -> None:
    assert asks_for_pictures(TextView(text))


@pytest.mark.parametrize(
    "text",
    [
        "Не присылайте, пожалуйста, фото в чат",
        "Фотографии больше не выкладывайте",
        "Прошу не выкладывать фото детей",
        "Не надо присылать скриншоты",
        "Пришлите фото справки мне в личные сообщения",
        "Отправьте скан согласия на почту школы",
        "Фото с экскурсии уже на сайте",
        "Пришлите список. Фото не нужны",
        "Фото в чат можно присылать только по просьбе учителя",
        "Картинки можно отправлять с моего разрешения",
        "Жду всех завтра в 9:00, покажем видео о войне",
        "Посмотрите видео и поделитесь мнением",
        "Фото не присылайте, пришлите справки",
        "Фото, пожалуйста, не присылайте, пришлите список",
        "Фото больше не жду, присылайте списки",
        "Не фото, а справку пришлите",
        "Вместо фото пришлите справку",
        "Фото в чат присылать не надо",
        "Фото не скидываем",
        "Не нужны фото, пришлите список",
        "Прошу прекратить присылать фото в чат",
        "Отправляем вам фото с экскурсии",
        "Фотографии с праздника выкладываем на сайт школы",
        "Скидываю фото с экскурсии",
        "Нужно посмотреть видео по теме урока",
        "Видео нужно всем посмотреть до пятницы",
        "Посмотрите видео и пришлите ответы",
        "Собираем деньги за фотографии",
        "С вас деньги на видео",
        "Снимите верхнюю одежду перед фото",
        "Отправьте детей в белых рубашках: фото в 10:00",
        "Добавьте в чат бабушку, будет фото",
        "На фото расписание, пришлите плюсик",
        "Пришлите фото мне, пожалуйста, на электронную почту",
        "Присылать фото без согласия родителей запрещено",
        "",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not asks_for_pictures(TextView(text))
