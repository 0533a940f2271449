"""Obscene language: what is struck, what only asks the moderator, and what passes.

Longer than other files on purpose: it is one table of what is obscene and what is not.
"""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.finding import Finding, Level
from policies.judge import judge, level_of
from policies.message import Attachment, AttachmentKind, Message
from policies.profanity import Profanity
from policies.state import ChatState
from policies.text.obscene import find
from policies.verdict import Ask, Outcome

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
POLICY = Profanity()


def finding(text: str, policy: Profanity = POLICY) -> Finding:
    return policy.check(Message.of(text, at=NOON), ChatState())


def level(text: str, policy: Profanity = POLICY) -> Level:
    return level_of(finding(text, policy).score, *policy.settings.thresholds)


CERTAIN = [
    # plain, in any form
    "какая же это хуйня",
    "Да пошли вы НАХУЙ",
    "пиздец полный",
    "опять проебали сроки",
    "вот бляди",
    "Бля, забыл тетрадь",
    "ёб твою мать",
    "ебать ты умный",
    "этот мудак опять опоздал",
    "он пидорас",
    "гандоны, а не люди",
    "училка эта шлюха",
    "сука ты последняя",
    "сучара",
    "иди дрочи",
    "залупа конская",
    "долбоёбы",
    "выебывается тут",
    "распиздяйство сплошное",
    "хуле ж ты, хули ты молчишь",
    # masked
    "эти шл*ндры опять заняли зал",
    "х*й вам",
    "х***й знает",
    "п*здец какой",
    "п****ц",
    "бл*ть, опять",
    "бл@ть",
    "бл..ть",
    "бл.дь",
    "за**али уже",
    "заеб@ли",
    "наё*али",
    "е#ать",
    "х🍆й",
    "с@ка такая",
    "шли бы вы на х...",
    "х... знает что",
    "иди на х",
    # look-alikes, digits, signs, other scripts
    "xуйня",
    "хyй",
    "пи3дец",
    "6лять",
    "nu3geц",
    "3.14здец",
    "}{уй",
    "бJIядь",
    "χуй",
    "🅱️лять",
    "suka blyat",
    "pizdec",
    "idi na huy",
    "🇽🇺🇾",
    "ｈｕｉ",
    "gbpltw",
    # separators and spacing
    "х у й",
    "х.у.й",
    "п_и_з_д_а",
    "п-и-з-д-е-ц",
    "х\nу\nй",
    "х у-й",
    "пи здец",
    "ху йня",
    "пи-здец",
    "с у к а",
    # repeats, invisible characters, slips
    "хуууууй",
    "ссууукааа",
    "ебаааать",
    "х\u200bу\u200bй",
    "х\u0336у\u0336й\u0336",
    "пзидец",
    "хй с ним",
    "пздц",
    "йобаный",
    "далбаёб",
    # other languages
    "fuck you",
    "мазафака",
    "what a shit",
    "sh1t happens",
    "bitсh please",
    "a$$hole",
    "fvck",
]

LIKELY = [
    "жопа какая-то",
    "в классе срач",
    "полное говно",
    "на хер это надо",
    "ёпта",
    "х**",
    "на***",
    "б*****",
    "зае...",
    "ну и дерьмо",
    "г*вно",
    "да пох вообще",
    "нугондон",
    "фак",
    "wtf",
    "f*ck this",
    "motherf***er",
    "what the f#ck",
    # clipped to its ends
    "Журнал завис. Классика: п-ц подкрался незаметно",
    "какая-то х-ня с расписанием",
    "ну ё б т, кто закрыл зал",
]

