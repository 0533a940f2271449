"""The alarms shipped for Prometheus: each names what the bot measures, and has its remedy."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from prometheus_client.metrics import MetricWrapperBase
from ruamel.yaml import YAML

from bot import metrics

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"
MEASURED = {
    metric: next(family.name for family in metric.describe())
    for metric in vars(metrics).values()
    if isinstance(metric, MetricWrapperBase)
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
