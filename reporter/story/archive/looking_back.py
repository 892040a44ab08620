"""All that a client was ever sent, told on one page: what is open, what was promised, month by month.

Told from what has left alone, in its own words. Not here: which editions those are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from reporter.report import (
    Agenda,
    AgendaItem,
    Cell,
    ClientSite,
    Column,
    DataFile,
    Figure,
    Link,
    Linked,
    Row,
    Step,
    Table,
    half_up,
)
from reporter.story.archive.chronicle import (
    EDITIONS,
    Chronicle,
    SentEdition,
    is_last,
    month_of,
    months_in_words,
    months_of,
    named,
    years_of,
)
from reporter.story.sentences import (
    agree,
    all_of,
    be,
    first_capital,
    first_small,
    listing,
    plural,
    spell,
    was,
)
from reporter.story.voice import Voice

PROMISES, FIGURES, FEED, DATA = "promises.html", "figures.html", "feed.xml", "figures.csv"

_FRESH = timedelta(days=4)  # so long after its end is what a period left open told as it is now
_ENDED = ("Solved", "Closed")
_NEXT = "next update"
_STATES = ("Done", "Half done", "Not done")
_TOLD = (  # the figures that are set side by side
    ("Opened", "count_opened"),
    ("Solved", "count_resolved"),
    ("Open at the end", "count_backlog"),
    ("Answered in time", "share_answered_in_time"),
    ("Solved in time", "share_resolved_in_time"),
    ("Copies made", "share_backups"),
)
_HEADS = ("edition", "from", "to", "figure", "value", "out of", "definition")
_WORD = re.compile(r"[^\W_]{2,40}")


def tell_past(past: Chronicle) -> ClientSite:
    """The page of one client, and what lies beside it."""
    client, voice = past.voice.client, past.voice
    tables = [(one, one.promises) for one in past.newest_first if one.promises and is_last(one, past)]
    months = months_of(past)
    rows = _with_figures(past)
    return ClientSite(
        client=client.name,
        provider=client.provider.name,
        language=client.locale.replace("_", "-"),
        since=f"since {month_of(months[-1][0], voice)}" if months else "",
        headline=(_how_long(past), _how_many_open(past)),
        prepared=_prepared(past),
        lede=_lede(past),
        threads_told=_threads_told(past),
        threads=_threads(past),
        promises=tables[0][1] if tables else None,
        promises_sum=_promises_sum([(one.period.first, table) for one, table in tables], voice),
        years=years_of(months, past),
        all_promises=tuple((first_capital(voice.period(one.period)), table) for one, table in tables),
        figures=_figures_table(rows, voice),
        definitions=_definitions(rows),
        data=_data(past),
        about=_about(past, has_figures=bool(rows)),
        words=_search_words(past),
        footer=client.brand.footer,
    )


def _how_long(past: Chronicle) -> str:
    """“Eighteen months of reports.” Whole months alone; before the first is over “The first reports.”"""
    if not past.editions:
        return "No reports are here yet."
    this_month = (past.today.year, past.today.month)
    n = len({(one.anchor.year, one.anchor.month) for one in past.editions} - {this_month})
    if n:
        return f"{first_capital(months_in_words(n))} of reports."
    return f"The first {plural('report', len(past.editions))}."


def _how_many_open(past: Chronicle) -> str:
    """“Four things are open.”; if known long ago “Four things were open at the end of October 2026.”"""
    told = past.standing
    if told is None or told.open is None:
        return ""
    n = told.open
    what = f"{first_capital(spell(n))} {plural('thing', n)}" if n else "Nothing"
    if _is_fresh(told, past):
        return f"{what} {be(n or 1)} open."
    day = told.cadence == "daily"
    when = past.voice.dated(told.period.first) if day else past.voice.period(told.period)
    return f"{what} {was(n or 1)} open at the end of {when}."


def _is_fresh(edition: SentEdition, past: Chronicle) -> bool:
    return past.now - edition.period.end <= _FRESH


def _prepared(past: Chronicle) -> str:
    if not past.editions:
        return ""
    at, voice = max(one.sent_at for one in past.editions), past.voice
    return f"Last edition on {voice.full_day(voice.on(at))} at {voice.time(at)}"


def _lede(past: Chronicle) -> Linked:
    """The newest edition in its own words, and how many of what is open waits for the reader."""
    if not past.editions:
        return ()
    newest, told = past.newest, past.standing
    said = (": “", newest.headline, "”") if newest.headline else (".",)
    lede: Linked = ("The newest is ", Link(named(newest, past), newest.page), *said)
    if told and told.open and told.waiting and past.voice.asks and _is_fresh(told, past):
        lede += (f" {_who_waits(told.waiting, told.open)} for your answer.",)
    return lede


def _who_waits(n: int, total: int) -> str:
    if n >= total:
        return "It waits" if total == 1 else f"{all_of(total)} wait"
    return f"{first_capital(spell(n))} of the open things {agree(n, 'waits', 'wait')}"


def _threads_told(past: Chronicle) -> Linked:
    """“As Tuesday’s daily report told them.”; () where nothing is open."""
    told = past.standing
    if not told or not told.open:
        return ()
    link, them = Link(named(told, past), told.page), "them" if told.open > 1 else "it"
    if told.open_items:
        return ("As ", link, f" told {them}.")
    silent = "does not list them one by one" if told.open > 1 else "does not say which it is"
    return ("Counted in ", link, f", which {silent}.")


def _threads(past: Chronicle) -> Agenda | None:
    """What the newest edition that knows had open, each with when the next word on it comes."""
    told = past.standing
    if not told or not told.open or not told.open_items:
        return None
    still = (item for item in told.open_items if item.when not in _ENDED)
    items = tuple(_thread(item, told, past.voice) for item in still)
    return Agenda(items, told.more_open) if items else None


def _thread(item: AgendaItem, told: SentEdition, voice: Voice) -> AgendaItem:
    """“Thu 5 November, next word by 12:00” of what its edition calls “Next update”."""
    remarks = tuple(Step(one.label, _on_its_date(one.text, told, voice)) for one in item.remarks)
    day, comma, time = item.time.rpartition(", ")
    before, is_next, rest = item.when.lower().rpartition(_NEXT)
    if not (comma and is_next) or rest:
        return AgendaItem(item.when, item.time, item.headline, remarks)
    late = f"{before.strip(' ,')}; " if before else ""
    return AgendaItem(day, f"{late}next word by {time}", item.headline, remarks)


def _on_its_date(text: str, told: SentEdition, voice: Voice) -> str:
    """“Reported on 3 November at 16:40” of what its edition, read on its day, told by weekday or hour."""
    last = told.period.last
    for day in (last - timedelta(days=n) for n in range(7)):
        text = text.replace(
            f"Reported on {voice.weekday(day)} at ", f"Reported on {voice.plain_date(day)} at "
        )
    return text.replace("Reported at ", f"Reported on {voice.plain_date(last)} at ")


def _promises_sum(tables: Sequence[tuple[date, Table]], voice: Voice) -> Linked:
    """“All 31 promises since May 2025: 28 done, one half done, two not done.”; () of a single month."""
    states = Counter(row.cells[-1].text for _, table in tables for row in table.rows)
    n = sum(states[state] for state in _STATES)
    if len(tables) < 2 or not n:
        return ()
    shares = [f"{spell(states[one])} {first_small(one)}" for one in _STATES if states[one]]
    since = month_of(min(day for day, _ in tables), voice)
    return (Link(f"{all_of(n)} promises since {since}", PROMISES), f": {listing(shares)}.")


def _with_figures(past: Chronicle) -> list[SentEdition]:
    """Those that are set side by side: the monthlies, without any the weeklies, else the dailies."""
    for cadence in ("monthly", "weekly", "daily"):
        found = [one for one in past.newest_first if one.cadence == cadence and is_last(one, past)]
        if found := [one for one in found if any(name in one.figures for _, name in _TOLD)]:
            return found
    return []


def _told(rows: Iterable[SentEdition]) -> list[tuple[str, str]]:
    """The figures that any of them has."""
    known = {name for one in rows for name, figure in one.figures.items() if figure.value is not None}
    return [(head, name) for head, name in _TOLD if name in known]


def _figures_table(rows: Sequence[SentEdition], voice: Voice) -> Table | None:
    told = _told(rows)
    if not told:
        return None
    columns = (Column("Period", 0.25, number=False), *(Column(head, 0.75 / len(told)) for head, _ in told))
    return Table(
        f"{first_capital(voice.nouns)} and promises, period by period",
        columns,
        tuple(
            Row(
                (
                    Cell(voice.period(one.period)),
                    *(Cell(_cell(one.figures.get(name), voice)) for _, name in told),
                )
            )
            for one in rows
        ),
        show_caption=False,
    )


def _cell(figure: Figure | None, voice: Voice) -> str:
    """“61”, “58 of 60”; a dash where it was not told."""
    many, total = _parts(figure)
    if many is None:
        return "–"
    return voice.number(many) if total is None else f"{voice.number(many)} of {voice.number(total)}"


def _parts(figure: Figure | None) -> tuple[int | None, int | None]:
    if figure is None or figure.value is None:
        return None, None
    if not figure.counts("share"):
        return half_up(figure.value), None
    return (half_up(figure.value * figure.n), figure.n) if figure.n else (None, None)


def _definitions(rows: Sequence[SentEdition]) -> tuple[Step, ...]:
    """What each column counts, as the newest edition that has it says."""
    return tuple(
        Step(head, next(one.figures[name].definition for one in rows if name in one.figures))
        for head, name in _told(rows)
    )


def _data(past: Chronicle) -> DataFile | None:
    """The same figures of every edition, for a spreadsheet."""
    rows = tuple(row for one in past.newest_first for row in _data_rows(one))
    return DataFile(DATA, "Figures of all editions", (_HEADS, *rows)) if rows else None


def _data_rows(one: SentEdition) -> Iterator[tuple[str, ...]]:
    for head, name in _TOLD:
        many, total = _parts(figure := one.figures.get(name))
        if figure and many is not None:
            days = one.period.first.isoformat(), one.period.last.isoformat()
            out_of = "" if total is None else str(total)
            yield (one.path, *days, head, str(many), out_of, figure.definition)


def _about(past: Chronicle, *, has_figures: bool) -> Linked:
    said: Linked = (
        "Whoever has this address can read every report here, so pass it on with care; search engines are "
        "asked to leave it out. An edition never changes once sent; a corrected one stands beside it and "
        "says why.",
    )
    if not past.editions:
        return said
    said += (" ", Link("Search all editions", EDITIONS), ". ", Link("Feed of all editions", FEED), ".")
    return (*said, " ", Link("Figures as a table", FIGURES), ".") if has_figures else said


def _search_words(past: Chronicle) -> dict[str, tuple[int, ...]]:
    """By word the editions that have it, as they stand in the list."""
    found: dict[str, list[int]] = defaultdict(list)
    listed = [one for _, some in months_of(past) for one in some]
    for number, one in enumerate(listed):
        for word in sorted(
            set(_words_of((one.title, past.voice.period(one.period), one.headline, *one.texts)))
        ):
            found[word].append(number)
    return {word: tuple(numbers) for word, numbers in sorted(found.items())}


def _words_of(texts: Iterable[str]) -> Iterator[str]:
    """Small letters without accents: the search folds what is asked for in the same way."""
    plain = partial(unicodedata.normalize, "NFKD")
    for text in texts:
        bare = "".join(letter for letter in plain(text) if not unicodedata.combining(letter))
        yield from _WORD.findall(bare.lower())
