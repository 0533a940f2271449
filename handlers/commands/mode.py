"""/режим and /часы: what a moderator lays upon his chat's policy."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers import deferral
from handlers.calls import Rank, Send
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import (
    CallPromised,
    Effects,
    HoursNarrowed,
    JournalLine,
    ModeSet,
    QuietSet,
)
from handlers.telling import alert
from handlers.tidying import SILENCE
from handlers.turn import Turn
from handlers.wording import overlay as wording
from policies.duration import Duration
from policies.hours import OpenHours
from policies.overlay import is_wider, overlaid
from policies.school import Mode

WORDS: Mapping[str, Mode] = {
    "observe": Mode.OBSERVE,
    "наблюдение": Mode.OBSERVE,
    "наблюдать": Mode.OBSERVE,
    "enforce": Mode.ENFORCE,
    "работа": Mode.ENFORCE,
    "работать": Mode.ENFORCE,
}
QUIET = frozenset({"тишина", "тихо", "quiet", "silence"})
CLOSED = frozenset({"закрыт", "закрыто", "closed"})
_WINDOW = re.compile(
    r"\s*(?:с\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-–—]|до)\s*(\d{1,2})(?:[:.](\d{2}))?\s*"
)
MOST_WINDOWS = 4
BACK = frozenset({"школы", "школа", "сброс", "отмена", "school", "reset"})
USUAL, LONGEST = Duration(2, "hours"), Duration(1, "days")


async def set_mode(turn: Turn, invocation: Invocation) -> Effects:
    """/режим [observe|enforce|quiet [TERM]]: without a word it tells the mode in force."""
    word, _, rest = invocation.args.lower().strip().partition(" ")
    if not word:
        return (answer(invocation, wording.mode_is(turn.mode, turn.quiet_until)),)
    if word in QUIET:
        return _silence(turn, invocation, rest.strip())
    mode = WORDS.get(word)
    if mode is None or rest:
        raise Unclear(wording.MODES)
    at, other = invocation.said.at, mode is not turn.mode
    if not other and turn.quiet_until is None:
        # Nothing changes: no line in the journal, nobody is told.
        return (answer(invocation, wording.mode_is(mode)),)
    loud: Effects = ()
    if turn.state.quiet:
        loud = (QuietSet(None, at=at), *_loud(turn))
    return (
        *loud,
        *((ModeSet(mode),) if other else ()),
        JournalLine(
            kind="mode",
            at=at,
            user_id=invocation.by,
            more={"mode": mode.value, "before": turn.mode.value if other else "quiet"},
        ),
        answer(invocation, wording.mode_is(mode)),
        *_administrators(
            turn, invocation, wording.mode_changed(turn.here, _who(turn, invocation), mode)
        ),
    )


def _loud(turn: Turn) -> Effects:
    """The silence is over before its time: what it held back appears, and the chat is told."""
    if turn.quiet_until is None or turn.chat is None:
        return ()
    ended = turn.after((QuietSet(None, at=turn.now()),))
    hours = _in_force(ended)
    over = CallPromised(
        purpose=SILENCE,
        call=Send(turn.event.lane, wording.SILENCE_OVER),
        rank=Rank.EXPLANATION,
        report=True,
    )
    told = (over,) if hours is None or hours.is_open(turn.now()) else ()
    return (*told, *deferral.sooner(turn, hours))


def _in_force(turn: Turn) -> OpenHours | None:
    """The hours of the chat's file with what was laid upon them."""
    school = turn.snapshot.chat(turn.event.lane) or turn.here
    return overlaid(school, turn.state.hours, turn.quiet).hours


