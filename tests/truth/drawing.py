"""Draws a world from a seed: who the clients are, what was agreed with them, and which files tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from random import Random

from tests.truth.clocks import Hours, stretch
from tests.truth.desks import Desk, exports
from tests.truth.dice import Dice
from tests.truth.happenings import happenings
from tests.truth.worlds import (
    BY_CHANGE,
    DAY,
    EVERY,
    HOUR,
    OPTIONAL,
    PLACES,
    SOME_DAY,
    Delivery,
    Life,
    Patron,
    Promise,
    Row,
    Terms,
    World,
)

_CADENCES = {"day": ("daily",), "week": ("weekly",), "month": ("monthly", "review")}
_GONE = {  # what a log may leave out: the columns, and how often
    "no solve dates": (("resolved_at", "closed_at"), 0.06),
    "no close dates": (("closed_at",), 0.07),
    "only close dates": (("resolved_at",), 0.07),
    "no status": (("status",), 0.06),
    "no answers": (("first_response_at",), 0.07),
    "no priorities": (("priority",), 0.07),
    "no updates": (("updated_at",), 0.08),
    "no holds": (("minutes_on_hold",), 0.5),
    "no hours": (("minutes_worked",), 0.07),
    "no categories": (("category",), 0.07),
}
_RULES: dict[str, tuple[tuple[tuple[int, ...], time, time], ...]] = {
    "office": (((0, 1, 2, 3, 4), time(9), time(17, 30)),),
    "break": (
        ((0, 1, 2, 3, 4), time(8, 30), time(12)),
        ((0, 1, 2, 3, 4), time(13), time(17)),
    ),
    "night": (((0, 2, 4), time(20), time(4)), ((1, 3), time(9), time(17))),
    "six days": (((0, 1, 2, 3, 4), time(8), time(18)), ((5,), time(9), time(13))),
}
_STATES = (
    "Under investigation",
    "Local resolution",
    "Investigation complete; no suspect identified",
    "",
)


def world(seed: int) -> World:
    """The world of that seed, always the same."""
    dice = Dice(seed)
    is_recorded = dice.unit == "month" and dice.chance(0.15, "month-dated")
    columns = _columns(dice)
    count = dice.random.choices((1, 2, 3), (8, 2, 1))[0]
    patrons = tuple(_patron(dice, number, is_recorded) for number in range(count))
    hole = None if is_recorded else _hole(dice)
    lives = [
        life
        for patron in patrons
        for life in Desk(dice, patron, columns).lives()
        if hole is None or not hole[0] <= life.opened < hole[1]
    ]
    deliveries = _deliveries(dice, patrons, lives, columns, is_recorded)
    if hole:
        deliveries = [replace(one, rows=_without(one, hole)) for one in deliveries]
    return World(
        seed=seed,
        patrons=patrons,
        columns=columns,
        deliveries=tuple(one for one in deliveries if one.rows),
        editions=tuple(
            (patron.slug, cadence, dice.period) for patron in patrons for cadence in _CADENCES[dice.unit]
        ),
        now=dice.now,
        is_local=dice.is_local,
        every=dice.random.choice(("", *EVERY)),
        hole=hole,
        traits=frozenset(dice.traits),
    )


def _columns(dice: Dice) -> frozenset[str]:
    kept = set(OPTIONAL)
    for trait, (names, share) in _GONE.items():
        if dice.chance(share, trait):
            kept.difference_update(names)
    if dice.chance(0.25, "due times in the log"):
        kept |= {"first_response_due_at", "resolution_due_at"}
        dice.chance(0.35, "due on a day")
    dice.chance(0.05, "answers on a day")
    dice.chance(0.05, "ends on a day")
    if Random(f"{dice.seed} change").random() < 0.08 and "ends on a day" not in dice.traits:
        dice.traits.add(BY_CHANGE)
        kept = (kept - {"resolved_at"}) | {"closed_at", "status", "updated_at"}
    if Random(f"{dice.seed} undated").random() < 0.12 and BY_CHANGE not in dice.traits:
        dice.traits.add(SOME_DAY)
        kept |= {"status"}
    return frozenset(kept)


def _hole(dice: Dice) -> tuple[datetime, datetime] | None:
    """A stretch of weeks, ending in the midst of the period, of which no ticket log tells."""
    if not dice.chance(0.06, "hole"):
        return None
    middle = dice.period.start + (dice.period.end - dice.period.start) / 2
    return middle - 25 * DAY, middle + dice.random.choice((2, 6)) * HOUR


def _without(delivery: Delivery, hole: tuple[datetime, datetime]) -> tuple[Row, ...]:
    """The rows but for those of tickets that were last touched in the hole."""
    if delivery.feed != "tickets":
        return delivery.rows
    return tuple(row for row in delivery.rows if not hole[0] <= row["updated_at"] < hole[1])


def _deliveries(
    dice: Dice, patrons: tuple[Patron, ...], lives: list[Life], columns: frozenset[str], is_recorded: bool
) -> list[Delivery]:
    found: list[Delivery] = []
    if is_recorded:
        found.append(Delivery("crimes", "crimes.csv", dice.now - HOUR, tuple(_recorded(dice, patrons))))
    elif not dice.chance(0.08, "no tickets"):
        found += exports(dice, lives, columns)
    for feed, rows in happenings(dice, patrons, lives).items():
        found.append(Delivery(feed, f"{feed}.csv", dice.now - HOUR, tuple(rows)))
    for one in found:
        dice.random.shuffle(rows := list(one.rows))
        found[found.index(one)] = replace(one, rows=tuple(rows))
    return found


def _patron(dice: Dice, number: int, is_recorded: bool) -> Patron:
    joined_on: date | None = (dice.begin + DAY).date() if dice.random.random() < 0.2 else None
    apart = Random(f"{dice.seed} {number}")  # dice of its own: the other choices of a world stay as they are
    if apart.random() < 0.15:
        around = dice.period.before.first if apart.random() < 0.5 else dice.period.first
        joined_on = around + apart.randrange(len(dice.period.days)) * DAY
        dice.traits.add("joined late")
    return Patron(
        slug=f"{'abc'[number]}{dice.seed}",
        name=f"{('Acorn', 'Birch', 'Cedar')[number]} {dice.seed} Ltd",
        zone=dice.zone,
        kind="community" if is_recorded or dice.random.random() < 0.1 else "business",
        terms=_terms(dice),
        copies=dice.random.choice((None, None, 1, 2, 3)),
        people=dice.random.choice((None, 1, 11, 40)),
        joined_on=joined_on,
    )


def _terms(dice: Dice) -> Terms:
    shape = dice.random.choice(("none", "always open", "office", "office", "break", "night", "six days"))
    region, closed_on, closed = "", (), set[date]()
    if shape in _RULES and dice.random.random() < 0.4:
        region = dice.random.choice(("GB-ENG", "US-MA"))
        closed |= _public_holidays(region, (2025, 2026, 2027))
    if shape in _RULES and dice.random.random() < 0.3:
        shut = {dice.period.first + dice.random.randrange(-9, 9) * DAY for _ in range(2)}
        closed |= shut
        closed_on = tuple(sorted(shut))  # type: ignore[assignment]
    hours = Hours(dice.zone, _RULES.get(shape, ()), frozenset(closed))
    promises = {} if shape == "none" else _promises(dice, hours)
    return Terms(hours, region, closed_on, promises, dice.random.choice((None, None, 5, 20)))


def _promises(dice: Dice, hours: Hours) -> dict[int, Promise]:
    found = {}
    for priority in (1, 2, 3, 4):
        if dice.random.random() < 0.12:
            continue
        always = priority == 1 and dice.random.random() < 0.3
        answer = dice.random.choice((None, 900, 3600, 4 * 3600))
        days = 3600 * (24 if always else hours.usual_day)
        solution = dice.random.choice((None, 4 * 3600, 8 * 3600, days, 3 * days))
        if answer or solution:
            found[priority] = Promise(answer, solution, always)
    return found


def _recorded(dice: Dice, patrons: tuple[Patron, ...]) -> list[Row]:
    """Crimes as the police publish them: dated to the month."""
    rows: list[Row] = []
    for patron in patrons:
        month = stretch("month", dice.begin.date(), dice.zone)
        while month.start < dice.period.end:
            for number in range(dice.random.randrange(0, 25)):
                state = dice.random.choice(_STATES)
                kind = dice.random.choice(("Burglary", "Drugs")) if state else "Anti-social behaviour"
                rows.append(
                    {
                        "client": patron.slug,
                        "id": f"{patron.slug}-{month.name}-{number}" if state else None,
                        "opened_at": month.name,
                        "category": kind,
                        "place": f"On or near {dice.random.choice(PLACES)}",
                        "status": state,
                    }
                )
            month = month.after
    return rows


def _public_holidays(region: str, years: tuple[int, ...]) -> set[date]:
    import holidays

    country, _, part = region.partition("-")
    return set(holidays.country_holidays(country, subdiv=part or None, years=years))
