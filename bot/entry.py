"""The entry point of the program: thin, so that Ctrl+C is met from the first moment."""

import os


def main() -> None:
    """Run the command line. Ctrl+C before a command listens for it ends without a word."""
    # Read when numpy is loaded: small products are slower on many cores than on one, and each
    # core that takes part holds a buffer.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from bot.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
