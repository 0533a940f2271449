"""The command line speaks Russian, also of what it cannot read."""

import io
import re
from functools import partial

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.russian import confirmed, in_words, run

# What is no language: names of commands, keys and variables.
NAMES = re.compile(
    r"dezhurny|python|pytest|bot|[-\w]*--[-a-z]+|DEZHURNY_\w+|\bID\b|\b(?:policy|ploicy|explain|db|restore|restoer|nope|forget)\b"
)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("policy explain --nope", "нет ключа --nope"),
        ("policy explain --per", "нет ключа --per; похожие: --peer"),
        ("nope", "нет команды «nope»"),
        ("db nope", "нет команды «nope»"),
        ("ploicy", "нет команды «ploicy»; похожие: policy"),
        ("db restoer", "нет команды «restoer»; похожие: restore"),
        ("forget", "не хватает: ID"),
        ("forget две", "ID: нужно целое число"),
        ("forget 0", "ID: не меньше 1"),
        ("forget 99999999999999999999", "ID: не больше 1999999999"),
        ("forget 1 2", "лишнее: 2"),
        ("policy explain слова --peer 1", "не хватает ключа --policy (или DEZHURNY_POLICY_FILE)"),
        ("policy explain слова --peer", "после ключа --peer нужно значение"),
        ("policy explain слова --json=да", "у ключа --json не бывает значения"),
    ],
)
def test_what_cannot_be_read_is_told_in_russian(
    line: str, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEZHURNY_POLICY_FILE", raising=False)
    assert run(partial(app, line.split())) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Ошибка: {told}" in err
    assert not re.search(r"[A-Za-z]{3}", NAMES.sub("", err)), err


def test_what_typer_says_otherwise_is_said_as_it_is() -> None:
    assert in_words("Something new.") == "Something new."


@pytest.mark.parametrize("line", ["--help", "policy --help", "policy explain --help"])
def test_help_has_no_english_heading(line: str) -> None:
    told = CliRunner().invoke(app, line.split()).stdout
    assert "Вызов: " in told
    assert "Показать эту справку" in told
    assert not re.search(r"Usage|OPTIONS|COMMAND|ARGS|Options|Commands|required|Show|env var", told)


@pytest.mark.parametrize(
    ("answer", "is_yes"),
    [
        ("да\n", True), ("Д\n", True), (" y \n", True), ("yes\n", True),
        ("нет\n", False), ("\n", False), ("", False), ("дай\n", False),
    ],
)  # fmt: skip
def test_only_a_yes_is_a_yes(answer: str, is_yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert confirmed("Удалить?") is is_yes
