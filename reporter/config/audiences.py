"""Who reads how much of an edition: audiences and their sections, and what becomes of one that is quiet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, WithJsonSchema

from reporter.cadences import MENU
from reporter.config.faults import did_you_mean
from reporter.config.fields import per_cadence

Quietness = Literal["full", "short", "skip", "hold"]
Names = tuple[str, ...]
_OWNERS = (
    "commentary",
    "stories",
    "still_open",
    "proof",
    "quiet_work",
    "protection",
    "value",
    "carried_out",
    "coming_up",
    "recommendations",
    "decisions",
    "tip",
    "said",
    "feedback",
    "services",
    "people",
)
_BOARDS = (
    "commentary",
    "stories",
    "protection",
    "service",
    "promises",
    "value",
    "carried_out",
    "coming_up",
    "said",
    "feedback",
    "assets",
    "recommendations",
    "decisions",
)
_RESIDENTS = (
    "commentary",
    "stories",
    "themes",
    "areas",
    "still_open",
    "proof",
    "quiet_work",
    "carried_out",
    "coming_up",
    "recommendations",
    "decisions",
    "tip",
    "said",
    "feedback",
    "people",
)
# Sections by name, in no order of their own: each cadence has its own. An IT lead reads all.
SHIPPED: dict[str, Names | None] = {
    "owner": _OWNERS,
    "it-lead": None,
    "board": _BOARDS,
    "residents": _RESIDENTS,
}
# What residents read in the place of a section for businesses, and what each of their letters has.
_INSTEAD = {
    "stories": "told_us",
    "themes": "kinds",
    "still_open": "with_us",
    "coming_up": "meet_us",
    "people": "reach_us",
    "said": "quoted",
}
_ALWAYS = ("priorities", "quoted", "meet_us", "reach_us", "areas", "kinds")
# All that a quiet edition says, told in short.
IN_SHORT = ("commentary", "proof", "protection", "coming_up", "meet_us", "reach_us")


def _of_the_menu(cadence: str) -> Any:
    """Names of that cadence's sections, each once."""
    known = tuple(dict.fromkeys((*MENU[cadence].sections, *MENU[cadence].for_residents)))

    def check(names: Names) -> Names:
        for name in names:
            if name not in known:
                raise ValueError(f"a {cadence} report has no section “{name}”; {did_you_mean(name, known)}")
        if len(set(names)) < len(names):
            raise ValueError("names a section twice; take one of them out")
        return names

    listed = {"type": "array", "items": {"enum": list(known)}, "uniqueItems": True}
    return Annotated[Names, AfterValidator(check), WithJsonSchema(listed)] | None


_SECTIONS: Any = per_cadence({name: (_of_the_menu(name), None) for name in MENU})


class Sections(_SECTIONS):  # type: ignore[misc]
    """Which sections an edition of each cadence has, in that order; the menu's where nothing stands."""

    def of(self, cadence: str) -> Names | None:
        """Those of that cadence; None where nothing is said of it."""
        names: Names | None = getattr(self, cadence)
        return names


_QUIET: Any = per_cadence(dict.fromkeys(MENU, (Quietness, "full")))


class Quiet(_QUIET):  # type: ignore[misc]
    """What becomes of an edition in whose period nothing came, failed or ended, and nothing is needed:
    told in full, or in short, left out, or held until a person looks.
    """

    def of(self, cadence: str) -> Quietness:
        """That of that cadence."""
        chosen: Quietness = getattr(self, cadence)
        return chosen


def sections_of(audience: str, cadence: str, own: Mapping[str, Sections]) -> Names:
    """What an audience reads of a cadence: as the workspace says, else as it is shipped; "" reads all."""
    said = own[audience].of(cadence) if audience in own else None
    if said is not None:
        return said
    shipped = SHIPPED.get(audience)
    return tuple(name for name in MENU[cadence].sections if shipped is None or name in shipped)


def safe_for_residents(names: Names, cadence: str, *, is_own: bool) -> Names:
    """Of these sections those in which no small number stands, in the order in which residents read; with
    those that each of their letters has, unless a client made its own choice.
    """
    chosen = {_INSTEAD.get(name, name) for name in names} | set(() if is_own else _ALWAYS)
    return tuple(name for name in MENU[cadence].for_residents if name in chosen)


def document_for(audience: str, name: str) -> str:
    """Where an audience's own document lies in the folder of an edition."""
    return f"for-{audience}/{name}"


def audience_fault(audience: str, own: Iterable[str]) -> str:
    """What is wrong with the name of an audience; "" where there is one of that name."""
    known = dict.fromkeys((*SHIPPED, *own))
    if not audience or audience in known:
        return ""
    return f"there is no audience “{audience}”; {did_you_mean(audience, known)}"
