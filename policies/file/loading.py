"""Load a policy file: read, check every part, merge, build."""

from hashlib import sha256

from pydantic import ValidationError

from policies.file.building import Builder
from policies.file.layers import read_scopes
from policies.file.policy_keys import Known
from policies.file.presets import PresetError, preset
from policies.file.problems import PolicyFileError, Problem, Problems
from policies.file.schema import PolicyFile
from policies.file.tree import Node, read_tree
from policies.file.wording import report
from policies.file.yaml_errors import UnreadableYaml
from policies.registry import PolicyError, known_policies
from policies.school import PolicySnapshot

VERSION_DIGITS = 12


def load(text: str, *, source: str) -> PolicySnapshot:
    """The snapshot of a policy file. Raises :class:`PolicyFileError` with every problem.

    ``source`` is the file's name as errors shall say it. Warnings do not refuse.
    """
    snapshot, problems = examine(text)
    if snapshot is None:
        raise PolicyFileError(problems, source)
    return snapshot


def examine(text: str) -> tuple[PolicySnapshot | None, tuple[Problem, ...]]:
    """The snapshot, or None where the text is refused, and every remark on it by line."""
    problems = Problems()
    snapshot = _examined(text, problems)
    return (None if problems.refuse else snapshot), tuple(problems)


def decode(data: bytes, *, source: str) -> str:
    """The text of a policy file's bytes. Raises :class:`PolicyFileError` if not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(line, "файл не в кодировке UTF-8; сохраните его в UTF-8")
        raise PolicyFileError((problem,), source) from error


def _examined(text: str, problems: Problems) -> PolicySnapshot | None:
    try:
        root = read_tree(text)
        known = known_policies()
    except UnreadableYaml as error:
        problems.error(error.line, error.message)
        return None
    except PolicyError as error:
        problems.error(1, str(error))
        return None
    if not isinstance(root.value, dict):
        problems.error(
            root.line, "нужны разделы school, defaults, kinds и chats; начните с school:"
        )
        return None
    return _built(root, text, known, problems)


def _built(root: Node, text: str, known: Known, problems: Problems) -> PolicySnapshot | None:
    file = _checked(root, problems)
    scopes = read_scopes(root, known, problems)
    if file is None or problems.refuse:
        return None
    try:
        regulation = preset(file.school.regulation)
    except PresetError as error:
        problems.error(root.line_of(("school", "regulation")), f"положение не читается: {error}")
        return None
    version = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:VERSION_DIGITS]
    return Builder(root, file, scopes, regulation, known, problems).build(version)


def _checked(root: Node, problems: Problems) -> PolicyFile | None:
    try:
        return PolicyFile.model_validate(root.plain())
    except ValidationError as error:
        report(error, root, problems)
        return None
