"""The school that is measured: its chats, its people, what they write.

Texts are the corpus's clean, ordinary messages, eighty characters on the average; none is
written twice, so that no cache of whole texts flatters the figures.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from emulator import CHAT_BASE, World
from training.corpus import messages

# A Wednesday at noon in Kaliningrad, no holiday: chats are open.
NOON = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ADMINISTRATOR = 101
MEMBERS = 20
# A bot that starts reads the members of so many chats, and those of as many more seconds later.
FEW = 5
VIOLATIONS_IN_100 = 2
SHIPPED_POLICY = Path(__file__).resolve().parent.parent / "config" / "policy.yaml"
_INSULTS = (
    "Да пошёл ты нахуй",
    "Какой же ты мудак",
    "Вы там все охуели, что ли",
    "Иди в жопу, сука",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said: where (a chat's number from 1), by whom and what."""

    chat: int
    author: int
    text: str
    violation: bool

    @property
    def peer_id(self) -> int:
        return CHAT_BASE + self.chat


def talk(
    count: int, chats: int, *, seed: int = 1, violations: int = VIOLATIONS_IN_100
) -> list[Said]:
    """``count`` messages, chat by chat in turn, evenly mixed with breaches of the rules."""
    choice = random.Random(seed)  # noqa: S311  the same talk in every run
    texts = _clean_texts(choice)
    said = []
    breaches = [0] * (chats + 1)
    for number in range(count):
        broken = violations > 0 and number % (100 // violations) == 7 % (100 // violations)
        text = choice.choice(_INSULTS) if broken else next(texts)
        chat = 1 + number % chats
        # Each breach is another member's: who is blocked can say nothing any more.
        author = member(chat, breaches[chat] if broken else number // chats)
        breaches[chat] += broken
        said.append(Said(chat, author, text, broken))
    return said


def murmur(count: int, chats: int, *, seed: int = 1) -> Iterator[Said]:
    """A talk that can go on for hours: two messages in a hundred are only deleted, and so few
    are struck that nearly everybody may go on writing.
    """
    for number, one in enumerate(_plain(count, chats, seed)):
        if number % 1000 == 7:
            yield replace(one, text=_INSULTS[number % len(_INSULTS)], violation=True)
        elif number % 50 == 11:
            text = f"Переходим сюда: https://chat.whatsapp.com/AbCdEf{number}"
            yield replace(one, text=text, violation=True)
        else:
            yield one


def _plain(count: int, chats: int, seed: int) -> Iterator[Said]:
    texts = _clean_texts(random.Random(seed))  # noqa: S311  the same talk in every run
    for number in range(count):
        chat = 1 + number % chats
        yield Said(chat, member(chat, number // chats), next(texts), False)


def outburst(chats: int, in_each: int) -> list[Said]:
    """As many breaches in every chat, all at once; two people of each chat break rules thrice."""
    said = []
    for number in range(in_each):
        person = number if number < in_each - 4 else number % 2
        for chat in range(1, chats + 1):
            text = _INSULTS[(number + chat) % len(_INSULTS)]
            said.append(Said(chat, member(chat, person), text, True))
    return said


def repeated(count: int, chats: int) -> list[Said]:
    """Many messages of eighty characters, where only their number matters."""
    text = "Напоминаю, что завтра собрание в семь вечера, кабинет тот же, не опаздывайте. {:06}"
    return [
        Said(1 + number % chats, member(1 + number % chats, 0), text.format(number), False)
        for number in range(count)
    ]


def member(chat: int, number: int) -> int:
    """The id of one of a chat's members, who are in no other chat."""
    return chat * 1_000 + number * 7 % MEMBERS


def teacher(chat: int) -> int:
    """The id of a chat's class teacher, who leads no other."""
    return 900_000 + chat


def policy(chats: int) -> str:
    """The shipped policy file, all policies on, for so many chats."""
    head, _, _ = SHIPPED_POLICY.read_text(encoding="utf-8").partition("\nchats:")
    rows = [
        f"  - peer_id: {CHAT_BASE + number}\n    title: Чат {number}\n    kind: parents\n"
        f"    moderators: [{teacher(number)}]\n"
        for number in range(1, chats + 1)
    ]
    return f"{head}\nchats:\n{''.join(rows)}"


def furnish(world: World, chats: int) -> None:
    """Put the school's people and chats into an emulated VK."""
    world.add_user(ADMINISTRATOR, "Ирина", "Директорова")
    for number in range(1, chats + 1):
        members = range(number * 1_000, number * 1_000 + MEMBERS)
        for person in members:
            world.add_user(person, "Анна", f"Петрова-{person}", messages_allowed=True)
        world.add_user(teacher(number), "Ольга", f"Учителева-{number}")
        world.add_chat(
            CHAT_BASE + number,
            f"Чат {number}",
            owner=teacher(number),
            admins=[teacher(number)],
            members=[ADMINISTRATOR, *members],
        )


def _clean_texts(choice: random.Random) -> Iterator[str]:
    ordinary = [
        one.text
        for one in messages()
        if not one.labels and not one.hard and one.kind == "parents" and 45 <= len(one.text) <= 160
    ]
    number = 0
    while True:
        choice.shuffle(ordinary)
        for text in ordinary:
            number += 1
            yield f"{text} ({number})"
