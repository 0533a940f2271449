"""The administration's view of the whole school (КО 21): /отчёт, /чаты, /политика."""

from collections.abc import Iterable, Mapping

from handlers.calls import Rank, Send
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.leading import bare
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import CallPromised, Effects
from handlers.periods import NoPeriod, period
from handlers.pictures import charts
from handlers.ports import ChatFacts, Unavailable
from handlers.reports import by_chat, numbers
from handlers.turn import Turn
from handlers.wording import oversight as wording
from handlers.wording import reports
from policies.overlay import overlaid
from policies.school import ChatPolicy


async def report(turn: Turn, invocation: Invocation) -> Effects:
    """/отчёт [PERIOD]: what happened in every chat, in words and, where it is much, pictures."""
    try:
        asked = period(bare(invocation.args), turn.school.local(invocation.said.at))
    except NoPeriod:
        raise Unclear(reports.USAGE) from None
    titles = {peer: chat.title or str(peer) for peer, chat in turn.snapshot.chats.items()}
    reader = turn.ports.reader
    counts = await reader.tally(list(titles), asked.begin, asked.end, asked.step)
    facts = await reader.chats(list(titles))
    text = reports.report(
        turn.school.name,
        asked,
        titles,
        by_chat(counts, titles),
        numbers(counts),
        {peer: one.reviews + one.cases for peer, one in facts.items()},
    )
    pictures = charts(counts, titles, asked)
    return (
        CallPromised(
            purpose="report",
            call=Send(invocation.by, text, charts=pictures),
            rank=Rank.EXPLANATION,
        ),
    )


async def chats(turn: Turn, invocation: Invocation) -> Effects:
    """/чаты: every chat of the file, how it stands now and what is missing there."""
    policies = turn.snapshot.chats
    if not policies:
        raise Unclear(wording.NO_CHATS)
    facts = await turn.ports.reader.chats(list(policies))
    names = await _names(turn, {one for chat in policies.values() for one in chat.moderators})
    parts = [_chat(turn, chat, facts[peer], names) for peer, chat in policies.items()]
    return (answer(invocation, "\n\n".join(parts)),)


def _chat(turn: Turn, chat: ChatPolicy, facts: ChatFacts, names: Mapping[int, str]) -> str:
    now = turn.now()
    quiet = facts.quiet_until if facts.quiet_until and facts.quiet_until > now else None
    policy = overlaid(chat, facts.hours)
    is_open = policy.hours is None or policy.hours.is_open(now)
    return wording.chat(
        policy,
        facts,
        [names.get(one, wording.nameless(one)) for one in sorted(chat.moderators)],
        open_now=is_open and quiet is None,
        last=turn.school.local(facts.last_said) if facts.last_said else None,
        quiet=turn.school.local(quiet) if quiet else None,
    )


async def _names(turn: Turn, people: Iterable[int]) -> Mapping[int, str]:
    try:
        found = await turn.ports.directory.people(sorted(people))
    except Unavailable:
        # The list serves without names too: ids stand for them.
        return {}
    return {one.user_id: one.name for one in found if one.name}


async def policy(turn: Turn, invocation: Invocation) -> Effects:
    """/политика [проверить]: the file as it lies on disk now, line by line."""
    if bare(invocation.args).lower() not in ("", "проверить", "проверка", "check"):
        raise Unclear(wording.POLICY_USAGE)
    found = await turn.ports.reader.policy_check()
    accepted = turn.school.local(found.accepted_at) if found.accepted_at else None
    return (answer(invocation, wording.policy_check(found, accepted)),)


COMMANDS = (
    Command(
        Name.REPORT,
        Audience.ADMINISTRATORS,
        "/отчёт [день|неделя|месяц|01.03-07.03]",
        "что было в чатах: сообщения, предупреждения, жалобы, с диаграммами",
        report,
        Place.PRIVATE,
        details="Без срока — за неделю. Наблюдаемые чаты: считаются только сообщения.",
    ),
    Command(
        Name.CHATS,
        Audience.ADMINISTRATORS,
        "/чаты",
        "все чаты школы: часы, режим, модераторы, что ждёт решения",
        chats,
        Place.PRIVATE,
    ),
    Command(
        Name.POLICY,
        Audience.ADMINISTRATORS,
        "/политика [проверить]",
        "проверить файл политики: строка, ошибка и как исправить",
        policy,
        Place.PRIVATE,
    ),
)
