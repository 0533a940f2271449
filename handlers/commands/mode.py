"""/режим: the bot observes or enforces in this chat."""

from collections.abc import Mapping

from handlers.commands import wording
from handlers.commands.command import Invocation, answer
from handlers.effects import Effects, JournalLine, ModeSet
from handlers.turn import Turn
from policies.school import Mode

WORDS: Mapping[str, Mode] = {
    "observe": Mode.OBSERVE,
    "наблюдение": Mode.OBSERVE,
    "наблюдать": Mode.OBSERVE,
    "enforce": Mode.ENFORCE,
    "работа": Mode.ENFORCE,
    "работать": Mode.ENFORCE,
}


async def set_mode(turn: Turn, invocation: Invocation) -> Effects:
    """/режим [observe|enforce]: without a word it tells the mode in force."""
    word = invocation.args.lower().strip()
    if not word:
        return (answer(invocation, f"{wording.mode_is(turn.mode)} {wording.MODES}"),)
    mode = WORDS.get(word)
    if mode is None:
        return (answer(invocation, wording.MODES),)
    return (
        ModeSet(mode, by=invocation.by, at=invocation.said.at),
        JournalLine(
            kind="mode",
            at=invocation.said.at,
            user_id=invocation.by,
            more={"mode": mode.value, "before": turn.mode.value},
        ),
        answer(invocation, wording.mode_is(mode)),
    )
