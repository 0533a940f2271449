"""The pages say what is true: links resolve, every command, setting, rule and key is there.

Longer than other files on purpose: each page is held against the same few things.
"""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.housekeeping import FAILED_KEPT, INBOX_KEPT, OUTBOX_KEPT, WORDS_KEPT
from bot.settings import Settings
from bot.storage.models import Base
from emulator.methods.registry import METHODS
from handlers.commands.names import Name, command_in
from handlers.commands.page import written
from handlers.commands.registry import COMMANDS
from handlers.wording.records import KINDS
from policies import registry
from policies.file import load
from policies.file.json_schema import json_schema
from policies.history import HistoryLine, read_line
from policies.registry import BUILTIN, GROUP, known_policies
from policies.rulebook import RULE_IDS, RULE_NAMES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "config").rglob("*.md")])
TEXTS = {
    *(".py", ".md", ".toml", ".yaml", ".yml", ".lock", ".txt", ".ini", ".cfg", ".mako"),
    *(".js", ".css", ".html", ".svg", ".example", ".dockerignore", ""),
}
SETTINGS = [f"DEZHURNY_{name.upper()}" for name in Settings.model_fields]
DEMO = "pip install -c requirements.lock -e . && dezhurny demo"
TESTS = "pip install -c requirements.lock -e '.[test]' && pytest"

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)
_CODE = re.compile(r"^```.*?^```$", re.M | re.S)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def texts() -> Iterator[Path]:
    """Every text of the project; what tools leave behind is not the project's."""
    left_behind = {"__pycache__", "build", "dist", "venv", "node_modules"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        made = any(part in left_behind or part.endswith(".egg-info") for part in parts)
        secret = parts[-1] == ".env"
        if path.is_file() and path.suffix in TEXTS and not (hidden or made or secret):
            yield path


def anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.strip().replace(" ", "-")


def rows(page: Path) -> dict[str, str]:
    """The rows of a page's tables, by the first code word of their first cell."""
    found = re.findall(r"^\| `([^`]+)`[^|]*\|(.*)\|$", read(page).replace(r"\|", "¦"), re.M)
    return {first.split()[0]: rest for first, rest in found}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_resolves(page: Path) -> None:
    for link in _LINK.findall(_CODE.sub("", read(page))):
        if link.startswith(("https://", "http://")):
            continue
        file, _, fragment = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{name_of(page)}: {link}"
        assert target.is_relative_to(ROOT), f"{name_of(page)}: {link} leads out of the project"
        if fragment:
            headings = [anchor(one) for one in _HEADING.findall(read(target))]
            assert fragment in headings, f"{name_of(page)}: {link}"


def test_every_page_of_docs_can_be_reached_from_a_readme() -> None:
    reached, ahead = set(), [README, ROOT / "README.en.md"]
    while ahead:
        page = ahead.pop().resolve()
        if page in reached:
            continue
        reached.add(page)
        ahead += [
            page.parent / link.partition("#")[0]
            for link in _LINK.findall(_CODE.sub("", read(page)))
            if ".md" in link and "://" not in link
        ]
    assert {page.resolve() for page in DOCS.glob("*.md")} <= reached


@pytest.mark.parametrize("page", [README, ROOT / "README.en.md"], ids=name_of)
def test_a_readme_gives_both_commands_as_lines_to_copy(page: Path) -> None:
    lines = read(page).splitlines()
    assert DEMO in lines
    assert TESTS in lines


def test_the_examples_add_what_is_not_there_yet() -> None:
    command, policy = read(DOCS / "adding-a-command.md"), read(DOCS / "adding-a-policy.md")
    for member, name in re.findall(r'^    ([A-Z]+) = "(/\w+)"', command, re.M):
        assert member not in Name.__members__, member
        assert command_in(name) is None, name
    added = re.findall(r"^`((?:policies|tests)/[\w/]+\.py)`", policy, re.M)
    assert added
    for path in added:
        assert not (ROOT / path).exists(), path


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page on adding a policy; its module is installed, and switched on in its file."""
    page = read(DOCS / "adding-a-policy.md")
    [module] = re.findall(r"^`policies/rumour\.py`:\n\n```python\n(.*?)^```$", page, re.M | re.S)
    (tmp_path / "rumour.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("rumour", "rumour:Rumour", GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [entry])
    [switch] = re.findall(r"^Switch it on in `config/policy\.yaml` \(`(.+?)`", page, re.M)
    above = "\n    stickers: "
    shipped = read(ROOT / "config" / "policy.yaml")
    assert above in shipped
    (tmp_path / "config").mkdir()
    policy = tmp_path / "config" / "policy.yaml"
    policy.write_text(shipped.replace(above, f"\n    {switch}{above}", 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    known_policies.cache_clear()
    yield page
    known_policies.cache_clear()


def test_the_example_of_a_policy_ends_as_its_page_says(example: str) -> None:
    [line] = re.findall(r"^dezhurny (policy explain .+)$", example, re.M)
    [end] = re.findall(r"ends with «(Итог: .+?)»", example)
    shown = CliRunner().invoke(app, shlex.split(line))
    assert end in shown.stdout


def test_the_page_says_what_a_history_is_made_of() -> None:
    [section] = re.findall(r"^## Переписка.*?(?=^## )", read(DOCS / "policy-file.md"), re.M | re.S)
    [example] = re.findall(r"^```json\n(.*?)^```$", section, re.M | re.S)
    for line in example.splitlines():
        assert read_line(line.encode())
        assert json.loads(line).keys() <= HistoryLine.model_fields.keys()
    named = {
        name
        for row in section.splitlines()
        if row.startswith("| `")
        for name in re.findall("`([a-z_]+)`", row.split("|")[1])
    }
    assert named == HistoryLine.model_fields.keys()


def test_the_page_of_commands_is_the_registrys() -> None:
    page = read(DOCS / "commands.md")
    assert written(page) == page, "run: python -m handlers.commands.page"


def test_a_readme_names_no_command_that_does_not_exist() -> None:
    commands = {one for one in rows(README) if one.startswith("/")}
    assert commands
    assert commands <= {name.value for name in COMMANDS}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_stands_in_the_docs(setting: str) -> None:
    assert setting in rows(README)
    for page in (DOCS / "operating.md", ROOT / ".env.example"):
        assert setting in read(page), name_of(page)


def test_the_docs_name_no_setting_that_does_not_exist() -> None:
    allowed = {*SETTINGS, "DEZHURNY_TEST_BROWSER"}
    for page in [*PAGES, ROOT / ".env.example", ROOT / "Dockerfile", ROOT / "compose.yaml"]:
        named = set(re.findall(r"\bDEZHURNY_[A-Z_]*[A-Z]", read(page)))
        assert named <= allowed, name_of(page)


def test_the_example_of_settings_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^#? ?(DEZHURNY_\w+)=(.*)$", read(ROOT / ".env.example"), re.M))
    for name, field in Settings.model_fields.items():
        # A secret has no default, and the number of a community is only an example.
        if field.default is None or name in ("vk_token", "callback_secret"):
            continue
        default = field.default
        plain = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown[f"DEZHURNY_{name.upper()}"] == plain


def test_the_example_of_settings_can_be_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    env = tmp_path / ".env"
    env.write_text(read(ROOT / ".env.example"), encoding="utf-8")
    given = Settings(_env_file=env)
    assert given.model_dump() == Settings(_env_file=None).model_dump()


def test_every_kind_of_journal_line_stands_on_the_operators_page() -> None:
    table = read(DOCS / "operating.md").partition("| `kind` |")[2].partition("\n\n")[0]
    listed = set(re.findall(r"`(\w+)`", table))
    writes = re.compile(r'(?:JournalLine\(\s*kind=|_line\(|_note\(connection, )"([a-z_]+)"')
    sources = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    written_ones = {kind for path in sources for kind in writes.findall(read(path))}
    assert {"digest", "lesson", "deferred_again", "lessons_imported"} <= written_ones
    assert written_ones | set(KINDS) <= listed


def test_the_page_of_architecture_names_every_table_and_every_place_of_tests() -> None:
    page = read(DOCS / "architecture.md")
    for table in Base.metadata.tables:
        assert f"`{table}`" in page, table
    for folder in (ROOT / "tests").iterdir():
        if folder.is_dir() and any(folder.glob("**/test_*.py")):
            assert f"`tests/{folder.name}/`" in page, folder.name


def test_every_library_has_its_reason() -> None:
    needed = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["dependencies"]
    reasons = read(DOCS / "decisions.md").partition("| library |")[2].lower()
    known = re.split(r"[, ]+", " ".join(re.findall(r"^\| ([^|]+) \|", reasons, re.M)))
    assert {re.split(r"[\[<>=]", one)[0].lower() for one in needed} <= set(known)


def test_the_number_of_a_new_migration_is_not_taken() -> None:
    versions = ROOT / "migrations" / "versions"
    [number] = re.findall(r'rev_id="(\d+)"', read(ROOT / "migrations" / "README.md"))
    assert int(number) == 1 + max(int(one.name[:4]) for one in versions.glob("[0-9]*.py"))


def test_the_page_of_the_emulator_names_every_method() -> None:
    page = read(DOCS / "emulator.md")
    for method in METHODS:
        assert f"`{method}`" in page or f"`{method.partition('.')[2]}`" in page, method


def test_parents_read_the_words_that_the_bot_says() -> None:
    table = read(DOCS / "for-parents.md").partition("| Бот написал |")[2].partition("\n\n")[0]
    said = [read(path) for path in (ROOT / "handlers" / "wording").rglob("*.py")]
    quotes = re.findall(r"^\| «([^»]+)»", table, re.M)
    assert quotes
    for quote in quotes:
        # What differs from one letter to the next: an ellipsis, a number.
        parts = map(re.escape, filter(None, map(str.strip, re.split(r"…|\d+", quote))))
        shape = re.compile("[^\n]*".join(parts))
        assert any(shape.search(source) for source in said), quote


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_stands_in_the_docs_as_watched_or_not_yet(rule: str) -> None:
    row = rows(DOCS / "rules.md")[rule]
    assert RULE_NAMES[rule][0] in row or rule in ("open_hours", "emergency")
    watched = rule == "open_hours" or rule in {policy.rule for policy in BUILTIN}
    later = "пока нет" in row or rule == "excess"
    assert watched != later


def test_the_docs_name_no_rule_that_does_not_exist() -> None:
    assert set(rows(DOCS / "rules.md")) == set(RULE_IDS)


def test_every_key_of_the_policy_file_stands_in_its_page() -> None:
    page = read(DOCS / "policy-file.md")
    for key in keys_of(json_schema({policy.rule: policy for policy in BUILTIN})):
        # The rules have a page of their own.
        if key not in RULE_IDS or key == "open_hours":
            assert f"`{key}`" in page, key


def keys_of(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*(keys_of(value) for value in schema.values()))


def test_what_the_page_shows_of_policies_is_accepted() -> None:
    shown = re.findall(r"^```yaml\n(policies:.*?)^```$", read(DOCS / "policy-file.md"), re.M | re.S)
    assert shown
    school = "school: {name: Ш, timezone: Europe/Moscow, regulation: kaluga}\ndefaults:\n"
    for policies in shown:
        indented = "".join(f"  {line}\n" for line in policies.splitlines())
        assert load(school + indented, source="docs/policy-file.md")
    assert known_policies()


# Columns that hold a person's number, name or words, in whatever table they stand.
PERSONAL = {
    *("user_id", "author_id", "by_id", "closed_by", "lifted_by", "ended_by", "undone_by"),
    *("reply_to_author", "recipient", "name", "full_name", "pupil", "text", "words", "quotes"),
    *("evidence", "more", "body", "context", "data", "payload", "value", "choice"),
}


def test_every_column_stands_on_the_page_of_personal_data_as_personal_or_not() -> None:
    page = read(DOCS / "personal-data.md")
    tables, _, others = page.partition("## Таблицы")[2].partition("Остальные таблицы")
    personal, rest = columns_on(tables), columns_on(others)
    for table in Base.metadata.sorted_tables:
        known = {column.name for column in table.columns}
        about, beside = personal.get(table.name, set()), rest.get(table.name, set())
        assert about | beside == known, f"docs/personal-data.md: {table.name}"
        assert not about & beside, f"docs/personal-data.md: {table.name}"
        if table.name != "sources":
            assert known & PERSONAL <= about, f"docs/personal-data.md: {table.name}"
    assert {*personal, *rest} == set(Base.metadata.tables)


def columns_on(page: str) -> dict[str, set[str]]:
    """The columns that the rows of a table name in their second cell, by their first."""
    found = re.findall(r"^\| `(\w+)` \|([^|]*)\|", page, re.M)
    return {table: set(re.findall(r"`(\w+)`", cell)) for table, cell in found}


def test_what_is_kept_for_a_while_says_the_page_how_long() -> None:
    page = read(DOCS / "personal-data.md")
    assert timedelta(days=365) == WORDS_KEPT
    for kept in (INBOX_KEPT, OUTBOX_KEPT, FAILED_KEPT):
        assert f"{kept.days} дней" in page


def test_the_lock_pins_what_the_project_needs_and_names_no_place() -> None:
    lines = [line for line in read(ROOT / "requirements.lock").splitlines() if line[:1] != "#"]
    pinned = {}
    for line in lines:
        found = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)", line)
        assert found, line
        pinned[normal(found[1])] = found[2]
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["audit"]]
    for one in wanted:
        assert normal(re.split(r"[\[<>=!~; ]", one)[0]) in pinned, one


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# Written apart, lest this file break its own rule.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        *(("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com")),
        *(("docker", "io"), ("ghcr", "io"), ("quay", "io"), ("gcr", "io"), ("jsdelivr", "net")),
        *(("unpkg", "com"), ("proxy", "golang", "org"), ("deb", "debian", "org")),
    )
]
PLACES = [f"/{top}/" for top in ("work", "root", "home", "Users")] + [f"/{'tmp'}/"]


def test_no_text_names_a_registry_or_a_place_of_one_machine() -> None:
    checked = 0
    for path in texts():
        text = read(path)
        checked += 1
        for name in REGISTRIES:
            assert name not in text, f"{name_of(path)}: {name}"
        for place in PLACES:
            assert not re.search(rf"(?<![\w.…/-]){place}\w", text), f"{name_of(path)}: {place}"
    assert checked > 100


# Pages of the project's makers, which it is not shipped with.
UNSHIPPED = [f"{name}.md" for name in ("RULES", "DESIGN", "STYLE", "LABELS", "VK")]


def test_no_text_cites_a_page_that_a_reader_does_not_have() -> None:
    cited = re.compile(r"\b(" + "|".join(map(re.escape, UNSHIPPED)) + r")\b")
    for path in texts():
        found = cited.search(read(path))
        assert not found, f"{name_of(path)}: {found}"


@pytest.mark.parametrize("name", ["demo.png", "demo-phone.png"])
def test_the_screenshots_are_pictures_of_the_right_size(name: str) -> None:
    head = (DOCS / "images" / name).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    size = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    assert size == {"demo.png": (1280, 800), "demo-phone.png": (360, 740)}[name]
