"""One tip, in the provider's words."""

from __future__ import annotations

from reporter.report import Prose, Section
from reporter.story.brief import Brief
from reporter.story.words import sentence


def tip(brief: Brief) -> Section | None:
    """The provider's tip; None when there is none."""
    words = brief.client.provider.tip
    return Section(name="tip", heading="One tip", blocks=(Prose((sentence(words),)),)) if words else None
