"""The long poll loses nothing: every event is committed before the next poll is made."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.vk.events import event_id
from bot.vk.intake import Batch
from bot.vk.source import CommittedPolling
from bot.vk.wording import KEY_REFUSED_EVENTS


async def test_events_arrive_raw_in_order_with_their_id_lane_and_position(
    vk: Any, inbox: Any, polling: Any
) -> None:
    vk.say("раз", "два")
    async with polling(inbox):
        await vk.until(lambda: len(inbox.bodies) == 2)
    assert inbox.texts == ["раз", "два"]
    assert inbox.position == "2"
    name, lane, body, _ = inbox.batches[0].events[0]
    assert (name, lane) == (event_id(json.loads(body)), vk.chat)
    assert "раз" in body


async def test_the_next_poll_waits_for_the_commit_of_the_last(
    vk: Any, inbox: Any, polling: Any
) -> None:
    vk.world.poll_limit = 1
    committing, may_commit = asyncio.Event(), asyncio.Event()
    commits = 0

    async def slow(batch: Batch) -> None:
        nonlocal commits
        commits += 1
        committing.set()
        await may_commit.wait()
        await inbox(batch)

    vk.say("раз", "два")
    async with polling(slow):
        await asyncio.wait_for(committing.wait(), 5)
        # There and back a few times: a poll would have been answered, and its event here.
        for _ in range(5):
            await vk.messenger.call("users.get", {"user_ids": vk.parent})
        assert (inbox.texts, commits) == ([], 1)
        may_commit.set()
        await vk.until(lambda: inbox.texts == ["раз", "два"])


async def test_what_was_said_while_the_bot_was_down_is_taken_in(
    vk: Any, inbox: Any, polling: Any
) -> None:
    inbox.position = "1"
    vk.say("до остановки", "пока бот не работал")
    async with polling(inbox, "1"):
        await vk.until(lambda: bool(inbox.bodies))
    assert inbox.texts == ["пока бот не работал"]


async def test_the_very_beginning_is_committed_before_the_first_event(
    vk: Any, inbox: Any, polling: Any
) -> None:
    vk.say("давно")
    async with polling(inbox, None):
        await vk.until(lambda: bool(inbox.batches))
        assert inbox.batches == [Batch((), "1")]
        vk.say("теперь")
        await vk.until(lambda: bool(inbox.bodies))
    assert inbox.texts == ["теперь"]


async def test_a_beginning_that_could_not_be_committed_does_not_move(
    vk: Any, inbox: Any, polling: Any, clock: Any
) -> None:
    inbox.failures = [OSError("disk"), OSError("disk")]
    clock.on_sleep = lambda: vk.say("между попытками")
    async with polling(inbox, None):
        await vk.until(lambda: len(inbox.bodies) == 2)
    assert inbox.batches[0] == Batch((), "0")


async def test_malformed_events_pass_through_raw(vk: Any, inbox: Any, polling: Any) -> None:
    odd: list[Any] = [
        None,
        "слово",
        {"type": "message_new"},
        {"type": "message_new", "object": {"message": {"text": "\ud83d", "peer_id": vk.chat}}},
        {"type": "message_new", "object": {"message": {"text": "ы" * 1_000_000}}},
        {"x": [[[{"y": 1e300}]]]},
    ]
    for event in odd:
        vk.world.events.push(event, verbatim=True)
    async with polling(inbox):
        await vk.until(lambda: inbox.position == str(len(odd)))
    assert list(inbox.bodies.values()) == odd
    assert [one.lane for one in inbox.batches[0].events] == [0, 0, 0, vk.chat, 0, 0]
    for _, _, body, _ in inbox.batches[0].events:
        body.encode()


async def test_stop_ends_a_poll_that_vk_holds_open(vk: Any, inbox: Any, polling: Any) -> None:
    async with polling(inbox) as (source, task):
        await vk.until(lambda: vk.world.events.bell.waiting > 0)
        begun = time.monotonic()
        source.stop()
        await vk.ended(task)
        assert time.monotonic() - begun < 1


async def test_stop_ends_a_long_pause(vk: Any, inbox: Any, ear: Any) -> None:
    vk.world.token_revoked = True
    source = CommittedPolling(vk.messenger, vk.world.community.id, "0", on_alarm=ear)
    task = asyncio.create_task(source.run(inbox))
    await vk.until(lambda: ear.heard == [KEY_REFUSED_EVENTS])
    source.stop()
    await vk.ended(task)


async def test_stop_lets_a_commit_that_has_begun_finish(vk: Any, inbox: Any, polling: Any) -> None:
    committing, may_commit = asyncio.Event(), asyncio.Event()

    async def slow(batch: Batch) -> None:
        committing.set()
        await may_commit.wait()
        await inbox(batch)

    vk.say("раз")
    async with polling(slow) as (source, task):
        await asyncio.wait_for(committing.wait(), 5)
        source.stop()
        may_commit.set()
        await vk.ended(task)
    assert inbox.texts == ["раз"]


async def test_nothing_is_lost_or_doubled_over_many_stops(
    vk: Any, inbox: Any, polling: Any
) -> None:
    vk.world.poll_limit = 3
    inbox.position = "0"
    expected = [str(number) for number in range(40)]
    for start in range(0, 40, 8):
        vk.say(*expected[start : start + 8])
        async with polling(inbox, inbox.position):
            await vk.until(lambda: len(inbox.bodies) > start)  # noqa: B023
    async with polling(inbox, inbox.position):
        await vk.until(lambda: inbox.position == "40")
    assert inbox.texts == expected
    assert sum(len(batch.events) for batch in inbox.batches) == 40


async def test_nothing_is_written_under_the_working_directory(
    vk: Any, inbox: Any, polling: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240


async def test_polls_go_past_the_limiter_of_the_api(vk: Any, inbox: Any, polling: Any) -> None:
    vk.world.poll_limit = 1
    vk.say(*map(str, range(60)))
    begun = time.monotonic()
    async with polling(inbox):
        await vk.until(lambda: len(inbox.bodies) == 60)
    assert time.monotonic() - begun < 2  # sixty requests of the API would take three seconds
