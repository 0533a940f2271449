"""What is stored is what is held in memory: a crash between any two backlogs changes nothing.

Random lives of a chat (those of the invariants) are judged in memory and written as lanes
write them, several events in one commit; then the state is loaded anew.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.storage.batch import Batch, Write, statements_for
from bot.storage.models import Base, JournalRow, StrikeRow
from bot.storage.recorder import record
from bot.storage.states import States
from handlers.effects import StrikeGiven
from handlers.events import NameStated, TimerFired
from handlers.state import WorkingState
from tests.flows.test_invariants import DEEDS, LADDERS, Deed, snapshot
from tests.handlers.harness import ANNA, BORIS, CHAT, TEACHER, House, Step, only

OBSCENE = "Да пошёл ты нахуй"
DOUBTFUL = "Ну это просто жoпа какая-то"
STATEMENTS = statements_for("sqlite")


async def memory() -> AsyncEngine:
    """A database that lives as long as its one connection."""
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return engine


class Stored:
    """A house whose history is written to a database, backlog by backlog."""

    def __init__(self, engine: AsyncEngine, house: House) -> None:
        self.engine = engine
        self.house = house
        self._batch = Batch()
        self._written = 0

    async def commit(self) -> None:
        """Write what happened since the last time, in one transaction."""
        for step in self.house.history[self._written :]:
            if isinstance(step.event, TimerFired):
                await self._run()
                self._fire(step.event)
                await self._run()
            self._batch.merge(self._rows(step))
        self._written = len(self.house.history)
        await self._run()

    async def load(self) -> WorkingState:
        """The state as it is committed."""
        return await States(self.engine).load(CHAT, self.house.now)

    async def agrees(self) -> None:
        """Commit; what is loaded then must be what is held in memory."""
        await self.commit()
        held = comparable(self.house.state, self.house.now)
        found = comparable(await self.load(), self.house.now)
        for part, value in held.items():
            assert found[part] == value, part

    def _rows(self, step: Step) -> Batch:
        now = self.house.now
        return record(step.event, step.effects, lane=CHAT, policy_version="v", now=now)

    def _fire(self, fired: TimerFired) -> None:
        self._batch.add(Write.TIMER_FIRED, at_lane=CHAT, at_name=fired.timer, at_due=fired.due)

    async def _run(self) -> None:
        async with self.engine.begin() as connection:
            await self._batch.run(connection, STATEMENTS)
        self._batch = Batch()


def comparable(state: WorkingState, now: datetime) -> dict[str, Any]:
    """A state's parts, as far as they decide anything from ``now`` on."""
    return {
        "members": {who: one for who, one in state.members.items() if who > 0},
        "strikes": [one for one in state.strikes.values() if one.expires_at > now],
        "blocks": dict(state.blocks),
        "deferred": dict(state.deferred),
        "reviews": dict(state.reviews),
        "timers": dict(state.timers),
        "marks": dict(state.marks),
        "recent": state.recent,
        "mode": state.mode,
    }


@asynccontextmanager
async def stored_house(ladder: str = LADDERS[0]) -> AsyncIterator[Stored]:
    """A house nobody has been seen in yet, and an empty database."""
    engine = await memory()
    try:
        house = House(snapshot(ladder))
        house.state = WorkingState(CHAT)
        yield Stored(engine, house)
    finally:
        await engine.dispose()


async def lives_alike(life: list[tuple[Deed, bool]], ladder: str) -> None:
    """Live in memory; after each commit the stored state must be the one in memory."""
    async with stored_house(ladder) as stored:
        for deed, commits in life:
            deed(stored.house)
            if commits:
                await stored.agrees()


