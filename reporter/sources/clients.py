"""Whose a row is, by what it names: nobody's when no client claims it, never somebody's by guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from reporter.config.models import Workspace
from reporter.config.presets import ClientRule

Column = Callable[[tuple[str, ...]], list[str] | None]  # a chunk's text of the first of these that is filled

_IN_ANGLES = re.compile(r"<[^<>]*@([^@<>\s]+)>")
_HOST = re.compile(r"@([^@\s<>,;:\"'()]+)")
_BEGINNING = re.compile(r"[^-_.:/\\ 0-9]*[-_.:/\\ ]?")
_MENDS = {
    "client": "add it to a client as alias",
    "mail domain": "add it to a client's `domains`",
    "asset prefix": "add it to a client's `prefixes`",
    "": "set `client` of the source in reporter.toml",
}


class Owners:
    """Tells the rows of one file apart; counts in `unknown` what nobody claims, by kind and word."""

    def __init__(self, workspace: Workspace, rule: ClientRule) -> None:
        self._rule = rule
        clients = workspace.clients
        self._by_name = _claimed({slug: (slug, one.name, *one.aliases) for slug, one in clients.items()})
        self._by_domain = _claimed({slug: one.domains for slug, one in clients.items()})
        self._by_prefix = _claimed({slug: one.prefixes for slug, one in clients.items()})
        self._longest = max(map(len, self._by_prefix), default=0)
        self._known: dict[tuple[str, str], str] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()

    def of(self, column: Column, size: int) -> list[str]:
        """The slug of each row's client, "" where none is known; `column` gives the chunk's text."""
        rule = self._rule
        if rule.fixed:
            slug = self._by_name.get(_folded(rule.fixed), "")
            if not slug:
                self.unknown["client", rule.fixed] += size
            return [slug] * size
        told: list[tuple[str, list[str]]] = []
        for kind, wanted in (
            ("client", (rule.column, *rule.also)),
            ("mail domain", (rule.domain_of,)),
            ("asset prefix", (rule.prefix_of,)),
        ):
            values = column(wanted)
            if values is not None:
                told.append((kind, values))
        return self._decided(told, size)

    def _decided(self, told: list[tuple[str, list[str]]], size: int) -> list[str]:
        if len(told) == 1:
            kind, values = told[0]
            counts = Counter(values)
            slugs = {value: self._claimant(kind, value) for value in counts}
            for value, slug in slugs.items():
                if not slug:
                    self._count(((kind, value),), counts[value])
            return [slugs[value] for value in values]
        if not told:
            self.unknown["", ""] += size
            return [""] * size
        kinds = [kind for kind, _ in told]
        return [
            self._first(tuple(zip(kinds, row, strict=True)))
            for row in zip(*(values for _, values in told), strict=True)
        ]

    def _first(self, row: tuple[tuple[str, str], ...]) -> str:
        for kind, value in row:
            if slug := self._claimant(kind, value):
                return slug
        self._count(row, 1)
        return ""

    def _claimant(self, kind: str, value: str) -> str:
        if not value:
            return ""
        key = kind, _word(kind, value) if kind != "asset prefix" else value
        if key not in self._known:
            self._known[key] = self._looked_up(*key)
        return self._known[key]

    def _looked_up(self, kind: str, word: str) -> str:
        folded = _folded(word)
        if kind == "client":
            return self._by_name.get(folded, "")
        if kind == "mail domain":
            labels = folded.split(".")
            parents = (".".join(labels[first:]) for first in range(len(labels)))
            return next((self._by_domain[one] for one in parents if one in self._by_domain), "")
        beginnings = (folded[:length] for length in range(self._longest, 0, -1))
        return next((self._by_prefix[one] for one in beginnings if one in self._by_prefix), "")

    def _count(self, row: tuple[tuple[str, str], ...], rows: int) -> None:
        """Blame the first that says anything."""
        kind, value = next((told for told in row if told[1]), ("", ""))
        self.unknown[kind, _word(kind, value)] += rows


def mend_of(kind: str) -> str:
    """How rows are given to a client that are nobody's for what they name."""
    return _MENDS[kind]


def _claimed(claims: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What is claimed, capital letters ignored → slug."""
    return {_folded(claim): slug for slug, claimed in claims.items() for claim in claimed}


def _word(kind: str, value: str) -> str:
    """What a client would have to claim: the domain of an address, how an asset's name begins."""
    if kind == "mail domain":
        host = _IN_ANGLES.search(value) or _HOST.search(value)  # a display name may quote any address
        return host[1].rstrip(".").casefold() if host else value
    if kind == "asset prefix":
        beginning = _BEGINNING.match(value)
        return (beginning[0] if beginning else "") or value
    return value


def _folded(text: str) -> str:
    return text.strip().casefold()
