"""What newcomers are asked and reminded of, and what moderators learn of it. Russian, with «вы»."""

from collections.abc import Sequence

from handlers.wording import clause, rules, tame
from policies.rulebook import Regulation
from policies.school import ChatPolicy

_EXAMPLE = "Петрова Анна Сергеевна"
_LISTED = 40


def _by_clause(regulation: Regulation, procedure: str) -> str:
    known = regulation.procedures.get(procedure)
    return f"\n{clause(known)}." if known else ""


def ask_name(chat: ChatPolicy, regulation: Regulation) -> str:
    """To a newcomer whose name in the messenger is no full one."""
    return (
        f"Здравствуйте! В чате «{tame(chat.title)}» участники называют себя полностью. "
        f"Ответьте боту одним сообщением: {_EXAMPLE}"
        f"{_by_clause(regulation, 'full_name')}"
    )


def name_taken(name: str) -> str:
    """The name is noted."""
    return f"Спасибо! Записано: {tame(name)}. Если есть ошибка, пришлите имя ещё раз."


def no_name() -> str:
    """What was written is no full name."""
    return (
        "Не похоже на полное имя. Напишите одним сообщением фамилию, имя и отчество: "
        f"{_EXAMPLE}. Что ещё умеет бот: /помощь"
    )


def no_patronymic() -> str:
    """Surname and name, without the patronymic."""
    return (
        f"Добавьте, пожалуйста, отчество: {_EXAMPLE}. "
        "Если отчества нет, допишите «без отчества»: Ли Мэй без отчества"
    )


def reminder(chat: ChatPolicy, regulation: Regulation, *, with_rules: bool, last: bool) -> str:
    """To a newcomer who has not confirmed that he knows the rules."""
    hello = (
        f"Здравствуйте! Вы вступили в чат «{tame(chat.title)}». Прочитайте, пожалуйста, "
        "правила и нажмите «Ознакомлен(а)»."
    )
    waits = "До этого вы можете только читать чат." if chat.joining.read_only else ""
    then = "Это последнее напоминание: дальше о вас узнает модератор чата." if last else ""
    shown = rules(chat, regulation) if with_rules else "Правила: /правила"
    return "\n".join(part for part in (hello, waits, then, shown) if part)


def raid(chat: ChatPolicy, many: int) -> str:
    """To those in charge, once: strangers pour into the chat."""
    return (
        f"В чат «{tame(chat.title)}» за минуту вошло больше {many} человек: похоже, ссылка попала "
        "к посторонним. Смените ссылку-приглашение в настройках чата и удалите лишних. Чтобы "
        "сообщения пока не появлялись, напишите в чате: /режим тишина. Бот никого не приветствует "
        "по имени; правила он опубликует, когда люди перестанут прибывать."
    )


BLOCK_OVER = "Чтобы снова писать в чат, подтвердите, что знаете правила."


def block_over(chat: ChatPolicy) -> str:
    """To a newcomer whose block is over while he only reads."""
    return (
        f"Запрет писать в чат «{tame(chat.title)}» закончился. Чтобы писать, нажмите "
        "«Ознакомлен(а)»: так вы подтвердите, что знаете правила. Правила: /правила"
    )


def not_agreed(
    chat: ChatPolicy, regulation: Regulation, names: Sequence[str], *, read_only: bool
) -> str:
    """To the moderators: who was reminded in vain."""
    listed = ", ".join(tame(name) for name in names[:_LISTED])
    rest = f" и ещё {len(names) - _LISTED}" if len(names) > _LISTED else ""
    waits = " Пока они только читают чат." if read_only else ""
    return (
        f"Чат «{tame(chat.title)}»: не подтвердили, что знают правила: {listed}{rest}. "
        "Бот больше не будет напоминать; у кого сообщения от бота закрыты, до тех напоминания "
        f"не дошли.{waits}"
        f"{_by_clause(regulation, 'welcome')}"
    )


def not_let_go(name: str) -> str:
    """To the moderators: the messenger keeps a newcomer from writing."""
    return (
        f"{tame(name)}: правила подтверждены, но мессенджер не дал снять запрет писать. "
        "Проверьте, что бот — администратор чата; бот будет пробовать ещё."
    )
