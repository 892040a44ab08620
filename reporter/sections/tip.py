"""One tip, in the provider's words."""

from __future__ import annotations

from reporter.report import Prose, Section
from reporter.story.brief import Brief
from reporter.story.takeaways import of_tip

_NOT_AGAIN = 3  # editions


def tip(brief: Brief) -> Section | None:
    """The provider's tip; None when there is none, or a busy day has more to say."""
    words = brief.client.provider.tip
    if not words or not brief.this.opened.empty or not brief.threads.unread(words, _NOT_AGAIN):
        return None
    return Section(name="tip", heading="One tip", blocks=(Prose((of_tip(words),)),))
