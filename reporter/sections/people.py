"""Who looked after the reader, and who to call."""

from __future__ import annotations

from reporter.report import CallLine, Calls, Section
from reporter.story.brief import Brief
from reporter.story.words import listing, spell


def people(brief: Brief) -> Section | None:
    """The numbers to ring, most urgent as the provider sorted them; None when none are configured."""
    calls = brief.client.provider.calls
    if not calls:
        return None
    return Section(
        name="people",
        heading="How to reach us" if brief.is_community else "Who to call",
        takeaway=_takeaway(brief),
        blocks=(Calls(tuple(CallLine(call.when, call.number, call.who) for call in calls[:3])),),
    )


def _takeaway(brief: Brief) -> str:
    if brief.is_community:
        return ""
    hands = brief.this.resolved["assignee"]
    names = hands[hands != ""].value_counts()
    ranked = sorted(names.items(), key=lambda item: (-item[1], str(item[0])))
    if not ranked:
        return ""
    top = [str(name) for name, _ in ranked[:4]]
    rest = len(ranked) - len(top)
    more = f" and {spell(rest)} more" if rest else ""
    who = listing(top) if not more else ", ".join(top) + more
    return f"{who} looked after you {brief.voice.during(brief.period)}."
