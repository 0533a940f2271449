"""Relays (С50 3.2): the administration's word to all chats of a kind, each exactly once.

The relay is a case in its author's private lane: a draft until he confirms it, then a list
of how it ended chat by chat. Each chat's own lane posts it (it knows its hours and mode) and
tells the end back. All of it by events with keys of the relay's, so a restart doubles nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.calls import Rank, Refusal, Send
from handlers.effects import (
    CallPromised,
    CaseClosed,
    CaseKind,
    CaseOpened,
    Effects,
    EventRaised,
    JournalLine,
    Marked,
    TimerCleared,
    TimerSet,
)
from handlers.events import (
    CallEnded,
    Event,
    RelayEnded,
    RelayOrdered,
    RelayWithdrawn,
    TimerFired,
)
from handlers.state import Case
from handlers.telling import tell
from handlers.turn import Turn
from handlers.voice import opening
from handlers.wording import relays as wording
from policies.school import Mode

RELAY, DRAFT = "relay", "relay-draft"
LAST = "last_relay"
# What was not confirmed within a day is no news any more.
DRAFT_STANDS = timedelta(days=1)
_CHATS, _CONFIRMED, _URGENT, _ATTACHED = "chats", "confirmed", "urgent", "attachments"
_WITHDRAWN = "withdrawn"


class End(StrEnum):
    """How a relay ended in one chat."""

    SENT = "sent"
    REFUSED = "refused"
    LOST = "lost"
    OBSERVE = "observe"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


def is_relay(event: Event) -> bool:
    """True for what must come to its end even in a chat that the file does not name any more."""
    match event:
        case TimerFired():
            return event.kind == RELAY
        case CallEnded():
            return event.purpose == RELAY
        case _:
            return isinstance(event, RelayOrdered | RelayWithdrawn)


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay's case, read."""

    case: CaseOpened

    @property
    def chats(self) -> tuple[int, ...]:
        return tuple(int(one) for one in self.case.data.get(_CHATS, "").split())

    @property
    def urgent(self) -> bool:
        return bool(self.case.data.get(_URGENT))

    @property
    def attachments(self) -> tuple[str, ...]:
        """What comes along, by the messenger's names for it."""
        return tuple(one for one in self.case.data.get(_ATTACHED, "").split(",") if one)

    @property
    def confirmed(self) -> datetime | None:
        """When it was confirmed; None for a draft."""
        at = self.case.data.get(_CONFIRMED)
        return datetime.fromisoformat(at) if at else None

    @property
    def withdrawn(self) -> bool:
        """True once its author has taken it back, wherever it may still be stopped."""
        return bool(self.case.data.get(_WITHDRAWN))

    @property
    def ended(self) -> Mapping[int, wording.Ended]:
        """How it ended, by chat; chats where it has not are missing."""
        found = {}
        for peer in self.chats:
            end = self.case.data.get(str(peer))
            if end:
                outcome, members, at = end.split(" ")
                found[peer] = wording.Ended(outcome, int(members), datetime.fromisoformat(at))
        return found


def draft(turn: Turn, text: str, attachments: tuple[str, ...], *, urgent: bool) -> CaseOpened:
    """A relay that waits for its chats, then for its author's confirmation."""
    at = turn.now()
    return CaseOpened(
        key=f"{RELAY}:{turn.event.key}",
        kind=CaseKind.RELAY,
        user_id=turn.event.lane,
        at=at,
        due=at + DRAFT_STANDS,
        text=text,
        data={
            _URGENT: "yes" if urgent else "",
            _ATTACHED: ",".join(attachments),
        },
    )


def addressed(draft: CaseOpened, chats: Sequence[int]) -> CaseOpened:
    """A draft with the chats that are to get it."""
    return replace(draft, data={**draft.data, _CHATS: " ".join(map(str, chats))})


def forget_draft(turn: Turn, fired: TimerFired) -> Effects:
    """A draft that nobody confirmed goes."""
    case = turn.state.cases.get(fired.payload.get("relay", ""))
    if case is None or Relay(case.opened).confirmed is not None:
        return ()
    return (CaseClosed(case.opened.key, at=turn.now(), by=0, outcome="expired"),)


def confirm(case: Case, at: datetime) -> Effects:
    """The author confirms: every chat's lane is asked to post it."""
    opened = replace(case.opened, due=None, data={**case.opened.data, _CONFIRMED: at.isoformat()})
    relay = Relay(opened)
    orders = tuple(
        EventRaised(
            RelayOrdered(
                key=_key(opened.key, peer),
                lane=peer,
                relay=opened.key,
                by=opened.user_id,
                text=opened.text,
                attachments=relay.attachments,
                urgent=relay.urgent,
            )
        )
        for peer in relay.chats
    )
    line = JournalLine(
        kind="relay",
        at=at,
        user_id=opened.user_id,
        more={"relay": opened.key, "chats": len(orders), "urgent": relay.urgent},
    )
    return (opened, TimerCleared(f"{DRAFT}:{opened.key}"), line, *orders)


def withdraw(case: Case, at: datetime) -> Effects:
    """The author takes a confirmed relay back: every chat where it has not ended is told so."""
    opened = replace(case.opened, data={**case.opened.data, _WITHDRAWN: at.isoformat()})
    relay = Relay(opened)
    left = [peer for peer in relay.chats if peer not in relay.ended]
    line = JournalLine(
        kind="relay_withdrawn",
        at=at,
        user_id=opened.user_id,
        more={"relay": opened.key, "chats": len(left)},
    )
    words = (
        EventRaised(
            RelayWithdrawn(
                key=f"{opened.key}:{peer}:{_WITHDRAWN}",
                lane=peer,
                relay=opened.key,
                by=opened.user_id,
                at=at,
            )
        )
        for peer in left
    )
    return (opened, line, *words)


