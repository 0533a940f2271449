"""The alarms shipped for Prometheus: each names what the bot measures, and has its remedy."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase
from ruamel.yaml import YAML

from bot import metrics
from bot.storage.troubles import Trouble
from bot.vk.translate import METHODS
from handlers.calls import Rank
from policies.registry import known_policies

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"
MEASURED = {
    metric: next(family.name for family in metric.describe())
    for metric in vars(metrics).values()
    if isinstance(metric, MetricWrapperBase)
}

# Where an alarm leaves a label open, it asks for every value that the bot may give it.
VALUES = {
    "rank": {rank.name.lower() for rank in Rank},
    "state": {"done", "failed", "dropped"},
    "cause": {"failed", "refused", "unreachable"},
    "method": set(METHODS.values()),
    "policy": set(known_policies()),
    "error": set(Trouble),
}


def rules() -> list[dict[str, Any]]:
    whole = YAML(typ="safe").load((files("config") / "alerts.yaml").read_text("utf-8"))
    return [rule for group in whole["groups"] for rule in group["rules"]]


def named(text: str) -> set[str]:
    """The bot's metrics in a text, without what Prometheus hangs on their names."""
    names = re.findall(r"\bdezhurny_[a-z_]+", text)
    return {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in names}


def test_each_alarm_names_what_the_bot_measures() -> None:
    known = set(MEASURED.values())
    for rule in rules():
        assert named(rule["expr"]) <= known, rule["alert"]
        assert named(rule["expr"]) or "up{" in rule["expr"], rule["alert"]


def test_labels_in_an_alarm_are_labels_of_its_metric() -> None:
    labels = {name: set(metric._labelnames) for metric, name in MEASURED.items()}
    for rule in rules():
        for name, chosen in re.findall(r"(dezhurny_[a-z_]+)\{([^}]*)\}", rule["expr"]):
            [plain] = named(name)
            assert set(re.findall(r"(\w+)=", chosen)) <= labels[plain], rule["alert"]


@pytest.fixture
def unused() -> Iterator[None]:
    """Counters as a process finds them that has counted nothing."""
    for metric in MEASURED:
        if metric._labelnames:
            metric.clear()
    yield
    metrics.begin(rules=known_policies(), methods=METHODS.values())


def series(expression: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Counters whose growth is asked for, with each set of labels that has a series of its own."""
    for name, chosen in re.findall(r"increase\((dezhurny_[a-z_]+)(?:\{([^}]*)\})?", expression):
        [plain] = named(name)
        [metric] = [one for one, called in MEASURED.items() if called == plain]
        selected = dict(re.findall(r'(\w+)=~?"([^"]*)"', chosen))
        sets: list[dict[str, str]] = [{}]
        for label in metric._labelnames:
            values = selected[label].split("|") if label in selected else sorted(VALUES[label])
            sets = [{**one, label: value} for one in sets for value in values]
        yield from ((name, one) for one in sets)


@pytest.mark.usefixtures("unused")
def test_what_an_alarm_watches_grow_stands_at_nought_from_the_start() -> None:
    metrics.begin(rules=known_policies(), methods=METHODS.values())
    asked = [one for rule in rules() for one in series(rule["expr"])]
    assert ("dezhurny_calls_ended_total", {"rank": "sanction", "state": "failed"}) in asked
    for name, labels in asked:
        value = REGISTRY.get_sample_value(name, labels)
        assert value is not None, (name, labels)
        assert not labels or value == 0, (name, labels)


def test_each_alarm_has_its_row_with_its_metric_and_a_remedy() -> None:
    rows = {
        cells[0]: cells[1:]
        for line in OPERATING.read_text("utf-8").splitlines()
        if line.startswith("| `Dezhurny")
        for cells in [[cell.strip(" `") for cell in line.strip("|").split("|")]]
    }
    assert list(rows) == [rule["alert"] for rule in rules()]
    for rule in rules():
        metric, when, remedy = rows[rule["alert"]]
        assert named(metric) == named(rule["expr"]), rule["alert"]
        assert when
        assert remedy


def test_what_is_measured_stands_on_the_operators_page() -> None:
    assert named(OPERATING.read_text("utf-8")) >= set(MEASURED.values())


def test_no_label_is_made_for_people_or_words() -> None:
    allowed = {"method", "outcome", "rank", "state", "kind", "cause", "policy", "error"}
    assert {label for metric in MEASURED for label in metric._labelnames} <= allowed
