"""The marks under which this process handed its messages over: known without the database."""

from collections import OrderedDict

KEPT = 5_000
"""The messenger tells of a message within seconds; of an older one the outbox knows."""


class SentMarks:
    """Pairs of the person or chat written to and the message's mark, the latest ones."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, int], None] = OrderedDict()

    def add(self, peer_id: int, mark: int) -> None:
        """A message is about to go out under this mark."""
        self._held[peer_id, mark] = None
        if len(self._held) > KEPT:
            self._held.popitem(last=False)

    def __contains__(self, pair: object) -> bool:
        return pair in self._held
