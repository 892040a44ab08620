"""What a person keeps between the reviews, as it is told: decisions, promises, what we would do next.

The words are theirs; counts, sums and days around them are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from reporter.config.reviews import DecisionNote, MeetingNote, PromiseMade, Recommended, ends_after
from reporter.periods import parse_period
from reporter.report import AgendaItem, Ask, Cell, Decision, RoadmapStop, Row, Step
from reporter.story.brief import Brief, told
from reporter.story.packs.prices import comes_again, sum_of
from reporter.story.sentences import all_of, first_capital, joined, listing, plural, sentence, spell

MOST_WANTED = 4  # on the first page
MOST_RECOMMENDED = 4
_MOST_STOPS = 4
_STATES = {"done": "Done", "open": "Open", "dropped": "Dropped"}
_KEPT = {"kept": "Kept", "moved": "Moved", "missed": "Missed", "open": "Open"}
ROADMAP = "What we would do in each quarter ahead, and what it costs."


def today(brief: Brief) -> date:
    """The day on which it is told, where the client is."""
    return brief.voice.on(brief.now)


def decisions_put(brief: Brief) -> list[DecisionNote]:
    """Those that are put in this very review, and those put before that nobody has answered or ended."""
    if not brief.manner.is_pack:
        return []
    day, this = today(brief), brief.period.name

    def is_put(one: DecisionNote) -> bool:
        waits = one.is_open(day) and not (one.is_decided(day) or one.became)
        return one.asked == this or _is_within(one.asked, brief) or (waits and ends_after(this, one.asked))

    return [one for one in brief.kept.decisions if speaks_of_this(brief) and is_put(one)]


def _is_within(review: str, brief: Brief) -> bool:
    """Whether that review tells of a part of this period."""
    other, this = parse_period(review, brief.client.zone), brief.period
    return this.first <= other.first and other.until <= this.until


def speaks_of_this(brief: Brief) -> bool:
    """Whether what is kept is of this review, or of earlier ones: of a span long past what came later is no
    news.
    """
    kept = brief.kept
    names = {
        *(one.asked for one in kept.decisions),
        *(one.said_in for one in kept.promises),
        *(one.review for one in kept.meetings),
    }
    this = brief.period.name
    return (
        this in names or not names or any(ends_after(this, name) or _is_within(name, brief) for name in names)
    )


def decisions_wanted(brief: Brief) -> list[DecisionNote]:
    """Of them those that nobody has answered or ended yet."""
    day = today(brief)
    return [one for one in decisions_put(brief) if one.is_open(day) and not one.is_decided(day)]


def last_review(brief: Brief) -> str:
    """The name of the newest review before this one of which anything is kept; else of the period before."""
    kept = brief.kept
    names = [
        *(one.asked for one in kept.decisions),
        *(one.said_in for one in kept.promises),
        *(one.review for one in kept.meetings),
    ]
    earlier = [name for name in names if ends_after(brief.period.name, name)]
    return max(earlier, key=lambda name: parse_period(name, "UTC").until, default=brief.period.before.name)


def carried_over(brief: Brief) -> list[DecisionNote]:
    """Those of earlier reviews that are open, or ended since the last one."""
    day, last = today(brief), last_review(brief)
    meeting = brief.kept.meeting_of(last)
    since = meeting.at.date() if meeting else parse_period(last, "UTC").until

    def is_news(one: DecisionNote) -> bool:
        if one.is_open(day):
            return True
        return one.asked == last if one.ended_on is None else one.ended_on >= since

    put = {one.id for one in decisions_put(brief)}
    earlier = [one for one in brief.kept.decisions if ends_after(brief.period.name, one.asked)]
    return [one for one in earlier if is_news(one) and one.id not in put]


def wanted_asks(brief: Brief) -> list[Ask]:
    """The questions as they stand on the first page, price and day bold."""
    return [Ask(one.question, how=_price_and_day(one, brief)) for one in decisions_wanted(brief)]


def how_to_answer(brief: Brief) -> str:
    """Said in the letter, where something is to be decided."""
    if not decisions_wanted(brief):
        return ""
    return (
        f"A yes, a no or a day by reply is enough{', if you cannot come' if _meeting_ahead(brief) else ''}."
    )


def _price_and_day(one: DecisionNote, brief: Brief) -> str:
    """“£4,140 plus VAT, by Friday 20 November.”"""
    day = f"by {brief.voice.day(one.by)}" if one.by and one.by >= today(brief) else ""
    return sentence(", ".join(filter(None, (one.cost, day))))


def wanted_label(brief: Brief) -> str:
    """“Decisions wanted on Thursday 8 October”, where the day of the meeting is known."""
    meeting = _meeting_ahead(brief)
    on = f" on {brief.voice.day(meeting.at.date())}" if meeting else ""
    return f"{brief.voice.headings['decisions_wanted']}{on}"


def _meeting_ahead(brief: Brief) -> MeetingNote | None:
    """The meeting on this review, while it is still to come."""
    meeting = brief.kept.meeting_of(brief.period.name)
    return meeting if meeting and meeting.at.date() >= today(brief) else None


@told
def of_decisions(brief: Brief) -> str:
    """“Three to decide. Write down what you choose: the next time begins with it.”"""
    put, wanted = decisions_put(brief), decisions_wanted(brief)
    _cite_decisions(brief)
    if not put:
        return "Nothing needs you to decide."
    if not wanted:
        return "The one decision is made." if len(put) == 1 else f"{all_of(len(put))} decisions are made."
    count = first_capital(spell(len(wanted)))
    return f"{count} to decide. Write down what you choose: the next time begins with it."


@told
def decisions_in_short(brief: Brief) -> str:
    """“Three to decide, one still open from before”"""
    _cite_decisions(brief)
    day, wanted = today(brief), len(decisions_wanted(brief))
    carried = sum(one.is_open(day) for one in carried_over(brief))
    if carried:
        brief.cite_number("decisions_still_open", carried, "decisions", "Of earlier reviews, not ended yet.")
    over = f"{spell(carried)} still open from before" if carried else ""
    return first_capital(", ".join(filter(None, (f"{spell(wanted) if wanted else 'none'} to decide", over))))


def _cite_decisions(brief: Brief) -> None:
    counts = {
        "decisions_put": (len(decisions_put(brief)), "Decisions that are put in this review."),
        "decisions_wanted": (len(decisions_wanted(brief)), "Of them, those that are not answered."),
        "decisions_carried": (len(carried_over(brief)), "Of earlier reviews: open, or ended since."),
    }
    for name, (n, definition) in counts.items():
        brief.cite_number(name, n, "decisions", definition)


def carried_head(brief: Brief) -> str:
    """“Decided or left open in July”; without a meeting, or of several reviews, “… earlier”."""
    asked = {one.asked for one in carried_over(brief)}
    meeting = brief.kept.meeting_of(next(iter(asked))) if len(asked) == 1 else None
    return f"Decided or left open {f'in {brief.voice.month(meeting.at.date())}' if meeting else 'earlier'}"


def carried_rows(brief: Brief) -> tuple[Row, ...]:
    """What was asked, what became of it, and how it stands."""
    return tuple(_carried(one, brief) for one in carried_over(brief))


def _carried(one: DecisionNote, brief: Brief) -> Row:
    what = ", ".join(filter(None, (one.title or one.question, one.cost if one.title else "")))
    state = "open" if one.is_open(today(brief)) else one.state
    tone = {"done": "strong", "open": "late"}.get(state, "")
    became = one.became or _answer(one, brief) or "Not decided yet"
    return Row((Cell(what), Cell(became), Cell(_STATES[state], tone=tone)))  # type: ignore[arg-type]


def _answer(one: DecisionNote, brief: Brief) -> str:
    """“Yes, on 9 July”"""
    if not one.is_decided(today(brief)):
        return ""
    on = f", on {brief.voice.plain_date(one.decided_on)}" if one.decided_on else ""
    return f"{first_capital(one.decided.rstrip('.'))}{on}"


@told
def told_decisions(brief: Brief) -> tuple[Decision, ...]:
    """Those of this review, each with what we propose, and the answer where there is one."""
    _cite_decisions(brief)
    return tuple(_decision(n, one, brief) for n, one in enumerate(decisions_put(brief), 1))


def _decision(n: int, one: DecisionNote, brief: Brief) -> Decision:
    brief.cite_number("decision", n, "", "Its place among those of this review.", one.id)
    cost = one.cost if one.cost not in one.propose else ""
    remarks = {"We propose": one.propose, "Cost": cost, "Decided": _answer(one, brief)}
    return Decision(
        label=f"Decision {n}",
        owner=f"Owner: {one.owner}" if one.owner else "",
        by=f"By {brief.voice.day(one.by)}" if one.by and one.by >= today(brief) else "",
        question=one.question,
        is_decided=one.is_decided(today(brief)),
        remarks=tuple(Step(label, words) for label, words in remarks.items() if words),
    )


def next_review(brief: Brief) -> AgendaItem | None:
    """When and where the next one is talked about; None while nobody knows."""
    meeting = brief.kept.meeting_after(brief.period.name)
    if meeting is None or meeting.at.date() < today(brief):
        return None
    covers = brief.voice.period(parse_period(meeting.review, brief.client.zone))
    words = f"It covers {covers}, and begins with what is decided here."
    return AgendaItem(brief.voice.headings["next_review"], "", met_on(meeting, brief), (Step("", words),))


def met_on(meeting: MeetingNote, brief: Brief) -> str:
    """“Thursday 14 January 2027, 12:30 to 13:30, Harborne”"""
    begun = meeting.at.replace(tzinfo=ZoneInfo(brief.client.zone))
    hours = brief.voice.from_to(begun, begun + meeting.lasting)
    return ", ".join(filter(None, (brief.voice.full_day(begun.date()), hours, meeting.place)))


def promises_made(brief: Brief) -> list[PromiseMade]:
    """Those of the last review, and older ones that are open."""
    last, this = last_review(brief), brief.period.name
    if not speaks_of_this(brief):
        return []
    earlier = [one for one in brief.kept.promises if ends_after(this, one.said_in)]
    return [one for one in earlier if one.said_in == last or one.state == "open"]


@told
def promises_title(brief: Brief) -> str:
    """“Our promises: three kept, one moved, one missed”"""
    counts = _count_promises(brief)
    said = (f"{spell(counts[state])} {state}" for state in _KEPT if counts[state])
    return f"Our promises: {', '.join(said)}"


def _count_promises(brief: Brief) -> Counter[str]:
    counts = Counter[str](one.state for one in promises_made(brief))
    for state, n in counts.items():
        brief.cite_number("promises", n, "promises", "Of the last review, and older ones still open.", state)
    told = "Promises of the last review, and older ones that are still open."
    brief.cite_number("promises", counts.total(), "promises", told)
    return counts


@told
def of_promises_kept(brief: Brief) -> str:
    """“Of five promises we kept three.”; "" where none was made."""
    counts = _count_promises(brief)
    n, kept = counts.total(), counts["kept"]
    if not n:
        return ""
    if n == kept:
        return f"We kept {'our promise' if n == 1 else f'all {spell(n)} promises'} of the last review."
    return f"Of {spell(n)} {plural('promise', n)} we kept {spell(kept) if kept else 'none'}."


def promises_said(brief: Brief) -> str:
    """“In July we said”: in which month the meeting was, else in which review."""
    reviews = {one.said_in for one in promises_made(brief)}
    if len(reviews) > 1:
        return "We said"
    review = reviews.pop()
    meeting = brief.kept.meeting_of(review)
    if meeting:
        return f"In {brief.voice.month(meeting.at.date())} we said"
    return f"{first_capital(brief.voice.during(parse_period(review, brief.client.zone)))} we said"


def promise_rows(brief: Brief) -> tuple[Row, ...]:
    """What we said, what happened with its new day, and how it stands."""
    return tuple(_promise(one, brief) for one in promises_made(brief))


def _promise(one: PromiseMade, brief: Brief) -> Row:
    tone = {"kept": "strong", "moved": "late", "missed": "failed"}.get(one.state, "")
    now = f"Now {brief.voice.day(one.by)}." if one.by and one.state != "kept" else ""
    happened = joined(sentence(one.happened), now) if now else one.happened
    return Row((Cell(one.text), Cell(happened), Cell(_KEPT[one.state], tone=tone)))  # type: ignore[arg-type]


def recommended(brief: Brief) -> list[Recommended]:
    """What we would do after this period, and that has not been turned down, done, or put only later."""
    day, this = today(brief), brief.period.name

    def is_ahead(one: Recommended) -> bool:
        decision = brief.kept.decision_of(one.decision) if one.decision else None
        waits = decision is None or (decision.is_open(day) and not ends_after(decision.asked, this))
        return waits and (one.quarter is None or ends_after(one.quarter, this))

    return [one for one in brief.kept.recommendations if speaks_of_this(brief) and is_ahead(one)]


@told
def of_recommendations(brief: Brief) -> str:
    """“Four, in the order in which we would do them; three need your decision.” And what they come to."""
    found = recommended(brief)
    first = found[:MOST_RECOMMENDED]
    n, needing = len(first), sum(_needs_a_decision(one, brief) for one in first)
    _cite_recommendations(brief, n)
    told = "Those that wait for a decision of this review."
    brief.cite_number("recommendations_to_decide", needing, "recommendations", told)
    order = "One" if n == 1 else f"{first_capital(spell(n))}, in the order in which we would do them"
    needs = ""
    if needing:
        who = "it" if n == 1 else "all" if needing == n else spell(needing)
        needs = f"; {who} {'needs' if needing == 1 else 'need'} your decision"
    total = _total(found, brief, "")
    return joined(f"{order}{needs}.", f"What is on the roadmap comes to {total}." if total else "")


def _cite_recommendations(brief: Brief, n: int) -> None:
    brief.cite_number("recommendations", n, "recommendations", "What we would do next, as a person wrote it.")


def _needs_a_decision(one: Recommended, brief: Brief) -> bool:
    return one.decision in [other.id for other in decisions_wanted(brief)]


@told
def recommendations_in_short(brief: Brief) -> str:
    """“Four things, £12,340 on the roadmap”"""
    found = recommended(brief)
    n = len(found[:MOST_RECOMMENDED])
    _cite_recommendations(brief, n)
    total = _total(found, brief, "")
    things = f"{spell(n)} {plural('thing', n)}"
    return first_capital(f"{things}, {total} on the roadmap" if total else things)


def recommendation_items(brief: Brief) -> tuple[AgendaItem, ...]:
    """The first few, each with price, reason, benefit and effort."""
    numbers = _numbers(brief)
    return tuple(_item(one, brief, numbers) for one in recommended(brief)[:MOST_RECOMMENDED])


def _numbers(brief: Brief) -> dict[str, int]:
    return {one.id: n for n, one in enumerate(decisions_put(brief), 1)}


def name_of_decision(decision: str, brief: Brief) -> str:
    """“Decision 2”, of one that is put in this review; else ""."""
    n, found = _numbers(brief).get(decision), brief.kept.decision_of(decision)
    if n is None or found is None:
        return ""
    if found.is_decided(today(brief)):
        return f"Decided: {found.decided}"
    brief.cite_number("decision", n, "", "Its place among those of this review.", decision)
    return f"Decision {n}"


@told
def _item(one: Recommended, brief: Brief, numbers: dict[str, int]) -> AgendaItem:
    needs = ""
    if one.decision in numbers and _needs_a_decision(one, brief):
        n = numbers[one.decision]
        brief.cite_number("decision", n, "", "Its place among those of this review.", one.decision)
        needs = f"decision {n}."
    told = {
        "Reason": sentence(one.reason),
        "Benefit": sentence(one.benefit),
        "Effort": sentence(one.effort),
        "Owner": sentence(one.owner),
        "Needs": needs,
    }
    remarks = tuple(Step(label, words) for label, words in told.items() if words)
    return AgendaItem(one.cost, one.cost_note, one.title, remarks)


@told
def more_recommendations(brief: Brief) -> str:
    """“And two more: half as many printers and a spare line.”; "" where the others are on the roadmap."""
    rest = [one for one in recommended(brief)[MOST_RECOMMENDED:] if one.quarter is None]
    if not rest:
        return ""
    brief.cite_number("recommendations_more", len(rest), "recommendations", "Those that have no room here.")
    return sentence(f"And {spell(len(rest))} more: {listing([one.title.rstrip('.') for one in rest])}")


def roadmap_stops(brief: Brief) -> tuple[RoadmapStop, ...]:
    """The next quarters in which something is to be done, the soonest first."""
    found = recommended(brief)
    names = sorted({one.quarter for one in found if one.quarter}, key=lambda name: parse_period(name, "UTC"))
    return tuple(_stop(name, found, brief) for name in names[:_MOST_STOPS])


@told
def _stop(name: str, found: Iterable[Recommended], brief: Brief) -> RoadmapStop:
    own = [one for one in found if one.quarter == name]
    items = tuple(Step(one.title, _price(one)) for one in own)
    return RoadmapStop(_quarter(name, brief), items, _total(own, brief, name))


def _price(one: Recommended) -> str:
    """The price alone; where it comes again, that as well."""
    return " ".join(filter(None, (one.cost, one.cost_note if comes_again(one.cost_note) else "")))


def _quarter(name: str, brief: Brief) -> str:
    """“Oct to Dec 2026”"""
    period, month = parse_period(name, brief.client.zone), brief.voice.month
    first, last = month(period.first)[:3], month(period.last)[:3]
    return f"{first} to {last} {period.last.year}" if first != last else f"{first} {period.last.year}"


def _total(found: Sequence[Recommended], brief: Brief, quarter: str) -> str:
    """What those on the roadmap come to; "" where that cannot be said of all of them, or of one alone."""
    planned = [one for one in found if one.quarter and one.cost]
    if any(comes_again(f"{one.cost} {one.cost_note}") for one in planned):
        return ""
    total = sum_of(one.cost for one in planned)
    if total is None:
        return ""
    told = "The prices of what is on the roadmap, added; words without a number add nothing."
    brief.cite_number("roadmap_total", float(total.value), total.currency, told, quarter)
    return str(total)
