"""whose message a lesson rests on; the journal by person and by time, to erase from it

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_person", ["user_id", "peer_id", "at"], unique=False)
        batch_op.create_index("ix_journal_at", ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_at")
        batch_op.drop_index("ix_journal_person")
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.drop_column("author_id")
