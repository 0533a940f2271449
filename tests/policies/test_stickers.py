"""Stickers and their kin are noticed by what is attached, whatever is written beside."""

from datetime import UTC, datetime

import pytest

from policies.finding import Finding
from policies.message import Attachment, AttachmentKind, Message
from policies.state import ChatState
from policies.stickers import Stickers
from policies.verdict import Ask

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STICKERS = (AttachmentKind.STICKER, AttachmentKind.GRAFFITI, AttachmentKind.GIFT)


def found(*kinds: AttachmentKind, text: str = "") -> Finding:
    attachments = tuple(Attachment(kind, text="стикер") for kind in kinds)
    message = Message.of(text, at=DAY, attachments=attachments)
    return Stickers(Stickers.Settings()).check(message, ChatState())


@pytest.mark.parametrize("kind", STICKERS)
@pytest.mark.parametrize("text", ["", "Спасибо!", "Собрание в 18:00"])
def test_a_sticker_is_certain(kind: AttachmentKind, text: str) -> None:
    finding = found(kind, text=text)
    assert finding.score == 1.0
    assert finding.quotes == ("стикер",)
    assert finding.explanation


@pytest.mark.parametrize("kind", [kind for kind in AttachmentKind if kind not in STICKERS])
def test_nothing_else_is_a_sticker(kind: AttachmentKind) -> None:
    assert found(kind).score == 0.0


def test_the_word_alone_is_no_sticker() -> None:
    assert found(text="Не присылайте стикеры 😊").score == 0.0


def test_a_sticker_among_pictures_is_noticed() -> None:
    assert found(AttachmentKind.PHOTO, AttachmentKind.STICKER).score == 1.0


def test_it_takes_messages_down_by_default_and_has_no_degrees() -> None:
    policy = Stickers(Stickers.Settings())
    assert policy.asks is Ask.DELETE
    assert "likely" not in Stickers.Settings.model_fields
