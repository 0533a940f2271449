"""Promised calls as VK's requests, and VK's answers as outcomes of promised calls.

Longer than other files on purpose: a call and its answers stand side by side.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.promises import Fate, Outcome, Promised
from bot.vk.answers import combined, read
from bot.vk.client import Unreachable, VKError
from bot.vk.errors import Mend
from bot.vk.translate import (
    ANSWER,
    DELETE,
    PIN,
    REMOVE,
    RESTRICT,
    SEND,
    Item,
    Request,
    apart,
    is_merged,
    mended,
    random_id,
    seconds_left,
    translate,
)
from handlers.calls import (
    AnswerPress,
    Button,
    Call,
    DeleteMessages,
    Pin,
    Release,
    Remove,
    Restrict,
    Send,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHAT, OTHER_CHAT = 2_000_000_001, 2_000_000_002


def promised(calls: Sequence[Call]) -> list[Promised]:
    return [
        Promised(
            id=n,
            key=f"event-{n}:purpose",
            lane=call.peer_id,
            purpose="purpose",
            call=call,
            rank=0,
            recipient=call.peer_id,
            report=False,
            attempts=0,
            not_before=NOON,
        )
        for n, call in enumerate(calls, 1)
    ]


def requests_for(*calls: Call) -> list[Request]:
    bundles, _ = translate(promised(calls), NOON)
    return [request for bundle in bundles for request in bundle]


def only(*calls: Call) -> Request:
    (request,) = requests_for(*calls)
    return request


def outcomes(request: Request, result: object) -> dict[int, Outcome]:
    found: dict[int, list[Outcome]] = {}
    for row, outcome in read(request, result):
        found.setdefault(row, []).append(outcome)
    return {row: combined(pieces) for row, pieces in found.items()}


# Requests


def test_deletions_of_one_chat_become_one_call_each_message_named_once() -> None:
    request = only(DeleteMessages(CHAT, (5, 6)), DeleteMessages(CHAT, (6, 7)))
    assert request.method == DELETE
    assert request.params == {"peer_id": CHAT, "delete_for_all": 1, "cmids": "5,6,7"}
    assert request.items == (Item(1, 5), Item(1, 6), Item(2, 6), Item(2, 7))


def test_chats_do_not_mix() -> None:
    requests = requests_for(
        DeleteMessages(CHAT, (1,)), DeleteMessages(OTHER_CHAT, (1,)), DeleteMessages(CHAT, (2,))
    )
    assert [one.params["cmids"] for one in requests] == ["1,2", "1"]


def test_a_call_deletes_at_most_a_hundred_messages() -> None:
    requests = requests_for(*(DeleteMessages(CHAT, (n,)) for n in range(250)))
    assert [len(str(one.params["cmids"]).split(",")) for one in requests] == [100, 100, 50]


def test_a_row_of_very_many_messages_travels_in_one_bundle() -> None:
    calls = [DeleteMessages(CHAT, tuple(range(250))), DeleteMessages(CHAT, (900,))]
    bundles, _ = translate(promised(calls), NOON)
    assert [len(bundle) for bundle in bundles] == [3, 1]


def test_restrictions_with_the_same_term_merge_and_others_do_not() -> None:
    until = NOON + timedelta(days=7)
    requests = requests_for(
        Restrict(CHAT, 301, until),
        Restrict(CHAT, 302, until + timedelta(days=1)),
        Restrict(CHAT, 303, until),
        Restrict(OTHER_CHAT, 301, until),
    )
    assert [one.params for one in requests] == [
        {"peer_id": CHAT, "action": "ro", "for": 604800, "member_ids": "301,303"},
        {"peer_id": CHAT, "action": "ro", "for": 691200, "member_ids": "302"},
        {"peer_id": OTHER_CHAT, "action": "ro", "for": 604800, "member_ids": "301"},
    ]


def test_releases_of_one_chat_merge() -> None:
    request = only(Release(CHAT, 301), Release(CHAT, 302))
    assert request.method == RESTRICT
    assert request.params == {"peer_id": CHAT, "action": "rw", "member_ids": "301,302"}


@pytest.mark.parametrize(
    ("left", "seconds"),
    [
        (timedelta(seconds=10), 10),
        (timedelta(seconds=10, microseconds=1), 11),
        (timedelta(microseconds=1), 1),
        (timedelta(seconds=-5), 1),
        (timedelta(days=31), 31 * 86400),
        (timedelta(days=40), 31 * 86400),
    ],
)
def test_the_term_is_rounded_up_and_kept_within_vks_limits(left: timedelta, seconds: int) -> None:
    assert seconds_left(NOON + left, NOON) == seconds


def test_a_restriction_that_is_over_and_a_deletion_of_nothing_need_no_call() -> None:
    rows = promised([Restrict(CHAT, 301, NOON), DeleteMessages(CHAT, ()), Pin(CHAT, 5)])
    bundles, over = translate(rows, NOON)
    assert over == rows[:2]
    assert len(bundles) == 1


def test_a_send_names_one_peer_and_is_known_by_its_key() -> None:
    request = only(Send(301, "Добрый вечер"))
    assert (request.method, request.params) == (
        SEND,
        {
            "peer_ids": "301",
            "disable_mentions": 1,
            "dont_parse_links": 1,
            "message": "Добрый вечер",
            "random_id": random_id("event-1:purpose"),
        },
    )


def test_sends_and_answers_never_merge() -> None:
    assert len(requests_for(*[Send(301, "да")] * 3, *[AnswerPress(CHAT, 301, "e", "да")] * 2)) == 5


def test_a_reply_a_keyboard_and_attachments_are_passed_on() -> None:
    call = Send(
        CHAT,
        "Правила чата",
        keyboard=((Button("Ознакомлен(а)", {"do": "agree"}),),),
        reply_to=17,
        attachments=("photo1_2", "doc3_4"),
    )
    params = only(call).params
    assert json.loads(str(params["forward"])) == {
        "peer_id": CHAT,
        "conversation_message_ids": [17],
        "is_reply": True,
    }
    assert params["attachment"] == "photo1_2,doc3_4"
    assert "Ознакомлен(а)" in str(params["keyboard"])


def test_a_keyboard_that_vk_would_refuse_does_not_keep_the_words_back() -> None:
    call = Send(CHAT, "Правила", keyboard=((Button("Да", {"text": "д" * 300}),),))
    assert "keyboard" not in only(call).params


def test_a_long_text_goes_in_parts_each_with_its_own_number_and_the_buttons_last() -> None:
    call = Send(CHAT, "слово " * 1500, keyboard=((Button("Да"),),), reply_to=3)
    first = only(call)
    parts = [first, *first.then]
    assert len(parts) == 3
    assert all(len(str(part.params["message"])) <= 4096 for part in parts)
    assert len({part.params["random_id"] for part in parts}) == 3
    assert ["keyboard" in part.params for part in parts] == [False, False, True]
    assert ["forward" in part.params for part in parts] == [True, False, False]
    assert only(call) == first


def test_a_pressed_button_is_answered_with_a_line_that_fits() -> None:
    request = only(AnswerPress(CHAT, 301, "e5", "Спасибо! " * 20))
    shown = json.loads(str(request.params["event_data"]))
    assert request.method == ANSWER
    assert shown["type"] == "show_snackbar"
    assert len(shown["text"]) <= 90
    assert shown["text"].endswith("…")
    assert {name: request.params[name] for name in ("event_id", "user_id", "peer_id")} == {
        "event_id": "e5",
        "user_id": 301,
        "peer_id": CHAT,
    }


def test_a_message_is_pinned_by_its_number_in_the_chat() -> None:
    request = only(Pin(CHAT, 9))
    assert (request.method, request.params) == (PIN, {"peer_id": CHAT, "cmid": 9})


def test_a_member_is_removed_by_the_number_of_the_chat() -> None:
    request = only(Remove(CHAT, 301))
    assert (request.method, request.params) == (REMOVE, {"chat_id": 1, "member_id": 301})
    assert outcomes(request, 1)[1].fate is Fate.DONE
    assert outcomes(request, VKError(935, "", REMOVE))[1].fate is Fate.DONE
    assert outcomes(request, VKError(15, "", REMOVE))[1].fate is Fate.REFUSED


@given(st.text())
def test_a_random_id_is_positive_fits_31_bits_and_is_always_the_same(key: str) -> None:
    assert 0 < random_id(key) < 2**31
    assert random_id(key) == random_id(key)


def test_different_rows_have_different_random_ids() -> None:
    assert len({random_id(f"event-{n}:warn") for n in range(10_000)}) == 10_000


# Mending


def test_a_refused_keyboard_is_left_out_of_every_part() -> None:
    request = only(Send(CHAT, "слово " * 1500, keyboard=((Button("Да"),),)))
    changed = mended(request, Mend.NO_KEYBOARD)
    assert changed is not None
    assert all("keyboard" not in part.params for part in (changed, *changed.then))
    assert [part.params["random_id"] for part in changed.then] == [
        part.params["random_id"] for part in request.then
    ]
    assert mended(changed, Mend.NO_KEYBOARD) is None


def test_a_refused_quotation_is_left_out() -> None:
    changed = mended(only(Send(CHAT, "Да", reply_to=5)), Mend.NO_QUOTE)
    assert changed is not None
    assert "forward" not in changed.params


def test_a_text_that_is_still_too_long_is_halved_until_it_is_short() -> None:
    keyboard = ((Button("Да"),),)
    changed = mended(only(Send(CHAT, "слово " * 500, keyboard=keyboard)), Mend.SHORTER)
    assert changed is not None
    parts = [changed, *changed.then]
    assert len({part.params["random_id"] for part in parts}) == len(parts) >= 2
    assert ["keyboard" in part.params for part in parts] == [False] * (len(parts) - 1) + [True]
    assert mended(only(Send(CHAT, "коротко")), Mend.SHORTER) is None


# Answers


@pytest.mark.parametrize(
    ("result", "fate", "code", "cmid"),
    [
        ([{"peer_id": 301, "message_id": 4, "conversation_message_id": 7}], Fate.DONE, None, 7),
        ([{"peer_id": 301, "message_id": 210525}], Fate.DONE, None, None),
        (210525, Fate.DONE, None, None),
        ([{"peer_id": 301, "error": {"code": 901, "description": "no"}}], Fate.REFUSED, 901, None),
        ([{"peer_id": 301, "error": {"error_code": 9}}], Fate.FLOODED, 9, None),
        ([{"peer_id": 301, "error": "odd"}], Fate.RETRY, 1, None),
        ([], Fate.RETRY, 1, None),
        (None, Fate.RETRY, 1, None),
        (VKError(902, "no", SEND), Fate.REFUSED, 902, None),
        (Unreachable(SEND, "timeout"), Fate.UNREACHABLE, None, None),
    ],
)
def test_what_became_of_a_send(
    result: object, fate: Fate, code: int | None, cmid: int | None
) -> None:
    outcome = outcomes(only(Send(301, "да")), result)[1]
    assert (outcome.fate, outcome.code, outcome.cmid) == (fate, code, cmid)


@pytest.mark.parametrize(
    "result",
    [
        [
            {"conversation_message_id": 5, "response": 1},
            {"conversation_message_id": 6, "error": {"code": 15, "description": "Access denied"}},
        ],
        [{"cmid": 6, "error": {"error_code": 15}}, {"cmid": 5, "response": 1}],
        [{"response": 1}, {"error": {"code": 15}}],
        [1, {"error": {"code": 15}}],
    ],
    ids=["by number", "in another order", "by place", "mixed"],
)
def test_each_deletion_of_a_list_has_its_own_end(result: object) -> None:
    request = only(DeleteMessages(CHAT, (5,)), DeleteMessages(CHAT, (6,)))
    found = outcomes(request, result)
    assert (found[1].fate, found[2].fate, found[2].code) == (Fate.DONE, Fate.REFUSED, 15)


def test_the_older_shape_of_a_deletions_answer_is_read_too() -> None:
    request = only(*(DeleteMessages(CHAT, (n,)) for n in (5, 6, 7)))
    found = outcomes(request, {"5": 1, "6": 0})
    assert [found[row].fate for row in (1, 2, 3)] == [Fate.DONE, Fate.REFUSED, Fate.REFUSED]


def test_a_bare_one_means_all_were_deleted() -> None:
    assert outcomes(only(DeleteMessages(CHAT, (5, 6))), 1) == {1: Outcome(Fate.DONE)}


@pytest.mark.parametrize("result", [[], [{"response": 1}], "да", None, 0, [None, "x"]])
def test_a_message_of_which_nothing_was_said_is_not_taken_for_deleted(result: object) -> None:
    assert outcomes(only(DeleteMessages(CHAT, (5, 6))), result)[1].fate is not Fate.DONE


def test_a_row_of_several_messages_is_refused_when_one_of_them_is() -> None:
    result = [{"cmid": 5, "response": 1}, {"cmid": 6, "error": {"code": 924}}]
    outcome = outcomes(only(DeleteMessages(CHAT, (5, 6))), result)[1]
    assert (outcome.fate, outcome.code) == (Fate.REFUSED, 924)


def test_a_row_is_tried_again_when_one_of_its_messages_should_be() -> None:
    result = [{"cmid": 5, "error": {"code": 15}}, {"cmid": 6, "error": {"code": 10}}]
    assert outcomes(only(DeleteMessages(CHAT, (5, 6))), result)[1].fate is Fate.RETRY


def test_members_who_could_not_be_restricted_are_named() -> None:
    until = NOON + timedelta(days=1)
    request = only(Restrict(CHAT, 301, until), Restrict(CHAT, 101, until))
    found = outcomes(request, {"failed_member_ids": [101]})
    assert (found[1].fate, found[2].fate, found[2].code) == (Fate.DONE, Fate.REFUSED, 15)
    assert {one.fate for one in outcomes(request, 1).values()} == {Fate.DONE}


# Merge, then split

CMIDS = st.lists(st.integers(1, 40), min_size=1, max_size=5).map(tuple)
CALLS = st.one_of(
    st.builds(DeleteMessages, st.sampled_from([CHAT, OTHER_CHAT]), CMIDS),
    st.builds(
        Restrict,
        st.just(CHAT),
        st.integers(1, 9),
        st.sampled_from([NOON + timedelta(days=n) for n in (1, 2)]),
    ),
    st.builds(Release, st.just(CHAT), st.integers(1, 9)),
    st.builds(Send, st.just(CHAT), st.just("да")),
)


def vk_answers(request: Request, bad: frozenset[int], listed: bool) -> Any:
    """VK, to whom the messages and members in ``bad`` are an administrator's."""
    if request.method == DELETE:
        cmids = [int(one) for one in str(request.params["cmids"]).split(",")]
        if not listed:
            return {str(cmid): int(cmid not in bad) for cmid in cmids}
        return [
            {"conversation_message_id": cmid, "error": {"code": 15}}
            if cmid in bad
            else {"conversation_message_id": cmid, "response": 1}
            for cmid in cmids
        ]
    if request.method == RESTRICT:
        members = [int(one) for one in str(request.params["member_ids"]).split(",")]
        return {"failed_member_ids": [one for one in members if one in bad]}
    return [{"peer_id": CHAT, "message_id": 1, "conversation_message_id": 3}]


