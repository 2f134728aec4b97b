"""What the web keeps: the texts that people agreed to, when and where"""

import sqlalchemy as sa
from alembic import op

from crawler.storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "consent_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent_text")),
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
    )
    op.create_table(
        "consent",
        sa.Column("id", big, nullable=False),
        sa.Column("subscriber_id", big, nullable=False),
        sa.Column("embed_id", big, nullable=True),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_consent_subscriber_id")),
        sa.ForeignKeyConstraint(["embed_id"], ["embed.id"], name=op.f("fk_consent_embed_id")),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["consent_text.digest"], name=op.f("fk_consent_text_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
    )
    op.create_index(op.f("ix_consent_subscriber_id"), "consent", ["subscriber_id"])
    op.create_index(op.f("ix_consent_embed_id"), "consent", ["embed_id"])


def downgrade() -> None:
    op.drop_table("consent")
    op.drop_table("consent_text")
