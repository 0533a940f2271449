"""The school as a whole, counted by grouped queries: for reports and the list of chats."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Select, case, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import (
    CaseRow,
    ChatRow,
    JournalRow,
    MarkRow,
    MemberRow,
    RecentRow,
    ReviewRow,
    to_micros,
)
from handlers.effects import CaseKind
from handlers.ports import ChatFacts, Count
from handlers.roster import NO_RIGHT
from policies.school import Mode

_WAIT_FOR_PEOPLE = (CaseKind.APOLOGY.value, CaseKind.APPEAL.value, CaseKind.COMPLAINT.value)


async def chat_facts(
    connection: AsyncConnection, peers: Collection[int]
) -> Mapping[int, ChatFacts]:
    """What is stored of these chats, one query a table."""
    facts = dict.fromkeys(peers, ChatFacts())
    overlays = await connection.execute(
        select(ChatRow.peer_id, ChatRow.mode, ChatRow.hours, ChatRow.quiet_until).where(
            ChatRow.peer_id.in_(peers)
        )
    )
    for peer, mode, hours, quiet_until in overlays:
        facts[peer] = replace(
            facts[peer],
            mode=Mode(mode) if mode else None,
            hours=hours or "",
            quiet_until=quiet_until,
        )
    members = select(MemberRow.peer_id, func.count()).where(
        MemberRow.peer_id.in_(peers), MemberRow.present.is_(True), MemberRow.user_id > 0
    )
    for peer, number in await connection.execute(members.group_by(MemberRow.peer_id)):
        facts[peer] = replace(facts[peer], members=number)
    reviews = select(ReviewRow.peer_id, func.count()).where(
        ReviewRow.peer_id.in_(peers), ReviewRow.closed_at.is_(None)
    )
    for peer, number in await connection.execute(reviews.group_by(ReviewRow.peer_id)):
        facts[peer] = replace(facts[peer], reviews=number)
    cases = select(CaseRow.lane, func.count()).where(
        CaseRow.lane.in_(peers), CaseRow.closed_at.is_(None), CaseRow.kind.in_(_WAIT_FOR_PEOPLE)
    )
    for peer, number in await connection.execute(cases.group_by(CaseRow.lane)):
        facts[peer] = replace(facts[peer], cases=number)
    said = select(RecentRow.peer_id, func.max(RecentRow.at, type_=RecentRow.at.type)).where(
        RecentRow.peer_id.in_(peers)
    )
    for peer, at in await connection.execute(said.group_by(RecentRow.peer_id)):
        facts[peer] = replace(facts[peer], last_said=at)
    unseen = select(MarkRow.lane).where(
        MarkRow.lane.in_(peers), MarkRow.name == NO_RIGHT, MarkRow.value != ""
    )
    for (peer,) in await connection.execute(unseen):
        facts[peer] = replace(facts[peer], unseen=True)
    return facts


async def tally(
    connection: AsyncConnection,
    peers: Collection[int],
    begin: datetime,
    end: datetime,
    step: timedelta,
) -> tuple[Count, ...]:
    """The journal counted by chat, kind, rule, what was done, and step: one query."""
    rows = await connection.execute(_tally(peers, begin, end, step))
    return tuple(
        Count(peer, kind, rule, word or "", step, number)
        for peer, kind, rule, word, step, number in rows
    )


def _tally(
    peers: Collection[int], begin: datetime, end: datetime, step: timedelta
) -> Select[int, str, str, str, int, int]:
    # Moments are microseconds: their difference divided is the number of the step.
    since = type_coerce(JournalRow.at, BigInteger) - to_micros(begin)
    number = since // (step // timedelta(microseconds=1))
    judged = JournalRow.kind.in_(("verdict", "edit_verdict"))
    decided = JournalRow.kind.in_(("review", "complaint_decided"))
    word = case(
        (judged & (JournalRow.more["mode"].as_string() == Mode.OBSERVE.value), ""),
        (judged, JournalRow.more["action"].as_string()),
        (decided, JournalRow.more["decision"].as_string()),
        else_="",
    )
    # Judged messages are counted by what was done: a group for each rule would be of no use.
    rule = case((judged, ""), else_=func.coalesce(JournalRow.rule, ""))
    keys = (JournalRow.peer_id, JournalRow.kind, rule, word, number)
    return (
        select(*keys, func.count())
        .where(JournalRow.peer_id.in_(peers), JournalRow.at >= begin, JournalRow.at < end)
        .group_by(*keys)
    )
