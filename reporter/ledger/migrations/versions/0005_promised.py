"""When an edition said that we write again, on which tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One list more for what was told; of what was sent before this it is empty."""
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("told", sa.Column("promised", kind, nullable=False, server_default="[]"))
