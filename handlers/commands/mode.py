"""/режим and /часы: what a moderator lays upon his chat's policy."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers import deferral, silence
from handlers.calls import Rank
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import bare, leading
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.commands.terms import until
from handlers.effects import CallPromised, Effects, HoursNarrowed, JournalLine, ModeSet
from handlers.telling import alert
from handlers.turn import Turn
from handlers.wording import overlay as wording
from policies.duration import Duration
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
# «08:00–12:00 и 13:00–19:00» is how the bot says them.
_PARTED = re.compile(r",|\sи\s")
MOST_WINDOWS = 4
BACK = frozenset({"школы", "школа", "сброс", "отмена", "school", "reset"})
USUAL, LONGEST = Duration(2, "hours"), Duration(1, "days")


async def set_mode(turn: Turn, invocation: Invocation) -> Effects:
    """/режим [observe|enforce|quiet [TERM]]: without a word it tells the mode in force."""
    word, rest = map(bare, leading(invocation.args.lower()))
    if not word:
        return (answer(invocation, wording.mode_is(turn.mode, turn.quiet_until)),)
    if word in QUIET:
        return _silence(turn, invocation, rest)
    mode = WORDS.get(word)
    if mode is None or rest:
        raise Unclear(wording.MODES)
    at, other = invocation.said.at, mode is not turn.mode
    if not other and turn.quiet_until is None:
        # Nothing changes: no line in the journal, nobody is told.
        return (answer(invocation, wording.mode_is(mode)),)
    return (
        *(silence.end(turn) if turn.state.quiet else ()),
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


def _silence(turn: Turn, invocation: Invocation, term: str) -> Effects:
    """What is not from moderators and no emergency is held back till the end of the silence."""
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    begins = turn.school.local(invocation.said.at)
    try:
        ends = until(term, begins) if term else USUAL.after(begins)
    except ValueError:
        raise Unclear(wording.bad_silence(term)) from None
    if ends > LONGEST.after(begins):
        raise Unclear(wording.LONGEST_SILENCE)
    again = silence.asked_already(turn, begins, ends)
    if again and turn.quiet_until is not None:
        # Nothing changes: the chat is told once, and nobody else.
        return (_silence_set(turn, invocation, turn.quiet_until),)
    return (
        *silence.begin(turn, ends, at=invocation.said.at, by=invocation.by),
        _silence_set(turn, invocation, ends),
        *_administrators(
            turn, invocation, wording.silence_told(turn.here, _who(turn, invocation), ends)
        ),
    )


def _silence_set(turn: Turn, invocation: Invocation, ends: datetime) -> CallPromised:
    told = silence.told_at(turn, ends)
    later = told if told is not None and told > turn.now() else None
    out = silence.let_out_at(turn, ends)
    return answer(invocation, wording.silence_set(ends, out=out, told=later, unheard=told is None))


async def set_hours(turn: Turn, invocation: Invocation) -> Effects:
    """/часы [08:00-18:00|школы]: only ever narrower than the school's (С50 §4, КО 10)."""
    text = bare(invocation.args)
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
        *deferral.sooner(turn, silence.in_force(turn.after((narrowed,)))),
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
    windows = [_WINDOW.fullmatch(part) for part in _PARTED.split(text.lower())]
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
        "кроме срочных, выйдут, когда она закончится и чат открыт; не дольше суток, без срока — "
        "два часа. Срок пишут и так: «на полчаса», «до 15:00». "
        "Без слова — какой режим сейчас.",
    ),
)