def _silence(turn: Turn, invocation: Invocation, term: str) -> Effects:
    """What is not from moderators and no emergency is held back till the end of the silence."""
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    try:
        length = Duration.parse(term) if term else USUAL
    except ValueError:
        raise Unclear(wording.bad_silence(term)) from None
    begins = turn.school.local(invocation.said.at)
    until = length.after(begins)
    if until > LONGEST.after(begins):
        raise Unclear(wording.LONGEST_SILENCE)
    quiet = QuietSet(until, at=invocation.said.at)
    return (
        quiet,
        # It may be shorter than the one before.
        *deferral.sooner(turn, _in_force(turn.after((quiet,)))),
        JournalLine(
            kind="mode",
            at=invocation.said.at,
            user_id=invocation.by,
            more={"mode": "quiet", "before": turn.mode.value, "until": until.isoformat()},
        ),
        # The chat must know why its messages wait.
        CallPromised(
            purpose=SILENCE,
            call=Send(turn.event.lane, wording.silence(until)),
            rank=Rank.EXPLANATION,
            report=True,
        ),
        answer(invocation, wording.silence_set(until)),
        *_administrators(
            turn, invocation, wording.silence_told(turn.here, _who(turn, invocation), until)
        ),
    )


async def set_hours(turn: Turn, invocation: Invocation) -> Effects:
    """/часы [08:00-18:00|школы]: only ever narrower than the school's (С50 §4, КО 10)."""
    text = invocation.args.strip()
    # The school's own hours, without what was laid upon them.
    school = turn.snapshot.chat(turn.event.lane) or turn.here
    if not text:
        return (answer(invocation, wording.hours_are(turn.here, narrowed=bool(turn.state.hours))),)
    hours = "" if text.lower() in BACK else _hours_in(text)
    try:
        if hours and is_wider(hours, school):
            raise Unclear(wording.wider(school, turn.school.regulation))
        chat = overlaid(replace(school, title=turn.here.title), hours)
    except ValueError as error:
        raise Unclear(wording.bad_hours(str(error))) from None
    if hours == turn.state.hours:
        return (answer(invocation, wording.hours_are(chat, narrowed=bool(hours))),)
    narrowed = HoursNarrowed(hours)
    return (
        narrowed,
        # They may be less narrow than those before.
        *deferral.sooner(turn, _in_force(turn.after((narrowed,)))),
        JournalLine(
            kind="hours",
            at=invocation.said.at,
            user_id=invocation.by,
            more={"hours": hours, "before": turn.state.hours},
        ),
        answer(invocation, wording.hours_are(chat, narrowed=bool(hours))),
        *_administrators(turn, invocation, wording.hours_changed(chat, _who(turn, invocation))),
    )


def _hours_in(text: str) -> str:
    """Hours as a person writes them («9-17», «с 8 до 12:30»), as the policy file has them."""
    windows = [_WINDOW.fullmatch(part) for part in text.lower().split(",")]
    if text.lower() in CLOSED:
        return "closed"
    if not all(windows):
        raise Unclear(wording.no_hours(text))
    if len(windows) > MOST_WINDOWS:
        # Who reads them has to remember them, and the place where they are kept is bounded.
        raise Unclear(wording.too_many_hours(MOST_WINDOWS))
    found = [window.groups(default="00") for window in windows if window is not None]
    return ", ".join(f"{begin}:{at}-{end}:{until}" for begin, at, end, until in found)


def _administrators(turn: Turn, invocation: Invocation, text: str) -> Effects:
    others = sorted(turn.school.administrators - {invocation.by})
    return alert(turn, text, purpose="overlay", to=others, rank=Rank.COURTESY)


def _who(turn: Turn, invocation: Invocation) -> str:
    return turn.state.name_of(invocation.by)


COMMANDS = (
    Command(
        Name.HOURS,
        Audience.MODERATORS,
        "/часы [08:00-18:00|школы]",
        "сделать часы чата короче школьных; «школы» — вернуть",
        set_hours,
        details="Дольше, чем разрешает школа, чат открыть нельзя. "
        "С перерывом: /часы 08:00-12:00, 14:00-18:00. Без слова — какие часы сейчас.",
    ),
    Command(
        Name.MODE,
        Audience.MODERATORS,
        "/режим [наблюдение|работа|тишина [2 ч]]",
        "только смотреть, следить за порядком или попросить тишины",
        set_mode,
        details="Наблюдение: бот записывает и ничего не трогает. Тишина: сообщения участников, "
        "кроме срочных, выйдут, когда она закончится; не дольше суток, без срока — два часа. "
        "Без слова — какой режим сейчас.",
    ),
)
