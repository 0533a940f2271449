"""What Prometheus is told about the running bot.

Labels name kinds, never people or words. What is asked of the database is measured when
somebody looks (:mod:`bot.health`). Each failure has its alarm in ``config/alerts.yaml`` and
its remedy in docs/operating.md.

An alarm watches how much a series grew, and one that is first seen at 1 has not grown. So each
series that an alarm asks for stands at 0 from the start (:func:`begin`).
"""

from collections.abc import Iterable
from itertools import product

from prometheus_client import Counter, Gauge, Histogram

from bot.storage.troubles import Trouble
from handlers.calls import Rank

calls = Counter(
    "dezhurny_calls",
    "Attempts of promised calls by method and what they came to",
    ["method", "outcome"],
)
retries = Counter("dezhurny_call_retries", "Promised calls put off to be tried again", ["method"])
calls_ended = Counter(
    "dezhurny_calls_ended",
    "Promised calls by rank (sanction, explanation, courtesy) and how they ended",
    ["rank", "state"],
)
requests = Counter(
    "dezhurny_requests", "HTTP requests made for promised calls: execute or call", ["kind"]
)
batch_size = Histogram(
    "dezhurny_batch_size", "Calls in one execute", buckets=(1, 2, 5, 10, 15, 20, 25)
)
outbox_waiting = Gauge("dezhurny_outbox_waiting", "Promised calls that wait, by rank", ["rank"])
outbox_oldest = Gauge(
    "dezhurny_outbox_oldest_seconds", "Age of the oldest waiting promised call, by rank", ["rank"]
)

poll_failures = Counter(
    "dezhurny_poll_failures",
    "Polls that brought no events: failed (VK lost its place), refused, unreachable",
    ["cause"],
)
intake_failures = Counter(
    "dezhurny_intake_failures", "Batches of events that could not be committed; VK sends them again"
)
silence = Gauge(
    "dezhurny_messenger_silent_seconds", "Since when the messenger has answered neither way"
)
outage_seconds = Counter(
    "dezhurny_outage_seconds", "Seconds in which promised calls met no answer, all outages together"
)

events_failed = Counter("dezhurny_events_failed", "Events whose judgement raised an error")
backlogs_failed = Counter(
    "dezhurny_backlogs_failed", "Backlogs of a lane that were not committed and are judged again"
)
policies_failed = Counter(
    "dezhurny_policies_failed", "Judgements in which a policy raised an error", ["policy"]
)
policy_broken = Gauge(
    "dezhurny_policy_broken", "1 while the policy file on disk is refused and an older one in force"
)
journal_lines = Counter(
    "dezhurny_journal_lines", "Lines of the journal, by kind: reconciled, raid, alarm …", ["kind"]
)
unknown_own_messages = Counter(
    "dezhurny_unknown_own_messages",
    "Messages in the community's name that neither this bot nor a person wrote",
)
inbox_oldest = Gauge(
    "dezhurny_inbox_oldest_seconds", "Age of the oldest event that waits to be judged"
)
timers_late = Histogram(
    "dezhurny_timer_lateness_seconds",
    "How late timers fired",
    buckets=(1, 5, 30, 60, 300, 1800, 7200, 86400),
)

commit_seconds = Histogram(
    "dezhurny_commit_seconds",
    "Duration of a shared commit",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
commits_failed = Counter(
    "dezhurny_commits_failed", "Commits that the database refused, by its trouble", ["error"]
)
housekeeping_failed = Counter(
    "dezhurny_housekeeping_failed", "Daily erasing of what has served its time that failed"
)
lease_lost = Counter(
    "dezhurny_lease_lost", "Times the server forgot that this bot alone works on the database"
)
database_down = Gauge(
    "dezhurny_database_down", "1 when the database did not answer the last look at it"
)


_ENDS = ("done", "failed", "dropped")
_CAUSES = ("failed", "refused", "unreachable")
_WATCHED_LINES = ("raid", "reconciled")


def begin(*, rules: Iterable[str], methods: Iterable[str]) -> None:
    """Let what alarms ask for stand at 0: ``rules`` have a policy, ``methods`` are called."""
    for rank, end in product(Rank, _ENDS):
        calls_ended.labels(rank.name.lower(), end)
    for counter, values in (
        (retries, methods),
        (poll_failures, _CAUSES),
        (policies_failed, rules),
        (journal_lines, _WATCHED_LINES),
        (commits_failed, Trouble),
    ):
        for value in values:
            counter.labels(value)
