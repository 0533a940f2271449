"""the heat of a message, and whether a moderator called to order by it

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heat", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("calls_to_order", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # Rows that stand already needed a value; new ones bring their own.
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.alter_column("heat", existing_type=sa.Float(), server_default=None)
        batch_op.alter_column("calls_to_order", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.drop_column("calls_to_order")
        batch_op.drop_column("heat")
