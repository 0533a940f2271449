"""What is kept of a person, why and how long, and how it is erased (152-ФЗ)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from handlers.effects import BlockBegun, CaseKind, CaseOpened, StrikeGiven
from handlers.ports import Enrolled, Kept, RosterRole, StrikeStored
from handlers.state import Member
from handlers.wording import day, moment, quoted, tame
from policies.rulebook import rule_name

Local = Callable[[datetime], datetime]

ERASE, KEEP = "Стереть", "Оставить"
KEPT = "Ничего не стёрто."
ERASING = "Стираем. Что стёрто и что осталось, придёт личным сообщением."
ERASED_BEFORE = "По этой кнопке данные уже стёрты. Что хранится сейчас: /мои-данные"
ASKED = "Что будет стёрто, придёт личным сообщением."
NOTHING_IN_CHATS = "В чатах о вас ничего не хранилось. Переписка с ботом стёрта."
HELD_DROPPED = "Отложенное сообщение в чат не выйдет: ваши данные стёрты."

# A message holds 4096 characters; what is longer is first quoted shorter, then counted.
LIMIT = 4000
_CUTS = (400, 120, 40)

_HEAD = "Что бот хранит о вас (закон 152-ФЗ)"
_WHY = """\
Зачем и сколько это хранится
• Имя и согласие с правилами: чтобы вас узнал модератор. Пока вы в чате и ещё год.
• Предупреждения и блокировки: чтобы их можно было обжаловать. Слова — год после конца, \
дата и правило — пока школа ведёт журнал.
• Отложенное сообщение: до открытия чата.
• Обращения и ответы: до решения и ещё год.
• Последние сообщения чата, без текста: чтобы заметить ссору. Вытесняются новыми.
• Журнал: школа отвечает за порядок в чате. Найденные слова — год, запись без слов — пока \
ведётся журнал.
• Уроки: чтобы бот меньше ошибался. Слова — год.
• Вопросы, зашифрованные, без слов: чтобы найти прежний ответ. Не дольше года.
Обычные сообщения бот не хранит."""
_HOW = f"Стереть: кнопка «{ERASE}» или команда /забыть-меня (напишите боту лично)."
_SCHOOLS = "• сведения школы в реестре: их ведёт школа, исправить или убрать их может администрация"

_CASES: Mapping[CaseKind, str] = {
    CaseKind.APOLOGY: "ваше извинение",
    CaseKind.COMPLAINT: "жалоба на ваше сообщение",
    CaseKind.SANCTION: "решение модератора о вашем сообщении",
    CaseKind.RELAY: "ваша рассылка",
    CaseKind.ANNOUNCEMENT: "ваше объявление",
    CaseKind.DEPARTURE: "выбытие из школы",
    CaseKind.OBSERVED: "сообщение в отчёте о наблюдении",
}
_ROLES: Mapping[RosterRole, str] = {
    RosterRole.PUPIL: "ученик",
    RosterRole.PARENT: "родитель",
    RosterRole.EMPLOYEE: "сотрудник",
}


def case_name(case: CaseOpened) -> str:
    """An open case in a few words."""
    if case.kind is CaseKind.APPEAL:
        return f"апелляция № {case.data.get('number', '')}"
    return _CASES.get(case.kind, "обращение")


# /мои-данные


def my_data(
    kept: Sequence[tuple[str, Kept]], roster: Sequence[Enrolled], local: Local, now: datetime
) -> str:
    """Everything that is kept, chat by chat, then why, how long, and how to erase it."""
    tail = "\n\n".join((_WHY, _HOW))
    parts: list[str] = []
    for cut in _CUTS:
        parts = _parts(kept, roster, local, now, cut)
        whole = "\n".join((*parts, "", tail))
        if len(whole) <= LIMIT:
            return whole
    return "\n".join((*_counted(parts, LIMIT - len(tail) - 2), "", tail))


def whole(
    kept: Sequence[tuple[str, Kept]],
    roster: Sequence[Enrolled],
    local: Local,
    now: datetime,
    *,
    zone: str,
) -> str:
    """The same without any shortening, for paper: a written request is answered with it.

    Paper is read where nobody knows whose hours these are, so the ``zone`` is named.
    """
    head, *parts = _parts(kept, roster, local, now, None)
    return "\n".join((head, times_in(zone), *parts, "", _WHY))


def times_in(zone: str) -> str:
    """By which clock times are stated."""
    return f"Время указано по часовому поясу {tame(zone)}."


def _parts(
    kept: Sequence[tuple[str, Kept]],
    roster: Sequence[Enrolled],
    local: Local,
    now: datetime,
    cut: int | None,
) -> list[str]:
    parts = [_HEAD]
    for title, one in kept:
        parts += ["", title, *details(one, local, now, cut)]
    if roster:
        parts += ["", "Реестр школы (его ведёт школа)", *map(enrolled, roster)]
    return parts


def _counted(lines: Sequence[str], room: int) -> list[str]:
    """As many lines as there is room for, and how many there are beside them."""
    shown: list[str] = []
    left = room - len("… и ещё строк: 10000\n")
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(line)
    more = sum(bool(line) for line in lines[len(shown) :])
    return [*shown, f"… и ещё строк: {more}"]


def enrolled(one: Enrolled) -> str:
    """One place of the school's roster, in which only this person and his child are named."""
    of = f", ребёнок: {tame(one.pupil)}" if one.role is RosterRole.PARENT else ""
    where = f"{tame(one.class_name)}, " if one.class_name else ""
    left = " (выбыл)" if one.left else ""
    return f"• {where}{_ROLES[one.role]} {tame(one.name)}{of}{left}"


