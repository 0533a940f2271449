"""One line of a history: read leniently, judged as its message would have been."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.file import load
from policies.finding import Finding
from policies.history import MAX_LINE, HistoryJudge, HistoryLine, HistoryLineError, read_line
from policies.message import Attachment, AttachmentKind, Message
from policies.policy import Policy
from policies.roles import Role
from policies.school import PolicySnapshot
from policies.state import ChatState
from policies.verdict import Outcome

PARENTS, PUPILS, TEACHERS = 2000000001, 2000000002, 2000000003
ZONE = ZoneInfo("Europe/Kaliningrad")
NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE).timestamp()
NIGHT = datetime(2026, 3, 2, 21, 30, tzinfo=ZONE).timestamp()


def line(**keys: object) -> HistoryLine:
    said = {"id": 7, "peer_id": PARENTS, "from_id": 205, "date": NOON, "text": "Собрание в среду"}
    return read_line(json.dumps({**said, **keys}).encode())


@pytest.fixture(scope="module")
def snapshot() -> PolicySnapshot:
    text = files("config").joinpath("policy.yaml").read_text(encoding="utf-8")
    return load(text, source="policy.yaml")


@pytest.fixture
def judge(snapshot: PolicySnapshot) -> Callable[..., tuple[Role, Outcome]]:
    def judged(**keys: object) -> tuple[Role, Outcome]:
        told = HistoryJudge(snapshot, no_attachments).judge(line(**keys))
        return told.role, told.action

    return judged


def no_attachments(_: object) -> tuple[Attachment, ...]:
    return ()


def a_sticker(_: object) -> tuple[Attachment, ...]:
    return (Attachment(AttachmentKind.STICKER),)


Judge = Callable[..., tuple[Role, Outcome]]


def test_a_message_in_time_is_allowed(judge: Judge) -> None:
    assert judge() == (Role.PARENT, Outcome.ALLOW)


def test_a_late_message_meets_the_hours_of_its_own_time(judge: Judge) -> None:
    assert judge(date=NIGHT)[1] is Outcome.DEFER


@pytest.mark.parametrize("role", ["moderator", "administrator", "bot", "community"])
def test_an_immune_role_is_allowed_everything(role: str, judge: Judge) -> None:
    assert judge(role=role, date=NIGHT) == (Role(role), Outcome.ALLOW)


@pytest.mark.parametrize(
    ("keys", "role"),
    [
        ({"from_id": 201}, Role.MODERATOR),
        ({"from_id": 101}, Role.ADMINISTRATOR),
        ({"from_id": -5}, Role.COMMUNITY),
        ({"from_id": 205}, Role.PARENT),
        ({"from_id": 201, "peer_id": TEACHERS}, Role.TEACHER),
        ({"from_id": 205, "peer_id": PUPILS}, Role.PUPIL),
        ({"role": None, "from_id": 201}, Role.MODERATOR),
    ],
)
def test_without_a_role_the_policy_file_tells_it(
    keys: dict[str, object], role: Role, judge: Judge
) -> None:
    assert judge(**keys)[0] is role


def test_a_given_role_wins_over_the_policy_file(judge: Judge) -> None:
    assert judge(from_id=201, role="parent", date=NIGHT) == (Role.PARENT, Outcome.DEFER)


@pytest.mark.parametrize("role", ["granny", "", 5, ["parent"]])
def test_an_unknown_role_is_an_ordinary_member_of_that_kind_of_chat(
    role: object, judge: Judge
) -> None:
    assert judge(role=role, peer_id=PUPILS, from_id=201)[0] is Role.PUPIL


def test_a_chat_that_the_file_does_not_name_is_judged_as_a_parents_chat(judge: Judge) -> None:
    assert judge(peer_id=2000000099, date=NIGHT) == (Role.PARENT, Outcome.DEFER)


def test_attachments_are_read_and_judged(snapshot: PolicySnapshot) -> None:
    told = HistoryJudge(snapshot, a_sticker).judge(line(attachments=["sticker"], text=""))

    assert told.action is Outcome.DELETE
    assert [one.rule for one in told.findings] == ["stickers"]


def test_keys_that_nobody_asked_for_are_ignored(judge: Judge) -> None:
    assert judge(likes=5, conversation_message_id=None)[1] is Outcome.ALLOW


def test_a_message_without_text_or_id_is_read() -> None:
    read = line(text=None, id=None)

    assert (read.text, read.id) == (None, None)


BROKEN = {
    "no JSON": (b"hello", "JSON"),
    "half a message": (b'{"id": 1, "peer', "JSON"),
    "a list": (b"[1, 2]", "фигурных скобках"),
    "no chat": (b'{"id": 1, "date": 1772476200}', "peer_id"),
    "no date": (b'{"id": 1, "peer_id": 2000000001}', "date"),
    "a date in words": (b'{"peer_id": 2000000001, "date": "2026-03-02"}', "date: нужно число"),
    "a date in milliseconds": (b'{"peer_id": 1, "date": 1772476200000}', "разделите на 1000"),
    "a date that is true": (b'{"peer_id": 1, "date": true}', "date"),
    "a date without end": (b'{"peer_id": 1, "date": 1e999}', "date"),
    "an author in words": (b'{"peer_id": 1, "date": 1, "from_id": "mama"}', "from_id"),
    "a text that is a number": (b'{"peer_id": 1, "date": 1, "text": 5}', "text: нужен текст"),
    "another encoding": ('{"text": "да"}'.encode("cp1251"), "UTF-8"),
    "bottomless nesting": (b'{"a": ' + b"[" * 100_000, "JSON"),
    "a number of a megabyte": (b'{"id": ' + b"9" * 1_000_000 + b"}", "JSON"),
    "a line too long": (b" " * (MAX_LINE + 1), "длиннее"),
}


@pytest.mark.parametrize(("raw", "word"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_refused_with_the_remedy(raw: bytes, word: str) -> None:
    with pytest.raises(HistoryLineError) as refused:
        read_line(raw)

    assert word in str(refused.value)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_line_is_read_or_refused(raw: bytes) -> None:
    try:
        read: HistoryLine | None = read_line(raw)
    except HistoryLineError:
        read = None

    assert read is None or isinstance(read.peer_id, int)


def test_half_a_surrogate_pair_is_judged_as_any_text(snapshot: PolicySnapshot) -> None:
    raw = json.dumps({"id": 1, "peer_id": PARENTS, "date": NOON, "text": "да \ud83d нет"})

    told = HistoryJudge(snapshot, no_attachments).judge(read_line(raw.encode()))

    assert told.action is Outcome.ALLOW
    assert not told.judgement.failed
    assert told.line.text == "да ? нет"


class Crowd(Policy):
    """Hits from the third message on that the same person wrote in the same chat."""

    rule = "one_message"

    def check(self, message: Message, state: ChatState) -> Finding:
        before = [one for one in state.recent if one.author_id == message.author_id]
        return Finding(self.rule, 1.0 if len(before) >= 2 else 0.0)


def test_each_message_sees_the_recent_ones_of_its_chat(snapshot: PolicySnapshot) -> None:
    chat = replace(snapshot.chats[PARENTS], policies=(Crowd(Crowd.Settings()),))
    other = replace(snapshot.chats[PUPILS], policies=(Crowd(Crowd.Settings()),))
    history = HistoryJudge(replace(snapshot, chats={PARENTS: chat, PUPILS: other}), no_attachments)

    asked = [(PARENTS, 205), (PARENTS, 205), (PUPILS, 205), (PARENTS, 206), (PARENTS, 205)]
    told = [history.judge(line(peer_id=peer, from_id=author)).action for peer, author in asked]

    assert told == [Outcome.ALLOW] * 4 + [Outcome.REMIND]
