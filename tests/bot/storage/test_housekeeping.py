"""What has served is removed, what was said is erased a year after its end (152-ФЗ)."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SteeredClock
from bot.housekeeping import keep_house
from bot.storage.models import (
    Base,
    BlockRow,
    CaseRow,
    DeferredRow,
    InboxRow,
    JournalRow,
    LessonRow,
    MarkRow,
    MemberRow,
    OutboxRow,
    ReviewRow,
    StrikeRow,
    VoteRow,
)
from bot.storage.writer import Writer
from tests.school import ANNA, BORIS, CHAT

pytestmark = pytest.mark.every_database

NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)
LONG_AGO, NOT_YET = NOW - A_YEAR - A_DAY, NOW - A_YEAR + A_DAY
SAID = "слово в слово"

STRIKE = {
    "key": "s", "peer_id": CHAT, "user_id": ANNA, "rule": "insult", "clause": "п. 1",
    "quotes": [SAID], "text": SAID, "cmid": 1, "given_at": LONG_AGO - A_YEAR,
    "expires_at": NOW + A_YEAR, "by_id": 0,
}  # fmt: skip
BLOCK = {
    "key": "b", "peer_id": CHAT, "user_id": ANNA, "rule": "insult", "begun_at": LONG_AGO,
    "chain_begun": LONG_AGO, "until": NOW + A_YEAR, "by_id": 0, "used": ["s"],
}  # fmt: skip
CASE = {
    "key": "c", "lane": CHAT, "kind": "appeal", "user_id": ANNA, "at": LONG_AGO - A_DAY,
    "text": "", "data": {"words": SAID},
}  # fmt: skip
VOTE = {"case_key": "c", "user_id": BORIS, "choice": SAID, "at": LONG_AGO - A_DAY}
REVIEW = {
    "key": "r", "peer_id": CHAT, "user_id": ANNA, "cmid": 1, "rule": "insult", "quotes": [SAID],
    "text": SAID, "at": LONG_AGO - A_DAY,
}  # fmt: skip
DEFERRED = {
    "key": "d", "peer_id": CHAT, "user_id": ANNA, "cmid": 1, "text": SAID, "attachments": [],
    "said_at": LONG_AGO - A_DAY, "due": LONG_AGO - A_DAY,
}  # fmt: skip
LINE = {
    "key": "j", "kind": "verdict", "peer_id": CHAT, "user_id": ANNA, "cmid": 1, "rule": "insult",
    "evidence": [SAID], "policy_version": "v",
    "more": {"action": "strike", "findings": [{"rule": "insult", "evidence": [SAID]}]},
}  # fmt: skip
LESSON = {
    "key": "l", "peer_id": CHAT, "rule": "insult", "right": True, "features": [1, 2],
    "words": SAID, "by_id": BORIS, "author_id": ANNA,
}  # fmt: skip
MEMBER = {"peer_id": CHAT, "user_id": ANNA, "name": SAID, "present": False, "admin": False}
EVENT = {"event_id": "e", "lane": CHAT, "origin": "vk", "body": SAID, "attempts": 3}
CALL = {
    "key": "o", "lane": CHAT, "purpose": "p", "kind": "send", "recipient": ANNA, "body": None,
    "context": {"short": SAID}, "rank": 1, "report": False, "state": "done", "attempts": 1,
    "not_before": LONG_AGO, "promised_at": LONG_AGO,
}  # fmt: skip


async def put(engine: AsyncEngine, model: type[Base], row: Mapping[str, Any], **own: Any) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(model).values({**row, **own}))


async def rows(engine: AsyncEngine, model: type[Base]) -> list[dict[str, Any]]:
    async with engine.connect() as connection:
        found = await connection.execute(
            select(model.__table__).order_by(*model.__table__.primary_key)
        )
        return [dict(one) for one in found.mappings()]


async def kept_house(writer: Writer) -> None:
    """Keep house once."""
    done = asyncio.Event()
    keeping = asyncio.create_task(keep_house(writer, SteeredClock(NOW, frozen=True), done.set))
    async with asyncio.timeout(10):
        await done.wait()
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


ENDED_STRIKES = [
    {"lifted_at": LONG_AGO},
    {"expires_at": LONG_AGO},
    {"used_by": "b"},
]


@pytest.mark.parametrize("ended", ENDED_STRIKES, ids=str)
async def test_a_strike_loses_its_words_a_year_after_its_end(
    engine: AsyncEngine, writer: Writer, ended: dict[str, Any]
) -> None:
    await put(engine, StrikeRow, STRIKE, **ended)
    await put(engine, BlockRow, BLOCK, ended_at=LONG_AGO)
    await kept_house(writer)
    [strike] = await rows(engine, StrikeRow)
    assert (strike["text"], strike["quotes"]) == ("", [])
    # That it was given, under which rule and when, is the school's record.
    assert (strike["rule"], strike["given_at"]) == ("insult", STRIKE["given_at"])


@pytest.mark.parametrize(
    ("own", "block_ended"),
    [
        ({}, None),
        ({"lifted_at": NOT_YET}, None),
        ({"expires_at": NOT_YET}, None),
        ({"used_by": "b"}, None),
        ({"used_by": "b"}, NOT_YET),
    ],
    ids=str,
)
async def test_before_that_it_keeps_them(
    engine: AsyncEngine, writer: Writer, own: dict[str, Any], block_ended: datetime | None
) -> None:
    await put(engine, StrikeRow, STRIKE, **own)
    await put(engine, BlockRow, BLOCK, ended_at=block_ended)
    await kept_house(writer)
    [strike] = await rows(engine, StrikeRow)
    assert (strike["text"], strike["quotes"]) == (SAID, [SAID])


@pytest.mark.parametrize(
    ("closed", "left"),
    [(LONG_AGO, ({}, 0)), (NOT_YET, (CASE["data"], 1)), (None, (CASE["data"], 1))],
)
async def test_a_decided_case_loses_what_was_said_and_who_voted(
    engine: AsyncEngine, writer: Writer, closed: datetime | None, left: tuple[Any, int]
) -> None:
    await put(engine, CaseRow, CASE, closed_at=closed, outcome="keep")
    await put(engine, VoteRow, VOTE)
    await kept_house(writer)
    [case] = await rows(engine, CaseRow)
    assert (case["data"], len(await rows(engine, VoteRow))) == left
    assert case["outcome"] == "keep"


@pytest.mark.parametrize(
    ("kind", "ends"), [("complaint", True), ("sanction", True), ("appeal", False)]
)
async def test_what_nobody_decided_in_a_year_is_abandoned(
    engine: AsyncEngine, writer: Writer, kind: str, ends: bool
) -> None:
    await put(engine, CaseRow, CASE, kind=kind, text=SAID)
    await put(engine, ReviewRow, REVIEW)
    await kept_house(writer)
    [case] = await rows(engine, CaseRow)
    assert (case["text"] == "", case["outcome"] == "abandoned") == (ends, ends)
    [review] = await rows(engine, ReviewRow)
    assert (review["text"], review["closed_at"]) == ("", NOW)


@pytest.mark.parametrize(("closed", "left"), [(LONG_AGO, 0), (NOT_YET, 1)])
async def test_decided_questions_and_posted_messages_go(
    engine: AsyncEngine, writer: Writer, closed: datetime, left: int
) -> None:
    await put(engine, ReviewRow, REVIEW, closed_at=closed)
    await put(engine, DeferredRow, DEFERRED, closed_at=closed)
    await kept_house(writer)
    assert len(await rows(engine, ReviewRow)) == left
    assert len(await rows(engine, DeferredRow)) == left


async def test_marks_of_somebody_go_and_those_of_the_chat_stay(
    engine: AsyncEngine, writer: Writer
) -> None:
    names = {
        (CHAT, f"told:{ANNA}", LONG_AGO): False,
        (CHAT, f"refused:{ANNA}:/страйк", NOT_YET): True,
        (CHAT, "rules", LONG_AGO): True,
        (CHAT, "appeals", LONG_AGO): True,
        (0, "counter", LONG_AGO): True,
        (ANNA, "waits_for_chat", LONG_AGO): False,
        # Whoever has not agreed to the rules yet is still waited for, while he is there.
        (CHAT, f"joining:{BORIS}", LONG_AGO): True,
        (CHAT, f"joining:{ANNA}", LONG_AGO): False,
    }
    await put(engine, MemberRow, MEMBER, user_id=BORIS, present=True)
    for lane, name, at in names:
        await put(engine, MarkRow, {"lane": lane, "name": name, "at": at, "value": SAID})
    await kept_house(writer)
    left = {(one["lane"], one["name"], one["at"]) for one in await rows(engine, MarkRow)}
    assert left == {mark for mark, stays in names.items() if stays}


async def test_a_lesson_keeps_what_the_judge_sees_and_no_words(
    engine: AsyncEngine, writer: Writer
) -> None:
    await put(engine, LessonRow, LESSON, at=LONG_AGO)
    await put(engine, LessonRow, LESSON, key="new", at=NOT_YET)
    await kept_house(writer)
    old, new = await rows(engine, LessonRow)
    assert (old["words"], old["author_id"], old["features"]) == ("", None, [1, 2])
    assert (new["words"], new["author_id"]) == (SAID, ANNA)


@pytest.mark.parametrize(
    ("present", "last_line", "left"),
    [(False, LONG_AGO, 0), (False, NOT_YET, 1), (True, LONG_AGO, 1)],
)
async def test_who_left_a_year_ago_is_no_member_any_more(
    engine: AsyncEngine, writer: Writer, present: bool, last_line: datetime, left: int
) -> None:
    await put(engine, MemberRow, MEMBER, present=present)
    await put(engine, JournalRow, LINE, at=last_line)
    await kept_house(writer)
    assert len(await rows(engine, MemberRow)) == left


async def test_an_old_line_of_the_journal_keeps_rule_and_decision_and_no_words(
    engine: AsyncEngine, writer: Writer
) -> None:
    await put(engine, JournalRow, LINE, at=LONG_AGO)
    await put(engine, JournalRow, LINE, key="new", at=NOT_YET)
    await kept_house(writer)
    old, new = await rows(engine, JournalRow)
    assert (old["evidence"], old["more"], old["rule"]) == ([], {"action": "strike"}, "insult")
    assert (new["evidence"], new["more"]) == (LINE["evidence"], LINE["more"])


async def test_events_and_calls_go_when_nobody_asks_for_them_any_more(
    engine: AsyncEngine, writer: Writer
) -> None:
    month = timedelta(days=30)
    await put(engine, InboxRow, EVENT, state="failed", taken_at=NOW - month - A_DAY)
    # The bot was not restarted since, so nothing tried it again.
    await put(engine, InboxRow, EVENT, event_id="1", state="failed", attempts=1, taken_at=LONG_AGO)
    lately = NOW - month + A_DAY
    await put(engine, InboxRow, EVENT, event_id="2", state="failed", attempts=1, taken_at=lately)
    await put(engine, InboxRow, EVENT, event_id="3", state="done", taken_at=NOW - 8 * A_DAY)
    await put(engine, InboxRow, EVENT, event_id="4", state="waiting", taken_at=LONG_AGO)
    await put(engine, OutboxRow, CALL, ended_at=NOW - month - A_DAY)
    await put(engine, OutboxRow, CALL, key="2", ended_at=NOW - month + A_DAY)
    await kept_house(writer)
    assert [one["event_id"] for one in await rows(engine, InboxRow)] == ["2", "4"]
    assert [one["key"] for one in await rows(engine, OutboxRow)] == ["2"]


async def test_the_newest_call_stays_so_that_its_number_is_not_given_anew(
    engine: AsyncEngine, writer: Writer
) -> None:
    """SQLite numbers from one again where a table is empty; the courier knows calls by number."""
    await put(engine, OutboxRow, CALL, ended_at=LONG_AGO)
    await put(engine, OutboxRow, CALL, key="2", ended_at=LONG_AGO)
    await kept_house(writer)
    assert [one["key"] for one in await rows(engine, OutboxRow)] == ["2"]
    await put(engine, OutboxRow, CALL, key="3")
    assert [one["id"] for one in await rows(engine, OutboxRow)] == [2, 3]


async def test_it_is_done_at_start_and_every_day(engine: AsyncEngine, writer: Writer) -> None:
    clock = SteeredClock(NOW, frozen=True)
    await put(engine, JournalRow, LINE, at=NOT_YET)
    done = asyncio.Event()
    keeping = asyncio.create_task(keep_house(writer, clock, done.set))
    for passed in (timedelta(), A_DAY, A_DAY + timedelta(hours=1)):
        async with asyncio.timeout(10):
            clock.advance(passed)
            await done.wait()
            done.clear()
    [line] = await rows(engine, JournalRow)
    assert line["evidence"] == []
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping
