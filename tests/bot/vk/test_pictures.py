"""Charts on their way: drawn, uploaded, attached; what becomes of the words when that fails."""

from typing import Any

import pytest

from bot.drawing import WIDTH, draw
from emulator import Fault
from emulator.ground import PHOTOS_SCOPE
from handlers.calls import Chart, Rank, Send, Series
from tests.bot.memory_outbox import MemoryOutbox
from tests.bot.vk.conftest import Vk
from tests.bot.vk.test_delivery import calls, delivered

CHART = Chart("Отчёт", ("5А", "5Б"), (Series("удалено", (3, 1)), Series("отложено", (0, 2))), True)
DAYS = Chart(
    "По дням", tuple(f"{day:02}.03" for day in range(1, 31)), (Series("удалено", (9,) * 30),)
)


@pytest.fixture
def outbox(vk: Vk) -> MemoryOutbox:
    return MemoryOutbox()


def received(vk: Vk) -> list[dict[str, Any]]:
    """What the parent was sent."""
    return [message.view() for message in vk.world.dialog(vk.parent).messages.values()]


async def test_a_chart_comes_as_a_picture_under_its_words(vk: Vk, outbox: MemoryOutbox) -> None:
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART, DAYS)), rank=Rank.COURTESY)
    assert await delivered(vk, outbox) == []
    [message] = received(vk)
    assert message["text"] == "Отчёт"
    kinds = [one["type"] for one in message["attachments"]]
    assert kinds == ["photo", "photo"]
    assert all(one["photo"]["sizes"][0]["width"] == WIDTH for one in message["attachments"])


async def test_a_lost_answer_to_the_send_uploads_again_and_sends_once(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    vk.world.fail("messages.send", Fault(drop="after"))
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.COURTESY)
    await delivered(vk, outbox)
    assert len(received(vk)) == 1
    assert len(calls(vk, "photos.saveMessagesPhoto")) == 2


@pytest.mark.parametrize("fault", [Fault(http=502), Fault(body="<html>"), Fault(drop="before")])
async def test_a_stumbling_upload_server_is_asked_again(
    vk: Vk, outbox: MemoryOutbox, fault: Fault
) -> None:
    vk.world.fail("upload", fault, 2)
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.EXPLANATION)
    await delivered(vk, outbox)
    [message] = received(vk)
    assert len(message["attachments"]) == 1


@pytest.mark.parametrize(
    "fault", [Fault(http=502), Fault(body="{}"), Fault(body='{"photo": "[]"}')]
)
async def test_where_no_upload_succeeds_the_words_come_alone(
    vk: Vk, outbox: MemoryOutbox, fault: Fault
) -> None:
    vk.world.fail("upload", fault, 1000)
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.EXPLANATION)
    await delivered(vk, outbox)
    [message] = received(vk)
    assert message["attachments"] == []


async def test_a_token_without_photos_sends_the_words_and_tells_the_administrators(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    vk.world.permissions &= ~PHOTOS_SCOPE
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.EXPLANATION)
    [alarm] = await delivered(vk, outbox)
    assert "«Фотографии»" in alarm
    assert [message["text"] for message in received(vk)] == ["Отчёт"]


async def test_an_unreachable_api_sends_nothing_until_it_is_back(
    vk: Vk, outbox: MemoryOutbox
) -> None:
    vk.world.fail("photos.getMessagesUploadServer", Fault(http=503), 4)
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.EXPLANATION)
    await delivered(vk, outbox)
    [message] = received(vk)
    assert len(message["attachments"]) == 1


async def test_an_upload_keeps_nobody_else_waiting(vk: Vk, outbox: MemoryOutbox) -> None:
    outbox.promise(Send(vk.parent, "Отчёт", charts=(CHART,)), rank=Rank.EXPLANATION)
    outbox.promise(Send(vk.other, "Здравствуйте"), rank=Rank.EXPLANATION)
    await delivered(vk, outbox)
    requests = [one["requests"] for one in calls(vk, "messages.send")]
    assert len(requests) == len(set(requests)) == 2


@pytest.mark.parametrize(
    "chart",
    [
        Chart("", (), ()),
        Chart("", ("5А",), ()),
        Chart("", ("5А",), (Series("удалено", (1, 2)),)),
        Chart("", ("5А",), tuple(Series(str(n), (1,)) for n in range(20))),
    ],
)
def test_what_cannot_be_drawn_is_refused(chart: Chart) -> None:
    with pytest.raises(ValueError):
        draw(chart)


@pytest.mark.parametrize("most", [0, 1, 7, 99, 100_000])
def test_any_numbers_and_titles_are_drawn(most: int) -> None:
    title = "Очень длинное название чата, которое никуда не помещается 🙂 " * 3
    for lying in (True, False):
        picture = draw(Chart(title, (title,) * 40, (Series("удалено", (most,) * 40),), lying))
        assert picture.startswith(b"\x89PNG")
