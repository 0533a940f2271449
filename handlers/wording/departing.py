"""The words about who leaves the school (Этика 2.9, С50 3.5). Russian, with «вы»."""

from collections.abc import Sequence

from handlers.departure import Departure
from handlers.wording import clause, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

YES, YES_MARK, CANCEL = "Удалить из чата", "Отметить выбывшим", "Отмена"

MODERATES = "модератор или администрация школы"
WORKS = "сотрудник школы"

DECIDED = "Уже решено, или прошли сутки. Если нужно, начните снова: /выбыл"
CANCELLED = "Отменено, никто не удалён."
OBSERVING = (
    "Чат в режиме наблюдения: бот никого не удаляет. Чтобы он работал, включите: /режим работа"
)
WHO = (
    "Кто выбыл? Напишите фамилию и имя ученика, например: /выбыл Котов Пётр. "
    "Или ответьте командой на сообщение того, кто выбыл."
)
YOURSELF = "Себя так удалить нельзя."
IMMUNE = (
    "Модераторов и администрацию школы бот из чата не удаляет: сначала уберите человека из "
    "файла политики."
)
MARKED = "В реестре школы уже отмечено, что человек выбыл."
NOT_HERE = "Этого человека нет ни в чате, ни в реестре класса."


def another_child(pupil: str, class_name: str) -> str:
    """Why a parent stays."""
    return f"в школе учится ещё {tame(pupil)}, {tame(class_name)}"


def which_child(names: Sequence[str]) -> str:
    """A parent of several pupils of the class."""
    return f"Кто из детей выбыл? Напишите: {'; '.join(f'/выбыл {tame(one)}' for one in names)}"


def other_class(name: str, class_name: str) -> str:
    """Somebody of another class."""
    return (
        f"{tame(name)}: по реестру это класс {tame(class_name)}. Выбытие отмечает модератор "
        "того класса."
    )


def question(chat: ChatPolicy, regulation: Regulation, departure: Departure) -> str:
    """What will happen, before it does."""
    who = departure.who
    lines = []
    if who.pupil:
        lines.append(f"Выбывает: {tame(who.pupil)}, {tame(who.class_name)}.")
    lines += _of_chat(chat, departure)
    if departure.marked:
        lines.append(MARKED)
    elif who.pupil or who.employee:
        lines.append("В реестре школы будет отмечено, что человек выбыл.")
    else:
        lines.append("В реестре школы его нет, поэтому родных бот не знает.")
    rule = regulation.procedures.get("departure")
    if rule is not None:
        lines.append(f"Основание: {clause(rule)}.")
    lines.append("Это не предупреждение. Продолжить?")
    return "\n".join(lines)


def _of_chat(chat: ChatPolicy, departure: Departure) -> list[str]:
    """Who goes from a chat, who stays, and whom the bot cannot find there."""
    lines = []
    if departure.leaving:
        names = ", ".join(tame(name) for name in departure.leaving.values())
        lines.append(f"Из чата «{tame(chat.title)}» будут удалены: {names}.")
    elif departure.staying:
        lines.append(f"Из чата «{tame(chat.title)}» никого не удалят.")
    else:
        missing = "никого из семьи" if departure.who.pupil else "этого человека"
        lines.append(f"В чате «{tame(chat.title)}» {missing} нет.")
    lines += [f"Остаётся {tame(name)}: {why}." for name, why in departure.staying]
    if departure.unknown:
        names = ", ".join(tame(name) for name in departure.unknown)
        lines.append(f"Страница неизвестна: {names}. Если они в чате, удалите их сами.")
    return lines


def marked_before(chat: ChatPolicy, departure: Departure) -> str:
    """The roster knows already that he has left, and nobody of his is in the chat."""
    who = departure.who
    name = f"{who.pupil}, {who.class_name}" if who.pupil else "".join(departure.departed.values())
    return "\n".join((f"{tame(name)}. {MARKED}", *_of_chat(chat, departure)))


def done(count: int) -> str:
    """The answer to the press."""
    return f"Принято, удаляется из чата: {count}." if count else "Принято, отмечено в реестре."


def notice(chat: ChatPolicy, regulation: Regulation, pupil: str) -> str:
    """To who was removed."""
    why = f"{tame(pupil)} больше не учится в школе" if pupil else "вы больше не в нашей школе"
    rule = regulation.procedures.get("departure")
    hello = (
        f"Здравствуйте! Вы больше не участвуете в чате «{tame(chat.title)}»: {why}. "
        "Это не наказание."
    )
    thanks = (
        "Спасибо, что были с нами, и всего вам доброго! "
        "Если это ошибка, напишите классному руководителю."
    )
    return "\n".join((hello, *((f"Основание: {clause(rule)}.",) if rule else ()), thanks))


def not_removed(chat: ChatPolicy, name: str, *, admin: bool) -> str:
    """To the moderator who ordered it."""
    if admin:
        return (
            f"{tame(name)}: администратора чата «{tame(chat.title)}» бот удалить не может. "
            "Снимите с него права администратора чата и повторите: /выбыл"
        )
    return (
        f"{tame(name)}: мессенджер не дал удалить из чата «{tame(chat.title)}». Проверьте, что "
        "бот — администратор чата, или удалите человека сами."
    )


def elsewhere(left: ChatPolicy, chat: ChatPolicy, names: Sequence[str]) -> str:
    """To the moderators of another chat in which they are."""
    listed = ", ".join(tame(name) for name in names[:10])
    return (
        f"В чате «{tame(left.title)}» отмечено, что из школы выбыли: {listed}. В вашем чате "
        f"«{tame(chat.title)}» они ещё есть. Если им там больше не место, напишите там: /выбыл"
    )
