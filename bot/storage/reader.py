"""Stored facts that a handler asks for beyond its own chat."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import overview, personal, roster, sent
from bot.storage.models import (
    BlockRow,
    CaseRow,
    JournalRow,
    MarkRow,
    MemberRow,
    RosterRow,
    StrikeRow,
)
from bot.storage.questions import StoredQuestions
from bot.storage.states import block_of, case_of, strike_of, strikes_in_force
from handlers.effects import CaseKind, CaseOpened, JournalLine, Marked, StrikeGiven
from handlers.ports import ChatFacts, Count, Enrolled, Kept, PolicyCheck, Standing
from policies.asked import Asked
from policies.text.questions import Gist


class StoredReader:
    """Implements ``handlers.ports.Reader``. What is among the ``sent_marks`` was promised."""

    def __init__(
        self,
        engine: AsyncEngine,
        policy_check: Callable[[], Awaitable[PolicyCheck]],
        marks_of: Callable[[str], Iterable[int]],
        sent_marks: Container[tuple[int, int]] = (),
    ) -> None:
        self._engine = engine
        self._sent_marks = sent_marks
        self._marks_of = marks_of
        self._policy_check = policy_check
        self._questions = StoredQuestions(engine)

    async def questions_like(
        self, peer_id: int, gist: Gist, since: datetime
    ) -> tuple[tuple[Asked, ...], int]:
        """The chat's answered questions most like this one, and among how many they are."""
        return await self._questions.like(peer_id, gist, since)

    async def questions_about(
        self, peer_id: int, gist: Gist, since: datetime, last: int
    ) -> tuple[Asked, ...]:
        """The chat's answered questions that name most of the same things, the best first."""
        return await self._questions.about(peer_id, gist, since, last)

    async def standings(self, user_id: int, at: datetime) -> tuple[Standing, ...]:
        """What stands against a person, chat by chat."""
        async with self._engine.connect() as connection:
            strikes = await connection.execute(
                strikes_in_force(at).where(StrikeRow.user_id == user_id)
            )
            blocks = await connection.execute(
                select(BlockRow).where(
                    BlockRow.user_id == user_id,
                    BlockRow.ended_at.is_(None),
                    BlockRow.until > at,
                )
            )
            cases = await connection.execute(
                select(CaseRow)
                .where(
                    CaseRow.user_id == user_id,
                    CaseRow.kind.in_((CaseKind.APOLOGY.value, CaseKind.APPEAL.value)),
                    CaseRow.closed_at.is_(None),
                )
                .order_by(CaseRow.at, CaseRow.key)
            )
            opened: defaultdict[int, list[CaseOpened]] = defaultdict(list)
            for row in cases:
                opened[row.lane].append(case_of(row))
            by_chat: defaultdict[int, list[StrikeGiven]] = defaultdict(list)
            for row in strikes:
                by_chat[row.peer_id].append(strike_of(row))
            blocked = {row.peer_id: block_of(row) for row in blocks}
        return tuple(
            Standing(
                peer,
                tuple(by_chat.get(peer, ())),
                blocked.get(peer),
                tuple(opened.get(peer, ())),
            )
            for peer in sorted({*by_chat, *blocked, *opened})
        )

    async def strikes(self, keys: Sequence[str]) -> tuple[StrikeGiven, ...]:
        """Strikes by key, whether or not they are in force, oldest first."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(StrikeRow.__table__)
                .where(StrikeRow.key.in_(keys))
                .order_by(StrikeRow.given_at, StrikeRow.key)
            )
            return tuple(strike_of(row) for row in rows)

    async def has_roster(self) -> bool:
        """True once the school's roster was imported."""
        async with self._engine.connect() as connection:
            return await connection.scalar(select(RosterRow.id).limit(1)) is not None

    async def roster_of(self, class_name: str) -> tuple[Enrolled, ...]:
        """Everybody whom the roster names in a class, those who left among them."""
        return await self._enrolled(RosterRow.class_name == class_name)

    async def enrolled(self, user_ids: Collection[int]) -> tuple[Enrolled, ...]:
        """Every place at which the roster names these people, in any class."""
        return await self._enrolled(RosterRow.user_id.in_(user_ids))

    async def _enrolled(self, sought: ColumnElement[bool]) -> tuple[Enrolled, ...]:
        async with self._engine.connect() as connection:
            return await roster.enrolled(connection, sought)

    async def remembered(self, mark: str) -> tuple[tuple[int, Marked], ...]:
        """The lanes that remember a fact by this name, each with what it remembers."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(MarkRow.__table__).where(MarkRow.name == mark).order_by(MarkRow.lane)
            )
            return tuple((row.lane, Marked(row.name, row.at, row.value)) for row in rows)

    async def journal(
        self, peer_id: int, *, kinds: Sequence[str], last: int, cmid: int | None = None
    ) -> tuple[JournalLine, ...]:
        """The newest journal lines of a chat (about one message), the newest last."""
        sought = [JournalRow.peer_id == peer_id, JournalRow.kind.in_(kinds)]
        if cmid is not None:
            sought.append(JournalRow.cmid == cmid)
        query = (
            select(JournalRow.__table__).where(*sought).order_by(JournalRow.id.desc()).limit(last)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            JournalLine(
                kind=row.kind,
                at=row.at,
                user_id=row.user_id,
                cmid=row.cmid,
                rule=row.rule,
                confidence=row.confidence,
                evidence=tuple(row.evidence),
                more=row.more,
            )
            for row in reversed(rows)
        )

    async def kept(self, user_id: int) -> tuple[Kept, ...]:
        """All that is kept of a person, lane by lane."""
        async with self._engine.connect() as connection:
            return await personal.kept_of(connection, user_id)

    async def chats(self, peers: Collection[int]) -> Mapping[int, ChatFacts]:
        """What is stored of these chats, of every one of them."""
        async with self._engine.connect() as connection:
            return await overview.chat_facts(connection, peers)

    async def tally(
        self, peers: Collection[int], begin: datetime, end: datetime, step: timedelta
    ) -> tuple[Count, ...]:
        """The journal of these chats from ``begin`` to before ``end``, counted by steps."""
        async with self._engine.connect() as connection:
            return await overview.tally(connection, peers, begin, end, step)

    async def promised(self, peer_id: int, mark: int, cmid: int) -> bool:
        """Whether what was written under this mark, or is this message, was promised by us."""
        if (peer_id, mark) in self._sent_marks:
            return True
        async with self._engine.connect() as connection:
            return await sent.is_promised(connection, peer_id, mark, cmid, self._marks_of)

    async def policy_check(self) -> PolicyCheck:
        """The policy file as it lies on disk now, and the version in force."""
        return await self._policy_check()

    async def chats_of(self, user_id: int) -> tuple[int, ...]:
        """The chats in which a person is known to be present."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(MemberRow.peer_id)
                .where(MemberRow.user_id == user_id, MemberRow.present.is_(True))
                .order_by(MemberRow.peer_id)
            )
            found: Sequence[int] = rows.scalars().all()
        return tuple(found)
