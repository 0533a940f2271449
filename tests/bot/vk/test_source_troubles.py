"""Whatever becomes of VK, of the token or of the database: the long poll goes on."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.vk import wording
from bot.vk.intake import Batch, Overloaded
from bot.vk.source import LONGEST_PAUSE, CommittedPolling
from emulator import Fault


async def test_an_intake_that_fails_is_given_the_same_events_again(
    vk: Any, inbox: Any, polling: Any, clock: Any, ear: Any
) -> None:
    inbox.failures = [OSError("disk full: тайна")] * 6
    vk.say("раз", "два")
    with capture_logs() as logs:
        async with polling(inbox):
            await vk.until(lambda: len(inbox.bodies) == 2)
    assert (inbox.texts, inbox.position) == (["раз", "два"], "2")
    assert len(clock.slept) == 6
    assert min(clock.slept) > 0
    assert ear.heard == [wording.EVENTS_NOT_TAKEN]
    assert "тайна" not in str(logs)


async def test_an_overloaded_intake_is_given_the_time_it_asks_for(
    vk: Any, inbox: Any, polling: Any, clock: Any
) -> None:
    inbox.failures = [Overloaded(7)]
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert clock.slept == [7]


async def test_a_lost_history_is_reported_and_polling_goes_on_from_the_new_ts(
    vk: Any, inbox: Any, polling: Any, ear: Any
) -> None:
    vk.say("потеряно")
    vk.world.fail_poll(1)
    async with polling(inbox):
        await vk.until(lambda: inbox.position == "1")
        vk.say("дальше")
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, ear.heard) == (["дальше"], [wording.EVENTS_LOST])


async def test_an_expired_key_is_renewed_without_moving(
    vk: Any, inbox: Any, polling: Any, ear: Any
) -> None:
    vk.world.fail_poll(2)
    vk.say("раз")
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, inbox.position, ear.heard) == (["раз"], "1", [])


async def test_lost_information_takes_a_new_key_and_ts_and_is_reported(
    vk: Any, inbox: Any, polling: Any, ear: Any
) -> None:
    vk.say("потеряно")
    vk.world.fail_poll(3)
    async with polling(inbox):
        await vk.until(lambda: inbox.position == "1")
        vk.say("дальше")
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, ear.heard) == (["дальше"], [wording.EVENTS_LOST])


@pytest.mark.parametrize("position", ["99", "мусор", "-1"])
async def test_a_position_that_vk_does_not_know_does_not_stop_the_bot(
    vk: Any, inbox: Any, polling: Any, ear: Any, position: str
) -> None:
    vk.say("раз")
    async with polling(inbox, position):
        await vk.until(lambda: inbox.position == "1")
        vk.say("два")
        await vk.until(lambda: inbox.texts == ["два"])
    assert ear.heard == [wording.EVENTS_LOST]


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
    vk: Any, inbox: Any, polling: Any, clock: Any, fault: Fault
) -> None:
    vk.say("раз")
    vk.world.fail("longpoll", fault, 12)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (inbox.texts, inbox.position) == (["раз"], "1")
    assert len(clock.slept) >= 12
    assert all(0.5 <= pause <= LONGEST_PAUSE for pause in clock.slept)
    assert clock.slept[-1] >= LONGEST_PAUSE / 2
    assert len(set(clock.slept)) > 6  # jitter


@pytest.mark.parametrize("answer", ['{"failed": 2}', '{"failed": 1, "ts": 0}'])
async def test_a_failure_repeated_is_not_asked_for_in_a_circle(
    vk: Any, inbox: Any, polling: Any, clock: Any, ear: Any, answer: str
) -> None:
    vk.say("раз")
    vk.world.fail("longpoll", Fault(body=answer), 6)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert len(clock.slept) == 5
    assert sum(clock.slept) > 10
    assert len(ear.heard) <= 1


async def test_after_an_outage_pauses_begin_short_again(
    vk: Any, inbox: Any, polling: Any, clock: Any
) -> None:
    vk.say("раз")
    vk.world.fail("longpoll", Fault(http=502), 8)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
        clock.slept.clear()
        vk.world.fail("longpoll", Fault(http=502))
        vk.say("два")
        await vk.until(lambda: len(inbox.bodies) == 2)
    assert clock.slept[0] <= 1


async def test_an_api_that_cannot_be_reached_is_outlasted_too(
    vk: Any, inbox: Any, polling: Any, clock: Any, ear: Any
) -> None:
    vk.say("раз")
    vk.world.fail("groups.getLongPollServer", Fault(drop="before"), 3)
    vk.world.fail("groups.getLongPollServer", Fault(code=10), 3)
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert (len(clock.slept), ear.heard) == (6, [])


async def test_answers_without_waiting_are_not_asked_for_in_a_circle(
    vk: Any, inbox: Any, polling: Any, clock: Any
) -> None:
    vk.world.fail("longpoll", Fault(body='{"ts": "0", "updates": []}'), 5)
    async with polling(inbox):
        await vk.until(lambda: len(clock.slept) == 5)
    assert min(clock.slept) >= 1
    assert inbox.batches == []


async def test_a_position_that_moves_without_events_is_committed(
    vk: Any, inbox: Any, polling: Any
) -> None:
    vk.say("раз")
    vk.world.fail("longpoll", Fault(body='{"ts": 1, "updates": []}'))
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.batches))
    assert inbox.batches == [Batch((), "1")]


async def test_a_revoked_token_is_alarmed_once_and_tried_slowly_until_it_is_back(
    vk: Any, inbox: Any, polling: Any, clock: Any, ear: Any
) -> None:
    vk.world.token_revoked = True
    vk.say("раз")

    def mended() -> None:
        vk.world.token_revoked = len(clock.slept) < 4

    clock.on_sleep = mended
    async with polling(inbox):
        await vk.until(lambda: bool(inbox.bodies))
    assert ear.heard == [wording.KEY_REFUSED_EVENTS]
    assert min(clock.slept) >= 60


async def test_long_poll_switched_off_is_said_with_the_place_to_click(
    vk: Any, inbox: Any, polling: Any, clock: Any, ear: Any
) -> None:
    vk.world.longpoll_enabled = False

    def mended() -> None:
        vk.world.longpoll_enabled = len(clock.slept) >= 3

    clock.on_sleep = mended
    async with polling(inbox, None):
        await vk.until(lambda: bool(inbox.batches))
    assert ear.heard == [wording.no_events(100)]
    assert min(clock.slept) >= 60


async def test_an_alarm_that_fails_does_not_end_the_polling(vk: Any, inbox: Any) -> None:
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


async def test_neither_key_nor_token_is_logged(vk: Any, inbox: Any, polling: Any) -> None:
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
