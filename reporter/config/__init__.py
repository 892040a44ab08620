"""The workspace a person sets up: settings, clients, brand, catalogue, commentary."""

from __future__ import annotations

from reporter.config.agreements import Target
from reporter.config.commentary import Note, StoryNote, Written, read_commentary
from reporter.config.loading import load_workspace
from reporter.config.models import Brand, Client, Contact, Prospect, Provider, Service, Source, Workspace
from reporter.config.reviews import ReviewFile, read_review

__all__ = [
    "Brand",
    "Client",
    "Contact",
    "Note",
    "Prospect",
    "Provider",
    "ReviewFile",
    "Service",
    "Source",
    "StoryNote",
    "Target",
    "Workspace",
    "Written",
    "load_workspace",
    "read_commentary",
    "read_review",
]
