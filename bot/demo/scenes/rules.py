"""Scenes of the rules: what one message may break, and what follows."""

from bot.demo.enclosures import Picture, Sticker
from bot.demo.moves import Move
from bot.demo.scenes.steps import (
    ALEXEY,
    ANNA,
    DMITRY,
    ELENA,
    IRINA,
    NATALIA,
    RUSLAN,
    SERGEY,
    VICTOR,
    Edit,
    Look,
    Press,
    Say,
    Scene,
    Settle,
    Turn,
    Write,
)
from bot.demo.school import ADMINISTRATOR, TEACHER

_CAT = Sticker(kind="sticker", name="cat")
_THANKS = Sticker(kind="sticker", name="thanks")
_KITTEN = Picture(kind="picture", name="kitten")

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
        Look(ALEXEY, "private", "Правка проверяется так же, как новое сообщение."),
    ),
)

THANKS = Scene(
    "thanks",
    "Поток «спасибо»",
    "Короткие «спасибо» и «принято» исчезают: для этого есть реакции. Это не предупреждения.",
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

RULEBOOK = Scene(
    "rulebook",
    "Что бот убирает",
    "Реклама, домашнее задание, чужие данные, картинки, «спасибо», грамотность: всё по пунктам.",
    (
        Turn(Move.STAY_OPEN),
        Look(ANNA, "chat", "Смотрим глазами мамы Кости."),
        Say(RUSLAN, "Продам коньки, размер 34, почти новые, 1500 рублей, пишите в личку"),
        Say(IRINA, "Что задали по математике на завтра? Какие номера?"),
        Say(NATALIA, "У Димы Крылова из 5Б сахарный диабет, мне его мама рассказала"),
        Say(ALEXEY, "Не «ложить», а «класть». Учите русский язык, прежде чем писать!"),
        Say(VICTOR, attach=(_KITTEN,)),
        Say(VICTOR, "Спасибо большое, Ольга Викторовна!"),
        Settle(),
        Look(RUSLAN, "private", "Каждому лично: пункт, слова, свой текст, как обжаловать."),
    ),
)
REMINDERS = Scene(
    "reminders",
    "О чём бот напоминает",
    "Поздравление, личный вопрос, посторонняя тема, вызов: сообщение остаётся, автору — правило.",
    (
        Turn(Move.STAY_OPEN),
        Look(ANNA, "chat", "Смотрим глазами мамы Кости."),
        Say(NATALIA, "Поздравляю всех с пятницей, хороших выходных и отличного настроения! 🌸"),
        Say(IRINA, "Ольга Викторовна, Соня сегодня не придёт, у неё температура 38"),
        Say(ALEXEY, "Девочки, кто вчера смотрел сериал, чем закончилась последняя серия?"),
        Say(RUSLAN, "Ещё одно такое собрание, и я напишу на вас в прокуратуру, так и знайте"),
        Say(DMITRY, "Ваш сын тупой и невоспитанный, весь в мамашу"),
        Settle(),
        Look(NATALIA, "private", "Это напоминание, не предупреждение."),
        Look(TEACHER, "private", "Об оскорблении бот спросил учителя или наказал сам."),
    ),
)
HEATED = Scene(
    "heated",
    "Разговор накалился",
    "Двое ссорятся: чату одно напоминание о правилах, учителю — кто и с чего началось.",
    (
        Turn(Move.STAY_OPEN),
        Look(ELENA, "chat", "Смотрим глазами мамы Миши."),
        Say(DMITRY, "Опять не все сдали на шторы. Имейте совесть!", name="first"),
        Say(RUSLAN, "Вы себя слышите? Совести у вас самого нет", reply_to="first", name="second"),
        Say(DMITRY, "Не хамите мне, умник нашёлся!", reply_to="second", name="third"),
        Say(RUSLAN, "А вы не указывайте, кому что делать! Надоели!", reply_to="third"),
        Settle(),
        Look(ELENA, "chat", "Одно напоминание на всю ссору."),
        Look(TEACHER, "private", "Учитель знает, кто ссорится и куда смотреть."),
    ),
)
HINTS = Scene(
    "hints",
    "Подсказки",
    "Мысль в четырёх сообщениях, ответ неизвестно кому: бот подсказывает лично, раз в неделю.",
    (
        Turn(Move.STAY_OPEN),
        Look(ALEXEY, "chat", "Смотрим глазами папы Лизы."),
        Say(ALEXEY, "Добрый день"),
        Say(ALEXEY, "хочу уточнить"),
        Say(ALEXEY, "про пятницу"),
        Say(ALEXEY, "сбор у входа?"),
        Settle(),
        Look(ALEXEY, "private", "Одну мысль удобнее читать одним сообщением."),
        Say(ELENA, "Завтра нужна спортивная форма?"),
        Say(NATALIA, "Деньги на театр сдаём до пятницы?"),
        Say(SERGEY, "Да, нужно"),
        Settle(),
        Look(SERGEY, "private", "Кому он ответил? Бот советует кнопку «Ответить»."),
    ),
)
ASKED = Scene(
    "asked",
    "Уже спрашивали",
    "На вопрос, на который в чате отвечали, бот показывает прежний ответ; его можно убрать.",
    (
        Turn(Move.STAY_OPEN),
        Look(DMITRY, "chat", "Смотрим глазами папы Алисы."),
        Say(ANNA, "Подскажите, пожалуйста, сколько сдаём на подарок учителю?", name="question"),
        Say(TEACHER, "По 300 рублей, до пятницы.", reply_to="question"),
        Settle(),
        Turn(Move.HOUR),
        Turn(Move.STAY_OPEN),
        Settle(),
        Say(DMITRY, "Подскажите, сколько сдаём на подарок учителю?"),
        Settle(),
        Look(DMITRY, "chat", "Бот ответил прежним вопросом и ответом."),
        Write(IRINA, "/найти подарок учителю"),
        Settle(),
        Look(IRINA, "private", "То же можно найти и самому."),
    ),
)
