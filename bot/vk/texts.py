"""Texts in VK's measure: a message has at most 4096 characters (error 914)."""

TEXT_LIMIT = 4096


def split_text(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in parts of at most ``limit`` characters, at least one part.

    Cut between paragraphs, else lines, else words, where that leaves no part less than
    half full; nothing but the white space at a cut is lost.
    """
    parts = []
    while len(text) > limit:
        at = _cut(text, limit)
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    if text or not parts:
        parts.append(text)
    return [part for part in parts if part] or [text]


def _cut(text: str, limit: int) -> int:
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, limit // 2, limit + 1)
        if at > 0:
            return at
    return limit
