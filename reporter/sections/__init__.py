"""The shelf of sections: each file makes one from a brief, or nothing when there is nothing to tell."""

from collections.abc import Callable
from dataclasses import replace

from reporter.report import Section
from reporter.sections.areas import areas
from reporter.sections.coming_up import coming_up
from reporter.sections.commentary import commentary
from reporter.sections.people import people
from reporter.sections.promises import promises
from reporter.sections.proof import proof
from reporter.sections.protection import protection
from reporter.sections.quiet_work import quiet_work
from reporter.sections.said import said
from reporter.sections.service import service
from reporter.sections.services import services
from reporter.sections.still_open import still_open
from reporter.sections.stories import stories
from reporter.sections.themes import themes
from reporter.sections.tip import tip
from reporter.sections.value import value
from reporter.sections.volume import volume
from reporter.story.brief import Brief

SectionMaker = Callable[[Brief], Section | None]
SECTIONS: dict[str, SectionMaker] = {
    maker.__name__: maker
    for maker in (
        areas,
        coming_up,
        commentary,
        people,
        promises,
        proof,
        protection,
        quiet_work,
        said,
        service,
        services,
        still_open,
        stories,
        themes,
        tip,
        value,
        volume,
    )
}


def make(name: str, brief: Brief) -> Section | None:
    """The section of that name, with the figures that it cites."""
    with brief.citing() as cited:
        section = SECTIONS[name](brief)
    return section and replace(section, figures=tuple(cited))
