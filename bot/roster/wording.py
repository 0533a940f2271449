"""What is said of a roster's file: what is wrong, where, and what would be right. Russian."""

from collections.abc import Iterable, Sequence

from bot.roster.people import Listed
from handlers.ports import RosterRole

ROLES = {
    RosterRole.PUPIL: "ученик",
    RosterRole.PARENT: "родитель",
    RosterRole.EMPLOYEE: "сотрудник",
}
_SHOWN = 20
_LONGEST = 60

EMPTY = "файл пуст: в первой строке нужны названия столбцов, например «класс;ученик;родитель»"
NO_PEOPLE = "в файле нет ни одного человека"
XLSX = (
    "это книга Excel, а не CSV: откройте её и выберите «Файл» → «Сохранить как» → "
    "«CSV UTF-8 (разделители — запятые)»"
)
ENCODING = "кодировка непонятна: сохраните файл как «CSV UTF-8»"
QUOTES = "кавычка открыта и не закрыта: удвойте кавычки внутри текста или уберите их"
NO_CLASS = "не указан класс: впишите, например, 5А"
NO_PUPIL = "не указан ученик: повторите класс и ученика в каждой строке его родителей"
NO_PARENT_NAME = "у страницы нет имени: впишите, чья она"
BOTH = "в одной строке и ученик, и сотрудник: напишите их в двух строках"
NO_EMPLOYEE = "указана должность, но не сотрудник: впишите фамилию, имя, отчество"
NO_COLUMNS = (
    "не найдены названия столбцов: нужны «класс» и «ученик» или «сотрудник», например "
    "класс;ученик;vk ученика;родитель;vk родителя;выбыл"
)


def cut(text: str) -> str:
    """A cell as it is quoted."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def column_missing(name: str) -> str:
    """A column without which others make no sense."""
    return f"нет столбца «{name}»: добавьте его в первую строку"


def column_alone(name: str, person: str) -> str:
    """Pages without the names they belong to."""
    return f"есть столбец «{name}», но нет столбца «{person}»: добавьте его"


def column_unknown(name: str) -> str:
    """A column that is not used."""
    return f"столбец «{cut(name)}» не используется"


def column_of_people(name: str, people: Sequence[str]) -> str:
    """A column that is not used, though it names who is in the roster."""
    shown = ", ".join(people[:3]) + (" и другие" if len(people) > 3 else "")
    return (
        f"столбец «{cut(name)}» не используется, а в нём люди из прежнего реестра ({shown}): они "
        "считались бы выбывшими. Назовите столбец «родитель», «ученик» или «сотрудник»"
    )


def column_mistyped(name: str, alike: str) -> str:
    """A column that is nearly one of ours."""
    return f"столбец «{cut(name)}» непонятен: если это «{alike}», назовите его так"


def column_twice(name: str) -> str:
    """The same column twice."""
    return f"столбец «{cut(name)}» назван дважды: оставьте один"


def cells_too_many(found: int, expected: int) -> str:
    """More cells than columns."""
    return (
        f"в строке ячеек больше, чем столбцов ({found} вместо {expected}): если разделитель "
        "стоит внутри текста, возьмите текст в кавычки"
    )


def bad_class(text: str) -> str:
    """A class that is too long to be one."""
    return f"класс «{cut(text)}» слишком длинный: не больше 16 знаков, например 5А"


def bad_name(who: str, text: str) -> str:
    """What is no name."""
    return f"{who}: «{cut(text)}» не похоже на имя; напишите фамилию, имя, отчество буквами"


def short_name(who: str, text: str) -> str:
    """A surname alone."""
    return f"{who}: «{cut(text)}» — одно слово; нужны хотя бы фамилия и имя"


def mixed_letters(who: str, text: str) -> str:
    """Letters of two alphabets in one word."""
    return f"{who}: в «{cut(text)}» смешаны русские и латинские буквы; наберите слово заново"


def bad_post(text: str) -> str:
    """A post that begins with a sign."""
    return f"должность: «{cut(text)}» непонятно; начните с буквы, например «учитель»"


def long_text(who: str, most: int) -> str:
    """Too long for its place."""
    return f"{who}: слишком длинно; не больше {most} знаков"


def page_screen_name(who: str, text: str) -> str:
    """A page by its own address: only VK itself could tell whose it is."""
    return (
        f"{who}: по адресу «{cut(text)}» номер страницы не узнать; откройте страницу, "
        "скопируйте номер и впишите, например, https://vk.com/id301"
    )


def page_community(who: str, text: str) -> str:
    """A community's page."""
    return f"{who}: «{cut(text)}» — страница сообщества, а нужна страница человека: id301"


