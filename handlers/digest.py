"""Observing: every evening the moderators learn what the bot would have done, and judge it.

What it would have acted on is a case, which keeps its text till three days after the
evening it was told of. «Показать» goes through the cases one by one, «Верно» and «Неверно»
teach the judge. After a week there is a summary, and a hint at /режим работа.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import teaching
from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard, Rank
from handlers.effects import (
    CaseClosed,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    Marked,
    TimerSet,
    Unmarked,
    VoteCast,
)
from handlers.events import ButtonPressed, MessageSaid, TimerFired
from handlers.observed import ACTION, CMID, DIGEST_DAY, QUOTES, RULE, Week, evening_after
from handlers.state import Case, WorkingState
from handlers.telling import alert, answer_press
from handlers.turn import Turn
from handlers.wording import ONLY_MODERATORS, STALE_BUTTON
from handlers.wording import digest as wording
from policies.school import Mode
from policies.verdict import Outcome

DIGEST = "digest"
OBSERVING = "observing"
MOST = 100
KEPT = timedelta(days=3)
WEEK = timedelta(days=7)
# A digest that is later than this (the bot was away) waits for the next evening.
LATEST = timedelta(hours=3)
SHOW, RIGHT, WRONG, SKIP = "show", teaching.RIGHT, teaching.WRONG, "skip"
_VERDICTS = frozenset({"verdict", "edit_verdict"})


# What is kept


def keep(turn: Turn, said: MessageSaid, decided: Effects) -> Effects:
    """Keep a message that the bot would have acted on, until the digest."""
    line = next(
        (one for one in decided if isinstance(one, JournalLine) and one.kind in _VERDICTS), None
    )
    if line is None or not said.cmid:
        return ()
    key, known = _key(turn.event.lane, said.cmid), observed(turn)
    if line.more["action"] == Outcome.ALLOW.value or line.rule is None:
        return _closed(known[key], said.at, "edited") if key in known else ()
    if key not in known and len(known) >= MOST:
        return ()
    before = known[key].opened if key in known else None
    data = {
        CMID: str(said.cmid),
        RULE: line.rule,
        ACTION: str(line.more["action"]),
        QUOTES: "\n".join(line.evidence[:3]),
    }
    if before is not None:
        # An edit, maybe of what was told of already.
        changed = replace(before, text=said.spoken, data={**before.data, **data})
        return () if changed == before else (changed,)
    case = CaseOpened(
        key=key,
        kind=CaseKind.OBSERVED,
        user_id=said.author_id,
        at=said.at,
        text=said.spoken,
        data=data,
    )
    return (case, *_timed(turn))


def observed(turn: Turn) -> dict[str, Case]:
    """The kept cases of this chat by key, as they were said."""
    found = (one for one in turn.state.cases.values() if one.opened.kind is CaseKind.OBSERVED)
    ordered = sorted(found, key=lambda one: (one.opened.at, one.opened.key))
    return {one.opened.key: one for one in ordered}


def _key(chat: int, cmid: int | str) -> str:
    return f"observed:{chat}:{cmid}"


def _timed(turn: Turn) -> Effects:
    if DIGEST in turn.state.timers:
        return ()
    return (TimerSet(DIGEST, DIGEST, evening_after(turn, turn.now())),)


# The evening


def tend(turn: Turn) -> Effects:
    """At start and every hour: the week begins and ends with the mode; what has served goes."""
    served = _served(turn, turn.now())
    observing, known = turn.mode is Mode.OBSERVE, OBSERVING in turn.state.marks
    if not observing:
        return (*served, Unmarked(OBSERVING)) if known else served
    begins: Effects = () if known else (Marked(OBSERVING, turn.now(), str(Week())),)
    return (*served, *begins, *_timed(turn))


def _served(turn: Turn, now: datetime) -> Effects:
    """Cases whose time is over; their texts go with them."""
    return tuple(
        effect
        for one in observed(turn).values()
        if one.opened.due is not None and one.opened.due <= now
        for effect in _closed(one, now, _word(one) or "unanswered")
    )


def _closed(case: Case, at: datetime, outcome: str) -> Effects:
    """Close a case; the words that were found in its text go as well."""
    data = {name: value for name, value in case.opened.data.items() if name != QUOTES}
    return (
        replace(case.opened, text="", data=data),
        CaseClosed(case.opened.key, at=at, by=0, outcome=outcome),
    )


def due(turn: Turn, fired: TimerFired) -> Effects:
    """The evening: what the bot would have done since the last one."""
    now = turn.now()
    next_one: Effects = (TimerSet(DIGEST, DIGEST, evening_after(turn, now)),)
    if now - fired.due > LATEST:
        return next_one
    served = _served(turn, now)
    turn = turn.after(served)
    day = now.date().isoformat()
    fresh = [one.opened for one in observed(turn).values() if DIGEST_DAY not in one.opened.data]
    told: Effects = ()
    if fresh:
        counts = Week.of(one.data[ACTION] for one in fresh)
        show = button(wording.SHOW, Pressed(Do.DIGEST, turn.event.lane, day, SHOW), Colour.PRIMARY)
        first = turn.school.local(fresh[0].at)
        text = wording.digest(
            turn.here,
            counts,
            first,
            now,
            over=turn.mode is not Mode.OBSERVE,
            full=len(observed(turn)) >= MOST,
        )
        told = (
            *(replace(one, due=now + KEPT, data={**one.data, DIGEST_DAY: day}) for one in fresh),
            JournalLine(kind="digest", at=now, more=counts.numbers),
            *alert(turn, text, purpose="digest", rank=Rank.COURTESY, keyboard=((show,),)),
        )
    if turn.mode is not Mode.OBSERVE:
        return (*served, *told)
    week = _week(turn, [one.data[ACTION] for one in fresh], now)
    return (*served, *told, *week, *next_one)


def forget(state: WorkingState, user_id: int, at: datetime) -> Effects:
    """What is kept of a person for the digest, at his own wish: nothing rests on it."""
    return tuple(
        effect
        for one in state.cases_of(user_id, CaseKind.OBSERVED)
        for effect in _closed(one, at, "forgotten")
    )


def _week(turn: Turn, actions: list[str], now: datetime) -> Effects:
    """Count what came; at a week's end tell what it brought."""
    mark = turn.state.marks.get(OBSERVING) or Marked(OBSERVING, now, str(Week()))
    week = Week.parse(mark.value).and_(actions)
    if now < mark.at + week.number * WEEK:
        return (Marked(OBSERVING, mark.at, str(week)),)
    return (
        Marked(OBSERVING, mark.at, str(Week(number=week.number + 1))),
        JournalLine(kind="digest_week", at=now, more=week.numbers),
        *alert(turn, wording.week(turn.here, week), purpose="digest-week", rank=Rank.COURTESY),
    )


