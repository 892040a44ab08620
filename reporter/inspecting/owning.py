"""Whose a row is: by a column that names clients, the requester's address, or how a job's name begins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from reporter.inspecting.contents import are_addresses
from reporter.inspecting.guesses import Guess, Profile, Survey
from reporter.inspecting.words import plain

_BEGINNING = re.compile(r"([^\W\d_]{2,}[^\W_]*)[-_:/\\. ]+\S.*")
_MOST = 0.8
_OF_OURS = {
    "assignee",
    "agent",
    "technician",
    "owner",
    "bearbeiter",
    "techniker",
    "technicien",
    "tecnico",
    "to",
}


def whose(guesses: Mapping[str, Guess], survey: Survey) -> dict[str, str]:
    """The rule that a preset says; empty where nothing tells."""
    client, asset = guesses.get("client"), guesses.get("asset")
    is_own = client is not None and (asset is None or client.column != asset.column)
    if client and is_own:
        return {"column": client.written}
    jobs = (guesses[name].column for name in ("asset", "title") if name in guesses)
    if found := next((name for name in jobs if _carries_prefixes(survey.columns[name])), ""):
        return {"prefix_of": found}
    if client is None and (address := _address_column(guesses, survey)):
        return {"domain_of": address}
    return {"column": client.written} if client else {}


def _carries_prefixes(column: Profile) -> bool:
    """Whether nearly all names begin with one of a few words, each of which begins several."""
    begun: defaultdict[str, set[str]] = defaultdict(set)
    for value in column.words:
        if match := _BEGINNING.fullmatch(value):
            begun[match[1].casefold()].add(value)
    shared = {word: names for word, names in begun.items() if len(names) > 1}
    covered = sum(len(names) for names in shared.values())
    return len(shared) > 1 and covered >= len(column.words) * _MOST


def _address_column(guesses: Mapping[str, Guess], survey: Survey) -> str:
    """The column with the address of whoever asked; never that of one of us."""
    ours = {guesses["assignee"].column} if "assignee" in guesses else set()
    for column in survey.columns.values():
        is_ours = column.name in ours or not _OF_OURS.isdisjoint(plain(column.name).split())
        if not is_ours and column.filled and are_addresses(column.words):
            return column.name
    return ""
