"""Every word that the bot says to a member, a moderator or an administrator. Russian, with «вы».

Longer than other files on purpose: whoever tends the words finds them in one place.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers.calls import Button
from handlers.effects import BlockBegun, DeferredHeld, StrikeGiven
from handlers.wording.taming import tame as tame
from handlers.wording.taming import tame_mentions
from policies.finding import Level
from policies.judge import Judged
from policies.ladder import BlocksWhen, StrikeRules
from policies.rulebook import Clause, Regulation, rule_name
from policies.school import ChatPolicy

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
QUOTED = 1500
_POSTED = re.compile(r"([^\n]{1,250}) \(\d{1,2} [а-я]{1,10} в \d{2}:\d{2}\):\n(.+)", re.S)
_INNER = str.maketrans("«»", "„“")

AGREE = "Ознакомлен(а)"
WITHDRAW = "Отозвать"
DETAILS = "Подробности"
ALLOW_PRIVATE = "Разрешить сообщения"
DELETE, STRIKE, KEEP = "Удалить", "Страйк", "Оставить"
NO_TEXT = "(без текста)"


def quoted(text: str) -> str:
    """A person's text to give back, cut at 1500 characters."""
    cut = text if len(text) <= QUOTED else text[:QUOTED] + "…"
    return f"«{tame(cut)}»" if cut.strip() else NO_TEXT


def asked_instead(question: str, lost: str, dropped: str) -> str:
    """A question; where it replaces another, ``dropped``, what became of that one too."""
    return f"{lost} {quoted(dropped)}\n{question}" if dropped else question


def nameless(user_id: int) -> str:
    """Whoever's name is not known."""
    return f"участник {user_id}"


def day_and_month(at: datetime) -> str:
    """«2 марта»; ``at`` in the school's time zone, as below."""
    return f"{at.day} {_MONTHS[at.month - 1]}"


def moment(at: datetime) -> str:
    """«2 марта в 21:30»."""
    return f"{day_and_month(at)} в {at:%H:%M}"


def day(at: datetime) -> str:
    """«2 марта 2026 г.»."""
    return f"{day_and_month(at)} {at.year} г."


def clause(one: Clause) -> str:
    """The clause as a notice quotes it; the school's own words stand without a source."""
    if one.own:
        return one.text.rstrip(".")
    return f"«{one.text.translate(_INNER)}» ({one.document}, п. {one.clause})"


def _inside(sentence: str) -> str:
    """A sentence as it goes on after a colon; one in quotes begins as it did."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


def rule_in_quotes(rule: str) -> str:
    """A rule's name in quotes; its own become the inner ones."""
    return f"«{rule_name(rule).translate(_INNER)}»"


def words_found(quotes: Sequence[str]) -> str:
    """«Найденные слова: …», or nothing."""
    return f"Найдено: {', '.join(quoted(one) for one in quotes[:10])}." if quotes else ""


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def how_to_appeal(regulation: Regulation) -> str:
    """How to appeal, by the school's own clause."""
    appeal = regulation.procedures.get("appeal")
    base = (
        "Не согласны? Напишите классному руководителю или в комиссию школы по урегулированию споров"
    )
    return f"{base} ({appeal.document}, п. {appeal.clause})." if appeal else f"{base}."


def how_to_contest(regulation: Regulation) -> str:
    """How to appeal a strike or block: the command, and the school's own clause (С50 5.1)."""
    appeal = regulation.procedures["appeal"]
    return (
        "Не согласны? Напишите боту лично: /апелляция. Решит комиссия школы по урегулированию "
        f"споров ({appeal.document}, п. {appeal.clause}). Что можно обжаловать, покажет /мои."
    )


def how_to_apologise(regulation: Regulation) -> str:
    """How to end a block before its term (Этика 2.7)."""
    pardon = regulation.procedures["pardon"]
    return (
        "Можно и раньше: извинитесь перед чатом, для этого напишите боту лично /извинение "
        f"({pardon.document}, п. {pardon.clause})."
    )


