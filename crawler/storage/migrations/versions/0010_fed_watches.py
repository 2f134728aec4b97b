"""Which source tells of a watch, when it was last heard of, and how often its pages are looked at"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crawler.storage import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EXACT: dict[str, Any] = {
    f"{server}_{option}": value
    for server in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    time = types.UtcDateTime(timezone=True)
    with op.batch_alter_table("event_source") as batch_op:
        batch_op.add_column(sa.Column("poll_every_s", sa.Integer(), nullable=True))
    op.create_table(
        "source_rhythm",
        sa.Column("source_id", big, nullable=False),
        sa.Column("heard_at", time, nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["event_source.id"], name=op.f("fk_source_rhythm_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_rhythm")),
        **EXACT,
    )
    with op.batch_alter_table("pushed_watch") as batch_op:
        batch_op.add_column(sa.Column("source_id", big, nullable=True))
        batch_op.add_column(sa.Column("told_at", time, nullable=True))
        batch_op.add_column(sa.Column("doubted_at", time, nullable=True))
        batch_op.create_index(op.f("ix_pushed_watch_source_id"), ["source_id"])
        batch_op.create_foreign_key(op.f("fk_pushed_watch_source_id"), "event_source", ["source_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("pushed_watch") as batch_op:
        batch_op.drop_constraint(op.f("fk_pushed_watch_source_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_pushed_watch_source_id"))
        for column in ("doubted_at", "told_at", "source_id"):
            batch_op.drop_column(column)
    op.drop_table("source_rhythm")
    with op.batch_alter_table("event_source") as batch_op:
        batch_op.drop_column("poll_every_s")
