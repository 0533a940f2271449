"""What VK attaches, in all its shapes, keeps no text hidden from judgement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vk.attachments import MAX_GATHERED, read_attachments
from policies.message import Attachment, AttachmentKind

K = AttachmentKind
TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=20,
)
TYPES = st.sampled_from(
    ["photo", "video", "audio", "doc", "link", "wall", "poll", "sticker", "gift", "call", "новое"]
)


def one(name: str, body: object) -> Attachment:
    (attachment,) = read_attachments([{"type": name, name: body}])
    return attachment


POST = {
    "id": 77,
    "to_id": -500,
    "text": "Запись класса",
    "from": {"first_name": "Ольга", "last_name": "Скрытая"},
    "attachments": [
        {"type": "photo", "photo": {"id": 1, "owner_id": -500, "text": "подпись к снимку"}},
        {"type": "link", "link": {"url": "https://t.me/kl5a", "title": "Наш канал"}},
    ],
    "copy_history": [
        {
            "id": 12,
            "owner_id": -9,
            "text": "чужая запись",
            "copy_history": [{"id": 3, "owner_id": -8, "text": "самая первая"}],
        }
    ],
}
POLL = {
    "id": 9,
    "owner_id": 201,
    "question": "Куда едем?",
    "answers": [{"id": 1, "text": "В музей", "votes": 3}, {"id": 2, "text": "В парк"}],
    "author_id": 201,
}
STICKER = {"product_id": 5, "sticker_id": 44, "images": [{"url": "https://x/1", "width": 64}]}


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        (
            "photo",
            {"id": 5, "owner_id": 301, "text": "наш класс", "access_key": "ab12"},
            Attachment(K.PHOTO, "наш класс", reference="photo301_5_ab12"),
        ),
        (
            "video",
            {"id": 6, "owner_id": -4, "title": "Урок", "description": "запись", "duration": 3},
            Attachment(K.VIDEO, "Урок\nзапись", reference="video-4_6"),
        ),
        (
            "audio",
            {
                "id": 7,
                "owner_id": 301,
                "artist": "Хор",
                "title": "Гимн",
                "url": "https://a/b.mp3",
                "duration": 60,
            },
            Attachment(K.AUDIO, "Хор\nГимн", reference="audio301_7"),
        ),
        (
            "doc",
            {"id": 8, "owner_id": 301, "title": "домашка.docx", "ext": "docx", "url": "https://d"},
            Attachment(K.DOCUMENT, "домашка.docx", reference="doc301_8"),
        ),
        (
            "doc",
            {"id": 8, "owner_id": 301, "title": "g.png", "preview": {"graffiti": {"src": "u"}}},
            Attachment(K.GRAFFITI, "g.png", reference="doc301_8"),
        ),
        (
            "link",
            {
                "url": "https://e.org/a",
                "title": "Статья",
                "description": "о школе",
                "caption": "e.org",
                "photo": {"id": 1, "owner_id": 2, "text": ""},
            },
            Attachment(K.LINK, "Статья\nо школе\ne.org", "https://e.org/a"),
        ),
        (
            "article",
            {
                "id": 1,
                "owner_id": -5,
                "title": "Лонгрид",
                "url": "https://e.org/l",
                "owner_name": "Паблик",
            },
            Attachment(K.LINK, "Лонгрид", "https://e.org/l"),
        ),
        (
            "wall",
            POST,
            Attachment(
                K.WALL,
                "Запись класса\nподпись к снимку\nhttps://t.me/kl5a\nНаш канал\nчужая запись\n"
                "самая первая",
                reference="wall-500_77",
            ),
        ),
        (
            "wall_reply",
            {"id": 4, "owner_id": -5, "text": "комментарий"},
            Attachment(K.WALL, "комментарий"),
        ),
        ("poll", POLL, Attachment(K.POLL, "Куда едем?\nВ музей\nВ парк", reference="poll201_9")),
        ("sticker", STICKER, Attachment(K.STICKER)),
        ("ugc_sticker", {"id": 1, "owner_id": 2, "status": "ok"}, Attachment(K.STICKER)),
        ("graffiti", {"id": 1, "owner_id": 2, "url": "u", "width": 1}, Attachment(K.GRAFFITI)),
        ("gift", {"id": 1, "thumb_256": "u"}, Attachment(K.GIFT)),
        (
            "audio_message",
            {
                "id": 3,
                "owner_id": 301,
                "duration": 2,
                "link_ogg": "https://a/o.ogg",
                "waveform": [0, 1],
                "transcript": "всем привет",
                "transcript_state": "done",
            },
            Attachment(K.VOICE, "всем привет", reference="audio_message301_3"),
        ),
        (
            "market",
            {
                "id": 2,
                "owner_id": -7,
                "title": "Куртка",
                "description": "дёшево",
                "price": {"amount": "5000", "text": "50 ₽"},
                "category": {"name": "Одежда"},
            },
            Attachment(K.UNKNOWN, "Куртка\nдёшево\n50 ₽", reference="market-7_2"),
        ),
        (
            "story",
            {"id": 2, "owner_id": 7, "link": {"text": "Смотреть", "url": "https://e.org/s"}},
            Attachment(K.UNKNOWN, "Смотреть\nhttps://e.org/s"),
        ),
        ("call", {"initiator_id": 1, "state": "reached", "time": 5}, Attachment(K.UNKNOWN)),
        (
            "mini_app_2031",
            {"card": {"heading": "Акция в школе", "kind": "promo", "url": "https://e.org/p"}},
            Attachment(K.UNKNOWN, "Акция в школе\nhttps://e.org/p"),
        ),
    ],
)
def test_each_kind_gives_its_text_address_and_handle(
    name: str, body: object, expected: Attachment
) -> None:
    assert one(name, body) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sticker", Attachment(K.STICKER)),
        ("photo", Attachment(K.PHOTO)),
        ("photo-1_2", Attachment(K.PHOTO, reference="photo-1_2")),
        ("audio_message1_2_key", Attachment(K.VOICE, reference="audio_message1_2_key")),
        ("story1_2", Attachment(K.UNKNOWN)),
        ("https://t.me/x", Attachment(K.LINK, url="https://t.me/x")),
        ("что-то ещё", Attachment(K.UNKNOWN, text="что-то ещё")),
    ],
)
def test_plain_words_are_attachments_too(word: str, expected: Attachment) -> None:
    assert read_attachments([word]) == (expected,)


@pytest.mark.parametrize("raw", [None, 5, "photo", {"type": "photo"}, True, 1.5])
def test_what_is_no_list_is_nothing_attached(raw: object) -> None:
    assert read_attachments(raw) == ()


@pytest.mark.parametrize(
    ("item", "kind", "words"),
    [
        (None, K.UNKNOWN, ""),
        (7, K.UNKNOWN, ""),
        ({}, K.UNKNOWN, ""),
        ({"type": None, "text": "найдено"}, K.UNKNOWN, "найдено"),
        ({"type": ["photo"], "weird": {"caption": "найдено"}}, K.UNKNOWN, "найдено"),
        ({"type": "sticker", "sticker": None}, K.STICKER, ""),
        ({"type": "photo", "photo": "строка вместо"}, K.PHOTO, "строка вместо"),
        ({"type": "wall", "text": "без вложенного объекта"}, K.WALL, "без вложенного объекта"),
        ({"photo": {"text": "без типа"}}, K.PHOTO, "без типа"),
        ({"type": "link", "link": "https://t.me/x"}, K.LINK, ""),
        ({"type": "photo", "photo": {"id": "x", "owner_id": [], "text": {"a": 1}}}, K.PHOTO, ""),
    ],
)
def test_a_malformed_item_is_still_an_attachment(
    item: object, kind: AttachmentKind, words: str
) -> None:
    (attachment,) = read_attachments([item])
    assert (attachment.kind, attachment.text, attachment.reference) == (kind, words, "")


def test_entities_and_unstorable_characters_become_plain_text() -> None:
    assert one("photo", {"text": "&#1073;&amp;\ud83d\x00"}).text == "б&\ufffd\ufffd"


def test_text_below_forty_levels_is_left_and_text_above_is_found() -> None:
    deep: object = {"text": "дно"}
    for _ in range(200):
        deep = {"copy_history": [deep], "text": "слой"}
    assert one("wall", deep).text == "слой"
    shallow: object = {"text": "дно"}
    for _ in range(10):
        shallow = {"copy_history": [shallow]}
    assert one("wall", shallow).text == "дно"


@given(TREE)
def test_reading_never_raises(raw: object) -> None:
    for attachment in read_attachments(raw):
        attachment.text.encode()


@given(st.lists(st.fixed_dictionaries({"type": TYPES, "x": TREE, "wall": TREE}) | TREE, max_size=8))
def test_every_item_gives_one_attachment(raw: list[object]) -> None:
    assert len(read_attachments(raw)) == len(raw)


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=12))
def test_all_text_together_is_bounded(lengths: list[int]) -> None:
    raw = [
        {"type": "wall", "wall": {"text": f"{n}-" + "ы" * length, "copy_history": [{"text": "ж"}]}}
        for n, length in enumerate(lengths)
    ]
    assert sum(len(found.text) for found in read_attachments(raw)) <= MAX_GATHERED
