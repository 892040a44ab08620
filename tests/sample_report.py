"""Four reports written out by hand: a monthly, a quiet and a busy daily, a community weekly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from reporter.periods import Period
from reporter.report import (
    Agenda,
    AgendaItem,
    Ask,
    CallLine,
    Callout,
    Calls,
    Cell,
    Column,
    ColumnChart,
    Edition,
    Figure,
    HoursStrip,
    LineChart,
    Proof,
    ProofList,
    Prose,
    Quote,
    RangeBar,
    RangeStrip,
    Report,
    Row,
    Said,
    Section,
    Series,
    ServiceList,
    SmallPrint,
    SplitStrip,
    Step,
    StoryCard,
    StripPart,
    Table,
    Tile,
    Wash,
)

FOOTER = "Northfield IT · Help desk 0121 496 0100 · Urgent 0121 496 0199"
_STEPS = ("What happened", "What we did", "How it ended")


def _story(
    when: str, place: str, headline: str, steps: tuple[str, ...], meaning: tuple[str, str]
) -> StoryCard:
    told = tuple(Step(label, text) for label, text in zip(_STEPS, steps, strict=True))
    return StoryCard(when, place, headline, told, Step(*meaning))


def _row(*texts: str | Cell, is_sum: bool = False) -> Row:
    return Row(tuple(text if isinstance(text, Cell) else Cell(text) for text in texts), is_sum)


def monthly() -> Report:
    """Acme Dental Group, October 2026."""
    return Report(
        edition=Edition(
            "monthly", "acme", Period(date(2026, 10, 1), date(2026, 11, 1), "Europe/London", "month")
        ),
        title="Monthly Executive Summary",
        provider="Northfield IT",
        client="Acme Dental Group",
        period="October 2026",
        tone="needs you",
        headline=("A steady month.", "One thing needs you."),
        lede=(
            "October was quieter than September. Your three practices raised 61 tickets instead of 66, and "
            "we "
            "closed 63. Twice a practice could not see patients as planned, for 25 minutes at Selly Oak and "
            "ten "
            "at Harborne. No data was lost and every backup finished.",
            "Two small jobs are planned for November, both outside surgery hours. What we need from you is a "
            "decision on six reception computers whose security updates end in January.",
        ),
        prepared="Prepared on Monday 2 November by Dan Whitlock, your service lead",
        tiles=(
            Tile("Tickets opened", "61", "", "5 fewer than in September"),
            Tile("Answered on time", "59", "of 61", "About the same: 63 of 66 in September"),
            Tile("Surgery time lost", "35", "min", "An hour and a quarter less than in September"),
            Tile("Backups finished", "93", "of 93", "None missed, for the fifth month running"),
        ),
        wash=Wash(
            "What needs you",
            (
                Ask(
                    "May we replace the six reception computers at Kings Heath before January? They cost "
                    "£4,140 "
                    "plus VAT, fitted.",
                    "The reasons are on the last page. A yes or no to Dan is enough, please, by",
                    "Friday 20 November.",
                ),
            ),
        ),
        sections=(_monthly_stories(), _service(), _protection(), _value(), _promised(), *_monthly_end()),
        subject="A steady month. One thing needs you. Acme Dental Group, October 2026",
        preheader=Said(
            "61 tickets, 59 answered on time, every backup finished.",
            (
                Figure("tickets opened", 61.0, "tickets", None, "2026-10", "Tickets opened in the period."),
                Figure("satisfaction", None, "share", 0, "2026-10", "Good ratings out of all ratings."),
            ),
        ),
        footer=FOOTER,
        language="en-GB",
        paper="A4",
        compact=False,
        made_at=datetime(2026, 11, 2, 7, 0, tzinfo=UTC),
    )


def _monthly_stories() -> Section:
    means = "What it means for you"
    return Section(
        "stories",
        "Three stories",
        "Of the 61 tickets, these are the three you would want to hear about.",
        (
            _story(
                "Tuesday 13 October",
                "Selly Oak",
                "X-rays at Selly Oak were back before the second patient sat down",
                (
                    "The power failed overnight and the X-ray server did not start again. At 08:12 two "
                    "surgeries "
                    "could not open images.",
                    "We switched both surgeries to the standby copy, then repaired the server and replaced "
                    "the "
                    "battery that should have kept it running.",
                    "Images were back at 08:37. One appointment moved by ten minutes. No image was lost.",
                ),
                (
                    means,
                    "A power cut should no longer stop X-rays at Selly Oak. We are checking the same "
                    "battery at "
                    "the other two practices this month.",
                ),
            ),
            _story(
                "Wednesday 21 October",
                "Harborne",
                "A false invoice for £4,860 was stopped by one telephone call",
                (
                    "An e-mail that looked like your dental supplier asked for payment to a new bank "
                    "account. "
                    "Priya at Harborne rang us before paying.",
                    "We confirmed that it was false, removed it from four other mailboxes and blocked the "
                    "sender "
                    "for all 42 people.",
                    "Nothing was paid. Nobody had clicked the link or given a password.",
                ),
                (
                    means,
                    "Ringing first is what stopped this. E-mails that mention changed bank details now "
                    "carry a "
                    "warning at the top.",
                ),
            ),
            _story(
                "Saturday 24 October",
                "Kings Heath",
                "Kings Heath moved to the faster line, and nobody noticed",
                (
                    "The old line slowed down every afternoon, and a 3D scan took close to a minute to open.",
                    "We moved the practice to the new line between 07:00 and 09:30, while it was closed, "
                    "and kept "
                    "the old one as a spare.",
                    "Monday opened as normal. A 3D scan now takes six seconds to open.",
                ),
                (
                    means,
                    "Less waiting with a patient in the chair, and a second line if the first one fails.",
                ),
            ),
        ),
    )


def _service() -> Section:
    opened = (3, 2, 3, 2, 4, 1, 2, 4, 8, 3, 2, 1, 2, 3, 5, 2, 1, 3, 2, 3, 2, 3)
    resolved = (4, 2, 3, 3, 3, 2, 2, 3, 7, 5, 2, 2, 2, 2, 4, 3, 2, 3, 2, 3, 2, 2)
    slots = ["", *[""] * 21]
    for place, text in {0: "1 Oct", 2: "5", 7: "12", 12: "19", 17: "26", 21: "30"}.items():
        slots[place] = text
    chart = ColumnChart(
        "We closed two more than came in",
        "Tickets per working day in October:",
        "tickets",
        tuple(slots),
        (
            Series("61 opened", tuple(map(float, opened))),
            Series("63 resolved", tuple(map(float, resolved)), own=True),
        ),
        "Tickets per working day: most on Tuesday 13 October, with 8 opened and 7 resolved; one to five "
        "otherwise.",
        subtitle_after="Three are open.",
        callout=Callout(8, "Tue 13: 8 opened", "after the power cut"),
    )
    ranges = RangeStrip(
        "Nine in ten were inside the promise",
        "All 61 tickets, working hours",
        (
            RangeBar(
                "First answer", 14, 52, 60, "Half within 14 min", "9 in 10 within 52 min", "Promise: 1 h"
            ),
            RangeBar(
                "Resolved",
                185,
                780,
                1200,
                "Half within 3 h 05",
                "9 in 10 within 13 h",
                "Promise: 2 days (20 h)",
            ),
        ),
        "First answer: half within 14 minutes, 9 in 10 within 52, promise one hour.",
        note="Each bar is drawn against its own promise. Urgent tickets have a shorter promise; see the "
        "table.",
    )
    return Section(
        "service",
        "Service",
        "Half of your tickets had a first answer within 14 minutes, and nine in ten within 52. Two were "
        "answered "
        "late, both on the morning of the 13th.",
        (chart, ranges, _by_priority()),
    )


def _by_priority() -> Table:
    heads = (("Half within", 10), ("9 in 10 within", 10), ("Promise", 11))
    return Table(
        "By priority",
        (
            Column("Priority", 28, number=False),
            Column("Tickets", 10),
            *(Column(head, width, group="First answer") for head, width in heads),
            *(Column(head, width, group="Resolved") for head, width in heads),
        ),
        (
            _row(
                Cell("Urgent", "No patients can be seen"),
                "2",
                Cell("4 min, 7 min*", span=2),
                "15 min",
                Cell("25 min, 1 h 40*", span=2),
                "4 h",
            ),
            _row(
                Cell("High", "One person cannot work"),
                "9",
                "9 min",
                "31 min*",
                "30 min",
                "1 h 35",
                "5 h 10*",
                "8 h",
            ),
            _row("Normal", "36", "14 min", "52 min", "1 h", "3 h 20", "12 h", "2 days"),
            _row(
                Cell("Request", "New starters, access"),
                "14",
                "22 min",
                "55 min",
                "1 h",
                "8 h",
                "2 days",
                "5 days",
            ),
            _row("All", "61", "14 min", "52 min", "", "3 h 05", "13 h", "", is_sum=True),
        ),
        note="* With fewer than ten tickets we show the slowest one; with fewer than five we show each.",
    )


def _protection() -> Section:
    return Section(
        "protection",
        "Protection",
        "The quiet work. Each line is something that did not become a ticket.",
        (
            ProofList(
                (
                    Proof(True, "93 of 93", "Backups finished.", "Every practice, every night."),
                    Proof(
                        True,
                        "21 October",
                        "Restore test.",
                        "One day of patient letters brought back in 14 minutes, complete.",
                    ),
                    Proof(
                        False,
                        "41 of 42",
                        "Computers fully updated.",
                        "The last is the laptop of a colleague on maternity leave; it updates when it comes "
                        "back.",
                    ),
                    Proof(
                        True,
                        "17",
                        "Alerts handled before anyone noticed.",
                        "Eleven full disks, four failing updates, two batteries.",
                    ),
                )
            ),
        ),
    )


def _value() -> Section:
    breakages = (108, 112, 104, 99, 101, 92, 86, 90, 81, 77, 79, 70, 66, 68, 61, 57, 52, 47)
    planned = (9, 11, 10, 12, 13, 12, 14, 11, 15, 14, 16, 15, 17, 15, 17, 16, 18, 19)
    slots = ["May 2025", *[""] * 7, "Jan 2026", *[""] * 8, "Oct 2026"]
    return Section(
        "value",
        "Value",
        "You used 33.5 of the 40 hours in your agreement. More than half went into work that prevents the "
        "next "
        "ticket.",
        (
            SplitStrip(
                (StripPart("33.5 hours used", 33.5, own=True),),
                "33.5 of the 40 hours in your agreement are used.",
                40.0,
                "40 in your agreement",
            ),
            SplitStrip(
                (StripPart("19 h preventing and planned", 19.0, own=True), StripPart("14.5 h fixing", 14.5)),
                "19 hours went into preventing and planned work, 14.5 into fixing.",
            ),
            LineChart(
                "Since you joined us, breakages have more than halved; planned work doubled",
                "Per month, May 2025 to October 2026",
                tuple(slots),
                (
                    Series("breakages", tuple(map(float, breakages)), own=True),
                    Series("planned jobs", tuple(map(float, planned))),
                ),
                "Breakages fell from 108 in May 2025 to 47 in October 2026; planned jobs rose from 9 to 19.",
                note="Requests such as new starters are not counted here.",
            ),
        ),
    )


def _promised() -> Section:
    return Section(
        "promised",
        "What we promised",
        "",
        (
            Table(
                "What we promised in September",
                (
                    Column("In September we said", 41, number=False),
                    Column("What happened", 41, number=False),
                    Column("State", 18, number=False),
                ),
                (
                    _row(
                        "Move Kings Heath to the faster line",
                        "Moved on 24 October while closed",
                        Cell("Done", tone="strong"),
                    ),
                    _row(
                        "Test a full restore of patient letters",
                        "Tested on 21 October, 14 minutes",
                        Cell("Done", tone="strong"),
                    ),
                    _row(
                        "Close the accounts of Harborne’s two leavers",
                        "One closed; the second leaver’s date is still to come",
                        Cell("Half done", tone="late"),
                    ),
                ),
                wordy=True,
                show_caption=False,
            ),
        ),
    )


def _monthly_end() -> tuple[Section, ...]:
    coming = Agenda(
        (
            AgendaItem(
                "Saturday 14 November",
                "07:00 to 09:00",
                "New battery for the server at Harborne",
                (
                    Step("Why", "the same model failed at Selly Oak."),
                    Step("Impact", "Harborne is closed; the telephone line stays on."),
                ),
            ),
            AgendaItem(
                "Monday 30 November",
                "After 18:00",
                "Helen’s account closes",
                (Step("Why", "she leaves that day."), Step("Impact", "her mail goes to Priya for 90 days.")),
            ),
        )
    )
    advice = Wash(
        "Our one recommendation",
        (
            Ask(
                "Their security updates end on 12 January. They also caused 9 of this month’s 47 breakages, "
                "more "
                "than anything else you own.",
                "£4,140 plus VAT, fitted over two evenings. If you would rather wait, we can keep them "
                "apart from "
                "patient records until spring at no cost; reception would then need a second log-in.",
                "A yes or no by Friday 20 November, please.",
                "Replace the six reception computers at Kings Heath before January.",
            ),
        ),
    )
    services = ServiceList(
        "You have",
        (
            "Help desk, 08:00 to 18:00",
            "Backup and restore tests",
            "Updates and monitoring",
            "E-mail protection",
        ),
        "You do not use yet",
        "Phishing practice: a harmless test e-mail each quarter and a ten-minute lesson for whoever falls "
        "for it. "
        "After 21 October it may be worth a thought. £1.50 a person, monthly.",
    )
    calls = Calls(
        (
            CallLine("Something is broken", "0121 496 0100", "Help desk, weekdays 08:00 to 18:00"),
            CallLine("It cannot wait", "0121 496 0199", "Duty engineer, day and night"),
            CallLine("Anything else", "0121 496 0142", "Dan Whitlock, service lead"),
        )
    )
    small = SmallPrint(
        (
            Step("Ticket", "anything you or our monitoring asked us to look at."),
            Step("Breakage", "a ticket that is not a request."),
            Step(
                "Surgery time lost",
                "minutes in opening hours in which patients could not be seen, added across practices.",
            ),
            Step(
                "Half within",
                "the median; 9 in 10 within the 90th percentile; both in working hours, weekdays 08:00 to "
                "18:00. "
                "A day is ten working hours.",
            ),
            Step(
                "Coverage",
                "1 to 31 October 2026. Tickets 61 of 61, monitoring 99.8% of checks received, backup logs "
                "31 of "
                "31 nights. Hours come from time sheets and are rounded to a quarter of an hour.",
            ),
        )
    )
    return (
        Section(
            "agenda",
            "Coming up",
            "Two things in November, neither in surgery hours.",
            (coming, advice),
        ),
        Section("services", "Your services", "", (services,), in_letter=""),
        Section("calls", "Who to call", "", (calls,)),
        Section("coverage", "Definitions and data coverage", "", (small,)),
    )


def _daily(day: date, period: str, headline: tuple[str, str], sections: tuple[Section, ...]) -> Report:
    sent = datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC) + timedelta(days=1)
    return Report(
        edition=Edition("daily", "acme", Period(day, day + timedelta(days=1), "Europe/London", "day")),
        title="Daily Report",
        provider="Northfield IT",
        client="Acme Dental Group",
        period=period,
        tone="steady",
        headline=headline,
        lede=(),
        prepared="",
        tiles=(),
        wash=None,
        sections=sections,
        subject=f"{' '.join(headline)} Acme Dental Group, {period}",
        preheader="3,168 checks, none failed; 3 of 3 backups finished.",
        footer=FOOTER,
        language="en-GB",
        paper="A4",
        compact=True,
        made_at=sent,
    )


def quiet_daily() -> Report:
    """Acme Dental Group on a day when nothing went wrong."""
    strip = HoursStrip(
        "Every hour checked.",
        "One mark for each hour without a failed check.",
        ("good",) * 24,
        "24 of 24 hours without a failed check.",
    )
    proofs = ProofList(
        (
            Proof(
                True,
                "3,168",
                "checks run, none failed.",
                "22 servers, lines and printers, every ten minutes.",
            ),
            Proof(True, "3 of 3", "backups finished.", "The last one at 02:41, at Kings Heath."),
            Proof(True, "2", "alarms, both false.", "A door contact and a slow disk. We looked at both."),
            Proof(True, "0", "tickets open overnight.", "The last one closed on Monday at 16:20."),
        ),
        "Last data received",
        "before this report at 07:00: tickets 06:58, monitoring 06:59, backup 06:30, e-mail protection "
        "06:55, "
        "updates 05:10. All five arrived on time.",
    )
    sections = (
        Section("proof", "Proof of quiet", "", (strip, proofs)),
        Section(
            "done",
            "What we did anyway",
            "We updated 14 computers at Selly Oak after closing, and brought back one patient letter from "
            "backup "
            "to prove that we can. It took three minutes.",
        ),
        Section(
            "agenda",
            "Next change",
            "",
            (
                Prose(
                    (
                        "We update the telephone system at Harborne after closing. Calls go to Selly Oak "
                        "meanwhile.",
                    ),
                    "Tonight, Wednesday 4 November, 18:30 to 19:00.",
                ),
            ),
        ),
        Section(
            "tip",
            "One tip",
            "New starter? Tell us ten days ahead and the computer, the log-in and the telephone are ready "
            "on the "
            "first morning. It is in your agreement already.",
        ),
        Section(
            "coverage",
            "Data coverage",
            "",
            (
                SmallPrint(
                    (
                        Step(
                            "",
                            "Covers 00:00 to 24:00 on Tuesday 3 November 2026, all three practices. A check "
                            "is one "
                            "test of one device. Sent on Wednesday 4 November at 07:00.",
                        ),
                    )
                ),
            ),
        ),
    )
    headline = ("Nothing went wrong yesterday,", "and here is how we know.")
    return _daily(date(2026, 11, 3), "Tuesday 3 November 2026", headline, sections)


def busy_daily() -> Report:
    """Acme Dental Group on a Thursday with two faults and two questions."""
    from dataclasses import replace

    headline = ("A busy Thursday. Both faults are fixed;", "two small things are waiting on you.")
    report = _daily(date(2026, 11, 5), "Thursday 5 November 2026", headline, _busy_sections())
    return replace(
        report,
        tone="needs you",
        prepared="Sent on Friday 6 November at 07:00",
        preheader="Seven tickets came in and six were closed; two questions wait on you.",
        lede=(
            "Seven tickets came in and six were closed. Harborne could not take card payments for 48 "
            "minutes, and "
            "the telephones at Kings Heath were silent for 20. Backups ran as usual.",
        ),
        tiles=(
            Tile("Tickets", "7", "opened", "Two on a usual Thursday"),
            Tile("Answered on time", "7", "of 7", "The slowest after 22 minutes"),
            Tile("Still open", "2", "", "One from Wednesday, one from Thursday"),
        ),
        wash=Wash(
            "Waiting on you",
            (
                Ask("Which day does Harborne’s second leaver go? We close the account on that day."),
                Ask(
                    "May the scanner engineer come to Selly Oak on Tuesday at 13:00?",
                    "Reply to this report, or ring Dan on 0121 496 0142.",
                    "Needed by Monday 9 November.",
                ),
            ),
        ),
    )


def _busy_sections() -> tuple[Section, ...]:
    means = "What it means for you"
    stories = (
        _story(
            "09:12 to 10:00",
            "Harborne",
            "Card payments at Harborne stopped for 48 minutes, and no sale was lost",
            (
                "After last night’s update the card terminal could not find the new telephone system and "
                "refused "
                "every card.",
                "We moved the terminal to its own line and undid one setting. Reception wrote down four "
                "payments "
                "meanwhile.",
                "Cards worked again at 10:00. All four payments went through.",
            ),
            (
                means,
                "Our update caused this, and we are sorry. The terminal now has its own line, so a "
                "telephone update "
                "cannot touch it.",
            ),
        ),
        _story(
            "14:05 to 14:25",
            "Kings Heath",
            "The telephones at Kings Heath fell silent, and calls went to Selly Oak",
            (
                "The line provider had a fault in B14. Incoming calls did not ring.",
                "Within six minutes we sent calls to Selly Oak, and told both receptions.",
                "The line came back at 14:25. Eleven calls were answered at Selly Oak.",
            ),
            (means, "No patient was sent to voicemail. Nothing for you to do."),
        ),
    )
    still_open = Agenda(
        (
            AgendaItem(
                "Next update",
                "Friday 6 November, 12:00",
                "Slow scanner at Selly Oak",
                (
                    Step(
                        "",
                        "Reported on Thursday at 16:40. A new cable is on its way. The second scanner works.",
                    ),
                ),
            ),
            AgendaItem(
                "Next update",
                "Monday 9 November, 10:00",
                "Missing letters in the recall list",
                (
                    Step(
                        "",
                        "Open since Wednesday 4 November. The software maker has confirmed the fault and "
                        "promised a "
                        "correction. Recalls can be printed by hand.",
                    ),
                ),
            ),
        )
    )
    rest = ProofList(
        (
            Proof(False, "47", "of 3,168 checks failed.", "All of them belong to the two stories above."),
            Proof(True, "3 of 3", "backups finished.", "The last one at 02:38, at Kings Heath."),
            Proof(True, "5 of 5", "data feeds on time.", "The last at 06:59."),
        )
    )
    coverage = Step(
        "",
        "Covers 00:00 to 24:00 on Thursday 5 November 2026, all three practices. “Usual” is the median of "
        "the last 13 "
        "Thursdays. Minutes of a fault run from the first failed check or call to the first success.",
    )
    return (
        Section("stories", "Two stories", "In the order they happened.", stories),
        Section(
            "still-open",
            "Still open",
            "Two tickets. We write again at the times shown, even if nothing has changed.",
            (still_open,),
        ),
        Section("proof", "The rest of the day", "", (rest,)),
        Section("agenda", "Today and Monday", "No changes are planned. We leave systems alone on Fridays."),
        Section("coverage", "Data coverage", "", (SmallPrint((coverage,)),)),
    )


def community_weekly() -> Report:
    """The neighbourhood team of Birmingham South, week 27."""
    return Report(
        edition=Edition(
            "weekly", "south", Period(date(2026, 6, 29), date(2026, 7, 6), "Europe/London", "week")
        ),
        title="Weekly Summary for residents",
        provider="Birmingham South neighbourhood team",
        client="Week 27",
        period="29 June to 5 July 2026",
        tone="watching",
        headline=("A warm, mostly quiet week.", "The lost puppy is home."),
        lede=(
            "You asked us most about bicycles and about noise by the canal. Two bicycles are home. The "
            "noise is not "
            "solved; on Thursday we come back with the council.",
        ),
        prepared="For everyone who lives, works or studies in Selly Oak, Bournville, Stirchley and Kings "
        "Heath",
        tiles=(),
        wash=None,
        sections=_community_sections(),
        subject="A warm, mostly quiet week. The lost puppy is home.",
        preheader="67 reports, 68 in a usual week.",
        footer="Birmingham South neighbourhood team · Emergency 999 · Everything else 101",
        language="en-GB",
        paper="A4",
        compact=True,
        made_at=datetime(2026, 7, 6, 6, 0, tzinfo=UTC),
    )


def _community_stories() -> tuple[StoryCard, ...]:
    can = "What you can do"
    return (
        _story(
            "Monday 29 June",
            "Kings Heath",
            "Biscuit the puppy was found behind the library",
            (
                "An eleven-week-old puppy slipped out of a garden at lunchtime. His family rang 101.",
                "Two of our team walked the streets; the librarian put a note in the window.",
                "A reader found him by the bicycle stand at ten past five, hungry and well.",
            ),
            (can, "Have your dog’s chip details checked. It is free at our Saturday table."),
        ),
        _story(
            "Wednesday 1 July",
            "Stirchley",
            "Two stolen bicycles went back to their owners",
            (
                "Several bicycles had gone from the station in June.",
                "We watched the racks for three evenings and compared frame numbers online.",
                "One person has been charged. Both bicycles went home.",
            ),
            (can, "Photograph your frame number today. It proved whose these were."),
        ),
        _story(
            "Friday 3 July",
            "Bournville",
            "The canal is still loud after eleven",
            (
                "Nine of you wrote about music on the towpath.",
                "We spoke to two groups and asked for the lay-by gate to be locked at night.",
                "Not solved. The gate is locked from Thursday 9 July.",
            ),
            (can, "Ring 101 while it is happening. It decides where we walk."),
        ),
    )


def _community_sections() -> tuple[Section, ...]:
    told = Table(
        "You told us, we did",
        (Column("You told us", 44, number=False), Column("We did", 56, number=False)),
        (
            _row(
                "Cars park on the zigzag lines at the school gate",
                "We stood there on three mornings. Twelve drivers moved on, two were fined.",
            ),
            _row(
                "The alley behind the high street is dark",
                "Reported to the council. The lamp is due on 14 July.",
            ),
            _row(
                "Nobody answers the team’s e-mail",
                "You were right. It is now read every weekday before noon.",
            ),
        ),
        wordy=True,
        show_caption=False,
    )
    areas = Table(
        "By area",
        (
            Column("Area", 22, number=False),
            Column("Reports", 13),
            Column("Usual week", 17),
            Column("Mostly about", 48, number=False),
        ),
        (
            _row("Bournville", "21", "14", "Noise by the canal"),
            _row("Kings Heath", "18", "19", "Parking, and one puppy"),
            _row("Selly Oak", "16", "22", "Quieter: the students have left"),
            _row("Stirchley", "12", "13", "Bicycles at the station"),
            _row("All four", "67", "68", "", is_sum=True),
        ),
        show_caption=False,
    )
    meet = Agenda(
        (
            AgendaItem(
                "Thursday 9 July",
                "18:00 to 19:00",
                "Towpath walk with the council",
                (Step("", "Meet at the bridge in Bournville. Bring what you have seen and heard."),),
            ),
            AgendaItem(
                "Saturday 11 July",
                "10:00 to 12:00",
                "Table at the farmers’ market, Kings Heath",
                (Step("", "Bicycle marking and dog chip checks, free."),),
            ),
        )
    )
    calls = Calls(
        (
            CallLine("Danger now", "999", "Cannot speak? Press 55 from a mobile."),
            CallLine("Everything else", "101", "Day and night. Text relay 18001 101."),
            CallLine("Without your name", "0800 555 111", "Crimestoppers, an independent charity"),
        )
    )
    numbers = Step(
        "",
        "Reports by telephone, online and in person, Monday 29 June 00:00 to Sunday 5 July 24:00. “Usual "
        "week” is the "
        "median of the last 12 weeks. We never print addresses, and never a number below five for a street.",
    )
    quote = Quote(
        "You rang back to say that you had found nothing. I would rather hear that than nothing.",
        "A resident of Stirchley, at Thursday’s street meeting",
    )
    return (
        Section(
            "stories",
            "Three stories",
            "Told with the permission of the people in them.",
            _community_stories(),
        ),
        Section("promised", "You told us, we did", "", (told,)),
        Section("quote", "What you said", "", (quote,)),
        Section("areas", "By area", "", (areas,)),
        Section("agenda", "Where to meet us", "Come and say hello. No appointment.", (meet,)),
        Section("calls", "How to reach us", "", (calls,)),
        Section("coverage", "About these numbers", "", (SmallPrint((numbers,)),)),
    )
