"""Use «Ответить»: where an answer may belong to several questions, and where it may not."""

import pytest

from policies.use_reply import UseReply
from tests.policies.talk import Said, heard

ANNA, BORIS, VERA, GLEB = 301, 302, 303, 304

UNCLEAR: dict[str, list[Said]] = {
    "two questions that want an hour": [
        Said(ANNA, "Во сколько завтра собрание?"),
        Said(BORIS, "А во сколько сбор на экскурсию?"),
        Said(VERA, "в 18:30"),
    ],
    "two questions that want a yes, with talk between": [
        Said(ANNA, "Сменку завтра нести?"),
        Said(GLEB, "Кто видел красную варежку, отзовитесь"),
        Said(BORIS, "Воду детям дали?"),
        Said(VERA, "да, конечно"),
    ],
    "three askers": [
        Said(ANNA, "Во сколько каток?"),
        Said(BORIS, "Когда придёт автобус?"),
        Said(GLEB, "Собрание во сколько закончится?"),
        Said(VERA, "в 8 утра"),
    ],
}

CLEAR: dict[str, list[Said]] = {
    "one question": [Said(ANNA, "Во сколько собрание?"), Said(VERA, "в 18:30")],
    "by «Ответить»": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(VERA, "в 18:30", to=0),
    ],
    "two questions of one person": [
        Said(ANNA, "Во сколько собрание?"),
        Said(ANNA, "А сбор во сколько?"),
        Said(VERA, "в 18:30"),
    ],
    "only one of the questions wants an hour": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "Кто взял мяч?"),
        Said(VERA, "в 18:30"),
    ],
    "the other question is answered already": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(GLEB, "в 8:00", to=1),
        Said(VERA, "в 18:30"),
    ],
    "a poll: everybody answers one question": [
        Said(ANNA, "Едем на экскурсию?"),
        Said(BORIS, "да"),
        Said(GLEB, "да"),
        Said(VERA, "да"),
    ],
    "he calls by name whom he answers": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(VERA, "Анна, в 18:30"),
    ],
    "his own question and another's": [
        Said(VERA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(VERA, "в 8 вроде"),
    ],
    "the first question was an hour ago": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?", after=3600),
        Said(VERA, "в 8"),
    ],
    "no answer but a remark": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(VERA, "хорошая сегодня погода"),
    ],
    "an answer that says what it answers": [
        Said(ANNA, "Во сколько собрание?"),
        Said(BORIS, "А сбор во сколько?"),
        Said(VERA, "Собрание завтра начнётся в половине седьмого в кабинете 12"),
    ],
}


@pytest.fixture
def policy() -> UseReply:
    return UseReply(UseReply.Settings())


@pytest.mark.parametrize("talk", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_an_answer_to_nobody_in_particular_is_noticed(policy: UseReply, talk: list[Said]) -> None:
    assert policy.check(*heard(talk)).score == 1.0


@pytest.mark.parametrize("talk", CLEAR.values(), ids=CLEAR.keys())
def test_where_it_is_clear_nobody_is_bothered(policy: UseReply, talk: list[Said]) -> None:
    assert policy.check(*heard(talk)).score < 1.0
