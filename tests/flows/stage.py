"""Flows: the bot as it runs, over HTTP against the emulator; a clock that is moved, never slept.

Both run in the test's process: the real vkbottle client, real SQLite in a temporary
folder, a real policy file. `Stage` is how a test speaks of it: who says what, what the
chat shows, what somebody was told privately.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import App
from bot.cli.roster import import_file
from bot.clock import SteeredClock
from bot.settings import Settings
from bot.storage.drawn import stored_key
from bot.storage.journal import lines
from bot.storage.models import Base, InboxRow, OutboxRow, SourceRow, TimerRow
from bot.vk.seals import SEAL, TILL, Seals
from emulator import Fault, World
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, POLICY, STRANGER, TEACHER, VERA

OBSCENE = "Да пошёл ты нахуй"
# Found by aggressive folding only: a moderator is asked.
DOUBTFUL = "Ну это просто жoпа какая-то"

_NOW = bindparam("now", type_=TimerRow.due.type)
# One statement, made once: a flow looks many times, and each statement is a turn of a thread.
_LEFT = select(
    *(
        one.scalar_subquery()
        for one in (
            select(SourceRow.position).where(SourceRow.name == bindparam("source")),
            select(func.count()).where(InboxRow.state == "waiting"),
            select(func.count()).where(TimerRow.due <= _NOW),
            select(func.count()).where(OutboxRow.state == "waiting", OutboxRow.not_before <= _NOW),
        )
    )
)


class WatchedClock(SteeredClock):
    """A frozen clock that knows who waits for it."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, frozen=True)
        self._waiting: dict[asyncio.Event, datetime | None] = {}

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        self._waiting[wake] = until
        try:
            await super().wait(until, wake)
        finally:
            del self._waiting[wake]

    def waits(self, wake: asyncio.Event) -> bool:
        """True while whoever is woken by ``wake`` has nothing to do before a later moment."""
        until = self._waiting.get(wake, self.now())
        return not wake.is_set() and (until is None or until > self.now())


