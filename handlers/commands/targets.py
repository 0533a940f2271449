"""Whom a command is about: by reply, mention, link or unambiguous name; and the rule it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from handlers.calls import Keyboard
from handlers.commands.command import Invocation
from handlers.commands.leading import PAUSES, bare
from handlers.events import Reply
from handlers.turn import Turn
from handlers.wording import commands as wording
from policies.text.lemmas import lemmas_of

_MENTION = re.compile(r"\[id(\d{1,15})\|[^\]]{0,200}\]")
# A link copied from a telephone says besides where it was copied.
_LINK = re.compile(r"(?:https?://)?(?:m\.|www\.)?vk\.(?:com|ru)/id(\d{1,15})/?(?:[?#]\S*+)?")
_AT = re.compile(r"[@*]?id(\d{1,15})(?:\s*\([^)]{0,200}\))?")
_LONGEST_NAME = 4
_LONGEST_RULE = 5


class Named(Protocol):
    """Somebody with a name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


class Unclear(Exception):
    """The command does not say what it needs; the text tells the person what to write.

    ``keyboard`` offers what may be meant.
    """

    def __init__(self, text: str, *, keyboard: Keyboard = ()) -> None:
        super().__init__(text)
        self.keyboard = keyboard


class RuleUnclear(Unclear):
    """The command names no rule, or not one alone; ``rules`` are those it may mean."""

    def __init__(self, text: str, rules: Sequence[str]) -> None:
        super().__init__(text)
        self.rules = tuple(one for one in rules if one != "emergency")


@dataclass(frozen=True, slots=True)
class Target:
    """A person, what is left of the arguments, and the message replied to, if that named him."""

    user_id: int
    rest: str
    reply: Reply | None = None


def target(turn: Turn, invocation: Invocation) -> Target:
    """Find whom the command is about. Raises ``Unclear``.

    What is written wins over the reply: `/страйк @кто-то` under somebody else's
    message is about him who is named.
    """
    written = _written(turn, invocation.args)
    if written is not None:
        return written
    reply = invocation.said.reply
    if reply is not None and reply.author_id > 0:
        return Target(reply.author_id, invocation.args, reply)
    if reply is not None:
        raise Unclear(wording.NOT_A_PERSON)
    raise Unclear(wording.no_target(_without_rule(turn, invocation.args)))


def _without_rule(turn: Turn, args: str) -> str:
    """What is left for a name where the words end in a rule: «Никто мат» names «Никто»."""
    words = args.split()
    for begin in range(max(0, len(words) - _LONGEST_RULE), len(words)):
        if turn.school.regulation.find(bare(" ".join(words[begin:]))):
            return bare(" ".join(words[:begin]))
    return args


def named(invocation: Invocation) -> bool:
    """True when the command names anybody at all."""
    return invocation.said.reply is not None or bool(invocation.args)


def _written(turn: Turn, args: str) -> Target | None:
    for shape in (_MENTION, _LINK, _AT):
        found = shape.match(args)
        if found is not None:
            return Target(int(found.group(1)), bare(args[found.end() :]))
    return _by_name(turn, args.split())


def _by_name(turn: Turn, words: list[str]) -> Target | None:
    matching, length = called(words, tuple(turn.state.members.values()))
    if len(matching) > 1:
        raise Unclear(wording.several(sorted(one.name for one in matching)))
    return Target(matching[0].user_id, " ".join(words[length:])) if matching else None


def called(words: Sequence[str], people: Sequence[N]) -> tuple[list[N], int]:
    """Those whom the first words name, as many words as name anybody; and how many these are."""
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        sought = [_plain(word) for word in words[:length]]
        # A declined surname («Котову») counts where nobody bears it as it is written.
        matching = [one for one in people if _bears(one.name, sought)] or [
            one for one in people if _bears(one.name, sought, declined=True)
        ]
        if matching:
            return matching, length
    return [], 0


def _bears(name: str, sought: list[str], *, declined: bool = False) -> bool:
    parts = {_plain(part) for part in name.split()}
    if declined:
        forms = {part: lemmas_of(part) for part in parts}
        return all(
            len(word) > 2 and any(lemmas_of(word) & own for own in forms.values())
            for word in sought
        )
    return bool(sought) and all(len(word) > 1 and word in parts for word in sought)


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е").strip(f"«»\"'@{PAUSES}")


def rule(turn: Turn, rest: str) -> tuple[str, str]:
    """The rule that the arguments name, by id, clause or Russian name, and what is left.

    Raises ``RuleUnclear``: no sanction without a rule (Этика 2.8, С50 3.4).
    """
    regulation = turn.school.regulation
    words = bare(rest).split()
    if not words:
        raise RuleUnclear(wording.NO_RULE, list(regulation.rules))
    for length in range(min(_LONGEST_RULE, len(words)), 0, -1):
        meant = regulation.find(bare(" ".join(words[:length])))
        found = [one for one in meant if one != "emergency"]
        if len(found) == 1:
            return found[0], bare(" ".join(words[length:]))
        if found:
            raise RuleUnclear(wording.which_rule(found), found)
        if meant:
            raise RuleUnclear(wording.NOT_PUNISHED, list(regulation.rules))
    raise RuleUnclear(wording.unknown_rule(bare(rest)), list(regulation.rules))
