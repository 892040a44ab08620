"""How those are spoken to who are no clients: residents, and who is no client yet."""

from __future__ import annotations

from typing import ClassVar

from reporter.cadences import Manner
from reporter.config import Client, Prospect
from reporter.periods import Period
from reporter.records import Ticket
from reporter.story.sentences import spell
from reporter.story.voice import Voice


class ResidentsVoice(Voice):
    """How the people of a place are spoken to: they tell us things, and nobody is named."""

    noun = "report"
    plan = "event"
    plan_done = "Took place"
    planned = ("planned event", "planned events")
    plans_are_done = ("took place", "took place")
    came = "Residents sent us"
    nobody_came = "Nobody sent us a report"
    reported = "You told us"
    mended = "solved"
    nothing_open = "Nothing is left open."
    someone = "A resident"
    meaning_label = "What you can do"
    title = "What we did for you"
    plan_labels = ("Why", "Good to know", "What you can do")
    stories_note = "Told without names and without addresses."
    headings: ClassVar[dict[str, str]] = {
        "carried_out": "What took place",
        "coming_up": "Where to meet us",
        "people": "How to reach us",
        "value": "Over time",
        "small_print": "About these numbers",
        "decisions": "What you decide",
        "decisions_wanted": "For you to decide",
        "recommendations": "What we would do next",
        "next_review": "Next meeting",
    }

    asks = False
    advises = True
    not_in_packs = ()
    tells_urgency = False
    tells_open_first = True
    tells_themes_first = True
    tells_areas = True
    tells_work_by_kind = True
    tells_names = False
    names_nobody = True
    tells_contract = False
    proves_nothing_open = False
    spares_trade_words = True

    @property
    def privacy_note(self) -> str:
        least = spell(self.client.privacy.minimum)
        kept_back = "What is never told, to protect people, is in no number here."
        return f"We never print addresses, and no number of reports below {least}. {kept_back}"

    def nobody_needed_us(self, when: str) -> str:
        return f"Nobody told us of anything {when}."

    def may_tell(self, ticket: Ticket) -> bool:
        return ticket.is_public

    def most_open(self, manner: Manner) -> int:
        return manner.open_reports

    def no_plans(self, _coming: str) -> str:
        return ""

    def feed_name(self, name: str, records: str) -> str:
        return {"tickets": "residents’ reports"}.get(records, name)

    def quiet_work_heading(self, *, is_quiet: bool) -> str:
        return "Out and about"


class ProspectVoice(Voice):
    """How somebody is spoken to who is no client yet: of their own help desk, by its own numbers."""

    desk = "your help desk"
    answer = "the first answer"
    log = "the export"
    asked = "asked for something"
    standing = "Where you stand"
    title = "Your help desk in numbers"

    serves = False
    asks = False
    tells_names = False

    def feed_name(self, _name: str, _records: str) -> str:
        return "export"

    def _range(self, period: Period) -> str:
        """By its months where it is made of whole ones: September 2025 to August 2026."""
        if not period.months:
            return super()._range(period)
        first, last = period.first, period.last
        year = "" if first.year == last.year else f" {first.year}"
        return f"{self.month(first)}{year} to {self.month(last)} {last.year}"


def voice_for(client: Client) -> Voice:
    """The voice in which a client's reports are written."""
    if isinstance(client, Prospect):
        return ProspectVoice(client)
    return ResidentsVoice(client) if client.kind == "community" else Voice(client)
