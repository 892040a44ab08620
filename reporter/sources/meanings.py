"""What the words of a source mean: status, priority, kind and the like in ours, and whose a row is.

What nobody taught us is counted. A row that no client claims is nobody's, never somebody's by guess.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from reporter.config.models import Client, Workspace
from reporter.config.names import folded, host_of, is_mixed, lookalike, shown_host, strange_letters
from reporter.config.presets import NOBODY_KNOWS, OWN_WORDS, ClientRule, Preset
from reporter.records import BY_MACHINE, PRIORITIES, SET_APART
from reporter.sources.cells import Part
from reporter.sources.denials import denies
from reporter.sources.texts import clean_texts

T = TypeVar("T")

# What an unknown word becomes; "" is settled later: a status by its times, a verdict by setting it aside.
_DEFAULTS = {
    "tickets": {"kind": "incident", "status": "", "outcome": ""},
    "activities": {"kind": "note", "outcome": "warning"},
    "changes": {"status": "unknown"},
    "ratings": {"verdict": ""},
}
_EMPTY = _DEFAULTS | {
    "activities": {"kind": "note", "outcome": "ok"},
    "changes": {"status": "scheduled"},
}
_FLAGS = {
    "yes": True, "true": True, "1": True, "y": True, "on": True,
    "no": False, "false": False, "0": False, "n": False, "off": False,
}  # fmt: skip
NO_RESULT = "closed without result"
_UNREADABLE = "?"
_UNSAID = "none is said"
Column = Callable[[tuple[str, ...], Part], list[str] | None]  # a chunk's text of the first filled of these

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')  # a display name may quote any address
_OPEN = frozenset('"()')  # what is left of these quotes nothing, and may hide an address
_ADDRESS = re.compile(r"(?:mailto:)?([^@\s<>,;:()]+)@([^@\s<>,;:()\"']+?)\.?")
_LONGEST_ADDRESS = 1_000  # with its display name
_BEGINNING = re.compile(r"[^-_.:/\\ 0-9]*[-_.:/\\ ]?")
_SHOWN_WHOLE = 60  # letters of a name
_MENDS = {
    "client": "add it to a client as alias, or begin one: reporter new client; or `ignore` it in the source",
    "mail domain": "add it to a client's `domains`",
    "asset prefix": "add it to a client's `prefixes`",
    "": "set `client` of the source in reporter.toml",
}


class Lexicon(Generic[T]):
    """Folded words and what they mean; a word with `*` stands for any text there, after those without."""

    def __init__(self, known: Mapping[str, T]) -> None:
        self.known = known
        self._patterns = [
            (re.compile(re.escape(word).replace(r"\*", ".*"), re.DOTALL), meant)
            for word, meant in known.items()
            if "*" in word
        ]

    def of(self, word: str) -> T | None:
        """What the word means; None where nobody taught us."""
        folded = _folded(word)
        if folded in self.known or not folded:
            return self.known.get(folded)
        return next((meant for pattern, meant in self._patterns if pattern.fullmatch(folded)), None)

    def has(self, word: str) -> bool:
        """Whether the word itself stands there, rather than one that stands for many."""
        return _folded(word) in self.known


class Dictionary:
    """Translates the words of one source, and counts those it does not know."""

    def __init__(self, preset: Preset) -> None:
        self._preset = preset
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.denied: Counter[str] = Counter()  # statuses that the preset calls over, and that deny a solving

    def words(self, field: str, values: list[str]) -> list[str]:
        """The field's values in our words."""
        return self._translate(field, values, self._lexicon(field), _DEFAULTS[self._preset.records][field])

    def unknown_of(self, field: str, values: list[str]) -> list[str]:
        """Of each value the word itself where nobody taught us what it means, else nothing."""
        words = self._lexicon(field)
        strange = {value for value in set(values) if words.of(value) is None}
        return [value if value in strange else "" for value in values] if strange else [""] * len(values)

    def unknown_of_work(
        self, kinds: list[str] | None, outcomes: list[str] | None, meant: list[str]
    ) -> dict[str, list[Any]]:
        """Of each activity what is not known of its kind and how it ended, by its words and the kind that is
        meant; counts those that say none.
        """
        size = len(meant)
        is_taught = any(not _folded(word) for word in self._preset.kind)
        lacks = [not is_taught and not word for word in kinds or [""] * size]
        if any(lacks):
            self.unknown["kind", ""] += sum(lacks)
        strange = {"unknown_kind": self._strange("kind", kinds or [""] * size)}
        strange["unknown_outcome"] = self._strange_outcomes(outcomes, meant)
        return {**strange, "lacks_kind": lacks}

    def _strange_outcomes(self, outcomes: list[str] | None, meant: list[str]) -> list[str]:
        """The words on how work ended that nobody taught us; a machine's that say nothing are not known,
        where a column could: work of people that was done needs no word.
        """
        if outcomes is None:
            return [""] * len(meant)
        strange = self._strange("outcome", outcomes)
        if any(not _folded(word) for word in self._preset.outcome):
            return strange
        silent = [not word.strip() and kind in BY_MACHINE for word, kind in zip(outcomes, meant, strict=True)]
        if any(silent):
            self.unknown["outcome", ""] += sum(silent)
        return [_UNSAID if mute else word for mute, word in zip(silent, strange, strict=True)]

    def _strange(self, field: str, values: list[str]) -> list[str]:
        """The words that nobody taught us as they may be kept; of one that may not, that there is one."""
        words = self.unknown_of(field, values)
        if not any(words):
            return words
        kept = clean_texts(words, field)
        return [word and (told or _UNREADABLE) for word, told in zip(words, kept, strict=True)]

    def words_of(self, field: str, meant: tuple[str, ...], values: list[str]) -> set[str]:
        """Those of the values that mean one of these."""
        words = self._lexicon(field)
        return {value for value in set(values) if words.of(value) in meant}

    def outcomes(
        self, told: list[str] | None, statuses: list[str], remarks: list[str] | None
    ) -> tuple[list[str], list[str]]:
        """How each ticket ended by its outcome's word, else by its status', else by the remark on it; and
        the word that says so, or the last that could.

        "" where none says. A word that denies a solving ended without result, unless the preset gives that
        very word an outcome.
        """
        none = [""] * len(statuses)
        by_status = _each(statuses, _ending_of, self._endings())
        by_outcome, by_remark = none, none
        if told is not None:
            self.words("outcome", told)  # counts those that nobody knows
            by_outcome = _each(told, _ending_of, self._lexicon("outcome"))
        if remarks is not None:
            by_remark = _each(remarks, _remarked, self._lexicon("outcome"))
        self._count_denied(statuses, by_outcome)
        words = zip(told or none, statuses, remarks or none, strict=True)
        found = [
            (one, word)
            if one
            else (last, remark)
            if last and other in ("", "solved")
            else (other, (not other and word) or status)
            for one, other, last, (word, status, remark) in zip(
                by_outcome, by_status, by_remark, words, strict=True
            )
        ]
        return [outcome for outcome, _ in found], [word for _, word in found]

    def is_only_denied(self, outcomes: list[str], told: list[str] | None) -> list[bool]:
        """Which ended without result only because a word denies a solving, not because it means that."""
        taught = self.words_of("outcome", (NO_RESULT,), told or [])
        words = told or [""] * len(outcomes)
        return [one == NO_RESULT and word not in taught for one, word in zip(outcomes, words, strict=True)]

    def _count_denied(self, statuses: list[str], by_outcome: list[str]) -> None:
        """Count the statuses that are over by the preset and deny a solving themselves."""
        over, words = self._lexicon("status"), self._endings()
        denying = {
            word
            for word in set(statuses)
            if over.of(word) in ("resolved", "closed")
            and words.of(word) in (None, "", "solved")
            and _refusal_of(word, words)
        }
        if denying:
            told = zip(statuses, by_outcome, strict=True)
            self.denied.update(word for word, outcome in told if word in denying and not outcome)

    def _endings(self) -> Lexicon[str]:
        """What statuses say of the ending: one that is called “unknown” says nothing."""
        known = self._lexicon("outcome").known
        is_told = any(_folded(word) == NOBODY_KNOWS for word in self._preset.outcome)
        return Lexicon({word: ours for word, ours in known.items() if is_told or word != NOBODY_KNOWS})

    def _lexicon(self, field: str) -> Lexicon[str]:
        records = self._preset.records
        known = {word: word for word in OWN_WORDS[records][field]}
        if field == "status" and records == "tickets":  # whose words may tell of the ending
            ended = self._endings().known
            known = {word: _status_of(one) for word, one in ended.items() if word and one} | known
        known |= {_folded(word): ours for word, ours in getattr(self._preset, field).items()}
        known.setdefault("", _EMPTY[records][field])
        return Lexicon(known)

    def priorities(self, values: list[str]) -> list[int]:
        """1 to 4, from numbers or words; normal when unknown or empty."""
        return self._translate("priority", values, self._ranks(), 3)

    def unknown_priorities(self, values: list[str]) -> set[str]:
        """Those of the values that nobody taught us as a priority."""
        ranks = self._ranks()
        return {value for value in set(values) if ranks.of(value) is None}

    def _ranks(self) -> Lexicon[int]:
        known = {str(number): number for number in PRIORITIES}
        known |= {name.lower(): number for number, name in PRIORITIES.items()} | {"": 3}
        for word, number in self._preset.priority.items():
            known |= dict.fromkeys(_spelled(word), number)
        return Lexicon(known)

    def flags(self, field: str, values: list[str], default: bool) -> list[bool]:
        """Yes or no; the default when unknown or empty."""
        return self._translate(field, values, Lexicon(_FLAGS | {"": default}), default)

    def _translate(self, field: str, values: list[str], words: Lexicon[T], default: T) -> list[T]:
        meant: dict[str, T] = {}
        for value, count in Counter(values).items():
            found = words.of(value)
            meant[value] = default if found is None else found
            if found is None:
                self.unknown[(field, value)] += count
        return [meant[value] for value in values]


