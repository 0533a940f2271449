"""how surely a recent message insults or soothes

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("insult", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("peace", sa.Float(), nullable=False, server_default="0"))
    # Rows that stand already needed a value; new ones bring their own.
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.alter_column("insult", existing_type=sa.Float(), server_default=None)
        batch_op.alter_column("peace", existing_type=sa.Float(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.drop_column("peace")
        batch_op.drop_column("insult")
