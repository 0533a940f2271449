"""The policy file's sections. Descriptions are the help text in editors.

``open_hours`` and ``policies`` are mappings here: their keys are read one by one by
:mod:`policies.file.hours_keys` and :mod:`policies.file.policy_keys`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from policies.duration import MONTH, YEAR
from policies.file.fields import (
    NO_ITEMS,
    NO_KEYS,
    BlockLength,
    ChatId,
    Day,
    Expiry,
    Name,
    PersonId,
    RegulationId,
    Timezone,
    Wait,
)
from policies.file.tree import Path
from policies.procedures import Appeal, Joining, Pardon

RawMapping = dict[str, object]


class Section(BaseModel):
    """A part of the file; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SchoolSection(Section):
    """Школа: название, часовой пояс, положение, люди."""

    name: Name = Field(description="Название школы, как его видят участники")
    timezone: Timezone = Field(
        description="Часовой пояс школы: Europe/Kaliningrad, Europe/Moscow, Asia/Yekaterinburg …"
    )
    regulation: RegulationId = Field(
        description="Положение школы, на пункты которого ссылается бот"
    )
    administrators: Annotated[list[PersonId], NO_ITEMS] = Field(
        default_factory=list, description="id страниц VK администрации школы"
    )
    commission: Annotated[list[PersonId], NO_ITEMS] = Field(
        default_factory=list, description="id страниц VK членов комиссии по спорам (апелляции)"
    )
    holidays: Annotated[list[Day], NO_ITEMS] = Field(
        default_factory=list,
        description="Нерабочие дни школы, кроме общих праздников России: [2026-05-02]",
    )


class StrikesSection(Section):
    """Предупреждения: сколько их до блокировки и на какой срок."""

    limit: int = Field(3, ge=1, le=100, description="Сколько предупреждений до блокировки")
    blocks_when: Literal["reached", "exceeded"] = Field(
        "reached",
        description="reached — блокирует предупреждение с номером limit, exceeded — следующее",
    )
    block: BlockLength = Field(
        default_factory=lambda: MONTH,
        description="Срок блокировки, не больше месяца",
        json_schema_extra={"default": "1 month"},
    )
    expire: Expiry = Field(
        default_factory=lambda: YEAR,
        description="Через какой срок предупреждение сгорает",
        json_schema_extra={"default": "1 year"},
    )
    manual_block: Literal["any", "limit"] = Field(
        "any",
        description="any — модератор может заблокировать в любой момент, "
        "limit — только когда предупреждений набралось достаточно",
    )


class PardonSection(Section):
    """Прощение: блокировка снимается раньше, если участник извинился и никто не возразил."""

    wait: Wait = Field(
        default_factory=lambda: Pardon().wait,
        description="Сколько рабочих часов чата ждать возражений после извинения",
        json_schema_extra={"default": "24 h"},
    )


class AppealSection(Section):
    """Апелляция: как решает комиссия школы."""

    suspend: bool = Field(
        False, description="true — пока комиссия решает, предупреждение или блокировка не действует"
    )
    quorum: int = Field(2, ge=1, le=50, description="Сколько членов комиссии должны согласиться")
    term: Wait = Field(
        default_factory=lambda: Appeal().term,
        description="Через какой срок без решения напомнить администрации",
        json_schema_extra={"default": "5 days"},
    )


class JoiningSection(Section):
    """Новые участники: когда подтвердить, что ознакомлены с правилами."""

    agree_within: Wait = Field(
        default_factory=lambda: Joining().agree_within,
        description="За какой срок новый участник подтверждает, что ознакомлен с правилами",
        json_schema_extra={"default": "3 days"},
    )
    read_only: bool = Field(
        False, description="true — до подтверждения новый участник только читает"
    )


class LayerSection(Section):
    """Что действует: часы, предупреждения, процедуры, правила."""

    open_hours: Annotated[RawMapping, NO_KEYS] = Field(
        default_factory=dict, description="Когда чат открыт и что делать с поздними сообщениями"
    )
    strikes: Annotated[StrikesSection, NO_KEYS] = Field(
        default_factory=StrikesSection, description="Предупреждения и блокировка"
    )
    pardon: Annotated[PardonSection, NO_KEYS] = Field(
        default_factory=PardonSection, description="Снятие блокировки после извинения"
    )
    appeal: Annotated[AppealSection, NO_KEYS] = Field(
        default_factory=AppealSection, description="Апелляция в комиссию школы"
    )
    joining: Annotated[JoiningSection, NO_KEYS] = Field(
        default_factory=JoiningSection, description="Новые участники чата"
    )
    policies: Annotated[RawMapping, NO_KEYS] = Field(
        default_factory=dict, description="За какими правилами следит бот; не названные выключены"
    )


class KindsSection(Section):
    """Виды чатов; что названо для вида, заменяет общее."""

    parents: Annotated[LayerSection, NO_KEYS] = Field(
        default_factory=LayerSection, description="Чаты родителей"
    )
    pupils: Annotated[LayerSection, NO_KEYS] = Field(
        default_factory=LayerSection, description="Чаты класса с учениками"
    )
    teachers: Annotated[LayerSection, NO_KEYS] = Field(
        default_factory=LayerSection, description="Чаты учителей"
    )
    management: Annotated[LayerSection, NO_KEYS] = Field(
        default_factory=LayerSection, description="Чаты администрации"
    )


class ChatSection(LayerSection):
    """Один чат; он может быть только строже своего вида."""

    peer_id: ChatId = Field(description="Номер беседы у бота: 2000000001 и больше")
    title: Name = Field("", description="Название чата")
    kind: Literal["parents", "pupils", "teachers", "management"] = Field(
        description="Вид чата: parents, pupils, teachers или management"
    )
    moderators: Annotated[list[PersonId], NO_ITEMS] = Field(
        default_factory=list, description="id страниц VK модераторов этого чата"
    )
    class_name: Annotated[str, Field(max_length=16)] = Field(
        "",
        alias="class",
        description="Класс, как он назван в списке школы: 5А; без ключа — первое слово названия",
    )
    mode: Literal["enforce", "observe"] = Field(
        "enforce", description="enforce — действует, observe — только наблюдает и пишет в журнал"
    )


class PolicyFile(Section):
    """Файл правил Дежурного."""

    school: SchoolSection = Field(description="Школа")
    defaults: Annotated[LayerSection, NO_KEYS] = Field(
        default_factory=LayerSection, description="Что действует во всех чатах"
    )
    kinds: Annotated[KindsSection, NO_KEYS] = Field(
        default_factory=KindsSection, description="Что иначе у отдельных видов чатов"
    )
    chats: Annotated[list[ChatSection], NO_ITEMS] = Field(
        default_factory=list, description="Чаты школы"
    )


def section_at(path: Path) -> type[Section] | None:
    """The section whose keys stand at ``path``; None where the keys are free."""
    match path:
        case ():
            return PolicyFile
        case ("school",):
            return SchoolSection
        case ("kinds",):
            return KindsSection
        case (*_, "strikes"):
            return StrikesSection
        case (*_, "pardon"):
            return PardonSection
        case (*_, "appeal"):
            return AppealSection
        case (*_, "joining"):
            return JoiningSection
        case ("chats", int()):
            return ChatSection
        case ("defaults",) | ("kinds", str()):
            return LayerSection
        case _:
            return None
