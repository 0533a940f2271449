"""What the schema allows and yet cannot be meant: chats named twice, rules nobody watches."""

from collections.abc import Iterable, Iterator

from policies.duration import Duration
from policies.file.fields import longer
from policies.file.hours_keys import Hours, HoursLayer, always_open, never_open
from policies.file.layers import Layer, Scopes
from policies.file.policy_keys import Known
from policies.file.presets import Preset
from policies.file.problems import Problems
from policies.file.schema import LayerSection, PolicyFile, StrikesSection
from policies.file.tree import Node, Path
from policies.hours import DAY, Window, parse_windows, spoken
from policies.ladder import BlocksWhen, ManualBlock, StrikeRules
from policies.roles import ChatKind
from policies.verdict import Ask

# Whose hours the regulations are about; a school's staff may keep its own chats open longer.
_FAMILIES = (ChatKind.PARENTS, ChatKind.PUPILS)


def check_chats(file: PolicyFile, root: Node, problems: Problems) -> None:
    """Chats named twice are refused; chats without a moderator are pointed out."""
    if not file.chats:
        problems.warn(root.line_of(("chats",)), "chats: не назван ни один чат; добавьте первый")
    if not file.school.administrators:
        problems.warn(
            root.line_of(("school",)),
            "administrators: администраторов нет, о сбоях сообщить некому; впишите id",
        )
    first: dict[int, int] = {}
    for place, chat in enumerate(file.chats):
        line = root.line_of(("chats", place, "peer_id"))
        if chat.peer_id in first:
            problems.error(
                line,
                f"peer_id: чат {chat.peer_id} уже описан в строке {first[chat.peer_id]}; "
                "оставьте одно описание",
            )
        first.setdefault(chat.peer_id, line)
        line = root.line_of(("chats", place, "moderators"))
        if not chat.moderators:
            problems.warn(line, "moderators: в чате нет модератора, спросить некого; впишите id")
        for person in sorted({*chat.moderators} & {*file.school.administrators}):
            problems.warn(
                line, f"moderators: {person} и так администратор школы; здесь его можно убрать"
            )


def check_unwatched(scopes: Scopes, known: Known, root: Node, problems: Problems) -> None:
    """Rules that no policy watches yet are pointed out, each once."""
    seen: set[str] = set()
    for layer in _layers(scopes):
        for rule, said in layer.policies.items():
            if rule in known or rule in seen or said.keys.get("action") == "allow":
                continue
            seen.add(rule)
            problems.warn(
                root.line_of(said.path),
                f"{rule}: бот пока не следит за этим правилом сам, его ключи не действуют",
            )


def check_watching(scopes: Scopes, root: Node, problems: Problems) -> None:
    """A file that names no rule at all has the bot watch over nothing but emergencies."""
    if not any(layer.policies for layer in _layers(scopes)):
        problems.warn(
            root.line_of(("defaults",)),
            "policies: не названо ни одно правило, бот следит только за временем и срочными "
            "сообщениями; впишите правила в defaults",
        )


def check_terms(sections: Iterable[tuple[Path, LayerSection]], root: Node, p: Problems) -> None:
    """Terms so short that nothing can come of them are pointed out where they stand."""
    for path, section in sections:
        for group, key, least, harm in _TERMS:
            said = getattr(section, group)
            length: Duration = getattr(said, key)
            if key in said.model_fields_set and longer(least, length):
                line = root.line_of((*path, group, key))
                p.warn(line, f"{key}: срок короче, чем {least}: {harm}; проверьте единицу")


# Shorter than this cannot be meant, and what would come of it.
_TERMS: tuple[tuple[str, str, Duration, str], ...] = (
    ("strikes", "expire", Duration(1, "days"), "предупреждения сгорят раньше, чем наберутся"),
    ("strikes", "block", Duration(10, "minutes"), "блокировки никто не заметит"),
    ("pardon", "wait", Duration(1, "hours"), "возразить никто не успеет"),
    ("appeal", "term", Duration(1, "hours"), "решить никто не успеет"),
)


