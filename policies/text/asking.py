"""What a text asks for: whether it is a question, what kind of thing and which days it means.

Nothing here is remembered; :mod:`policies.text.questions` makes hashes of it.
"""

import re
from collections.abc import Mapping
from datetime import date

from policies.text.view import TextView

MOST_READ = 1_000

_ASKING = (
    r"кто|кого|кому|кем|ком|ч[еь]й|чья|чье|чьи|где|куда|откуда|когда|сколько|скок|скольк\w+|почему"
    r"|зачем|отчего|почем|как|как(?:ой|ая|ое|ие|ого|ую|им|ом|их)|что|че|чо|чем|чего|чему|можно|нужн\w+"
    r"|надо"
)
_OPENED = re.compile(
    rf"^(?:\W*\b(?:а|и|но|ну|так|здравствуйте|привет|добрый|доброе|доброго|день|дня|вечер|утро|утра"
    rf"|всем|родители|девочки|девочк|ребят\w*|коллеги|скажите|извините|простите|народ|люди|еще|во|в"
    rf"|до|к|с|со|у|на|по|за|из|для|через|пожалуйста|уважаемые|мамы|папы)\b){{0,30}}"
    rf"\W*\b(?:{_ASKING})\b"
)
_ASKED_FOR = re.compile(
    r"\b(?:подскаж\w*|скажите|напомните|не\s+подскаж\w*|посоветуйте|кто-нибудь|кто\s+знает"
    r"|кто-то\s+знает|не\s+знаете|у\s+кого|объясните|скиньте|киньте|вопрос)\b"
)
_INSIDE = re.compile(
    r"(?<![,—-])\s(?:во\s+сколько|(?:до|к|ко|с)\s+скольк\w+|сколько|скок|куда|когда|где|почем"
    r"|(?:до\s+)?какого(?:\s+числа)?|как(?:ие|ой|ая|ое|ую|им|ом|их)|у\s+кого|кто|кому"
    r"|что\s+(?:нужно|надо|брать))\b"
)
_SENT_FOR = re.compile(
    r"\b(?:напишите|дайте|пришлите|сбросьте|скиньте|скинь|киньте|кинь)\b.{0,250}"
    r"\b(?:номер|фамили|телефон|расписани|ссылк|адрес|код|парол|бланк|список|меню|имя|отчество)"
)
_STATEMENT = re.compile(
    r"\b(?:напоминаю|обращаю|сообщаю|просьба|внимание|знаю|помню|узна\w+|скажу|сказал\w*|написал\w*"
    r"|напишу|неважно|все\s+равно|понятно|понял\w*|вижу|видел\w*|решили|решим|покажу|расскажу)\b"
    r"|^\W*(?:можно|нужно|надо)\s*[,.!]|\bизвини\w*\s+что\b"
)
_LONGEST_UNMARKED = 14

