"""The word a command's text begins with: an option of the command, or the text's own."""

import re

_BEGINS_SENTENCE = re.compile(r"[A-ZА-ЯЁ]\w*+[ \t]++[a-zа-яё]")


def leading(args: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    word, *rest = args.split(maxsplit=1) or [""]
    return word, rest[0] if rest else ""


def begins_sentence(args: str) -> bool:
    """True where the first word is the text's own, as in «Дети приносят сменку».

    An option is written small, or its text begins anew after it: «Родители: приходите».
    """
    return _BEGINS_SENTENCE.match(args) is not None
