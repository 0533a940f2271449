"""A chat that is taken out of the policy file for a while: what people wait for waits with it."""

import asyncio
from datetime import UTC, datetime, timedelta

from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, BORIS, CHAT, POLICY

EVENING = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)
OPENING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
AFTER_THE_BLOCK = datetime(2026, 4, 5, 10, tzinfo=UTC)
WITHOUT = POLICY.replace(str(CHAT), "2000000077")


async def put(school: Stage, policy: str) -> None:
    """Have the bot take another policy file, and do what follows from it."""
    await taken(school, policy)
    await school.settle()


async def taken(school: Stage, policy: str) -> None:
    before = school.app.policy.snapshot.version
    school.policy_file.write_text(policy, encoding="utf-8")
    async with asyncio.timeout(20):
        while school.app.policy.snapshot.version == before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_late_message_appears_once_the_chat_is_back(school: Stage) -> None:
    await school.move_to(EVENING)
    await school.say(ANNA, "Что завтра на физкультуру?")
    await put(school, WITHOUT)
    await school.move_to(OPENING + timedelta(hours=1))
    assert school.posts() == []
    await put(school, POLICY)
    await school.move_to(OPENING + timedelta(hours=3))
    assert "Что завтра на физкультуру?" in school.posts()[-1]
    assert "физкультуру" not in await school.stored()


async def test_a_late_message_whose_deletion_ended_meanwhile_appears_too(school: Stage) -> None:
    await school.move_to(EVENING)
    # VK answers nothing until the chat is out of the file.
    school.world.fail("*", Fault(http=503), 1_000_000)
    _, said = school.world.say(CHAT, ANNA, "Что завтра на физкультуру?")
    await school.judged(said)
    await taken(school, WITHOUT)
    school.world.faults.clear()
    await school.pass_time(timedelta(minutes=20))
    await put(school, POLICY)
    await school.move_to(OPENING + timedelta(hours=3))
    assert "Что завтра на физкультуру?" in school.posts()[-1]


async def test_a_block_ends_once_the_chat_is_back(school: Stage) -> None:
    for _ in range(3):
        await school.say(ANNA, OBSCENE)
    assert school.member(ANNA)["restricted"]
    await put(school, WITHOUT)
    await school.move_to(AFTER_THE_BLOCK)
    assert await school.journal("release") == []
    await put(school, POLICY)
    await school.move_to(AFTER_THE_BLOCK + timedelta(hours=2))
    assert len(await school.journal("release")) == 1
    assert not school.member(ANNA)["restricted"]


async def test_what_is_said_while_the_chat_is_out_of_the_file_is_judged_by_nobody(
    school: Stage,
) -> None:
    await school.say(BORIS, "Добрый день")
    await put(school, WITHOUT)
    for _ in range(3):
        await school.say(ANNA, OBSCENE)
    await put(school, POLICY)
    await school.say(BORIS, "Снова добрый день")
    await school.pass_time(timedelta(minutes=10))
    assert await school.journal("strike") == []
    assert not school.member(ANNA)["restricted"]
    await school.say(ANNA, OBSCENE)
    assert len(await school.journal("strike")) == 1
