"""A chat's history judged line by line: what the rules would have said.

One line is one message as JSON. A line that cannot be read is an error of its own
and says nothing about the others. Nothing here acts; a replay is the judging alone.
"""

import json
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from policies.file.wording import complaint
from policies.judge import Judged, Judgement, judge
from policies.message import Attachment, Message
from policies.roles import Role
from policies.school import ChatPolicy, PolicySnapshot
from policies.state import ChatState, Recent
from policies.verdict import Outcome

ReadAttachments = Callable[[object], tuple[Attachment, ...]]

MAX_LINE = 4 * 1024 * 1024
"""A line longer than this many bytes is refused unread."""

_MAX_RECENT = 200
_MAX_CHATS = 500
_LAST_SECOND = 32_503_680_000
_EXAMPLE = '{"id": 1, "peer_id": 2000000001, "from_id": 205, "date": 1772476200, "text": "…"}'


class HistoryLineError(Exception):
    """A line is no message; the message is Russian and says what would be right."""


class HistoryLine(BaseModel):
    """One message of a history. Keys that are not named here are ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: int | float | str | None = Field(None, description="Как сообщение названо в ответе")
    peer_id: int = Field(description="Номер беседы")
    from_id: int = Field(0, description="Автор; отрицательный — сообщество")
    role: object = Field(None, description="Роль автора; без неё её говорит файл правил")
    date: float = Field(description="Время сообщения, секунды Unix", allow_inf_nan=False)
    text: str | None = Field("", description="Текст")
    attachments: object = Field(None, description="Вложения, как их отдаёт VK")

    @field_validator("date")
    @classmethod
    def _in_seconds(cls, value: float) -> float:
        if not 0 <= value < _LAST_SECOND:
            raise ValueError(
                f"{value:.0f} — не время в секундах Unix; если это миллисекунды, разделите на 1000"
            )
        return value


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """What the rules say of one line."""

    line: HistoryLine
    role: Role
    judgement: Judgement

    @property
    def action(self) -> Outcome:
        """The verdict in one word."""
        return self.judgement.verdict.outcome

    @property
    def findings(self) -> tuple[Judged, ...]:
        """The findings that are at least likely."""
        return self.judgement.noticed


def read_line(raw: bytes) -> HistoryLine:
    """Read one line. Raises :class:`HistoryLineError`."""
    if len(raw) > MAX_LINE:
        raise HistoryLineError(f"строка длиннее {MAX_LINE // 1024 // 1024} МБ; разбейте её")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        if "\\ud" in raw.decode("utf-8-sig").lower():
            # Half a surrogate pair is legal JSON and no text; dictionaries choke on it.
            data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except UnicodeDecodeError as error:
        raise HistoryLineError("строка не в кодировке UTF-8; сохраните файл в UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise HistoryLineError(f"строка не в формате JSON; пример: {_EXAMPLE}") from error
    if not isinstance(data, dict):
        raise HistoryLineError(f"нужно одно сообщение в фигурных скобках: {_EXAMPLE}")
    try:
        return HistoryLine.model_validate(data)
    except ValidationError as error:
        faults = dict.fromkeys(complaint(detail) for detail in error.errors(include_url=False))
        raise HistoryLineError("; ".join(faults)) from error


class HistoryJudge:
    """Judges messages in their order, each among the recent ones of its chat.

    Memory is bounded: 200 recent messages a chat, without text, of the 500 chats
    that spoke last.
    """

    def __init__(self, snapshot: PolicySnapshot, read_attachments: ReadAttachments) -> None:
        self._snapshot = snapshot
        self._read_attachments = read_attachments
        self._recent: OrderedDict[int, deque[Recent]] = OrderedDict()

    def judge(self, line: HistoryLine) -> JudgedLine:
        """Judge the next message. Chats that the file does not name are judged as parents'."""
        chat = self._snapshot.chat_or_defaults(line.peer_id)
        role = self._role(line, chat)
        message = Message.of(
            line.text or "",
            at=datetime.fromtimestamp(line.date, UTC).astimezone(self._snapshot.school.timezone),
            peer_id=line.peer_id,
            cmid=line.id if isinstance(line.id, int) else 0,
            author_id=line.from_id,
            role=role,
            attachments=self._read_attachments(line.attachments),
        )
        recent = self._recent_of(line.peer_id)
        judgement = judge(message, ChatState(chat.kind, tuple(recent)), chat.policies)
        recent.append(_features(message, judgement))
        return JudgedLine(line, role, judgement)

    def _role(self, line: HistoryLine, chat: ChatPolicy) -> Role:
        # A community is immune, whatever the history says of it.
        if line.role is None or line.from_id < 0:
            return self._snapshot.role(chat, line.from_id)
        if isinstance(line.role, str) and line.role in set(Role):
            return Role(line.role)
        return chat.kind.ordinary_role

    def _recent_of(self, peer_id: int) -> deque[Recent]:
        recent = self._recent.setdefault(peer_id, deque(maxlen=_MAX_RECENT))
        self._recent.move_to_end(peer_id)
        if len(self._recent) > _MAX_CHATS:
            self._recent.popitem(last=False)
        return recent


def _features(message: Message, judgement: Judgement) -> Recent:
    return Recent(
        cmid=message.cmid,
        author_id=message.author_id,
        at=message.at,
        length=len(message.text),
        reply_to_author=None,
        rules=tuple(one.rule for one in judgement.noticed),
    )
