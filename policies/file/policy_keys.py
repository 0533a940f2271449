"""The keys under ``policies``: which rules are watched, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ConfigDict, ValidationError

from policies.file.problems import Problems
from policies.file.tree import Node, Path
from policies.file.wording import choose, complaint, unknown_key
from policies.file.words import nearest
from policies.policy import GradedSettings, Policy, PolicySettings
from policies.rulebook import RULE_IDS, RULE_NAMES

Known = Mapping[str, type[Policy]]
EMERGENCY = "emergency"
ACTIONS = ("allow", "remind", "delete", "strike")
_OFF_WORDS = ("off", "no", "none", "false", "нет", "выкл", "")
_NO_ACTION: Mapping[str, str] = {
    "block": "блокирует не правило, а число предупреждений (Положение об этике общения, п. 2.6); "
    "самое строгое здесь — strike",
    "ban": "блокирует не правило, а число предупреждений (Положение об этике общения, п. 2.6); "
    "самое строгое здесь — strike",
    "review": "модератора бот спрашивает сам, когда уверенность между likely и certain; "
    "напишите, что делать в ясном случае: remind, delete или strike",
    "defer": "отложить можно только позднее сообщение: open_hours: {{on_late: defer}}; "
    "здесь — remind, delete или strike",
}


class PendingSettings(GradedSettings):
    """Settings of a rule whose policy is not written yet: the common keys and whatever else."""

    model_config = ConfigDict(extra="allow", frozen=True)


@dataclass(frozen=True, slots=True)
class PolicyLayer:
    """What one section says of one rule: its keys, and where."""

    path: Path
    keys: Mapping[str, object]


def settings_of(rule: str, known: Known) -> type[PolicySettings]:
    """The model of a rule's keys."""
    return known[rule].Settings if rule in known else PendingSettings


def read_policies(
    root: Node, above: Path, known: Known, problems: Problems
) -> dict[str, PolicyLayer]:
    """Read ``policies`` of the section at ``above``; what is wrong is noted and left out."""
    path = (*above, "policies")
    read: dict[str, PolicyLayer] = {}
    for rule, node in root.mapping(*path).items():
        line = root.line_of((*path, rule))
        fault = _not_a_policy(rule, known)
        if fault:
            problems.error(line, fault)
        elif node.value is None:
            read[rule] = PolicyLayer((*path, rule), {})
        elif not isinstance(node.value, dict):
            problems.error(line, _not_keys(rule, node.plain()))
        else:
            read[rule] = _Entry(root, (*path, rule), rule, known, problems).read()
    return read


def merged_settings(
    root: Node,
    rule: str,
    layers: Sequence[PolicyLayer],
    known: Known,
    problems: Problems,
) -> PolicySettings | None:
    """The settings that the layers make, a later key over an earlier; None when they are wrong."""
    keys: dict[str, object] = {}
    places: dict[str, Path] = {}
    for layer in layers:
        keys.update(layer.keys)
        places.update({key: (*layer.path, key) for key in layer.keys})
    disorder = _disorder(rule, keys, settings_of(rule, known))
    if disorder:
        problems.error(root.line_of(places.get("likely") or places["certain"]), disorder)
        return None
    try:
        return settings_of(rule, known).model_validate(keys)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            first, rest = str(next(iter(detail["loc"]), "")), detail["loc"][1:]
            place = (*places[first], *rest) if first in places else layers[-1].path
            problems.error(root.line_of(place), f"{rule}: {complaint(detail)}")
        return None


def _disorder(rule: str, keys: Mapping[str, object], settings: type[PolicySettings]) -> str | None:
    if not issubclass(settings, GradedSettings):
        return None
    fields = settings.model_fields
    likely = keys.get("likely", fields["likely"].default)
    certain = keys.get("certain", fields["certain"].default)
    if not (_in_degrees(likely) and _in_degrees(certain)) or likely <= certain:  # type: ignore[operator]
        return None
    return (
        f"{rule}: likely ({likely}) больше certain ({certain}), тогда модератора не спросят "
        "никогда; сделайте likely меньше"
    )