def strike_notice(
    chat: ChatPolicy,
    regulation: Regulation,
    strike: StrikeGiven,
    *,
    number: int,
    expires: datetime,
    explanation: str = "",
) -> str:
    """What a person is told of a strike: clause, words, text, number, term, appeal.

    A strike that blocks is used up by the block: then there is no term of its own.
    """
    about = f"в чате «{tame(chat.title)}»"
    broken = f"правило {rule_in_quotes(strike.rule)}"
    if chat.strikes.blocks(number):
        over = " (больше допустимого)" if number > chat.strikes.limit else ""
        count = f"Предупреждение {number} из {chat.strikes.limit}{over}: теперь только чтение."
    else:
        count = (
            f"Предупреждение {number} из {chat.strikes.limit}. Действует до {day(expires)}\n"
            f"{_ladder(chat.strikes)}"
        )
    return _lines(
        f"Здравствуйте! Модератор вынес вам предупреждение {about}: {broken}."
        if strike.by
        else f"Здравствуйте! Ваше сообщение {about} нарушает {broken}.",
        f"Правило: {clause(regulation.clause(strike.rule))}.",
        tame_mentions(explanation),
        words_found(strike.quotes),
        count,
        f"Ваш текст: {quoted(strike.text)}" if strike.cmid else "",
        how_to_contest(regulation),
    )


def _ladder(rules: StrikeRules) -> str:
    when = (
        f"Если предупреждений больше {rules.limit},"
        if rules.blocks_when is BlocksWhen.EXCEEDED
        else f"После {rules.limit}-го предупреждения"
    )
    return f"{when} писать в чат нельзя: {rules.block}. Читать можно всегда."


def strike_short(number: int, limit: int, rule: str) -> str:
    """The same for a snackbar."""
    return f"Предупреждение {number} из {limit}: {rule_name(rule)}. {_CONTEST}"


_CONTEST = "Обжаловать: /апелляция."


def removed_notice(
    chat: ChatPolicy, regulation: Regulation, found: Judged, quotes: Sequence[str], text: str
) -> str:
    """What a person is told when a message is against a rule that gives no strike."""
    return _lines(
        f"Здравствуйте! Такие сообщения в чате «{tame(chat.title)}» убираются: "
        f"{rule_name(found.rule)}. Это не предупреждение.",
        f"Правило: {clause(regulation.clause(found.rule))}.",
        tame_mentions(found.finding.explanation),
        words_found(quotes),
        f"Ваш текст: {quoted(text)}",
        how_to_appeal(regulation),
    )


def removed_by_moderator(
    chat: ChatPolicy,
    regulation: Regulation,
    rule: str,
    quotes: Sequence[str],
    text: str,
    *,
    higher: bool = False,
) -> str:
    """What a person is told when a moderator took a message down without a strike.

    ``higher``: he is a moderator himself, and the administration decided.
    """
    done = (
        f"По решению администрации школы ваше сообщение в чате «{tame(chat.title)}» убирается"
        if higher
        else f"Модератор чата «{tame(chat.title)}» убрал ваше сообщение"
    )
    return _lines(
        f"{done}: {rule_name(rule)}. Это не предупреждение.",
        f"Правило: {clause(regulation.clause(rule))}.",
        words_found(quotes),
        f"Ваш текст: {quoted(text)}",
        how_to_appeal(regulation),
    )


def removed_short(rule: str) -> str:
    """The same in a line."""
    return f"Сообщение не по правилам чата: {rule_name(rule)}."


