"""Every error code with a meaning of its own, and what is done about it."""

import pytest

from bot.promises import Fate
from bot.vk.answers import refused
from bot.vk.errors import (
    CHAT_PLACE,
    TREATMENTS,
    Mend,
    is_bad_token,
    passes,
    refusal_of,
    treatment,
)
from handlers.calls import Refusal


@pytest.mark.parametrize(
    ("codes", "fate"),
    [
        ([1, 10], Fate.RETRY),
        ([5, 27, 28, 1117], Fate.STOPPED),
        ([6], Fate.LIMITED),
        ([9], Fate.FLOODED),
        ([14, 15], Fate.REFUSED),
        ([29], Fate.SUSPENDED),
        ([100], Fate.DROPPED),
        ([900, 901, 902, 936], Fate.REFUSED),
        ([911, 912, 913, 914], Fate.REFUSED),
        ([917, 922, 927, 945, 946, 1017], Fate.REFUSED),
        ([919, 931, 924, 925], Fate.REFUSED),
        ([932, 940, 950, 962, 969, 970], Fate.DROPPED),
        ([983, 984, 1012], Fate.REFUSED),
    ],
)
def test_each_code_has_its_treatment(codes: list[int], fate: Fate) -> None:
    assert {code: treatment(code).fate for code in codes} == dict.fromkeys(codes, fate)
    assert set(codes) <= set(TREATMENTS)


def test_what_the_start_and_the_poll_ask_of_a_code_follows_from_its_treatment() -> None:
    assert {code for code in TREATMENTS if is_bad_token(code)} == {5, 27, 28, 1117}
    assert {code for code in TREATMENTS if passes(code)} == {1, 6, 9, 10, 29, 36, 43}
    assert not is_bad_token(8)
    assert not passes(8)


@pytest.mark.parametrize(
    ("code", "mend"),
    [(911, Mend.NO_KEYBOARD), (913, Mend.NO_QUOTE), (914, Mend.SHORTER), (901, None)],
)
def test_some_refusals_can_be_mended(code: int, mend: Mend | None) -> None:
    assert treatment(code).mend is mend


@pytest.mark.parametrize("code", [5, 27, 28, 1117, 14, 29, 912, 917, 922, 927, 945, 983, 1012])
def test_what_people_must_mend_is_said_in_russian(code: int) -> None:
    alarm = refused("messages.send", code).alarm
    # «Работа с API» is what the place in the community's settings is called.
    letters = [
        letter for letter in alarm.replace("API", "").replace(CHAT_PLACE, "") if letter.isalpha()
    ]
    assert alarm.endswith(".")
    assert all("а" <= letter <= "я" or letter == "ё" for letter in "".join(letters).lower())


@pytest.mark.parametrize("code", [1, 6, 15, 100, 901, 924])
def test_everyday_refusals_alarm_nobody(code: int) -> None:
    assert refused("messages.send", code).alarm == ""


def test_a_member_who_is_already_gone_counts_as_removed() -> None:
    assert refused("messages.removeChatUser", 935).fate is Fate.DONE
    assert refused("messages.changeConversationMemberRestrictions", 935).fate is Fate.REFUSED


def test_an_unknown_code_is_a_final_refusal() -> None:
    assert refused("messages.send", 4242).fate is Fate.REFUSED


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (900, Refusal.PRIVATE_CLOSED),
        (901, Refusal.PRIVATE_CLOSED),
        (902, Refusal.PRIVATE_CLOSED),
        (936, Refusal.PRIVATE_CLOSED),
        (15, Refusal.NOT_ALLOWED),
        (925, Refusal.NOT_ALLOWED),
        (917, Refusal.CHAT_LOST),
        (1017, Refusal.CHAT_LOST),
        (924, Refusal.OTHER),
        (0, Refusal.OTHER),
    ],
)
def test_refusals_are_told_upwards_in_words_free_of_vk(code: int, refusal: Refusal) -> None:
    assert refusal_of(code) is refusal
