"""The shelf of sections: each file makes one from a brief, or nothing when there is nothing to tell.

Module and function bear one name; the menu (cadences.py) is the list of them.
"""

from dataclasses import replace
from importlib import import_module

from reporter.report import Section
from reporter.story.brief import Brief


def make(name: str, brief: Brief) -> Section | None:
    """The section of that name, with the figures that it cites."""
    maker = getattr(import_module(f".{name}", __name__), name)
    with brief.citing() as cited:
        section: Section | None = maker(brief)
    return section and replace(section, figures=tuple(cited))