def reminder(
    chat: ChatPolicy,
    regulation: Regulation,
    found: Judged,
    quotes: Sequence[str],
    *,
    asked: bool = False,
) -> str:
    """A reminder: nothing was done, the rule is named.

    ``asked``: a moderator is asked about the message under another rule, and may yet take it
    down, so that nothing is promised of it.
    """
    stays = "Это напоминание, а не" if asked else "Сообщение осталось в чате, это не"
    return _lines(
        f"Здравствуйте! Напоминаем о правиле чата «{tame(chat.title)}»: {rule_name(found.rule)}.",
        f"Правило: {clause(regulation.clause(found.rule))}.",
        tame_mentions(found.finding.explanation),
        words_found(quotes),
        f"{stays} предупреждение.",
        how_to_appeal(regulation),
    )


def deferred_notice(
    chat: ChatPolicy, regulation: Regulation, due: datetime, text: str, *, asked: bool
) -> str:
    """What the author of a late message is told; ``asked``: a moderator decides of it too."""
    doubt = "Бот не уверен, что оно не нарушает правил чата, и спросил модератора." if asked else ""
    return _lines(
        f"Здравствуйте! {_why_it_waits(chat)}",
        f"Ваше сообщение появится {moment(due)} от вашего имени{_if_passed(asked)}: {quoted(text)}",
        doubt,
        f"Правило: {clause(regulation.clause('open_hours'))}.",
        "Если передумали, нажмите «Отозвать». Если речь о жизни и здоровье ребёнка, "
        "напишите об этом прямо: такие сообщения проходят всегда.",
        how_to_appeal(regulation),
    )


def _why_it_waits(chat: ChatPolicy) -> str:
    if chat.hours is not None and chat.hours.quiet is not None:
        until = moment(chat.hours.quiet[1])
        return f"В чате «{tame(chat.title)}» тишина до {until}, по просьбе учителя."
    hours = f" Часы чата: {chat.hours.describe()}." if chat.hours else ""
    return f"Чат «{tame(chat.title)}» сейчас закрыт.{hours}"


def deferred_short(due: datetime, *, asked: bool) -> str:
    """The same in a line."""
    return f"Ваше сообщение появится {moment(due)}{_if_passed(asked)}: сейчас в чат не пишут."


def _if_passed(asked: bool) -> str:
    return ", если его пропустит модератор" if asked else ""


def deferred_post(name: str, said_at: datetime, held: DeferredHeld) -> str:
    """A late message as it appears at opening, under its author's name."""
    return f"{tame(name)} ({moment(said_at)}):\n{tame(held.text) or NO_TEXT}"


def posted_as(text: str) -> tuple[str, str] | None:
    """The name and the words in a text of :func:`deferred_post`; None for any other."""
    found = _POSTED.fullmatch(text)
    return (found[1], found[2]) if found else None


AUTHOR_BLOCKED = "Отложенное сообщение не опубликовано: сейчас вы не можете писать в чат."
AUTHOR_GONE = "Отложенное сообщение не опубликовано: вас уже нет в чате."
POST_REFUSED = "Отложенное сообщение не опубликовано: ВКонтакте его не принял."
NEVER_OPENS = "Отложенное сообщение не опубликовано: чат больше не открывается."
UNDECIDED = "Отложенное сообщение не опубликовано: модератор ничего не решил."
DEFERRED_UNDECIDED = "Отложенное сообщение появится, если его пропустит модератор."


def not_posted(chat: ChatPolicy, why: str, text: str) -> str:
    """What is not posted in a chat, and why, to whoever wrote it."""
    return f"Чат «{tame(chat.title)}». {tame(why)} {quoted(text)}"


def deferred_undecided(chat: ChatPolicy, text: str) -> str:
    """The chat has opened, and a moderator has not yet said whether the message may stand."""
    return _lines(
        f"Чат «{tame(chat.title)}» открыт, но ваше отложенное сообщение ждёт решения модератора: "
        f"{quoted(text)}",
        "Решит, что можно, — оно появится. Если передумали, нажмите «Отозвать».",
    )


def forwarded(text: str) -> str:
    """What the author had forwarded, in his held message."""
    return f"Переслано: «{text[:QUOTED]}»"


