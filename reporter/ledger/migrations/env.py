"""Run the migrations within the transaction that is handed over, so that all of them are kept, or none."""

from __future__ import annotations

from alembic import context

from reporter.ledger.tables import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
