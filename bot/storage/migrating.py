"""Bring a database to the newest revision, by Alembic."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """Apply every migration that is missing, in the transaction of ``connection``.

    Whoever is killed in the midst leaves the database as it was.
    """
    if connection.dialect.name == "sqlite":
        # Of itself Python's driver begins no transaction for what makes or changes a table.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    with as_file(files("migrations")) as folder:
        config = scripts(str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def scripts(folder: str) -> Config:
    """Alembic's configuration for the migrations in a folder."""
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