def not_kept(count: int) -> str:
    """What a held message cannot bring along."""
    return f"(вложений, которые не удалось сохранить: {count}; пришлите их ещё раз)"


WITHDRAWN = "Сообщение отозвано, в чате оно не появится."


def withdrawn(number: int) -> str:
    """One message or several were taken back."""
    return WITHDRAWN if number == 1 else f"Сообщений отозвано: {number}, в чате их не будет."


NOT_WITHDRAWN = "Это сообщение уже опубликовано или отозвано."


def block_notice(
    chat: ChatPolicy, regulation: Regulation, block: BlockBegun, until: datetime
) -> str:
    """What a person is told of a block, once it stands."""
    return _lines(
        f"До {moment(until)} вы не можете писать в чат «{tame(chat.title)}». "
        "Читать чат можно, учителю можно писать лично.",
        f"Причина: {rule_name(block.rule)}. {clause(regulation.clause(block.rule))}.",
        f"Основание срока: {_inside(clause(regulation.procedures['block']))}.",
        f"Блокировка снимется сама. {how_to_apologise(regulation)}",
        how_to_contest(regulation),
    )


def block_short(until: datetime, rule: str) -> str:
    """The same for a snackbar."""
    return f"Писать нельзя до {moment(until)}: {rule_name(rule)}. {_CONTEST}"


def released_notice(chat: ChatPolicy) -> str:
    """The end of a block."""
    return f"Вы снова можете писать в чат «{tame(chat.title)}». Спасибо за понимание!"


def strike_lifted_notice(chat: ChatPolicy, strike: StrikeGiven, left: int, *, sorry: bool) -> str:
    """A strike was taken back; ``sorry``: it should never have been given."""
    which = f"в чате «{tame(chat.title)}» ({rule_name(strike.rule)})"
    done = (
        f"Предупреждение {which} отменено, приносим извинения."
        if sorry
        else f"С вас снято предупреждение {which}."
    )
    return f"{done} Сейчас {left} из {chat.strikes.limit}."


def restriction_refused(name: str) -> str:
    """To the moderators: the messenger does not restrict this person."""
    return (
        f"{tame(name)}: мессенджер не дал запретить писать. Проверьте, что бот назначен "
        "администратором чата. Пока так, сообщения будут удаляться."
    )


def admin_not_restricted(name: str) -> str:
    """To the moderators: a chat administrator cannot be restricted."""
    return (
        f"{tame(name)}: администратора чата нельзя заблокировать. Если это родитель, "
        "снимите с него права администратора чата и повторите команду."
    )


def never_blocked(chat: ChatPolicy, strikes: int) -> str:
    """To a chat administrator whom a strike told of a block."""
    return (
        f"Вы можете писать в чате «{tame(chat.title)}»: администратора чата мессенджер не "
        f"ограничивает. Ваши предупреждения остаются в силе: {strikes}."
    )


def not_deleted(name: str) -> str:
    """To the moderators: a message could not be taken down."""
    return (
        f"Не удалось удалить сообщение (автор — {tame(name)}): мессенджер отказал. Так бывает, "
        "если автор — администратор чата или сообщению больше суток. Удалите его сами."
    )


def not_released(name: str) -> str:
    """To the moderators: the messenger did not lift a restriction."""
    return (
        f"{tame(name)}: срок вышел, но мессенджер не дал снять запрет писать. "
        "Проверьте, что бот — администратор чата; бот будет пробовать ещё."
    )


def private_closed(names: Sequence[str]) -> str:
    """The one short line in the chat for people who take no private messages."""
    shown = ", ".join(tame(name) for name in names[:10])
    if len(names) > 10:
        shown += f" и ещё {len(names) - 10}"
    return (
        f"{shown}, для вас есть личное сообщение, но сообщения от бота закрыты. "
        "Нажмите «Подробности»."
    )


