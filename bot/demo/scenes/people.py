"""Scenes of people: who comes, what the teacher orders, who cannot be written to."""

from bot.demo.enclosures import Sticker
from bot.demo.moves import Move
from bot.demo.scenes.steps import (
    ANNA,
    DMITRY,
    GULNARA,
    JULIA,
    NATALIA,
    OKSANA,
    PAVEL,
    SVETLANA,
    Join,
    Look,
    Press,
    Promote,
    Say,
    Scene,
    SeatBot,
    Settle,
    Turn,
    Write,
)
from bot.demo.school import ADMINISTRATOR, TEACHER

_CAT = Sticker(kind="sticker", name="cat")

ADDED = Scene(
    "added",
    "Бота добавили в чат",
    "Бот здоровается, называет правила с пунктами и закрепляет их.",
    (
        Turn(Move.STAY_OPEN),
        Look(ANNA, "chat", "Учитель добавляет «Дежурного» в чат."),
        SeatBot(here=False),
        Settle(),
        SeatBot(here=True),
        Settle(),
        Press(ANNA, "Ознакомлен(а)"),
        Settle(),
        Look(ANNA, "chat", "Правила закреплены; кто ознакомился, помнит журнал."),
    ),
)

NEWCOMERS = Scene(
    "newcomers",
    "Трое новеньких",
    "Трое входят по ссылке за минуту, приветствие одно; все нажимают «Ознакомлен(а)».",
    (
        Turn(Move.STAY_OPEN),
        Look(ANNA, "chat", "Сейчас по ссылке войдут трое родителей."),
        Join(JULIA),
        Join(PAVEL),
        Join(SVETLANA),
        Settle(),
        Turn(Move.MINUTE),
        Settle(),
        Look(JULIA, "chat", "Минута прошла: приветствие одно на всех."),
        Press(JULIA, "Ознакомлен(а)"),
        Press(PAVEL, "Ознакомлен(а)"),
        Press(SVETLANA, "Ознакомлен(а)"),
        Settle(),
        Look(JULIA, "journal", "Журнал помнит, кто и когда ознакомился."),
    ),
)

SILENT_NEWCOMER = Scene(
    "silent",
    "Новенький молчит",
    "Кто не нажал «Ознакомлен(а)», тому бот напоминает лично, потом говорит учителю.",
    (
        Turn(Move.STAY_OPEN),
        Join(OKSANA),
        Settle(),
        Turn(Move.MINUTE),
        Settle(),
        Look(OKSANA, "chat", "Приветствие с правилами; кнопку никто не нажал."),
        Turn(Move.DAY),
        Settle(),
        Turn(Move.DAY),
        Settle(),
        Turn(Move.DAY),
        Settle(),
        Look(OKSANA, "private", "За срок не больше трёх напоминаний, только лично."),
        Turn(Move.DAY),
        Settle(),
        Turn(Move.DAY),
        Settle(),
        Look(TEACHER, "private", "Учитель получил список тех, кто не ознакомился."),
    ),
)

ROLL = Scene(
    "roll",
    "Кто в чате",
    "Команда «/состав» сверяет чат с реестром школы: кого нет, кто лишний, кто не ознакомлен.",
    (
        Turn(Move.STAY_OPEN),
        Say(TEACHER, "/состав"),
        Settle(),
        Look(TEACHER, "private", "Дедушки Насти в реестре нет, семьи Рыбаковой нет в чате."),
    ),
)

STRANGE_ADMIN = Scene(
    "admins",
    "Чужой администратор",
    "Права администратора чата оказались у родителя: бот сообщает учителю и завучу.",
    (
        Turn(Move.STAY_OPEN),
        Promote(NATALIA),
        Turn(Move.HOUR),
        Settle(),
        Look(ADMINISTRATOR, "private", "Администраторы чата — только учителя и администрация."),
        Promote(NATALIA, admin=False),
        Turn(Move.HOUR),
        Settle(),
        Look(TEACHER, "private", "Учителю пришло то же; права сняты."),
    ),
)

DEPARTED = Scene(
    "departed",
    "Ученик ушёл из школы",
    "Команда «/выбыл» удаляет из чата его родителей: без наказания и только после кнопки.",
    (
        Turn(Move.STAY_OPEN),
        Join(OKSANA),
        Settle(),
        Turn(Move.MINUTE),
        Say(TEACHER, "/выбыл Дроздов Илья"),
        Settle(),
        Look(TEACHER, "private", "Бот называет, кого удалит, и ждёт кнопки."),
        Press(TEACHER, "Удалить из чата", private=True),
        Settle(),
        Look(OKSANA, "private", "Это не наказание, и так и сказано."),
    ),
)

TEACHER_STRIKE = Scene(
    "teacher",
    "Предупреждение от учителя",
    "Учитель отвечает «/страйк» с пунктом правил, потом снимает: без правила нельзя.",
    (
        Turn(Move.STAY_OPEN),
        Look(DMITRY, "chat", "Смотрим глазами папы Алисы."),
        Say(DMITRY, "Некоторым мамам лучше бы помолчать, раз ума нет", name="rude"),
        Say(TEACHER, "/страйк insult", reply_to="rude"),
        Settle(),
        Look(DMITRY, "private", "Предупреждение вынес человек, с пунктом правил."),
        Write(DMITRY, "/мои"),
        Settle(),
        Say(TEACHER, "/снять Кузнецов"),
        Settle(),
        Look(DMITRY, "private", "Учитель передумал: предупреждение снято."),
    ),
)

CLOSED = Scene(
    "closed",
    "Личные сообщения закрыты",
    "Боту нельзя писать лично: в чате одна короткая строка и кнопка «Подробности».",
    (
        Turn(Move.STAY_OPEN),
        Look(GULNARA, "chat", "Мама Амины не разрешала боту писать ей лично."),
        Say(GULNARA, attach=(_CAT,)),
        Settle(),
        Press(GULNARA, "Подробности"),
        Settle(),
        Look(GULNARA, "chat", "Подробности видит только она; текст сообщения в чат не попал."),
    ),
)