def check_hours(hours: Hours | None, own: HoursLayer | None, root: Node, p: Problems) -> None:
    """``on_late`` without a closed hour and a chat that never opens cannot be meant."""
    if own is None:
        return
    line = root.line_of((*own.path, "on_late"))
    if hours is None:
        p.error(line, 'on_late: не назван ни один день; добавьте, например, mon-fri: "08:00-19:00"')
    elif own.on_late and always_open(hours.open):
        p.error(line, "on_late: чат открыт круглосуточно, поздних сообщений нет; уберите ключ")
    elif never_open(hours.open):
        line = root.line_of(own.path)
        if hours.on_late is Ask.DEFER:
            p.error(
                line,
                "open_hours: чат не открывается ни в один день, отложенное не появится никогда; "
                "назовите часы",
            )
        else:
            p.warn(line, "open_hours: чат не открывается ни в один день")


def check_widths(
    file: PolicyFile, scopes: Scopes, preset: Preset, root: Node, problems: Problems
) -> None:
    """Hours of parents or pupils by night, or beyond the school's own clause, are pointed out.

    Ends put in each other's place withhold what is written by day, and nobody would know why.
    """
    kinds = [scopes.kinds[kind].own.hours for kind in _FAMILIES]
    chats = [
        scopes.chats[place].own.hours
        for place, chat in enumerate(file.chats)
        if ChatKind(chat.kind) in _FAMILIES
    ]
    for layer in (*kinds, *chats):
        if layer is not None:
            _check_width(layer, layer.days, preset, root, problems)
    common = scopes.defaults.own.hours
    if common is not None:
        # What each of these kinds says otherwise reaches none of their chats.
        reaching = [
            day for day in common.days if any(own is None or day not in own.days for own in kinds)
        ]
        _check_width(common, reaching, preset, root, problems)


def _check_width(
    layer: HoursLayer, days: Iterable[str], preset: Preset, root: Node, problems: Problems
) -> None:
    for key, text in {layer.keys[day]: layer.days[day] for day in days}.items():
        windows, line = parse_windows(text), root.line_of((*layer.path, key))
        allowed = spoken(preset.hours)
        if any(one.end > DAY or one == Window(0, DAY) for one in windows):
            by_day = allowed.replace("–", "-") if preset.hours else "08:00-19:00"
            problems.warn(
                line,
                f"{key}: чат открыт и ночью ({spoken(windows)}); "
                f'если нужны часы днём, напишите "{by_day}"',
            )
        elif preset.hours and not all(_within(one, preset.hours) for one in windows):
            cited = preset.regulation.clause("open_hours").cited
            problems.warn(
                line,
                f"{key}: дольше, чем разрешает положение школы ({cited}); там {allowed}",
            )


def _within(window: Window, allowed: Iterable[Window]) -> bool:
    return any(one.start <= window.start and window.end <= one.end for one in allowed)


def check_ladder(
    rules: StrikeRules, own: StrikesSection, path: Path, preset: Preset, root: Node, p: Problems
) -> None:
    """A ladder harsher than the number in the school's own clause is pointed out."""
    clause = preset.regulation.procedures["strikes"]
    if clause.own:
        return
    harsher = {
        "limit": rules.limit < preset.limit,
        "blocks_when": rules.blocks_when is BlocksWhen.REACHED
        and preset.blocks_when is BlocksWhen.EXCEEDED,
        "manual_block": rules.manual_block is ManualBlock.ANY
        and preset.manual_block is ManualBlock.LIMIT,
    }
    for key in sorted(own.model_fields_set & set(harsher)):
        if harsher[key]:
            p.warn(
                root.line_of((*path, "strikes", key)),
                f"{key}: строже, чем разрешает положение школы ({clause.cited}); "
                f"там limit: {preset.limit}, blocks_when: {preset.blocks_when}, "
                f"manual_block: {preset.manual_block}",
            )


def _layers(scopes: Scopes) -> Iterator[Layer]:
    yield scopes.defaults.own
    for scope in (*scopes.kinds.values(), *scopes.chats.values()):
        yield scope.own
