"""VK's methods, one module a family. Importing the package fills the table."""

from emulator.methods import (
    buttons,
    community,
    deleting,
    membership,
    photos,
    reading,
    sending,
    users,
)
from emulator.methods.registry import METHODS, invoke

__all__ = [
    "METHODS",
    "buttons",
    "community",
    "deleting",
    "invoke",
    "membership",
    "photos",
    "reading",
    "sending",
    "users",
]