def and_more(shown: str, left: int) -> str:
    """Under the line: one thing that was said to him, and how many more there are to read."""
    return f"{shown} Ещё: {left}."


NOT_FOR_YOU = "Это сообщение адресовано другому участнику."
STALE_BUTTON = "Эта кнопка больше не действует."


def cry_passed_on(*, named: bool) -> str:
    """To whoever complained of a danger; ``named``: those in charge learn who he is."""
    who = (
        "Им названо и ваше имя: чтобы помочь, нужно знать, кто пишет."
        if named
        else "Кто его написал, им не сказано."
    )
    return (
        "Ваше сообщение срочно передано тем, кто отвечает за чат; в самом чате его не видно. "
        f"{who} Если опасность сейчас, звоните 112."
    )


def emergency(
    chat: ChatPolicy, name: str, text: str, found: Judged, *, hidden: bool = False
) -> str:
    """To the moderators, at once; ``hidden``: it was a complaint, ``name`` may be withheld ("").

    What is only guessed does not shout: who is shouted at for nothing hears no alarm any more.
    """
    sure = found.level is Level.CERTAIN or not found.finding.guessed
    opening = "СРОЧНО!" if sure else "Проверьте, нет ли беды."
    why = (
        "Похоже на угрозу жизни или здоровью."
        if sure
        else "Бот не уверен, что речь об угрозе жизни или здоровью."
    )
    left = (
        "Это жалоба: в чате её не оставляют, чтобы не было видно, кто пожаловался."
        if hidden
        else "Сообщение оставлено в чате."
    )
    return _lines(
        f"{opening} Чат «{tame(chat.title)}», {tame(name) or 'один из участников'}: {quoted(text)}",
        words_found(found.finding.quotes),
        f"{why} {left}",
    )


def passed_on(whom: str, text: str) -> str:
    """To the administrators: what was meant for a moderator whom it did not reach."""
    return _lines(
        tame(text),
        f"Сообщение не дошло: {whom} не принимает сообщений от бота, поэтому оно у вас.",
    )


def unreachable(chat: ChatPolicy, whom: str, link: str) -> str:
    """To the administrators: somebody in charge takes no messages from the bot."""
    return (
        f"{whom} не принимает сообщений от бота: вопросы и тревоги о чате "
        f"«{tame(chat.title)}» не доходят. Попросите разрешить сообщения: {link}. "
        "О жизни и здоровье детей и о жалобах бот до тех пор напишет вам."
    )


def review(
    chat: ChatPolicy, regulation: Regulation, name: str, found: Judged, text: str, *, late: bool
) -> str:
    """A question to the moderators about a message of which the bot is not sure."""
    return _lines(
        f"Чат «{tame(chat.title)}», {tame(name)}: {quoted(text)}",
        f"Похоже на нарушение правила {rule_in_quotes(found.rule)}, но бот не уверен. "
        f"{clause(regulation.clause(found.rule))}.",
        words_found(found.finding.quotes),
        "Сообщение написано в закрытые часы и без вашего решения не появится." if late else "",
        "Что сделать?",
    )


def decided(decision: str) -> str:
    """The answer to a moderator's press."""
    return {
        "delete": "Сообщение удаляется.",
        "strike": "Предупреждение вынесено.",
        "keep": "Сообщение остаётся.",
    }[decision]


LET_STAND = "Сообщение появится в чате, в его часы."
ALREADY_DECIDED = "По этому сообщению уже решено."
REVIEW_BLOCKED = "Участник уже заблокирован: сообщение удаляется без предупреждения."
OBSERVED = "Чат в режиме наблюдения: бот ничего не трогает."
ONLY_MODERATORS = "Решать может только модератор этого чата."


