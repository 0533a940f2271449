"""``python -m bot``: the same as ``dezhurny``."""

from bot.cli import main

main()
