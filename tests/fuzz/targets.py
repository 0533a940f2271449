"""What is fuzzed, each as a function of bytes that returns where all is well and raises else.

The same functions serve atheris, run by hand (``python -m tests.fuzz.by_hand``), hypothesis
and the replay of what was found, so they need nothing but the program itself.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from bot.vk.attachments import MAX_ATTACHMENTS
from bot.vk.bounds import MAX_BROUGHT, MAX_TEXT
from bot.vk.events import event_id, lane_of, read_event
from handlers.events import MessageSaid
from handlers.wording import quoted, tame
from policies.file import PolicyFileError, load
from policies.file.problems import Problem
from policies.judge import judge
from policies.message import Message
from policies.policy import Policy
from policies.state import ChatState
from policies.text.normalise import clean
from policies.text.view import TextView

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COMMUNITY = 777
SCHOOL = b"school: {name: x, timezone: Europe/Moscow, regulation: school-50}\n"
_NAMES = (
    "type", "object", "message", "peer_id", "from_id", "text", "action", "attachments", "date",
    "fwd_messages", "reply_message", "payload", "event_id", "conversation_message_id", "user_id",
    "member_id", "wall", "copy_history", "link", "url", "title", "body", "chat_id", "update_time",
)  # fmt: skip
_VALUES: tuple[object, ...] = (
    "message_new", "message_edit", "message_event", "chat_invite_user", "chat_kick_user", "photo",
    2_000_000_001, 301, -COMMUNITY, 0, -1, 2**63, 1e308, float("nan"), None, True, "", "слова",
    "&#1093;", "\ud800", "9" * 400, [], {}, {"type": "doc", "doc": {"preview": {"graffiti": 1}}},
)  # fmt: skip


def event(data: bytes) -> None:
    """The parser: an event whatever came, bounded, and in the lane that its raw form names."""
    raw = _json(data)
    read = read_event(raw, taken_at=NOW, community_id=COMMUNITY)  # type: ignore[arg-type]
    assert read.lane == lane_of(raw)  # type: ignore[arg-type]
    assert read.key.isascii()
    assert len(read.key) <= 150
    assert len(event_id(raw)) <= 100  # type: ignore[arg-type]
    if isinstance(read, MessageSaid):
        attached = sum(len(one.text) + len(one.url) for one in read.attachments)
        assert len(read.text) <= MAX_TEXT
        assert attached + sum(map(len, read.forwarded)) <= MAX_BROUGHT
        assert len(read.attachments) <= MAX_ATTACHMENTS


def text(data: bytes) -> None:
    """The normaliser: every letter of the view comes from where it says."""
    written = data.decode("utf-8", "replace")
    view = clean(written)
    if view.places is not None:
        assert len(view.places) == len(view.text)
        assert all(0 <= start < end <= len(written) for start, end in view.places)
    for word in TextView(written).words:
        assert word
    assert tame(tame(written)) == tame(written)
    quoted(written)


def verdict(data: bytes) -> None:
    """Every policy of the shipped parents' chat: none fails, and its evidence is there."""
    written = data.decode("utf-8", "replace")[:1000]
    message = Message.of(written, at=NOW)
    judgement = judge(message, ChatState(), _policies())
    assert judgement.failed == (), judgement.failed
    for one in judgement.judged:
        assert 0.0 <= one.finding.score <= 1.0
        for piece in one.finding.evidence:
            where = written[piece.start : piece.end]
            assert piece.start == piece.end or where == piece.quote


def policy_file(data: bytes) -> None:
    """The policy loader: a snapshot, or problems that name lines of the file."""
    problems = _problems(data.decode("utf-8", "replace"))
    assert problems is None or problems
    assert all(one.line >= 1 and one.message for one in problems or ())


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "event": event,
    "text": text,
    "verdict": verdict,
    "policy_file": policy_file,
}


def _problems(written: str) -> tuple[Problem, ...] | None:
    try:
        load(written, source="f")
    except PolicyFileError as refused:
        return refused.problems
    return None


@lru_cache
def _policies() -> tuple[Policy, ...]:
    chat = load(SCHOOL.decode(), source="f").chat_or_defaults(2_000_000_001)
    return tuple(chat.policies)


def _json(data: bytes) -> object:
    """The bytes as JSON; bytes that are none are read as a recipe for a tree of values."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _grown(iter(data), 12)


def _grown(recipe: Iterator[int], depth: int) -> object:
    kind = next(recipe, 0)
    if depth and kind % 4 == 0:
        names = (_NAMES[next(recipe, 0) % len(_NAMES)] for _ in range(kind // 4 % 8))
        return {name: _grown(recipe, depth - 1) for name in names}
    if depth and kind % 4 == 1:
        return [_grown(recipe, depth - 1) for _ in range(kind // 4 % 8)]
    return _VALUES[kind // 4 % len(_VALUES)]
