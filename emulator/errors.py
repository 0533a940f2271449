"""Refusals: those VK answers a method with, and those the control side answers a test with."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[int, str]] = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    27: "Group authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    913: "Too many forwarded messages",
    914: "Message is too long",
    917: "You don't have access to this chat",
    919: "You can't see invite link for this chat",
    920: "Can't edit this kind of message",
    921: "Can't forward these messages",
    922: "You left this chat",
    924: "Can't delete this message for everybody",
    925: "You are not admin of this chat",
    927: "Chat does not exist",
    931: "You can't change invite link for this chat",
    932: "Your community can't interact with this peer",
    935: "User not found in chat",
    936: "Contact not found",
    940: "Too many posts in messages",
    945: "Chat was disabled",
    946: "Chat not supported",
    950: "Can't send message, reply timed out",
    983: "Writing is disabled for this chat",
    984: "Writing is disabled for this chat",
    1012: "Writing is disabled for this chat",
}


class VKError(Exception):
    """A method refused as VK refuses it: `code` and VK's wording, with `detail` after a colon."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        text = MESSAGES.get(code, MESSAGES[1])
        self.text = f"{text}: {detail}" if detail else text
        super().__init__(f"{code} {self.text}")


class Refused(Exception):
    """A control call that cannot be carried out: an HTTP status and a one-word reason."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(f"{status} {reason}")
