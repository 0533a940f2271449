"""No JSON at all stops the reading of events, nor hides what a member says."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.vk.events import event_id, lane_of, read_event
from handlers.events import MessageSaid

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
PEER, BOT = 2_000_000_005, 777

Raw = dict[str, Any]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([301, PEER, -BOT, 41, "chat_invite_user", "chat_kick_user", "1"])
)
NAMES = st.sampled_from(
    [
        "message", "object", "peer_id", "from_id", "user_id", "date", "text", "action", "type",
        "member_id", "payload", "attachments", "fwd_messages", "reply_message", "event_id",
        "conversation_message_id", "update_time", "chat", "chat_id", "out",
    ]
)  # fmt: skip
TREE = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
KINDS = st.sampled_from(["message_new", "message_edit", "message_reply", "message_event"]) | SCALARS
RAW = st.fixed_dictionaries({"type": KINDS, "object": TREE}, optional={"event_id": SCALARS})


@given(RAW | TREE)
@example({"type": "message_new", "object": {"message": {"from_id": 1, "date": 1e308}}})
def test_reading_never_raises_and_agrees_with_its_lane(raw: Any) -> None:
    event = read_event(raw, taken_at=NOW, community_id=BOT)
    assert event.lane == lane_of(raw)
    assert event.key.isascii()
    assert len(event.key) <= 150
    assert len(event_id(raw)) <= 100


@given(st.dictionaries(NAMES, TREE, max_size=6), st.sampled_from(["message_new", "message_edit"]))
def test_words_of_a_member_are_always_said(odd: Raw, kind: str) -> None:
    """Whatever else is malformed: an author and a text make a message to judge."""
    for name in ("from_id", "text", "peer_id", "message", "action"):
        odd.pop(name, None)
    fields = {**odd, "from_id": 301, "peer_id": PEER, "text": "слова"}
    for body in ({"message": fields}, fields):
        raw = {"type": kind, "object": body}
        event = read_event(raw, taken_at=NOW, community_id=BOT)
        assert isinstance(event, MessageSaid)
        assert event.text == "слова"