KINDS: Mapping[str, re.Pattern[str]] = {
    "hour": re.compile(
        r"\b(?:(?:во|к|до|со?)\s+скольк\w+|котор\w+\s+час\w*|как\w+\s+(?:\w+\s+)?врем\w+|когда"
        r"|врем[яе]\w*|час[ыу]?\b|успе\w+|с\s+какого\s+урока)\b"
    ),
    "date": re.compile(
        r"\b(?:когда|как\w+\s+(?:числ\w+|дня|дни|день|дням|дату?|неде\w+)|числ[аеоу]|дат[аыу]|дни|срок\w*"
        r"|крайн\w+|не\s+поздно|на\s+какое|до\s+какого)\b"
    ),
    "place": re.compile(
        r"\b(?:где|куда|откуда|в\s+каком|адрес|как\w+\s+(?:кабинет\w*|здани\w+|вход\w*|станци\w+)"
        r"|кабинет\w*|как\s+(?:найти|пройти|проехать|попасть)|где-то|на\s+каком|здани\w+)\b"
    ),
    "person": re.compile(
        r"\b(?:кто|кого|кому|кем|к\s+кому|с\s+кем|чей|чья|чье|зовут|звать|имя|фамили\w+|отчество"
        r"|чьё|у\s+кого|через\s+кого|на\s+чье)\b"
    ),
    "price": re.compile(
        r"\b(?:почем|стоит|стоят|стоим\w+|цен[аыу]\w*|сумм\w+|по\s+скольку?|по\s+сколько|сколько\s+ден\w+"
        r"|сколько\s+(?:сда|стои|отда|собир|плат|нужно\s+сда|скид)\w*|дорог\w*|подорожал\w*|бесплатн\w+"
        r"|платн\w+|взнос\w*|выходит|денег)\b"
    ),
    "count": re.compile(
        r"(?<!во )(?<!до )(?<!ко )(?<! к )(?<! с )\b(?:сколько|скок)\b"
        r"(?!\s+(?:стои|ден|сда|плат|времени|собир|отда|скид|нужно\s+сда))"
        r"|\b(?:хватит|надолго|долго|длится|длин\w+)\b"
    ),
    "why": re.compile(
        r"\b(?:почему|зачем|из-за\s+чего|отчего|что\s+(?:случилось|за|с)|в\s+чем\s+дело|объясните)\b"
    ),
    "wear": re.compile(
        r"\b(?:в\s+чем\s+(?:идти|прийти|приходить|быть|им)|во\s+что\s+(?:оде|наря)\w+|наде\w+|оде[втж]\w*"
        r"|дресс\W?код\w*|форм[аыуе]|костюм\w*|плать\w+|наряд\w*|в\s+чем)\b"
    ),
    "bring": re.compile(
        r"\b(?:брать|взять|берем|бер[еу]\w*|положить|принести|приносить|принос\w+|собрать|собирать|список"
        r"|с\s+собой|захват\w+|класть|нести|документы|бумажк\w+|справк\w+)\b"
    ),
    "may": re.compile(
        r"\b(?:можно|разреш\w+|пуст\w+|пропуст\w+|возьмут|реально|запре\w+|нельзя|льзя|дадут|дают|выгон\w+)\b"
    ),
    "need": re.compile(r"\b(?:нуж[её]?н\w*|надо|обязательно|требу\w+|положено|должн\w+)\b"),
    "how": re.compile(r"\b(?:как(?!\w)|каким\s+образом|что\s+делать|способ\w*)"),
    "which": re.compile(r"\b(?:как(?:ой|ая|ое|ие|ую|их|ого|им|ом|ова?)|что\s+за)\b"),
    "what": re.compile(r"\b(?:что|че|чо|чем|чего|чему)\b"),
    "whether": re.compile(r"\b(?:или|ли|будет|будут|есть|отмен\w+|правда|еще|уже|точно|тоже)\b"),
}
"""What kind of thing is asked for; a question may be of several kinds."""

TOLD: Mapping[str, re.Pattern[str]] = {
    "hour": re.compile(
        r"\b\d{1,2}[:.]\d{2}\b|\bчас(?:ов|а|ам|у)?\b|урок\w*"
        r"|\b(?:в|к|до|с|около)\s+(?:\d{1,2}\b|[а-я]+(?:ь|ти|ми|х)\b)"
    ),
    "date": re.compile(
        r"\b\d{1,2}(?:-?го|\s+(?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек)\w*)"
        r"|понедельник|вторник|сред[ауе]|четверг|пятниц|суббот|воскресень|завтра|сегодня|недел"
    ),
    "place": re.compile(
        r"\b(?:каб\w*|этаж\w*|зал\w*|ул\w*|корпус\w*|вход\w*|крыл\w*|здани\w+|вахт\w*|двор\w*"
        r"|адрес\w*|холл\w*|школ\w+|ворот\w*|крыльц\w+|библиотек\w+|стенд\w*|сайт\w*|раздел\w*)\b"
        r"|\bв\s+\d{2,3}\b"
    ),
    "price": re.compile(r"\d\s*(?:р\b|руб|₽)|рубл|бесплатн|\b\d{3,5}\b|\bпо\s+\d+"),
    "count": re.compile(
        r"\b\d+\b|\b(?:два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двадцать)\b"
    ),
    "yes": re.compile(r"^\W*(?:да|можно|конечно|будет|есть|нужн\w+|обязательно|разреш\w+|дают)\b"),
    "no": re.compile(r"^\W*(?:нет|нельзя|не\s|никакой|отмен\w+)"),
    "why": re.compile(
        r"\b(?:из-за|потому|поэтому|болеет|больнич\w+|авари\w+|прорвал\w+|по\s+постановлению)\b"
    ),
}
"""What kind of thing an answer tells."""

AGAIN = re.compile(
    r"\b(?:опять|снова|теперь|на\s+этот\s+раз|в\s+этот\s+раз|повторн\w+|по-прежнему|после|больше|нов(?:ый|ая|ые|ого)"
    r"|другой|дорож\w+|подорож\w+|весной|осенью|зимой|летом|январ\w+|еще|следующ\w+|уже|все-таки|все\s+еще|до\s+сих)\b"
)
"""Words by which somebody asks about a new state of a known thing."""

