"""questions as salted hashes; whether a recent message asks or answers, and which one it answers

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("peer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cmid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_names", sa.LargeBinary(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("peer_id", "cmid"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_at", ["peer_id", "at"], unique=False)
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("does", sa.String(length=16), nullable=False, server_default="says")
        )
        batch_op.add_column(sa.Column("reply_to", sa.BigInteger(), nullable=True))
    # Rows that stand already needed a value; new ones bring their own.
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.alter_column("does", existing_type=sa.String(length=16), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("recent", schema=None) as batch_op:
        batch_op.drop_column("reply_to")
        batch_op.drop_column("does")
    op.drop_table("questions")
