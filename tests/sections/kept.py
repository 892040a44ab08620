"""A brief of the third quarter of 2026, with what a person keeps for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reporter.config import Client, read_review
from reporter.config.reviews import checked_review
from reporter.report import Edition
from reporter.story.brief import Brief
from tests.config.conftest import write
from tests.story.briefs import brief

MEETINGS = """
[[meeting]]
review = "2026-Q2"
at = 2026-07-09T12:30:00
[[meeting]]
review = "2026-Q3"
at = 2026-10-08T12:30:00
[[meeting]]
review = "2026-Q4"
at = 2027-01-14T12:30:00
place = "Harborne"
"""


def review(kept: str, who: Client | None = None, period: str = "2026-Q3", **rows: Any) -> Brief:
    """The brief of a review, made on 5 October; `kept` is the text of its file."""
    told = brief(period, who, **rows)
    edition = Edition("review", told.client.slug, told.period)
    facts = replace(told.facts, edition=edition)
    file = checked_review(kept.encode(), "reviews/acme.toml")
    return replace(told, facts=facts, kept=file, now=datetime(2026, 10, 5, 8, tzinfo=UTC))


def without_file(**rows: Any) -> Brief:
    """The same where nobody keeps anything."""
    told = review("", **rows)
    return replace(told, kept=told.kept.model_copy(update={"file": ""}))


def with_list(folder: Path, rows: str, kept: str = "") -> Brief:
    """The brief of a review of a client with a list of equipment."""
    write(folder, {"reviews/acme.toml": kept, "reviews/acme-inventory.csv": rows})
    return replace(review(""), kept=read_review(folder, "acme"))


def decision(name: str, asked: str, **words: str) -> str:
    """One, as the file writes it; days without quotation marks."""
    told = {"question": f"May we do {name}?", **words}
    lines = (f"{key} = {text}" if text[:2] == "20" else f'{key} = "{text}"' for key, text in told.items())
    return "\n".join((f'\n[[decision]]\nid = "{name}"\nasked = "{asked}"', *lines, ""))
