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
        "",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not asks_for_pictures(TextView(text))
