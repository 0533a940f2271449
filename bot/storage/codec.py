"""Events and calls as JSON for the database and back."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from handlers.calls import Call
from handlers.events import Internal

_CALLS: TypeAdapter[Call] = TypeAdapter(Annotated[Call, Field(discriminator="kind")])
_EVENTS: TypeAdapter[Internal] = TypeAdapter(Annotated[Internal, Field(discriminator="event")])


def dump_call(call: Call) -> str:
    """A call as JSON."""
    return _CALLS.dump_json(call).decode()


def load_call(body: str) -> Call:
    """A call from its JSON. Raises ``pydantic.ValidationError``."""
    return _CALLS.validate_json(body)


def dump_event(event: Internal) -> str:
    """An internal event as JSON."""
    return _EVENTS.dump_json(event).decode()


def load_event(body: str) -> Internal:
    """An internal event from its JSON. Raises ``pydantic.ValidationError``."""
    return _EVENTS.validate_json(body)
