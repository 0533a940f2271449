"""The demo's page in a real browser, by real clicks. What the bot would do is done here by hand."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import expect

from bot.clock import SteeredClock
from bot.demo import school
from tests.bot.demo.screen import IN_A_BROWSER, PHONE, Screen
from tests.bot.demo.served import CHAT, HOSTILE, MONDAY

ANNA, DMITRY, SERGEY, JULIA = 301, 302, 304, 311
AGREE = {
    "inline": True,
    "buttons": [
        [{"action": {"type": "callback", "label": "Ознакомлен(а)", "payload": {"do": "agree"}}}]
    ],
}

pytestmark = IN_A_BROWSER


async def test_a_chosen_member_writes_and_others_see_it(screen: Screen) -> None:
    await screen.choose(ANNA)
    await screen.write("Добрый день! Когда собрание?")
    await expect(screen.message("Когда собрание?")).to_have_class(re.compile("mine"))
    await screen.choose(DMITRY)
    await expect(screen.message("Когда собрание?")).to_have_class(re.compile("theirs"))
    await expect(screen.message("Когда собрание?").locator(".author")).to_have_text(
        "Анна Сергеевна Петрова"
    )


async def test_one_replies_edits_forwards_and_deletes(screen: Screen) -> None:
    await screen.choose(ANNA)
    await screen.write("Во сколько собрание?")
    await screen.choose(DMITRY)
    await screen.menu("Во сколько собрание?", "Ответить")
    await screen.write("В семь")
    await expect(screen.message("В семь").locator(".quote")).to_contain_text("Во сколько собрание?")
    await screen.menu("В семь", "Изменить")
    await screen.write("В шесть")
    await expect(screen.message("В шесть")).to_contain_text("изменено")
    await expect(screen.message("В семь")).to_have_count(0)
    await screen.menu("В шесть", "Переслать")
    await screen.write("Смотрите")
    await expect(screen.message("Смотрите").locator(".quote.forward")).to_contain_text("В шесть")
    await screen.menu("Смотрите", "Удалить")
    await expect(screen.message("Смотрите")).to_have_count(0)


async def test_only_the_overseer_sees_deleted_messages_struck_through(screen: Screen) -> None:
    cmid = await screen.served.say(SERGEY, "Лишние слова")
    await expect(screen.message("Лишние слова")).to_be_visible()
    await screen.served.vk("messages.delete", peer_id=CHAT, cmids=cmid, delete_for_all=1)
    await expect(screen.message("Лишние слова")).to_have_count(0)
    await screen.tab.get_by_label("Видеть удалённое").check()
    gone = screen.message("Лишние слова")
    await expect(gone).to_contain_text("удалено ботом")
    await expect(gone.locator(".text")).to_have_css("text-decoration-line", "line-through")


async def test_stickers_pictures_links_and_polls_are_sent_and_drawn(screen: Screen) -> None:
    tab = screen.tab
    composer = tab.locator("#chat-composer")
    plus = composer.get_by_role("button", name="Приложить", exact=True).first
    await screen.choose(ANNA)
    await plus.click()
    await composer.get_by_label("Отправить стикер: Котик").click()
    await expect(screen.chat.get_by_alt_text("Стикер: котик")).to_be_visible()
    await plus.click()
    await composer.get_by_label("Приложить: Фото расписания").click()
    await screen.write("Вот оно")
    await expect(screen.message("Вот оно").get_by_alt_text("Фотография расписания")).to_be_visible()
    await plus.click()
    await composer.get_by_label("Адрес ссылки").fill("https://example.org/page")
    await composer.get_by_label("Адрес ссылки").press("Enter")
    await screen.write("Ссылка")
    link = screen.message("Ссылка").get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/page")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await plus.click()
    await composer.get_by_label("Вопрос опроса").fill("Идём в музей?")
    await composer.get_by_label("Ответы опроса").fill("Идём\nНе идём")
    await composer.locator("fieldset", has_text="Опрос").get_by_role("button").click()
    await screen.write("Голосуем")
    await expect(screen.message("Голосуем").locator(".poll li")).to_have_text(["Идём", "Не идём"])


async def test_a_button_is_pressed_and_its_answer_shown_to_who_pressed(screen: Screen) -> None:
    served = screen.served
    served.world.events.wanted.add("message_event")
    letter = {"peer_id": CHAT, "random_id": 1, "message": "Правила чата"}
    await served.vk("messages.send", **letter, keyboard=json.dumps(AGREE))
    await screen.choose(ANNA)
    async with screen.tab.expect_response(re.compile("/demo/press")):
        await screen.chat.get_by_role("button", name="Ознакомлен(а)").click()
    ((event_id, press),) = served.world.presses.items()
    assert press["user_id"] == ANNA
    await served.vk(
        "messages.sendMessageEventAnswer",
        event_id=event_id,
        user_id=ANNA,
        peer_id=CHAT,
        event_data=json.dumps({"type": "show_snackbar", "text": "Спасибо, отмечено."}),
    )
    await expect(screen.tab.locator(".toast")).to_have_text("Спасибо, отмечено.")


async def test_private_messages_are_counted_until_they_are_read(screen: Screen) -> None:
    letter = {"peer_id": ANNA, "random_id": 1, "message": "Вам лично"}
    await screen.served.vk("messages.send", **letter)
    await expect(screen.tab.locator(f"[data-person='{ANNA}'] .badge")).to_have_text("1")
    await screen.choose(ANNA)
    await expect(screen.tab.locator("#private-badge")).to_have_text("1")
    await screen.show("Личные")
    await expect(screen.private).to_contain_text("Вам лично")
    await expect(screen.tab.locator("#private-badge")).to_be_hidden()
    await screen.write("/мои", "Сообщение боту")
    await expect(screen.private.locator(".mine")).to_contain_text("/мои")
    await screen.choose(DMITRY)
    await expect(screen.private.locator(".message")).to_have_count(0)


async def test_the_clock_is_moved_by_its_buttons(screen: Screen, clock: SteeredClock) -> None:
    face = screen.tab.locator("#clock-face")
    await expect(face).to_have_text("пн, 2 марта, 10:00")
    await screen.tab.get_by_role("button", name="до 21:40").click()
    await expect(face).to_have_text("пн, 2 марта, 21:40")
    await expect(screen.tab.locator("#clock-state")).to_have_text("Чат закрыт до вт 08:00.")
    await screen.tab.get_by_role("button", name="до открытия").click()
    await expect(face).to_have_text("вт, 3 марта, 08:00")
    await screen.tab.get_by_label("Вперёд до").fill("9:05")
    await screen.tab.get_by_role("button", name="Перевести").click()
    await expect(face).to_have_text("вт, 3 марта, 09:05")
    assert clock.now() == MONDAY.replace(day=3, hour=9, minute=5)


async def test_one_joins_by_link_and_leaves(screen: Screen) -> None:
    await screen.choose(JULIA)
    notice = screen.tab.locator("#chat-composer .compose-notice")
    await expect(notice).to_contain_text("Этот участник не в чате.")
    await notice.get_by_role("button", name="Войти по ссылке").click()
    await expect(screen.chat).to_contain_text("Юлия Фёдорова вошла в чат по ссылке")
    await screen.write("Здравствуйте!")
    await expect(screen.message("Здравствуйте!")).to_be_visible()
    await screen.tab.get_by_role("button", name="Выйти из чата").click()
    await expect(notice).to_be_visible()
    await expect(screen.message("Здравствуйте!")).to_have_count(0)


async def test_the_teacher_removes_and_invites(screen: Screen) -> None:
    await screen.tab.locator(".person", has_text="Сергей Волков").hover()
    await screen.tab.get_by_label("Удалить из чата: Сергей Волков").click()
    await expect(screen.chat).to_contain_text("удалила из чата: Сергей Волков")
    row = screen.tab.locator("#persons-away .person", has_text="Сергей Волков")
    await row.hover()
    await row.get_by_role("button", name="Пригласить").click()
    await expect(screen.chat).to_contain_text("пригласила: Сергей Волков")


async def test_who_may_only_read_sees_why(screen: Screen) -> None:
    await screen.served.vk(
        "messages.changeConversationMemberRestrictions",
        peer_id=CHAT,
        member_ids=SERGEY,
        action="ro",
        **{"for": 86400},
    )
    await screen.choose(SERGEY)
    notice = screen.tab.locator("#chat-composer .compose-notice")
    await expect(notice).to_have_text("Писать нельзя до 3 марта, 10:00. Читать можно.")
    await expect(screen.tab.get_by_label("Сообщение в чат", exact=True)).to_be_hidden()


async def test_the_bots_link_opens_its_private_talk_and_allows_it(screen: Screen) -> None:
    world = screen.served.world
    closed = 309
    link = f"https://vk.me/club{world.community.id}"
    await screen.served.vk("messages.send", peer_id=CHAT, random_id=1, message=f"Сюда: {link}.")
    await screen.choose(closed)
    await screen.chat.get_by_role("button", name=link).click()
    await expect(screen.tab.get_by_role("tab", name=re.compile("Личные"))).to_have_attribute(
        "aria-selected", "true"
    )
    assert world.users[closed].messages_allowed


async def test_the_calls_are_shown_with_their_batch(screen: Screen) -> None:
    cmid = await screen.served.say(SERGEY, "убрать")
    gone = json.dumps({"peer_id": CHAT, "cmids": str(cmid), "delete_for_all": 1})
    letter = json.dumps({"peer_id": 309, "random_id": 5, "message": "Здравствуйте"})
    code = f"return [API.messages.delete({gone}), API.messages.send({letter})];"
    await screen.served.vk("execute", code=code)
    await screen.show("Вызовы")
    card = screen.tab.locator("#calls .card").first
    await expect(card).to_contain_text("execute: 2 вызова одним запросом")
    await expect(card).to_contain_text("удалить 1 сообщение, чат «5А, родители»")
    await expect(card).to_contain_text("ошибка 901: личные сообщения закрыты")


async def test_a_scene_plays_and_the_page_follows_it(screen: Screen) -> None:
    await screen.tab.locator("[data-scene='quiet']").click()
    bar = screen.tab.locator("#scene-bar")
    await expect(bar).to_contain_text("Обычный день · конец")
    await expect(screen.tab.locator("#me")).to_contain_text("Елена")
    await expect(screen.tab.get_by_role("tab", name="Вызовы")).to_have_attribute(
        "aria-selected", "true"
    )
    await bar.get_by_label("Скрыть").click()
    await expect(bar).to_be_hidden()


async def test_whoever_comes_after_a_scene_begins_afresh(open_page: Callable[..., Any]) -> None:
    first: Screen = await open_page()
    await first.tab.locator("[data-scene='quiet']").click()
    await expect(first.tab.locator("#scene-bar")).to_contain_text("конец")
    later: Screen = await open_page()
    await expect(later.message("кабинет 214")).to_be_visible()
    await expect(later.tab.locator("#me")).to_contain_text("Ольга")
    await expect(later.tab.locator("#scene-bar")).to_be_hidden()
    await later.tab.locator("[data-scene='quiet']").click()
    await expect(later.tab.locator("#me")).to_contain_text("Елена")


async def test_hostile_names_and_texts_stay_texts(screen: Screen) -> None:
    world = screen.served.world
    world.add_user(ANNA, HOSTILE, "<img src=x onerror=alert(1)>")
    world.set_title(CHAT, school.TEACHER, HOSTILE)
    await screen.served.say(ANNA, f"{HOSTILE} [id1|<b>Имя</b>] javascript:alert(1) https://x\u202e")
    await expect(screen.message("javascript:alert(1)")).to_contain_text(HOSTILE)
    await expect(screen.tab.locator("#title")).to_have_text(HOSTILE)
    assert await screen.tab.locator("#app script, #app b b, #app img[src=x]").count() == 0
    assert await screen.tab.locator("#app a[href^=javascript]").count() == 0


async def test_the_tabs_are_walked_by_the_keyboard(screen: Screen) -> None:
    await screen.tab.get_by_role("tab", name="Чат").focus()
    await screen.tab.keyboard.press("ArrowRight")
    await expect(screen.tab.get_by_role("tab", name=re.compile("Личные"))).to_be_focused()
    await screen.tab.keyboard.press("End")
    await expect(screen.tab.locator("#panel-journal")).to_be_visible()
    await screen.tab.keyboard.press("ArrowRight")
    await expect(screen.tab.locator("#panel-chat")).to_be_visible()


async def test_everything_is_within_reach_on_a_phone(open_page: Callable[..., Any]) -> None:
    screen: Screen = await open_page(PHONE)
    tab = screen.tab
    for name in ("Люди", "Чат", "Личные", "Вызовы", "Журнал", "Пульт"):
        await screen.show(name)
        width = await tab.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], name
    await tab.get_by_role("button", name="до 21:40").click()
    await expect(tab.locator("#now")).to_contain_text("21:40")
    await screen.show("Люди")
    await screen.choose(ANNA)
    await expect(tab.locator("#panel-chat")).to_be_visible()
    await screen.write("С телефона")
    await expect(screen.message("С телефона")).to_be_in_viewport()


async def test_the_page_is_dark_where_the_system_is(open_page: Callable[..., Any]) -> None:
    dark: Screen = await open_page(color_scheme="dark")
    await expect(dark.tab.locator("#panel-people")).to_have_css(
        "background-color", "rgb(26, 32, 40)"
    )


async def test_a_lost_connection_is_said(screen: Screen) -> None:
    await screen.served.server.close()
    await expect(screen.tab.locator("#lost-bar")).to_contain_text("Показ не отвечает")
    screen.troubles.clear()
