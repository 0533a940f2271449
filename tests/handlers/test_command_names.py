"""A command is its name, and what stands after it; how a person ends the name matters not."""

import pytest

from handlers.commands.names import Name, command_in, slash_word


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("/жалоба он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба, он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба,он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба: он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба — он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба- он меня обзывает", Name.COMPLAINT, "он меня обзывает"),
        ("/жалоба(он меня обзывает)", Name.COMPLAINT, "(он меня обзывает)"),
        ("/жалоба. Он меня обзывает!", Name.COMPLAINT, "Он меня обзывает!"),
        ("/жалоба.", Name.COMPLAINT, ""),
        ("/жалоба!!!", Name.COMPLAINT, ""),
        ("/жалоба 😡", Name.COMPLAINT, "😡"),
        ("/жалоба😡", Name.COMPLAINT, ""),
        ("/жалоба…", Name.COMPLAINT, ""),
        ("/извинение: простите меня", Name.APOLOGY, "простите меня"),
        ("/извинение:\nПростите меня.\nАнна", Name.APOLOGY, "Простите меня.\nАнна"),
        ("/извинение «простите меня»", Name.APOLOGY, "«простите меня»"),
        ("/апелляция, я не виновата", Name.APPEAL, "я не виновата"),
        ("/апелляция , я не виновата", Name.APPEAL, "я не виновата"),
        ("/режим, тишина", Name.MODE, "тишина"),
        ("/правила.", Name.RULES, ""),
        ("/правила?", Name.RULES, ""),
        ("/rules;", Name.RULES, ""),
        ("/мои-данные.", Name.MY_DATA, ""),
        ("/мои данные.", Name.MY_DATA, ""),
        ("/забыть меня, пожалуйста", Name.FORGET_ME, "пожалуйста"),
        ("[club7|Дежурный], /правила!", Name.RULES, ""),
        ("/объявление: срочно Эвакуация", Name.ANNOUNCE, "срочно Эвакуация"),
        ("/объявление расписание …", Name.ANNOUNCE, "расписание …"),
    ],
)
def test_what_ends_the_name_is_no_part_of_it(text: str, name: Name, args: str) -> None:
    assert command_in(text) == (name, args)


@pytest.mark.parametrize("text", ["/", "/.", "/,", "/…", "/ ", "/-", "/жалоба/", "/" + "я" * 41])
def test_without_a_name_there_is_no_command(text: str) -> None:
    assert command_in(text) is None


def test_a_name_that_there_is_not_comes_back_without_what_ended_it() -> None:
    assert slash_word("/Танцы, господа!") == ("/танцы", "господа!")
