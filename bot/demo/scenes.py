"""The one-click scenes: usual days and evenings of a parents' chat, as lists of steps.

A scene says who does what; what the bot makes of it is the bot's. So a scene stays true
when the rules change, and its title promises only what the policy file beside it orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.demo.enclosures import Picture, Sticker
from bot.demo.moves import Move
from bot.demo.school import ADMINISTRATOR, TEACHER

Tab = Literal["chat", "private", "calls", "journal"]
Joining = Literal["invite", "link", "return"]


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody writes to the chat; ``name`` lets later steps reply to or edit it."""

    who: int
    text: str = ""
    attach: tuple[Sticker | Picture, ...] = ()
    reply_to: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """Somebody writes to the bot privately."""

    who: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The author changes an earlier message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody presses the newest button with this label, in the chat or in private."""

    who: int
    label: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody comes into the chat."""

    who: int
    how: Joining = "link"


@dataclass(frozen=True, slots=True)
class SeatBot:
    """The teacher adds the bot to the chat as an administrator, or removes it."""

    here: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The clock is moved."""

    move: Move


@dataclass(frozen=True, slots=True)
class Settle:
    """The bot is given time to finish what it has to do."""


@dataclass(frozen=True, slots=True)
class Look:
    """The page shows what this person sees; ``note`` says what to look at."""

    who: int
    tab: Tab
    note: str


Step = Say | Write | Edit | Press | Join | SeatBot | Turn | Settle | Look


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene: ``about`` says in one line what will be seen."""

    id: str
    title: str
    about: str
    steps: tuple[Step, ...]


ANNA, DMITRY, ELENA, SERGEY, NATALIA = 301, 302, 303, 304, 305
RUSLAN, IRINA, ALEXEY, GULNARA, VICTOR = 306, 307, 308, 309, 310
JULIA, PAVEL, SVETLANA = 311, 312, 313

_CAT = Sticker(kind="sticker", name="cat")
_THANKS = Sticker(kind="sticker", name="thanks")

