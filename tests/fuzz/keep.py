"""Keep inputs for the replay: ``python -m tests.fuzz.keep TARGET FILE...``.

An input is a line of its target's file, bytes as Python escapes them: a diff can be read.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

_CORPUS = Path(__file__).parent / "corpus"


def kept(target: str) -> list[bytes]:
    """The inputs that are kept for a target."""
    lines = (_CORPUS / f"{target}.txt").read_text(encoding="ascii").splitlines()
    return [line.encode().decode("unicode_escape").encode("latin-1") for line in lines]


def keep(target: str, inputs: Iterable[bytes]) -> None:
    """Add inputs to those of a target, each once."""
    every = {*kept(target), *inputs}
    lines = sorted(one.decode("latin-1").encode("unicode_escape").decode() for one in every)
    (_CORPUS / f"{target}.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    keep(sys.argv[1], (Path(name).read_bytes() for name in sys.argv[2:]))
