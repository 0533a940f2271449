"""Of what is too long the head and the tail are kept, and never more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from bot.vk.bounds import MAX_BROUGHT, fit, fit_all, shares

TEXTS = st.lists(st.text("абв", max_size=30), max_size=8)


def test_what_fits_stays_as_it_is() -> None:
    assert fit_all(["один", "", "два"], 7) == ("один", "", "два")


def test_of_what_does_not_head_and_tail_stay() -> None:
    assert fit("а" * 20 + "б" * 20, 15) == "а" * 8 + "\n…\n" + "б" * 4
    assert fit_all(["а" * 20, "б" * 20, "в" * 20], 15) == ("а" * 8, "", "в" * 4)


@given(texts=TEXTS, room=st.integers(0, 100))
def test_there_is_never_more_than_there_is_room_for_and_little_less(
    texts: list[str], room: int
) -> None:
    kept = fit_all(texts, room)
    assert len(kept) == len(texts)
    assert min(sum(map(len, texts)), room - 3) <= sum(map(len, kept)) <= room
    for text, part in zip(texts, kept, strict=True):
        head, _, tail = part.partition("\n…\n")
        assert text.startswith(head) or text.endswith(head)
        assert text.endswith(tail)


@given(attached=st.integers(0, 20_000), forwarded=st.integers(0, 20_000))
def test_together_they_stay_within_the_bound_and_use_it(attached: int, forwarded: int) -> None:
    room, room_forwarded = shares(attached, forwarded)
    used = min(attached, room) + min(forwarded, room_forwarded)
    assert used == min(attached + forwarded, MAX_BROUGHT)
