"""The policy file's JSON Schema for editors, from the models that read it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from policies.file.hours_keys import DEFAULT_ON_LATE, ON_LATE
from policies.file.policy_keys import Known, settings_of
from policies.file.presets import ids
from policies.file.schema import PolicyFile
from policies.hours import HOLIDAYS, WEEKDAYS
from policies.rulebook import RULE_IDS, rule_name

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WINDOW = r"([01]?\d|2[0-3]):[0-5]\d\s*[-–—]\s*(([01]?\d|2[0-3]):[0-5]\d|24:00)"
_WINDOWS = rf"^\s*([cC]losed|{_WINDOW}(\s*,\s*{_WINDOW})*)\s*$"
_DAY = "|".join(WEEKDAYS)


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles made of field names: they are English and say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(known: Known) -> Schema:
    """The schema of the whole file; ``known`` are the policies whose keys it spells out."""
    rules = [rule for rule in dict.fromkeys((*known, *RULE_IDS)) if rule != "open_hours"]
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(PolicyFile, "validation")]
    models += [(settings_of(rule, known), "validation") for rule in rules]
    places, definitions = models_json_schema(
        list(dict.fromkeys(models)), schema_generator=_Untitled
    )
    made: Schema = definitions["$defs"]
    of_rules = {rule: places[(settings_of(rule, known), "validation")] for rule in rules}
    made["OpenHours"] = _open_hours()
    made["Policies"] = _policies(of_rules, known)
    for section in ("LayerSection", "ChatSection"):
        properties = made[section]["properties"]
        for key, name in (("open_hours", "OpenHours"), ("policies", "Policies")):
            properties[key] = {
                "$ref": f"#/$defs/{name}",
                "description": properties[key]["description"],
            }
    made["SchoolSection"]["properties"]["regulation"]["enum"] = list(ids())
    for place in of_rules.values():
        # The settings' docstrings speak to programmers; a rule has its own description.
        made[place["$ref"].rpartition("/")[2]].pop("description", None)
    # Pydantic describes the dataclass although every use of it says what is written instead.
    made.pop("Duration", None)
    root: Schema = made.pop("PolicyFile")
    for one in made.values():
        one.pop("title", None)
    return {"$schema": _DIALECT, **root, "title": "Файл правил Дежурного", "$defs": made}


def _open_hours() -> Schema:
    hours = {
        "type": "string",
        "pattern": _WINDOWS,
        "description": "closed или часы через запятую: 08:00-12:00, 13:00-19:00",
    }
    return {
        "type": "object",
        "description": "Дни недели и часы, когда чат открыт. Не названный день берётся из общего, "
        "а если его нет и там — закрыт",
        "properties": {
            **dict.fromkeys((*WEEKDAYS, HOLIDAYS, "mon-fri", "sat-sun"), hours),
            "on_late": {
                "enum": list(ON_LATE),
                "default": DEFAULT_ON_LATE,
                "description": "Что делать с поздним сообщением: remind — напомнить, "
                "delete — удалить, defer — опубликовать при открытии",
            },
        },
        "patternProperties": {f"^({_DAY})-({_DAY})$": hours},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _policies(of_rules: Mapping[str, Schema], known: Known) -> Schema:
    properties = {}
    for rule, place in of_rules.items():
        later = "" if rule in known else " (бот пока не следит за этим сам)"
        properties[rule] = {
            "description": f"{rule_name(rule)}{later}",
            "anyOf": [place, {"type": "null"}],
        }
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
