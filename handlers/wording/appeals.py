"""What is said about appeals: to the person, to those who decide, to both sides (С50 5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.effects import StrikeGiven
from handlers.wording import clause, day, moment, quoted, tame, words_found
from policies.duration import Duration
from policies.rulebook import Clause, Regulation, rule_name

KEEP, CANCEL, SOFTEN = "Оставить", "Отменить", "Смягчить"
NOTHING = "Обжаловать нечего: сейчас у вас нет ни предупреждений, ни запрета писать."
GONE = "Обжаловать уже нечего: это предупреждение или блокировка больше не действует."
NOT_DECIDER = "Решают только те, кому отправлено это дело."
PARTY = "Вы участник этого дела, поэтому решают другие."
_EXAMPLE = "Например: /апелляция {} и почему вы не согласны."
# A block's strikes are told of shortly: the messenger takes about 4000 characters.
_SHORT_TEXT, _SHOWN = 200, 5
_INSTEAD = "Комиссии, которая могла бы решить, в школе нет, поэтому решает администрация."
_CHANGED = "До решения выбор можно изменить."


def nobody_decides(regulation: Regulation) -> str:
    """Everybody who might decide has a part in the case."""
    return (
        "Рассмотреть апелляцию некому: все, кто решает, участвовали в этом деле. "
        f"Обратитесь в школу письменно. {clause(regulation.procedures['appeal'])}."
    )


def which(lines: Sequence[str]) -> str:
    """Several things stand; which one is meant?"""
    return "\n".join(("Что обжалуем? Напишите номер.", *lines, _EXAMPLE.format(1)))


def no_such(number: str, lines: Sequence[str]) -> str:
    """Nothing that stands has this number."""
    said = f"Номера {tame(number[:20])} нет. Вот что есть:"
    return "\n".join((said, *lines, _EXAMPLE.format(1)))


def already(number: str, *, pending: bool) -> str:
    """Each thing is appealed once."""
    state = "ждёт решения" if pending else "уже решена"
    return f"Это вы уже обжаловали: апелляция № {number} {state}. Второй раз обжаловать нельзя."


def taken(number: str, thing: str, *, by_commission: bool, suspended: str, term: Duration) -> str:
    """The appeal is with those who decide; ``suspended`` says what rests meanwhile."""
    whom = "комиссии школы" if by_commission else "администрации школы"
    return "\n".join(
        part
        for part in (
            f"Апелляция № {number} принята и отправлена {whom}: {thing}.",
            suspended,
            f"О решении бот напишет вам. Срок: {term}, потом бот напомнит администрации.",
        )
        if part
    )


STRIKE_RESTS = "Пока решения нет, предупреждение не считается."
BLOCK_RESTS = "Пока решения нет, вы можете писать в чат."


def strike_thing(rule: str, given: datetime) -> str:
    """A strike in half a line."""
    return f"предупреждение от {moment(given)}, {rule_name(rule)}"


def block_thing(rule: str, until: datetime) -> str:
    """A block in half a line."""
    return f"запрет писать до {moment(until)}, {rule_name(rule)}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that those who decide are shown. Moments are in the school's time zone.

    ``given_by``: a :func:`person`, "" for the bot. ``strikes``: the appealed one, or those
    that a block used up, each with its moment and giver; ``ladder``: which of how many it was.
    """

    number: str
    title: str
    name: str
    thing: str
    clause: Clause | None
    begun: datetime
    given_by: str
    ladder: str
    strikes: Sequence[tuple[StrikeGiven, datetime, str]]
    words: str
    rests: bool
    by_commission: bool
    quorum: int
    deciders: int


def case(one: Evidence, *, again: bool = False) -> str:
    """The case with its evidence, for those who decide."""
    head = f"Апелляция № {one.number}, чат «{tame(one.title)}»"
    reminded = " (напоминание: решения ещё нет)" if again else ""
    return "\n".join(
        part
        for part in (
            f"{head}{reminded}. Участник: {tame(one.name)}.",
            f"Обжалуется: {one.thing}. {one.ladder}".rstrip(),
            f"Правило: {clause(one.clause)}." if one.clause else "",
            f"Когда: {moment(one.begun)}. Кем: {_giver(one.given_by)}.",
            *_proofs(one),
            f"Объяснение участника: {quoted(one.words)}" if one.words else "Объяснения нет.",
            "Пока решения нет, это не действует." if one.rests else "",
            "" if one.by_commission else _INSTEAD,
            f"Нужно голосов: {one.quorum} из {one.deciders}. {_CHANGED}",
        )
        if part
    )


def _giver(name: str) -> str:
    return f"модератор {name}" if name else "бот"


