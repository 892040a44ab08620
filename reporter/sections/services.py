"""What the agreement holds and what it was used for, and one service that is not used yet."""

from __future__ import annotations

from reporter.report import Section, ServiceList
from reporter.story import prospects
from reporter.story.brief import Brief
from reporter.story.offering import of_service, offer, services_that_fit


def services(brief: Brief) -> Section | None:
    """The client's services, each with its use; the offer with its price. None when none are configured."""
    if not brief.voice.serves:
        return _that_fit(brief)
    client = brief.client
    had = (client.catalogue[slug] for slug in client.services if slug in client.catalogue)
    have = tuple(of_service(service, brief) for service in had)
    if not have:
        return None
    words = offer(brief)
    return Section(
        name="services",
        heading="Your services",
        blocks=(ServiceList("You have", have, "You do not have yet" if words else "", words),),
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
