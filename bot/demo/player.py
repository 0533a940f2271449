"""Plays a scene: one step after another, at a pace a person can follow."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.demo import orders, scenes
from bot.demo.school import PARENTS_CHAT, RESIDENTS, TEACHER
from bot.demo.stage import NotPossible, Stage
from emulator import World

Settle = Callable[[], Awaitable[None]]
QUIET: Final = 1.0
PATIENCE: Final = 12.0
_log = logging.getLogger(__name__)


async def quiet(world: World, seconds: float = QUIET, patience: float = PATIENCE) -> None:
    """Return once nothing has changed in the world for ``seconds``, after ``patience`` at most."""
    clock = asyncio.get_running_loop().time
    end = clock() + patience
    seen, since = world.version, clock()
    while clock() < end and clock() - since < seconds:
        await world.changed.wait(seconds - (clock() - since))
        if world.version != seen:
            seen, since = world.version, clock()


@dataclass(slots=True)
class Playing:
    """How far a scene is and what it says; at the end its last word stays.

    ``play`` numbers what was started. ``look`` is where the page shall look, new with each
    ``serial``.
    """

    scene: scenes.Scene
    play: int
    step: int = 0
    caption: str = ""
    running: bool = True
    skipped: list[str] = field(default_factory=list)
    look: dict[str, Any] | None = None

    def view(self) -> dict[str, Any]:
        """As the page shows it."""
        return {
            "id": self.scene.id,
            "play": self.play,
            "peer_id": PARENTS_CHAT,
            "title": self.scene.title,
            "step": self.step,
            "of": len(self.scene.steps),
            "caption": self.caption,
            "running": self.running,
            "skipped": self.skipped,
            "look": self.look,
        }


class Player:
    """Plays one scene at a time. ``pace``: real seconds between two steps."""

    def __init__(self, stage: Stage, settle: Settle | None = None, *, pace: float = 1.4) -> None:
        self._stage = stage
        self._settle = settle or (lambda: quiet(stage.world))
        self._pace = pace
        self._task: asyncio.Task[None] | None = None
        self._names: dict[str, int] = {}
        self._looks = self._plays = 0
        self.playing: Playing | None = None

    def start(self, scene: scenes.Scene) -> int:
        """Begin a scene; the play's number. Raises :class:`NotPossible` while another one runs."""
        if self._task is not None and not self._task.done():
            raise NotPossible("Одна сцена уже идёт: дождитесь конца или остановите её.")
        self._plays += 1
        self.playing = Playing(scene, self._plays)
        self._task = asyncio.create_task(self._play(self.playing))
        self._task.add_done_callback(self._ended)
        self._stage.world.touch()
        return self._plays

    async def stop(self) -> None:
        """End the running scene, if any."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        self._stage.world.touch()

    async def join(self) -> None:
        """Wait for the running scene's end."""
        if self._task is not None:
            await self._task

    async def _play(self, playing: Playing) -> None:
        self._names = {}
        for number, step in enumerate(playing.scene.steps, 1):
            playing.step = number
            playing.caption = caption(step)
            try:
                await self._do(step, playing)
            except NotPossible as why:
                playing.skipped.append(f"{playing.caption} {why}")
            self._stage.world.touch()
            # What is to be looked at must also be read.
            await asyncio.sleep(self._pace * (2 if isinstance(step, scenes.Look) else 1))

    def _ended(self, task: asyncio.Task[None]) -> None:
        # Here and not in the task: one that is stopped before it began runs no line of its own.
        playing = self.playing
        if playing is None:
            return
        playing.running = False
        if task.cancelled():
            playing.caption = "Сцена остановлена."
        elif error := task.exception():
            _log.error("scene_failed: %s", playing.scene.id, exc_info=error)
            playing.caption = "Сцена прервалась из-за ошибки, подробности в выводе программы."
        self._stage.world.touch()

    async def _do(self, step: scenes.Step, playing: Playing) -> None:
        stage = self._stage
        match step:
            case scenes.Say():
                self._say(step)
            case scenes.Write():
                stage.say(orders.Say(peer_id=step.who, user_id=step.who, text=step.text))
            case scenes.Edit():
                cmid = self._named(step.name)
                author = stage.world.chat(PARENTS_CHAT).messages[cmid].from_id
                stage.edit(
                    orders.Edit(peer_id=PARENTS_CHAT, user_id=author, cmid=cmid, text=step.text)
                )
            case scenes.Press():
                self._press(step)
            case scenes.Join():
                stage.join(orders.Join(peer_id=PARENTS_CHAT, user_id=step.who, how=step.how))
            case scenes.Promote():
                stage.promote(
                    orders.Promote(
                        peer_id=PARENTS_CHAT, user_id=step.who, by=TEACHER, admin=step.admin
                    )
                )
            case scenes.SeatBot():
                stage.seat_bot(PARENTS_CHAT, here=step.here)
            case scenes.Turn():
                await stage.turn(orders.TurnClock(move=step.move))
            case scenes.Settle():
                await self._settle()
            case scenes.Look():
                self._looks += 1
                playing.look = {"serial": self._looks, "who": step.who, "tab": step.tab}

    def _say(self, step: scenes.Say) -> None:
        cmid = self._stage.say(
            orders.Say(
                peer_id=PARENTS_CHAT,
                user_id=step.who,
                text=step.text,
                attach=list(step.attach),
                reply_to=None if step.reply_to is None else self._named(step.reply_to),
            )
        )
        if step.name is not None:
            self._names[step.name] = cmid

    def _press(self, step: scenes.Press) -> None:
        peer_id = step.who if step.private else PARENTS_CHAT
        found = self._stage.button(peer_id, step.label)
        if found is None:
            raise NotPossible("Такой кнопки пока нет.")
        cmid, action = found
        payload = json.loads(action.get("payload") or "null")
        self._stage.press(
            orders.Press(peer_id=peer_id, user_id=step.who, cmid=cmid, payload=payload)
        )

    def _named(self, name: str) -> int:
        if name not in self._names:
            raise NotPossible("Сообщения, о котором речь, нет.")
        return self._names[name]


def caption(step: scenes.Step) -> str:
    """The step in words, for the page."""
    match step:
        case scenes.Say(text=text) if text:
            return f"{_name(step.who)} пишет в чат: «{text}»"
        case scenes.Say():
            return f"{_name(step.who)} отправляет стикер."
        case scenes.Write():
            return f"{_name(step.who)} пишет боту лично: «{step.text}»"
        case scenes.Edit():
            return f"Автор исправляет сообщение: «{step.text}»"
        case scenes.Press():
            return f"{_name(step.who)} нажимает «{step.label}»."
        case scenes.Join():
            return f"{_name(step.who)} входит в чат по ссылке."
        case scenes.Promote():
            done = "даёт права администратора чата" if step.admin else "снимает эти права"
            return f"Учитель {done}: {_name(step.who)}."
        case scenes.SeatBot():
            return "Бота добавляют в чат." if step.here else "Бота убирают из чата."
        case scenes.Turn():
            return "Переводим часы."
        case scenes.Settle():
            return "Ждём, что сделает бот."
        case scenes.Look():
            return step.note


def _name(who: int) -> str:
    one = RESIDENTS[who]
    return f"{one.first_name} {one.last_name}"
