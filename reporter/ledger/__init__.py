"""What went to whom and when: its own file, never rebuilt."""

from __future__ import annotations

from reporter.ledger.entries import FINAL, Channel, Delivery, Entry, Event, State

__all__ = ["FINAL", "Channel", "Delivery", "Entry", "Event", "State"]
