"""Callback buttons: pressed by people, answered by the bot within a minute, once."""

from __future__ import annotations

import json

import pytest

ANSWER = "messages.sendMessageEventAnswer"
PAYLOAD = {"agree": 1}


@pytest.fixture
async def pressed(vk) -> dict:
    """A press: the parameters of its answer."""
    await vk.control("longpoll", events={"message_event": True})
    button = {"type": "callback", "label": "Ознакомлен(а)", "payload": json.dumps(PAYLOAD)}
    keyboard = json.dumps({"inline": True, "buttons": [[{"action": button}]]})
    cmid = (await vk.send("Правила", keyboard=keyboard))["conversation_message_id"]
    press = {"peer_id": vk.chat, "user_id": vk.parent, "cmid": cmid, "payload": PAYLOAD}
    event_id = (await vk.control("press", **press))["event_id"]
    return {"event_id": event_id, "user_id": vk.parent, "peer_id": vk.chat}


async def test_given_a_button_when_pressed_then_the_event_carries_the_payload_as_object(
    vk, pressed
):
    (event,) = await vk.events()
    assert event["type"] == "message_event"
    assert event["object"] == {
        "user_id": vk.parent,
        "peer_id": vk.chat,
        "event_id": pressed["event_id"],
        "payload": PAYLOAD,
        "conversation_message_id": 1,
    }
    assert event["event_id"] != pressed["event_id"]


async def test_given_a_press_when_answered_then_the_person_sees_the_snackbar(vk, pressed):
    data = json.dumps({"type": "show_snackbar", "text": "Записано"})
    assert await vk.call(ANSWER, event_data=data, **pressed) == 1
    (shown,) = (await vk.look("state"))["answers"]
    assert (shown["user_id"], shown["text"]) == (vk.parent, "Записано")
    assert await vk.error(ANSWER, event_data=data, **pressed) == 100


@pytest.mark.parametrize(("after", "in_time"), [(60, True), (61, False)])
async def test_given_a_minute_when_answered_then_in_time_or_100(vk, pressed, after, in_time):
    await vk.control("clock", advance=after)
    reply = await vk.raw(ANSWER, **pressed)
    assert ("response" in reply) is in_time


@pytest.mark.parametrize(
    "data",
    [
        {"type": "show_snackbar", "text": "я" * 91},
        {"type": "show_snackbar", "text": ""},
        {"type": "show_snackbar"},
        {"type": "dance"},
        {"type": "open_link", "link": "nowhere"},
        {"type": "open_app"},
        "text",
    ],
)
async def test_given_bad_event_data_when_answered_then_100_and_it_can_still_be_answered(
    vk, pressed, data
):
    assert await vk.error(ANSWER, event_data=json.dumps(data), **pressed) == 100
    longest = json.dumps({"type": "show_snackbar", "text": "я" * 90}, ensure_ascii=False)
    assert await vk.call(ANSWER, event_data=longest, **pressed) == 1


@pytest.mark.parametrize("wrong", [{"user_id": 302}, {"peer_id": 301}, {"event_id": "nothing"}])
async def test_given_someone_elses_press_when_answered_then_100(vk, pressed, wrong):
    assert await vk.error(ANSWER, **{**pressed, **wrong}) == 100


async def test_given_no_such_button_when_pressed_then_refused_unless_forged(vk, pressed):
    press = {"peer_id": vk.chat, "user_id": vk.parent, "cmid": 1, "payload": {"agree": 2}}
    assert await vk.attempt("press", **press) == (409, {"error": "no_such_button"})
    assert await vk.attempt("press", **{**press, "user_id": 999}) == (
        404,
        {"error": "unknown_user"},
    )
    await vk.control("press", forged=True, **press)


async def test_given_a_text_button_when_said_then_the_payload_comes_as_text(vk):
    await vk.say("Правила", payload={"command": "rules"})
    (event,) = await vk.events()
    assert json.loads(event["object"]["message"]["payload"]) == {"command": "rules"}
