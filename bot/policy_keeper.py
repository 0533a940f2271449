"""Keep the policy in force: the file, watched; a broken one never replaces a working one."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.clock import Clock
from bot.storage.accepted import last_accepted
from bot.storage.batch import Batch, Write
from bot.storage.models import PolicyVersionRow
from bot.storage.writer import Writer
from handlers.ports import PolicyCheck
from policies.file import PolicyFileError, Problem, decode, examine, load
from policies.judge import warm_up
from policies.school import PolicySnapshot

log = structlog.get_logger(__name__)
LOOK_EVERY = 0.5


class NoPolicy(Exception):
    """There is no policy to start with; the text says what is wrong and where."""


class PolicyKeeper:
    """The snapshot in force, and the file behind it.

    ``on_alarm`` is told of a broken file, once until it is right again; ``on_accept`` of each
    new snapshot.
    """

    def __init__(
        self,
        path: Path,
        engine: AsyncEngine,
        writer: Writer,
        clock: Clock,
        *,
        on_alarm: Callable[[str, str], Awaitable[None]],
        on_accept: Callable[[PolicySnapshot], Awaitable[None]],
    ) -> None:
        self._path = path
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._on_alarm = on_alarm
        self._on_accept = on_accept
        self._seen = b""
        self._complained = ""
        self._snapshot: PolicySnapshot | None = None
        # The snapshot of which ``on_accept`` knows; whoever starts the keeper is handed his.
        self._announced: PolicySnapshot | None = None

    @property
    def complaint(self) -> str:
        """What is wrong with the file on disk, empty where it is the one in force."""
        return self._complained

    @property
    def snapshot(self) -> PolicySnapshot:
        """The policy in force. Raises ``NoPolicy`` before :meth:`start`."""
        if self._snapshot is None:
            raise NoPolicy(wording.POLICY_NOT_LOADED)
        return self._snapshot

    async def start(self) -> tuple[PolicySnapshot, str]:
        """Load the file; a broken one is replaced by the last accepted version.

        Returns the snapshot and a complaint, empty where all is well. Raises ``NoPolicy``.
        """
        try:
            text, snapshot = await asyncio.to_thread(self._read)
        except (OSError, PolicyFileError) as error:
            complaint = self._complained = _complaint(self._path, error)
            last = await self._last_accepted()
            if last is None:
                raise NoPolicy(complaint) from None
            self._snapshot = self._announced = last
            return last, wording.running_on_last_policy(complaint, last.version)
        await self._accept(text, snapshot)
        self._announced = snapshot
        return snapshot, ""

    async def check(self) -> PolicyCheck:
        """Read the file as it lies on disk now; what is in force stays as it is."""
        in_force = self.snapshot.version
        accepted_at = await self._accepted_at(in_force)
        try:
            snapshot, problems = await asyncio.to_thread(self._examined)
        except PolicyFileError as error:
            return PolicyCheck(in_force, accepted_at, problems=error.problems)
        except OSError as error:
            unreadable = wording.file_trouble(error)
            return PolicyCheck(in_force, accepted_at, unreadable=unreadable)
        version = snapshot.version if snapshot is not None else ""
        return PolicyCheck(in_force, accepted_at, version, problems)

    def _examined(self) -> tuple[PolicySnapshot | None, tuple[Problem, ...]]:
        source = str(self._path)
        return examine(decode(self._path.read_bytes(), source=source))

    async def _accepted_at(self, version: str) -> datetime | None:
        async with self._engine.connect() as connection:
            found: datetime | None = await connection.scalar(
                select(PolicyVersionRow.accepted_at).where(PolicyVersionRow.version == version)
            )
        return found

    async def watch(self) -> None:
        """Look at the file twice a second and take in what changed."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except Exception:
                # A failing database must not end the watch: what is left is done at the next look.
                log.exception("policy_watch_failed")
                self._seen = b""

    async def _look(self) -> None:
        await self._announce()
        try:
            digest = await asyncio.to_thread(self._digest)
            if digest == self._seen:
                return
            self._seen = digest
            text, snapshot = await asyncio.to_thread(self._read)
        except (OSError, PolicyFileError) as error:
            if isinstance(error, OSError):
                # Whatever lies there next is read, be it what was there before.
                self._seen = b""
            await self._complain(_complaint(self._path, error))
            return
        self._complained = ""
        if snapshot.version != self.snapshot.version:
            await self._accept(text, snapshot)
            log.info("policy_accepted", version=snapshot.version)
            await self._announce()

    async def _announce(self) -> None:
        """Tell of the snapshot in force, again where the last time failed half-way."""
        snapshot = self.snapshot
        if self._announced is not snapshot:
            await self._on_accept(snapshot)
            self._announced = snapshot

    async def _complain(self, complaint: str) -> None:
        """Say what is wrong with the file, once until it was right again."""
        if complaint == self._complained:
            return
        log.warning("policy_refused", complaint=complaint)
        await self._on_alarm(f"policy:{uuid4().hex}", wording.policy_refused(complaint))
        self._complained = complaint

    def _digest(self) -> bytes:
        return hashlib.sha256(self._path.read_bytes()).digest()

    def _read(self) -> tuple[str, PolicySnapshot]:
        data = self._path.read_bytes()
        self._seen = hashlib.sha256(data).digest()
        text = decode(data, source=str(self._path))
        return text, self._load(text, str(self._path))

    def _load(self, text: str, source: str) -> PolicySnapshot:
        snapshot = load(text, source=source)
        # What a policy loads it loads once, however many chats it serves.
        own = {
            type(policy): policy
            for chat in (*snapshot.chats.values(), *snapshot.kinds.values())
            for policy in chat.policies
        }
        warm_up(tuple(own.values()), snapshot.school.local(self._clock.now()))
        return snapshot

    async def _accept(self, text: str, snapshot: PolicySnapshot) -> None:
        now: datetime = self._clock.now()
        batch = Batch()
        batch.add(Write.POLICY_ADD, version=snapshot.version, text=text, accepted_at=now)
        await self._writer.commit(batch)
        self._snapshot = snapshot

    async def _last_accepted(self) -> PolicySnapshot | None:
        async with self._engine.connect() as connection:
            text = await last_accepted(connection)
        if text is None:
            return None
        try:
            return await asyncio.to_thread(self._load, text, wording.LAST_POLICY)
        except PolicyFileError as error:
            # A newer program may refuse what an older one accepted.
            log.warning("last_policy_refused", complaint=str(error))
            return None


def _complaint(path: Path, error: OSError | PolicyFileError) -> str:
    if isinstance(error, PolicyFileError):
        return str(error)
    return wording.policy_unreadable(str(path), wording.file_trouble(error))