def person(name: str, user_id: int) -> str:
    """A member by his name; whoever is not in the chat by his page."""
    return tame(name) if name else f"vk.com/id{user_id}"


def _proofs(one: Evidence) -> tuple[str, ...]:
    if len(one.strikes) == 1:
        strike = one.strikes[0][0]
        text = f"Текст сообщения: {quoted(strike.text)}" if strike.text else ""
        return (words_found(strike.quotes), text)
    return tuple(
        " ".join(
            part
            for part in (
                f"{number}. {rule_name(strike.rule)}, {moment(given)}, {_giver(by)}.",
                words_found(strike.quotes),
                quoted(strike.text[:_SHORT_TEXT]) if strike.text else "",
            )
            if part
        )
        for number, (strike, given, by) in list(enumerate(one.strikes, 1))[-_SHOWN:]
    )


def ladder(number: int, limit: int) -> str:
    """Which strike of how many it was."""
    return f"Это было предупреждение {number} из {limit}."


def used_up(count: int) -> str:
    """How many strikes a block used up."""
    return f"Предупреждений до этого: {count}." if count else "Предупреждений до этого не было."


def chosen(label: str, count: int, quorum: int, *, changed: bool) -> str:
    """A vote that decides nothing yet, for a snackbar."""
    said = "Выбор изменён" if changed else "Ваш выбор"
    return f"{said}: «{label}» ({count} из {quorum})."


def chosen_before(label: str) -> str:
    """The same button once more."""
    return f"Вы уже выбрали «{label}»."


def decided(label: str) -> str:
    """The vote that decided, for a snackbar."""
    return f"Решено: «{label}»."


def closed(number: str, label: str) -> str:
    """A press after the end; without a label it ended by itself."""
    if not label:
        return f"Апелляция № {number} закрыта: решать уже нечего."
    return f"По апелляции № {number} уже решено: «{label}»."


def lapsed(number: str) -> str:
    """What was appealed is over before anybody decided."""
    return f"Апелляция № {number} закрыта: то, что вы обжаловали, уже не действует."


def decision(number: str, title: str, label: str, result: str, *, by_commission: bool) -> str:
    """The decision, for the person whose case it was."""
    who = "комиссия школы" if by_commission else "администрация школы"
    return f"Апелляция № {number}, чат «{tame(title)}»: {who} решила «{label}». {result}"


def decision_about(told: str, name: str) -> str:
    """The same for the chat's moderators and those who decided."""
    return f"{told} Участник: {tame(name)}."


STRIKE_LIFTED = "Предупреждение снято."
STRIKE_AND_BLOCK_LIFTED = "Предупреждение снято, а с ним и блокировка, к которой оно привело."
STRIKE_RECORDED = "Предупреждение остаётся в записях, но уже не действует."
BLOCK_LIFTED = "Запрет писать снят."
BLOCK_LIFTED_SHORT = "Запрет писать снят: оставалось меньше суток."
BLOCK_OVER = "Срок запрета писать уже вышел."


def strike_kept(until: datetime) -> str:
    """The strike stands as it was."""
    return f"Предупреждение действует до {day(until)}"


def strike_kept_and_blocks(until: datetime) -> str:
    """The strike counts again, and with it there are as many as block."""
    return (
        f"Предупреждение снова считается, и всего их теперь столько, что писать нельзя "
        f"до {moment(until)}."
    )


def strike_softened(until: datetime) -> str:
    """The strike ends sooner."""
    return f"Предупреждение остаётся, но сгорит раньше: {day(until)}"


def block_kept(until: datetime) -> str:
    """The block acts till the moment it was given for."""
    return f"Писать в чат нельзя до {moment(until)}, как и было решено."


def block_softened(until: datetime) -> str:
    """The block ends sooner."""
    return f"Писать в чат нельзя до {moment(until)}: оставшийся срок сокращён вдвое."


def reminder(number: str, title: str, name: str, opened: datetime, waits_for: Sequence[str]) -> str:
    """To the administrators: no decision within the term. ``waits_for``: each a :func:`person`."""
    whom = ", ".join(waits_for[:10])
    silent = f" Ещё не ответили: {whom}." if whom else " Голоса разделились."
    return (
        f"Апелляция № {number} (чат «{tame(title)}», участник {tame(name)}) ждёт решения "
        f"с {moment(opened)}.{silent}"
    )


def undelivered(number: str, whom: str, link: str) -> str:
    """To the administrators: somebody who decides takes no messages from the bot."""
    return (
        f"Апелляция № {number} не дошла: {whom} не принимает сообщений от бота. "
        f"Попросите разрешить их: {link}. Бот отправит дело ещё раз вместе с напоминанием."
    )
