"""Small exports written by the tests, and the workspace that reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.sources.chunks import SetAside
from reporter.sources.intake import SourceFile, read_source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROVIDER = Provider(name="Northfield IT", zone="Europe/London")


def client(slug: str, name: str, *aliases: str) -> Client:
    """A client in London."""
    return Client(
        slug=slug, name=name, aliases=aliases, zone="Europe/London", locale="en_GB", provider=PROVIDER
    )


CLIENTS = {"acme": client("acme", "Acme Dental", "ACM"), "birch": client("birch", "Birch & Co")}


def workspace(folder: Path, *sources: Source) -> Workspace:
    """A workspace with two clients, Acme Dental and Birch & Co."""
    return Workspace(folder=folder, provider=PROVIDER, clients=CLIENTS, sources=sources)


def write(folder: Path, content: str | bytes, name: str = "tickets.csv") -> Path:
    """A file of the workspace."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def source(preset: str = "plain-tickets", files: str = "*.csv", client: str = "acme") -> Source:
    """A source that reads these files."""
    return Source(name="desk", files=files, preset=preset, client=client)


class Read:
    """A file read to its end: all records, all rows set aside."""

    def __init__(self, path: Path, reads: Source) -> None:
        self.file: SourceFile = read_source(reads, path, workspace(path.parent, reads))
        batches = list(self.file.batches)
        self.frame = pd.concat([batch.frame for batch in batches])
        self.set_aside: list[SetAside] = [row for batch in batches for row in batch.set_aside]

    def column(self, name: str) -> list[object]:
        """The values of a field."""
        return list(self.frame[name])

    @property
    def lines(self) -> list[int]:
        """The line each record began on."""
        return [int(line) for line in self.frame.index]


def read(
    folder: Path, content: str | bytes, preset: str = "plain-tickets", name: str = "tickets.csv"
) -> Read:
    """Write a file and read it for the client acme."""
    return Read(write(folder, content, name), source(preset))
