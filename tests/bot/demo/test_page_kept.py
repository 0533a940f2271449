"""What one has written on the demo's page, and where one looks, is nobody else's to change."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Route, expect

from bot.clock import SteeredClock
from bot.demo import school
from bot.demo.server import create_demo
from bot.drawing import draw
from handlers.calls import Chart, Series
from tests.bot.demo.screen import IN_A_BROWSER, Screen
from tests.bot.demo.served import CHAT, Page, settled

ANNA, NATALIA = 301, 305

pytestmark = IN_A_BROWSER


@asynccontextmanager
async def slow(screen: Screen, refusal: str = "") -> AsyncIterator[None]:
    """What is said meanwhile is answered only at the end, and refused if there is a ``refusal``."""
    answered = asyncio.Event()

    async def hold(route: Route) -> None:
        await answered.wait()
        if refusal:
            await route.fulfill(status=409, json={"error": refusal})
        else:
            await route.continue_()

    await screen.tab.route("**/demo/say", hold)
    yield
    answered.set()


def field(screen: Screen) -> Locator:
    return screen.tab.get_by_label("Сообщение в чат", exact=True)


async def send_sticker(screen: Screen) -> None:
    composer = screen.tab.locator("#chat-composer")
    await composer.get_by_role("button", name="Приложить", exact=True).first.click()
    await composer.get_by_label("Отправить стикер: Котик").click()


class TestComposer:
    async def test_a_sticker_leaves_the_text_for_the_next_message(self, screen: Screen) -> None:
        await field(screen).fill("Добрый день! Когда собрание?")
        await send_sticker(screen)
        await expect(screen.chat.get_by_alt_text("Стикер: котик")).to_be_visible()
        await expect(field(screen)).to_have_value("Добрый день! Когда собрание?")

    async def test_a_sticker_is_the_answer_that_was_begun(self, screen: Screen) -> None:
        await screen.served.say(ANNA, "Спасибо!")
        await screen.menu("Спасибо!", "Ответить")
        await send_sticker(screen)
        await expect(screen.chat.locator(".mine .quote")).to_contain_text("Спасибо!")
        await expect(screen.tab.locator("#chat-composer .draft-chip")).to_have_count(0)

    async def test_enter_twice_sends_once_and_what_is_written_meanwhile_stays(
        self, screen: Screen
    ) -> None:
        async with slow(screen):
            await screen.write("Когда собрание?")
            await field(screen).press("Enter")
            await field(screen).type("И где?")
        await expect(screen.message("Когда собрание?")).to_be_visible()
        await expect(field(screen)).to_have_value("И где?")
        await field(screen).press("Enter")
        await expect(screen.message("И где?")).to_be_visible()
        await expect(screen.message("Когда собрание?")).to_have_count(1)

    async def test_quick_messages_come_in_the_order_in_which_they_were_written(
        self, screen: Screen
    ) -> None:
        async with slow(screen):
            for text in ("Раз", "Два", "Три"):
                await screen.write(text)
        await expect(screen.chat.locator(".text")).to_have_text(["Раз", "Два", "Три"])

    async def test_what_is_refused_comes_back_before_what_was_written_since(
        self, screen: Screen
    ) -> None:
        async with slow(screen, refusal="Сейчас можно только читать."):
            await screen.write("Когда собрание?")
            await field(screen).type("И где?")
        await expect(screen.tab.locator(".toast.error")).to_have_text("Сейчас можно только читать.")
        await expect(field(screen)).to_have_value("Когда собрание?\nИ где?")

    async def test_an_edit_gives_back_what_was_being_written(self, screen: Screen) -> None:
        await screen.write("В семь")
        await expect(screen.message("В семь")).to_be_visible()
        await field(screen).fill("Приходите все")
        await screen.menu("В семь", "Изменить")
        await screen.write("В шесть")
        await expect(screen.message("В шесть")).to_be_visible()
        await expect(field(screen)).to_have_value("Приходите все")


class TestScenes:
    async def test_a_scene_is_looked_at_in_its_own_chat(self, screen: Screen) -> None:
        chats = screen.tab.locator("#chat-select")
        await chats.select_option(str(school.PUPILS_CHAT))
        await screen.tab.locator("[data-scene='quiet']").click()
        await expect(chats).to_have_value(str(CHAT))
        await expect(screen.tab.locator("#scene-bar")).to_contain_text("конец")
        await screen.show("Чат")
        await expect(screen.message("кабинет 214")).to_be_visible()

    async def test_only_the_page_that_started_a_scene_follows_it(
        self, open_page: Callable[..., Any]
    ) -> None:
        first: Screen = await open_page()
        other: Screen = await open_page()
        await other.choose(NATALIA)
        await field(other).fill("Скажите, пожалуйста,")
        await first.tab.locator("[data-scene='quiet']").click()
        await expect(first.tab.locator("#me")).to_contain_text("Елена")
        await expect(other.tab.locator("#scene-bar")).to_contain_text("конец")
        await expect(other.tab.locator("#me")).to_contain_text("Наталья")
        await expect(field(other)).to_be_visible()
        await expect(field(other)).to_have_value("Скажите, пожалуйста,")


async def test_a_picture_that_comes_late_leaves_the_end_in_sight(screen: Screen) -> None:
    come = asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await screen.tab.route("**/uploaded/**", late)
    world = screen.served.world
    for number in range(20):
        world.say(CHAT, ANNA, f"Сообщение {number}")
    answer = world.uploads.receive(
        world.uploads.place(), draw(Chart("", ("5А",), (Series("", (1,)),)))
    )
    assert answer is not None
    photo = world.uploads.save(answer["server"], answer["photo"], answer["hash"], world.now())
    raw = {"type": "photo", "photo": photo.shape(screen.served.origin)}
    world.say(CHAT, ANNA, "Отчёт", attachments=[raw])
    picture = screen.chat.get_by_alt_text("Диаграмма")
    await expect(picture).to_be_attached()
    come.set()
    await expect(picture).to_be_in_viewport(ratio=1)


async def test_a_page_that_outlives_the_demo_counts_the_next_ones_letters_anew(
    screen: Screen, clock: SteeredClock
) -> None:
    before, port = screen.served, screen.served.server.port
    for number in (1, 2):
        await before.vk("messages.send", peer_id=ANNA, random_id=number, message="Вам лично")
    await screen.choose(ANNA)
    await screen.show("Личные")
    await expect(screen.private.locator(".message")).to_have_count(2)
    await before.server.close()
    await expect(screen.tab.locator("#lost-bar")).to_be_visible()
    world = school.found(clock)
    app = create_demo(world, clock, chat_title=school.CHAT_TITLE, settle=settled)
    async with TestServer(app, port=port) as server:
        after = Page(server, before.session, world)
        await screen.show("Чат")
        await after.vk("messages.send", peer_id=ANNA, random_id=1, message="Вам лично")
        await expect(screen.tab.locator("#private-badge")).to_have_text("1")
        await expect(screen.tab.locator(f"[data-person='{ANNA}'] .badge")).to_have_text(
            re.compile("1")
        )
        await screen.tab.close()
    screen.troubles.clear()