def _each(values: list[str], ending_of: Callable[[str, Lexicon[str]], str], words: Lexicon[str]) -> list[str]:
    """Of each value the ending that it tells."""
    meant = {value: ending_of(value, words) for value in set(values)}
    return [meant[value] for value in values]


def _ending_of(word: str, words: Lexicon[str]) -> str:
    meant = words.of(word) or ""
    return (_refusal_of(word, words) or meant) if meant in ("", "solved") else meant


def _remarked(text: str, words: Lexicon[str]) -> str:
    """Of a remark only that it denies a solving."""
    return NO_RESULT if denies(text) and _ending_of(text, words) == NO_RESULT else ""


def _refusal_of(word: str, words: Lexicon[str]) -> str:
    """That it ended without result, where a word that has no outcome of its own denies a solving."""
    return NO_RESULT if denies(word) and not words.has(word) else ""


def _status_of(outcome: str) -> str:
    """The status that an ending goes with."""
    if outcome in SET_APART:
        return "cancelled"
    return "resolved" if outcome == "solved" else "closed"


def _spelled(word: str) -> list[str]:
    """The words that one of the preset stands for: “50..99” is every whole number from 50 to 99."""
    span = re.fullmatch(r"(\d{1,4})\.\.(\d{1,4})", word)
    return [str(number) for number in range(int(span[1]), int(span[2]) + 1)] if span else [_folded(word)]


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", folded(word))


