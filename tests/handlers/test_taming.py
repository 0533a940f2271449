"""Whatever people write, nothing in it is live when the bot repeats it.

The recogniser here knows nothing of how taming works. It takes for live more than the
messenger does: it also looks behind character references, wide forms and characters that
nobody sees (but for the word joiner, which is what taming rests on).
"""

import re
import sys
import unicodedata
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.vk.client import sendable
from bot.vk.texts import split_text
from handlers.wording.taming import tame, tame_mentions

JOINER = "\u2060"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LIVE = {
    "mention": re.compile(r"[@*]\w"),
    "mention with words": re.compile(r"\[\w[^\[\]|]*\|"),
    "hashtag": re.compile(r"#\w"),
    "scheme": re.compile(r"[a-z][a-z0-9+.-]*:[/\\]{1,2}\S|\b(?:mailto|tel|sms|geo):[\w+]"),
    "address": re.compile(r"[\w-][.。](?:[^\W\d_]{2,}|xn--[\w-]+)"),
    # A name begins with a letter and is of letters and digits: «&64;» is three signs to anybody.
    "reference": re.compile(r"&(?:#\w+|[a-z][a-z0-9]*);"),
}
CALLING = ("mention", "mention with words", "reference")


def live(text: str, kinds: tuple[str, ...] = tuple(LIVE)) -> list[str]:
    """The kinds of live things in a text, as it is and as a careless client may read it."""
    readings = [text, unescape(text)]
    readings += ["".join(map(plain, one)) for one in readings]
    return [kind for kind in kinds if any(LIVE[kind].search(one.lower()) for one in readings)]


def plain(char: str) -> str:
    """A character as a careless client reads it: wide forms folded, unseen ones left out."""
    if char != JOINER and unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc") and char != "\n":
        return ""
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


ATTACKS = (
    "@all", "@everyone", "@online", "@here", "@все", "*все", "@ALL", "*id1", "@id1 (text)",
    "[id1|Директор]", "[club1|Школа]", "[ID1|x]", "[https://vk.com/id1|тут]", "[id1|a|b]",
    "[[id1|x]|y]", "@durov", "*durov", "@a\u200bll", "@\u200ball", "[id\u200b1|x]", "[id1\u2063|x]",
    "example.com", "EXAMPLE.COM", "vk.cc/abc", "t.me/x", "школа.рф", "vk\u200b.com/id1",
    "vk.\u200bcom", "v\u00adk.c\u00adom", "https://a.ru", "HTTPS://A.RU", "https:\u200b//a.ru",
    "http://localhost/x", "http://1.2.3.4/x", "vk://profile/1", "tg://resolve?domain=x",
    "mailto:a@b.ru", "a@b.ru", "a.b+c@d-e.f.ru", "xn--80ak6aa92e.com", "a.xn--p1ai", "a。ru",
    "a．ru", "＠all", "［id1|x]", "#школа", "#тег@club1", "&#64;all", "&#x40;all", "&commat;all",
    "&amp;#64;all", "&#91;id1&#124;x&#93;", "a&#46;ru", "a&period;ru", "\u202e@all", "ya\x1f.ru",
    "ya.\x1fru", "ya.\x85ru", "5.ru", "1.2ru.com", "@\u0301all",
)  # fmt: skip
PIECES = st.sampled_from(
    (*ATTACKS, *"@*[]|#&.:/();", "id1", "all", "club1", "com", "ru", "vk", " ", "\n", "3", "64;",
     *"\u200b\u200d\u2060\u00ad\u202e\u2067\ufe0f\u0301\x00\x1f\x85")
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_of_these_would_come_out_live_and_does_not(attack: str) -> None:
    written = "".join(char for char in attack if char not in TURNING)
    assert live(written) or live(sendable(written)), "the recogniser must know what it looks for"
    assert live(sendable(tame(attack))) == []


@given(text=TEXTS)
@example("@\n@all")
@example("a.\u2060\u200bru")
def test_whatever_is_written_nothing_is_live_once_tamed(text: str) -> None:
    assert live(sendable(tame(text))) == []
    assert not set(tame(text)) & set(TURNING)


@given(text=TEXTS, before=st.sampled_from(["«", "", "Анна: "]), after=st.sampled_from("».,:) \n"))
def test_nor_is_it_among_the_bots_own_words(text: str, before: str, after: str) -> None:
    assert live(sendable(f"{before}{tame(text)}{after}")) == []


@given(text=TEXTS, limit=st.integers(1, 30))
def test_nor_where_a_long_text_is_cut_into_messages(text: str, limit: int) -> None:
    assert [live(part) for part in split_text(tame(text), limit) if live(part)] == []


@given(text=TEXTS)
def test_in_the_schools_own_words_only_addresses_and_hashtags_are_live(text: str) -> None:
    assert live(sendable(tame_mentions(text)), CALLING) == []


@given(text=TEXTS)
def test_nothing_but_unseen_characters_is_added_and_twice_is_once(text: str) -> None:
    dropped = dict.fromkeys(map(ord, (*TURNING, JOINER)))
    assert tame(text).translate(dropped) == text.translate(dropped)
    assert tame(tame(text)) == tame(text)


@pytest.mark.parametrize(
    "words",
    [
        "Собрание 12.05.2026 в 18:30, каб. 5.",
        "Итого: 3.5 кг",
        "Да. Нет: так\n",
        "5Б, «Ура»!",
        "A & B",
    ],
)
def test_ordinary_words_stay_as_they_are(words: str) -> None:
    assert tame(words) == words


def test_an_address_in_the_schools_own_words_opens() -> None:
    words = "Запись: https://school.ru/a?b=1&c=2#top #праздник"
    assert tame_mentions(words) == words


def test_every_sign_that_a_client_may_fold_into_a_live_one_is_broken() -> None:
    signs = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.normalize("NFKC", char) in tuple("@*[]|#.:&")
    ]
    assert len(signs) > 20
    assert [char for char in signs if tame(f"{char}all") != f"{char}{JOINER}all"] == []
