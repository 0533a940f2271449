"""Open hours as a finding (С50 §4, КО 10): the message came while the chat is closed."""

from functools import cached_property

from policies.finding import Evidence, Finding
from policies.hours import OpenHours
from policies.message import Message
from policies.policy import Policy, PolicySettings
from policies.state import ChatState
from policies.verdict import Ask

ON_LATE = frozenset({Ask.REMIND, Ask.DELETE, Ask.DEFER})


class OpenHoursPolicy(Policy):
    """Looks at the messenger's own time of the message.

    It is built by the key ``open_hours`` of the policy file, not under ``policies``;
    ``on_late`` is ``remind``, ``delete`` or ``defer``, anything else raises ``ValueError``.
    """

    rule = "open_hours"

    def __init__(self, hours: OpenHours, on_late: Ask) -> None:
        if on_late not in ON_LATE:
            raise ValueError(f"on_late: «{on_late}» не годится; можно remind, delete или defer")
        super().__init__(PolicySettings())
        self.hours = hours
        self._on_late = on_late
        self._described = hours.describe()

    @cached_property
    def asks(self) -> Ask:
        return self._on_late

    def check(self, message: Message, state: ChatState) -> Finding:
        hours = self._described
        if self.hours.is_open(message.at):
            return Finding.miss(self.rule, 0.0, f"Чат открыт: {hours}.")
        return Finding(
            self.rule,
            1.0,
            (Evidence(f"{message.at:%H:%M}"),),
            f"Сообщение пришло, когда чат закрыт; открыт он так: {hours}.",
        )