_RELATIVE: Mapping[str, int] = {
    "позавчера": -2, "вчера": -1, "вчерашн": -1, "сегодня": 0, "сегодняшн": 0, "сейчас": 0,
    "щас": 0, "завтра": 1, "завтрашн": 1, "послезавтра": 2,
}  # fmt: skip
_WEEKDAYS = (
    r"понедельник\w*", r"вторник\w*", r"сред[ауые]", r"четверг\w*", r"пятниц\w+",
    r"суббот\w+", r"воскресень\w+",
)  # fmt: skip
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(f'({one})' for one in _WEEKDAYS)})\b(?!\w)")
_WEEKLY = re.compile(r"\bпо\s+(?:\w+ам)\b|\bкажд")
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DATED = re.compile(
    r"\b(\d{1,2})(?:-?го|-?е)?\s+(янв|фев|мар|апр|ма(?=[йя])|июн|июл|авг|сен|окт|ноя|дек)\w*"
)
_WEEK = re.compile(r"\bна\s+(этой|эту|следующей|следующую|той)\s+недел")
_LAST = 3_000_000

# What a question about a known thing turns on: its beginning or its end, who does or does not.
EDGES: Mapping[str, re.Pattern[str]] = {
    "begin": re.compile(
        r"\b(?:со?\s+скольк\w+|с\s+какого\s+(?:времени|часа)|когда\s+(?:откр|нач)\w+"
        r"|во\s+сколько\s+(?:\w+\s+){0,2}(?:откр|нач)\w+|(?:откр|нач)\w+\s+(?:во\s+сколько|когда))"
    ),
    "end": re.compile(
        r"\b(?:до\s+скольк\w+|до\s+какого\s+(?:времени|часа)|когда\s+(?:закр|кон[че]|законч)\w+"
        r"|во\s+сколько\s+(?:\w+\s+){0,2}(?:закр|конч|законч|заканч)\w+)"
    ),
}
_ABOUT_SOME = re.compile(r"\b(?:кто|кого|кому|какие|какой|какая|сколько)\b")
_DENIED = re.compile(r"\bне\s+\w+(?:[еиую]т|[ая]т|л[аио]?)\b")


def is_question(view: TextView) -> bool:
    """True for a text that wants an answer, with a question mark or without one."""
    text = view.lowered[:MOST_READ]
    words = len(view.folded)
    if words < 2 or text.lstrip().startswith("/"):
        return False
    if "?" in text:
        return True
    if words > _LONGEST_UNMARKED or _STATEMENT.search(text):
        return False
    return any(shape.search(text) for shape in (_OPENED, _ASKED_FOR, _INSIDE, _SENT_FOR))


def turns_on(text: str) -> frozenset[tuple[str, str]]:
    """What a lowered question turns on, by choice: its edge, and whether it denies."""
    found = {("edge", edge) for edge, shape in EDGES.items() if shape.search(text)}
    if _ABOUT_SOME.search(text):
        found.add(("denial", "denied" if _DENIED.search(text) else "plain"))
    return frozenset(found)


def kinds_in(text: str, patterns: Mapping[str, re.Pattern[str]]) -> frozenset[str]:
    """The kinds of a lowered text by one of the tables above."""
    return frozenset(kind for kind, shape in patterns.items() if shape.search(text))


def days_in(text: str, today: date) -> tuple[frozenset[int], bool]:
    """The days that a lowered text means (ordinals), and whether it counts from today.

    ``сегодня`` and ``в пятницу`` count from the day of asking; ``1 июня`` does not.
    """
    found: set[int] = set()
    relative = False
    for match in re.finditer(r"\b(?:поза|после|с)?(?:вчера|сегодня|завтра|щас|ейчас)(?:шн)?", text):
        shift = _RELATIVE.get(match.group())
        if shift is not None:
            relative = True
            found.add(today.toordinal() + shift)
    if not _WEEKLY.search(text):
        for match in _WEEKDAY.finditer(text):
            weekday = next(place for place, one in enumerate(match.groups()) if one)
            relative = True
            found.add(today.toordinal() + (weekday - today.weekday()) % 7)
    for match in _DATED.finditer(text):
        when = _nearest(int(match.group(1)), _MONTHS.index(match.group(2)) + 1, today)
        if when is not None:
            found.add(when.toordinal())
    for match in _WEEK.finditer(text):
        relative = True
        monday = today.toordinal() - today.weekday() + (7 if "след" in match.group(1) else 0)
        found.update(range(monday, monday + 7))
    return frozenset(one for one in found if 0 < one < _LAST), relative


def _nearest(day: int, month: int, today: date) -> date | None:
    """The day of the year nearest to today."""
    near = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    return min(near, key=lambda one: abs(one - today), default=None)
