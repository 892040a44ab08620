"""What an edition showed as open, and the sentences that the next ones shall not repeat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Two lists more for what was told; of what was sent before this they are empty."""
    for name in ("shown", "words"):
        op.add_column("told", sa.Column(name, _kind(), nullable=False, server_default="[]"))


def _kind() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
