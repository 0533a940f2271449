"""What follows when the messenger has said how a promised call ended."""

from collections.abc import Mapping

from handlers import (
    announcements,
    apologies,
    appeals,
    closed_talks,
    corrections,
    deferral,
    departing,
    joining,
    read_only,
    relays,
    unreachable,
    welcome,
    wording,
)
from handlers.calls import DeleteMessages, Pin, Rank, Release, Remove, Restrict, Send
from handlers.concluding import lapse
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    Effects,
    JournalLine,
    Marked,
    SanctionEnd,
    StrikeRestored,
    Unmarked,
)
from handlers.events import CallEnded, TimerFired
from handlers.sanctions import UNRELEASED, UNRESTRICTED, end_block
from handlers.telling import ALERT, AUTHOR, alert, tell
from handlers.tidying import ANSWERS_STAND, SILENCE, tidy_later
from handlers.turn import Turn
from handlers.wording.complaints import CORRECTION_REFUSED
from policies.school import CHAT_BASE, Mode

# What a post's author is told where it is refused, and under which purpose.
_NOT_POSTED: Mapping[str, tuple[str, str]] = {
    deferral.POST: (wording.POST_REFUSED, "deferred-lost"),
    corrections.CORRECTION: (CORRECTION_REFUSED, "correction-lost"),
}


async def call_ended(turn: Turn, ended: CallEnded) -> Effects:
    """Go on from a call's end."""
    failed = _refused_line(ended) if ended.refusal is not None else ()
    return (*failed, *await _gone_on(turn, ended))


async def _gone_on(turn: Turn, ended: CallEnded) -> Effects:
    match ended.call:
        case Restrict():
            return await _restricted(turn, ended, ended.call)
        case Remove():
            return departing.removed(turn, ended, ended.call)
        case Release() if ended.purpose.startswith(read_only.LET_GO):
            return read_only.gone(turn, ended, ended.call)
        case Release():
            return _released(turn, ended, ended.call)
        case DeleteMessages() if ended.purpose == deferral.TAKE_DOWN:
            return (*deferral.taken_down(turn, ended), *_delete_refused(turn, ended))
        case DeleteMessages():
            return _delete_refused(turn, ended)
        case Send() if AUTHOR in ended.context:
            return _given_back(turn, ended, ended.call)
        case Send() if ended.purpose == apologies.SHOWN:
            return apologies.shown(turn, ended)
        case Send() if ended.purpose.startswith(appeals.SENT):
            return appeals.undelivered(turn, ended)
        case Send() if ended.purpose == announcements.ANNOUNCE:
            return announcements.sent(turn, ended)
        case Send() if ended.purpose == relays.RELAY:
            return relays.posted(turn, ended)
        case Pin() if ended.purpose.startswith(announcements.PIN):
            return announcements.pinned(turn, ended, ended.call)
        case Send() if ended.purpose.startswith(joining.FULL_NAME):
            return joining.name_asked(turn, ended)
        case Send() if ALERT in ended.context:
            return unreachable.alert_lost(turn, ended, ended.call)
        case Send() if ended.call.peer_id < CHAT_BASE:
            return closed_talks.say_in_chat(turn, ended, ended.call)
        case Send() if ended.purpose in (closed_talks.LINE, SILENCE) and ended.cmid is not None:
            return tidy_later(turn, ended.cmid, ended.at, ANSWERS_STAND)
        case Send() if ended.purpose == welcome.RULES and ended.cmid is not None:
            return (
                Marked(welcome.RULES, ended.at, str(ended.cmid)),
                CallPromised("pin", Pin(ended.lane, ended.cmid), Rank.COURTESY),
            )
        case _:
            return ()


def _given_back(turn: Turn, ended: CallEnded, call: Send) -> Effects:
    """The chat has somebody's words, or it does not and he has them back."""
    if ended.refusal is None:
        return ()
    why, purpose = _NOT_POSTED[ended.purpose]
    text = wording.not_posted(turn.here, why, call.text)
    told = tell(int(ended.context[AUTHOR]), text, purpose=purpose, short=why)
    if ended.purpose == corrections.CORRECTION and call.reply_to is not None:
        return (corrections.refused(call.reply_to), told)
    return (told,)


def _refused_line(ended: CallEnded) -> Effects:
    return (
        JournalLine(
            kind="call_refused",
            at=ended.at,
            user_id=getattr(ended.call, "user_id", None),
            more={
                "call": ended.call.kind,
                "purpose": ended.purpose,
                "code": ended.code,
                "refusal": ended.refusal.value if ended.refusal else None,
            },
        ),
    )


