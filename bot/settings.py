"""The operator's settings: environment or ``.env``, prefix ``DEZHURNY_``."""

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SourceKind(StrEnum):
    """Where events come from."""

    LONGPOLL = "longpoll"
    CALLBACK = "callback"


class _Bounds(NamedTuple):
    """Between what a number must lie, both ends included; ``said`` is how a person is told."""

    least: float
    most: float
    said: str


_BOUNDS = {
    "database_patience": _Bounds(0.1, 3600, "от {} до {} секунд"),
    "http_port": _Bounds(0, 65535, "порт от {} до {}"),
}


class Settings(BaseSettings):
    """All settings, with the defaults of a school's machine."""

    model_config = SettingsConfigDict(
        env_prefix="DEZHURNY_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    vk_token: SecretStr = Field(
        default=SecretStr(""),
        description="Ключ доступа сообщества: Управление → Работа с API → Ключи доступа",
    )
    vk_group_id: int | None = Field(
        default=None, description="Номер сообщества; если не задан, бот спросит у ВКонтакте"
    )
    vk_api_url: str = Field(
        default="https://api.vk.com/method/", description="Адрес API, оканчивается на /method/"
    )
    source: SourceKind = Field(
        default=SourceKind.LONGPOLL, description="Откуда события: longpoll или callback"
    )
    callback_secret: SecretStr = Field(
        default=SecretStr(""), description="Секретный ключ Callback API"
    )
    callback_confirmation: SecretStr = Field(
        default=SecretStr(""), description="Строка, которую должен вернуть сервер Callback API"
    )
    # The address may hold a password: ``storage.database.shown`` is what may be shown of it.
    database_url: str = Field(
        default="sqlite+aiosqlite:///dezhurny.db", repr=False, description="Адрес базы данных"
    )
    database_patience: float = Field(
        default=30.0,
        ge=_BOUNDS["database_patience"].least,
        le=_BOUNDS["database_patience"].most,
        description="Сколько секунд ждать ответа PostgreSQL",
    )
    policy_file: Path = Field(default=Path("config/policy.yaml"), description="Файл политики школы")
    http_host: str = Field(default="127.0.0.1", description="Где слушать HTTP")
    http_port: int = Field(
        default=8080,
        ge=_BOUNDS["http_port"].least,
        le=_BOUNDS["http_port"].most,
        description="Порт HTTP",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING или ERROR")
    log_json: bool = Field(default=False, description="Журнал программы строками JSON")

    @field_validator("vk_api_url")
    @classmethod
    def _ends_in_method(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or not url.endswith("/method/"):
            raise ValueError("адрес начинается с http:// или https:// и оканчивается на /method/")
        return url

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("бывает DEBUG, INFO, WARNING или ERROR")
        return level.upper()

    @field_validator("database_url")
    @classmethod
    def _asynchronous(cls, url: str) -> str:
        """Accept the address as people write it, without the driver."""
        for plain, driven in (
            ("sqlite:///", "sqlite+aiosqlite:///"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
        ):
            if url.startswith(plain):
                url = driven + url.removeprefix(plain)
        try:
            known = make_url(url).drivername in ("sqlite+aiosqlite", "postgresql+asyncpg")
        except (ArgumentError, ValueError):
            known = False
        if not known:
            raise ValueError("адрес вида sqlite:///путь/к/файлу.db или postgresql://…")
        if url.startswith("postgresql+asyncpg://") and find_spec("asyncpg") is None:
            raise ValueError("для PostgreSQL нужен пакет asyncpg: pip install asyncpg")
        return url


class SettingsError(Exception):
    """Settings that cannot be used; the text names each one and the remedy, in Russian."""


def read_settings(**given: object) -> Settings:
    """Read the settings; what is ``given`` wins over environment and ``.env``.

    Raises ``SettingsError``. No value is repeated in it: it might be a secret.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks every value
    except ValidationError as error:
        lines = [
            f"{_variable(one['loc'])}: {_remedy(one['loc'], one['type'], one['msg'])}"
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("\n".join(lines)) from None


def _variable(place: tuple[int | str, ...]) -> str:
    return "DEZHURNY_" + "_".join(map(str, place)).upper()


def _remedy(place: tuple[int | str, ...], kind: str, message: str) -> str:
    known = {
        "int_parsing": "нужно целое число",
        "int_type": "нужно целое число",
        "bool_parsing": "нужно true или false",
        "enum": "бывает longpoll или callback",
        "float_parsing": "нужно число",
    }
    bounds = _BOUNDS.get("_".join(map(str, place)))
    if bounds is not None and kind in ("less_than_equal", "greater_than_equal"):
        return bounds.said.format(bounds.least, bounds.most)
    return known.get(kind, message.removeprefix("Value error, "))
