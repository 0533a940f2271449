"""Every scene can be played in this school, and says in Russian what will be seen."""

import re
from collections.abc import Iterator

import pytest

from bot.clock import SteeredClock
from bot.demo import scenes, school
from bot.demo.player import Player, caption
from bot.demo.scenes import SCENES, Scene
from bot.demo.scenes.steps import ELENA
from bot.demo.stage import NotPossible, Stage
from emulator import World
from policies.file import examine
from tests.bot.demo.served import CHAT, settled

all_scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def people_of(scene: Scene) -> Iterator[int]:
    for step in scene.steps:
        who = getattr(step, "who", None)
        if who is not None:
            yield who


@all_scenes
def test_title_and_line_are_russian_and_short(scene: Scene) -> None:
    assert re.match(r"[А-ЯЁ]", scene.title)
    assert 0 < len(scene.title) <= 30
    assert re.match(r"[А-ЯЁ]", scene.about)
    assert len(scene.about) <= 110


@all_scenes
def test_everybody_in_it_is_of_this_school(scene: Scene) -> None:
    assert set(people_of(scene)) <= set(school.RESIDENTS)


@all_scenes
def test_it_begins_at_a_known_time_of_day_and_ends_with_a_look(scene: Scene) -> None:
    assert isinstance(scene.steps[0], scenes.Turn)
    assert isinstance(scene.steps[-1], scenes.Look)


@all_scenes
def test_the_bot_is_given_time_before_anybody_looks_at_its_work(scene: Scene) -> None:
    for before, step in zip(scene.steps, scene.steps[1:], strict=False):
        if isinstance(step, scenes.Look) and step.tab == "private":
            assert isinstance(before, scenes.Settle | scenes.Look)


@all_scenes
def test_who_writes_is_in_the_chat_by_then(scene: Scene) -> None:
    here = {school.TEACHER, school.ADMINISTRATOR, *(one.id for one in school.PARENTS)}
    for step in scene.steps:
        if isinstance(step, scenes.Join):
            assert step.who not in here
            here.add(step.who)
        elif isinstance(step, scenes.Say) or (isinstance(step, scenes.Press) and not step.private):
            assert step.who in here


@all_scenes
def test_replies_and_edits_name_an_earlier_message(scene: Scene) -> None:
    named: set[str] = set()
    for step in scene.steps:
        if isinstance(step, scenes.Say):
            assert step.reply_to is None or step.reply_to in named
            named |= {step.name} if step.name else set()
        elif isinstance(step, scenes.Edit):
            assert step.name in named


@all_scenes
def test_every_step_has_words_for_the_page(scene: Scene) -> None:
    assert all(caption(step) for step in scene.steps)


@all_scenes
async def test_it_plays_to_its_end_without_a_bot_but_for_the_bots_buttons(
    scene: Scene, world: World, clock: SteeredClock
) -> None:
    player = Player(Stage(world, clock), settled, pace=0)
    player.start(scene)
    await player.join()
    assert player.playing is not None
    assert (player.playing.running, player.playing.step) == (False, len(scene.steps))
    bots_own = sum(isinstance(step, scenes.Press) for step in scene.steps)
    assert len(player.playing.skipped) == bots_own


@all_scenes
async def test_it_can_be_played_again(scene: Scene, world: World, clock: SteeredClock) -> None:
    player = Player(Stage(world, clock), settled, pace=0)
    for _ in range(2):
        player.start(scene)
        await player.join()
    assert player.playing is not None
    assert (player.playing.running, player.playing.step) == (False, len(scene.steps))
    assert player.playing.caption == caption(scene.steps[-1])


async def test_a_step_that_cannot_be_done_is_named_and_the_scene_goes_on(
    world: World, clock: SteeredClock
) -> None:
    world.leave(CHAT, ELENA)
    player = Player(Stage(world, clock), settled, pace=0)
    player.start(SCENES["quiet"])
    await player.join()
    assert player.playing is not None
    first, second = player.playing.skipped
    assert first.endswith("Этот участник сейчас не в чате.")
    assert second.endswith("Сообщения, о котором речь, нет.")


async def test_the_page_looks_where_the_scene_says(world: World, clock: SteeredClock) -> None:
    player = Player(Stage(world, clock), settled, pace=0)
    player.start(SCENES["quiet"])
    await player.join()
    assert player.playing is not None
    assert player.playing.look == {"serial": 2, "who": ELENA, "tab": "calls"}


async def test_a_scene_that_breaks_off_says_so(world: World, clock: SteeredClock) -> None:
    async def broken() -> None:
        raise RuntimeError("broken")

    player = Player(Stage(world, clock), broken, pace=0)
    player.start(SCENES["quiet"])
    with pytest.raises(RuntimeError):
        await player.join()
    assert player.playing is not None
    assert not player.playing.running
    assert player.playing.caption.startswith("Сцена прервалась")


async def test_two_scenes_at_once_are_refused(world: World, clock: SteeredClock) -> None:
    player = Player(Stage(world, clock), settled, pace=60)
    player.start(SCENES["quiet"])
    with pytest.raises(NotPossible):
        player.start(SCENES["late"])
    await player.stop()
    assert player.playing is not None
    assert player.playing.caption == "Сцена остановлена."


def test_the_policy_file_is_accepted_without_a_remark() -> None:
    snapshot, problems = examine(school.POLICY.read_text("utf-8"))
    assert problems == ()
    assert snapshot is not None


def test_the_policy_file_and_the_school_speak_of_the_same_chats_and_people(world: World) -> None:
    policy = school.policy()
    titles = {peer_id: chat.title for peer_id, chat in world.chats.items()}
    assert {peer_id: chat.title for peer_id, chat in policy.chats.items()} == titles
    assert policy.school.administrators == {school.ADMINISTRATOR}
    assert policy.school.commission == {school.COMMISSION}
    assert policy.chats[school.PARENTS_CHAT].moderators == {school.TEACHER}


def test_the_school_is_a_dozen_in_the_chat_with_the_bot_as_administrator(world: World) -> None:
    chat = world.chats[school.PARENTS_CHAT]
    assert sum(1 for member in chat.members if member > 0) == 12
    assert chat.bot_state(world.bot) == "admin"
    assert all(one.first_name and one.last_name and one.sex for one in school.RESIDENTS.values())