def rules_list(chat: ChatPolicy, regulation: Regulation) -> str:
    """The rules in force in a chat with their clauses, under the documents they are of."""
    active = dict.fromkeys(policy.rule for policy in chat.policies)
    # The school's own document comes first.
    by_document: dict[str, list[str]] = {regulation.document: []}
    if chat.hours is not None:
        _cite(by_document, regulation.clause("open_hours"), f"Часы чата: {chat.hours.describe()}")
    for rule in active:
        if rule in ("open_hours", "emergency") or rule not in regulation.rules:
            continue
        one = regulation.clause(rule)
        _cite(by_document, one, one.short or rule_name(rule))
    listed = (_lines(f"{name}:", *lines) for name, lines in by_document.items() if lines)
    return _lines(*listed, "О жизни и здоровье детей можно писать в любое время.")


def _cite(by_document: dict[str, list[str]], one: Clause, said: str) -> None:
    line = f"• {said.rstrip('.')} (п. {one.clause})."
    by_document.setdefault(one.document, []).append(line)


def rules(chat: ChatPolicy, regulation: Regulation) -> str:
    """The purpose of a chat, its rules and what follows a breach."""
    return _lines(f"Правила чата «{tame(chat.title)}»", _rules_of(chat, regulation))


def rules_of_chats(chats: Sequence[ChatPolicy], regulation: Regulation) -> str:
    """The rules of several chats; where they are the same they are said once."""
    titles: dict[str, list[str]] = {}
    for chat in chats:
        titles.setdefault(_rules_of(chat, regulation), []).append(f"«{tame(chat.title)}»")
    return "\n\n".join(
        f"Правила {'чата' if len(names) == 1 else 'чатов'} {', '.join(names)}\n{said}"
        for said, names in titles.items()
    )


def _rules_of(chat: ChatPolicy, regulation: Regulation) -> str:
    return _lines(
        regulation.purpose,
        rules_list(chat, regulation),
        f"{_ladder(chat.strikes)} {clause(regulation.procedures['strikes'])}.",
        how_to_appeal(regulation),
    )


def welcome(
    chat: ChatPolicy, regulation: Regulation, names: Sequence[str], private_link: str
) -> str:
    """The welcome with rules: to the whole chat (no names) or to newcomers."""
    shown = ", ".join(tame(name) for name in names[:10])
    if len(names) > 10:
        shown += f" и ещё {len(names) - 10}"
    hello = f"Добро пожаловать, {shown}!" if names else "Здравствуйте! Я Дежурный, бот школы."
    return _lines(
        hello,
        rules(chat, regulation),
        f"Чтобы бот мог отвечать вам лично, разрешите ему сообщения: {private_link}",
        f"Прочитали? Нажмите «{AGREE}».",
        "До этого вы можете только читать чат." if names and chat.joining.read_only else "",
    )


def private_link(community_id: int) -> str:
    """Where a person allows the bot's private messages."""
    return f"https://vk.me/club{community_id}"


def allow_button(community_id: int) -> Button:
    """A button that opens the private talk with the bot."""
    return Button(ALLOW_PRIVATE, url=private_link(community_id))


AGREED = "Спасибо! Отмечено, что вы ознакомлены с правилами."
AGREED_BEFORE = "Вы уже подтвердили, что ознакомлены с правилами."


def unknown_chat(peer_id: int) -> str:
    """To the administrators: the bot was added to a chat that the file does not name."""
    return (
        f"Бота добавили в чат, которого нет в файле политики. Номер чата: {peer_id}. "
        f"Добавьте в раздел chats: «- peer_id: {peer_id}», title, kind и moderators."
    )


UNKNOWN_CHAT_HERE = (
    "Здравствуйте! Я Дежурный, бот школы. Этот чат ещё не внесён в настройки: "
    "администратор школы уже получил его номер. До тех пор я ничего не делаю."
)


def directory_unavailable(title: str) -> str:
    """To the administrators: the member list cannot be read."""
    return (
        f"Бот не видит участников чата «{tame(title)}». Назначьте бота администратором: "
        "чат → Участники → сообщество бота → «Назначить администратором»."
    )
