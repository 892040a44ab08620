"""What the agreement holds, and one service that is not used yet."""

from __future__ import annotations

from reporter.report import Section, ServiceList
from reporter.story.brief import Brief
from reporter.story.takeaways import of_offer

_NOT_AGAIN = 3  # editions: one that was read is no news


def services(brief: Brief) -> Section | None:
    """The client's services by name; the offer with its price. None when no services are configured."""
    client = brief.client
    have = tuple(client.catalogue[slug].name for slug in client.services if slug in client.catalogue)
    if not have:
        return None
    offer = client.catalogue.get(client.offer)
    is_new = offer and brief.threads.unread(offer.name, _NOT_AGAIN)
    words = of_offer(offer.name, offer.words, offer.price) if offer and is_new else ""
    return Section(
        name="services",
        heading="Your services",
        blocks=(ServiceList("You have", have, "You do not use yet" if words else "", words),),
        in_letter="",
    )
