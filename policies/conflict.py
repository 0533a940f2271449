"""Conflict (С50 §4, Этика 2.5): no messages meant to start a conflict."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from policies.duration import Duration
from policies.heat import ADMINISTRATORS, REMINDER, WINDOW, Limits
from policies.learned import LearnedPolicy, certain, likely
from policies.policy import CERTAIN, LIKELY, GradedSettings, Policy

_LONGEST_HOURS = 24


def _window(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        # Pydantic tells of a ValueError, and lets a TypeError through.
        raise ValueError("нужен срок с единицей; напишите «30 min»")  # noqa: TRY004
    window = Duration.parse(value)
    hours = {"seconds": 1 / 3600, "minutes": 1 / 60, "hours": 1.0}.get(window.unit)
    if hours is None or window.amount * hours > _LONGEST_HOURS:
        raise ValueError(f"«{value}» больше суток, разговор столько не длится; напишите «30 min»")
    return window


HeatWindow = Annotated[
    Duration,
    PlainValidator(_window),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["15 min", "30 min", "2 h"]}),
]


class Conflict(LearnedPolicy):
    """Heat, threat, ultimatum, insinuation; calm disagreement and complaint are none."""

    rule = "conflict"
    noticed = "Похоже на вызов, угрозу или ультиматум."
    evident = "В сообщении вызов, угроза или ультиматум."
    missed = "Накала не видно."

    class Settings(GradedSettings):
        action: Literal["allow", "remind", "delete", "strike"] = Field(
            "remind", description="Что делает бот, когда уверен"
        )
        likely: float = Field(likely("conflict"), ge=0, le=1, description=LIKELY)
        certain: float = Field(certain("conflict"), ge=0, le=1, description=CERTAIN)
        heat_window: HeatWindow = Field(
            default_factory=lambda: WINDOW,
            description="Накал разговора: после такой паузы разговор считается остывшим",
            json_schema_extra={"default": "30 min"},
        )
        heat_reminder: float = Field(
            REMINDER,
            ge=0,
            le=1,
            description="Накал разговора: с какой уверенности напоминать чату о правилах (0–1)",
        )
        heat_administrators: int = Field(
            ADMINISTRATORS,
            ge=1,
            le=50,
            description="Накал разговора: после скольких резких сообщений вслед за напоминанием "
            "сообщать администрации",
        )

        @property
        def limits(self) -> Limits:
            """The settings of the talk's heat."""
            return Limits(self.heat_window, self.heat_reminder, self.heat_administrators)


def limits_of(policies: Sequence[Policy]) -> Limits | None:
    """The heat's settings among a chat's policies; None where the rule is switched off."""
    settings = (one.settings for one in policies)
    return next((one.limits for one in settings if isinstance(one, Conflict.Settings)), None)