@dataclass
class Stage:
    """A school's chat with the bot in it."""

    world: World
    clock: WatchedClock
    folder: Path
    url: str
    database: str
    policy: str = POLICY
    app: App = field(init=False)
    _running: asyncio.Task[None] | None = None

    @property
    def policy_file(self) -> Path:
        return self.folder / "policy.yaml"

    @property
    def eyes(self) -> AsyncEngine:
        """By which the test looks into the database."""
        return self.app.engine

    def settings(self) -> Settings:
        return Settings(
            _env_file=None,
            vk_token=SecretStr(self.world.token),
            vk_api_url=self.url + "/method/",
            database_url=self.database,
            policy_file=self.policy_file,
            http_port=0,
        )

    async def start(self) -> None:
        """Start the bot (again)."""
        if not self.policy_file.exists():
            self.policy_file.write_text(self.policy, encoding="utf-8")
        self.app = App(self.settings(), clock=self.clock)
        checked = await self.app.start()
        assert not checked.fatal, checked
        self._running = asyncio.create_task(self.app.run())
        await self.settle()

    async def stop(self) -> None:
        self.app.request_stop()
        if self._running is not None:
            await self._running
        await self.app.stop()

    async def settle(self) -> None:
        """Wait until every event is judged and every call that may be made now is made."""
        calm = 0
        async with asyncio.timeout(30):
            while calm < 3:
                calm = calm + 1 if await self._calm() else 0
                await asyncio.sleep(0.005)

    async def _calm(self) -> bool:
        if self.app.lanes is None or not self.app.lanes.idle:
            return False
        asked = {
            "now": self.clock.now(),
            "source": f"longpoll:{self.world.events.group_id}",
        }
        async with self.eyes.connect() as connection:
            reached, *left = (await connection.execute(_LEFT, asked)).one()
        return reached == str(self.world.events.head) and not any(left)

    async def judged(self, *events: str) -> None:
        """Wait until these events were taken in and judged, whatever waits in the outbox."""
        done = select(func.count()).where(InboxRow.event_id.in_(events), InboxRow.state == "done")
        async with asyncio.timeout(30):
            while True:
                async with self.eyes.connect() as connection:
                    if await connection.scalar(done) == len(events):
                        return
                await asyncio.sleep(0.005)

    async def resting(self) -> None:
        """Wait until the bot has done what it can do now, whatever it could not deliver."""
        async with asyncio.timeout(30):
            while not self._rests:  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    @property
    def _rests(self) -> bool:
        courier, timers, lanes = self.app._courier, self.app._timers, self.app.lanes
        assert courier is not None
        assert lanes is not None
        asleep = self.clock.waits(timers._changed) and self.clock.waits(courier._signal)
        return asleep and lanes.idle and not courier._tasks

    async def say(self, who: int, text: str = "", **more: Any) -> int:
        """Somebody writes in the chat; returns the message's cmid once the bot is done."""
        message, _ = self.world.say(more.pop("peer_id", CHAT), who, text, **more)
        await self.settle()
        return message.cmid

    async def write(self, who: int, text: str) -> None:
        """Somebody writes to the bot privately."""
        self.world.say(who, who, text)
        await self.settle()

    async def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)
        await self.settle()

    async def move_to(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        await self.settle()

    def shown(self, cmid: int) -> bool:
        """True while a message stands in the chat."""
        state = self.world.state()["chats"][str(CHAT)]
        return not next(m for m in state["messages"] if m["cmid"] == cmid)["deleted"]

    def messages(self) -> list[dict[str, Any]]:
        """Everything in the chat, in order."""
        found: list[dict[str, Any]] = self.world.state()["chats"][str(CHAT)]["messages"]
        return found

    def posts(self) -> list[str]:
        """The bot's own messages in the chat, in order."""
        state = self.world.state()["chats"][str(CHAT)]
        return [m["text"] for m in state["messages"] if m["from_id"] < 0 and not m["action"]]

    def told(self, who: int) -> list[str]:
        """What the bot wrote somebody privately, in order."""
        private = self.world.state()["private"].get(str(who), [])
        return [m["text"] for m in private if m["from_id"] < 0]

    def member(self, who: int) -> dict[str, Any]:
        """A member as VK keeps him."""
        view: dict[str, Any] = self.world.state()["chats"][str(CHAT)]["members"][str(who)]
        return view

    def restrict(self, who: int, until: float | None) -> None:
        """Change a restriction in VK behind the bot's back."""
        self.world.chats[CHAT].members[who].restricted_until = until

    def refuse_restrictions(self, times: int = 1000) -> None:
        """VK refuses restrictions and releases from now on, so many of them."""
        self.world.fail("messages.changeConversationMemberRestrictions", Fault(code=15), times)

    async def doubtful(self, who: int) -> int:
        """Somebody writes what may be a disguised obscenity or not."""
        return await self.say(who, DOUBTFUL)

    def labels(self, who: int) -> list[str]:
        """The buttons under the last private message with any."""
        return [one["label"] for one in self._buttons(str(who))[1]]

    async def press(
        self, who: int, label: str, *, peer_id: int | None = None, under: int | None = None
    ) -> None:
        """Somebody presses a button under the newest message that has it.

        ``under``: with the payload of a button in another person's talk, sealed for this one:
        what the handlers make of it is asked, not the seal.
        """
        place = who if peer_id is None else peer_id
        cmid, payload = self.offered(label, place if under is None else under)
        if under is not None:
            cmid = self.world.state()["private"][str(who)][-1]["cmid"]
            payload = await self.sealed(payload, place)
        self.world.press(place, who, cmid, payload, forged=under is not None)
        await self.settle()

    async def sealed(self, payload: Mapping[str, Any], place: int) -> dict[str, Any]:
        """A payload as the bot itself would seal it for a talk: by the key it keeps."""
        key = await stored_key(self.app.engine, self.app.writer, self.clock.now())
        plain = {name: one for name, one in payload.items() if name not in (SEAL, TILL)}
        return dict(Seals(key).payload(plain, place, self.clock.now() + timedelta(days=1)))

    def offered(self, label: str, peer_id: int) -> tuple[int, Any]:
        """The newest message with a button, and the button's payload: to press unawaited."""
        cmid, buttons = self._buttons(str(peer_id), label)
        payload = next(one["payload"] for one in buttons if one["label"] == label)
        return cmid, json.loads(payload)

    def _buttons(self, place: str, label: str | None = None) -> tuple[int, list[dict[str, Any]]]:
        state = self.world.state()
        messages = (
            state["chats"][place]["messages"]
            if place in state["chats"]
            else state["private"].get(place, [])
        )
        for message in reversed(messages):
            rows = (message["keyboard"] or {}).get("buttons", [])
            actions = [one["action"] for row in rows for one in row]
            if actions and (label is None or any(one["label"] == label for one in actions)):
                return message["cmid"], actions
        raise AssertionError(f"no button «{label}» at {place}")

    def snackbars(self) -> list[str]:
        """What was answered to presses, in order."""
        return [one["text"] for one in self.world.state()["answers"]]

    async def import_roster(self, text: str) -> None:
        """The school's roster is imported, as `dezhurny roster import` does it, also meanwhile."""
        file = self.folder / "roster.csv"
        file.write_text(text, encoding="utf-8")
        await asyncio.to_thread(import_file, file, self.database, as_json=True)

    async def stored(self) -> str:
        """Everything the database holds, as text."""
        async with self.eyes.connect() as connection:
            # Value by value: a row as a whole shows long values shortened.
            values = [
                str(value)
                for table in Base.metadata.sorted_tables
                for row in (await connection.execute(table.select())).all()
                for value in row
            ]
        return "\n".join(values)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of one method that VK received."""
        return [one for one in self.world.calls.since(0) if one["method"] == method]

    async def attempted(self, method: str) -> None:
        """Wait until a promised call was made and what came of it is reckoned by the clock of now.

        After a fault the next attempt is set so many seconds from now: a clock that is
        moved while the answer is still under way would never reach it.
        """
        courier = self.app._courier
        assert courier is not None
        async with asyncio.timeout(10):
            while not self.calls(method) or courier._backlog._flying:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def journal(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The journal's lines of one kind."""
        return [
            dict(line) async for line in lines(self.eyes) if kind is None or line["kind"] == kind
        ]


def furnish(world: World) -> None:
    """The members of the class chat."""
    world.add_user(ADMINISTRATOR, "Ирина", "Директорова")
    world.add_user(TEACHER, "Ольга", "Учителева")
    world.add_user(ANNA, "Анна", "Петрова")
    world.add_user(BORIS, "Борис", "Сидоров")
    world.add_user(VERA, "Вера", "Орлова")
    world.add_user(STRANGER, "Фёдор", "Прохожев")
    world.add_chat(
        CHAT,
        "5А, родители",
        owner=TEACHER,
        admins=[TEACHER],
        members=[ADMINISTRATOR, ANNA, BORIS, VERA],
    )
