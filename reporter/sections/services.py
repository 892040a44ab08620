"""What the agreement holds and what it was used for, and one service that is not used yet."""

from __future__ import annotations

from reporter.report import Column, Prose, Section, ServiceList, Table
from reporter.story.brief import Brief
from reporter.story.offering import NOT_YET, of_service, offer, service_rows, services_that_fit
from reporter.story.packs import prospects


def services(brief: Brief) -> Section | None:
    """The client's services, each with its use; the offer with its price. None when none are configured."""
    if not brief.voice.serves:
        return _that_fit(brief)
    client = brief.client
    had = (client.catalogue[slug] for slug in client.services if slug in client.catalogue)
    have = tuple(of_service(service, brief) for service in had)
    if not have:
        return None
    if brief.manner.is_pack:
        return _in_a_pack(brief)
    words = offer(brief)
    return Section(
        name="services",
        heading="Your services",
        blocks=(ServiceList("You have", have, "You do not have yet" if words else "", words),),
        in_letter="",
    )


def _in_a_pack(brief: Brief) -> Section:
    """Each service with what it gives, and what it was used for; then the one that is proposed."""
    words = offer(brief)
    columns = (
        Column("What you have", 0.3, number=False),
        Column("What it was used for", 0.26, number=False),
        Column("What it gives you", 0.44, number=False),
    )
    rows = tuple(service_rows(brief))
    table = Table("Your services", columns, rows, is_rail=True, show_caption=False)
    return Section(
        name="services",
        heading="Your services",
        blocks=(table, *([Prose((words,), lead=NOT_YET)] if words else [])),
        in_letter="",
    )


def _that_fit(brief: Brief) -> Section | None:
    """Of who is no client yet: what the provider has for the tickets that came; None where nothing fits."""
    if not services_that_fit(brief):
        return None
    return Section(
        name="services",
        heading="Services that fit",
        takeaway=prospects.of_fitting(brief),
        blocks=tuple(prospects.fitting_table(brief)),
        in_letter="",
        finding=prospects.finding_of_fitting(brief),
    )
