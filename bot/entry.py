"""The entry point of the program: thin, so that Ctrl+C is met from the first moment."""


def main() -> None:
    """Run the command line. Ctrl+C before a command listens for it ends without a word."""
    try:
        from bot.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