def _running(turn: Turn, ended: CallEnded, user_id: int) -> BlockBegun | None:
    block = turn.state.blocks.get(user_id)
    return block if block is not None and block.key == ended.context.get("block") else None


async def _restricted(turn: Turn, ended: CallEnded, call: Restrict) -> Effects:
    block = _running(turn, ended, call.user_id)
    if block is None:
        return ()
    name = turn.state.name_of(call.user_id)
    if ended.refusal is not None:
        member = turn.state.members.get(call.user_id)
        if member is not None and member.admin:
            return await _never_blocked(turn, ended, block, name)
        refused = alert(turn, wording.restriction_refused(name), purpose="refused")
        told = _once(turn, ended, f"{UNRESTRICTED}:{call.user_id}", block.key, refused)
    else:
        told = _succeeded(turn, call.user_id)
    if not ended.context.get("tells"):
        return told
    until = turn.school.local(block.until)
    notice = wording.block_notice(turn.here, turn.school.regulation, block, until)
    line = JournalLine(
        kind="restricted" if ended.refusal is None else "restriction_refused",
        at=ended.at,
        user_id=call.user_id,
        rule=block.rule,
        more={"block": block.key, "until": block.until.isoformat()},
    )
    return (
        *told,
        line,
        tell(call.user_id, notice, purpose="block", short=wording.block_short(until, block.rule)),
    )


async def _never_blocked(turn: Turn, ended: CallEnded, block: BlockBegun, name: str) -> Effects:
    """An administrator of the chat can be neither restricted nor deleted: there was no block.

    The strikes that it used up count on, and whom one of them told of it is told otherwise.
    """
    used = await turn.ports.reader.strikes(block.used)
    counted = [one for one in used if turn.school.local(one.expires_at) > ended.at]
    told: Effects = ()
    if any(one.given_at == block.begun_at for one in used):
        text = wording.never_blocked(turn.here, len(counted))
        told = (tell(block.user_id, text, purpose="never-blocked", short=text),)
    return (
        BlockEnded(block.key, at=ended.at, by=0, why=SanctionEnd.REFUSED),
        *(StrikeRestored(one) for one in counted),
        *lapse(turn, block.key, ended.at),
        *alert(turn, wording.admin_not_restricted(name), purpose="refused"),
        *told,
    )


def _released(turn: Turn, ended: CallEnded, call: Release) -> Effects:
    if call.user_id in turn.state.blocks:
        return ()
    if ended.refusal is not None:
        name = turn.state.name_of(call.user_id)
        refused = alert(turn, wording.not_released(name), purpose="not-released")
        return _once(turn, ended, f"{UNRELEASED}:{call.user_id}", "", refused)
    succeeded = _succeeded(turn, call.user_id)
    if turn.mode is Mode.ENFORCE and read_only.is_held(turn, call.user_id):
        return (*succeeded, *joining.still_held(turn, call.user_id))
    if not ended.context.get("tells"):
        return succeeded
    text = wording.released_notice(turn.here)
    return (*succeeded, tell(call.user_id, text, purpose="released", short=text))


def _once(turn: Turn, ended: CallEnded, mark: str, about: str, told: Effects) -> Effects:
    """Tell of the first refusal only: the call is tried again every hour, day and night."""
    known = turn.state.marks.get(mark)
    if known is not None and known.value == about:
        return ()
    return (Marked(mark, ended.at, about), *told)


def _succeeded(turn: Turn, user_id: int) -> Effects:
    """The messenger does what it is asked again: its next refusal is news."""
    marks = (f"{one}:{user_id}" for one in (UNRESTRICTED, UNRELEASED))
    return tuple(Unmarked(one) for one in marks if one in turn.state.marks)


def _delete_refused(turn: Turn, ended: CallEnded) -> Effects:
    if ended.refusal is None or not isinstance(ended.call, DeleteMessages):
        return ()
    cmid = ended.call.cmids[0]
    author = next((one.author_id for one in turn.state.recent if one.cmid == cmid), 0)
    text = wording.not_deleted(turn.state.name_of(author))
    # What a moderator wrote goes by the administration's word: it learns that it did not.
    ordered = turn.school.administrators if turn.role(author).immune else ()
    return alert(turn, text, purpose="not-deleted", to=sorted({*turn.guards(), *ordered}))


def release_due(turn: Turn, fired: TimerFired) -> Effects:
    """A block's term is over."""
    user_id = int(fired.payload.get("user", "0"))
    block = turn.state.blocks.get(user_id)
    if block is None or block.key != fired.payload.get("block"):
        # It rests while the commission decides, and would have ended now.
        return lapse(turn, fired.payload.get("block", ""), fired.due)
    return end_block(turn, block, max(fired.due, block.until), by=0, why=SanctionEnd.TERM)
