"""The workspace a person sets up: settings, clients, brand, catalogue, commentary."""

from __future__ import annotations

from reporter.config.agreements import Agreement, Opening, Target
from reporter.config.commentary import AskNote, Note, PromiseNote, StoryNote, read_commentary
from reporter.config.loading import load_workspace
from reporter.config.models import (
    Brand,
    Client,
    Contact,
    Expected,
    Provider,
    Service,
    Source,
    Workspace,
)

__all__ = [
    "Agreement",
    "AskNote",
    "Brand",
    "Client",
    "Contact",
    "Expected",
    "Note",
    "Opening",
    "PromiseNote",
    "Provider",
    "Service",
    "Source",
    "StoryNote",
    "Target",
    "Workspace",
    "load_workspace",
    "read_commentary",
]
