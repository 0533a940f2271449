"""questions remembered in the old shape are forgotten: sketches of another meaning tell nothing

Revision: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No words were kept to make them anew from; a chat asks its questions again soon enough.
    op.execute("DELETE FROM questions")


def downgrade() -> None:
    op.execute("DELETE FROM questions")
