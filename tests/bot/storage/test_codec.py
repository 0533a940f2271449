"""Calls and events as JSON and back: nothing is lost on the way through the database."""

import json
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.storage.codec import dump_call, dump_event, load_call, load_event
from handlers import calls, events
from policies.message import Attachment, AttachmentKind

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
IDS = st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.builds(
    lambda seconds, micros: datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros),
    st.integers(1_136_073_600, 4_102_444_800),
    st.integers(0, 999_999),
)
WORDS = st.dictionaries(TEXTS, TEXTS, max_size=3)
BUTTONS = st.builds(
    calls.Button,
    label=TEXTS,
    payload=st.dictionaries(TEXTS, TEXTS | st.integers(-(2**53), 2**53), max_size=3),
    url=TEXTS,
    colour=st.sampled_from(calls.Colour),
)
KEYBOARDS = st.lists(st.lists(BUTTONS, max_size=2).map(tuple), max_size=2).map(tuple)
CHARTS = st.builds(
    calls.Chart,
    title=TEXTS,
    labels=st.lists(TEXTS, max_size=2).map(tuple),
    series=st.lists(
        st.builds(calls.Series, name=TEXTS, values=st.lists(IDS, max_size=2).map(tuple)),
        max_size=2,
    ).map(tuple),
    lying=st.booleans(),
)
CALLS = {
    calls.DeleteMessages: st.builds(
        calls.DeleteMessages, peer_id=IDS, cmids=st.lists(IDS, max_size=3).map(tuple)
    ),
    calls.Restrict: st.builds(calls.Restrict, peer_id=IDS, user_id=IDS, until=MOMENTS),
    calls.Release: st.builds(calls.Release, peer_id=IDS, user_id=IDS),
    calls.Remove: st.builds(calls.Remove, peer_id=IDS, user_id=IDS),
    calls.Send: st.builds(
        calls.Send,
        peer_id=IDS,
        text=TEXTS,
        keyboard=KEYBOARDS,
        reply_to=st.none() | IDS,
        attachments=st.lists(TEXTS, max_size=2).map(tuple),
        charts=st.lists(CHARTS, max_size=2).map(tuple),
    ),
    calls.Pin: st.builds(calls.Pin, peer_id=IDS, cmid=IDS),
    calls.AnswerPress: st.builds(
        calls.AnswerPress, peer_id=IDS, user_id=IDS, press_id=TEXTS, text=TEXTS
    ),
}
ATTACHMENTS = st.builds(
    Attachment, kind=st.sampled_from(AttachmentKind), text=TEXTS, url=TEXTS, reference=TEXTS
)
SAID = st.builds(
    events.MessageSaid,
    key=TEXTS,
    lane=IDS,
    author_id=IDS,
    at=MOMENTS,
    text=TEXTS,
    cmid=IDS,
    attachments=st.lists(ATTACHMENTS, max_size=2).map(tuple),
    forwarded=st.lists(TEXTS, max_size=2).map(tuple),
    reply=st.none() | st.builds(events.Reply, cmid=IDS, author_id=IDS, text=TEXTS),
    edited=st.booleans(),
)
EVENTS = {
    events.TimerFired: st.builds(
        events.TimerFired, key=TEXTS, lane=IDS, timer=TEXTS, kind=TEXTS, due=MOMENTS, payload=WORDS
    ),
    events.CallEnded: st.builds(
        events.CallEnded,
        key=TEXTS,
        lane=IDS,
        purpose=TEXTS,
        call=st.one_of(*CALLS.values()),
        refusal=st.none() | st.sampled_from(calls.Refusal),
        at=MOMENTS,
        code=st.none() | IDS,
        cmid=st.none() | IDS,
        context=WORDS,
    ),
    events.Alarm: st.builds(events.Alarm, key=TEXTS, lane=IDS, at=MOMENTS, text=TEXTS),
    events.Forwarded: st.builds(events.Forwarded, key=TEXTS, lane=IDS, said=SAID),
    events.NameStated: st.builds(
        events.NameStated, key=TEXTS, lane=IDS, user_id=IDS, name=TEXTS, at=MOMENTS
    ),
    events.RelayOrdered: st.builds(
        events.RelayOrdered,
        key=TEXTS,
        lane=IDS,
        relay=TEXTS,
        by=IDS,
        text=TEXTS,
        attachments=st.lists(TEXTS, max_size=2).map(tuple),
        urgent=st.booleans(),
    ),
    events.RelayWithdrawn: st.builds(
        events.RelayWithdrawn, key=TEXTS, lane=IDS, relay=TEXTS, by=IDS, at=MOMENTS
    ),
    events.RelayEnded: st.builds(
        events.RelayEnded,
        key=TEXTS,
        lane=IDS,
        relay=TEXTS,
        peer_id=IDS,
        outcome=TEXTS,
        members=IDS,
        at=MOMENTS,
    ),
    events.Reread: st.builds(events.Reread, key=TEXTS, lane=IDS, said=SAID),
    events.Missed: st.builds(
        events.Missed,
        key=TEXTS,
        lane=IDS,
        said=st.none() | SAID,
        joined=st.none()
        | st.builds(
            events.MemberJoined,
            key=TEXTS,
            lane=IDS,
            user_id=IDS,
            by=IDS,
            how=st.sampled_from(events.Joined),
            at=MOMENTS,
            cmid=IDS,
        ),
        left=st.none()
        | st.builds(
            events.MemberLeft, key=TEXTS, lane=IDS, user_id=IDS, by=IDS, at=MOMENTS, cmid=IDS
        ),
    ),
    events.ErasureOrdered: st.builds(
        events.ErasureOrdered, key=TEXTS, lane=IDS, user_id=IDS, at=MOMENTS, tells=st.booleans()
    ),
    events.Undelivered: st.builds(
        events.Undelivered, key=TEXTS, lane=IDS, at=MOMENTS, text=TEXTS, keyboard=KEYBOARDS
    ),
}
thorough = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def test_every_call_and_event_of_our_own_is_tried_here() -> None:
    assert set(CALLS) == set(get_args(calls.Call))
    assert set(EVENTS) == set(get_args(events.Internal))


@pytest.mark.parametrize("kind", CALLS, ids=lambda kind: kind.__name__)
def test_a_call_comes_back_as_it_went(kind: type[calls.Call]) -> None:
    @thorough
    @given(CALLS[kind])
    def comes_back(call: calls.Call) -> None:
        assert load_call(dump_call(call)) == call

    comes_back()


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_comes_back_as_it_went(kind: type[events.Internal]) -> None:
    @thorough
    @given(EVENTS[kind])
    def comes_back(event: events.Internal) -> None:
        assert load_event(dump_event(event)) == event

    comes_back()


def test_an_event_that_an_earlier_version_left_in_the_inbox_is_read() -> None:
    """What it said more than today's is passed over."""
    order = events.RelayOrdered("relay:1:2", lane=2, relay="relay:1", by=301, text="Собрание")
    body = json.loads(dump_event(order)) | {"at": "2026-03-04T12:00:00Z"}
    assert load_event(json.dumps(body)) == order


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    local = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("Europe/Kaliningrad"))
    call = calls.Restrict(1, 301, local)
    found = load_call(dump_call(call))
    assert isinstance(found, calls.Restrict)
    assert found.until == local
    assert found.until.utcoffset() is not None
    assert found.until - local == timedelta()


@pytest.mark.parametrize("body", ["", "{}", '{"kind": "dance"}', '{"kind": "pin"}', "[]"])
def test_what_is_no_call_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        load_call(body)