@settings(max_examples=40, phases=[Phase.generate], deadline=None, derandomize=True,
          database=None, suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(
    life=st.lists(st.tuples(DEEDS, st.booleans()), min_size=20, max_size=40),
    ladder=st.sampled_from(LADDERS),
)
def test_the_stored_state_is_the_one_in_memory(life: list[tuple[Deed, bool]], ladder: str) -> None:
    asyncio.run(lives_alike(life, ladder))


async def test_a_block_lifted_and_given_anew_in_one_backlog_still_has_its_timer() -> None:
    async with stored_house() as stored:
        stored.house.say(ANNA, "Добрый день")
        stored.house.say(TEACHER, "/блок @id301 insult")
        await stored.agrees()
        stored.house.say(TEACHER, "/разблок @id301")
        stored.house.say(TEACHER, "/блок @id301 insult 7 дней")
        await stored.agrees()
        assert "release:301" in (await stored.load()).timers


async def test_who_left_and_came_back_in_one_backlog_is_present() -> None:
    async with stored_house() as stored:
        stored.house.say(ANNA, "Добрый день")
        stored.house.leave(ANNA)
        stored.house.join(ANNA)
        await stored.agrees()
        assert (await stored.load()).members[ANNA].present


async def test_a_message_asked_about_again_after_an_edit_waits_for_its_decision() -> None:
    async with stored_house() as stored:
        cmid = stored.house.say(ANNA, DOUBTFUL)
        await stored.agrees()
        keep = next(one for one in stored.house.buttons() if one.get("choice") == "keep")
        stored.house.press(TEACHER, keep)
        await stored.agrees()
        stored.house.edit(cmid, f"{DOUBTFUL}!")
        await stored.agrees()
        assert only((await stored.load()).reviews.values()).text == f"{DOUBTFUL}!"


async def test_a_late_message_edited_before_it_went_is_posted_as_edited() -> None:
    async with stored_house() as stored:
        stored.house.pass_time(timedelta(hours=12))
        cmid = stored.house.say(ANNA, "Кто потерял шпаку?")
        await stored.agrees()
        stored.house.edit(cmid, "Кто потерял шапку?")
        await stored.agrees()
        assert only((await stored.load()).deferred.values()).text == "Кто потерял шапку?"


async def test_an_edited_message_is_one_recent_message() -> None:
    async with stored_house() as stored:
        first = stored.house.say(ANNA, "Добрый день")
        stored.house.say(BORIS, "Здравствуйте")
        stored.house.edit(first, "Добрый вечер")
        await stored.agrees()
        assert [one.cmid for one in stored.house.state.recent] == [1, 2]


async def test_strikes_are_numbered_alike_before_and_after_a_restart() -> None:
    async with stored_house() as stored:
        stored.house.say(ANNA, OBSCENE)
        stored.house.say(ANNA, OBSCENE, late=timedelta(minutes=1))
        await stored.agrees()
        assert [one.cmid for one in (await stored.load()).strikes.values()] == [2, 1]


async def test_a_message_is_struck_once_although_its_strike_was_lifted() -> None:
    async with stored_house() as stored:
        cmid = stored.house.say(ANNA, "Учитель у нас так себе")
        stored.house.say(TEACHER, "/страйк insult", reply_to=cmid)
        stored.house.say(TEACHER, "/снять @id301")
        await stored.agrees()
        stored.house.state = await stored.load()
        stored.house.say(TEACHER, "/страйк ads", reply_to=cmid)
        await stored.agrees()
        assert "уже вынесено" in stored.house.told(TEACHER)[-1]
        assert len(stored.house.effects(StrikeGiven)) == 1


async def test_what_is_forgotten_is_forgotten_in_memory_and_on_disk() -> None:
    async with stored_house() as stored:
        house = stored.house
        house.join(ANNA)
        house.happen(NameStated("name:1", CHAT, ANNA, "Петрова Анна Ивановна", house.now))
        house.say(ANNA, OBSCENE)
        house.say(TEACHER, "/снять @id301")
        await stored.agrees()
        # What is judged after the wish, in the same commit, is none of its business.
        house.forget(ANNA)
        house.pass_time(timedelta(seconds=1))
        house.say(ANNA, OBSCENE)
        await stored.agrees()
        assert house.state.members[ANNA].full_name == ""
        async with stored.engine.connect() as connection:
            struck = (await connection.execute(select(StrikeRow.text))).scalars().all()
            lines = (await connection.execute(select(JournalRow.evidence))).scalars().all()
        assert sorted(struck) == ["", OBSCENE]
        # The verdict and the strike of the second message.
        assert [one for one in lines if one] == [["нахуй"], ["нахуй"]]
        house.pass_time(timedelta(days=1, seconds=1))
        await stored.agrees()
        assert [one.author_id for one in house.state.recent if one.cmid == 1] == [0]