def page_cut(who: str, text: str) -> str:
    """Excel shortened a long number."""
    return (
        f"{who}: «{cut(text)}» — номер, сокращённый Excel; сделайте столбец текстовым "
        "и впишите номер целиком или так: id301"
    )


def bad_page(who: str, text: str) -> str:
    """What is no page."""
    return f"{who}: «{cut(text)}» не номер страницы; напишите 301, id301 или https://vk.com/id301"


def pages_unpaired(who: str, names: int, pages: int) -> str:
    """Names and pages that do not match one to one."""
    return (
        f"{who}: имён {names}, а страниц {pages}; перечислите страницы в том же порядке, "
        "вместо неизвестной напишите «-»"
    )


def bad_left(text: str) -> str:
    """What is neither yes nor no nor a day."""
    return f"выбыл: «{cut(text)}» непонятно; напишите да, нет или дату: 31.05.2026"


def left_in_future(text: str) -> str:
    """A day that is still to come."""
    return f"выбыл: {cut(text)} ещё не наступило; впишите дату, когда человек выбудет"


def two_pages(role: RosterRole, name: str, before: int, line: int) -> str:
    """One person with two pages."""
    return (
        f"{ROLES[role]} {cut(name)}: здесь другая страница, чем в строке {line} (id{before}); "
        "если это разные люди, различите их: «Котов Пётр (1)» и «Котов Пётр (2)»"
    )


def left_and_not(name: str, line: int) -> str:
    """Left by one line and not by another."""
    return f"{cut(name)}: «выбыл» здесь не так, как в строке {line}; напишите одинаково"


def two_posts(name: str, line: int) -> str:
    """One employee with two posts in one line of work."""
    return f"{cut(name)}: должность здесь не та, что в строке {line}; напишите одинаково"


def no_parents(pupil: Listed) -> str:
    """A pupil whose parents are not named."""
    return f"{_who(pupil)}: не указаны родители"


def same_page(user_id: int, names: Sequence[str]) -> str:
    """One page of two people."""
    shown = " и ".join(cut(name) for name in names)
    return f"страница id{user_id} указана у разных людей: {shown}; если это один, пишите одинаково"


def no_chat(class_name: str) -> str:
    """A class that no chat of the policy file has."""
    return (
        f"класс {class_name}: в файле политики нет его чата; если он есть, впишите в раздел chats "
        f"«class: {class_name}»"
    )


def policy_unread(path: str) -> str:
    """The policy file cannot be read, so the classes cannot be compared."""
    return f"файл политики {path} не читается: классы с чатами не сверены"


def _who(person: Listed) -> str:
    place = f"{person.class_name}, " if person.class_name else ""
    return f"{cut(person.name)} ({place}{ROLES[person.role]})"


def people(listed: Iterable[Listed]) -> str:
    """How many there are of each kind."""
    counts = dict.fromkeys(RosterRole, 0)
    seen = set()
    for one in listed:
        # A parent of two pupils, an employee of two classes is one person.
        page = one.user_id or one.name
        if (one.role, page) not in seen or one.role is RosterRole.PUPIL:
            counts[one.role] += not one.left
        seen.add((one.role, page))
    return (
        f"учеников {counts[RosterRole.PUPIL]}, родителей {counts[RosterRole.PARENT]}, "
        f"сотрудников {counts[RosterRole.EMPLOYEE]}"
    )


def changed(title: str, items: Sequence[str]) -> str:
    """One paragraph of the summary."""
    if not items:
        return f"{title}: 0"
    more = f"\n  … и ещё {len(items) - _SHOWN}" if len(items) > _SHOWN else ""
    return f"{title}: {len(items)}\n" + "\n".join(f"  {one}" for one in items[:_SHOWN]) + more


def person(one: Listed, more: str = "") -> str:
    """A person of the summary."""
    return f"{_who(one)}{': ' + more if more else ''}"


def page(user_id: int | None) -> str:
    """A page, or that there is none."""
    return f"id{user_id}" if user_id else "нет страницы"


def imported(counts: str) -> str:
    """The roster is in the database."""
    return f"Реестр загружен: {counts}."


def would_import(counts: str) -> str:
    """The file is good."""
    return f"Ошибок нет. Будет загружено: {counts}."


def refused(errors: int) -> str:
    """The file is refused as a whole."""
    return f"Ошибок: {errors}. Ничего не загружено, прежний реестр остался."


def doubts(count: int, file: str) -> str:
    """There are warnings."""
    return f"Замечаний: {count}. Посмотреть: dezhurny roster check {file}"


def exported(count: int) -> str:
    """How much was written."""
    return f"Записано человек: {count}."


NOTHING_TO_EXPORT = "Реестр ещё не загружен: dezhurny roster import ФАЙЛ.csv"