def _in_degrees(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _not_a_policy(rule: str, known: Known) -> str | None:
    if rule == "open_hours":
        return (
            "часы задаёт не правило, а ключ open_hours рядом с policies; "
            "перенесите его на один уровень с policies"
        )
    if rule in known or rule in RULE_IDS:
        return None
    by_name = {name: one for one, names in RULE_NAMES.items() for name in names}
    guess = by_name.get(rule.lower()) or nearest(rule, (*known, *RULE_IDS))
    if guess is None:
        name = nearest(rule, by_name)
        guess = by_name[name] if name else None
    remedy = f"может быть, {guess}?" if guess else "названия правил перечислены в docs/rules.md"
    return f"правила «{rule}» нет; {remedy}"


def _not_keys(rule: str, given: object) -> str:
    if given is False or (isinstance(given, str) and given.lower() in _OFF_WORDS):
        return f"чтобы выключить правило, напишите {rule}: {{action: allow}}"
    action = given if isinstance(given, str) and given in ACTIONS else "remind"
    return f"у правила нужны ключи; напишите {rule}: {{action: {action}}}"


class _Entry:
    """Reads the keys of one rule in one section."""

    def __init__(self, root: Node, path: Path, rule: str, known: Known, problems: Problems) -> None:
        self._root = root
        self._path = path
        self._rule = rule
        self._model = settings_of(rule, known)
        self._pending = rule not in known
        self._problems = problems

    def read(self) -> PolicyLayer:
        nodes = self._root.mapping(*self._path)
        keys: dict[str, object] = {}
        for key, node in nodes.items():
            value = node.plain()
            fault = self._unknown(key) or self._wrong(key, value)
            if fault:
                self._problems.error(self._line(key), fault)
            else:
                keys[key] = value
        if keys.get("action") == "allow" and self._rule != EMERGENCY:
            for key in keys:
                if key != "action":
                    self._problems.error(
                        self._line(key),
                        f"{self._rule}: при action: allow правило выключено и ключ «{key}» "
                        "ничего не меняет; уберите его или назовите другое action",
                    )
        return PolicyLayer(self._path, keys)

    def _line(self, key: str) -> int:
        return self._root.line_of((*self._path, key))

    def _unknown(self, key: str) -> str | None:
        fields = tuple(self._model.model_fields)
        if key in fields:
            return None
        if self._pending:
            # Its own keys are not known yet; only a slip in a common one can be seen.
            slip = nearest(key, fields)
            return f"{self._rule}: {unknown_key(key, fields)}" if slip else None
        if key in GradedSettings.model_fields:
            return f"{self._rule}: у этого правила нет степеней уверенности; уберите «{key}»"
        return f"{self._rule}: {unknown_key(key, fields)}"

    def _wrong(self, key: str, value: object) -> str | None:
        name = f"{self._rule}: {key}"
        if value is None:
            return f"{name}: значения нет; впишите его или уберите ключ"
        if key == "action":
            return self._wrong_action(value)
        field = self._model.model_fields.get(key)
        if isinstance(value, bool) and field is not None and field.annotation in (int, float):
            return f"{name}: нужно число, а стоит «{'true' if value else 'false'}»"
        if isinstance(value, str) and field is not None and field.annotation in (int, float):
            return f"{name}: нужно число без кавычек, а стоит «{value[:60]}»"
        return None

    def _wrong_action(self, value: object) -> str | None:
        if self._rule == EMERGENCY:
            if value == "allow":
                return None
            return (
                "emergency: срочное сообщение всегда остаётся в чате, другого action у него нет; "
                "уберите ключ action"
            )
        if isinstance(value, str) and value in ACTIONS:
            return None
        plain = str(value).lower()
        if plain in _NO_ACTION:
            return f"{self._rule}: action: {value} — {_NO_ACTION[plain].format()}"
        if plain in _OFF_WORDS:
            return f"{self._rule}: чтобы выключить правило, напишите action: allow"
        return f"{self._rule}: action: {choose(value, ACTIONS)}"
