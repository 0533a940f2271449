"""The file's layers — defaults, kinds, chats — read and laid one over the other.

One rule for all: a key that a lower layer names replaces that key of the layer
above, and what it does not name stays. A day is a key of ``open_hours``, and a
setting is a key of its rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.file.hours_keys import Hours, HoursLayer, merged, read_hours
from policies.file.policy_keys import (
    EMERGENCY,
    Known,
    PolicyLayer,
    merged_settings,
    read_policies,
)
from policies.file.presets import Preset
from policies.file.problems import Problems
from policies.file.schema import LayerSection, Section, StrikesSection
from policies.file.tree import Node, Path
from policies.hours import SchoolCalendar
from policies.ladder import BlocksWhen, ManualBlock, StrikeRules
from policies.policy import PolicySettings
from policies.procedures import Appeal, Joining, Pardon
from policies.roles import ChatKind

DEFAULTS: Path = ("defaults",)


@dataclass(frozen=True, slots=True)
class Layer:
    """What one section of the file says of hours and rules."""

    path: Path
    hours: HoursLayer | None
    policies: Mapping[str, PolicyLayer]


@dataclass(frozen=True, slots=True)
class Scope:
    """A stack of layers and the settings of rules that hold under it."""

    layers: tuple[Layer, ...]
    settings: Mapping[str, PolicySettings]

    def hours(self, calendar: SchoolCalendar) -> Hours | None:
        """The hours that the layers make together."""
        return merged([layer.hours for layer in self.layers], calendar)

    @property
    def own(self) -> Layer:
        """The layer nearest to the chat."""
        return self.layers[-1]

    def place_of(self, rule: str) -> Path:
        """Where the file last speaks of a rule; its defaults when it never does."""
        said = [layer.policies[rule].path for layer in self.layers if rule in layer.policies]
        return said[-1] if said else DEFAULTS


@dataclass(frozen=True, slots=True)
class Scopes:
    """Every stack of the file; chats by their place in the list."""

    defaults: Scope
    kinds: Mapping[ChatKind, Scope]
    chats: Mapping[int, Scope]


def read_scopes(root: Node, known: Known, problems: Problems) -> Scopes:
    """Read all layers of a file, also where its other parts are wrong."""
    defaults = _scope(root, (_layer(root, DEFAULTS, known, problems),), known, problems)
    kinds: dict[ChatKind, Scope] = {}
    for kind in ChatKind:
        own = _layer(root, ("kinds", kind.value), known, problems)
        kinds[kind] = _scope(root, (*defaults.layers, own), known, problems)
    chats: dict[int, Scope] = {}
    node = root.at(("chats",))
    items = node.value if node and isinstance(node.value, list) else []
    for place, _ in enumerate(items):
        own = _layer(root, ("chats", place), known, problems)
        given = root.at(("chats", place, "kind"))
        named = given.value if given else None
        if isinstance(named, str) and named in set(ChatKind):
            layers = (*kinds[ChatKind(named)].layers, own)
            chats[place] = _scope(root, layers, known, problems)
    return Scopes(defaults, kinds, chats)


def strike_rules(preset: Preset, sections: Sequence[StrikesSection]) -> StrikeRules:
    """The ladder: the regulation's own beneath, then the sections, key by key."""
    named: dict[str, object] = {
        "limit": preset.limit,
        "blocks_when": preset.blocks_when.value,
        "manual_block": preset.manual_block.value,
    }
    for section in sections:
        named.update({key: getattr(section, key) for key in section.model_fields_set})
    ladder = StrikesSection.model_validate(named)
    return StrikeRules(
        limit=ladder.limit,
        blocks_when=BlocksWhen(ladder.blocks_when),
        block=ladder.block,
        expire=ladder.expire,
        manual_block=ManualBlock(ladder.manual_block),
    )


def procedures(sections: Sequence[LayerSection]) -> tuple[Pardon, Appeal, Joining]:
    """What the layers say of the procedures, the nearest to the chat last, key by key."""
    pardon = _together([one.pardon for one in sections])
    appeal = _together([one.appeal for one in sections])
    joining = _together([one.joining for one in sections])
    return Pardon(**pardon), Appeal(**appeal), Joining(**joining)


def _together(sections: Sequence[Section]) -> dict[str, Any]:
    return {key: getattr(one, key) for one in sections for key in one.model_fields_set}


def _layer(root: Node, path: Path, known: Known, problems: Problems) -> Layer:
    hours = read_hours(root, path, problems)
    return Layer(path, hours, read_policies(root, path, known, problems))


def _scope(root: Node, layers: tuple[Layer, ...], known: Known, problems: Problems) -> Scope:
    named = {rule: None for layer in layers for rule in layer.policies}
    settings: dict[str, PolicySettings] = {}
    for rule in named:
        said = [layer.policies[rule] for layer in layers if rule in layer.policies]
        made = merged_settings(root, rule, said, known, problems)
        if made is not None:
            settings[rule] = made
            _refuse_idle_keys(root, rule, made, layers[-1], problems)
    return Scope(layers, settings)


def _refuse_idle_keys(
    root: Node, rule: str, made: PolicySettings, own: Layer, problems: Problems
) -> None:
    """Whoever tunes a rule that a layer above switched off expects it to be on."""
    said = own.policies.get(rule)
    if said and made.action == "allow" and "action" not in said.keys and rule != EMERGENCY:
        problems.error(
            root.line_of(said.path),
            f"{rule}: правило выключено выше (action: allow), здесь его ключи ничего не меняют; "
            "назовите action или уберите правило",
        )
