"""A VK that runs here: methods, long poll, callback; steered over HTTP or in the process.

>>> world = World(rate=None)
>>> parent = world.add_user(301, "Анна", "Петрова")
>>> teacher = world.add_user(201, "Ольга", "Иванова")
>>> chat = world.add_chat(2_000_000_001, "5А, родители", owner=201, members=[301])
>>> message, event_id = world.say(2_000_000_001, 301, "Добрый вечер!")
>>> message.cmid
1
"""

from emulator.chats import CHAT_BASE, Chat, Member, Message
from emulator.clock import ShiftedClock
from emulator.errors import Refused, VKError
from emulator.faults import Fault
from emulator.ground import PHOTOS_SCOPE
from emulator.people import User
from emulator.server import add_routes, create_app
from emulator.world import World

__all__ = [
    "CHAT_BASE",
    "PHOTOS_SCOPE",
    "Chat",
    "Fault",
    "Member",
    "Message",
    "Refused",
    "ShiftedClock",
    "User",
    "VKError",
    "World",
    "add_routes",
    "create_app",
]
