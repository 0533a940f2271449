"""Whatever is written, a policy of words gives a score and evidence that is really there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.caps import Caps
from policies.emergency import Emergency
from policies.foreign_messenger import ForeignMessenger
from policies.message import Message
from policies.off_topic import OffTopic
from policies.policy import Policy
from policies.state import ChatState

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
POLICIES: tuple[Policy, ...] = (Caps(), Emergency(), ForeignMessenger(), OffTopic())

WORDS = st.sampled_from(
    [
        "пожар",
        "потерялся",
        "ребёнок",
        "скорую",
        "в",
        "школе",
        "не",
        "если",
        "учебная",
        "телега",
        "перейдём",
        "t.me/abc",
        "@masha_k",
        "гороскоп",
        "рецепт",
        "пирога",
        "ВСЕМ",
        "СДАТЬ",
        "ДЕНЬГИ",
        "т\u200bг",
        "\u202e",
        "İstanbul",
        "ß",
        "𝐭.𝐦𝐞/x",
        "xn--80ak6aa",
        "ﷺ",
        "𗀀",
    ]
)
JOINTS = st.sampled_from([" ", ", ", ". ", "\n", "! ", "", " — ", "\u200b"])
SENTENCES = st.lists(st.tuples(WORDS, JOINTS), max_size=25).map(
    lambda parts: "".join(word + joint for word, joint in parts)
)
TEXTS = st.one_of(st.text(max_size=200), SENTENCES)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.rule)
@settings(deadline=None)
@given(text=TEXTS)
def test_evidence_is_what_the_text_says_there(policy: Policy, text: str) -> None:
    message = Message.of(text, at=DAY)
    finding = policy.check(message, ChatState())
    assert finding.rule == policy.rule
    assert 0.0 <= finding.score <= 1.0
    assert finding.explanation
    for piece in finding.evidence:
        assert piece.start < piece.end
        assert text[piece.start : piece.end] == piece.quote


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.rule)
@given(text=TEXTS)
@settings(deadline=None)
def test_the_same_message_gets_the_same_finding(policy: Policy, text: str) -> None:
    message = Message.of(text, at=DAY)
    assert policy.check(message, ChatState()) == policy.check(message, ChatState())
