"""Every scene of the demo's page, played by the real bot: each button it presses is there."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.demo import school
from bot.demo.player import Player
from bot.demo.scenes import SCENES, Look, Scene
from bot.demo.scenes.steps import SERGEY
from bot.demo.stage import Stage as DemoStage
from emulator import create_app
from policies.registry import BUILTIN
from tests.databases import salted
from tests.flows.stage import Stage, WatchedClock


@pytest.fixture
async def demo(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """The demo's school with the bot at work in it."""
    clock = WatchedClock(school.first_morning(datetime(2026, 3, 3, 12, tzinfo=school.timezone())))
    world = school.found(clock, token="demo-token")
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    policy = school.POLICY.read_text("utf-8")
    await salted(database)
    stage = Stage(world, clock, tmp_path, url, database, policy=policy)
    await stage.import_roster(school.ROSTER.read_text("utf-8"))
    await stage.start()
    yield stage
    await stage.stop()
    await runner.cleanup()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_plays_to_its_end(demo: Stage, scene: Scene) -> None:
    player = Player(DemoStage(demo.world, demo.clock), demo.settle, pace=0)
    player.start(scene)
    await player.join()
    assert player.playing is not None
    # Who is blocked tries to write, to show that he cannot.
    assert [one for one in player.playing.skipped if "только читать" not in one] == []
    last = scene.steps[-1]
    assert isinstance(last, Look)
    if last.tab == "private":
        # Whom the page shows at the end has something to show.
        assert demo.told(last.who)


async def test_who_apologised_may_write_again_at_the_end(demo: Stage) -> None:
    player = Player(DemoStage(demo.world, demo.clock), demo.settle, pace=0)
    player.start(SCENES["apology"])
    await player.join()
    assert "Вы снова можете писать" in demo.told(SERGEY)[-1]


async def test_together_they_show_every_rule_that_looks_at_messages(demo: Stage) -> None:
    player = Player(DemoStage(demo.world, demo.clock), demo.settle, pace=0)
    for scene in SCENES.values():
        player.start(scene)
        await player.join()
    noticed = {
        finding["rule"]
        for line in await demo.journal("verdict")
        for finding in line.get("findings", ())
        if finding["level"] in ("likely", "certain")
    }
    # What rests on a message's neighbours has lines of its own.
    hinted = {
        line["rule"] for kind in ("hint", "asked_before") for line in await demo.journal(kind)
    }
    assert {policy.rule for policy in BUILTIN} - noticed - hinted == set()
