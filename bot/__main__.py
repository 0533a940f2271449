"""``python -m bot``: the same as ``dezhurny``."""

from bot.entry import main

main()