def about(call: Call) -> set[int]:
    match call:
        case DeleteMessages(cmids=cmids):
            return set(cmids)
        case Restrict(user_id=user_id) | Release(user_id=user_id):
            return {user_id}
        case _:
            return set()


@given(st.lists(CALLS, max_size=60), st.frozensets(st.integers(1, 40)), st.booleans())
def test_merged_and_split_again_every_row_has_the_end_it_would_have_had_alone(
    calls: list[Call], bad: frozenset[int], listed: bool
) -> None:
    found: dict[int, list[Outcome]] = {}
    for request in requests_for(*calls):
        for row, outcome in read(request, vk_answers(request, bad, listed)):
            found.setdefault(row, []).append(outcome)
    ends: Mapping[int, Fate] = {row: combined(pieces).fate for row, pieces in found.items()}
    assert ends == {
        row: Fate.REFUSED if about(call) & bad else Fate.DONE for row, call in enumerate(calls, 1)
    }


@given(st.lists(CALLS, max_size=60), st.frozensets(st.integers(1, 40)))
def test_a_merged_call_taken_apart_says_the_same(calls: list[Call], bad: frozenset[int]) -> None:
    for request in requests_for(*calls):
        if is_merged(request):
            pieces = [
                pair for one in apart(request) for pair in read(one, vk_answers(one, bad, True))
            ]
            whole = read(request, vk_answers(request, bad, True))
            assert sorted(pieces, key=repr) == sorted(whole, key=repr)
