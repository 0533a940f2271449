"""What the schema allows and yet cannot be meant: chats named twice, rules nobody watches."""

from collections.abc import Iterator

from policies.file.hours_keys import Hours, HoursLayer, always_open, never_open
from policies.file.layers import Layer, Scopes
from policies.file.policy_keys import Known
from policies.file.presets import Preset
from policies.file.problems import Problems
from policies.file.schema import PolicyFile, StrikesSection
from policies.file.tree import Node, Path
from policies.ladder import BlocksWhen, ManualBlock, StrikeRules
from policies.verdict import Ask


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
