"""`execute`: a literal array of calls in one request, each with its own outcome."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator import VKError
from emulator.execute import parse, raw_params

NAMES = st.sampled_from(["messages.send", "messages.delete", "users.get"])
VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())
CALLS = st.lists(
    st.tuples(NAMES, st.dictionaries(st.text(min_size=1), VALUES, max_size=3)), max_size=25
)


@given(CALLS, st.booleans(), st.sampled_from(["", " ", "\n  "]))
def test_given_any_calls_when_written_as_code_then_read_back_the_same(calls, escaped, space):
    body = f",{space}".join(
        f"API.{name}({space}{json.dumps(params, ensure_ascii=escaped)}{space})"
        for name, params in calls
    )
    assert parse(f"{space}return [{space}{body}{space}];{space}") == calls


@pytest.mark.parametrize(
    "code",
    [
        "",
        "return 1;",
        "return [1];",
        "return [API.users.get({})]",
        "API.users.get({});",
        "return API.users.get({});",
        "return [API.users.get({user_ids: 1})];",
        "return [API.users.get([1])];",
        "return [API.users.get({}),];",
        "return [API.users.get({}) API.users.get({})];",
        "return [API.users({})];",
        "return [API.users.get({}).length];",
        "return [API.users.get({}) + 1];",
        "var a = 1; return [API.users.get({})];",
        "return [API.users.get({})]; return [];",
        'return [API.users.get({"user_ids": Args.id})];',
        "return [" * 100_000,
    ],
)
def test_given_any_other_code_when_parsed_then_12(code):
    with pytest.raises(VKError) as refused:
        parse(code)
    assert refused.value.code == 12


def test_given_26_calls_when_parsed_then_13():
    def code(calls: int) -> str:
        return "return [" + ",".join(["API.users.get({})"] * calls) + "];"

    assert len(parse(code(25))) == 25
    with pytest.raises(VKError) as refused:
        parse(code(26))
    assert refused.value.code == 13


def test_given_json_values_when_made_parameters_then_text_as_over_http():
    given = {"a": True, "b": False, "c": [1, 2], "d": None, "e": "текст", "f": -5}
    assert raw_params(given) == {"a": "1", "b": "0", "c": "1,2", "e": "текст", "f": "-5"}


@pytest.mark.parametrize("value", [{"an": "object"}, [[1]]])
def test_given_a_nested_value_when_made_a_parameter_then_100(value):
    with pytest.raises(VKError) as refused:
        raw_params({"keyboard": value})
    assert refused.value.code == 100


async def test_given_good_and_bad_calls_when_executed_then_false_and_errors_in_order(vk):
    cmid = await vk.say()
    reply = await vk.execute(
        ("messages.removeChatUser", {"chat_id": 1, "member_id": 999}),
        ("messages.delete", {"peer_id": vk.chat, "cmids": [cmid], "delete_for_all": 1}),
        ("messages.fly", {}),
        ("messages.send", {"peer_id": vk.parent, "random_id": 1, "message": "Удалено"}),
    )
    results = reply["response"]
    assert results[0] is False
    assert results[1][0]["response"] == 1
    assert results[2] is False
    assert results[3] == 1
    assert [(e["method"], e["error_code"]) for e in reply["execute_errors"]] == [
        ("messages.removeChatUser", 935),
        ("messages.fly", 3),
    ]


async def test_given_all_calls_succeed_when_executed_then_no_execute_errors(vk):
    assert await vk.execute(("users.get", {"user_ids": 999})) == {"response": [[]]}


async def test_given_execute_inside_execute_when_executed_then_it_does_not_compile(vk):
    assert await vk.error("execute", code="return [API.execute({})];") == 12


async def test_given_no_code_when_executed_then_12(vk):
    assert await vk.error("execute") == 12
