"""The shelf of sections: each file makes one from a brief, or nothing when there is nothing to tell.

Module and function bear one name; the menu (cadences.py) is the list of them.
"""

from importlib import import_module

from reporter.report import Section
from reporter.story.brief import Brief


def make(name: str, brief: Brief) -> Section | None:
    """The section of that name."""
    section: Section | None = getattr(import_module(f".{name}", __name__), name)(brief)
    return section