# Each names words in which an obscene root or reading lies hidden.
CLEAN = [
    "застрахуй машину, подстрахуй соседа, страхуйте детей, не психуй",
    "мандарины, мандат, мандраж, Мандельштам, команда",
    "потребитель, истребитель, употребление, ребёнок, жребий, хлеб, погреб",
    "Себастьян требует себе мебель, небо, зебру и стебель",
    "мат в три хода, математика",
    "Пизанская башня",
    "не надо никого оскорблять и злоупотреблять",
    "грабли, рубля, сабля, корабля, ансамбля, вопля, оглобля",
    "колебать, дебаты, дебют, небанковский",
    "бляха-муха, бляшка, ремень с бляхой",
    "купили ебилет, EBITDA, eBay, Ебург",
    "блин, капец, фигня, хрен знает, нафиг, пофиг, офигеть, ё-моё, ёлки-палки, ёпрст",
    "пипец как холодно, хз когда, кринж, скам, рофл",
    "Sky sources assistance class Scunthorpe cocktail",
    "curve hue Hulk spam her cert Nigeria shiitake Xerox",
    "сукно, суккулент, Сукачёв, Сучков, сучок, без сучка и задоринки",
    "педагог, педиатр, педаль, Педро, экспедиция, скипидар",
    "гондола, Гондурас, гандбол, гандикап",
    "мудрый Мудров, остров Мудьюг",
    "херувим, Херсон, херес, шерхан",
    "трахея, Астрахань, страх",
    "Насрулла, Насретдин, Хуснутдинов, Ибатуллин, Ибаньес, Хулио, Хуан",
    "сухую, глухую, плохую, тихую, уху ели, похудел",
    "наблюдать, соблюдать, блюдо, облако, область",
    "нахал, находка, нахлобучка, Бах, монах",
    "сосать леденец, соска, отсос воздуха, насос",
    "3б и 5б, 3 б, и 4 б, 7-б, в 3-и классы, 5-ки и 4-ки, 6 «Б»",
    "x, y, z и u — переменные, умножить на х, х*у=5, 2*3=6",
    "Иванов И.И., т.е., т.к., и.о., с.к., п.п. 2–4, с.Калиновка",
    "**Важно!** 5*, обед* (*напитки не входят), ***",
    "карта **** 1234, +7 (912) 345-67-89, ISBN 978-5-17-080115-2",
    "https://vk.com/club1_huy?x=xyu, почта hue@mail.ru, t.me/joinchat/AxyuBz",
    "промокод XYU77-HY, FCK8-65Z",
    "АХАХАХА, ухуху, ыыы, эээ, мммм",
    "спс, пжл, здрвств, мдк, пдр, ФГОС, МБОУ, БЛТ",
    "спасибо🙏 ура🔥 привет😀всем",
    "ну...да, а...я думала, что всё",
    "за ебилетом на небо, по небу и до небес",
    "шлюпка, шлюз, курватура, курица, курвиметр",
    "дрочёна — омлет, драчун и забияка",
    "эбеновое дерево, эбонит, эби с соусом",
    "Bлад, Cаша и Oля пришли",  # Latin first letters by mistake
    "C++, C#, 1C, 4K, B12, A4",
    "a*b=c, f*(x+1), модели SH-17 и BT-100, h1n1, класс 5b",
    "Ди хуэдэ адыгэ бзэ, хуэныкъуэ",
    "Г-н Цой и г-жа Ли ведут кружок",
    "в задаче п. 5, ц. 3, ответ б",
    "варианты е, б, т, выбираем один",
    "лагерь в Сукко, улица Пестеля, Шебалино, Хуло, Ахум, Теребля, Чмырёвка, Хура",
    "Скапидаров и Борсук дежурят",
    "собираем сучки, шишки, жёлуди для поделок",
    "Автобус № 9 пошёл на п. Заречный, оттуда идёт в х. Красный",
    "Идите в п. 5 договора, там сроки",
    "Пошли на х/ф «Чебурашка», билеты у меня",
    "Нужны на х/б перчатки деньги",
    "МУДО «Центр детского творчества» ждёт нас в среду",
    "Ребята, всемудачи на олимпиаде!",
    "#ГруппыЗдоровья и #ПринципыЗдоровогоПитания",
    "Решите систему: х+у=10; х-у=3",
    "Сколько будет х-у=1?",
    "Число пи здесь округляем до сотых",
    "Средний балл: 5 Е балл 4,1",
    "В корпусе Б вашу группу встретит дежурный",
    "Наш тур: лего спидер и Спидермен, смотрим у Педерсена",
    "Aujourd'hui nous lisons",
    "буква Х раньше называлась «хер», отсюда похерить",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_evident_or_evidently_masked_word_is_certain(text: str) -> None:
    assert level(text) is Level.CERTAIN


@pytest.mark.parametrize("text", ["1хуй", "хуй5", "пошли вы на х.", "идите на х!", "пошла в п…"])
def test_clipped_or_beside_a_digit_it_is_certain_too(text: str) -> None:
    assert level(text) is Level.CERTAIN


@pytest.mark.parametrize("text", LIKELY)
def test_strong_or_doubtful_word_asks_the_moderator(text: str) -> None:
    assert level(text) is Level.LIKELY


@pytest.mark.parametrize("text", CLEAN)
def test_innocent_text_passes(text: str) -> None:
    assert [hit for hit in find(text) if hit.score > 0] == []


@pytest.mark.parametrize(
    "text",
    [
        "Идём на х. У йога занятие",
        "Сели в зал. Упал мяч",
        "Взяли хлеб. Лять не надо",
        "Он упёрся в пи. Здец какой-то непонятный",
        "чат.Ребята",
        "За е. Бать пойдёт",
    ],
)
def test_words_are_not_joined_across_a_full_stop(text: str) -> None:
    assert level(text) is Level.NONE


@pytest.mark.parametrize("text", ["уху ел", "мудр ец", "до хутора", "сук а потом ствол", "по небу"])
def test_ordinary_words_are_not_joined(text: str) -> None:
    assert level(text) is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "потерялась собака, сука, 2 года, привита",
        "кобель и сука, щенки ищут дом",
        "белка сидит на суку",
        "спилили суки у дерева",
        "шапка висит на суку во дворе",
        "технология: пороки древесины, сучки и трещины",
        "просьба убрать сучки с горки",
    ],
)
def test_dog_or_branch_is_never_struck(text: str) -> None:
    assert level(text) is Level.LIKELY


