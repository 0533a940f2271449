"""``dezhurny policy …`` as a person and as a script uses it.

Longer than other files on purpose: the four commands share their fixtures.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.policy import app
from policies.registry import known_policies

PARENTS = "2000000001"
NIGHT = "2026-03-02T21:30"
NOON = "2026-03-02T12:00"

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def invoke(*words: str | Path, given: str | bytes = "") -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], input=given)

    return invoke


@pytest.fixture
def shipped() -> str:
    return files("config").joinpath("policy.yaml").read_text(encoding="utf-8")


@pytest.fixture
def policy(tmp_path: Path, shipped: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(shipped, encoding="utf-8")
    return path


@pytest.fixture
def written(tmp_path: Path, shipped: str) -> Callable[[str, str, str], Path]:
    """The shipped file with one place changed, under a name."""

    def write(name: str, old: str, new: str) -> Path:
        assert old in shipped
        path = tmp_path / name
        path.write_text(shipped.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def message(number: int, text: str, **keys: object) -> dict[str, object]:
    said = {"id": number, "peer_id": int(PARENTS), "from_id": 205, "role": "parent"}
    return {**said, "date": 1772442000, "text": text, "attachments": [], **keys}


LATE = 1772476200


@pytest.fixture
def history(tmp_path: Path) -> Path:
    lines = [
        message(1, "Собрание в среду в 18:00"),
        message(2, "Ещё вопрос", date=LATE),
        message(3, "", attachments=[{"type": "sticker", "sticker": {"sticker_id": 5}}]),
        message(4, "Напоминаю о форме", date=LATE, role="moderator"),
    ]
    path = tmp_path / "history.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


# check


def test_check_says_nothing_of_a_good_file(run: Run, policy: Path) -> None:
    result = run("check", policy)

    assert (result.exit_code, result.output) == (0, "")


def test_check_names_file_and_line_of_each_error(
    run: Run, written: Callable[[str, str, str], Path]
) -> None:
    broken = written("broken.yaml", "limit: 3", "limit: 0")

    result = run("check", broken)

    (said,) = result.stdout.splitlines()
    assert result.exit_code == 1
    line = broken.read_text(encoding="utf-8").splitlines().index("    limit: 0") + 1
    assert said.startswith(f"{broken}:{line}: limit: «0» слишком мало")


def test_check_lets_a_warning_pass(run: Run, written: Callable[[str, str, str], Path]) -> None:
    remarkable = written("policy.yaml", "moderators: [202]", "moderators: []")

    result = run("check", remarkable)

    assert result.exit_code == 0
    assert "предупреждение: moderators" in result.stdout


def test_check_answers_scripts_in_json(run: Run, written: Callable[[str, str, str], Path]) -> None:
    broken = written("broken.yaml", "limit: 3", "limit: 0")

    (problem,) = json.loads(run("check", "--json", broken).stdout)

    assert problem["file"] == str(broken)
    assert problem["severity"] == "error"
    assert problem["line"] > 1
    assert "limit" in problem["message"]


def test_check_reads_standard_input(run: Run) -> None:
    result = run("check", "-", given="school: 5\n")

    assert result.exit_code == 1
    assert result.stdout.startswith("-:1: school")


def test_a_file_in_another_encoding_is_an_error_of_the_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes("school: {name: Школа}".encode("cp1251"))

    result = run("check", path)

    assert result.exit_code == 1
    assert "UTF-8" in result.stdout


@pytest.mark.parametrize(("name", "word"), [("nowhere.yaml", "файла нет"), ("", "папка")])
def test_a_file_that_cannot_be_opened_is_misuse(
    name: str, word: str, run: Run, tmp_path: Path
) -> None:
    result = run("check", tmp_path / name)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert word in result.stderr


# schema


def test_schema_describes_the_file_to_editors(run: Run) -> None:
    schema = json.loads(run("schema").stdout)

    assert set(schema["properties"]) == {"school", "defaults", "kinds", "chats"}
    rules = schema["$defs"]["Policies"]["properties"]
    assert {"profanity", "off_topic", "homework"} <= set(rules)
    assert "open_hours" not in rules
    name = rules["off_topic"]["anyOf"][0]["$ref"].rpartition("/")[2]
    keys = schema["$defs"][name]["properties"]
    assert set(keys) == {"action", "likely", "certain", "words"}
    assert all("description" in key for key in keys.values())


def test_schema_refers_only_to_what_it_holds(run: Run) -> None:
    schema = json.loads(run("schema").stdout)

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert references(schema) == {f"#/$defs/{name}" for name in schema["$defs"]}


# explain


def explained(run: Run, *words: str | Path) -> dict[str, Any]:
    result = run("explain", "--json", *words)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_explain_shows_every_policy_with_score_and_thresholds(run: Run, policy: Path) -> None:
    told = explained(run, "--policy", policy, "--peer", PARENTS, "--at", NIGHT, "Когда собрание?")

    assert told["action"] == "defer"
    by_rule = {one["rule"]: one for one in told["policies"]}
    assert set(by_rule) == {"open_hours", *known_policies()}
    assert by_rule["open_hours"]["level"] == "certain"
    assert by_rule["open_hours"]["score"] == 1.0
    assert by_rule["off_topic"]["level"] == "none"
    assert (by_rule["off_topic"]["likely"], by_rule["off_topic"]["certain"]) == (0.7, 0.95)


def test_explain_shows_what_is_switched_off(
    run: Run, written: Callable[[str, str, str], Path]
) -> None:
    path = written("p.yaml", "    caps: {action: remind, share: 0.5}\n", "")

    told = explained(
        run, "--policy", path, "--peer", PARENTS, "--at", NOON, "ВСЕ ИДЁМ В АКТОВЫЙ ЗАЛ"
    )

    assert told["action"] == "allow"
    (caps,) = [one for one in told["policies"] if one["rule"] == "caps"]
    assert (caps["level"], caps["score"]) == ("off", 0.0)


def test_explain_lets_the_immune_pass(run: Run, policy: Path) -> None:
    told = explained(
        run, "--policy", policy, "--peer", PARENTS, "--at", NIGHT, "--role", "moderator", "Да"
    )

    assert told["action"] == "allow"
    assert {one["level"] for one in told["policies"]} <= {"none", "off"}


def test_explain_takes_a_moment_of_another_zone(run: Run, policy: Path) -> None:
    words = ("--policy", policy, "--peer", PARENTS, "Добрый день")

    assert explained(run, *words, "--at", "2026-03-02T18:00+02:00")["action"] == "defer"
    assert explained(run, *words, "--at", "2026-03-02T18:00+03:00")["action"] == "allow"


def test_explain_is_a_table_for_a_person(run: Run, policy: Path) -> None:
    result = run("explain", "--policy", policy, "--peer", PARENTS, "--at", NIGHT, "Привет [b]")

    assert result.exit_code == 0
    for word in ("5А, родители", "нецензурная лексика", "Итог: defer", "отложить до открытия"):
        assert word in result.stdout


def test_explain_of_an_unknown_chat_says_so(run: Run, policy: Path) -> None:
    result = run("explain", "--policy", policy, "--peer", "2000000099", "--json", "Да")

    assert "2000000099" in result.stderr
    assert json.loads(result.stdout)["policies"]


@pytest.mark.parametrize(
    ("words", "word"),
    [(("--at", "вчера"), "2026-03-02T21:30"), (("--role", "директор"), "administrator")],
)
def test_explain_refuses_what_it_does_not_understand(
    words: tuple[str, str], word: str, run: Run, policy: Path
) -> None:
    result = run("explain", "--policy", policy, "--peer", PARENTS, *words, "Да")

    assert result.exit_code == 2
    assert word in result.stderr


def test_a_broken_policy_file_is_said_and_nothing_judged(
    run: Run, written: Callable[[str, str, str], Path]
) -> None:
    broken = written("broken.yaml", "limit: 3", "limit: 0")

    result = run("explain", "--policy", broken, "--peer", PARENTS, "Да")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "broken.yaml:" in result.stderr


# replay


def replayed(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_replay_judges_line_by_line(run: Run, policy: Path, history: Path) -> None:
    result = run("replay", "--policy", policy, "--json", history)

    told = replayed(result)
    assert result.exit_code == 0
    assert [(one["id"], one["action"]) for one in told] == [
        (1, "allow"),
        (2, "defer"),
        (3, "delete"),
        (4, "allow"),
    ]
    assert told[0]["findings"] == told[3]["findings"] == []
    (late,) = told[1]["findings"]
    assert set(late) == {"rule", "confidence", "level", "evidence", "explanation"}
    assert (late["rule"], late["confidence"], late["level"]) == ("open_hours", 1.0, "certain")
    assert late["evidence"] == ["20:30"]


def test_replay_reads_standard_input(run: Run, policy: Path, history: Path) -> None:
    piped = run("replay", "--policy", policy, "--json", "-", given=history.read_bytes())

    assert piped.stdout == run("replay", "--policy", policy, "--json", history).stdout


def test_a_bad_line_is_named_and_the_others_are_judged(
    run: Run, policy: Path, tmp_path: Path
) -> None:
    path = tmp_path / "h.jsonl"
    good = [json.dumps(message(number, "Да")) for number in (1, 2)]
    path.write_text(f"{good[0]}\nhello\n\n{{}}\n{good[1]}\n", encoding="utf-8")

    result = run("replay", "--policy", policy, "--json", path)

    assert result.exit_code == 1
    assert [one["id"] for one in replayed(result)] == [1, 2]
    first, second = result.stderr.splitlines()
    assert first.startswith(f"{path}:2: строка не в формате JSON")
    assert second.startswith(f"{path}:4: не хватает ключа")


def test_replay_is_a_table_by_rule_for_a_person(run: Run, policy: Path, history: Path) -> None:
    result = run("replay", "--policy", policy, history)

    rows = [
        [cell.strip() for cell in row.strip("│").split("│")] for row in result.stdout.splitlines()
    ]
    assert ["стикеры (stickers)", "1", "0"] in rows
    assert ["время сообщений (open_hours)", "1", "0"] in rows
    assert ["нецензурная лексика (profanity)", "0", "0"] in rows
    assert ["всего", "4"] in rows


def test_against_shows_what_changes_and_for_whom(
    run: Run, policy: Path, written: Callable[[str, str, str], Path], history: Path
) -> None:
    other = written("other.yaml", "on_late: defer", "on_late: remind")

    told = replayed(run("replay", "--policy", policy, "--against", other, "--json", history))

    (change,) = told
    assert (change["id"], change["peer_id"], change["from_id"]) == (2, int(PARENTS), 205)
    assert (change["action"], change["against"]) == ("defer", "remind")
    assert change["findings"][0]["rule"] == change["against_findings"][0]["rule"] == "open_hours"
    table = run("replay", "--policy", policy, "--against", other, history).stdout
    assert "судятся иначе: 1" in table
    assert "id205" in table


def test_two_equal_files_change_nothing(run: Run, policy: Path, history: Path) -> None:
    result = run("replay", "--policy", policy, "--against", policy, "--json", history)

    assert (result.exit_code, result.stdout) == (0, "")


def test_a_chat_that_the_file_does_not_name_is_said_once(
    run: Run, policy: Path, tmp_path: Path
) -> None:
    path = tmp_path / "h.jsonl"
    strange = json.dumps(message(1, "Да", peer_id=2000000099))
    path.write_text(f"{strange}\n{strange}\n", encoding="utf-8")

    result = run("replay", "--policy", policy, "--json", path)

    assert result.stderr.count("2000000099") == 1
    assert len(replayed(result)) == 2


def test_a_long_history_shows_that_it_goes_on(run: Run, policy: Path, tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text((json.dumps(message(1, "Да")) + "\n") * 12_500, encoding="utf-8")

    result = run("replay", "--policy", policy, "--json", path)

    assert "Прочитано сообщений: 10000 (80 %)" in result.stderr
    assert len(result.stdout.splitlines()) == 12_500


def test_history_and_policy_cannot_both_be_standard_input(run: Run) -> None:
    result = run("replay", "--policy", "-", "-")

    assert result.exit_code == 2
    assert "ввод" in result.stderr


def test_no_policy_command_loads_the_messenger_or_the_database(
    policy: Path, history: Path, tmp_path: Path
) -> None:
    script = (
        "import sys\n"
        "from bot.cli.policy import app\n"
        f"app(['replay', '--policy', {str(policy)!r}, '--json', {str(history)!r}],"
        " standalone_mode=False)\n"
        "heavy = {'vkbottle', 'sqlalchemy', 'aiohttp', 'alembic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    bare = {key: value for key, value in os.environ.items() if not key.startswith("DEZHURNY_")}
    root = str(Path(__file__).parents[3])

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**bare, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 4
