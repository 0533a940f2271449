"""What the page asks for, checked by pydantic before anything happens."""

from pydantic import BaseModel, ConfigDict


class Order(BaseModel):
    """A JSON body; unknown keys and other types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