# ---- evidence and explanation ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Это п*здец, бл я!", ("п*здец", "бл я")),
        ("ну х\u200bу\u200bй с ним", ("х\u200bу\u200bй",)),
        ("да ну 𝓱𝓾𝔂 тебе", ("𝓱𝓾𝔂",)),
        ("«ХУЙ», — сказал он", ("ХУЙ",)),
        ("сука, сука и ещё раз Сука", ("сука", "Сука")),
    ],
)
def test_evidence_shows_the_words_as_written(text: str, quotes: tuple[str, ...]) -> None:
    found = finding(text)
    assert found.quotes == quotes
    assert all(text[piece.start : piece.end] == piece.quote for piece in found.evidence)


def test_explanation_is_one_russian_sentence() -> None:
    assert finding("хуйня").explanation == "В сообщении нецензурные слова."
    assert finding("жопа").explanation.startswith("Возможно")
    assert finding("привет") == Finding.miss("profanity")


def test_forwarded_and_attached_text_is_judged() -> None:
    forwarded = Message.of("смотрите", at=NOON, forwarded=("ну и хуйня",))
    photo = Attachment(AttachmentKind.PHOTO, text="пиздец")
    attached = Message.of("", at=NOON, attachments=(photo,))
    for message in (forwarded, attached):
        found = POLICY.check(message, ChatState())
        piece = found.evidence[0]
        assert message.whole.text[piece.start : piece.end] == piece.quote
        assert found.score >= 0.9


# ---- settings --------------------------------------------------------------------------------


def test_certain_finding_strikes_and_likely_one_asks() -> None:
    assert POLICY.asks is Ask.STRIKE
    state = ChatState()
    assert judge(Message.of("хуйня", at=NOON), state, [POLICY]).verdict.outcome is Outcome.STRIKE
    assert judge(Message.of("жопа", at=NOON), state, [POLICY]).verdict.outcome is Outcome.REVIEW


def test_school_adds_words_in_any_form() -> None:
    policy = Profanity(Profanity.Settings(words=("Ёжкин", "чебурек")))
    assert level("ну ты и ЧЕБУРЕКА съел", policy) is Level.CERTAIN
    assert finding("ежкин кот", policy).quotes == ("ежкин",)
    assert level("чебурек") is Level.NONE
    assert level("ах ты зануда", Profanity(Profanity.Settings(words=("зануды",)))) is Level.CERTAIN


def test_school_allows_words() -> None:
    policy = Profanity(Profanity.Settings(allow=("жопа", "Сука")))
    assert level("в жопе мира", policy) is Level.NONE
    assert level("река Сука", policy) is Level.NONE
    assert level("река Сука, бля", policy) is Level.CERTAIN


@pytest.mark.parametrize(
    "broken",
    [
        {"action": "block"},
        {"likely": 2},
        {"word": ["a"]},
        {"words": ["козл*"]},
        {"words": ["рога и копыта"]},
        {"allow": ["су ка"]},
    ],
)
def test_wrong_settings_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Profanity.Settings.model_validate(broken)


# ---- metamorphic: no disguise takes an obscene word below likely --------------------------------

WORDS = re.findall(
    r"\w+",
    "хуй хуйня нахуй похуй охуел хуёвый пизда пиздец пиздёж распиздяй блядь бляди ебать ебаный "
    "заебал наебали уёбок еблан долбоёб мудак мудила сука сучка сучара пидор пидорас гандон "
    "залупа шлюха дрочить мандавошка охуеть разъебал отъебись ебанутый ебучий нихуя",
)
LATIN = str.maketrans("асеокрхумт", "aceokpxymt")
GREEK = str.maketrans("аеокухртпи", "αεοκυχρτπι")
LEET = str.maketrans("озчбаеёс", "0346@33$")
SOUNDS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        re.findall(
            r"[\w']+", "a b v g d e yo zh z i y k l m n o p r s t u f h ts ch sh sch ' y ' e yu ya"
        ),
        strict=True,
    )
)


def _spelled(word: str) -> str:
    return "".join(SOUNDS[letter] for letter in word)


def _each(change: Callable[[str, int], str], word: str) -> list[str]:
    return [change(word, place) for place in range(len(word))]


def _swap(word: str, place: int) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


