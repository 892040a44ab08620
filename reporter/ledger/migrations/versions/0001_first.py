"""Editions, their documents and deliveries, events, places and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    _editions()
    _deliveries()
    _events()
    op.create_table("places", _key("client"), _text("token"), sa.UniqueConstraint("token"))
    op.create_table("notes", _key("name"), _text("value"))


def _editions() -> None:
    words = ("headline", "subject", "title", "client_name", "report_sha256", "reasons")
    op.create_table(
        "editions",
        _key("key"),
        *map(_text, ("client", "cadence", "period")),
        sa.Column("revision", sa.Integer(), nullable=False),
        *map(_text, ("state", "made_at", "due_at", *words)),
        sa.Column("approved_at", _kind()),
        *map(_text, ("approved_by", "because")),
    )
    op.create_index("editions_by_state", "editions", ["state"])
    op.create_index("editions_by_client", "editions", ["client", "cadence", "due_at"])
    op.create_index("editions_by_due", "editions", ["due_at", "key"])
    op.create_table("documents", _key("edition"), _key("name"), _text("sha256"))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        *map(_key, ("edition", "channel", "recipient")),
        *map(_text, ("state", "message_id", "file", "sha256")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(sa.Column(name, _kind()) for name in ("first_tried_at", "next_try_at", "updated_at")),
        _text("words"),
    )
    op.create_index("deliveries_by_state", "deliveries", ["state"])
    op.create_index("deliveries_by_recipient", "deliveries", ["recipient", "channel", "state"])


def _events() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    names = ("change", "at", "edition", "channel", "recipient", "before", "after", "words")
    op.create_table(
        "events", sa.Column("number", number, primary_key=True, autoincrement=True), *map(_text, names)
    )
    op.create_index("events_by_edition", "events", ["edition", "number"])


def _kind() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, _kind(), nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _kind(), primary_key=True)
