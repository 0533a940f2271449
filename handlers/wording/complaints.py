"""The words about complaints and official corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.wording import moment, quoted, tame
from policies.rulebook import rule_name
from policies.school import ChatPolicy

CORRECT = "Опровергнуть"
REPLY_NEEDED = "Ответьте этой командой на сообщение, на которое жалуетесь: /жалоба"
NOT_A_PERSON = "Пожаловаться можно на сообщение человека."
YOURSELF = "На своё сообщение жаловаться не нужно: его можно удалить."
COMPLAINED_BEFORE = "Ваша жалоба на это сообщение уже рассматривается."
DECIDED_BEFORE = "Это сообщение уже рассмотрено."
TOO_MANY = "Сегодня от вас уже десять жалоб. О срочном напишите классному руководителю лично."
KEPT = "Сообщение остаётся."
CHOOSE_RULE = "Выберите правило: бот прислал список."
EDITED = "Сообщение исправлено после жалобы. Бот прислал вам его снова."
ASKED_ANEW = "О сообщении есть новый вопрос. Решите, пожалуйста, под ним."
HIGHER_DECIDES = "О сообщении модератора решает администрация школы."
NOBODY_DECIDES = (
    "Это сообщение администрации школы, и решать о нём больше некому. "
    "Напишите, пожалуйста, в школу."
)
CORRECTING = "Напишите опровержение боту лично."
NO_TEXT = "Напишите и сам текст: /опровержение Экскурсия не отменена, сбор в 9:00."
NOT_ABOUT_ANYTHING = "Ответьте командой /опровержение на сообщение, которое нужно опровергнуть."
CORRECTED_BEFORE = "Это опровержение уже опубликовано под тем же сообщением."
CORRECTION_REFUSED = "Опровержение не опубликовано: ВКонтакте его не принял."


@dataclass(frozen=True, slots=True)
class About:
    """A message as it is told from others: whose, when (where that is known), and its words."""

    name: str
    at: datetime | None
    text: str


def _message(about: About) -> str:
    when = f", {moment(about.at)}" if about.at else ""
    return f"{tame(about.name)}{when}: {quoted(about.text)}"


def passed_on(*, higher: bool, nameless: bool) -> str:
    """To whoever complained; ``higher``: the administration decides; ``nameless``: he gave a
    reason, and it was told without his name.
    """
    done = (
        "Жалоба передана администрации школы. "
        "Ни автор сообщения, ни чат не узнают, кто пожаловался."
        if higher
        else "Жалоба передана модератору. В чате не видно, кто пожаловался."
    )
    return f"{done} Ваше пояснение передано без имени." if nameless else done


def complaint(chat: ChatPolicy, about: About, rule: str, reason: str) -> str:
    """To the moderators; who complained is not said."""
    return "\n".join(
        (
            f"Чат «{tame(chat.title)}»: жалоба на сообщение. {_message(about)}",
            *_ground(rule, reason),
            "Что сделать?",
        )
    )


def another(
    chat: ChatPolicy,
    about: About,
    rule: str,
    reason: str,
    *,
    number: int,
    before: str | None,
    differ: bool,
) -> str:
    """To the moderators: another complaint of the same; ``number``: how many people complained.

    ``before``: how the message read till it was edited; ``differ``: the rules do. Either of
    them asks the question anew.
    """
    many = f", всего их {number}" if number > 1 else ""
    again = f"Чат «{tame(chat.title)}»: ещё одна жалоба на то же сообщение{many}."
    edited = () if before is None else (f"Сообщение исправлено, до этого: {quoted(before)}",)
    return "\n".join(
        (
            f"{again} {_message(about)}",
            *edited,
            *_ground(rule, reason),
            *((_DIFFER,) if differ else ()),
            _ANEW if edited or differ else "Решите, пожалуйста, под первой жалобой.",
        )
    )


_DIFFER = "В жалобах разные правила: если сообщение нарушает их, бот попросит вас выбрать."
_ANEW = "Что сделать? Решите здесь: прежние кнопки не действуют."


def edited_meanwhile(chat: ChatPolicy, about: About, before: str, rule: str) -> str:
    """To the moderators: what was complained of reads otherwise by now."""
    return "\n".join(
        (
            f"Чат «{tame(chat.title)}»: сообщение исправлено после жалобы. {_message(about)}",
            f"До этого: {quoted(before)}",
            *_ground(rule, ""),
            _ANEW,
        )
    )


def _ground(rule: str, reason: str) -> tuple[str, ...]:
    guess = (f"Возможное нарушение: {rule_name(rule)}.",) if rule else ()
    return (*guess, f"Пояснение к жалобе: {quoted(reason)}") if reason else guess


def which_rule(about: About) -> str:
    """To a moderator who decided on a complaint that names no rule."""
    return f"{_message(about)}\nКакое правило нарушено? Без правила ничего не изменится."


def decided(chat: ChatPolicy, decision: str, *, deletable: bool) -> str:
    """To whoever complained; ``deletable``: the messenger will delete such a message."""
    gone = "сообщение удалено" if deletable else "решено, что сообщение нужно удалить"
    done = {
        "delete": gone,
        "strike": f"{gone}, автор предупреждён",
        "keep": "сообщение остаётся",
        "correct": "опубликовано официальное уточнение",
    }[decision]
    return f"Ваша жалоба в чате «{tame(chat.title)}» рассмотрена: {done}. Спасибо!"


def in_the_chat(chat: ChatPolicy, guards: Sequence[str], *, blocked: bool) -> str:
    """To whoever complained privately; ``guards``: who decides about the chat, by name."""
    named = f" ({', '.join(map(tame, guards))})" if guards else ""
    if blocked:
        return (
            f"Из личного сообщения бот не узнает, о чём речь, а в чат «{tame(chat.title)}» вы "
            "сейчас писать не можете. Напишите о сообщении лично тому, кто отвечает за чат"
            f"{named}: сообщение ему можно переслать."
        )
    return (
        f"Из личного сообщения бот не узнает, о чём речь. В чате «{tame(chat.title)}» ответьте на "
        f"то сообщение: /жалоба. Или напишите о нём лично тому, кто отвечает за чат{named}."
    )


def how_to_correct(chat: ChatPolicy, about: About, replaced: About | None) -> str:
    """After «Опровергнуть»; ``replaced``: the message whose correction waited till now."""
    how = (
        "Напишите боту: /опровержение и текст. Он появится в чате "
        f"«{tame(chat.title)}» от вашего имени, ответом на это сообщение:\n{_message(about)}"
    )
    if replaced is None:
        return how
    return (
        f"{how}\nОпровержения на другое сообщение бот больше не ждёт: {_message(replaced)}\n"
        "Когда напишете это, нажмите «Опровергнуть» и под той жалобой."
    )


def closed_now(chat: ChatPolicy, due: datetime | None) -> str:
    """To a moderator: the chat is closed till ``due``, and so is the school's voice."""
    opens = f" до {moment(due)}" if due else ""
    return (
        f"Чат «{tame(chat.title)}» закрыт{opens}: опровержение не опубликовано. "
        "Если ждать нельзя: /опровержение срочно и текст."
    )


def corrected(about: About | None, *, closed: bool) -> str:
    """To a moderator; ``closed``: it decided a complaint too."""
    done = "Опровержение опубликовано."
    if closed:
        done += " Жалоба рассмотрена, кто пожаловался, об этом знает."
    if about is None:
        return done
    return f"{done}\nОно стоит ответом на сообщение: {_message(about)}"


def correction(name: str, text: str, at: datetime | None, *, urgent: bool = False) -> str:
    """An official correction, under the moderator's name; ``at`` of the corrected message."""
    about = f" (о сообщении от {moment(at)})" if at else ""
    return (
        f"{'СРОЧНО. ' if urgent else ''}Официальное уточнение{about}. {tame(name)}:\n{tame(text)}"
    )
