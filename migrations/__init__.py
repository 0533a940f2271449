"""The migrations of the database (Alembic), shipped with the program."""