def details(one: Kept, local: Local, now: datetime, cut: int | None) -> list[str]:
    """One chat's lines; texts are cut at so many characters, or not at all (None)."""
    lines = list(_member(one.member, local)) if one.member is not None else []
    lines += _counts(one)
    if one.block is not None:
        lines.append(f"• {_block(one.block, local)}")
    lines += [f"• ждёт решения: {case_name(case)}" for case in one.cases]
    lines += [
        f"• отложено до {moment(local(held.due))}: {_short(held.text, cut)}" for held in one.held
    ]
    ordered = sorted(one.strikes, key=lambda two: not two.in_force(now))
    lines += [f"• {_strike(strike, local, now, cut)}" for strike in ordered]
    return lines or ["• ничего"]


def _member(member: Member, local: Local) -> Iterable[str]:
    name = tame(member.name) or "неизвестно"
    yield f"• имя из VK: {name}" + ("" if member.present else " (сейчас вас в чате нет)")
    if member.full_name:
        yield f"• полное имя, которое вы назвали: {tame(member.full_name)}"
    if member.agreed_at is not None:
        yield f"• с правилами ознакомлены {day(local(member.agreed_at))}"
    else:
        yield "• отметки о правилах нет"


def _counts(one: Kept) -> list[str]:
    counted = (
        ("записей в журнале", one.lines),
        ("последних сообщений, без текста", one.recent),
        ("ваших жалоб (видите только вы)", one.complaints),
        ("ваших ответов на вопросы бота", one.answers),
        ("сообщений на рассмотрении модератора", one.reviews),
        ("закрытых обращений", one.closed),
        ("прежних блокировок", one.blocks - (one.block is not None)),
        ("уроков для бота по вашим сообщениям", one.lessons),
        ("ваших вопросов, без слов", one.questions),
        ("недоставленных сообщений бота", one.letters),
    )
    return [f"• {name}: {number}" for name, number in counted if number]


def _block(block: BlockBegun, local: Local) -> str:
    return f"писать нельзя до {moment(local(block.until))}: {rule_name(block.rule)}"


def _strike(one: StrikeStored, local: Local, now: datetime, cut: int | None) -> str:
    given = one.given
    if one.in_force(now):
        how = f"предупреждение до {day(local(given.expires_at))}"
    elif one.lifted:
        how = f"снятое предупреждение от {day(local(given.given_at))}"
    elif one.used:
        how = f"предупреждение от {day(local(given.given_at))}, вошло в блокировку"
    else:
        how = f"прежнее предупреждение от {day(local(given.given_at))}"
    words = [f"{how}: {rule_name(given.rule)}"]
    if given.quotes:
        shown = given.quotes if cut is None else given.quotes[:5]
        words.append(f"найдено {', '.join(_short(quote, cut) for quote in shown)}")
    if given.text:
        words.append(f"текст {_short(given.text, cut)}")
    return "; ".join(words)


