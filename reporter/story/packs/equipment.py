"""The client's equipment, as its list has it: how many of each kind, how old, and what ends soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reporter.config.inventory import Asset
from reporter.report import Cell, Row
from reporter.story.brief import Brief, told
from reporter.story.packs.prices import sum_of
from reporter.story.sentences import agree, be, first_capital, joined, plural, sentence, spell

_OLD = 5  # years
_UNKNOWN = "–"
_PIECE = "piece of equipment"


def listed(brief: Brief) -> tuple[Asset, ...]:
    """All that the list has; none where there is no list."""
    return brief.kept.equipment.assets if brief.kept.equipment else ()


def _years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _is_old(asset: Asset, brief: Brief) -> bool:
    return asset.bought_on is not None and asset.bought_on < _years_from(brief.period.last, -_OLD)


def _ends_soon(until: date | None, brief: Brief) -> bool:
    """Whether it ends within a year from the period's last day."""
    last = brief.period.last
    return until is not None and last < until <= _years_from(last, 1)


def no_list(brief: Brief) -> str:
    """“We have no list of your equipment yet.” and when there will be one; only where a person says so."""
    words = brief.kept.no_inventory
    return joined("We have no list of your equipment yet.", sentence(words)) if words else ""


@told
def of_equipment(brief: Brief) -> str:
    """“Of 66 pieces of equipment 13 are over five years old. The support of six ends within a year.”"""
    assets = listed(brief)
    n, old = len(assets), [one for one in assets if _is_old(one, brief)]
    dated = [one for one in assets if one.bought_on]
    ending = [one for one in assets if _ends_soon(one.support_until, brief)]
    _cite(brief, "assets", n, "All that the list has.")
    if not dated:
        age = (
            f"Your list has {_pieces(n)}, and does not say when {'it was' if n == 1 else 'they were'} bought."
        )
    else:
        _cite(brief, "assets_old", len(old), "Bought more than five years before the last day of the period.")
        brief.cite_number("assets_old_from", _OLD, "years", "From here on something is called old.")
        few = spell(len(old)) if old else "none"
        age = f"Of {_pieces(n)} {few} {be(len(old) or 1)} over {spell(_OLD)} years old."
    return joined(
        age, _of_replacing(brief, old), _of_unknown(brief, n - len(dated), n), _of_ending(brief, ending)
    )


def _pieces(n: int) -> str:
    return f"{spell(n)} {'pieces' if n != 1 else 'piece'} of equipment"


def _cite(brief: Brief, name: str, n: int, definition: str, of: str = "") -> None:
    brief.cite_number(name, n, "pieces", definition, of)


def _of_unknown(brief: Brief, n: int, total: int) -> str:
    if not 0 < n < total:
        return ""
    _cite(brief, "assets_undated", n, "Those of which the list does not say when they were bought.")
    return f"Of {spell(n)} we do not know when {agree(n, 'it was', 'they were')} bought."


def _of_ending(brief: Brief, ending: Sequence[Asset]) -> str:
    if not ending:
        return ""
    _cite(brief, "assets_support_ends", len(ending), "Its maker’s support ends within a year.")
    return f"The maker’s support ends for {spell(len(ending))} within a year."


def _of_replacing(brief: Brief, old: Sequence[Asset]) -> str:
    total = sum_of(one.cost for one in old) if all(one.cost for one in old) else None
    if total is None or not total.value:
        return ""
    told = "The prices that the list has for those over five years old, added."
    brief.cite_number("assets_replacing", float(total.value), total.currency, told)
    return f"To replace {agree(len(old), 'it', 'those')} would cost {total}."


@told
def equipment_in_short(brief: Brief) -> str:
    """“66 pieces, 13 over five years old”"""
    assets = listed(brief)
    n, old = len(assets), sum(_is_old(one, brief) for one in assets)
    if not n:
        return "No list yet"
    _cite(brief, "assets", n, "All that the list has.")
    _cite(brief, "assets_old", old, "Bought more than five years before the last day of the period.")
    brief.cite_number("assets_old_from", _OLD, "years", "From here on something is called old.")
    over = f", {spell(old)} over {spell(_OLD)} years old" if old else ""
    return f"{first_capital(spell(n))} {plural('piece', n)}{over}"


def equipment_rows(brief: Brief) -> tuple[Row, ...]:
    """A row for each kind, in the order of the list."""
    kinds: dict[str, list[Asset]] = {}
    for one in listed(brief):
        kinds.setdefault(one.kind, []).append(one)
    return tuple(_row(kind, own, brief) for kind, own in kinds.items())


@told
def _row(kind: str, assets: Sequence[Asset], brief: Brief) -> Row:
    n, bought = len(assets), [one.bought_on for one in assets if one.bought_on]
    old = sum(_is_old(one, brief) for one in assets)
    _cite(brief, "assets", n, "All that the list has.", kind)
    if bought:
        _cite(brief, "assets_old", old, "Bought more than five years before the period’s last day.", kind)
        brief.cite_number("assets_oldest", min(bought).year, "year", "When the oldest was bought.", kind)
    number = brief.voice.number
    return Row(
        (
            Cell(kind),
            Cell(number(n)),
            Cell(number(old) if bought else _UNKNOWN),
            Cell(str(min(bought).year) if bought else _UNKNOWN),
            Cell(brief.kept.meaning_of(kind) or _meaning(kind, assets, brief)),
        )
    )


def _meaning(kind: str, assets: Sequence[Asset], brief: Brief) -> str:
    """What has ended or ends within a year: the maker’s support, then the warranty."""
    supports, warranties = [one.support_until for one in assets], [one.warranty_until for one in assets]
    said = (_ends("support", supports, kind, brief), _ends("warranty", warranties, kind, brief))
    are_known = all(one.support_until or one.warranty_until for one in assets)
    return first_capital("; ".join(filter(None, said))) or ("Nothing ends within a year" if are_known else "")


@told
def unsupported_rows(brief: Brief) -> list[Row]:
    """The kinds whose maker’s support has ended for some: nothing new that is found in them is mended."""
    kinds: dict[str, int] = {}
    for one in listed(brief):
        if one.support_until is not None and one.support_until <= brief.period.last:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    rows = []
    for kind, n in kinds.items():
        _cite(brief, "assets_support_over", n, "The support had ended when the period did.", kind)
        known = (
            f"The maker’s support has ended for {spell(n)}: faults found in {agree(n, 'it', 'them')} stay."
        )
        rows.append(Row((Cell(kind), Cell(known))))
    return rows


def _ends(what: str, days: Sequence[date | None], kind: str, brief: Brief) -> str:
    """“support has ended for two and ends on 12 January 2027 for six”"""
    over = sum(day is not None and day <= brief.period.last for day in days)
    soon = sorted(day for day in days if day and _ends_soon(day, brief))
    said = []
    if over:
        _cite(brief, f"assets_{what}_over", over, f"The {what} had ended when the period did.", kind)
        said.append(f"has ended for {spell(over)}")
    if soon:
        _cite(brief, f"assets_{what}_ends", len(soon), f"The {what} ends within a year.", kind)
        since = "on" if soon[0] == soon[-1] else "from"
        said.append(f"ends {since} {brief.voice.dated(soon[0])} for {spell(len(soon))}")
    return f"{what} {' and '.join(said)}" if said else ""
