"""What the agreement holds, and one service that is not used yet."""

from __future__ import annotations

from reporter.config import Service
from reporter.report import Section, ServiceList
from reporter.story.brief import Brief
from reporter.story.telling import lower_first
from reporter.story.words import sentence


def services(brief: Brief) -> Section | None:
    """The client's services by name; the offer with its price. None when no services are configured."""
    client = brief.client
    have = tuple(client.catalogue[slug].name for slug in client.services if slug in client.catalogue)
    if not have:
        return None
    offer = client.catalogue.get(client.offer)
    words = _offer(offer) if offer else ""
    return Section(
        name="services",
        heading="Your services",
        blocks=(ServiceList("You have", have, "You do not use yet" if words else "", words),),
        in_letter=False,
    )


def _offer(service: Service) -> str:
    """“Phishing practice: a harmless test e-mail each quarter. £1.50 a person, monthly.”"""
    told = lower_first(sentence(service.words)) if service.words else ""
    return " ".join(part for part in (f"{service.name}:", told, sentence(service.price)) if part)
