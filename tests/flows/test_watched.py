"""What the operator sees: health, readiness, metrics, and one event's way through the log."""

import asyncio
import json
import re
from datetime import timedelta

import aiohttp
from sqlalchemy import text
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot import metrics
from emulator import Fault
from tests.flows.stage import OBSCENE, Stage
from tests.school import ANNA, CHAT

ALL_WELL = {"ok": True, "wrong": {}}


async def asked(stage: Stage, page: str) -> tuple[int, str]:
    [address, *_] = stage.app.http_addresses
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{address[0]}:{address[1]}{page}") as answer,
    ):
        return answer.status, await answer.text()


async def wrong(stage: Stage) -> dict[str, str]:
    status, body = await asked(stage, "/readyz")
    said: dict[str, str] = json.loads(body)["wrong"]
    assert status == (503 if said else 200)
    return said


async def until(stage: Stage, parts: set[str]) -> dict[str, str]:
    """What is wrong once it is about these parts and no others."""
    async with asyncio.timeout(10):
        while set(said := await wrong(stage)) != parts:  # noqa: ASYNC110 - the file is looked at
            await asyncio.sleep(0.05)
    return said


async def test_by_long_poll_health_readiness_and_metrics_are_served(school: Stage) -> None:
    await school.say(ANNA, OBSCENE)
    assert school.app.http_addresses[0][0] == "127.0.0.1"
    for page in ("/healthz", "/readyz"):
        status, body = await asked(school, page)
        assert (status, json.loads(body)) == (200, ALL_WELL)
    status, body = await asked(school, "/metrics")
    assert status == 200
    for line in (
        'dezhurny_calls_ended_total{rank="sanction",state="done"}',
        'dezhurny_outbox_oldest_seconds{rank="sanction"} 0.0',
        'dezhurny_journal_lines_total{kind="verdict"}',
        "dezhurny_commit_seconds_count",
        "dezhurny_database_down 0.0",
    ):
        assert line in body
    labels = " ".join(re.findall(r'="([^"]*)"', body))
    for secret in (school.world.token, "нахуй", "Анна", str(ANNA), str(CHAT)):
        assert secret not in labels


async def test_the_first_refusal_is_a_growth_that_an_alarm_can_see(stage: Stage) -> None:
    for counter in (metrics.calls_ended, metrics.policies_failed):
        counter.clear()
    await stage.start()
    failed = 'dezhurny_calls_ended_total{rank="sanction",state="failed"}'
    _, before = await asked(stage, "/metrics")
    assert f"{failed} 0.0" in before
    assert 'dezhurny_policies_failed_total{policy="insult"} 0.0' in before
    stage.world.fail("messages.delete", Fault(code=15), 1)
    await stage.say(ANNA, OBSCENE)
    _, after = await asked(stage, "/metrics")
    assert f"{failed} 1.0" in after


async def test_a_broken_policy_file_is_said_until_it_is_right_again(school: Stage) -> None:
    right = school.policy_file.read_text("utf-8")
    school.policy_file.write_text("школа: 5\n", encoding="utf-8")
    assert "dezhurny policy check" in (await until(school, {"policy"}))["policy"]
    school.policy_file.write_text(right, encoding="utf-8")
    await until(school, set())


async def test_a_database_that_does_not_answer_is_said_and_the_bot_is_alive(
    school: Stage,
) -> None:
    async with school.app.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    assert "База данных не ответила" in (await wrong(school))["database"]
    _, body = await asked(school, "/metrics")
    assert "dezhurny_database_down 1.0" in body
    status, _ = await asked(school, "/healthz")
    assert status == 200
    async with school.app.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    assert await wrong(school) == {}


async def test_calls_that_wait_are_counted_by_rank_and_age(school: Stage) -> None:
    school.world.fail("*", Fault(http=502), 1000)
    school.world.say(CHAT, ANNA, OBSCENE)
    async with asyncio.timeout(10):
        while not await school.journal("strike"):  # noqa: ASYNC110 - it is no event of ours
            await asyncio.sleep(0.01)
    await school.attempted("execute")
    school.clock.advance(timedelta(minutes=10))
    said = await wrong(school)
    assert "не отправлено наказаний: 1, старшее ждёт 600 с" in said["outbox"]
    assert "ВКонтакте не отвечает" in said["messenger"]
    await school.attempted("messages.delete")
    school.world.faults.clear()
    # Between two attempts pass 75 seconds at most: a minute, spread.
    await school.pass_time(timedelta(minutes=2))
    assert await wrong(school) == {}


async def test_one_id_leads_through_the_log_from_poll_to_delivery(stage: Stage) -> None:
    with capture_logs(processors=[merge_contextvars]) as log:
        await stage.start()
        cmid = await stage.say(ANNA, OBSCENE)
    way = [one for one in log if one.get("event_key") == f"msg:{CHAT}:{cmid}"]
    steps = [one["event"] for one in way]
    assert steps[:2] == ["event_received", "event_judged"]
    assert set(steps[2:]) == {"call_ended"}
    assert {one["purpose"] for one in way[2:]} >= {"take-down"}
    # VK's own number of the event stands beside ours where it is known.
    assert way[0]["event_id"] == way[1]["event_id"]
    assert "нахуй" not in str(log)
