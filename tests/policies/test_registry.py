"""The registry knows our policies and those that others install."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from policies import registry
from policies.finding import Finding
from policies.message import Message
from policies.policy import Policy, PolicySettings
from policies.registry import BUILTIN, GROUP, PolicyError, known_policies
from policies.rulebook import RULE_IDS
from policies.state import ChatState


class Excess(Policy):
    """A third party's policy, as an entry point names it."""

    rule = "excess"

    def check(self, message: Message, state: ChatState) -> Finding:
        return Finding.miss(self.rule)


class SecondCaps(Excess):
    rule = "caps"


class Ruleless(Policy):
    def check(self, message: Message, state: ChatState) -> Finding:
        return Finding.miss("nothing")


class WrongSettings(Excess):
    Settings = dict  # type: ignore[assignment]


NOT_A_POLICY = "a word"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    known_policies.cache_clear()
    yield
    known_policies.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    entries = tuple(
        EntryPoint(name=f"extra{number}", value=value, group=GROUP)
        for number, value in enumerate(values)
    )
    monkeypatch.setattr(registry, "entry_points", lambda *, group: entries)


def test_our_own_policies_are_known_by_their_rule() -> None:
    known = known_policies()
    assert set(known) >= {
        "emergency",
        "profanity",
        "off_topic",
        "caps",
        "stickers",
        "foreign_messenger",
    }
    assert all(known[rule].rule == rule for rule in known)


@pytest.mark.parametrize("policy", BUILTIN)
def test_each_has_a_rule_of_the_rulebook_and_settings_that_need_nothing(
    policy: type[Policy],
) -> None:
    assert policy.rule in RULE_IDS
    settings = policy.Settings()
    assert isinstance(policy(settings).settings, PolicySettings)


@pytest.mark.parametrize("policy", BUILTIN)
def test_each_setting_is_described_in_russian(policy: type[Policy]) -> None:
    for name, field in policy.Settings.model_fields.items():
        assert field.description, f"{policy.rule}: {name}"
        assert any("а" <= letter <= "я" for letter in field.description.lower())


@pytest.mark.parametrize(
    ("rule", "action"),
    [
        ("profanity", "strike"),
        ("off_topic", "remind"),
        ("caps", "remind"),
        ("stickers", "delete"),
        ("foreign_messenger", "delete"),
        ("emergency", "allow"),
    ],
)
def test_the_default_actions(rule: str, action: str) -> None:
    assert known_policies()[rule].Settings().action == action


def test_an_installed_policy_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, f"{__name__}:Excess")
    assert known_policies()["excess"].__name__ == "Excess"


@pytest.mark.parametrize(
    "value",
    [
        "no_such_module_at_all:Thing",
        f"{__name__}:Missing",
        f"{__name__}:NOT_A_POLICY",
        f"{__name__}:Ruleless",
        f"{__name__}:SecondCaps",
        f"{__name__}:WrongSettings",
    ],
)
def test_a_broken_one_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    install(monkeypatch, value)
    with pytest.raises(PolicyError, match="extra0"):
        known_policies()
