"""What a column's values are, whatever its name says: memos of requesters, points on a map, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

_LOOKED_AT = 400
_SHORT = 120  # characters of a subject, in the mean
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_SECRET = re.compile(
    r"(?:pass ?words?|pass ?code|passwor[td]|kennwort|mot de passe|contrase[nñ]a|senha|wachtwoord"
    r"|\bpin\b|\bpwd\b|\bpw\b)"
    r"\s*(?:is\b|ist\b|est\b|es\b|[eéè]\b|:|=)\s*\S",
    re.IGNORECASE,
)
_DEGREES = r"[-+]?\d{1,3}[.,]\d{2,}°?"
_POINT = re.compile(
    rf"(?:(?:SRID=\d+; ?)?POINT ?Z? ?)?[(\[]? ?{_DEGREES}(?: ?[,;] ?| +){_DEGREES} ?[)\]]?"
    r"|\{.*lat.*lon.*\}|\{.*coordinates.*\}",
    re.IGNORECASE | re.DOTALL,
)
_DECIMAL = re.compile(_DEGREES)


def _share(values: Iterable[str], test: re.Pattern[str], *, whole: bool) -> float:
    some = list(islice(values, _LOOKED_AT))
    met = sum(bool(test.fullmatch(value) if whole else test.search(value)) for value in some)
    return met / len(some) if some else 0.0


def is_memo(values: Iterable[str]) -> bool:
    """Whether they are what people wrote at length, or hold addresses or passwords: never a subject."""
    some = list(islice(values, _LOOKED_AT))
    if not some:
        return False
    several = sum("\n" in value for value in some) / len(some)
    return several > 0.1 or sum(map(len, some)) / len(some) > _SHORT or is_private(some)


def is_private(values: Iterable[str]) -> bool:
    """Whether passwords or mail addresses stand in them."""
    some = list(islice(values, _LOOKED_AT))
    return _share(some, _SECRET, whole=False) > 0.02 or _share(some, _ADDRESS, whole=False) > 0.3


def are_points(values: Iterable[str]) -> bool:
    """Whether they are pairs of coordinates, or one of such a pair, and no place that a reader knows."""
    some = list(islice(values, _LOOKED_AT))
    return _share(some, _POINT, whole=True) > 0.5 or _share(some, _DECIMAL, whole=True) > 0.5


def are_addresses(values: Iterable[str]) -> bool:
    """Whether nearly each is one mail address, alone or as Name <address>."""
    return _share(values, re.compile(rf"(?:[^<>@]*<)?{_ADDRESS.pattern}>?"), whole=True) > 0.8