class Owners:
    """Tells the rows of one file apart; counts in `unknown` what nobody claims, by kind and word."""

    def __init__(self, workspace: Workspace, rule: ClientRule) -> None:
        self._rule = rule
        clients = workspace.clients
        self._clients = clients
        self._by_name = _claimed({slug: (slug, one.name, *one.aliases) for slug, one in clients.items()})
        self._by_domain = {host: slug for slug, one in clients.items() for host in map(host_of, one.domains)}
        self._by_prefix = _claimed({slug: one.prefixes for slug, one in clients.items()})
        self._longest = max(map(len, self._by_prefix), default=0)
        self._known: dict[tuple[str, str], str] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()

    def of(self, column: Column, size: int) -> list[str]:
        """The slug of each row's client, "" where none is known; `column` gives the chunk's text."""
        rule = self._rule
        if rule.fixed:
            slug = self._by_name.get(folded(rule.fixed), "")
            if not slug:
                self.unknown["client", rule.fixed] += size
            return [slug] * size
        wanted: dict[str, tuple[tuple[str, ...], Part]] = {
            "client": ((rule.column, *rule.also), "name"),
            "mail domain": ((rule.domain_of,), "address"),
            "asset prefix": ((rule.prefix_of,), "name"),
        }
        found = ((kind, column(*asked)) for kind, asked in wanted.items())
        return self._decided([(kind, values) for kind, values in found if values is not None], size)

    def _decided(self, told: list[tuple[str, list[str]]], size: int) -> list[str]:
        if not told:
            self.unknown["", ""] += size
            return [""] * size
        rows = list(zip(*(values for _, values in told), strict=True))
        slugs = {}
        for row, count in Counter(rows).items():
            claims = [(kind, value) for (kind, _), value in zip(told, row, strict=True)]
            slugs[row] = next(filter(None, (self._claimant(*claim) for claim in claims)), "")
            if not slugs[row]:  # blame the first that says anything
                kind, value = next((claim for claim in claims if claim[1]), ("", ""))
                self.unknown[kind, _word(kind, value)] += count
        return [slugs[row] for row in rows]

    def _claimant(self, kind: str, value: str) -> str:
        if not value:
            return ""
        key = kind, value
        if key not in self._known:
            self._known[key] = self._looked_up(kind, value)
        return self._known[key]

    def _looked_up(self, kind: str, value: str) -> str:
        if kind == "mail domain":
            above = _with_those_above(domain_of(value))
            return next((self._by_domain[one] for one in above if one in self._by_domain), "")
        name = folded(value)
        if kind == "client":
            return self._by_name.get(name, "")
        beginnings = (name[:length] for length in range(self._longest, 0, -1))
        return next((self._by_prefix[one] for one in beginnings if one in self._by_prefix), "")

    def mend_of(self, kind: str, word: str) -> str:
        """How rows are given to a client that are nobody's for that word."""
        return mend_of(kind, word, self._clients, naming_column(self._rule))


