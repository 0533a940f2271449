"""What is wrong with a policy file: where, what, and what would be right, in Russian."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error refuses the file; with warnings only it is accepted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on a file. ``line`` counts from 1; ``message`` is Russian and names the remedy."""

    line: int
    message: str
    severity: Severity = Severity.ERROR

    def at(self, source: str) -> str:
        """The remark as one line ``FILE:LINE: …``."""
        mark = "" if self.severity is Severity.ERROR else "предупреждение: "
        return f"{source}:{self.line}: {mark}{self.message}"


class PolicyFileError(Exception):
    """The file is refused. ``problems`` holds every remark on it, warnings too, by line."""

    def __init__(self, problems: tuple[Problem, ...], source: str) -> None:
        self.problems = problems
        self.source = source
        # All of it, so that it comes whole from another process.
        super().__init__(problems, source)

    def __str__(self) -> str:
        return "\n".join(problem.at(self.source) for problem in self.problems)


class Problems:
    """The remarks gathered while a file is read; each is kept once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def error(self, line: int, message: str) -> None:
        """Note what refuses the file."""
        self._found[Problem(line, message)] = None

    def warn(self, line: int, message: str) -> None:
        """Note what the administrator should know but may leave so."""
        self._found[Problem(line, message, Severity.WARNING)] = None

    @property
    def refuse(self) -> bool:
        """True once there is an error."""
        return any(problem.severity is Severity.ERROR for problem in self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found, key=lambda problem: problem.line))
