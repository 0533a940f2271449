"""What happened to the chat is told in Russian, by the person's sex, whatever VK invents."""

from typing import Any

import pytest

from bot.demo.actions import told
from emulator import World

ANNA, SERGEY, TEACHER = 301, 304, 201


@pytest.mark.parametrize(
    ("by", "action", "line"),
    [
        (
            ANNA,
            {"type": "chat_invite_user_by_link"},
            "Анна Сергеевна Петрова вошла в чат по ссылке",
        ),
        (SERGEY, {"type": "chat_kick_user", "member_id": SERGEY}, "Сергей Волков вышел из чата"),
        (
            TEACHER,
            {"type": "chat_kick_user", "member_id": SERGEY},
            "Ольга Викторовна Смирнова удалила из чата: Сергей Волков",
        ),
        (SERGEY, {"type": "chat_invite_user", "member_id": SERGEY}, "Сергей Волков вернулся в чат"),
        (SERGEY, {"type": "chat_title_update", "text": "5Б"}, "Сергей Волков назвал чат «5Б»"),
        (SERGEY, {"type": "chat_screenshot"}, "Сергей Волков сделал снимок экрана"),
        (SERGEY, {"type": "chat_of_tomorrow"}, "Сергей Волков: событие чата"),
        (SERGEY, {}, "Сергей Волков: событие чата"),
        (999, {"type": "chat_kick_user", "member_id": "x"}, "Участник удалил из чата: Участник"),
    ],
)
def test_an_action_is_told(world: World, by: int, action: dict[str, Any], line: str) -> None:
    assert told(world, by, action) == line


def test_the_bot_is_called_by_its_name(world: World) -> None:
    action = {"type": "chat_pin_message", "conversation_message_id": 1}
    assert told(world, world.bot, action) == "Дежурный закрепил сообщение"