def _short(text: str, cut: int | None) -> str:
    if cut is None:
        return f"«{tame(text)}»"
    return quoted(text if len(text) <= cut else f"{text[:cut]}…")


# /забыть-меня


def explain(stays: Sequence[str], *, in_roster: bool) -> str:
    """What will be erased and what stays till when, with two buttons below."""
    shown = [f"• {one}" for one in stays[:15]]
    if len(stays) > 15:
        shown.append(f"• … и ещё: {len(stays) - 15}")
    return "\n".join(
        (
            "Стереть данные о вас? Вернуть их будет нельзя.",
            "",
            "Будет стёрто",
            "• полное имя, которое вы назвали",
            "• тексты прежних предупреждений и найденные в них слова",
            "• слова из журнала",
            "• содержание закрытых обращений, ваши ответы и жалобы, по которым решено",
            "• ваше авторство в последних сообщениях и уроках бота",
            "• ваши вопросы и ответы, которые чат помнит без слов",
            "• отложенные сообщения: они не выйдут",
            "",
            "Останется",
            *shown,
            _JOURNAL,
            _NAME,
            *((_SCHOOLS,) if in_roster else ()),
        )
    )


_JOURNAL = "• записи журнала без слов: по ним школа отвечает за порядок в чате"
_NAME = "• имя из VK и отметка о правилах, пока вы в чате"


def strike_stays(one: StrikeGiven, expires: datetime) -> str:
    """A strike in force keeps its words till it ends."""
    return f"предупреждение ({rule_name(one.rule)}) — до {day(expires)}, потом слова сотрутся сами"


def block_stays(one: BlockBegun, until: datetime) -> str:
    """A running block stays till its end, with the strikes it rests on."""
    return f"запрет писать ({rule_name(one.rule)}) — до {moment(until)}"


def case_stays(case: CaseOpened) -> str:
    """What people have not decided yet."""
    return f"{case_name(case)} — до решения"


def reviews_stay(count: int) -> str:
    """Messages about which a moderator has not decided yet."""
    return f"сообщения на рассмотрении модератора: {count} — до решения"


def answers_stay(count: int) -> str:
    """His answers on what is not decided yet."""
    return f"ваши ответы и жалобы, по которым ещё не решено: {count}"


RECENT_STAYS = "авторство сообщений за последние сутки — исчезнет завтра"


def in_chat(title: str, what: str) -> str:
    """What stays, with its chat."""
    return f"{title}: {what}"


def erased(title: str, gone: Sequence[str], stays: Sequence[str], *, present: bool) -> str:
    """What was erased in one chat, and what stays till when."""
    return "\n".join(
        (
            f"{title}: данные о вас стёрты.",
            "Стёрто: " + (", ".join(gone) or "больше ничего не хранилось") + ".",
            "Осталось",
            *(f"• {one}" for one in stays),
            _JOURNAL,
            *((_NAME,) if present else ()),
        )
    )


def gone(one: Kept, now: datetime, *, blocked: bool) -> list[str]:
    """What was erased; the strikes of a block that runs stay with it."""
    over = [
        strike.given
        for strike in one.strikes
        if not strike.in_force(now) and not (strike.used and blocked)
    ]
    counted = (
        ("слова прежних предупреждений", sum(bool(two.text or two.quotes) for two in over)),
        ("отложенные сообщения", len(one.held)),
        ("содержание закрытых обращений", one.closed),
        ("слова в записях журнала", one.lines),
        ("слова в уроках бота", one.lessons),
        ("зашифрованные вопросы", one.questions),
    )
    named = one.member is not None and bool(one.member.full_name)
    return [
        *(["полное имя"] if named else []),
        *(f"{name} ({number})" for name, number in counted if number),
    ]


def chat_title(title: str, peer_id: int) -> str:
    """How a chat is headed; one that the policy file names no more has only its number."""
    return f"Чат «{tame(title)}»" if title else f"Чат {peer_id} (бот его больше не ведёт)"


PRIVATE = "Переписка с ботом"
OTHER = "Служебные записи школы"
