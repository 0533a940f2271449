"""Statements that erase: a person's words at his own wish, everybody's after their time.

The row stays, with kind, rule and moments, so that every decision can be counted and
accounted for; what a person said, and what he is called, goes.
"""

from sqlalchemy import (
    JSON,
    ColumnElement,
    Executable,
    String,
    Table,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.models import (
    Base,
    BlockRow,
    CaseRow,
    DeferredRow,
    InboxRow,
    JournalRow,
    LessonRow,
    MarkRow,
    MemberRow,
    Moment,
    QuestionRow,
    RecentRow,
    ReviewRow,
    StrikeRow,
    VoteRow,
)
from handlers.effects import ABANDONED
from policies.school import CHAT_BASE

# What a journal line's kind may add that holds a person's words.
_WORDY = ("findings", "text", "words")
# Marks that joining is about, by person: he came, and may only read until he agrees.
_AWAITED = ("joining", "held")


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is mapped to no table")
    return table


def _moment(name: str) -> ColumnElement[object]:
    return bindparam(name, type_=Moment())


def _here(model: type[Base], lane: str = "peer_id", person: str = "user_id") -> ColumnElement[bool]:
    """The rows of one person in one lane."""
    columns = table_of(model).c
    whose: ColumnElement[bool] = columns[person] == bindparam("at_user_id")
    return and_(columns[lane] == bindparam("at_peer_id"), whose)


# At a person's wish, in one lane


def names_of_member() -> Executable:
    """The full name that he stated."""
    return update(table_of(MemberRow)).where(_here(MemberRow)).values(full_name=None)


def names_of_gone() -> Executable:
    """Everything about him as a member, once he is none."""
    gone = (_here(MemberRow), MemberRow.present.is_(False))
    return update(table_of(MemberRow)).where(*gone).values(name="", agreed_at=None)


def words_of_strikes() -> Executable:
    """Text and quotes of strikes that are over, unless a block or an appeal rests on them."""
    running = exists().where(BlockRow.key == StrikeRow.used_by, BlockRow.ended_at.is_(None))
    appealed = exists().where(
        CaseRow.lane == StrikeRow.peer_id,
        CaseRow.user_id == StrikeRow.user_id,
        CaseRow.kind == "appeal",
        CaseRow.closed_at.is_(None),
    )
    over = or_(
        StrikeRow.lifted_at.is_not(None),
        StrikeRow.used_by.is_not(None),
        StrikeRow.expires_at <= _moment("now"),
    )
    return (
        update(table_of(StrikeRow))
        .where(_here(StrikeRow), StrikeRow.given_at <= _moment("before"), over)
        .where(~running, ~appealed)
        .values(quotes=[], text="")
    )


def quotes_of_reviews() -> Executable:
    """The words that were found in messages about which a moderator has decided."""
    decided = (ReviewRow.closed_at.is_not(None), ReviewRow.at <= _moment("before"))
    return update(table_of(ReviewRow)).where(_here(ReviewRow), *decided).values(quotes=[])


def data_of_cases() -> Executable:
    """What was said in his cases that are decided."""
    decided = (CaseRow.closed_at.is_not(None), CaseRow.at <= _moment("before"))
    return update(table_of(CaseRow)).where(_here(CaseRow, "lane"), *decided).values(data={})


def votes_of_person() -> Executable:
    """His word on cases that are decided: complaints, objections."""
    decided = select(CaseRow.key).where(
        CaseRow.lane == bindparam("at_peer_id"), CaseRow.closed_at.is_not(None)
    )
    return delete(table_of(VoteRow)).where(
        VoteRow.user_id == bindparam("at_user_id"),
        VoteRow.case_key.in_(decided),
        VoteRow.at <= _moment("before"),
    )


def words_of_lessons() -> Executable:
    """His words in lessons; what the judge sees of them is no text and stays, without him."""
    return (
        update(table_of(LessonRow))
        .where(_here(LessonRow, person="author_id"), LessonRow.at <= _moment("before"))
        .values(words="", author_id=None)
    )


def words_of_journal(dialect: str) -> Executable:
    """Words in journal lines about him: what was written before, or about what he said before."""
    asked = select(ReviewRow.cmid).where(_here(ReviewRow), ReviewRow.at <= _moment("before"))
    lines = or_(JournalRow.at <= _moment("before"), JournalRow.cmid.in_(asked))
    return (
        update(table_of(JournalRow))
        .where(_here(JournalRow), lines)
        .values(evidence=[], more=_wordless(dialect))
    )


def _wordless(dialect: str) -> ColumnElement[object]:
    if dialect == "postgresql":
        left: ColumnElement[object] = cast(JournalRow.more, JSONB)
        for key in _WORDY:
            left = left.op("-")(key)
        return cast(left, JSON)
    return func.json_remove(JournalRow.more, *(f"$.{key}" for key in _WORDY))


def questions_of_person() -> Executable:
    """The questions he asked, which the chat remembers as hashes.

    A question has no author: his are those that the journal or the recent messages know as
    his. A moderator's older ones, whose messages are not judged, nothing leads to any more.
    """
    his = (QuestionRow.peer_id == bindparam("at_peer_id"), QuestionRow.at <= _moment("before"))
    return delete(table_of(QuestionRow)).where(*his, _by_him(QuestionRow.cmid))


def answers_of_person() -> Executable:
    """What is remembered of his answers to others' questions."""
    return (
        update(table_of(QuestionRow))
        .where(QuestionRow.peer_id == bindparam("at_peer_id"), _by_him(QuestionRow.answered_by))
        .values(answered_by=None, answer=None, answer_names=None)
    )


def _by_him(
    cmid: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> ColumnElement[bool]:
    """True where a message of this chat is known as this person's, and was said before."""
    judged = select(JournalRow.cmid).where(
        _here(JournalRow), JournalRow.cmid.is_not(None), JournalRow.at <= _moment("before")
    )
    recent = select(RecentRow.cmid).where(
        _here(RecentRow, person="author_id"), RecentRow.at <= _moment("before")
    )
    return or_(cmid.in_(judged), cmid.in_(recent))


def author_of_recent() -> Executable:
    """Who wrote recent messages on which nothing rests any more."""
    settled = RecentRow.at <= _moment("before")
    return (
        update(table_of(RecentRow))
        .where(_here(RecentRow, person="author_id"), settled)
        .values(author_id=0)
    )


def answered_in_recent() -> Executable:
    """Whom recent messages answered."""
    settled = RecentRow.at <= _moment("before")
    return (
        update(table_of(RecentRow))
        .where(_here(RecentRow, person="reply_to_author"), settled)
        .values(reply_to_author=None)
    )


# After their time, everywhere


def aged_strikes() -> Executable:
    """Text and quotes of strikes that ended long ago."""
    before = _moment("before")
    block_over = exists().where(BlockRow.key == StrikeRow.used_by, BlockRow.ended_at < before)
    ended = or_(StrikeRow.lifted_at < before, StrikeRow.expires_at < before, block_over)
    worded = or_(StrikeRow.text != "", cast(StrikeRow.quotes, String) != "[]")
    return update(table_of(StrikeRow)).where(ended, worded).values(quotes=[], text="")


def aged_cases() -> Executable:
    """What was said in cases that were decided long ago."""
    decided = (CaseRow.closed_at < _moment("before"), cast(CaseRow.data, String) != "{}")
    return update(table_of(CaseRow)).where(*decided).values(data={})


def aged_votes() -> Executable:
    """Who said what on cases that were decided long ago."""
    decided = select(CaseRow.key).where(CaseRow.closed_at < _moment("before"))
    return delete(table_of(VoteRow)).where(VoteRow.case_key.in_(decided))


def abandoned_cases() -> Executable:
    """Complaints and orders about which nobody decided."""
    return (
        update(table_of(CaseRow))
        .where(
            CaseRow.closed_at.is_(None),
            CaseRow.kind.in_(("complaint", "sanction", "observed")),
            CaseRow.at < _moment("before"),
        )
        .values(closed_at=_moment("now"), closed_by=0, outcome=ABANDONED, text="")
    )


def abandoned_reviews() -> Executable:
    """Questions to a moderator that nobody answered."""
    return (
        update(table_of(ReviewRow))
        .where(ReviewRow.closed_at.is_(None), ReviewRow.at < _moment("before"))
        .values(closed_at=_moment("now"), closed_by=0, decision=ABANDONED, text="")
    )


def aged_reviews() -> Executable:
    """Questions to a moderator that were answered long ago."""
    return delete(table_of(ReviewRow)).where(ReviewRow.closed_at < _moment("before"))


def aged_deferred() -> Executable:
    """Late messages that were posted or withdrawn long ago."""
    return delete(table_of(DeferredRow)).where(DeferredRow.closed_at < _moment("before"))


def aged_marks() -> Executable:
    """What was remembered long ago of a person or message, or in a private talk.

    A name without a colon is a fact of the whole chat, such as which message holds its
    rules: it is overwritten, and stays. So does what is remembered of a member who has not
    agreed to the rules yet, while he is one.
    """
    of_somebody = MarkRow.name.contains(":")
    in_private = and_(MarkRow.lane > 0, MarkRow.lane < CHAT_BASE)
    awaited = exists().where(
        MemberRow.peer_id == MarkRow.lane,
        MemberRow.present.is_(True),
        or_(*(MarkRow.name == f"{one}:" + cast(MemberRow.user_id, String) for one in _AWAITED)),
    )
    return delete(table_of(MarkRow)).where(
        or_(of_somebody, in_private), MarkRow.at < _moment("before"), ~awaited
    )


def aged_lessons() -> Executable:
    """Words and authors of old lessons; what the judge sees of them stays."""
    named = or_(LessonRow.words != "", LessonRow.author_id.is_not(None))
    old = (LessonRow.at < _moment("before"), named)
    return update(table_of(LessonRow)).where(*old).values(words="", author_id=None)


def aged_members() -> Executable:
    """Who left a chat long ago: no line of its journal knows him since."""
    heard_of = exists().where(
        JournalRow.user_id == MemberRow.user_id,
        JournalRow.peer_id == MemberRow.peer_id,
        JournalRow.at >= _moment("before"),
    )
    return delete(table_of(MemberRow)).where(MemberRow.present.is_(False), ~heard_of)


def aged_journal(dialect: str) -> Executable:
    """Words in old journal lines; ``since`` spares those that were looked at before."""
    worded = [cast(JournalRow.evidence, String) != "[]"]
    worded += [cast(JournalRow.more, String).contains(f'"{key}"') for key in _WORDY]
    return (
        update(table_of(JournalRow))
        .where(JournalRow.at < _moment("before"), JournalRow.at >= _moment("since"), or_(*worded))
        .values(evidence=[], more=_wordless(dialect))
    )


def failed_events() -> Executable:
    """Events whose handler failed long ago: their bodies hold what was said.

    However often they were tried: that depends on how often the bot was restarted.
    """
    return delete(table_of(InboxRow)).where(
        InboxRow.state == "failed",
        InboxRow.taken_at < _moment("before"),
    )
