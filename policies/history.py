"""A chat's history judged line by line: what the rules would have said.

One line is one message as JSON. A line that cannot be read is an error of its own
and says nothing about the others. Nothing here acts; a replay is the judging alone.
"""

import json
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from policies.asked import Asked, Earlier, find
from policies.asked_before import AskedBefore
from policies.asked_talk import asks, question_answered
from policies.conflict import limits_of
from policies.file.wording import complaint
from policies.heat import NOT_PEOPLE, Due, HeatUp, due, features_of
from policies.judge import Judged, Judgement, judge
from policies.message import Attachment, Message
from policies.roles import Role
from policies.school import ChatPolicy, PolicySnapshot
from policies.state import ChatState, Recent
from policies.text.likeness import Salt
from policies.text.picture_requests import asks_for_pictures
from policies.text.questions import answer_gist, question_gist
from policies.verdict import Outcome

ReadAttachments = Callable[[object], tuple[Attachment, ...]]

MAX_LINE = 4 * 1024 * 1024
"""A line longer than this many bytes is refused unread."""

_MAX_RECENT = 200
_MAX_CHATS = 500
_MAX_ASKED, _MAX_ASKED_IN_ALL = 300, 20_000
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
    reply_message: object = Field(None, description="Сообщение, на которое ответили, как в VK")
    reply_to: object = Field(None, description="id более ранней строки, на которую ответили")

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
    """What the rules say of one line.

    What comes of the chat is apart from the findings, which rest on the line alone.
    ``remind_chat``: the talk is so heated that it is due. ``asked_before``: the name of the
    earlier line whose answer answers this question too.
    """

    line: HistoryLine
    role: Role
    judgement: Judgement
    remind_chat: bool = False
    asked_before: int | float | str | None = None

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

    Memory is bounded: of the 500 chats that spoke last, 200 recent messages each and 300
    questions (20,000 in all), all without text.
    """

    def __init__(
        self,
        snapshot: PolicySnapshot,
        read_attachments: ReadAttachments,
    ) -> None:
        self._snapshot = snapshot
        self._read_attachments = read_attachments
        self._chats: OrderedDict[int, _Chat] = OrderedDict()

    def judge(self, line: HistoryLine) -> JudgedLine:
        """Judge the next message. Chats that the file does not name are judged as parents'."""
        chat = self._snapshot.chat_or_defaults(line.peer_id)
        role = self._role(line, chat)
        seen = self._chat(line.peer_id)
        author, cmid = seen.answered(line)
        message = Message.of(
            line.text or "",
            at=datetime.fromtimestamp(line.date, UTC).astimezone(self._snapshot.school.timezone),
            peer_id=line.peer_id,
            cmid=seen.next_number,
            author_id=line.from_id,
            role=role,
            reply_to_author=author,
            reply_to_cmid=cmid,
            reply_to_role=None if author is None else self._snapshot.role(chat, author),
            attachments=self._read_attachments(line.attachments),
        )
        alone = [one for one in chat.policies if not one.looks_at_chat]
        state = ChatState(chat.kind, tuple(seen.recent), pictures_asked=seen.pictures_asked)
        judgement = judge(message, state, alone)
        if role.commands_chat and asks_for_pictures(message.own):
            seen.pictures_asked = message.at
        asked_before = self._asked_before(message, chat, seen)
        noticed = tuple(one.rule for one in judgement.noticed)
        seen.add(line, features_of(message, noticed))
        return JudgedLine(line, role, judgement, seen.reminds(chat), asked_before)

    def _asked_before(
        self, message: Message, chat: ChatPolicy, seen: "_Chat"
    ) -> int | float | str | None:
        """The name of the earlier line; what this one asks or answers is remembered."""
        policy = next((one for one in chat.policies if isinstance(one, AskedBefore)), None)
        if policy is None or message.author_id < 0 or message.role in NOT_PEOPLE:
            return None
        if not asks(message):
            seen.answer(message, _salt())
            return None
        found = seen.ask(message, policy, _salt())
        if sum(len(one.asked) for one in self._chats.values()) > _MAX_ASKED_IN_ALL:
            next(one for one in self._chats.values() if one.asked).asked.clear()
        return found

    def _role(self, line: HistoryLine, chat: ChatPolicy) -> Role:
        # A community is immune, whatever the history says of it.
        if line.role is None or line.from_id < 0:
            return self._snapshot.role(chat, line.from_id)
        if isinstance(line.role, str) and line.role in set(Role):
            return Role(line.role)
        return chat.kind.ordinary_role

    def _chat(self, peer_id: int) -> "_Chat":
        chat = self._chats.setdefault(peer_id, _Chat())
        self._chats.move_to_end(peer_id)
        if len(self._chats) > _MAX_CHATS:
            self._chats.popitem(last=False)
        return chat