MASKINGS: dict[str, Callable[[str], list[str]]] = {
    "capitals": lambda word: [word.upper(), word.title()],
    "latin look-alikes": lambda word: [word.translate(LATIN)],
    "greek look-alikes": lambda word: [word.translate(GREEK)],
    "digits and signs": lambda word: [word.translate(LEET)],
    "transliteration": lambda word: [_spelled(word)],
    "separators": lambda word: [sign.join(word) for sign in ".-_*,/|"],
    "spaces": lambda word: [" ".join(word), "  ".join(word), "\n".join(word)],
    "one star": lambda word: [
        word[:place] + "*" + word[place + 1 :] for place in range(1, len(word) - 1)
    ],
    "stars inside": lambda word: [word[0] + "*" * (len(word) - 2) + word[-1]],
    "two letters and stars": lambda word: [word[:2] + "*" * (len(word) - 2)],
    "dots inside": lambda word: [word[:2] + ".." + word[3:]],
    "repeats": lambda word: ["".join(letter * 3 for letter in word)],
    "doubled letter": lambda word: _each(lambda w, i: w[:i] + w[i] + w[i:], word),
    "zero width": lambda word: [sign.join(word) for sign in "\u200b\u2060\u00ad\u200f\ufeff"],
    "combining marks": lambda word: [mark.join(word) + mark for mark in "\u0336\u0301\u0353"],
    "compatibility letters": lambda word: [
        "".join(chr(0x24D0 + ord(c) - 97) for c in _spelled(word) if c.isalpha())
    ],
    "swapped letters": lambda word: [
        _swap(word, place) for place in range(1, len(word) - 2) if len(word) > 4
    ],
    "emoji inside": lambda word: [word[0] + "🔥" + word[2:], word + "🔥"],
    "keyboard layout": lambda word: (
        [
            word.translate(
                str.maketrans(
                    "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
                )
            )
        ]
        if len(word) > 4
        else []
    ),
    "quotes and brackets": lambda word: [f"«{word}»", f"({word})", f"{word}!!!", f"**{word}**"],
}
FLOORS = {
    "one star": 0.96,
    "swapped letters": 0.96,
    "two letters and stars": 0.96,
    "stars inside": 0.96,
    "transliteration": 0.96,
    "dots inside": 0.96,
}


def _noticed(masked: str) -> bool:
    return max((hit.score for hit in find(f"ну это {masked} какой-то")), default=0) >= 0.6


@pytest.mark.parametrize("kind", MASKINGS)
def test_masking_keeps_an_obscene_word_at_least_likely(kind: str) -> None:
    missed = [one for word in WORDS for one in MASKINGS[kind](word) if not _noticed(one)]
    total = sum(len(MASKINGS[kind](word)) for word in WORDS)
    assert len(missed) / total <= 1 - FLOORS.get(kind, 1.0), missed


@pytest.mark.parametrize(
    ("one", "other"),
    list(product(["latin look-alikes", "capitals"], ["zero width", "repeats", "combining marks"])),
)
def test_two_maskings_together_are_noticed_too(one: str, other: str) -> None:
    both = [
        twice for word in WORDS for once in MASKINGS[one](word) for twice in MASKINGS[other](once)
    ]
    assert [masked for masked in both if not _noticed(masked)] == []


@pytest.mark.parametrize("text", CERTAIN + LIKELY + CLEAN)
def test_case_changes_nothing(text: str) -> None:
    shuffled = random.Random(text)
    mixed = "".join(shuffled.choice((char.upper(), char.lower())) for char in text)
    for other in (text.upper(), text.lower(), mixed):
        if len(other) == len(text):  # ﬁ and ß grow: another text
            assert level(other) is level(text), other


@given(st.sampled_from(CERTAIN), st.sampled_from(["", "Здравствуйте! ", "По расписанию: "]))
@settings(max_examples=60)
def test_polite_words_around_clear_nothing(text: str, before: str) -> None:
    assert level(f"{before}{text}\nСпасибо, всего доброго") is Level.CERTAIN


# ---- any text ----------------------------------------------------------------------------------


@given(st.text(st.characters() | st.sampled_from("хуйпиздебля*.- @3xyu"), max_size=120))
@settings(max_examples=300)
def test_any_text_is_judged_with_valid_spans(text: str) -> None:
    last = 0
    for hit in find(text):
        assert last <= hit.start < hit.end <= len(text)
        assert 0 < hit.score <= 1
        last = hit.end


@pytest.mark.parametrize(
    "piece", ["х", "х ", "х.", "*", "х*", "х*й ", "е б ", "на х", "}{", "иди ты ", "xyu", "пи зд "]
)
def test_huge_text_takes_time_in_proportion(piece: str) -> None:
    # A quadratic look would take minutes, and the timeout of a test would end it.
    assert len(find(piece * (100_000 // len(piece)))) <= 50