# Going through it


def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """«Показать», or a word on one case: the first moderator's word on it holds."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    if press.choice == SHOW:
        return _shown(turn, event, press.about)
    case = observed(turn).get(_key(event.lane, press.about))
    if case is None:
        return (answer_press(event, wording.GONE),)
    if press.choice == SKIP:
        return _skipped(turn, event, case)
    if press.choice not in (RIGHT, WRONG):
        return (answer_press(event, STALE_BUTTON),)
    return _worded(turn, event, case, press.choice)


def _shown(turn: Turn, event: ButtonPressed, day: str) -> Effects:
    if not _of(turn, day):
        return (answer_press(event, wording.GONE),)
    return (*_next(turn, event, day), answer_press(event, wording.SHOWN))


def _skipped(turn: Turn, event: ButtonPressed, case: Case) -> Effects:
    before = case.votes.get(event.user_id)
    if before is not None:
        return (answer_press(event, wording.noted_before(before.choice)),)
    vote = VoteCast(case.opened.key, event.user_id, SKIP, event.at)
    after = _next(turn.after((vote,)), event, case.opened.data.get(DIGEST_DAY, ""))
    return (vote, *after, answer_press(event, wording.SKIPPED))


def _worded(turn: Turn, event: ButtonPressed, case: Case, choice: str) -> Effects:
    """A word on a case; whoever said one may change it, nobody else."""
    word, own = _word(case), case.votes.get(event.user_id)
    if word and (own is None or own.choice not in (RIGHT, WRONG) or own.choice == choice):
        return (answer_press(event, wording.noted_before(word)),)
    opened = case.opened
    about = teaching.About(
        int(opened.data[CMID]), opened.data[RULE], opened.text, author=opened.user_id
    )
    vote = VoteCast(opened.key, event.user_id, choice, event.at)
    said: Effects = (
        vote,
        *teaching.teach(turn, about, right=choice == RIGHT, by=event.user_id),
        JournalLine(
            kind="digest_word",
            at=event.at,
            user_id=opened.user_id,
            cmid=about.cmid,
            rule=about.rule,
            more={"by": event.user_id, "right": choice == RIGHT},
        ),
        *_counted(turn, choice, word),
    )
    # A changed word is about a case gone by; the next one was shown at the first.
    following = () if word else _next(turn.after(said), event, opened.data.get(DIGEST_DAY, ""))
    return (*said, *following, answer_press(event, wording.noted(choice)))


def _counted(turn: Turn, choice: str, before: str) -> Effects:
    mark = turn.state.marks.get(OBSERVING)
    if mark is None:
        return ()
    return (Marked(OBSERVING, mark.at, str(Week.parse(mark.value).said(choice, before))),)


def _word(case: Case) -> str:
    """What was said of a case: `right`, `wrong`, or nothing yet."""
    words = [one for one in case.votes.values() if one.choice in (RIGHT, WRONG)]
    return min(words, key=lambda one: one.at).choice if words else ""


def _of(turn: Turn, day: str) -> list[Case]:
    """The cases of one evening."""
    return [one for one in observed(turn).values() if one.opened.data.get(DIGEST_DAY) == day]


def _next(turn: Turn, event: ButtonPressed, day: str) -> Effects:
    """The next case that this moderator has not seen and nobody judged; at the end a count."""
    cases = _of(turn, day)
    left = [one for one in cases if not _word(one) and event.user_id not in one.votes]
    if not left:
        words = [_word(one) for one in cases]
        text = wording.finished(words.count(RIGHT), words.count(WRONG), words.count(""))
        return alert(turn, text, purpose="digest-end", to=(event.user_id,))
    opened = left[0].opened
    text = wording.case(
        opened,
        number=cases.index(left[0]) + 1,
        many=len(cases),
        name=turn.state.name_of(opened.user_id),
        at=turn.school.local(opened.at),
    )
    keyboard = _buttons(event.lane, opened.data[CMID])
    return alert(turn, text, purpose="digest-case", keyboard=keyboard, to=(event.user_id,))


def _buttons(chat: int, cmid: str) -> Keyboard:
    def choice(name: str) -> Pressed:
        return Pressed(Do.DIGEST, chat, cmid, name)

    return (
        (
            button(wording.RIGHT, choice(RIGHT), Colour.GOOD),
            button(wording.WRONG, choice(WRONG), Colour.BAD),
            button(wording.SKIP, choice(SKIP)),
        ),
    )
