"""What follows when the messenger has said how a promised call ended."""

from handlers import deferral, welcome, wording
from handlers.buttons import Do, Pressed, button
from handlers.calls import DeleteMessages, Pin, Rank, Refusal, Release, Restrict, Send
from handlers.effects import BlockBegun, BlockEnded, CallPromised, Effects, JournalLine, Marked
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.sanctions import BY_TERM, REFUSED, end_block
from handlers.telling import SHORT, alert, answer_press, tell
from handlers.turn import CHAT_BASE, Turn


def call_ended(turn: Turn, ended: CallEnded) -> Effects:
    """Go on from a call's end."""
    failed = _refused_line(ended) if ended.refusal is not None else ()
    match ended.call:
        case Restrict():
            return (*failed, *_restricted(turn, ended, ended.call))
        case Release():
            return (*failed, *_released(turn, ended, ended.call))
        case DeleteMessages() if ended.purpose == deferral.TAKE_DOWN:
            return (*failed, *deferral.taken_down(turn, ended), *_delete_refused(turn, ended))
        case DeleteMessages():
            return (*failed, *_delete_refused(turn, ended))
        case Send() if ended.call.peer_id < CHAT_BASE:
            return (*failed, *_private_refused(turn, ended, ended.call))
        case Send() if ended.purpose == welcome.RULES and ended.cmid is not None:
            return (
                *failed,
                Marked(welcome.RULES, ended.at, str(ended.cmid)),
                CallPromised("pin", Pin(ended.lane, ended.cmid), Rank.COURTESY),
            )
        case _:
            return failed


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


def _restricted(turn: Turn, ended: CallEnded, call: Restrict) -> Effects:
    block = _running(turn, ended, call.user_id)
    if block is None:
        return ()
    name = turn.state.name_of(call.user_id)
    if ended.refusal is not None:
        member = turn.state.members.get(call.user_id)
        if member is not None and member.admin:
            # An administrator of the chat can be neither restricted nor deleted: no block.
            return (
                BlockEnded(block.key, at=ended.at, by=0, why=REFUSED),
                *alert(turn, wording.admin_not_restricted(name), purpose="refused"),
            )
        told = alert(turn, wording.restriction_refused(name), purpose="refused")
    else:
        told = ()
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
        tell(call.user_id, notice, purpose="block", short=wording.block_short(until)),
    )


def _released(turn: Turn, ended: CallEnded, call: Release) -> Effects:
    if call.user_id in turn.state.blocks:
        return ()
    if ended.refusal is not None:
        name = turn.state.name_of(call.user_id)
        return alert(turn, wording.not_released(name), purpose="not-released")
    if not ended.context.get("tells"):
        return ()
    text = wording.released_notice(turn.here)
    return (tell(call.user_id, text, purpose="released", short=text[:90]),)


def _delete_refused(turn: Turn, ended: CallEnded) -> Effects:
    if ended.refusal is None or not isinstance(ended.call, DeleteMessages):
        return ()
    cmid = ended.call.cmids[0]
    author = next((one.author_id for one in turn.state.recent if one.cmid == cmid), 0)
    text = wording.not_deleted(turn.state.name_of(author))
    return alert(turn, text, purpose="not-deleted")


def _private_refused(turn: Turn, ended: CallEnded, call: Send) -> Effects:
    """Private messages are closed: one short line in the chat, its text behind a button."""
    short = ended.context.get(SHORT, "")
    if ended.refusal is not Refusal.PRIVATE_CLOSED or not short or turn.private:
        return ()
    name = f"told:{ended.key}"[-90:]
    details = button(wording.DETAILS, Pressed(Do.DETAILS, ended.lane, about=name))
    allow = wording.allow_button(turn.community_id)
    return (
        Marked(name, ended.at, f"{call.peer_id} {short}"),
        CallPromised(
            purpose=f"closed:{call.peer_id}",
            call=Send(
                ended.lane,
                wording.private_closed(turn.state.name_of(call.peer_id)),
                # What the private message offered is offered here: a late message can be withdrawn.
                keyboard=((details,), *call.keyboard, (allow,)),
            ),
            rank=Rank.EXPLANATION,
        ),
    )


def details(turn: Turn, event: ButtonPressed, name: str) -> Effects:
    """«Подробности»: only the person concerned learns them."""
    mark = turn.state.marks.get(name)
    if mark is None:
        return (answer_press(event, wording.NO_DETAILS),)
    user_id, _, short = mark.value.partition(" ")
    if user_id != str(event.user_id):
        return (answer_press(event, wording.NOT_FOR_YOU),)
    return (answer_press(event, short),)


def release_due(turn: Turn, fired: TimerFired) -> Effects:
    """A block's term is over."""
    user_id = int(fired.payload.get("user", "0"))
    block = turn.state.blocks.get(user_id)
    if block is None or block.key != fired.payload.get("block"):
        return ()
    return end_block(turn, block, max(fired.due, block.until), by=0, why=BY_TERM)
