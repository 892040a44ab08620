"""Work done: hours, and how much of it each person's computer asked for."""

from __future__ import annotations

import pandas as pd

from reporter.config.models import Client
from reporter.metrics.values import Hours, Satisfaction, Share
from reporter.periods import MONTH, QUARTER
from reporter.store.facts import Span

# what machines do by themselves takes nobody's hours
_BY_MACHINE = ("backup", "check", "alert")


def hours_worked(span: Span) -> Hours:
    """Time on tickets solved in the period, and on visits, calls, maintenance and projects in it.

    Backups, checks and alerts run by themselves and are not counted.
    """
    tickets = span.resolved[["minutes_worked", "is_proactive"]].set_axis(["minutes", "is_proactive"], axis=1)
    activities = _worked_apart_from_tickets(span)[["minutes", "is_proactive"]]
    work = pd.concat([tickets, activities], ignore_index=True).dropna(subset=["minutes"])
    planned = work["is_proactive"].astype(bool)
    minutes = work["minutes"].astype("float64")
    return Hours(float(minutes[~planned].sum()) / 60, float(minutes[planned].sum()) / 60, len(work))


def hours_included(span: Span, client: Client) -> float | None:
    """Hours that the agreement includes in the period; only whole months and quarters have any."""
    months = {MONTH: 1, QUARTER: 3}.get(span.period.unit)
    included = client.agreement.included_hours
    return None if included is None or months is None else included * months


def share_hours_used(span: Span, client: Client) -> float | None:
    """Hours worked in the period against the hours that the agreement includes; 1 is all of them."""
    used, included = hours_worked(span).total, hours_included(span, client)
    return used / included if used is not None and included else None


def tickets_per_person(span: Span, people: int | None) -> float | None:
    """Tickets opened in the period because something was wrong or wanted (not work we planned), for each
    person.
    """
    reactive = ~span.opened["is_proactive"].astype(bool)
    return int(reactive.sum()) / people if people else None


def csat(span: Span) -> Satisfaction:
    """Good ratings of all ratings given in the period.

    And of the tickets resolved in it, how many were rated.
    """
    verdicts = span.ratings["verdict"]
    apart = span.resolved[~span.resolved["id"].isin(span.ratings["ticket_id"])]["rating"]
    good, bad = (int((verdicts == word).sum() + (apart == word).sum()) for word in ("good", "bad"))
    rated = span.resolved["id"].isin(span.ratings["ticket_id"]) | span.resolved["rating"].isin(
        ("good", "bad")
    )
    return Satisfaction(Share(good, good + bad), Share(int(rated.sum()), len(span.resolved)))


def _worked_apart_from_tickets(span: Span) -> pd.DataFrame:
    # a ticket's own minutes hold the visits made for it
    activities = span.activities[~span.activities["kind"].isin(_BY_MACHINE)]
    named = set(activities["ticket_id"]) - {""}
    counted: set[str] = set()
    for tickets in (span.opened, span.resolved, span.backlog):
        counted.update(tickets.loc[tickets["id"].isin(named) & (tickets["minutes_worked"] > 0), "id"])
    return activities[~activities["ticket_id"].isin(counted)]