QUIET = Scene(
    "quiet",
    "Обычный день",
    "Вопрос по делу, ответ учителя: бот молчит, и вызовов к VK нет.",
    (
        Turn(Move.STAY_OPEN),
        Look(ELENA, "chat", "Чат открыт. Смотрим глазами мамы Миши."),
        Say(
            ELENA,
            "Ольга Викторовна, добрый день! Во сколько в четверг родительское собрание?",
            name="question",
        ),
        Say(TEACHER, "Добрый день! В 18:00, кабинет 214.", reply_to="question"),
        Settle(),
        Look(ELENA, "calls", "Бот прочитал и ничего не сделал: так и должно быть."),
    ),
)
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
LATE = Scene(
    "late",
    "Позднее сообщение",
    "В 21:40 сообщение убрано, автору написано лично; в часы открытия оно появится само.",
    (
        Turn(Move.STAY_LATE),
        Look(NATALIA, "chat", "Поздний вечер, чат закрыт до утра."),
        Say(NATALIA, "Подскажите, завтра нужна спортивная форма?"),
        Settle(),
        Look(NATALIA, "private", "Бот объяснил, когда сообщение появится, и дал его отозвать."),
        Turn(Move.OPENING),
        Settle(),
        Look(NATALIA, "chat", "Чат открылся: сообщение опубликовано от имени автора."),
    ),
)
EMERGENCY = Scene(
    "emergency",
    "Беда поздно вечером",
    "Сообщение об опасности для ребёнка остаётся в чате, учителю сразу приходит тревога.",
    (
        Turn(Move.STAY_LATE),
        Look(ANNA, "chat", "Поздний вечер, чат закрыт, но это ждать не может."),
        Say(
            ANNA,
            "Помогите! Пропал ребёнок: Костя не пришёл домой с тренировки, телефон выключен. "
            "Мы звоним в полицию. Кто его видел?",
        ),
        Settle(),
        Look(ANNA, "chat", "Сообщение осталось в чате."),
        Look(TEACHER, "private", "Учителю пришла тревога с текстом сообщения."),
    ),
)
STRIKES = Scene(
    "strikes",
    "Три предупреждения",
    "За брань сообщения удаляются; после третьего предупреждения автор месяц только читает.",
    (
        Turn(Move.STAY_OPEN),
        Look(SERGEY, "chat", "Смотрим глазами папы Дани."),
        Say(SERGEY, "Да когда уже, бля, повесят расписание?"),
        Settle(),
        Look(SERGEY, "private", "Первое предупреждение: пункт правил, слово, текст, как оспорить."),
        Say(SERGEY, "Полный пиздец с этой столовой"),
        Settle(),
        Say(SERGEY, "Вы там охуели со своими сборами"),
        Settle(),
        Look(SERGEY, "private", "Третье предупреждение и блокировка на месяц."),
        Say(SERGEY, "И что теперь, я писать не могу?"),
        Look(SERGEY, "chat", "Писать нельзя, читать можно. Переводим часы на месяц вперёд."),
        Turn(Move.MONTH),
        Settle(),
        Turn(Move.STAY_OPEN),
        Settle(),
        Say(SERGEY, "Добрый день! Подскажите, когда собрание?"),
        Settle(),
        Look(SERGEY, "chat", "Месяц прошёл: писать снова можно."),
    ),
)
MASKED = Scene(
    "masked",
    "Замаскированная брань",
    "Бот не уверен и сам не наказывает: спрашивает учителя, тот решает кнопкой.",
    (
        Turn(Move.STAY_OPEN),
        Say(RUSLAN, "Что за п****** творится в раздевалке"),
        Settle(),
        Look(TEACHER, "private", "Учителю пришёл вопрос с текстом и кнопками."),
        Press(TEACHER, "Страйк", private=True),
        Settle(),
        Look(RUSLAN, "private", "Решил человек: автор получил предупреждение."),
    ),
)
NOISE = Scene(
    "noise",
    "Стикеры и КРИК",
    "Стикер исчезает, о заглавных буквах бот напоминает лично.",
    (
        Turn(Move.STAY_OPEN),
        Look(IRINA, "chat", "Смотрим глазами мамы Сони."),
        Say(IRINA, attach=(_CAT,)),
        Settle(),
        Say(IRINA, "КТО ЗАБРАЛ СМЕНКУ МОЕГО РЕБЁНКА ИЗ РАЗДЕВАЛКИ?"),
        Settle(),
        Look(IRINA, "private", "Бот объяснил правила лично: это не предупреждения."),
    ),
)
MESSENGER = Scene(
    "messenger",
    "Зовут в WhatsApp",
    "Приглашение в иностранный мессенджер удаляется, разговор о запрете остаётся.",
    (
        Turn(Move.STAY_OPEN),
        Look(ALEXEY, "chat", "Смотрим глазами папы Лизы."),
        Say(
            ALEXEY, "Давайте перейдём в WhatsApp, вот ссылка: https://chat.whatsapp.com/Ab12Cd34Ef5"
        ),
        Settle(),
        Say(TEACHER, "Напоминаю: в школе общаться в WhatsApp нельзя, пишем только здесь."),
        Settle(),
        Look(ALEXEY, "private", "Автору объяснили, что и по какому пункту убрано."),
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
EDITED = Scene(
    "edited",
    "Правка задним числом",
    "Безобидное сообщение исправлено на бранное: бот читает и правки.",
    (
        Turn(Move.STAY_OPEN),
        Look(ALEXEY, "chat", "Смотрим глазами папы Лизы."),
        Say(ALEXEY, "Кто сегодня забирает детей?", name="edited"),
        Settle(),
        Edit("edited", "Кто, бля, сегодня забирает детей?"),
        Settle(),
        Look(ALEXEY, "private", "Правка судится так же, как новое сообщение."),
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
THANKS = Scene(
    "thanks",
    "Поток «спасибо»",
    "Стикер исчезнет, слова останутся: пока за ними следит учитель. Правила покажет «/правила».",
    (
        Turn(Move.STAY_OPEN),
        Look(VICTOR, "chat", "Учитель сообщает новость, родители благодарят."),
        Say(TEACHER, "Завтра уроки начнутся в 9:00, первого урока не будет."),
        Say(ANNA, "Спасибо!"),
        Say(ELENA, "Принято"),
        Say(IRINA, "+"),
        Say(NATALIA, attach=(_THANKS,)),
        Say(DMITRY, "Спасибо большое, Ольга Викторовна!"),
        Settle(),
        Say(ADMINISTRATOR, "Уважаемые родители, вместо «спасибо» достаточно реакции."),
        Write(VICTOR, "/правила"),
        Settle(),
        Look(VICTOR, "private", "Правила с номерами пунктов бот присылает лично."),
    ),
)

SCENES: Final[Mapping[str, Scene]] = {
    one.id: one
    for one in (
        QUIET,
        ADDED,
        LATE,
        EMERGENCY,
        STRIKES,
        MASKED,
        NOISE,
        MESSENGER,
        NEWCOMERS,
        TEACHER_STRIKE,
        EDITED,
        CLOSED,
        THANKS,
    )
}
