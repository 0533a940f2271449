"""Files that hold secrets or people's words, and that others on this machine can read."""

from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings

_BESIDE = ("", "-wal", "-shm")
_OTHERS = 0o077


def exposed(settings: Settings) -> list[Path]:
    """``.env`` and the database's own files where group or others may do anything with them."""
    env = settings.model_config.get("env_file")
    files = [Path(env)] if isinstance(env, str) else []
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        files += [Path(f"{address.database}{end}") for end in _BESIDE]
    return [one for one in files if _is_exposed(one)]


def _is_exposed(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & _OTHERS)
    except OSError:
        # Not there: nothing to read.
        return False
