"""Links, nicknames and spelled-out names of foreign messengers, however they are disguised."""

import re
from functools import lru_cache

from policies.text.plain import plain
from policies.text.view import TextView

Place = tuple[int, int]

# One written dot or slash may be spaced out, bracketed or spelled.
_DOT = r"(?:\s?[.,·∙。]\s?|\s?[\[({]\s?(?:\.|dot|точка)\s?[\])}]\s?|\s+(?:dot|точка)\s+)"
_SLASH = r"(?:\s?/{1,3}\s?|\s+(?:slash|слэш|слеш|дробь)\s+)"
_PATH = rf"{_SLASH}[+\w@-]"
_SCHEMES = "viber|tg|whatsapp|skype|threema|weixin|sgnl|msteams|snapchat|discord"
_LINK = re.compile(
    "|".join(
        (
            rf"(?<![\w.])t{_DOT}me{_PATH}",
            rf"(?<![\w.])telegram{_DOT}(?:me|dog){_PATH}",
            r"(?<![\w.])\w{5,32}\.t\.me\b",
            rf"(?<![\w.])wa{_DOT}me{_PATH}",
            rf"(?<!\w)(?:chat|api|call){_DOT}whatsapp{_DOT}com{_PATH}",
            rf"(?<!\w)whatsapp{_DOT}com{_SLASH}(?:channel|catalog)",
            rf"(?<!\w)(?:{_SCHEMES})\s?:\s?/\s?/\s?\w",
            r"(?<!\w)skype\s?:\s?[\w.]{3,}\?(?:chat|call|add)",
            rf"(?<!\w)(?:invite|chats|invitations|vb){_DOT}viber{_DOT}(?:com|me){_SLASH}?",
            rf"(?<!\w)viber{_DOT}(?:me|click){_PATH}",
            rf"(?<!\w)discord{_DOT}(?:gg|me|io){_PATH}",
            rf"(?<!\w)(?:dsc|discordapp){_DOT}(?:gg|com{_SLASH}invite){_PATH}",
            rf"(?<!\w)discord{_DOT}com{_SLASH}(?:invite|channels){_PATH}",
            rf"(?<!\w)join{_DOT}skype{_DOT}com{_PATH}",
            rf"(?<!\w)teams{_DOT}(?:microsoft|live){_DOT}com{_SLASH}(?:l|meet|_)",
            rf"(?<!\w)(?:www{_DOT})?snapchat{_DOT}com{_SLASH}(?:add|t|p){_PATH}",
            rf"(?<!\w)signal{_DOT}(?:me|group){_SLASH}",
            rf"(?<!\w)threema{_DOT}id{_PATH}",
            rf"(?<!\w)(?:u|web){_DOT}wechat{_DOT}com",
            rf"(?<!\w)web{_DOT}(?:telegram{_DOT}org|whatsapp{_DOT}com)",
            rf"(?<!\w)(?:tlgg?|teleg|tgdd|tx){_DOT}(?:ru|one|im|me){_PATH}",
        )
    )
)
# Every link has a Latin letter or a slash, or is an address «имя.т.ме» in Cyrillic letters.
_LINK_HINT = re.compile(r"[a-z/]|слэш|слеш|дробь|\.т\.")
_TAIL = re.compile(r"[^\s,;!?»\")]{0,200}")

# Cyrillic letters that stand for Latin ones in a disguised address.
_LATIN = str.maketrans("асеорхукмтнвігд", "aceopxykmthbigd")
_SOUNDS = str.maketrans("тмевагд", "tmevagd")
_PUNYCODE = re.compile(r"xn--[a-z0-9-]+")

_NICK = re.compile(
    r"(?<![\w.\[|/])@(?!id\d|club\d|public\d|all\b|online\b)[a-z][a-z0-9_.]{3,31}"
    r"|(?<![\w.@/-])[a-z]+(?:_[a-z0-9]+)+(?![\w.@/])"
    r"|(?<!\w)\w[\w.]{1,31}#\d{4}(?!\w)"
)
_NICK_HINT = re.compile(r"[@_#]")
_PHONE = re.compile(r"(?<!\d)(?:\+?7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")

_SPACED = re.compile(r"(?<!\w)(?:[^\W_][\s.\-_*|/,·]{1,3}){3,12}[^\W_]{1,2}(?!\w)")
_SPACED_NAME = re.compile(
    r"телег(?:а|у|е|и|рам\w{0,2})|в[оа]т?[сц]ап\w?|вайбер\w?|дискорд\w?|скайп\w?|снапчат\w?"
    r"|telegram|whatsapp|viber|discord|skype|snapchat|wechat|threema"
)


@lru_cache(maxsize=64)
def links(view: TextView) -> tuple[Place, ...]:
    """The spans of links into a foreign messenger, in order."""
    text = plain(view)
    if _LINK_HINT.search(text.text) is None:
        return ()
    # An address inside another one has its slashes encoded; the length must not change.
    written = text.text.replace("%2f", "///").replace("%3a", "  :")
    found: dict[Place, None] = {}
    for version in (written, written.translate(_LATIN), written.translate(_SOUNDS)):
        for match in _LINK.finditer(version):
            found.setdefault(text.span(match.start(), _end_of_address(version, match.end())))
    for match in _PUNYCODE.finditer(text.text):
        start = text.text.rfind(" ", 0, match.start()) + 1
        host = _PUNYCODE.sub(_decoded, text.text[start : match.end()]).translate(_LATIN)
        end = _end_of_address(text.text, match.end())
        if _LINK.search(host + text.text[match.end() : end]):
            found.setdefault(text.span(start, end))
    return _apart(found)


def contacts(view: TextView) -> tuple[Place, ...]:
    """The spans of ``@nicknames`` and ``nick_names`` that are no mention of a VK member."""
    text = plain(view)
    if _NICK_HINT.search(text.text) is None:
        return ()
    return tuple(text.span(*match.span()) for match in _NICK.finditer(text.text))


def phones(view: TextView) -> tuple[Place, ...]:
    """The spans of Russian telephone numbers."""
    text = plain(view)
    return tuple(text.span(*match.span()) for match in _PHONE.finditer(text.text))


def spaced_names(view: TextView) -> tuple[Place, ...]:
    """The spans of names spelled letter by letter: «т е л е г р а м», «в.а.й.б.е.р»."""
    text = plain(view)
    found: list[Place] = []
    for match in _SPACED.finditer(text.text):
        squeezed = re.sub(r"[^\w]|_", "", match.group())
        if _SPACED_NAME.search(squeezed):
            found.append(text.span(*match.span()))
    return tuple(found)


def _end_of_address(text: str, place: int) -> int:
    tail = _TAIL.match(text, place)
    return tail.end() if tail else place


def _decoded(match: re.Match[str]) -> str:
    label = match.group().removeprefix("xn--")
    try:
        return label.encode("ascii").decode("punycode")
    except UnicodeError:
        return match.group()


def _apart(places: dict[Place, None]) -> tuple[Place, ...]:
    kept: list[Place] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
