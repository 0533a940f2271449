"""Fuzz a target with atheris: ``python -m tests.fuzz.by_hand TARGET [libFuzzer's options]``.

By hand only, with atheris installed beside the program. Its ``crash-…`` and ``timeout-…``
files are kept with ``python -m tests.fuzz.keep TARGET FILE...``.
"""

import sys

import atheris

with atheris.instrument_imports(include=["bot.vk", "policies", "handlers.wording"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
