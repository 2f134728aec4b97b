"""Drop times that people know, rates of variants, purchases, personal defaults"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crawler.storage import types

revision = "0007"
down_revision = "0006"
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
    real: sa.Double[float] = sa.Double()

    def watch(table: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f(f"fk_{table}_watch_id"))

    with op.batch_alter_table("watch") as batch_op:
        batch_op.add_column(sa.Column("drops", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "site_drops",
        sa.Column("site_id", big, nullable=False),
        sa.Column("drops", sa.JSON(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("watchlist", "cli", "web", name="origin", native_enum=False, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_drops_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_drops")),
        **EXACT,
    )
    op.create_table(
        "variant_forecast",
        sa.Column("watch_id", big, nullable=False),
        sa.Column("variant_key", sa.String(length=200), nullable=False),
        sa.Column("learned_until", time, nullable=False),
        sa.Column("restocks", real, nullable=False),
        sa.Column("exposure_h", real, nullable=False),
        sa.Column("sellouts", real, nullable=False),
        sa.Column("in_stock_h", real, nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("watched_h", real, nullable=False),
        watch("variant_forecast"),
        sa.PrimaryKeyConstraint("watch_id", "variant_key", name=op.f("pk_variant_forecast")),
        **EXACT,
    )
    op.create_table(
        "usual_purchases",
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("mean", real, nullable=False),
        sa.Column("alike", real, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("learned_at", time, nullable=False),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_usual_purchases")),
        **EXACT,
    )
    op.create_table(
        "person_learned",
        sa.Column("subscriber_id", big, nullable=False),
        sa.Column("since", time, nullable=True),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("learned_at", time, nullable=True),
        sa.Column("learned", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "pace",
            sa.Enum("instant", "hourly", "daily", name="digest", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("channel", big, nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channel.id"], name=op.f("fk_person_learned_channel")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_person_learned_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_person_learned")),
        **EXACT,
    )


def downgrade() -> None:
    for table in ("person_learned", "usual_purchases", "variant_forecast", "site_drops"):
        op.drop_table(table)
    with op.batch_alter_table("watch") as batch_op:
        batch_op.drop_column("drops")
