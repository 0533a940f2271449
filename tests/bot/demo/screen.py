"""The demo's page in a browser, as a person uses it."""

import os
import re
import shutil
from typing import Any

import pytest
from playwright.async_api import Locator
from playwright.async_api import Page as Tab

from tests.bot.demo.served import Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser serves all
    pytest.mark.skipif(
        not os.path.exists(CHROMIUM) and os.environ.get("DEZHURNY_TEST_BROWSER") != "1",
        reason="no chromium here: apt-get install chromium, or set DEZHURNY_TEST_BROWSER=1",
    ),
]


class Screen:
    """The page as a person uses it."""

    def __init__(self, tab: Tab, served: Page) -> None:
        self.tab = tab
        self.served = served
        self.troubles: list[str] = []
        self.asked: list[str] = []
        tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        tab.on("console", self._console)
        tab.on("request", lambda request: self.asked.append(request.url))

    def _console(self, message: Any) -> None:
        # A refused order is a 409 or 400, which the browser reports by itself.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.troubles.append(message.text)

    @property
    def chat(self) -> Locator:
        return self.tab.locator("#chat-messages")

    @property
    def private(self) -> Locator:
        return self.tab.locator("#private-messages")

    def message(self, text: str) -> Locator:
        return self.chat.locator(".message", has_text=text)

    async def choose(self, person: int) -> None:
        await self.tab.locator(f"[data-person='{person}']").click()

    async def show(self, name: str) -> None:
        await self.tab.get_by_role("tab", name=re.compile(name)).click()

    async def write(self, text: str, where: str = "Сообщение в чат") -> None:
        field = self.tab.get_by_label(where, exact=True)
        await field.fill(text)
        await field.press("Enter")

    async def menu(self, text: str, choice: str) -> None:
        message = self.message(text)
        await message.get_by_label("Действия с сообщением").click()
        await message.get_by_role("button", name=choice).click()
