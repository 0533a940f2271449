"""Every public function of the wording, called with live words wherever a word may come in.

So a sentence that forgets to tame what people wrote fails here on the day it is written.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import pytest

import handlers.wording
from handlers.effects import JournalLine
from handlers.wording import records
from policies.file.loading import load
from policies.rulebook import Clause, Regulation
from policies.school import ChatPolicy
from tests.handlers.test_taming import CALLING, LIVE, live
from tests.school import CHAT, POLICY

HOSTILE = "@all [id1|Директор] *id2 vk.cc/a #x &#64;all"
AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)

OURS: Mapping[str, str] = {
    "rule": "profanity", "hint.rule": "one_message", "short.rule": "one_message", "kind": "strike",
    "number": "7", "version": "1a2b", "in_force": "1a2b", "thing": "предупреждение",
    "link": "", "ladder": "2 из 3", "by": "", "given_by": "", "decision": "keep",
    "outcome": "refused", "label": "keep", "result": "", "note": "обжалуется", "word": "right",
    "command": "/мои", "document": "Этика", "unreadable": "нет прав", "field": "Когда",
    "welcome.private_link": "", "not_published.why": "чат закрыт", "unknown_command.alike": "/мои",
    "no_such_command.alike": "/мои", "help_instead.why": "", "help_instead.line": "• /мои",
    "command_help.line": "/мои", "command_help.details": "", "help_text.line": "• /мои",
    "unit": "days",
    # Made by other sentences, which are called here themselves.
    "which.line": "1.", "no_such.line": "1.", "taken.suspended": "", "reminder.waits_for": "Анна",
    "and_more.shown": "Предупреждение.", "passed_on.whom": "Анна", "unreachable.whom": "Анна",
    "undelivered.whom": "Анна", "case.strike": "Анна", "decision_about.told": "Решено.",
    "question.staying": "учится ещё один",
    "marked_before.staying": "учится ещё один", "in_chat.title": "Чат", "in_chat.what": "запрет",
    "explain.stay": "запрет", "erased.title": "Чат", "erased.gone": "имя", "erased.stay": "имя",
    "my_data.kept": "Чат", "whole.kept": "Чат", "why.decided": "сообщение удалено",
    "preview.why_not": "режим наблюдения",
    "asked_instead.question": "О каком чате речь?", "asked_instead.lost": "Вот она:",
    # The school's own voice keeps its addresses: voiced where it is taken in.
    "held.shown": "Объявление", "preview.text": "Сообщение", "report.text": "Сообщение\n\nТекст",
}  # fmt: skip
"""Words of the program's own, by parameter or field, or by function and parameter."""

KEEP_ADDRESSES = {"announcements.post", "announcements.voiced", "relays.post",
                  "wording.strike_notice", "wording.removed_notice", "wording.reminder",
                  "records.why"}  # fmt: skip
"""The school's own voice, and what a policy explains in words of its own."""

NOT_SHOWN = {"wording.posted_as", "announcements.kind_in", "announcements.is_pin",
             "announcements.filled", "relays.kind_in", "relays.kinds_in", "relays.is_urgent",
             "relays.is_status", "wording.forwarded"}  # fmt: skip
"""They read; or, like ``forwarded``, make a part of a text that is tamed as a whole."""

OUR_LINKS = {"wording.private_link", "wording.allow_button"}
"""The bot's own address, of a number."""


def sentences() -> Iterator[tuple[str, Callable[..., object]]]:
    package = handlers.wording
    names = [one.name for one in pkgutil.iter_modules(package.__path__) if one.name != "taming"]
    modules = [package, *(importlib.import_module(f"{package.__name__}.{name}") for name in names)]
    for module in modules:
        for name, made in inspect.getmembers(module, inspect.isfunction):
            called = f"{module.__name__.rpartition('.')[2]}.{name}"
            own = made.__module__ == module.__name__ and not name.startswith("_")
            if own and called not in NOT_SHOWN | OUR_LINKS:
                yield called, made


@lru_cache
def chat_and_regulation() -> tuple[ChatPolicy, Regulation]:
    policy = load(POLICY, source="policy.yaml")
    chat = dataclasses.replace(policy.chat(CHAT), title=HOSTILE, class_name=HOSTILE)
    return chat, policy.school.regulation


def made(hint: Any, name: str, function: str) -> Any:
    """A value of a type, with live words in every string that may be somebody's."""
    chat, regulation = chat_and_regulation()
    if hint is str:
        return OURS.get(f"{function}.{name}", OURS.get(name, HOSTILE))
    given = {int: 3, float: 0.5, bool: True, datetime: AT, ChatPolicy: chat, Any: HOSTILE,
             Regulation: regulation, Clause: regulation.clause("profanity")}  # fmt: skip
    if hint in given:
        return given[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return made(inner[0], name, function)
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(made(one, name, function) for one in inner)
    if origin is not None and issubclass(origin, Mapping):
        return {made(inner[0], "rule", function): made(inner[1], name, function)}
    if origin is not None and hasattr(origin, "__iter__"):
        return (made(inner[0], name.removesuffix("s"), function),) * 2
    if origin is not None:
        return lambda value, *_: value
    if issubclass(hint, Enum):
        return next(iter(hint))
    hints = typing.get_type_hints(hint)
    return hint(**{one: made(kind, one, function) for one, kind in hints.items()
                   if kind is not typing.ClassVar})  # fmt: skip


SENTENCES = dict(sentences())


@pytest.mark.parametrize("name", SENTENCES)
def test_no_sentence_repeats_live_words(name: str) -> None:
    sentence = SENTENCES[name]
    hints = typing.get_type_hints(sentence)
    function = name.rpartition(".")[2]
    said = sentence(
        **{one: made(hint, one, function) for one, hint in hints.items() if one != "return"}
    )
    kinds = CALLING if name in KEEP_ADDRESSES else tuple(LIVE)
    assert live(str(said), kinds) == [], said


def test_no_line_of_the_journal_repeats_live_words() -> None:
    more = dict.fromkeys(("hours", "mode", "why", "action", "decision", "end"), HOSTILE)
    lines = [
        JournalLine(kind, AT, rule="profanity", evidence=(HOSTILE,), more=more)
        for kind in records.KINDS
    ]
    assert live(records.journal([(one, AT, HOSTILE) for one in lines])) == []
