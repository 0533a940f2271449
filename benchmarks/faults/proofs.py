"""Faults whose proof is a test: what is asserted there is the row, and it is run here again."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.faults.row import NOTHING, Row
from benchmarks.process import environment

_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Proof:
    """A fault, how it is injected, how it is got over, and the tests that show it."""

    fault: str
    injected: str
    recovery: str
    file: str
    names: tuple[str, ...] = ()
    """Beginnings of the tests' names; all of the file where there is none."""


_OUTAGE, _SOURCE = "tests/faults/test_outage.py", "tests/bot/vk/test_source_troubles.py"
_BACKLOG = "tests/faults/test_backlog_trouble.py"
_DATABASE = "tests/faults/test_database_trouble.py"
_CLOCK, _AGAIN = "tests/faults/test_clock.py", "tests/faults/test_resending.py"
PROOFS = (
    Proof(
        "VK answers nothing for an hour",
        "HTTP 503 or a cut connection to every call; the clock is moved in steps",
        "within two minutes after VK answers; sanctions are made, reminders dropped with a "
        "journal line; at most 400 calls meanwhile",
        _OUTAGE,
        ("test_after_an_hour",),
    ),
    Proof(
        "the token is revoked in mid-work",
        "error 5 to every call for an hour",
        "within twenty minutes after it is valid again, without a restart; told once",
        _OUTAGE,
        ("test_a_token_revoked",),
    ),
    Proof(
        "events twice, late and out of order",
        "each event three times more, the last first; a restart in between",
        "at once",
        _OUTAGE,
        ("test_events_that_come_twice",),
    ),
    Proof(
        "events that are not delivered (gaps in the numbers)",
        "messages and joins without an event, up to 250 in a row; VK away when they are read",
        "twenty seconds after the next message; five minutes where VK did not answer",
        "tests/flows/test_gaps.py",
    ),
    Proof(
        "each error code of VK's table",
        "once to a send, over HTTP",
        "retried, put off, mended, dropped or ended as the table says; the next call is not "
        "held up",
        _AGAIN,
        ("test_each_code",),
    ),
    Proof(
        "HTTP 5xx, a page or half a JSON for an answer, cut and hanging connections",
        "one to three times to any call",
        "seconds, growing to thirty",
        _AGAIN,
        ("test_each_way_of_http",),
    ),
    Proof(
        "the answer of an `execute` or a call never comes",
        "carried out, then the connection is cut",
        "made again: the same message, the same state",
        _AGAIN,
        ("test_a_lost_answer",),
    ),
    Proof(
        "the long poll: `failed` 1, 2, 3, other answers, other positions",
        "a dozen malformed answers, an expired key, a lost history",
        "a new key or position; at most thirty seconds between attempts; a loss is told",
        _SOURCE,
    ),
    Proof(
        "a flood of thirty chats with 250 waiting events each",
        "the lanes over an inbox in memory; a quiet chat speaks meanwhile",
        "the quiet chat waits for forty other events at most, a lively one for two hundred",
        "tests/bot/test_lanes.py",
    ),
    Proof(
        "hundreds join by a link (a raid)",
        "150 joins within a minute",
        "one word to those in charge, one post of the rules ten minutes after the last",
        "tests/flows/test_raid.py",
    ),
    Proof(
        "the clocks change (DST)",
        "a school in Helsinki, a late message over each of the two nights, a block of a month",
        "posted and released at the local hour, once",
        _CLOCK,
        ("test_over_a_change", "test_a_month_over"),
    ),
    Proof(
        "the machine's clock is set back",
        "by one and three hours: before and after a timer, with a call put off",
        "timers once, at their moment; calls within a minute",
        _CLOCK,
        ("test_what_was_promised", "test_a_timer"),
    ),
    Proof(
        "the machine's clock is wrong by hours, or it is in another zone",
        "nine hours either way; TZ=Pacific/Kiritimati, America/Los_Angeles",
        "judged by VK's time; told to the administrators within an hour",
        _CLOCK,
        ("test_the_hour", "test_a_wrong_clock", "test_a_host"),
    ),
    Proof(
        "restrictions in VK that differ from the blocks",
        "lifted or set behind the bot's back; lost on leaving and coming back",
        "at the start and within the hour, with a journal line",
        "tests/faults/test_reconciling.py",
    ),
    Proof(
        "the disk is full",
        "SQLite may not grow by a page; a trigger refuses the decision's row",
        "at the source's or the lane's next attempt, thirty seconds at most; `/readyz` says it",
        _DATABASE,
        ("test_on_a_full_disk", "test_what_was_taken_in"),
    ),
    Proof(
        "the database fails in the midst of a judgement; the answer to a commit is lost",
        "a read raises once, of four kinds; a commit is carried out and the connection reset",
        "judged again after half a second; promised calls go out",
        _BACKLOG,
        ("test_a_read_that_failed", "test_a_commit"),
    ),
    Proof(
        "a decision that the database will never take",
        "a constraint refuses two of four messages said at once",
        "within ten seconds these two are given up, with a journal line; the others are judged",
        _BACKLOG,
        ("test_a_decision",),
    ),
    Proof(
        "the database is locked",
        "another connection holds `BEGIN EXCLUSIVE`: before a poll is taken in, while a call is "
        "under way, when an alarm is told, when VK posts by Callback API",
        "as above; VK is answered 503 meanwhile, a call that was made is not made again",
        _DATABASE,
        ("test_a_locked", "test_a_call_that", "test_an_alarm_waits", "test_callback"),
    ),
    Proof(
        "the database is gone",
        "the SQLite file is moved away and back; PostgreSQL ends every connection and lets nobody "
        "in (where a server is named)",
        "as above; nothing is written into a file that is not in its place",
        _DATABASE,
        ("test_a_file_that", "test_a_server_that"),
    ),
    Proof(
        "the line to PostgreSQL hangs or is cut, and the server hears nothing of it",
        "a proxy keeps back or swallows all that is sent or closed meanwhile: before a decision, "
        "in the midst of its transaction, while the lease is looked at",
        "within twice the database's patience; the lease at the next look, ten seconds at most",
        "tests/faults/test_database_line.py",
    ),
    Proof(
        "the disk is lost, a copy is put back",
        "a copy taken in an outage of VK, with promises waiting; the bot works on, then the copy "
        "is restored into an empty place (SQLite, PostgreSQL)",
        "at the start; strikes count on, blocks end in time, nothing is said twice",
        "tests/flows/test_backup.py",
    ),
    Proof(
        "a second program works with the same key",
        "messages by another program, by a person on the community's page, by a second Dezhurny "
        "with a database of its own; lost answers and restarts meanwhile",
        "journaled after a minute, told once; never for what the outbox sent",
        "tests/flows/test_second_program.py",
    ),
)


def measure() -> Iterator[Row]:
    """Run them all in one pytest and read how each ended."""
    with tempfile.TemporaryDirectory(prefix="dezhurny-proofs-") as name:
        report = Path(name) / "report.xml"
        files = list(dict.fromkeys(proof.file for proof in PROOFS))
        subprocess.run(  # noqa: S603  our own tests
            [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-o", "addopts=",
             f"--junitxml={report}", *files],
            cwd=_PROJECT, env=environment(), stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314  our own file
    for proof in PROOFS:
        yield _row(proof, cases)


def _row(proof: Proof, cases: list[ElementTree.Element]) -> Row:
    module = proof.file.removesuffix(".py").replace("/", ".")
    own = [
        case
        for case in cases
        if case.get("classname") == module
        and case.get("name", "").startswith(proof.names or "test")
    ]
    failed = [
        case.get("name", "") for case in own
        if case.find("failure") is not None or case.find("error") is not None
    ]  # fmt: skip
    lost = NOTHING if own and not failed else f"NOT SHOWN: {', '.join(failed) or 'no test'}"
    injected = f"{proof.injected} ({len(own)} tests in `{proof.file}`)"
    return Row(proof.fault, injected, lost, proof.recovery)
