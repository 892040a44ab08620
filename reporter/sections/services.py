"""What the agreement holds and what it was used for, and one service that is not used yet."""

from __future__ import annotations

from reporter.report import Section, ServiceList
from reporter.story.brief import Brief
from reporter.story.offering import of_service, offer


def services(brief: Brief) -> Section | None:
    """The client's services, each with its use; the offer with its price. None when none are configured."""
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
