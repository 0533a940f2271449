"""The policy file: its text in, an immutable snapshot or every problem with its line out."""

from policies.file.loading import decode, examine, load
from policies.file.problems import PolicyFileError, Problem, Severity

__all__ = ["PolicyFileError", "Problem", "Severity", "decode", "examine", "load"]
