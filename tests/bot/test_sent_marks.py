"""The marks of messages that were handed over: the latest are known, whoever asks."""

from bot.sent_marks import KEPT, SentMarks


def test_a_message_is_known_by_whom_it_went_to_and_by_its_mark() -> None:
    marks = SentMarks()
    marks.add(301, 7)
    assert (301, 7) in marks
    assert (302, 7) not in marks
    assert (301, 8) not in marks


def test_the_latest_are_kept_and_the_oldest_forgotten() -> None:
    marks = SentMarks()
    for mark in range(KEPT + 1):
        marks.add(301, mark)
    assert (301, 0) not in marks
    assert (301, 1) in marks
    assert (301, KEPT) in marks
