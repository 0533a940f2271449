"""From the checked sections to a :class:`~policies.school.PolicySnapshot`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from policies.file.hours_keys import Hours
from policies.file.layers import DEFAULTS, Scope, Scopes, procedures, strike_rules
from policies.file.policy_keys import EMERGENCY, Known
from policies.file.presets import Preset
from policies.file.problems import Problems
from policies.file.schema import ChatSection, LayerSection, PolicyFile, StrikesSection
from policies.file.sense import (
    check_chats,
    check_hours,
    check_ladder,
    check_terms,
    check_unwatched,
    check_watching,
    check_widths,
)
from policies.file.strictness import Comparison
from policies.file.tree import Node, Path
from policies.hours import OpenHours, SchoolCalendar
from policies.ladder import StrikeRules
from policies.open_hours import OpenHoursPolicy
from policies.policy import Policy, PolicySettings
from policies.roles import ChatKind
from policies.school import ChatPolicy, Mode, PolicySnapshot, School, class_called, class_in


class _Held(TypedDict):
    """What a stack of layers makes hold in a chat."""

    hours: OpenHours | None
    strikes: StrikeRules
    policies: tuple[Policy, ...]
    off: tuple[str, ...]


@dataclass
class Builder:
    """Builds one snapshot and notes what only shows when the parts meet."""

    root: Node
    file: PolicyFile
    scopes: Scopes
    preset: Preset
    known: Known
    problems: Problems
    _made: dict[tuple[str, str], Policy] = field(default_factory=dict)

    def build(self, version: str) -> PolicySnapshot:
        """The snapshot; it holds only when ``problems`` has no error afterwards."""
        section = self.file.school
        school = School(
            name=section.name,
            timezone=section.timezone,
            regulation=self.preset.regulation,
            administrators=frozenset(section.administrators),
            commission=frozenset(section.commission),
            calendar=SchoolCalendar(frozenset(section.holidays)),
        )
        check_chats(self.file, self.root, self.problems)
        check_unwatched(self.scopes, self.known, self.root, self.problems)
        check_watching(self.scopes, self.root, self.problems)
        check_terms(self._sections(), self.root, self.problems)
        check_widths(self.file, self.scopes, self.preset, self.root, self.problems)
        self._hours(self.scopes.defaults, school.calendar)
        self._ladder(DEFAULTS, self.file.defaults.strikes)
        kinds = {kind: self._kind(kind, school.calendar) for kind in ChatKind}
        chats = {
            chat.peer_id: self._chat(place, chat, kinds[ChatKind(chat.kind)], school.calendar)
            for place, chat in enumerate(self.file.chats)
        }
        return PolicySnapshot(version=version, school=school, chats=chats, kinds=kinds)

    def _sections(self) -> Iterator[tuple[Path, LayerSection]]:
        """Every layer's section with its place in the file."""
        yield DEFAULTS, self.file.defaults
        for kind in ChatKind:
            yield ("kinds", kind.value), getattr(self.file.kinds, kind.value)
        for place, chat in enumerate(self.file.chats):
            yield ("chats", place), chat

    def _kind(self, kind: ChatKind, calendar: SchoolCalendar) -> ChatPolicy:
        scope = self.scopes.kinds[kind]
        hours = self._hours(scope, calendar)
        strikes = self._ladder(scope.own.path, *self._strikes_above(kind))
        pardon, appeal, joining = procedures(self._layers_above(kind))
        return ChatPolicy(
            peer_id=0,
            title="",
            kind=kind,
            pardon=pardon,
            appeal=appeal,
            joining=joining,
            **self._held(scope, hours, strikes),
        )

    def _chat(
        self, place: int, chat: ChatSection, above: ChatPolicy, calendar: SchoolCalendar
    ) -> ChatPolicy:
        scope, kind = self.scopes.chats[place], self.scopes.kinds[above.kind]
        hours = self._hours(scope, calendar)
        strikes = self._ladder(scope.own.path, *self._strikes_above(above.kind), chat.strikes)
        comparison = Comparison(
            self.root, scope.own.path, above.kind.value, self.preset.regulation, self.problems
        )
        comparison.hours(hours, kind.hours(calendar), scope)
        comparison.strikes(strikes, above.strikes, chat.strikes)
        comparison.policies(scope, kind.settings)
        pardon, appeal, joining = procedures((*self._layers_above(above.kind), chat))
        comparison.procedures(chat, above)
        return ChatPolicy(
            peer_id=chat.peer_id,
            title=chat.title,
            kind=above.kind,
            class_name=class_called(chat.class_name) or class_in(chat.title),
            moderators=frozenset(chat.moderators),
            mode=Mode(chat.mode),
            pardon=pardon,
            appeal=appeal,
            joining=joining,
            **self._held(scope, hours, strikes),
        )

    def _hours(self, scope: Scope, calendar: SchoolCalendar) -> Hours | None:
        hours = scope.hours(calendar)
        check_hours(hours, scope.own.hours, self.root, self.problems)
        return hours

    def _layers_above(self, kind: ChatKind) -> tuple[LayerSection, LayerSection]:
        section: LayerSection = getattr(self.file.kinds, kind.value)
        return self.file.defaults, section

    def _strikes_above(self, kind: ChatKind) -> tuple[StrikesSection, StrikesSection]:
        defaults, section = self._layers_above(kind)
        return defaults.strikes, section.strikes

    def _ladder(self, path: Path, *sections: StrikesSection) -> StrikeRules:
        rules = strike_rules(self.preset, sections)
        check_ladder(rules, sections[-1], path, self.preset, self.root, self.problems)
        return rules

    def _held(self, scope: Scope, hours: Hours | None, strikes: StrikeRules) -> _Held:
        on: list[Policy] = []
        off: list[str] = []
        if hours is None:
            off.append(OpenHoursPolicy.rule)
        else:
            on.append(OpenHoursPolicy(hours.open, hours.on_late))
        for rule, policy in self.known.items():
            settings = scope.settings.get(rule)
            if rule == EMERGENCY and settings is None:
                settings = policy.Settings()
            if settings is None or (settings.action == "allow" and rule != EMERGENCY):
                off.append(rule)
            else:
                on.extend(self._made_policy(policy, settings, scope))
        return {
            "hours": hours.open if hours else None,
            "strikes": strikes,
            "policies": tuple(on),
            "off": tuple(off),
        }

    def _made_policy(
        self, policy: type[Policy], settings: PolicySettings, scope: Scope
    ) -> tuple[Policy, ...]:
        """The policy with these settings, or none; chats with equal settings share one."""
        key = (policy.rule, settings.model_dump_json())
        if key not in self._made:
            try:
                self._made[key] = policy(settings)
            except Exception as error:  # noqa: BLE001 - a policy may be somebody else's code
                self.problems.error(
                    self.root.line_of(scope.place_of(policy.rule)),
                    f"{policy.rule}: с этими ключами правило не работает: {error}",
                )
                return ()
        return (self._made[key],)
