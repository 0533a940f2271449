"""The long poll loses nothing: every event is committed before the next poll is made."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.vk.events import event_id
from bot.vk.intake import Batch, Intake, Overloaded
from bot.vk.source import LONGEST_PAUSE, LOST, NOT_TAKEN, REFUSED, REVOKED, CommittedPolling
from emulator import Fault


class Inbox:
    """Commits batches as the database would: events and position together, or nothing."""

    def __init__(self, position: str | None = None) -> None:
        self.position = position
        self.batches: list[Batch] = []
        self.bodies: dict[str, Any] = {}
        self.failures: list[Exception] = []

    async def __call__(self, batch: Batch) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(batch)
        self.bodies |= {name: json.loads(body) for name, _, body in batch.events}
        self.position = batch.position

    @property
    def texts(self) -> list[str]:
        return [body["object"]["message"]["text"] for body in self.bodies.values()]


@pytest.fixture
def polling(vk: Any, clock: Any, ear: Any) -> Any:
    """Runs a source, whose pauses are over at once, as long as its block lasts."""

    @asynccontextmanager
    async def run(
        intake: Intake, position: str | None = "0"
    ) -> AsyncIterator["tuple[CommittedPolling, asyncio.Task[None]]"]:
        source = CommittedPolling(
            vk.messenger, vk.world.community.id, position, on_alarm=ear, sleep=clock.sleep
        )
        task = asyncio.create_task(source.run(intake))
        try:
            yield source, task
        finally:
            source.stop()
            await vk.ended(task)

    return run


async def test_events_arrive_raw_in_order_with_their_id_lane_and_position(
    vk: Any, polling: Any
) -> None:
    inbox = Inbox()
    vk.say("раз", "два")
    async with polling(inbox):
        await vk.until(lambda: len(inbox.bodies) == 2)
    assert inbox.texts == ["раз", "два"]
    assert inbox.position == "2"
    name, lane, body = inbox.batches[0].events[0]
    assert (name, lane) == (event_id(json.loads(body)), vk.chat)
    assert "раз" in body


async def test_the_next_poll_waits_for_the_commit_of_the_last(vk: Any, polling: Any) -> None:
    vk.world.poll_limit = 1
    inbox = Inbox()
    committing, may_commit = asyncio.Event(), asyncio.Event()
    under_way = 0

    async def slow(batch: Batch) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        committing.set()
        await may_commit.wait()
        await inbox(batch)
        under_way -= 1

    vk.say("раз", "два")
    async with polling(slow):
        await asyncio.wait_for(committing.wait(), 5)
        polls = vk.world.events.bell.waiting
        await asyncio.sleep(0.05)
        assert (inbox.texts, polls) == ([], 0)
        may_commit.set()
        await vk.until(lambda: inbox.texts == ["раз", "два"])


async def test_what_was_said_while_the_bot_was_down_is_taken_in(vk: Any, polling: Any) -> None:
    inbox = Inbox("1")
    vk.say("до остановки", "пока бот не работал")
    async with polling(inbox, "1"):
        await vk.until(lambda: bool(inbox.bodies))
    assert inbox.texts == ["пока бот не работал"]


async def test_the_very_beginning_is_committed_before_the_first_event(
    vk: Any, polling: Any
) -> None:
    inbox = Inbox()
    vk.say("давно")
    async with polling(inbox, None):
        await vk.until(lambda: bool(inbox.batches))
        assert inbox.batches == [Batch((), "1")]
        vk.say("теперь")
        await vk.until(lambda: bool(inbox.bodies))
    assert inbox.texts == ["теперь"]


async def test_a_beginning_that_could_not_be_committed_does_not_move(
    vk: Any, polling: Any, clock: Any
) -> None:
    inbox = Inbox()
    inbox.failures = [OSError("disk"), OSError("disk")]
    clock.on_sleep = lambda: vk.say("между попытками")
    async with polling(inbox, None):
        await vk.until(lambda: len(inbox.bodies) == 2)
    assert inbox.batches[0] == Batch((), "0")


async def test_an_intake_that_fails_is_given_the_same_events_again(
    vk: Any, polling: Any, clock: Any, ear: Any
) -> None:
    inbox = Inbox()
    inbox.failures = [OSError("disk full: тайна")] * 6
    vk.say("раз", "два")
    with capture_logs() as logs:
        async with polling(inbox):
            await vk.until(lambda: len(inbox.bodies) == 2)
    assert (inbox.texts, inbox.position) == (["раз", "два"], "2")
    assert len(clock.slept) == 6
    assert min(clock.slept) > 0
    assert ear.heard == [NOT_TAKEN]
    assert "тайна" not in str(logs)


async def test_an_overloaded_intake_is_given_the_time_it_asks_for(
    vk: Any, polling: Any, clock: Any
) -> None:
    inbox = Inbox()
    inbox.failures = [Overloaded(7)]
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert clock.slept == [7]


async def test_a_lost_history_is_reported_and_polling_goes_on_from_the_new_ts(
    vk: Any, polling: Any, ear: Any
) -> None:
    inbox = Inbox()
    vk.say("потеряно")
    vk.world.fail_poll(1)
    async with polling(inbox):
        await vk.until(lambda: inbox.position == "1")
        vk.say("дальше")
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, ear.heard) == (["дальше"], [LOST])


async def test_an_expired_key_is_renewed_without_moving(vk: Any, polling: Any, ear: Any) -> None:
    inbox = Inbox()
    vk.world.fail_poll(2)
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, inbox.position, ear.heard) == (["раз"], "1", [])


async def test_lost_information_takes_a_new_key_and_ts_and_is_reported(
    vk: Any, polling: Any, ear: Any
) -> None:
    inbox = Inbox()
    vk.say("потеряно")
    vk.world.fail_poll(3)
    async with polling(inbox):
        await vk.until(lambda: inbox.position == "1")
        vk.say("дальше")
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, ear.heard) == (["дальше"], [LOST])


@pytest.mark.parametrize("position", ["99", "мусор", "-1"])
async def test_a_position_that_vk_does_not_know_does_not_stop_the_bot(
    vk: Any, polling: Any, ear: Any, position: str
) -> None:
    inbox = Inbox()
    vk.say("раз")
    async with polling(inbox, position):
        await vk.until(lambda: inbox.position == "1")
        vk.say("два")
        await vk.until(lambda: inbox.texts == ["два"])
    assert ear.heard == [LOST]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop="before"),
        Fault(http=502),
        Fault(body="<html>"),
        Fault(code=10),
        Fault(body="[" * 100_000),
        Fault(body='{"failed": 17}'),
        Fault(body='{"failed": "ой"}'),
        Fault(body='{"updates": []}'),
        Fault(body='{"ts": null, "updates": 5}'),
        Fault(body="[1]"),
        Fault(body="\ufeff"),
    ],
    ids=str,
)
async def test_an_outage_is_outlasted_with_growing_pauses(
    vk: Any, polling: Any, clock: Any, fault: Fault
) -> None:
    inbox = Inbox()
    vk.say("раз")
    vk.world.fail("longpoll", fault, 12)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, inbox.position) == (["раз"], "1")
    assert len(clock.slept) >= 12
    assert all(0.5 <= pause <= LONGEST_PAUSE for pause in clock.slept)
    assert clock.slept[-1] >= LONGEST_PAUSE / 2
    assert len(set(clock.slept)) > 6  # jitter


async def test_an_api_that_cannot_be_reached_is_outlasted_too(
    vk: Any, polling: Any, clock: Any, ear: Any
) -> None:
    inbox = Inbox()
    vk.say("раз")
    vk.world.fail("groups.getLongPollServer", Fault(drop="before"), 3)
    vk.world.fail("groups.getLongPollServer", Fault(code=10), 3)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (len(clock.slept), ear.heard) == (6, [])


async def test_answers_without_waiting_are_not_asked_for_in_a_circle(
    vk: Any, polling: Any, clock: Any
) -> None:
    inbox = Inbox()
    vk.world.fail("longpoll", Fault(body='{"ts": "0", "updates": []}'), 5)
    async with polling(inbox):
        await vk.until(lambda: len(clock.slept) == 5)
    assert min(clock.slept) >= 1
    assert inbox.batches == []


async def test_a_position_that_moves_without_events_is_committed(vk: Any, polling: Any) -> None:
    inbox = Inbox()
    vk.say("раз")
    vk.world.fail("longpoll", Fault(body='{"ts": 1, "updates": []}'))
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.batches))
    assert inbox.batches == [Batch((), "1")]


async def test_a_revoked_token_is_alarmed_once_and_tried_slowly_until_it_is_back(
    vk: Any, polling: Any, clock: Any, ear: Any
) -> None:
    vk.world.token_revoked = True
    inbox = Inbox()
    vk.say("раз")

    def mended() -> None:
        vk.world.token_revoked = len(clock.slept) < 4

    clock.on_sleep = mended
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert ear.heard == [REVOKED]
    assert min(clock.slept) >= 60


async def test_long_poll_switched_off_is_said_with_the_place_to_click(
    vk: Any, polling: Any, clock: Any, ear: Any
) -> None:
    vk.world.longpoll_enabled = False
    inbox = Inbox()

    def mended() -> None:
        vk.world.longpoll_enabled = len(clock.slept) >= 3

    clock.on_sleep = mended
    async with polling(inbox, None):
        await vk.until(lambda: bool(inbox.batches))
    assert ear.heard == [REFUSED.format(code=100)]
    assert min(clock.slept) >= 60


async def test_an_alarm_that_fails_does_not_end_the_polling(vk: Any) -> None:
    inbox = Inbox()
    vk.world.fail_poll(3)

    async def deaf(_: str) -> None:
        raise OSError

    source = CommittedPolling(vk.messenger, vk.world.community.id, "0", on_alarm=deaf)
    task = asyncio.create_task(source.run(inbox))
    await vk.until(lambda: bool(inbox.batches))
    vk.say("раз")
    await vk.until(lambda: bool(inbox.bodies))
    source.stop()
    await vk.ended(task)


async def test_malformed_events_pass_through_raw(vk: Any, polling: Any) -> None:
    inbox = Inbox()
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
    assert [lane for _, lane, _ in inbox.batches[0].events] == [0, 0, 0, vk.chat, 0, 0]
    for _, _, body in inbox.batches[0].events:
        body.encode()


async def test_stop_ends_a_poll_that_vk_holds_open(vk: Any, polling: Any) -> None:
    inbox = Inbox()
    async with polling(inbox) as (source, task):
        await vk.until(lambda: vk.world.events.bell.waiting > 0)
        begun = time.monotonic()
        source.stop()
        await vk.ended(task)
        assert time.monotonic() - begun < 1


async def test_stop_ends_a_long_pause(vk: Any, ear: Any) -> None:
    vk.world.token_revoked = True
    source = CommittedPolling(vk.messenger, vk.world.community.id, "0", on_alarm=ear)
    task = asyncio.create_task(source.run(Inbox()))
    await vk.until(lambda: ear.heard == [REVOKED])
    source.stop()
    await vk.ended(task)


async def test_stop_lets_a_commit_that_has_begun_finish(vk: Any, polling: Any) -> None:
    inbox = Inbox()
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


async def test_nothing_is_lost_or_doubled_over_many_stops(vk: Any, polling: Any) -> None:
    vk.world.poll_limit = 3
    inbox = Inbox("0")
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
    vk: Any, polling: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inbox = Inbox()
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240


async def test_neither_key_nor_token_is_logged(vk: Any, polling: Any) -> None:
    inbox = Inbox()
    vk.say("секретные слова")
    vk.world.fail("longpoll", Fault(drop="before"), 2)
    vk.world.fail("longpoll", Fault(http=500), 1)
    vk.world.fail("groups.getLongPollServer", Fault(code=5), 1)
    key = vk.world.key
    with capture_logs() as logs:
        async with polling(inbox):
            await vk.until(lambda: bool(inbox.bodies))
    assert logs
    for secret in (key, vk.world.token, "секретные"):
        assert secret not in str(logs)


async def test_polls_go_past_the_limiter_of_the_api(vk: Any, polling: Any) -> None:
    vk.world.poll_limit = 1
    inbox = Inbox()
    vk.say(*map(str, range(60)))
    begun = time.monotonic()
    async with polling(inbox):
        await vk.until(lambda: len(inbox.bodies) == 60)
    assert time.monotonic() - begun < 2  # sixty requests of the API would take three seconds
