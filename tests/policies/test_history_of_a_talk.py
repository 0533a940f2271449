"""What a replay says of a chat: `remind_chat` and `asked_before`, never as findings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import pytest

from policies.file import load
from policies.history import HistoryJudge, JudgedLine, read_line
from policies.school import PolicySnapshot

PARENTS = 2000000001
NOON = 1_772_618_400
DAY = 86_400
ANNA, BORIS, VERA, TEACHER = 301, 302, 303, 201
QUESTION, ANSWER = "Подскажите, где посмотреть расписание звонков?", "На сайте школы"
AGAIN = "А расписание звонков где можно посмотреть?"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a history, ``at`` seconds after noon."""

    id: int | str
    who: int
    text: str
    at: int
    peer: int = PARENTS
    reply: object = None
    reply_to: object = None


@pytest.fixture(scope="module")
def snapshot() -> PolicySnapshot:
    text = files("config").joinpath("policy.yaml").read_text(encoding="utf-8")
    return load(text, source="policy.yaml")


def replayed(snapshot: PolicySnapshot, lines: Sequence[Line]) -> dict[int | str, JudgedLine]:
    judge = HistoryJudge(snapshot, lambda _: ())
    told = {}
    for one in lines:
        said = {
            "id": one.id,
            "peer_id": one.peer,
            "from_id": one.who,
            "date": NOON + one.at,
            "text": one.text,
            "reply_message": one.reply,
            "reply_to": one.reply_to,
        }
        told[one.id] = judge.judge(read_line(json.dumps(said).encode()))
    return told


ASKED = (Line("q", ANNA, QUESTION, 0), Line("a", BORIS, ANSWER, 200))


@pytest.mark.parametrize(
    "answer",
    [
        Line("a", BORIS, ANSWER, 200),
        Line("a", BORIS, ANSWER, 200, reply={"conversation_message_id": "q", "from_id": ANNA}),
        Line("a", BORIS, ANSWER, 200, reply={"id": "q"}),
        Line("a", BORIS, ANSWER, 200, reply_to="q"),
    ],
    ids=["just after", "by its number", "by its id", "by a line's name"],
)
def test_a_question_names_the_earlier_line_that_was_answered(
    snapshot: PolicySnapshot, answer: Line
) -> None:
    between = [Line(n, VERA, "Собрание в четверг", 3600 + n) for n in range(5)]
    lines = [ASKED[0], answer, *between, Line("later", VERA, AGAIN, 7 * DAY)]
    told = replayed(snapshot, lines)
    assert {name: one.asked_before for name, one in told.items() if one.asked_before} == {
        "later": "q"
    }


def test_questions_that_nobody_answered_make_a_chat_no_harder_to_convince(
    snapshot: PolicySnapshot,
) -> None:
    # As sure as these two questions are the same, and no surer.
    least = max(step / 100 for step in range(42, 100) if named(step / 100, [*ASKED]))
    unanswered = [
        Line(n, VERA, f"Кто видел варежки номер {n}?", 3600 + n * DAY // 50) for n in range(50)
    ]
    assert named(least, [*ASKED, *unanswered])


def test_the_oldest_question_is_found_though_a_new_one_takes_its_place(
    snapshot: PolicySnapshot,
) -> None:
    # As many as are remembered, the one that is asked again first of all.
    others = [Line(n, VERA, f"Кто видел варежки номер {n}?", 3600 + n * 60) for n in range(1, 300)]
    lines = [*ASKED, *others, Line("later", VERA, AGAIN, 7 * DAY)]
    assert replayed(snapshot, lines)["later"].asked_before == "q"


def named(certain: float, lines: Sequence[Line]) -> bool:
    """Whether the question, asked again, is named where one must be so sure."""
    text = files("config").joinpath("policy.yaml").read_text(encoding="utf-8")
    told = f"asked_before: {{action: remind, certain: {certain}}}"
    strict = load(text.replace("asked_before: {action: remind}", told), source="policy.yaml")
    return (
        replayed(strict, [*lines, Line("later", VERA, AGAIN, 7 * DAY)])["later"].asked_before == "q"
    )


def test_a_number_that_is_zero_is_a_name_too(snapshot: PolicySnapshot) -> None:
    lines = [
        Line(0, ANNA, QUESTION, 0),
        Line(1, BORIS, ANSWER, 200),
        Line(2, VERA, AGAIN, 7 * DAY),
    ]
    assert replayed(snapshot, lines)[2].asked_before == 0


@pytest.mark.parametrize(
    "lines",
    [
        [ASKED[0], Line("later", VERA, AGAIN, 7 * DAY)],
        [ASKED[0], Line("a", BORIS, "не знаю", 200), Line("later", VERA, AGAIN, 7 * DAY)],
        [*ASKED, Line("later", VERA, AGAIN, 7 * DAY, peer=2000000002)],
        [*ASKED, Line("later", VERA, AGAIN, 500 * DAY)],
        [*ASKED, Line("later", VERA, "Во сколько завтра сбор на экскурсию?", 7 * DAY)],
    ],
    ids=["no answer", "no real answer", "another chat", "too long ago", "another question"],
)
def test_otherwise_none_is_named(snapshot: PolicySnapshot, lines: list[Line]) -> None:
    assert replayed(snapshot, lines)["later"].asked_before is None


def test_findings_rest_on_the_line_alone(snapshot: PolicySnapshot) -> None:
    pieces = ("Здравствуйте", "а завтра", "в музей", "сменку брать?")
    burst = [Line(n, ANNA, text, n * 5) for n, text in enumerate(pieces)]
    told = replayed(snapshot, burst)
    alone = replayed(snapshot, burst[-1:])
    assert told[3].findings == alone[3].findings
    rules = {one.rule for line in told.values() for one in line.judgement.judged}
    assert not rules & {"one_message", "use_reply", "asked_before"}


def test_a_heated_talk_is_reminded_once_and_a_calm_one_never(snapshot: PolicySnapshot) -> None:
    quarrel = [
        Line("1", ANNA, "Кто забрал нашу куртку?", 0),
        Line("2", BORIS, "Вечно вы всё теряете, растяпа безмозглая", 40),
        Line("3", ANNA, "Сами вы безмозглый хам, следите за своим лентяем!", 80),
        Line("4", BORIS, "Замолчите, хамло бессовестное!", 120),
    ]
    told = replayed(snapshot, quarrel)
    assert [name for name, one in told.items() if one.remind_chat] == ["3"]
    calm = replayed(snapshot, [Line(n, VERA + n % 2, "Собрание в четверг", n) for n in range(9)])
    assert not any(one.remind_chat for one in calm.values())
