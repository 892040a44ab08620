"""The list of tickets: the most urgent in print, all of them in the file that is attached."""

from __future__ import annotations

from reporter.report import Section
from reporter.story.brief import Brief
from reporter.story.packs.enclosures import came_in, list_of_tickets, of_list


def appendix(brief: Brief) -> Section | None:
    """The tickets that came in; None where none did, or none may be listed."""
    if not came_in(brief):
        return None
    return Section(
        name="appendix",
        heading="Appendix",
        takeaway=of_list(brief),
        blocks=(list_of_tickets(brief),),
        in_letter="",
        finding="The tickets, one by one",
    )