def ordered(turn: Turn, order: RelayOrdered) -> Effects:
    """A chat is asked to post a relay: at once where it is open, else at its opening."""
    return _post_or_wait(turn, order)


def due(turn: Turn, fired: TimerFired) -> Effects:
    """The chat opens: the relay that waits is posted, unless it was taken back."""
    payload = fired.payload
    if _mark(payload["relay"]) in turn.state.marks:
        return ()
    return _post_or_wait(
        turn,
        RelayOrdered(
            key=_key(payload["relay"], fired.lane),
            lane=fired.lane,
            relay=payload["relay"],
            by=int(payload["by"]),
            text=payload["text"],
            attachments=tuple(one for one in payload["attachments"].split(",") if one),
        ),
    )


def _post_or_wait(turn: Turn, order: RelayOrdered) -> Effects:
    if turn.chat is None:
        return (_ended(order, End.UNKNOWN, turn.now()),)
    if turn.mode is Mode.OBSERVE:
        return (_ended(order, End.OBSERVE, turn.now()),)
    opens = turn.now() if order.urgent else opening(turn.here, turn.now())
    if opens is None:
        return (_ended(order, End.CLOSED, turn.now()),)
    if opens > turn.now():
        payload = {
            "relay": order.relay,
            "by": str(order.by),
            "text": order.text,
            "attachments": ",".join(order.attachments),
        }
        return (TimerSet(order.key, RELAY, opens, payload),)
    return (
        CallPromised(
            purpose=RELAY,
            call=Send(order.lane, order.text, attachments=order.attachments),
            rank=Rank.SANCTION if order.urgent else Rank.EXPLANATION,
            report=True,
            context={"relay": order.relay, "by": str(order.by)},
        ),
    )


def withdrawn(turn: Turn, word: RelayWithdrawn) -> Effects:
    """Where the relay waits it is stopped; one already promised ends as the messenger says.

    The mark stands for a timer that has fired by now and whose event waits behind this one.
    """
    key = _key(word.relay, word.lane)
    if key not in turn.state.timers:
        return ()
    return (
        TimerCleared(key),
        Marked(_mark(word.relay), word.at),
        EventRaised(_end(word.relay, word.lane, word.by, End.WITHDRAWN, word.at)),
    )


def _key(relay: str, peer: int) -> str:
    """What a relay is called in one chat: its order and its timer."""
    return f"{relay}:{peer}"


def _mark(relay: str) -> str:
    return f"{_WITHDRAWN}:{relay}"


def posted(turn: Turn, ended: CallEnded) -> Effects:
    """The messenger said how the post ended: the author's lane learns it."""
    end = End.SENT
    if ended.refusal is not None:
        end = End.LOST if ended.refusal is Refusal.CHAT_LOST else End.REFUSED
    by, relay = int(ended.context["by"]), ended.context["relay"]
    members = sum(one.present and one.user_id > 0 for one in turn.state.members.values())
    told = _end(relay, ended.lane, by, end, ended.at, members=members)
    line = JournalLine(
        kind="relayed",
        at=ended.at,
        user_id=by,
        cmid=ended.cmid,
        more={"relay": relay, "end": end.value, "members": members},
    )
    return (line, EventRaised(told))


def _ended(order: RelayOrdered, end: End, at: datetime) -> EventRaised:
    return EventRaised(_end(order.relay, order.lane, order.by, end, at))


def _end(relay: str, peer: int, by: int, end: End, at: datetime, *, members: int = 0) -> RelayEnded:
    """How a relay ended in one chat, for its author's lane."""
    return RelayEnded(
        key=f"{_key(relay, peer)}:ended",
        lane=by,
        relay=relay,
        peer_id=peer,
        outcome=end.value,
        members=members,
        at=at,
    )


def ended(turn: Turn, event: RelayEnded) -> Effects:
    """One chat has ended; after the last one the author gets his report."""
    case = turn.state.cases.get(event.relay)
    if case is None:
        return ()
    end = f"{event.outcome} {event.members} {event.at.isoformat()}"
    noted = replace(case.opened, data={**case.opened.data, str(event.peer_id): end})
    relay = Relay(noted)
    if set(relay.ended) < set(relay.chats):
        return (noted,)
    text = report(turn, relay)
    sent = sum(one.outcome == End.SENT for one in relay.ended.values())
    return (
        noted,
        CaseClosed(noted.key, at=event.at, by=0, outcome=f"sent {sent} of {len(relay.chats)}"),
        Marked(LAST, event.at, text),
        JournalLine(
            kind="relay_done",
            at=event.at,
            user_id=noted.user_id,
            more={"relay": noted.key, "sent": sent, "chats": len(relay.chats)},
        ),
        tell(noted.user_id, text, purpose="relay-report", short=text.partition("\n")[0]),
    )


def report(turn: Turn, relay: Relay) -> str:
    """Who received a relay and who did not, and what still waits."""
    titles = {
        peer: chat.title if (chat := turn.snapshot.chat(peer)) is not None else str(peer)
        for peer in relay.chats
    }
    local = {peer: replace(one, at=turn.school.local(one.at)) for peer, one in relay.ended.items()}
    begun = turn.school.local(relay.confirmed or relay.case.at)
    return wording.report(begun, relay.case.text, titles, local)


def open_relays(turn: Turn) -> tuple[Relay, ...]:
    """The confirmed relays of this private lane that have not ended everywhere, oldest first."""
    cases = turn.state.cases_of(turn.event.lane, CaseKind.RELAY)
    found = (Relay(one.opened) for one in cases)
    return tuple(one for one in found if one.confirmed is not None)