@cache
def _salt() -> Salt:
    """Nothing of a replay is kept, so it needs no secret; the same one gives the same result."""
    return Salt(b"replay")


@dataclass(slots=True)
class _Chat:
    """What is remembered of one chat: recent messages, their names, questions, the heat-up."""

    recent: deque[Recent] = field(default_factory=lambda: deque(maxlen=_MAX_RECENT))
    names: deque[int | float | str | None] = field(
        default_factory=lambda: deque(maxlen=_MAX_RECENT)
    )
    heat_up: HeatUp | None = None
    pictures_asked: datetime | None = None
    next_number: int = 1
    # By the question's number, the oldest first, each with its line's name.
    asked: OrderedDict[int, tuple[int | float | str | None, Asked]] = field(
        default_factory=OrderedDict
    )

    def add(self, line: HistoryLine, recent: Recent) -> None:
        self.recent.append(recent)
        self.names.append(line.id)
        self.next_number += 1
        if recent.cmid in self.asked:
            self.asked[recent.cmid] = (line.id, self.asked[recent.cmid][1])

    def ask(self, message: Message, policy: AskedBefore, salt: Salt) -> int | float | str | None:
        """Remember a question, and name the earlier one that was answered for it."""
        gist = question_gist(message.own, message.at.date(), salt)
        earlier = [one for _, one in self.asked.values() if one.answer is not None]
        match = find(earlier, gist, message.at)
        # Before the new one takes the place of the oldest, which may be this.
        name = self.asked[match.asked.cmid][0] if match is not None else None
        self.asked[message.cmid] = (None, Asked(message.cmid, message.at, gist))
        if len(self.asked) > _MAX_ASKED:
            self.asked.popitem(last=False)
        if match is None:
            return None
        state = ChatState(asked=Earlier(match, len(earlier)))
        finding = policy.check(message, state)
        return name if finding.score >= policy.settings.certain > 0 else None

    def answer(self, message: Message, salt: Salt) -> None:
        """Remember what a message answers; a question's first answer counts."""
        number = question_answered(message, tuple(self.recent))
        held = self.asked.get(number) if number is not None else None
        if held is None or held[1].answer is not None:
            return
        gist = answer_gist(message.own, message.at.date(), salt)
        asked = replace(held[1], answered_by=message.cmid, answer=gist)
        self.asked[asked.cmid] = (held[0], asked)

    def reminds(self, chat: ChatPolicy) -> bool:
        """True when the chat is to be reminded at the last message: once a heat-up."""
        limits = limits_of(chat.policies)
        if limits is None:
            return False
        needs = due(tuple(self.recent), limits, self.heat_up)
        at = self.recent[-1].at
        if needs is Due.REMINDER:
            self.heat_up = HeatUp(at)
        elif needs is Due.ADMINISTRATORS and self.heat_up is not None:
            self.heat_up = replace(self.heat_up, told=True)
        return needs is Due.REMINDER

    def answered(self, line: HistoryLine) -> tuple[int | None, int | None]:
        """Whom and which message a line answers: as VK tells it, or by an earlier line's name."""
        told, name = line.reply_message, line.reply_to
        author = None
        if isinstance(told, dict):
            given = told.get("from_id")
            author = given if isinstance(given, int) and not isinstance(given, bool) else None
            name = next(
                (told[key] for key in ("conversation_message_id", "id") if told.get(key)), name
            )
        if name is None:
            return author, None
        for earlier, recent in zip(reversed(self.names), reversed(self.recent), strict=True):
            if earlier == name:
                return author if author is not None else recent.author_id, recent.cmid
        return author, None
