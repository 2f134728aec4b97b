"""Indexes and columns that large installations need"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What is pruned is looked for among what refers to it. MariaDB has such an index for each reference already, and
# keeps one under the reference's own name when it loses ours.
REFERENCES = (
    ("transition", "snapshot_id"),
    ("delivery_transition", "transition_id"),
    ("delivery", "notice_id"),
)


def upgrade() -> None:
    for table, column in REFERENCES:
        some = sa.text(f"{column} IS NOT NULL") if (table, column) == ("delivery", "notice_id") else None
        op.create_index(
            op.f(f"ix_{table}_{column}"), table, [column], postgresql_where=some, sqlite_where=some
        )


def downgrade() -> None:
    on_mysql = op.get_bind().dialect.name in ("mysql", "mariadb")
    for table, column in REFERENCES:
        if on_mysql:
            op.create_index(f"fk_{table}_{column}", table, [column])
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
