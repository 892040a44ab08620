"""The panel of a figure: its printed definition, how it was counted, the rows that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporter.errors import Failure, safely
from reporter.preview.gallery import Exhibit, Gallery
from reporter.preview.marking import standing
from reporter.records import Ticket
from reporter.runs.explaining import Explained, Witness
from reporter.story.brief import Brief
from reporter.story.sentences import counted, listing, short_duration, spell

_ROWS = 8
_PLACES = 6
_MOST_ROWS = 500


@dataclass(frozen=True)
class Panel:
    """What is told beside a document of one of its figures; with `choices` a number may tell several."""

    id: str
    name: str
    number: str
    unit: str
    definition: str
    counted: str = ""
    feeds: tuple[tuple[str, str], ...] = ()
    heading: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    more: int = 0
    elsewhere: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()  # id and name


def panel_of(
    gallery: Gallery, exhibit: Exhibit, ids: Sequence[str], place: str, *, whole: bool
) -> Panel | None:
    """The panel of a number; None when the report holds none of these figures."""
    model = exhibit.model
    known = {one["id"]: one for one in model.get("figures", ())}
    chosen = [known[name] for name in ids if name in known]
    if not chosen:
        return None
    figure = chosen[0]
    panel = Panel(
        figure["id"],
        _name(figure, model, place),
        *_number(figure),
        figure["definition"],
        elsewhere=tuple(text for at, text in standing(model, figure["id"]) if at != place)[:_PLACES],
        choices=tuple((one["id"], _plain_name(one)) for one in chosen) if len(chosen) > 1 else (),
    )
    if len(chosen) > 1:
        return replace(panel, name="One number, several figures", definition="")
    told = safely(gallery.explained, exhibit.entry.key, figure["name"], figure["period"])
    if isinstance(told, Failure):
        return replace(panel, counted=f"Its rows cannot be listed: {told.what}.")
    return _with_rows(panel, figure, *told, _MOST_ROWS if whole else _ROWS)


def _with_rows(panel: Panel, figure: Mapping[str, Any], brief: Brief, told: Explained, most: int) -> Panel:
    rows = told.witnesses
    is_late = any(one.missed for one in rows)
    heading = (
        f"The {spell(len(rows))} that {'was' if len(rows) == 1 else 'were'} late" if is_late else "The rows"
    )
    return replace(
        panel,
        counted=_counted(figure, brief, told),
        feeds=_feeds(brief, told, is_late=is_late),
        heading=heading if rows else "",
        rows=tuple(_row(one, brief) for one in rows[:most]),
        more=len(rows) if len(rows) > most else 0,
    )


def _counted(figure: Mapping[str, Any], brief: Brief, told: Explained) -> str:
    """Of whom and when, and whether it comes to the same today."""
    period = brief.this.period if figure["period"] == brief.this.period.name else brief.before.period
    begins = f"Counted for {brief.client.name}, {brief.voice.period(period)}."
    again = next((one for one in told.figures if (one.name, one.of) == (figure["name"], figure["of"])), None)
    if again is None:
        return f"{begins} It is worked out from the rows of {told_name(told)}." if told.figures else begins
    if again.value == figure["value"] and again.n == figure["n"]:
        return f"{begins} Counted again just now it is the same."
    number, unit = _number({"value": again.value, "n": again.n, "unit": again.unit})
    now = f"{number} {unit}".strip()
    return f"{begins} Counted again just now it is {now}: rows have come or changed since this was made."


def told_name(told: Explained) -> str:
    """The metric behind some figures, in words."""
    return told.figures[0].name.replace("_", " ")


def _feeds(brief: Brief, told: Explained, *, is_late: bool) -> tuple[tuple[str, str], ...]:
    rows = Counter(one.record.source for one in told.witnesses if one.record)
    found = []
    for feed in told.feeds:
        if rows and feed.name not in rows:
            continue
        at = brief.voice.moment(feed.arrived_at, brief.voice.on(brief.now)) if feed.arrived_at else ""
        said = [counted(rows[feed.name], "row")] if feed.name in rows and not is_late else []
        found.append((feed.name, ", ".join([*said, f"last delivered {at}" if at else "never delivered"])))
    return tuple(found)


def _row(one: Witness, brief: Brief) -> tuple[str, str]:
    voice, record = brief.voice, one.record
    if one.missed and one.due_at:
        came = f"came {voice.moment(one.done_at)}" if one.done_at else "had not come by the end"
        opened = f"Opened {voice.moment(record.opened_at)}; " if isinstance(record, Ticket) else ""
        return one.id, f"{opened}{one.missed} due {voice.moment(one.due_at)}, {came}."
    if record is None:
        return one.id, ""
    if isinstance(record, Ticket):
        ended = f"to {voice.moment(record.resolved_at)}" if record.resolved_at else "open"
        return one.id, f"{voice.moment(record.opened_at)} {ended}. {record.subject}"
    where = listing([part for part in (record.asset, record.place) if part])
    words = ". ".join(part for part in (record.title, where) if part)
    return one.id, f"{voice.moment(record.at)}, {record.outcome}. {words}"


def _name(figure: Mapping[str, Any], model: Mapping[str, Any], place: str) -> str:
    """The label of the tile in which it stands; else its own name in words."""
    parts = place.split(".")
    if parts[0] == "tiles" and len(parts) == 3 and parts[2] == "number":
        return str(model["tiles"][int(parts[1])]["label"])
    return _plain_name(figure)


def _plain_name(figure: Mapping[str, Any]) -> str:
    words = str(figure["name"]).replace("_", " ")
    of = f" ({figure['of']})" if figure["of"] else ""
    return f"{words[:1].upper()}{words[1:]}{of}, {figure['period']}"


def _number(figure: Mapping[str, Any]) -> tuple[str, str]:
    value, n, unit = figure["value"], figure["n"], figure["unit"]
    of = f"of {n:,}" if n is not None and n != value else ""
    if value is None:
        return "–", "no data"
    if unit == "share":
        return f"{100 * value:.1f} %", of
    if unit == "seconds":
        return short_duration(value), ""
    return f"{value:,.10g}", of or ("" if unit == "tickets" else unit)
