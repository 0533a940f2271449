"""Scenes of the teacher's and the school's voice: announcements, relays, reports."""

from bot.demo.moves import Move
from bot.demo.scenes.steps import ANNA, ELENA, Look, Press, Say, Scene, Settle, Turn, Write
from bot.demo.school import ADMINISTRATOR, TEACHER

ANNOUNCEMENT = Scene(
    "announcement",
    "Объявление",
    "Учитель объявляет об изменении расписания; вечером оно подождало бы до утра.",
    (
        Turn(Move.STAY_OPEN),
        Look(ANNA, "chat", "Смотрим глазами мамы Кости."),
        Say(TEACHER, "/объявление расписание Завтра уроки начинаются в 9:00, первого урока нет."),
        Settle(),
        Look(ANNA, "chat", "Объявление вышло от имени классного руководителя."),
    ),
)
RELAY = Scene(
    "relay",
    "Рассылка от школы",
    "Завуч пишет всем чатам родителей: сначала видит, что уйдёт и куда, потом отчёт.",
    (
        Turn(Move.STAY_OPEN),
        Write(ADMINISTRATOR, "/рассылка родители В субботу школа работает до 13:00."),
        Settle(),
        Look(ADMINISTRATOR, "private", "Предпросмотр: текст, чаты, когда дойдёт."),
        Press(ADMINISTRATOR, "Отправить", private=True),
        Settle(),
        Look(ELENA, "chat", "Сообщение школы в чате."),
        Look(ADMINISTRATOR, "private", "Отчёт: куда дошло."),
    ),
)
REPORT = Scene(
    "report",
    "Отчёт за неделю",
    "Завуч видит, что было в чатах школы: числа и картинка.",
    (
        Turn(Move.STAY_OPEN),
        Write(ADMINISTRATOR, "/отчёт неделя"),
        Settle(),
        Write(ADMINISTRATOR, "/чаты"),
        Settle(),
        Look(ADMINISTRATOR, "private", "Числа по чатам; где их много, бот рисует."),
    ),
)
