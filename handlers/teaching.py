"""Teaching: what moderators say of judgements becomes lessons of the whole school.

A lesson is about one message and one rule, and has a key by both: the last word on it holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handlers import review_case
from handlers.buttons import Do, Pressed, button
from handlers.calls import Button, Colour
from handlers.effects import (
    Effect,
    Effects,
    JournalLine,
    LessonLearnt,
    LessonUndone,
    PersonForgotten,
)
from handlers.events import ButtonPressed
from handlers.telling import answer_press
from handlers.turn import Turn
from handlers.wording import ALREADY_DECIDED, ONLY_MODERATORS, STALE_BUTTON
from handlers.wording import lessons as wording
from policies.lessons import Lesson, Lessons, features_of, words_of
from policies.message import Message
from policies.policy import Policy, Teachable
from policies.registry import known_policies
from policies.state import ChatState

RIGHT, WRONG, UNDO = "right", "wrong", "undo"


@dataclass(frozen=True, slots=True)
class About:
    """A message that a moderator says something of, under a rule."""

    cmid: int
    rule: str
    text: str
    author: int


def heeded(lessons: Lessons, effects: Iterable[Effect], chat: int) -> Lessons:
    """The school's lessons once the effects of a chat's event hold."""
    for effect in effects:
        match effect:
            case LessonLearnt():
                lessons = lessons.with_one(
                    Lesson(
                        key=effect.key,
                        chat=chat,
                        rule=effect.rule,
                        right=effect.right,
                        features=effect.features,
                        words=effect.words,
                        by=effect.by,
                        at=effect.at,
                        author=effect.author,
                    )
                )
            case LessonUndone():
                lessons = lessons.without(effect.key)
            case PersonForgotten():
                lessons = _without_words(lessons, effect, chat)
            case _:
                pass
    return lessons


def _without_words(lessons: Lessons, effect: PersonForgotten, chat: int) -> Lessons:
    """What the judge sees of a forgotten person's message is no text and stays, without him."""
    his = [
        one
        for one in lessons.kept
        if one.chat == chat and one.author == effect.user_id and one.at <= effect.before
    ]
    for one in his:
        lessons = lessons.with_one(replace(one, words="", author=0))
    return lessons


def policy_for(turn: Turn, rule: str) -> Policy | None:
    """The chat's policy of a rule that lessons may move, or as it is by default; else None."""
    for one in turn.here.policies:
        if one.rule == rule:
            return one if one.teachable is not Teachable.NEVER else None
    known = known_policies().get(rule)
    if known is None or known.teachable is Teachable.NEVER:
        return None
    return known(known.Settings())


def key_of(chat: int, cmid: int, rule: str) -> str:
    """The key of the lesson on a message."""
    return f"lesson:{chat}:{cmid}:{rule}"


def lessons_on(turn: Turn, cmid: int) -> tuple[Lesson, ...]:
    """What was taught by a message of this chat."""
    begins = key_of(turn.event.lane, cmid, "")
    return tuple(one for one in turn.lessons.kept if one.key.startswith(begins))


def teach(turn: Turn, about: About, *, right: bool, by: int) -> Effects:
    """A lesson, where the rule can be taught and the message has words; else nothing."""
    policy = policy_for(turn, about.rule)
    if policy is None or not about.text.strip() or not about.cmid:
        return ()
    message = Message.of(about.text, at=turn.now())
    score = policy.check(message, ChatState(turn.here.kind)).score
    learnt = LessonLearnt(
        key=key_of(turn.event.lane, about.cmid, about.rule),
        rule=about.rule,
        right=right,
        features=features_of(message.whole, score),
        words=words_of(about.text),
        by=by,
        at=turn.now(),
        author=max(about.author, 0),
    )
    return (learnt, _line("lesson", turn, about.cmid, about.rule, by, right=right))


def decided(turn: Turn, about: About, *, right: bool, by: int) -> Effects:
    """A decision teaches too, unless somebody has said so in words before."""
    if turn.lessons.get(key_of(turn.event.lane, about.cmid, about.rule)) is not None:
        return ()
    return teach(turn, about, right=right, by=by)


def turned(turn: Turn, lesson: Lesson, *, right: bool, by: int) -> Effects:
    """The same lesson the other way round; its message need not be known any more."""
    learnt = LessonLearnt(
        key=lesson.key,
        rule=lesson.rule,
        right=right,
        features=lesson.features,
        words=lesson.words,
        by=by,
        at=turn.now(),
        author=lesson.author,
    )
    return (learnt, _line("lesson", turn, cmid_of(lesson), lesson.rule, by, right=right))


def undo(turn: Turn, lesson: Lesson, by: int) -> Effects:
    """Take a lesson back."""
    return (
        LessonUndone(lesson.key, by=by, at=turn.now()),
        _line("lesson_undone", turn, cmid_of(lesson), lesson.rule, by),
    )


def cmid_of(lesson: Lesson) -> int:
    """The message that a lesson is about; 0 where its key does not tell."""
    number = lesson.key.split(":")[2] if lesson.key.count(":") == 3 else ""
    return int(number) if number.isdecimal() else 0


def _line(
    kind: str, turn: Turn, cmid: int, rule: str, by: int, *, right: bool | None = None
) -> JournalLine:
    said = {} if right is None else {"right": right}
    return JournalLine(
        kind=kind, at=turn.now(), cmid=cmid or None, rule=rule, more={"by": by, **said}
    )


# Buttons


def row(peer_id: int, cmid: int) -> tuple[Button, ...]:
    """«Верно», «Неверно»: a second row under a review."""
    return (
        button(wording.RIGHT, Pressed(Do.TEACH, peer_id, str(cmid), RIGHT), Colour.PLAIN),
        button(wording.WRONG, Pressed(Do.TEACH, peer_id, str(cmid), WRONG), Colour.PLAIN),
    )


def undo_button(peer_id: int, cmid: int, label: str) -> Button:
    """Takes back what was taught by a message."""
    return button(label, Pressed(Do.TEACH, peer_id, str(cmid), UNDO))


def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """«Верно», «Неверно» or «Отменить» about one message: the last word holds."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    if not press.about.isdecimal() or press.choice not in (RIGHT, WRONG, UNDO):
        return (answer_press(event, STALE_BUTTON),)
    known = lessons_on(turn, int(press.about))
    if press.choice == UNDO:
        if not known:
            return (answer_press(event, wording.UNDONE_BEFORE),)
        undone = tuple(effect for one in known for effect in undo(turn, one, event.user_id))
        return (*undone, answer_press(event, wording.UNDONE))
    right = press.choice == RIGHT
    if known and all(one.right is right for one in known):
        return (answer_press(event, wording.noted_before(right=right)),)
    said = answer_press(event, wording.noted(right=right))
    if known:
        flips = (turned(turn, one, right=right, by=event.user_id) for one in known)
        return (*(effect for flip in flips for effect in flip), said)
    review = turn.state.reviews.get(review_case.key_of(event.lane, press.about))
    if review is None:
        return (answer_press(event, ALREADY_DECIDED),)
    about = About(review.cmid, review.rule, review.text, review.user_id)
    taught = teach(turn, about, right=right, by=event.user_id)
    if not taught:
        return (answer_press(event, wording.NOT_TAUGHT),)
    return (*taught, said)
