"""Stock events that are pushed to us, and events out"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from crawler.storage import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EXACT: dict[str, Any] = {
    f"{server}_{option}": value
    for server in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    long_text = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
    time = types.UtcDateTime(timezone=True)
    word = sa.String(length=32)

    def source(table: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(["source_id"], ["event_source.id"], name=op.f(f"fk_{table}_source_id"))

    op.create_table(
        "event_source",
        sa.Column("id", big, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("preset", word, nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("secret_ciphers", sa.JSON(), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_source")),
        sa.UniqueConstraint("name", name=op.f("uq_event_source_name")),
        **EXACT,
    )
    op.create_table(
        "pushed_event",
        sa.Column("id", big, nullable=False),
        sa.Column("source_id", big, nullable=False),
        sa.Column("event_key", sa.String(length=64), nullable=False),
        sa.Column("taken_by", word, nullable=False),
        sa.Column("outcome", word, nullable=False),
        sa.Column("received_at", time, nullable=False),
        source("pushed_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushed_event")),
        sa.UniqueConstraint("source_id", "event_key", name=op.f("uq_pushed_event_source_id_event_key")),
        **EXACT,
    )
    op.create_index(op.f("ix_pushed_event_received_at"), "pushed_event", ["received_at"])
    op.create_table(
        "pushed_position",
        sa.Column("source_id", big, nullable=False),
        sa.Column("watch_id", big, nullable=False),
        sa.Column("variant_key", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("at", time, nullable=False),
        source("pushed_position"),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f("fk_pushed_position_watch_id")),
        sa.PrimaryKeyConstraint("source_id", "watch_id", "variant_key", name=op.f("pk_pushed_position")),
        **EXACT,
    )
    op.create_table(
        "pushed_watch",
        sa.Column("watch_id", big, nullable=False),
        sa.Column("as_of", time, nullable=False),
        sa.Column("looked_as_of", time, nullable=True),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f("fk_pushed_watch_watch_id")),
        sa.PrimaryKeyConstraint("watch_id", name=op.f("pk_pushed_watch")),
        **EXACT,
    )
    op.create_table(
        "pushed_item",
        sa.Column("source_id", big, nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("urls", sa.Text(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("variant_key", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("oversells", sa.Boolean(), nullable=False),
        source("pushed_item"),
        sa.PrimaryKeyConstraint("source_id", "item", name=op.f("pk_pushed_item")),
        **EXACT,
    )
    op.create_table(
        "pushed_level",
        sa.Column("source_id", big, nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=64), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("at", time, nullable=False),
        source("pushed_level"),
        sa.PrimaryKeyConstraint("source_id", "item", "location", name=op.f("pk_pushed_level")),
        **EXACT,
    )
    op.create_table(
        "pushed_tally",
        sa.Column("source_id", big, nullable=False),
        sa.Column("hour", time, nullable=False),
        sa.Column("outcome", word, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        source("pushed_tally"),
        sa.PrimaryKeyConstraint("source_id", "hour", "outcome", name=op.f("pk_pushed_tally")),
        **EXACT,
    )
    op.create_table(
        "dead_event",
        sa.Column("id", big, nullable=False),
        sa.Column("source_id", big, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("body", long_text, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("received_at", time, nullable=False),
        source("dead_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_event")),
        sa.UniqueConstraint("source_id", "digest", name=op.f("uq_dead_event_source_id_digest")),
        **EXACT,
    )
    op.create_index(op.f("ix_dead_event_received_at"), "dead_event", ["received_at"])
    op.create_index(op.f("ix_channel_service"), "channel", ["service"])


def downgrade() -> None:
    op.drop_index(op.f("ix_channel_service"), "channel")
    for table in (
        "dead_event",
        "pushed_tally",
        "pushed_level",
        "pushed_item",
        "pushed_watch",
        "pushed_position",
        "pushed_event",
        "event_source",
    ):
        op.drop_table(table)
