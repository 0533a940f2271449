"""Whatever the text, the loader answers with a snapshot or with problems, never otherwise."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.file import PolicyFileError, load
from policies.file.presets import ids, preset

KEYS = st.sampled_from(
    ["school", "defaults", "kinds", "chats", "open_hours", "strikes", "policies", "mon-fri",
     "on_late", "limit", "block", "profanity", "off_topic", "words", "action", "likely", "certain",
     "homework", "emergency", "name", "timezone", "regulation", "peer_id", "kind", "parents",
     "teachers", "moderators", "holidays", "mode", "stickers", "caps", "share", "x", ""]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["school-50", "Europe/Moscow", "08:00-19:00", "closed", "strike", "allow",
                     "1 month", "parents", 2000000001, 0.5, "2026-05-02", "/etc", "../x"]),
)  # fmt: skip
TREES = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=5)),
    max_leaves=25,
)
SCHOOL = {"name": "x", "timezone": "Europe/Moscow", "regulation": "school-50"}
FILES = st.fixed_dictionaries(
    {"school": st.one_of(st.just(SCHOOL), TREES)},
    optional={"defaults": TREES, "kinds": TREES, "chats": st.lists(TREES, max_size=2)},
)
PIECES = st.lists(
    st.sampled_from(
        ["school:", "  name: x", "\n", "\t", "  ", "- ", "[", "]", "{", "}", '"', "'", "&a ", "*a",
         "!t ", "|", ">", "---\n", "%YAML 1.1\n", "# c\n", ": ", "? ", ", ", "<<", "08:00", "~",
         "chats:", "\u2028", "\ufeff", "\x85", "\r\n", "0x1", "1e999", ".nan", "\ud800", "\x00"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def answers(text: str) -> bool:
    try:
        snapshot = load(text, source="f")
    except PolicyFileError as refused:
        last = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + 1
        return bool(refused.problems) and all(1 <= one.line <= last for one in refused.problems)
    return bool(snapshot.version)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), PIECES))
def test_any_text_is_answered(text: str) -> None:
    assert answers(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TREES, FILES))
def test_any_tree_of_values_is_answered(tree: object) -> None:
    assert answers(json.dumps(tree))
    assert answers(json.dumps(tree, ensure_ascii=False, indent=2))


def test_every_shipped_regulation_reads() -> None:
    assert set(ids()) >= {"school-50", "ksosh", "kaluga"}
    for name in ids():
        assert preset(name).regulation.id == name
