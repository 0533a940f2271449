"""No regular expression of the program costs much more than reading the text once.

Python's engine tries every way there is, so a pattern that can take a run of characters in many
ways can be made to work for hours by one message. The criterion is in ``cost.py``.
"""

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from policies.file import load
from policies.text import obscene_words
from tests.patterns.cost import complaints

PACKAGES = ("bot", "handlers", "policies", "config")
AT_THE_START = {"match", "fullmatch"}
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


@cache
def modules() -> tuple[ModuleType, ...]:
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        found.append(package)
        for one in pkgutil.walk_packages(package.__path__, f"{name}."):
            found += [importlib.import_module(one.name)] if one.name[-8:] != "__main__" else []
    return tuple(found)


@cache
def used() -> Mapping[str, set[str]]:
    """What the program asks of each name, as in ``NAME.search``."""
    found: dict[str, set[str]] = {}
    for module in modules():
        for name, asked in re.findall(r"\b(\w+)\.([a-z]+)", written(module)):
            found.setdefault(name, set()).add(asked)
    return found


def written(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")


def within(value: object, depth: int = 5) -> Iterator[re.Pattern[str]]:
    """The patterns in a value: itself, or in tables of any kind."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in value.values():
            yield from within(one, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from within(one, depth - 1)
    elif depth and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from within(getattr(value, part.name, None), depth - 1)


def named() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Each pattern of a module, and whether it is only tried at the start of a text."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            patterns = list(within(value))
            called = used().get(name, set())
            anchored = isinstance(value, re.Pattern) and bool(called) and called <= AT_THE_START
            for number, pattern in enumerate(patterns):
                found[f"{module.__name__}.{name}.{number}"] = (pattern, anchored)
    return found


def written_in_place() -> dict[str, str]:
    """Literal patterns that a function hands to ``re`` itself, by where they stand."""
    found = {}
    for module in modules():
        for node in ast.walk(ast.parse(written(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if of_re and node.func.attr in CALLS:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        found[f"{module.__name__}:{node.lineno}"] = str(first.value)
    return found


def test_every_pattern_of_a_module_reads_a_text_about_once() -> None:
    patterns = named()
    assert len(patterns) > 150
    wrong = {
        name: found
        for name, (pattern, anchored) in patterns.items()
        if (found := complaints(pattern, anchored=anchored))
    }
    assert wrong == {}


def test_so_does_every_pattern_that_a_function_writes_in_place() -> None:
    known = {pattern.pattern for pattern, _ in named().values()}
    inline = {place: text for place, text in written_in_place().items() if text not in known}
    assert inline
    wrong = {
        place: found for place, text in inline.items() if (found := complaints(re.compile(text)))
    }
    assert wrong == {}


def test_the_patterns_of_obscene_words_read_short_words_and_multiply_no_loops() -> None:
    lexicon = obscene_words.lexicon()
    for_texts = [*within(lexicon.phrases), *within(lexicon.contexts)]
    for_words = [one for one in within(lexicon) if one not in for_texts]
    assert for_texts
    assert for_words
    assert {one.pattern[:60]: complaints(one) for one in for_texts if complaints(one)} == {}
    wrong = [complaints(one, words=True) for one in for_words]
    assert [one for one in wrong if one] == []


COSTLY = [
    r"(a+)+$", r"(?:a|aa)+$", r"(?:a*)*b", r"\w+@", r"a.*b.*c", r"\s*,\s*", r"(?:x+x+)+y",
    r"\w*\w*!", r"[«].+[»]", r"(?:[\w-]+\.)+ru", r"(?:\d{1,99}){1,99}x", r"(?:a?){200}b",
]  # fmt: skip
CHEAP = [
    r"\S+", r"(?<!\w)\w+@", r"\bкак\w+\s+врем\w+\b", r"^\W*\w+\W*$", r"[^\W_]+(?:[-’][^\W_]+)*",
    r"[«][^»]{2,200}[»]", r"\d{2}:\d{2}", r"(?:\+7|8)[\s(-]*\d{3}", r"(?<![\w-])[\w-]+\.ru",
]  # fmt: skip


@pytest.mark.parametrize("pattern", COSTLY)
def test_the_criterion_refuses_what_can_be_made_to_work_for_long(pattern: str) -> None:
    assert complaints(re.compile(pattern))


@pytest.mark.parametrize("pattern", CHEAP)
def test_and_lets_pass_what_cannot(pattern: str) -> None:
    assert complaints(re.compile(pattern)) == []


def test_what_the_policy_file_lists_are_words_never_patterns() -> None:
    words = '["(aaa+)+$", "гороскоп.*", "[абв", "(?P<xyz>"]'
    school = "school: {name: x, timezone: Europe/Moscow, regulation: school-50}\n"
    policy = f"defaults: {{policies: {{off_topic: {{action: remind, words: {words}}}}}}}\n"
    snapshot = load(school + policy, source="f")
    assert [one for chat in snapshot.kinds.values() for one in within(chat.policies)] == []
