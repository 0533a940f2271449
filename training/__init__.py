"""Training of the shipped weights from our own corpus. Not part of the running bot."""

from pathlib import Path

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "policies" / "weights"
"""Where the shipped weights lie."""
