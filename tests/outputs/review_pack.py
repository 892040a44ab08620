"""A business review written out by hand: the pack of a veterinary group, July to September 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

from reporter.periods import Period
from reporter.report import (
    Agenda,
    AgendaItem,
    Ask,
    Cell,
    Column,
    Cover,
    Decision,
    Decisions,
    Edition,
    LineChart,
    Proof,
    ProofList,
    Prose,
    Quote,
    RangeBar,
    RangeStrip,
    Report,
    Roadmap,
    RoadmapStop,
    Row,
    Section,
    Series,
    ServiceList,
    SmallPrint,
    SplitStrip,
    Step,
    StripPart,
    Table,
    Tile,
    Wash,
)
from tests.sample_report import FOOTER

LEDE = (
    "Your three surgeries raised 190 tickets, 15 fewer than in spring, and no surgery had to turn an animal "
    "away. Seven of your tickets had a first answer later than we promise. The scans at Elm Road are still "
    "slow in the afternoons; the new line on 24 October is to end that."
)


def row(*texts: str | Cell, is_sum: bool = False) -> Row:
    return Row(tuple(text if isinstance(text, Cell) else Cell(text) for text in texts), is_sum)


def words(head: str, width: float) -> Column:
    return Column(head, width, number=False)


def review() -> Report:
    """Larkhill Veterinary Group, the third quarter of 2026, fourteen parts."""
    return Report(
        edition=Edition(
            "review", "larkhill", Period(date(2026, 7, 1), date(2026, 10, 1), "Europe/London", "quarter")
        ),
        title="Business review",
        provider="Northfield IT",
        client="Larkhill Veterinary Group",
        period="July to September 2026",
        tone="needs you",
        headline=(
            "A calm quarter: fewer faults, and none that closed a surgery.",
            "Three decisions would keep it so.",
        ),
        lede=(LEDE,),
        prepared="Prepared on Monday 5 October by Owen Marsh, for the meeting on Thursday 8 October, 12:30.",
        tiles=(
            Tile("Tickets opened", "190", "", "15 fewer than in spring"),
            Tile("Answered on time", "183", "of 190", "About the same in spring: 196 of 205"),
            Tile("You rated “good”", "37", "of 40", "39 of 41 in spring"),
            Tile("Backups finished", "276", "of 276", "None missed; one was missed in spring"),
            Tile("Hours used", "101.5", "of 120", "46.25 went into preventing, after 34.25"),
        ),
        wash=_wanted(),
        sections=(
            _since(),
            _told(),
            _service(),
            _badly(),
            _recurring(),
            _protection(),
            *_people(),
            *_services(),
            *_ahead(),
            _decisions(),
            *_appendix(),
        ),
        subject="A calm quarter. Three decisions would keep it so. Larkhill Veterinary Group",
        preheader="190 tickets, 183 answered on time, every backup finished.",
        footer=FOOTER,
        language="en-GB",
        paper="A4",
        compact=False,
        made_at=datetime(2026, 10, 5, 7, 0, tzinfo=UTC),
        most_pages=30,
        cover=Cover(
            ("Fewer things break than a year ago.", "Three decisions today would keep it so."),
            (
                Step("Prepared", "Monday 5 October 2026\nby Owen Marsh, your service lead"),
                Step("For the meeting", "Thursday 8 October 2026, 12:30 to 13:30,\nElm Road, upstairs"),
                Step("With", "Ines Calloway, group manager\nDr Tom Abara, clinical director"),
            ),
            "Five figures, and three decisions wanted today",
            "“Spring” is April to June 2026.",
        ),
    )


def _wanted() -> Wash:
    return Wash(
        "Decisions wanted today",
        (
            Ask(
                "May we replace the six reception computers at Elm Road before January, for £4,140 plus VAT?"
            ),
            Ask("Shall we hold a continuity day on 6 March, for £650 plus VAT?"),
            Ask(
                "May phishing practice start in January, for £63 plus VAT a month?",
                "A yes, a no or a date is enough. Room to write: Decisions.",
                "The first cannot wait beyond Friday 20 November.",
            ),
        ),
    )


def _since() -> Section:
    months = ("Sep 2025", "", "", "", "Jan 2026", "", "", "", "May", "", "", "", "Sep 2026")
    broke = (74.0, 68, 68, 56, 70, 62, 63, 61, 63, 59, 59, 53, 52)
    asked = (8.0, 13, 11, 11, 8, 13, 14, 10, 10, 16, 13, 14, 14)
    return Section(
        "since",
        "Since you joined us",
        "You joined us on 1 May 2025. In September 2025, 74 things broke; this September it was 52. You ask "
        "for new things more often than then, and we see that as a good sign.",
        (
            LineChart(
                "Twenty-two fewer breakages a month than a year ago",
                "Tickets per month, September 2025 to September 2026.",
                months,
                (Series("breakages", broke, own=True), Series("requests", asked)),
                "Breakages fell from 74 in September 2025 to 52 in September 2026; requests rose.",
                "December and August are short months: the surgeries closed for a week in each.",
            ),
            Table(
                "What is different now",
                (words("When you joined", 50), words("Today", 50)),
                (
                    row("One X-ray server, and no second copy", "A standby copy since 16 May 2026"),
                    row("Callers at two surgeries waited too long", "New telephones in both"),
                    row("The diary in one place only", "A second copy since 28 February 2026"),
                    row("A password alone opened records", "A code as well, since 19 September 2026"),
                    row("One slow line at Elm Road", "Still there; the faster one comes on 24 October"),
                ),
                wordy=True,
            ),
        ),
        finding="Twenty-two fewer breakages a month than a year ago",
    )


def _told() -> Section:
    return Section(
        "told",
        "What you told us, what we did",
        "37 of 40 ratings were good, after 39 of 41, 53 of 59 and 56 of 58. You rated one solved ticket in "
        "five, so we read every word, and the three bad ones twice.",
        (
            Quote("You even rang again the day after.", "Zara Hartnell, Mill Lane, 7 July"),
            Table(
                "The three that were not good",
                (words("You told us", 37), words("What we did", 45), words("Since", 18)),
                (
                    row(
                        "Nobody rang back on the day. The call had come at seven in the evening.",
                        "Whoever rings or writes after closing is told within five minutes when we begin.",
                        "3 August",
                    ),
                    row(
                        "A no at once would have been better than a late yes.",
                        "An order we cannot fill within five days gets its date, or a no, on the first day.",
                        "1 September",
                    ),
                    row("One gave no reason.", "Owen rang twice.", Cell("Still open", tone="late")),
                ),
                wordy=True,
                note="Those who asked not to be quoted are told here in our words, without their names.",
            ),
            Table(
                "Our promises: three kept, one moved, one missed",
                (words("In July we said", 37), words("What happened", 45), words("", 18)),
                (
                    row(
                        "New Wi-Fi in all surgeries by the end of August",
                        "In on Saturday 22 August, in four hours",
                        Cell("Kept", tone="strong"),
                    ),
                    row(
                        "Sign-in codes by the end of September",
                        "On since 19 September for 41 of 42",
                        Cell("Kept", tone="strong"),
                    ),
                    row(
                        "A ten-minute lesson on false mails",
                        "25 August, 18 and 25 September",
                        Cell("Kept", tone="strong"),
                    ),
                    row(
                        "Elm Road on the faster line by the end of September",
                        "The line company needs three weeks more: 24 October",
                        Cell("Moved", tone="late"),
                    ),
                    row(
                        "Go through the printers with Ines in August",
                        "We cancelled twice, and we are sorry. Now Tuesday 20 October",
                        Cell("Missed", tone="failed"),
                    ),
                ),
                wordy=True,
                note="Promised in the meeting on Thursday 9 July.",
            ),
        ),
        finding="37 of 40 ratings good, and what became of the three",
    )


def _service() -> Section:
    bars = (
        RangeBar(
            "High",
            8,
            15,
            30,
            "Half within 8 min",
            "9 in 10 within 15 min",
            "Promise: 30 min",
        ),
        RangeBar("Normal", 15, 52, 60, "Half within 15 min", "9 in 10 within 52 min", "Promise: 1 h"),
        RangeBar("Low", 26, 55, 60, "Half within 26 min", "9 in 10 within 55 min", "Promise: 1 h"),
    )
    first, solved = "First answer", "Solved"
    columns = (
        words("Priority", 24.7),
        Column("Tickets", 8.3),
        Column("Half within", 11, group=first),
        Column("Promise", 10, group=first),
        Column("On time", 13, group=first),
        Column("Half within", 11, group=solved),
        Column("Promise", 9, group=solved),
        Column("On time", 13, group=solved),
    )
    rows = (
        ("Urgent", "No animal can be seen", "0", "–", "15 min", "none", "–", "4 h", "none"),
        ("High", "One person cannot work", "24", "8 min", "30 min", "24 of 24", "52 min", "8 h", "24 of 24"),
        (
            "Normal",
            "A nuisance, with a way round it",
            "121",
            "15 min",
            "1 h",
            "117 of 121",
            "1 h 15",
            "2 days",
            "119 of 120",
        ),
        (
            "Low",
            "New starters, access, advice",
            "45",
            "26 min",
            "1 h",
            "42 of 45",
            "3 h 08",
            "5 days",
            "43 of 45",
        ),
    )
    strong = tuple(row(name, *cells, Cell(last, tone="strong")) for name, *cells, last in QUARTERS)
    return Section(
        "service",
        "Service",
        "No ticket was urgent. Where one person could not work, we answered within 18 minutes, every time. "
        "Seven of the other 166 waited too long.",
        (
            RangeStrip(
                "Nine in ten were answered inside the promise",
                "First answer by priority, all 190 tickets",
                bars,
                "Half and nine in ten of each priority were answered inside its promise.",
                "Each bar is drawn against its own promise, in working hours.",
            ),
            Table(
                "By priority, against what we promised",
                columns,
                (
                    *(row(Cell(name, note), *rest) for name, note, *rest in rows),
                    row("All", "190", "15 min", "", "183 of 190", "1 h 26", "", "186 of 189", is_sum=True),
                ),
                is_rail=True,
                note="190 tickets; one, LV-5774, is still open and told below",
            ),
            Table(
                "This quarter and the three before",
                (
                    words("", 24.7),
                    Column("Oct to Dec 2025", 18.9),
                    Column("Jan to Mar 2026", 18.8),
                    Column("Apr to Jun 2026", 18.8),
                    Column("Jul to Sep 2026", 18.8),
                ),
                strong,
                is_rail=True,
            ),
        ),
        finding="183 of 190 answered on time",
    )


QUARTERS = (
    ("Tickets opened", "216", "220", "205", "190"),
    ("Breakages", "178", "182", "165", "147"),
    ("Requests", "38", "38", "40", "43"),
    ("Answered on time", "209 of 216", "207 of 220", "196 of 205", "183 of 190"),
    ("Solved on time", "212 of 214", "213 of 220", "202 of 203", "186 of 189"),
    ("9 in 10 solved within", "4 h 56", "8 h 35", "7 h 33", "6 h 18"),
    ("Urgent", "0", "0", "1", "0"),
    ("Came back", "4", "9", "4", "4"),
)


def _tale(when: str, place: str, headline: str, happened: str, why: str, *last: str) -> AgendaItem:
    label, text = last if len(last) == 2 else ("What we changed", last[0])
    return AgendaItem(when, place, headline, (Step("", happened), Step("Why", why), Step(label, text)))


def _badly() -> Section:
    tales = (
        _tale(
            "Tuesday 21 July",
            "Mill Lane · LV-5580",
            "The allergy warning was missing in surgery 4 for two hours",
            "An update of the records program had switched it off. We put it back at 11:46, but one log-in "
            "still lacked it. Ines checked: no animal with an allergy had been in the room.",
            "we had tested with one log-in instead of all.",
            "after each update we look at it with every log-in, before you open.",
        ),
        _tale(
            "Tuesday 25 August",
            "Mill Lane · LV-5669",
            "Slow scans, and a first answer after three hours",
            "Zara wrote at 14:31; we answered at 17:37 and solved it by 17:52. We promise one hour.",
            "both engineers were on the road, and nobody read the portal.",
            "whoever is in the office reads the portal every half hour.",
        ),
        _tale(
            "Thursday 24 September",
            "Elm Road · LV-5774",
            "Scans are slow every afternoon at Elm Road, and still are",
            "The line is too narrow for four surgeries. Nothing we did on the computers helped for long.",
            "the line company is three weeks late, and we ordered later than we could have.",
            "What comes",
            "the surgery moves to the new line on Saturday 24 October, 07:00 to 09:30.",
        ),
        _tale(
            "Monday 28 September",
            "Hollow Park · LV-5789",
            "The steriliser’s log had gaps for three days",
            "We copied the missing cycles from its memory; the log is complete for the inspection. It took "
            "22 h 50 of working time; we promise 20.",
            "our own checks had pointed there: 60 had failed, 49 of them in July. We took it for a computer "
            "that is switched off at night.",
            "a machine that fails ten checks in a week becomes a ticket by itself.",
        ),
        _tale(
            "Monday 3 August",
            "Mill Lane · LV-5612",
            "Dr Abara waited seven working days for a PDF editor",
            "We promise five. A headset for Dr Menon took nearly eight in July (LV-5529).",
            "both orders lay on our desk until somebody asked.",
            "we look at orders on Mondays and Thursdays; whatever takes longer than five days gets its date "
            "on the first.",
        ),
        AgendaItem(
            "All seven",
            "late first answers",
            "",
            (
                Step(
                    "",
                    "Six of the seven came from Mill Lane, and three had been written to Owen himself and "
                    "waited while he was out. Mail to Owen now reaches the help desk as well.",
                ),
            ),
        ),
    )
    return Section(
        "badly",
        "Five that went badly",
        "Told in the order of what they could have meant for an animal. Four of the five were our own doing, "
        "and we are sorry.",
        (Agenda(tales),),
        finding="What happened, why, and what we changed",
    )


def _recurring() -> Section:
    columns = (
        words("What", 24.7),
        Column("Times", 9.4),
        Column("Hours", 10.3),
        words("What would end it", 55.6),
    )
    causes = (
        (
            "Printers and scanners",
            "17",
            "3.50",
            "Fewer of them. Thirteen machines of nine makes serve 42 people; six of one would do. We see "
            "them with Ines on 20 October.",
        ),
        (
            "Files moved or overwritten",
            "15",
            "4.00",
            "A lock on the top folders, so that they can no longer be dragged by mistake. Half an hour; done "
            "in October unless you object.",
        ),
        (
            "X-rays and scans slow, blank or stuck",
            "13",
            "5.75",
            "Seven were at Elm Road, where the faster line on 24 October should end most. Old scans now move "
            "to the large store.",
        ),
        (
            "Computers hot, loud, dark or restarting",
            "13",
            "4.75",
            "Eight of the 13 are older than five years. The roadmap replaces 11 of them in a year.",
        ),
        (
            "Cannot sign in",
            "10",
            "2.25",
            "Setting a new password from one’s own telephone, at any hour. It is agreed; we switch "
            "it on in November unless you object.",
        ),
        ("“Please pay again”", "4", "1.00", "Ended. Since 17 September each licence belongs to a person."),
    )
    return Section(
        "recurring",
        "What keeps coming back",
        "Six causes made 72 of your 147 breakages, and took half of the hours we spent fixing. Each has an "
        "end; one has ended already.",
        (
            SplitStrip(
                (StripPart("72 with six causes", 72, own=True), StripPart("75 with no common cause", 75)),
                "72 of 147 breakages have one of six causes.",
            ),
            Table(
                "The six causes",
                columns,
                (
                    *(row(*cause) for cause in causes),
                    row(
                        "The six together", "72", "21.25", "of 147 breakages, and of 42.5 hours", is_sum=True
                    ),
                ),
                is_rail=True,
                show_caption=False,
            ),
            Prose(
                (
                    "If the lock and the passwords work as we think, those 25 should not come back, and the "
                    "line should end most of the seven at Elm Road. In January we count again.",
                )
            ),
        ),
        finding="Six causes, half of everything that breaks",
    )


def _protection() -> Section:
    proofs = (
        Proof(True, "276 of 276", "Backups finished.", "Three servers, 92 nights, none missed."),
        Proof(
            True,
            "3 of 3",
            "Restore tests succeeded.",
            "Forty X-rays in 15 minutes on 21 July, the accounts folder in ten on 21 August, a day of post "
            "in seven on 21 September.",
        ),
        Proof(
            False,
            "41 of 42",
            "Computers fully updated.",
            "The last is the laptop of a colleague on maternity leave; it updates when it comes back.",
        ),
        Proof(
            True,
            "13,483",
            "False and harmful mails stopped.",
            "Three that asked for gift cards in a manager’s name came through; nobody answered one.",
        ),
        Proof(True, "66", "Alerts handled before you noticed.", "36 full disks, 12 failing updates."),
        Proof(False, "104", "of 291,588 checks failed.", "60 were the steriliser computer at Hollow Park."),
    )
    months = (
        ("Backups finished", "93 of 93", "93 of 93", "90 of 90", "276 of 276"),
        ("False and harmful mails stopped", "4,754", "4,361", "4,368", "13,483"),
        ("Alerts handled before you noticed", "22", "20", "24", "66"),
        ("Checks run", "98,208", "98,340", "95,040", "291,588"),
        ("Checks that failed", "61", "29", "14", "104"),
    )
    return Section(
        "protection",
        "Protection",
        "Every backup finished and every restore test succeeded. One laptop is not up to date, and one "
        "machine failed more checks than it should.",
        (
            ProofList(proofs),
            Table(
                "Month by month",
                (
                    words("", 37),
                    Column("July", 15),
                    Column("August", 16),
                    Column("September", 16),
                    Column("Quarter", 16),
                ),
                tuple(row(*cells, Cell(last, tone="strong")) for *cells, last in months),
                note="Backups: three a night.",
            ),
            Table(
                "What is not protected yet",
                (words("Risk", 37), words("What is known", 63)),
                (
                    row(
                        "Six reception computers at Elm Road",
                        "No security updates after 12 January. Decision 1.",
                    ),
                    row("A whole day without computers", "Never practised. Decision 2."),
                    row("People under pressure", "A lesson was given, but never tested. Decision 3."),
                ),
                wordy=True,
                note="You carry these risks today. None is new.",
            ),
        ),
        finding="276 of 276 backups, and what is not protected yet",
    )


def _people() -> tuple[Section, ...]:
    sites = (
        ("Mill Lane", "17", "6", "62", "45", "17", "18"),
        ("Hollow Park", "13", "5", "64", "52", "12", "17"),
        ("Elm Road", "12", "6", "64", "50", "14", "19"),
    )
    asked = (
        ("Dr Piers Lindgren", "18", "Three rooms, all set up differently", "One set-up for all three"),
        ("Bronwen Lloyd", "17", "Sign-ins, and a laptop that is hot", "A new laptop; own passwords"),
        ("Gillian Whitmore", "15", "She writes for her whole team", "Nothing; she does it well"),
        ("Zara Hartnell", "13", "Orders, and new colleagues", "One form for new starters"),
        ("Cleo Adamson", "13", "Files, and a laptop that is weak", "Locked folders; a new laptop"),
    )
    heads = ("People", "Who asked", "Tickets", "Breakages", "Requests", "Hours")
    people = Section(
        "people",
        "People and sites",
        "17 of your 42 people asked us for something; 25 did not ask at all. Asking often is no fault: those "
        "who ask most usually ask for a whole surgery.",
        (
            Table(
                "By surgery",
                (words("Surgery", 28), *(Column(head, 12) for head in heads)),
                (
                    *(row(*site) for site in sites),
                    row("All", "42", "17", "190", "147", "43", "54", is_sum=True),
                ),
                show_caption=False,
                note="The five tickets our own monitoring opened are counted at their surgery.",
            ),
            Table(
                "Who asked most",
                (
                    words("Who asked most", 24.7),
                    Column("Tickets", 9.4),
                    words("Mostly about", 29),
                    words("What would help", 36.9),
                ),
                tuple(row(*one) for one in asked),
                is_rail=True,
                show_caption=False,
            ),
        ),
        finding="Who asks for most, and what would help them",
    )
    hours = Section(
        "hours",
        "Hours and value",
        "You used 101.5 of the 120 hours in your agreement. Fixing took 10.5 hours less than in spring, and "
        "we put 12 more into preventing.",
        (
            SplitStrip(
                (
                    StripPart("46.25 h preventing", 46.25, own=True),
                    StripPart("42.5 h fixing", 42.5),
                    StripPart("12.75 h requests", 12.75),
                ),
                "Of 120 hours agreed 101.5 were used.",
                120.0,
                "120 h agreed",
            ),
            Prose(
                (
                    "The 46.25 hours that prevented: 19.75 in visits and lessons, 16.75 in care of servers, "
                    "printers and accounts, 8.25 in planned changes, 1.5 in talks with Ines.",
                )
            ),
        ),
        finding="101.5 of 120 hours, nearly half of them preventing",
    )
    return people, hours


def _services() -> tuple[Section, ...]:
    have = (
        (
            "Help desk, 08:00 to 18:00",
            "190 tickets; 183 answered on time",
            "42 people",
            "£32.00",
            "£1,344.00",
        ),
        ("Backup and restore tests", "276 backups, three restore tests", "3 servers", "£45.00", "£135.00"),
        ("Updates and monitoring", "291,588 checks, 66 alerts", "42 computers", "£6.00", "£252.00"),
        ("E-mail protection", "13,483 false mails stopped", "42 people", "£2.80", "£117.60"),
        ("Telephones", "Every day", "24 handsets", "£9.00", "£216.00"),
    )
    owned = (
        ("Reception computers", "12", "6", "2019", "Six at Elm Road: security updates end on 12 January"),
        ("Surgery and office computers", "20", "3", "2020", "Three at Hollow Park slow down with scans"),
        ("Laptops", "10", "2", "2020", "Bronwen’s and Cleo’s: hot, and weak batteries"),
        ("Servers", "3", "1", "2021", "Elm Road; the maker’s cover ends in June 2027"),
        ("Printers and scanners", "13", "7", "2017", "Half as many would do"),
        ("Telephones", "24", "0", "2025", "Nothing due before 2030"),
    )
    services = Section(
        "services_used",
        "Services",
        "You have five services for £2,064.60 a month plus VAT, or £49.16 a person. All five were used. One "
        "other might be worth a thought.",
        (
            Table(
                "Your services",
                (
                    words("You have", 24.7),
                    words("How you used it this quarter", 40.3),
                    Column("For", 14),
                    Column("Each", 9),
                    Column("A month", 12),
                ),
                (
                    *(row(*one) for one in have),
                    row("Together, plus VAT", "£6,193.80 for the quarter", "", "", "£2,064.60", is_sum=True),
                ),
                is_rail=True,
                show_caption=False,
            ),
            ServiceList(
                "Included, and not used",
                ("The duty engineer at night",),
                "Not yet: phishing practice",
                "A harmless test mail each quarter and a ten-minute lesson for whoever falls for it. £63 a "
                "month for 42 people; decision 3.",
            ),
        ),
        finding="Five that you have, one that you do not use yet",
    )
    assets = Section(
        "assets",
        "Assets",
        "Of 42 computers, 11 are older than five years. Replacing them oldest first costs £12,340 plus VAT "
        "over the next four quarters, the server included.",
        (
            Table(
                "What you own",
                (
                    words("What you own", 24.7),
                    Column("How many", 9.3),
                    Column("Over five years", 13),
                    Column("Oldest", 9),
                    words("What it means", 44),
                ),
                tuple(row(*one) for one in owned),
                is_rail=True,
                show_caption=False,
            ),
        ),
        finding="11 of 42 computers are older than five years",
    )
    return services, assets


def roadmap() -> Roadmap:
    return Roadmap(
        (
            RoadmapStop(
                "Oct to Dec 2026",
                (
                    Step("Faster line for Elm Road, 24 October", "agreed"),
                    Step("Six reception computers, Elm Road", "£4,140"),
                ),
                "£4,140",
            ),
            RoadmapStop(
                "Jan to Mar 2027",
                (
                    Step("Two laptops, the oldest you own", "£1,580"),
                    Step("Continuity day, Saturday 6 March", "£650"),
                ),
                "£2,230",
            ),
            RoadmapStop(
                "Apr to Jun 2027", (Step("Server at Elm Road, six years old by then", "£3,900"),), "£3,900"
            ),
            RoadmapStop(
                "Jul to Sep 2027",
                (
                    Step("Three surgery computers, Hollow Park", "£2,070"),
                    Step("Printers: from 13 to six", "£0"),
                ),
                "£2,070",
            ),
        ),
        "What is planned for the next four quarters, with prices",
    )


def _advice(price: str, how: str, headline: str, reason: str, benefit: str, effort: str) -> AgendaItem:
    steps = (Step("Reason", reason), Step("Benefit", benefit), Step("Effort", effort))
    return AgendaItem(price, how, headline, steps)


def _ahead() -> tuple[Section, ...]:
    advice = (
        _advice(
            "£4,140",
            "once, plus VAT",
            "Replace the six reception computers at Elm Road before January",
            "their security updates end on 12 January; after that they are no longer safe for records.",
            "reception stays on one log-in, and six of the machines that run hot are gone.",
            "two evenings in the week of 7 December; for you, an hour to try the first one.",
        ),
        _advice(
            "£650",
            "once, plus VAT",
            "Hold a continuity day on Saturday 6 March",
            "backups come back in minutes; nobody knows how long a surgery takes to see animals again.",
            "a page for each reception that says what to do in the first hour, proved on the day.",
            "one Saturday at Mill Lane, four of your people, 09:00 to 13:00.",
        ),
        _advice(
            "£63",
            "a month, plus VAT",
            "Start phishing practice in January",
            "three false mails in a manager’s name came through; the lesson was never tested.",
            "you learn how many would click, before somebody else does; names stay with us.",
            "ten minutes for whoever clicks; none for the others.",
        ),
        _advice(
            "£0",
            "from your hours",
            "Go from 13 printers to six",
            "they are the most frequent cause of all: 17 of 147 breakages.",
            "one kind of toner and one kind of fault; two of the leases end in June.",
            "an hour with Ines on 20 October, then one surgery a quarter.",
        ),
    )
    return (
        Section(
            "roadmap",
            "Roadmap",
            "£12,340 in four quarters, one large thing in each. Prices are fitted and plus VAT; “agreed” "
            "means that your agreement covers it.",
            (roadmap(),),
            finding="One large thing in each quarter",
        ),
        Section(
            "recommend",
            "What we recommend",
            "Four, in the order we would do them. The first three need your decision; the last needs only "
            "your patience.",
            (Agenda(advice),),
            finding="Four, each with its reason, effort and cost",
        ),
    )


def decisions() -> Decisions:
    return Decisions(
        (
            Decision(
                "Decision 1",
                "Owner: Ines Calloway",
                "By Friday 20 November",
                "May we replace the six reception computers at Elm Road before January?",
                (
                    Step(
                        "We propose",
                        "six at £690, £4,140 plus VAT, fitted over two evenings after 7 December. If "
                        "you would rather wait, we keep them apart from records until spring, at no cost; "
                        "reception would then need a second log-in.",
                    ),
                ),
            ),
            Decision(
                "Decision 2",
                "Owner: Dr Tom Abara",
                "By Thursday 14 January",
                "Shall we hold a continuity day on Saturday 6 March?",
                (
                    Step(
                        "We propose",
                        "£650 plus VAT, at Mill Lane, 09:00 to 13:00, with four of your people. If March is "
                        "too full, Saturday 17 April is free as well.",
                    ),
                ),
            ),
            Decision(
                "Decision 3",
                "Owner: Ines Calloway",
                "By Friday 18 December",
                "May phishing practice start in January, for all 42 people?",
                (
                    Step(
                        "We propose",
                        "£63 plus VAT a month, to be ended at any month’s end. You see how many clicked; who "
                        "clicked stays between them and us.",
                    ),
                ),
            ),
        )
    )


def _decisions() -> Section:
    return Section(
        "decisions",
        "Decisions",
        "Three for today. Write here what you decide; we send it to you within two days, and it opens the "
        "next review.",
        (
            Table(
                "Carried over",
                (words("Decided or left open in July", 44), words("What became of it", 42), words("", 14)),
                (
                    row(
                        "New Wi-Fi in all surgeries, £2,900",
                        "In on 22 August, for £2,860",
                        Cell("Done", tone="strong"),
                    ),
                    row("Sign-in codes for everyone", "On since 19 September", Cell("Done", tone="strong")),
                    row("Phishing practice", "You wanted the lessons first", Cell("Open", tone="late")),
                    row("A second screen in every surgery", "The rooms are too small", "Dropped"),
                ),
                wordy=True,
                show_caption=False,
                note="Carried over from Thursday 9 July.",
            ),
            decisions(),
            Agenda(
                (
                    AgendaItem(
                        "Next review",
                        "",
                        "",
                        (
                            Step(
                                "",
                                "Thursday 14 January 2027, 12:30 to 13:30, at Hollow Park. It covers October "
                                "to December and begins with this page.",
                            ),
                        ),
                    ),
                )
            ),
        ),
        finding="Three for today, four carried over",
    )


def ticket_list(count: int = 24) -> Table:
    """Tickets of one priority, as an appendix lists them."""
    columns = (
        words("Number", 9.6),
        words("Opened", 12.5),
        words("Surgery", 12.5),
        words("What it was", 43.4),
        Column("Answered in", 11),
        Column("Solved in", 11),
    )
    sites, what = (
        ("Elm Road", "Mill Lane", "Hollow Park"),
        ("Records froze", "Internet very slow", "Mails late"),
    )
    return Table(
        "Tickets that kept one person from working",
        columns,
        tuple(
            row(
                f"LV-{5519 + 7 * number}",
                f"{1 + number % 30} Jul 08:13",
                sites[number % 3],
                f"{what[number % 3]} in surgery {1 + number % 4}",
                f"{4 + number % 14} min",
                f"{20 + number % 37} min",
            )
            for number in range(count)
        ),
        is_rail=True,
        show_caption=False,
    )


def _appendix() -> tuple[Section, ...]:
    return (
        Section(
            "appendix",
            "Appendix",
            "The 24 tickets that kept one person from working, oldest first.",
            (ticket_list(),),
            finding="Tickets, what the words mean, what was counted",
        ),
        Section(
            "small_print",
            "What the words mean, and what was counted",
            "",
            (
                SmallPrint(
                    (
                        Step("Ticket", "anything you or our monitoring asked us to look at."),
                        Step("Breakage", "something no longer worked."),
                        Step("Request", "something new was wanted."),
                        Step("Solved", "you could work again; “came back” means opened a second time."),
                        Step("Half within", "the middle ticket of all, sorted by time."),
                        Step("9 in 10 within", "only one in ten took longer, in working hours."),
                        Step(
                            "Counted",
                            "1 July to 30 September 2026, as it stood on Monday 5 October. Tickets 190 of "
                            "190; backup logs 92 of 92 nights; ratings 40 of 189 solved tickets.",
                        ),
                    )
                ),
            ),
        ),
    )
