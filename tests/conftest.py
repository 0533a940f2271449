"""What every test may use."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests import databases
from tests.databases import POSTGRESQL, SQLITE, Postgres


def pytest_configure() -> None:
    # As it comes, structlog draws each traceback as a picture, which costs more than the fault.
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-database",
        action="store_true",
        help=f"run all that needs a database on PostgreSQL too ({databases.SERVER})",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker("every_database") is not None
    kinds = databases.kinds(every=marked or metafunc.config.getoption("--every-database"))
    if len(kinds) > 1:
        metafunc.parametrize("database", kinds, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision: migrating one for each test costs half its time."""
    path = tmp_path_factory.mktemp("migrated") / "school.db"
    asyncio.run(databases.migrate(databases.sqlite_at(path)))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server that the environment names."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of the test's own.

    It is SQLite; a test marked ``every_database`` also runs on PostgreSQL where there is one.
    """
    if getattr(request, "param", SQLITE) == POSTGRESQL:
        server: Postgres = request.getfixturevalue("postgres")
        with server.database() as address:
            yield address
    else:
        yield databases.copied(request.getfixturevalue("migrated"), tmp_path / "school.db")
