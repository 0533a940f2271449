"""People's words and names as the bot may repeat them: nothing in them comes out live.

The messenger makes mentions (``@all``, ``*id1``, ``[id1|…]``), hashtags, addresses with or
without a scheme, and characters written as ``&#64;`` live. Which words it takes for an
address changes; that an address has a dot between two characters does not. So it is the
signs that are broken, by a word joiner after each: nothing is seen of it.
"""

import re

_JOINER = "\u2060"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# With the wide and small forms, which some clients fold into the plain ones.
_MENTION = "@＠﹫*＊﹡[［﹇\\]］﹈|｜"
_AMPERSAND = r"[&＆﹠](?![ \n]|\Z)"
# In an address «&» stands between parameters; a character reference ends with «;».
_REFERENCE = "[&＆﹠](?=[#＃A-Za-z][#＃A-Za-z0-9]{0,40}[;；])"
_HASHTAG = "#＃﹟"
# A dot or colon in front of a space or another sign ends something; between digits it is a
# date, a number or an hour, and no address ends with a number unless a scheme begins it.
_JOINT = "[.．。｡․﹒︓:：﹕]"
_ENDS = r" \n.,!?)»\""
_BETWEEN = rf"(?<![0-9]){_JOINT}(?![{_ENDS}]|\Z)|{_JOINT}(?![{_ENDS}0-9]|\Z)"
_LIVE = re.compile(rf"(?:[{_MENTION}{_HASHTAG}]|{_AMPERSAND}|{_BETWEEN})(?!{_JOINER})")
_CALLING = re.compile(rf"(?:[{_MENTION}]|{_REFERENCE})(?!{_JOINER})")


def tame(text: str) -> str:
    """A person's text or name without anything live: no mention, link or markup comes out.

    What turns the direction of reading goes: it would turn the bot's own words as well.
    Tamed twice is tamed once.
    """
    return _broken(_LIVE, text)


def tame_mentions(text: str) -> str:
    """The school's own words: addresses and hashtags stay live, mentions and markup do not."""
    return _broken(_CALLING, text)


def untamed(text: str) -> str:
    """What the bot repeated, as it was said: it comes back where somebody copies it."""
    return text.replace(_JOINER, "")


def _broken(signs: re.Pattern[str], text: str) -> str:
    return signs.sub(lambda found: found.group() + _JOINER, _TURNING.sub("", text))
