"""Alembic's environment: run on the connection that the program hands over."""

from alembic import context
from sqlalchemy import create_engine

from bot.storage.models import Base


def run(connection: object) -> None:
    """Run the migrations on a synchronous connection."""
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    # Alembic's own command line, for writing a new revision: see migrations/README.md.
    url = context.config.get_main_option("sqlalchemy.url")
    with create_engine(url or "sqlite://").connect() as own:
        run(own)
