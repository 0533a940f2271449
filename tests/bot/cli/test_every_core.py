"""A history judged on every core says what one process says, in the same order."""

import os
from collections import Counter
from collections.abc import Callable

import pytest

from bot.cli.every_core import WORTHWHILE, judged_in_order
from policies.history import HistoryLine

CHATS = 7


def history(count: int) -> list[HistoryLine]:
    return [
        HistoryLine(id=number, peer_id=2_000_000_001 + number * number % CHATS, date=1_772_476_200)
        for number in range(count)
    ]


def begin() -> Callable[[HistoryLine], tuple[int, int]]:
    """A judge with a memory of each chat: how many of its messages came before."""
    seen: Counter[int] = Counter()

    def judge(line: HistoryLine) -> tuple[int, int]:
        seen[line.peer_id] += 1
        return seen[line.peer_id], os.getpid()

    return judge


@pytest.mark.parametrize("count", [0, 1, WORTHWHILE - 1, WORTHWHILE, 3 * WORTHWHILE + 1])
def test_lines_keep_their_order_and_each_chat_its_memory(count: int) -> None:
    lines = history(count)
    alone = begin()

    judged = list(judged_in_order(lines, begin))

    assert [line for line, _ in judged] == lines
    assert [place for _, (place, _) in judged] == [alone(line)[0] for line in lines]


def test_a_short_history_starts_no_process() -> None:
    judged = judged_in_order(history(WORTHWHILE - 1), begin)

    assert {process for _, (_, process) in judged} == {os.getpid()}


def test_a_long_one_uses_the_cores_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)

    judged = judged_in_order(history(WORTHWHILE), begin)

    assert len({process for _, (_, process) in judged} - {os.getpid()}) == 2


def test_what_a_judge_raises_arrives() -> None:
    def broken() -> Callable[[HistoryLine], int]:
        def judge(line: HistoryLine) -> int:
            raise LookupError(line.id)

        return judge

    with pytest.raises(LookupError, match=r"^\d+$"):
        list(judged_in_order(history(WORTHWHILE), broken))
