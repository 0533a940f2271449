"""The words of the commands' answers. Russian, with «вы»."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.effects import BlockBegun, StrikeGiven
from handlers.wording import asked_instead, clause, moment, quoted, tame
from policies.rulebook import Regulation, rule_name

NOT_A_PERSON = "Это сообщение не от участника чата. Ответьте на сообщение человека."
IMMUNE = "Модераторам, администраторам и ботам предупреждения не выносятся."
YOURSELF = "Самому себе вынести предупреждение нельзя."
BLOCKED_ALREADY = "Участник уже заблокирован: новых предупреждений в это время нет."
STRUCK_ALREADY = "За это сообщение предупреждение уже вынесено."
OBSERVING = (
    "Чат в режиме наблюдения: бот ничего не трогает. "
    "Чтобы выносить предупреждения, включите: /режим работа"
)
NOT_BLOCKED = "Этот участник не заблокирован."
NO_STRIKES = "У этого участника нет предупреждений."
NOBODY_STRUCK = "Предупреждений в этом чате нет."
CHOOSE_CHAT = "О каком чате речь?"
OTHER_CHATS = "Другие чаты"
CHAT_NOT_CHOSEN = "Прежняя команда не выполнена: чат для неё вы не выбрали. Вот она:"
CHAT_CHOSEN = "Принято, ответ придёт в личные сообщения."
PRIVATE_ONLY = "Эту команду пишут боту лично: откройте сообщения сообщества и повторите её там."
CHOOSE_RULE = "Какое правило нарушено?"
OTHER_RULES = "Другие правила"
NOT_IN_CHAT = "Этого человека нет среди участников чата."
HINT = "Здравствуйте! Я Дежурный, бот школьных чатов. Что я умею: /помощь"


def which_chat(dropped: str) -> str:
    """The question for the chat; ``dropped``: the command whose question it replaces, if any."""
    return asked_instead(CHOOSE_CHAT, CHAT_NOT_CHOSEN, dropped)


def only_month(regulation: Regulation) -> str:
    """No block is longer than a month, whoever asks."""
    return f"Блокировать можно не дольше месяца. {clause(regulation.procedures['block'])}."


def no_target(args: str) -> str:
    """Nobody is named, or nobody known."""
    if args.strip():
        return (
            f"Не нашёл участника «{tame(args[:100])}». Ответьте на его сообщение, "
            "упомяните через @ или напишите фамилию."
        )
    return "О ком речь? Ответьте на сообщение, упомяните через @ или напишите фамилию."


def several(names: Sequence[str]) -> str:
    """A name that several members bear."""
    return f"Подходят несколько: {', '.join(map(tame, names[:10]))}. Уточните имя."


# Which rules there are the buttons below say, so these lines do not.
_CHOOSE = "Нажмите кнопку или допишите к команде название правила, например: оскорбление."
NO_RULE = f"Назовите нарушенное правило: без него наказать нельзя.\n{_CHOOSE}"
# The one rule that nobody can break: what is urgent may be written at any hour.
NOT_PUNISHED = (
    f"За «{rule_name('emergency')}» не наказывают: о жизни и здоровье детей можно писать "
    f"в любое время. Нужно другое правило.\n{_CHOOSE}"
)


def which_rule(rules: Sequence[str]) -> str:
    """A clause that holds several rules."""
    return f"Какое именно правило?\nВ этом пункте их несколько: {'; '.join(map(rule_name, rules))}."


def unknown_rule(word: str) -> str:
    """No such rule."""
    return f"Правила «{tame(word[:100])}» нет.\n{_CHOOSE}"


def strike_done(name: str, rule: str, number: int, limit: int, until: datetime | None) -> str:
    """A moderator's strike was given."""
    text = f"{tame(name)}: предупреждение {number} из {limit} ({rule_name(rule)})."
    return text if until is None else f"{text} Участник не пишет в чат до {moment(until)}."


def block_done(name: str, rule: str, until: datetime) -> str:
    """A moderator's block begins."""
    return f"{tame(name)}: блокировка до {moment(until)} ({rule_name(rule)})."


def block_too_early(strikes: int, limit: int) -> str:
    """This school blocks only once the strikes are there."""
    return (
        f"По правилам школы блокируют за предупреждения, допустимо их {limit}; "
        f"сейчас {strikes}. Вынесите предупреждение: /страйк"
    )


def unblock_done(name: str) -> str:
    """A block was lifted."""
    return f"{tame(name)}: блокировка снята."


def unstrike_done(name: str, rule: str, left: int, limit: int) -> str:
    """A strike was lifted."""
    return f"{tame(name)}: предупреждение снято ({rule_name(rule)}). Осталось {left} из {limit}."


def no_such_strike(number: str, count: int) -> str:
    """There is no strike of this number."""
    return f"Предупреждения номер {tame(number[:20])} нет, их {count}. Список: /страйки"


def bad_term(text: str) -> str:
    """A block's term that cannot be read."""
    return f"Срок «{tame(text[:50])}» непонятен. Напишите, например: 7 дней, 2 недели, 1 месяц."


def struck(
    name: str, strikes: Sequence[tuple[StrikeGiven, datetime, bool]], limit: int,
    block: tuple[BlockBegun, datetime] | None,
) -> str:  # fmt: skip
    """One person's paragraph of /страйки; each strike comes with its local moment.

    One that does not count rests while the commission decides.
    """
    lines = [f"{tame(name)}: {sum(counts for _, _, counts in strikes)} из {limit}"]
    lines += [
        f"  {number}. {rule_name(one.rule)}, {moment(given)}"
        + (f": {', '.join(f'«{tame(quote)}»' for quote in one.quotes[:5])}" if one.quotes else "")
        + ("" if counts else " (обжалуется, пока не считается)")
        for number, (one, given, counts) in enumerate(strikes, 1)
    ]
    if block is not None:
        lines.append(f"  Блокировка до {moment(block[1])}, {rule_name(block[0].rule)}")
    return "\n".join(lines)


NO_CHATS = "Я не нашёл школьных чатов, в которых вы участвуете."


def help_text(lines: Iterable[str]) -> str:
    """What a person may do here."""
    return "Что можно сделать:\n" + "\n".join(lines)


def help_instead(why: str, lines: Iterable[str]) -> str:
    """What a person may do here, where he asked for a command that there is not, or not for him."""
    return f"{why}\n{help_text(lines)}"


def command_help(line: str, details: str) -> str:
    """One command's whole help."""
    return f"{line}\n{details}" if details else line


def not_allowed(command: str, *, administrators: bool = False) -> str:
    """To somebody who may not use a command; said privately and once."""
    only = only_for(command, administrators=administrators)
    return f"{only} Что доступно вам, покажет /помощь."


def only_for(command: str, *, administrators: bool) -> str:
    """Whose command it is."""
    whose = "администрации школы" if administrators else "модераторов этого чата"
    return f"Команда {command} только для {whose}."


def slash_missing(command: str) -> str:
    """A command was written without its slash."""
    return f"Команда начинается с «/», напишите так: {command}. Список: /помощь"


def unknown_command(word: str, alike: str | None, lost: str = "") -> str:
    """A command that does not exist; ``lost``: its words, where they go from the chat."""
    given_back = f"\nВы написали: {quoted(lost)}" if lost else ""
    return f"{no_such_command(word, alike)} Список: /помощь{given_back}"


def no_such_command(word: str, alike: str | None) -> str:
    """The same without where to look."""
    guess = f" Вы имели в виду {alike}?" if alike else ""
    return f"Команды {tame(word[:41])} нет.{guess}"