def naming_column(rule: ClientRule) -> str:
    """The one column in which rows name their client; "" where there are several, or none."""
    return "" if rule.fixed or rule.also else rule.column


def mend_of(kind: str, word: str = "", clients: Mapping[str, Client] | None = None, column: str = "") -> str:
    """How rows are given to a client that are nobody's for what they name, and whose that only looks like.

    `column` is where a client is named.
    """
    called = _with_those_above(word) if kind == "mail domain" else [word]
    for slug, client in (clients or {}).items():
        names = _names_of(kind, client)
        if twin := next(filter(None, (lookalike(one, names) for one in called)), ""):
            strange = strange_letters(word)
            told = f" ({strange})" if strange else ""
            return (
                f"looks like “{twin}” of clients/{slug}.toml, and is written otherwise{told}; only if it is "
                f"surely theirs, {_MENDS[kind].partition(',')[0].replace('a client', 'that client')}"
            )
    if kind == "client" and is_mixed(word):
        return f"mixes letters of several scripts ({strange_letters(word)}); if it is real, {_MENDS[kind]}"
    if kind == "client" and 0 < len(word) <= _SHOWN_WHOLE and column:
        return _ways_for(word, column)
    return _MENDS[kind]


def _ways_for(word: str, column: str) -> str:
    """The very command and line for a client's name that nobody knows."""
    short = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "acme"
    begin = f"reporter new client {short} --name {shlex.quote(word)}"
    passing = f"ignore = {{ {_key(column)} = [{json.dumps(word, ensure_ascii=False)}] }}"
    return f"add it to a client as alias, or begin one: {begin}; or pass it over in the source: {passing}"


def _key(name: str) -> str:
    """A name as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _names_of(kind: str, client: Client) -> tuple[str, ...]:
    """What rows may name a client by, as people read it."""
    if kind == "mail domain":
        return tuple(map(shown_host, client.domains))
    return client.prefixes if kind == "asset prefix" else (client.name, *client.aliases, client.slug)


def _claimed(claims: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What is claimed, in the form in which it is compared → slug."""
    return {claim: slug for slug, claimed in claims.items() for claim in map(folded, claimed) if claim}


def _word(kind: str, value: str) -> str:
    """What a client would have to claim: the domain of an address, how an asset's name begins."""
    if kind == "mail domain":
        return shown_host(domain_of(value)) or value
    if kind == "asset prefix":
        beginning = _BEGINNING.match(value)
        return (beginning[0] if beginning else "") or value
    return value


def _with_those_above(domain: str) -> list[str]:
    """A domain, and those that it is a part of."""
    labels = domain.split(".")
    return [".".join(labels[first:]) for first in range(len(labels))]


def domain_of(text: str) -> str:
    """The domain of the one whole address that the text is, alone or as Name <address>; else ""."""
    return host_of(address_of(text).rpartition("@")[2])


def address_of(text: str) -> str:
    """The one whole address that the text is, alone or as Name <address>; else ""."""
    bare = _QUOTED.sub(" ", text).strip() if len(text) <= _LONGEST_ADDRESS else ""
    name, angle, rest = bare.partition("<")
    address = rest.strip() if angle else bare
    if _OPEN & set(bare) or (angle and (not address.endswith(">") or set(",;") & set(name))):
        return ""
    found = _ADDRESS.fullmatch(address.removesuffix(">") if angle else address)
    return f"{found[1]}@{found[2]}" if found else ""
