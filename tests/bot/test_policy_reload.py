"""The policy file, saved while the bot runs: taken in within two seconds, never when broken."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SteeredClock
from bot.policy_keeper import LOOK_EVERY, NoPolicy, PolicyKeeper
from bot.storage.database import close, open_database
from bot.storage.writer import Writer
from policies.file import load
from policies.school import PolicySnapshot
from tests.flows.conftest import school, stage  # noqa: F401 - fixtures
from tests.flows.stage import OBSCENE, Stage
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, POLICY, TEACHER

OTHER_CHAT = CHAT + 1
GENTLE = POLICY.replace("profanity: {action: strike}", "profanity: {action: delete}")
BROKEN = POLICY.replace("limit: 3", "limit: три")
BROKEN_LINE = next(n for n, line in enumerate(BROKEN.splitlines(), 1) if "три" in line)
SECOND_CHAT = """\
  - peer_id: 2000000002
    title: 5А, ученики
    kind: pupils
    moderators: [201]
"""


async def eventually(so: Callable[[], bool], *, within: float = 30) -> None:
    """Wait until something is so. Raises ``TimeoutError``."""
    async with asyncio.timeout(within):
        while not so():  # noqa: ASYNC110 - what is awaited sets no event
            await asyncio.sleep(0.02)


def save(file: Path, policy: str | bytes) -> None:
    """Save as editors do: whole, in one step."""
    fresh = file.with_name("policy.yaml~")
    fresh.write_bytes(policy if isinstance(policy, bytes) else policy.encode())
    os.replace(fresh, file)


class Kept:
    """A policy file, its keeper, and what it reported."""

    def __init__(self, file: Path, engine: AsyncEngine, writer: Writer) -> None:
        self.file = file
        self.engine = engine
        self.alarms: list[str] = []
        self.keys: list[str] = []
        self.accepted: list[PolicySnapshot] = []
        self.deaf = False
        self.fails_to_accept = 0
        self._writer = writer
        self._clock = SteeredClock(NOON)
        self._watching: asyncio.Task[None] | None = None
        self.keeper = self._keeper()

    def _keeper(self) -> PolicyKeeper:
        return PolicyKeeper(
            self.file, self.engine, self._writer, self._clock,
            on_alarm=self._alarm, on_accept=self._accept,
        )  # fmt: skip

    async def start(self) -> str:
        """Start anew; the complaint, empty where all is well."""
        await self.stop()
        self.keeper = self._keeper()
        _, complaint = await self.keeper.start()
        self._watching = asyncio.create_task(self.keeper.watch())
        return complaint

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _alarm(self, key: str, text: str) -> None:
        if self.deaf:
            self.deaf = False
            raise OSError("the database is away for a moment")
        self.keys.append(key)
        self.alarms.append(text)

    async def _accept(self, snapshot: PolicySnapshot) -> None:
        if self.fails_to_accept:
            self.fails_to_accept -= 1
            raise OSError("the database is away for a moment")
        self.accepted.append(snapshot)


@pytest.fixture
async def kept(tmp_path: Path, database: str) -> AsyncIterator[Kept]:
    engine = open_database(database)
    writer = Writer(engine)
    writing = asyncio.create_task(writer.run())
    kept = Kept(tmp_path / "policy.yaml", engine, writer)
    save(kept.file, POLICY)
    yield kept
    await kept.stop()
    writer.close()
    await writing
    await close(engine)


# Taken in


async def test_a_saved_change_is_in_force_at_the_next_look(kept: Kept) -> None:
    # «Within two seconds» is what README promises; how busy a machine is, no test knows.
    assert LOOK_EVERY <= 1
    await kept.start()
    before = kept.keeper.snapshot.version
    save(kept.file, GENTLE)
    await eventually(lambda: kept.keeper.snapshot.version != before)
    await eventually(lambda: kept.accepted == [kept.keeper.snapshot])
    assert kept.alarms == []


async def test_a_file_saved_without_a_change_is_not_taken_in_anew(kept: Kept) -> None:
    await kept.start()
    save(kept.file, POLICY)
    save(kept.file, GENTLE)
    await eventually(lambda: bool(kept.accepted))
    assert len(kept.accepted) == 1


async def test_a_file_that_is_edited_in_place_is_taken_in_too(kept: Kept) -> None:
    await kept.start()
    kept.file.write_text(GENTLE, encoding="utf-8")
    await eventually(lambda: bool(kept.accepted))


async def test_who_could_not_take_a_new_policy_in_is_told_of_it_again(kept: Kept) -> None:
    await kept.start()
    kept.fails_to_accept = 2
    save(kept.file, GENTLE)
    await eventually(lambda: kept.accepted == [kept.keeper.snapshot])
    save(kept.file, BROKEN)
    await eventually(lambda: bool(kept.alarms))
    assert len(kept.accepted) == 1


async def test_he_is_told_although_the_file_is_broken_by_then(kept: Kept) -> None:
    await kept.start()
    kept.fails_to_accept = 1_000_000
    save(kept.file, GENTLE)
    await eventually(lambda: kept.fails_to_accept < 1_000_000)
    save(kept.file, BROKEN)
    kept.fails_to_accept = 0
    await eventually(lambda: kept.accepted == [kept.keeper.snapshot])


# Refused


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        (BROKEN, BROKEN_LINE),
        (POLICY + "wether: fine\n", POLICY.count("\n") + 1),
        (POLICY.replace("chats:", "chats: [", 1), None),
        ("", 1),
        (POLICY.encode().replace("Школа".encode(), b"\xff\xfe"), 2),
    ],
    ids=["wrong value", "unknown key", "no yaml", "empty", "no utf-8"],
)
async def test_a_broken_file_never_replaces_a_working_one(
    kept: Kept, broken: str | bytes, line: int | None
) -> None:
    await kept.start()
    before = kept.keeper.snapshot
    save(kept.file, broken)
    await eventually(lambda: bool(kept.alarms))
    assert kept.keeper.snapshot is before
    assert kept.accepted == []
    assert f"{kept.file}:{line or ''}" in kept.alarms[0]
    assert "действует прежний" in kept.alarms[0]


async def test_a_broken_file_is_told_of_once_however_often_it_is_saved(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        "bot.policy_keeper.load",
        lambda text, *, source: (read.append(text), load(text, source=source))[1],
    )
    await kept.start()
    for again in ("", "# still broken\n", "# and again\n"):
        save(kept.file, BROKEN + again)
        await eventually(lambda broken=BROKEN + again: read[-1] == broken)
    save(kept.file, GENTLE)
    await eventually(lambda: bool(kept.accepted))
    assert len(kept.alarms) == 1


async def test_a_file_that_is_broken_again_is_told_of_again(kept: Kept) -> None:
    await kept.start()
    for policy in (POLICY, GENTLE):
        alarms, accepted = len(kept.alarms), len(kept.accepted)
        save(kept.file, BROKEN)
        await eventually(lambda told=alarms: len(kept.alarms) == told + 1)
        save(kept.file, policy + "# repaired\n")
        await eventually(lambda taken=accepted: len(kept.accepted) == taken + 1)
    assert kept.alarms[0] == kept.alarms[1]
    assert kept.keys[0] != kept.keys[1]


async def test_a_file_that_vanished_is_told_of_once_and_read_when_it_is_back(kept: Kept) -> None:
    await kept.start()
    kept.file.unlink()
    await eventually(lambda: bool(kept.alarms))
    save(kept.file, GENTLE)
    await eventually(lambda: bool(kept.accepted))
    [alarm] = kept.alarms
    assert str(kept.file) in alarm
    assert "не читается" in alarm


async def test_the_watch_goes_on_when_nobody_could_be_told(kept: Kept) -> None:
    await kept.start()
    kept.deaf = True
    save(kept.file, BROKEN)
    await eventually(lambda: not kept.deaf)
    await eventually(lambda: len(kept.alarms) == 1)
    save(kept.file, GENTLE)
    await eventually(lambda: bool(kept.accepted))


# At start


async def test_a_start_with_a_broken_file_goes_on_with_the_last_accepted_one(kept: Kept) -> None:
    await kept.start()
    save(kept.file, GENTLE)
    await eventually(lambda: bool(kept.accepted))
    version = kept.keeper.snapshot.version
    save(kept.file, BROKEN)
    complaint = await kept.start()
    assert kept.keeper.snapshot.version == version
    assert f"{kept.file}:{BROKEN_LINE}" in complaint
    assert version in complaint


async def test_going_back_to_an_older_file_makes_it_the_last_accepted_one(kept: Kept) -> None:
    await kept.start()
    first = kept.keeper.snapshot.version
    save(kept.file, GENTLE)
    await kept.start()
    save(kept.file, POLICY)
    await kept.start()
    save(kept.file, BROKEN)
    await kept.start()
    assert kept.keeper.snapshot.version == first


async def test_a_start_with_a_broken_file_and_none_accepted_is_refused_in_russian(
    kept: Kept,
) -> None:
    save(kept.file, BROKEN)
    with pytest.raises(NoPolicy) as refused:
        await kept.start()
    assert f"{kept.file}:{BROKEN_LINE}" in str(refused.value)
    assert "нужно" in str(refused.value)


async def test_a_start_without_any_file_is_refused_with_what_to_do(kept: Kept) -> None:
    kept.file.unlink()
    with pytest.raises(NoPolicy, match="DEZHURNY_POLICY_FILE"):
        await kept.start()


async def test_what_an_older_program_accepted_and_this_one_refuses_does_not_count(
    kept: Kept,
) -> None:
    await kept.start()
    async with kept.engine.begin() as connection:
        await connection.execute(text("UPDATE policy_versions SET text = 'school: 5'"))
    save(kept.file, BROKEN)
    with pytest.raises(NoPolicy):
        await kept.start()


# In a running school


async def test_what_is_saved_holds_for_the_next_message(school: Stage) -> None:  # noqa: F811
    await school.say(ANNA, OBSCENE)
    before = school.app.policy.snapshot.version
    save(school.policy_file, GENTLE)
    await eventually(lambda: school.app.policy.snapshot.version != before)
    cmid = await school.say(ANNA, OBSCENE)
    assert not school.shown(cmid)
    assert len(await school.journal("strike")) == 1
    first, second = await school.journal("verdict")
    assert first["policy_version"] == before
    assert second["policy_version"] == school.app.policy.snapshot.version


async def test_a_chat_that_is_added_to_the_file_is_moderated(school: Stage) -> None:  # noqa: F811
    school.world.add_chat(OTHER_CHAT, "5А, ученики", owner=TEACHER, members=[ANNA, BORIS])
    school.world.say(OTHER_CHAT, BORIS, OBSCENE)
    await school.settle()
    assert await school.journal("verdict") == []
    before = school.app.policy.snapshot.version
    save(school.policy_file, POLICY + SECOND_CHAT)
    await eventually(lambda: school.app.policy.snapshot.version != before)
    message, _ = school.world.say(OTHER_CHAT, BORIS, OBSCENE)
    await school.settle()
    assert message.deleted
    assert "5А, ученики" in school.told(BORIS)[0]


async def test_a_chat_that_is_taken_out_of_the_file_is_left_alone(school: Stage) -> None:  # noqa: F811
    before = school.app.policy.snapshot.version
    save(school.policy_file, POLICY.replace("2000000001", "2000000009"))
    await eventually(lambda: school.app.policy.snapshot.version != before)
    cmid = await school.say(ANNA, OBSCENE)
    assert school.shown(cmid)
    assert school.told(ANNA) == []


async def test_the_administrators_are_told_of_a_broken_file_once(school: Stage) -> None:  # noqa: F811
    save(school.policy_file, BROKEN)
    await eventually(lambda: bool(school.told(ADMINISTRATOR)))
    before = school.app.policy.snapshot.version
    save(school.policy_file, GENTLE)
    await eventually(lambda: school.app.policy.snapshot.version != before)
    await school.settle()
    [alarm] = school.told(ADMINISTRATOR)
    assert f"policy.yaml:{BROKEN_LINE}:" in alarm.replace("\u2060", "")
    assert school.told(TEACHER) == []


async def test_the_administrators_are_told_when_the_start_found_it_broken(stage: Stage) -> None:  # noqa: F811
    await stage.start()
    await stage.stop()
    save(stage.policy_file, BROKEN)
    await stage.start()
    [alarm] = stage.told(ADMINISTRATOR)
    assert f"policy.yaml:{BROKEN_LINE}:" in alarm
    cmid = await stage.say(ANNA, OBSCENE)
    assert not stage.shown(cmid)
