"""What the control side accepts, checked by pydantic."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from emulator.faults import Fault
from emulator.world import BotState, JoinWay


class Order(BaseModel):
    """A JSON body; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewUser(Order):
    """A person to add."""

    id: int = Field(gt=0)
    first_name: str
    last_name: str
    sex: Literal[0, 1, 2] = 0
    messages_allowed: bool = True


class UserChange(Order):
    """What to change about a person."""

    first_name: str | None = None
    last_name: str | None = None
    sex: Literal[0, 1, 2] | None = None
    messages_allowed: bool | None = None


class NewChat(Order):
    """A chat to add."""

    peer_id: int
    title: str
    owner: int
    admins: list[int] = []
    members: list[int] = []
    bot: BotState = "admin"


class CreateChat(Order):
    """A chat that a person creates."""

    peer_id: int
    title: str
    owner: int
    members: list[int] = []
    bot: BotState = "member"


class SetBot(Order):
    """The bot's place in a chat."""

    peer_id: int
    bot: BotState
    by: int | None = None


class Say(Order):
    """A message a person writes."""

    peer_id: int
    from_id: int
    text: str = ""
    attachments: list[dict[str, Any]] = []
    reply_to: int | None = None
    forward: list[int] = []
    payload: Any = None
    date: int | None = None


class AsCommunity(Order):
    """What a manager writes in the community's name."""

    peer_id: int
    by: int
    text: str


class Edit(Order):
    """A message's new text."""

    peer_id: int
    cmid: int
    text: str
    attachments: list[dict[str, Any]] | None = None


class Delete(Order):
    """A message its author deletes."""

    peer_id: int
    cmid: int


class Press(Order):
    """A callback button pressed; `forged`: the button need not be there."""

    peer_id: int
    user_id: int
    cmid: int
    payload: Any = None
    forged: bool = False


class React(Order):
    """A reaction set, or taken back with null."""

    peer_id: int
    user_id: int
    cmid: int
    reaction_id: int | None = Field(None, ge=1, le=64)


class Join(Order):
    """A person comes."""

    peer_id: int
    user_id: int
    how: JoinWay
    by: int | None = None


class ByMember(Order):
    """Something a member does to a chat."""

    peer_id: int
    user_id: int


class Kick(ByMember):
    """A removal."""

    by: int


class Title(ByMember):
    """A new title."""

    title: str


class Admin(ByMember):
    """Rights given or taken."""

    admin: bool


class Allow(Order):
    """Private messages from the community allowed or forbidden."""

    user_id: int
    allowed: bool


class Replay(Order):
    """An event to deliver again."""

    event_id: str


class Fail(Order):
    """A failure to order; exactly one way to fail, `http` and `body` may go together."""

    method: str
    count: int = Field(1, ge=1)
    code: int | None = None
    http: int | None = Field(None, ge=100, le=599)
    body: str | None = None
    drop: Literal["before", "after"] | None = None
    hang: float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _one_way(self) -> Fail:
        answered = self.http is not None or self.body is not None
        ways = [self.code is not None, answered, self.drop is not None, self.hang is not None]
        if sum(ways) != 1:
            raise ValueError("exactly one of code, http/body, drop, hang")
        return self

    @property
    def fault(self) -> Fault:
        """The failure itself."""
        return Fault(self.code, self.http, self.body, self.drop, self.hang)


class LongPoll(Order):
    """What the next poll answers, or whether and about what the long poll tells."""

    failed: Literal[1, 2, 3] | None = None
    enabled: bool | None = None
    events: dict[str, bool] = {}
    random_ids: bool | None = None


class Token(Order):
    """Whether the token is revoked."""

    revoked: bool


class Permissions(Order):
    """The token's permission mask."""

    mask: int = Field(ge=0)


class Latency(Order):
    """Real seconds every method takes."""

    seconds: float = Field(ge=0)


class Rate(Order):
    """Requests a second; null for no limit."""

    rate: int | None = Field(ge=1)


class Clock(Order):
    """A time to set or seconds to move by; neither just tells the time."""

    now: float | None = None
    advance: float | None = None


class Callback(Order):
    """Where to send events; `confirmation`: the code the server must answer with first."""

    url: str
    secret: str | None = None
    confirmation: str | None = None
    pauses: list[float] | None = None
