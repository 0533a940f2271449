"""What the demo's people may do and see: talk, buttons, coming and going."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.demo import school
from bot.drawing import draw
from handlers.calls import Chart, Series
from tests.bot.demo.served import CHAT, MONDAY, Page

ANNA, DMITRY, SERGEY, JULIA = 301, 302, 304, 311
KEYBOARD = {
    "inline": True,
    "buttons": [
        [{"action": {"type": "callback", "label": "Ознакомлен(а)", "payload": {"do": "agree"}}}]
    ],
}


class TestTalk:
    async def test_what_one_says_all_see_and_the_bot_hears(self, page: Page) -> None:
        before = page.world.events.head
        await page.say(ANNA, "Добрый день!")
        assert await page.texts(DMITRY) == ["Добрый день!"]
        assert page.world.events.head == before + 1

    async def test_an_empty_message_is_refused(self, page: Page) -> None:
        words = await page.refused("say", peer_id=CHAT, user_id=ANNA, text="  ")
        assert words.startswith("Пустое сообщение")

    async def test_a_reply_shows_what_it_answers(self, page: Page) -> None:
        asked = await page.say(ANNA, "Когда собрание?")
        await page.say(school.TEACHER, "В 18:00", reply_to=asked)
        reply = (await page.state())["chat"]["messages"][1]["reply"]
        assert reply == {
            "name": "Анна Сергеевна Петрова",
            "text": "Когда собрание?",
            "cmid": asked,
            "gone": False,
        }

    async def test_a_reply_to_what_was_deleted_no_longer_quotes_it(self, page: Page) -> None:
        asked = await page.say(ANNA, "Лишнее")
        await page.say(DMITRY, "Согласен", reply_to=asked)
        await page.do("delete", peer_id=CHAT, user_id=ANNA, cmid=asked)
        (seen,) = (await page.state(DMITRY))["chat"]["messages"]
        assert seen["reply"]["text"] == "Сообщение удалено"

    async def test_messages_are_forwarded(self, page: Page) -> None:
        first = await page.say(ANNA, "Раз")
        await page.say(DMITRY, forward=[first])
        message = (await page.state())["chat"]["messages"][1]
        assert message["forwarded"] == [{"name": "Анна Сергеевна Петрова", "text": "Раз"}]

    @pytest.mark.parametrize(
        ("attached", "vk_type", "seen"),
        [
            (
                {"kind": "sticker", "name": "cat"},
                "sticker",
                {"kind": "sticker", "name": "cat"},
            ),
            (
                {"kind": "picture", "name": "kitten"},
                "photo",
                {"kind": "picture", "name": "kitten"},
            ),
            (
                {"kind": "link", "url": "https://example.org/a"},
                "link",
                {"kind": "link", "url": "https://example.org/a", "title": "example.org"},
            ),
            (
                {"kind": "poll", "question": "Идём?", "options": ["Да", "Нет"]},
                "poll",
                {"kind": "poll", "question": "Идём?", "options": ["Да", "Нет"]},
            ),
        ],
    )
    async def test_an_attachment_goes_out_in_vks_shape_and_is_drawn(
        self, page: Page, attached: Any, vk_type: str, seen: Any
    ) -> None:
        cmid = await page.say(ANNA, attach=[attached])
        (raw,) = page.world.chats[CHAT].messages[cmid].attachments
        assert raw["type"] == vk_type
        assert set(raw) == {"type", vk_type}
        assert (await page.state())["chat"]["messages"][0]["attachments"] == [seen]

    async def test_a_picture_that_the_bot_uploaded_is_shown_from_here(self, page: Page) -> None:
        uploads = page.world.uploads
        answer = uploads.receive(uploads.place(), draw(Chart("", ("5А",), (Series("", (1,)),))))
        assert answer is not None
        photo = uploads.save(answer["server"], answer["photo"], answer["hash"], page.world.now())
        raw = {"type": "photo", "photo": photo.shape("http://127.0.0.1:5000")}
        page.world.say(CHAT, ANNA, "Отчёт", attachments=[raw])
        (message,) = (await page.state())["chat"]["messages"]
        (shown,) = message["attachments"]
        assert shown["kind"] == "chart"
        async with page.session.get(page.server.make_url(shown["url"])) as response:
            assert await response.read() == photo.picture

    async def test_attachments_of_any_shape_do_not_break_the_page(self, page: Page) -> None:
        odd: list[Any] = [{}, {"type": 7}, {"type": "poll", "poll": {"answers": 5}}]
        odd += [{"type": "photo", "photo": []}, {"type": "sticker", "sticker": {"sticker_id": []}}]
        page.world.say(CHAT, ANNA, "смотрите", attachments=odd)
        (message,) = (await page.state())["chat"]["messages"]
        assert len(message["attachments"]) == len(odd)

    async def test_half_a_surrogate_pair_does_not_break_the_page(self, page: Page) -> None:
        page.world.say(CHAT, ANNA, "\ud83d")
        assert await page.texts(DMITRY) == ["\ud83d"]

    async def test_one_edits_ones_own_message_only(self, page: Page) -> None:
        cmid = await page.say(ANNA, "Раз")
        order = {"peer_id": CHAT, "cmid": cmid, "text": "Два"}
        assert "другой участник" in await page.refused("edit", user_id=DMITRY, **order)
        await page.do("edit", user_id=ANNA, **order)
        (message,) = (await page.state())["chat"]["messages"]
        assert (message["text"], message["edited"]) == ("Два", True)

    async def test_one_deletes_ones_own_message_only(self, page: Page) -> None:
        cmid = await page.say(ANNA, "Раз")
        order = {"peer_id": CHAT, "cmid": cmid}
        assert "другой участник" in await page.refused("delete", user_id=DMITRY, **order)
        await page.do("delete", user_id=ANNA, **order)
        assert await page.texts(ANNA) == []

    async def test_only_the_overseer_sees_what_was_deleted_and_by_whom(self, page: Page) -> None:
        own = await page.say(ANNA, "сама")
        removed = await page.say(SERGEY, "бот")
        await page.do("delete", peer_id=CHAT, user_id=ANNA, cmid=own)
        await page.vk("messages.delete", peer_id=CHAT, cmids=removed, delete_for_all=1)
        assert await page.texts(ANNA) == []
        seen = (await page.state(ANNA, overseer=1))["chat"]["messages"]
        assert [(one["text"], one["deleted"]) for one in seen] == [
            ("сама", "author"),
            ("бот", "bot"),
        ]

    async def test_the_newest_messages_are_shown_however_many_there_are(self, page: Page) -> None:
        for number in range(200):
            page.world.say(CHAT, ANNA, str(number))
        texts = await page.texts(DMITRY)
        assert (texts[-1], len(texts)) == ("199", 150)

    async def test_each_sees_only_their_own_private_messages(self, page: Page) -> None:
        await page.vk("messages.send", peer_id=ANNA, random_id=1, message="Вам лично")
        state = await page.state(ANNA)
        assert [one["text"] for one in state["private"]] == ["Вам лично"]
        assert (await page.state(DMITRY))["private"] == []
        letters = {one["id"]: one["letters"] for one in state["people"]}
        assert (letters[ANNA], letters[DMITRY]) == (1, 0)

    async def test_one_writes_to_the_bot_privately(self, page: Page) -> None:
        await page.say(ANNA, "/помощь", peer_id=ANNA)
        assert [one["text"] for one in (await page.state(ANNA))["private"]] == ["/помощь"]

    async def test_private_messages_are_closed_until_allowed(self, page: Page) -> None:
        closed = 309
        letter = {"peer_id": closed, "random_id": 1, "message": "Здравствуйте"}
        assert (await page.vk("messages.send", **letter))["error"]["error_code"] == 901
        await page.do("allow", user_id=closed, allowed=True)
        assert "response" in await page.vk("messages.send", **letter)


class TestButtons:
    async def pressable(self, page: Page) -> int:
        await page.vk(
            "messages.send",
            peer_id=CHAT,
            random_id=1,
            message="Правила",
            keyboard=json.dumps(KEYBOARD),
        )
        return int((await page.state())["chat"]["messages"][-1]["cmid"])

    async def test_a_press_is_answered_to_who_pressed(self, page: Page) -> None:
        page.world.events.wanted.add("message_event")
        cmid = await self.pressable(page)
        await page.do("press", peer_id=CHAT, user_id=ANNA, cmid=cmid, payload={"do": "agree"})
        (event_id,) = page.world.presses
        await page.vk(
            "messages.sendMessageEventAnswer",
            event_id=event_id,
            user_id=ANNA,
            peer_id=CHAT,
            event_data=json.dumps({"type": "show_snackbar", "text": "Спасибо!"}),
        )
        (answer,) = (await page.state(DMITRY))["answers"]
        assert (answer["user_id"], answer["text"]) == (ANNA, "Спасибо!")

    async def test_a_button_that_is_not_there_cannot_be_pressed(self, page: Page) -> None:
        cmid = await self.pressable(page)
        order = {"peer_id": CHAT, "user_id": ANNA, "cmid": cmid, "payload": {"do": "other"}}
        assert "кнопки" in await page.refused("press", **order)


class TestMembership:
    async def test_who_is_not_in_the_chat_sees_nothing_of_it(self, page: Page) -> None:
        await page.say(ANNA, "Добрый день!")
        state = await page.state(JULIA)
        assert (state["chat"]["here"], state["chat"]["messages"]) == (False, [])

    async def test_one_joins_by_link_and_it_is_said(self, page: Page) -> None:
        await page.do("join", peer_id=CHAT, user_id=JULIA, how="link")
        (event,) = (await page.state(JULIA))["chat"]["messages"]
        assert event["action"] == "Юлия Фёдорова вошла в чат по ссылке"

    async def test_one_leaves_and_returns(self, page: Page) -> None:
        order = {"peer_id": CHAT, "user_id": ANNA}
        await page.do("leave", **order)
        assert "не в чате" in await page.refused("say", text="Ау", **order)
        await page.do("join", how="return", **order)
        assert "уже в чате" in await page.refused("join", how="link", **order)

    async def test_who_was_removed_cannot_return_but_can_be_invited(self, page: Page) -> None:
        order = {"peer_id": CHAT, "user_id": SERGEY}
        assert "администратор" in await page.refused("remove", by=ANNA, **order)
        await page.do("remove", by=school.TEACHER, **order)
        assert "не может вернуться" in await page.refused("join", how="return", **order)
        await page.do("join", how="invite", by=ANNA, **order)

    async def test_the_creator_gives_rights_and_takes_them(self, page: Page) -> None:
        order = {"peer_id": CHAT, "user_id": SERGEY}
        assert "создатель" in await page.refused("promote", by=ANNA, admin=True, **order)
        for admin in (True, False):
            await page.do("promote", by=school.TEACHER, admin=admin, **order)
            people = (await page.state())["people"]
            assert next(one for one in people if one["id"] == SERGEY)["admin"] is admin

    async def test_who_may_only_read_is_told_until_when(self, page: Page) -> None:
        await page.vk(
            "messages.changeConversationMemberRestrictions",
            peer_id=CHAT,
            member_ids=SERGEY,
            action="ro",
            **{"for": 86400},
        )
        words = await page.refused("say", peer_id=CHAT, user_id=SERGEY, text="Почему?")
        assert words == "Сейчас можно только читать. Писать можно будет 3 марта после 10:00."
        people = {one["id"]: one for one in (await page.state())["people"]}
        assert people[SERGEY]["read_only_until"] == (MONDAY + timedelta(days=1)).timestamp()

    async def test_the_list_says_who_moderates_and_who_administers(self, page: Page) -> None:
        people = {one["id"]: one for one in (await page.state())["people"]}
        assert [one for one in people if people[one]["moderator"]] == [school.TEACHER]
        assert {one for one in people if people[one]["admin"]} == {
            school.TEACHER,
            school.ADMINISTRATOR,
        }
