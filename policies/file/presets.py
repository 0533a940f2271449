"""The regulations that ship with the bot: ``config/regulations/<id>.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policies.file.tree import read_tree
from policies.file.yaml_errors import UnreadableYaml
from policies.hours import Window, parse_windows
from policies.ladder import BlocksWhen, ManualBlock
from policies.rulebook import RULE_IDS, Clause, Regulation

PROCEDURES = ("strikes", "block", "pardon", "appeal")
_Text = Annotated[str, Field(min_length=1)]


class PresetError(Exception):
    """A shipped preset is broken; the message is Russian and names the file and the place."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Clause(_Strict):
    clause: _Text
    text: _Text
    document: str = ""
    short: str = ""
    own: bool = False

    def of(self, document: str) -> Clause:
        return Clause(self.clause, self.text, self.document or document, self.short, self.own)


class _Strikes(_Strict):
    limit: int = Field(ge=1, le=100)
    blocks_when: Literal["reached", "exceeded"]
    manual_block: Literal["any", "limit"]


class _Preset(_Strict):
    id: _Text
    name: _Text
    document: _Text
    purpose: _Text
    strikes: _Strikes
    hours: str = ""
    rules: dict[str, _Clause]
    procedures: dict[str, _Clause]


@dataclass(frozen=True, slots=True)
class Preset:
    """A regulation and the ladder of strikes that it sets beneath the policy file's own.

    ``hours``: within these its clause lets a chat be open; empty where it names none.
    """

    regulation: Regulation
    limit: int
    blocks_when: BlocksWhen
    manual_block: ManualBlock
    hours: tuple[Window, ...] = ()


@lru_cache(maxsize=1)
def ids() -> tuple[str, ...]:
    """The ids of all presets, in order."""
    folder = files("config").joinpath("regulations")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@lru_cache(maxsize=16)
def preset(preset_id: str) -> Preset:
    """Read a preset by one of :func:`ids`. Raises :class:`PresetError` when it is broken."""
    place = f"regulations/{preset_id}.yaml"
    file = files("config").joinpath("regulations", f"{preset_id}.yaml")
    try:
        return read_preset(file.read_text(encoding="utf-8"), preset_id)
    except UnreadableYaml as error:
        raise PresetError(f"{place}:{error.line}: {error.message}") from error
    except ValidationError as error:
        where = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        raise PresetError(f"{place}: не подходит значение: {where}") from error
    except (OSError, ValueError) as error:
        raise PresetError(f"{place}: {error}") from error


def read_preset(text: str, preset_id: str) -> Preset:
    """Read a preset's text. Raises ``UnreadableYaml`` or ``ValueError`` (also pydantic's)."""
    read = _Preset.model_validate(read_tree(text).plain())
    if read.id != preset_id:
        raise ValueError(f"id «{read.id}» не совпадает с именем файла «{preset_id}»")
    missing = [rule for rule in RULE_IDS if rule not in read.rules]
    missing += [name for name in PROCEDURES if name not in read.procedures]
    if missing:
        raise ValueError(f"нет пункта для {', '.join(missing)}")
    regulation = Regulation(
        id=read.id,
        name=read.name,
        document=read.document,
        purpose=read.purpose,
        rules={rule: clause.of(read.document) for rule, clause in read.rules.items()},
        procedures={name: clause.of(read.document) for name, clause in read.procedures.items()},
    )
    strikes = read.strikes
    return Preset(
        regulation,
        strikes.limit,
        BlocksWhen(strikes.blocks_when),
        ManualBlock(strikes.manual_block),
        parse_windows(read.hours) if read.hours else (),
    )
