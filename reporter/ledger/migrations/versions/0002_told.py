"""What each edition told of its period, so that a later one can say what has changed since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One table more; of what was sent before nothing is known."""
    words = ("period", "figures", "opened", "solved")
    op.create_table(
        "told",
        sa.Column("edition", _kind(), primary_key=True),
        *(sa.Column(name, _kind(), nullable=False) for name in words),
    )


def _kind() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
