"""A hash for each row, and how many rows each table has; they are filled after the migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SEALED = ("editions", "documents", "deliveries", "told", "events", "places", "notes")


def upgrade() -> None:
    """One column more in each table, and a table that counts them."""
    for name in _SEALED:
        op.add_column(name, sa.Column("hash", _kind(), nullable=False, server_default=""))
    op.create_table(
        "counts",
        sa.Column("name", _kind(), primary_key=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("last", _kind(), nullable=False),
    )


def _kind() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
