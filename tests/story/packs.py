"""A brief as of a pack: the same facts, told as a business review."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reporter.config import Client
from reporter.story.brief import Brief
from tests.story.scenes import Rows, scene


def pack(who: Client | None = None, before: Rows | None = None, **rows: Any) -> Brief:
    """A quarter of Acme Dental as its review tells it."""
    told = scene("quarter", who, before, **rows)
    return replace(told, facts=replace(told.facts, edition=replace(told.facts.edition, cadence="review")))
