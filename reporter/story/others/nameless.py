"""Stories of one client as others may read them: without its names, people, places, numbers and days."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter import metrics
from reporter.config import Note, StoryNote
from reporter.records import Ticket
from reporter.report import Said, Step, StoryCard, resting_on, texts_of
from reporter.story.brief import Brief, told
from reporter.story.choosing import candidates, is_small, is_solved, rank, written_of
from reporter.story.others.veil import Veil
from reporter.story.retelling import normal, quotable
from reporter.story.sentences import prose_duration, sentence
from reporter.story.telling import tell
from reporter.story.unsaid import is_form

LABELS = ("What happened", "What we did", "How it ended", "What it meant")
_LOOKED_THROUGH = 300  # of the best; the rest are small
_LOOKED_AT = 4  # stories that can be told, for each that is
_PART = 10  # what each part of a story adds to its rank: others know nothing of it
_LONGEST = 240
_SHORTEST = 15
_IN_HAND = (5 * 60, 14 * 86400)  # seconds
_THEM = ("you", "your", "yours", "yourself")


@dataclass(frozen=True)
class Nameless:
    """A story without names, how much one would want to hear of it, and the month it belongs to."""

    card: StoryCard
    rank: float
    who: str = ""  # whose it is, in general words

    def numbered(self, number: int) -> StoryCard:
        """Its card, whose figures say which story of the report they are of."""
        figures = {one for _, text in texts_of(self.card) if isinstance(text, Said) for one in text.figures}
        told_of = sorted((replace(one, of=f"story {number}") for one in figures), key=lambda one: one.id)
        return resting_on(_plain(self.card), told_of)


@dataclass(frozen=True)
class Chosen:
    """The stories of one client that may be told, the best first; and how many were left out for a name."""

    stories: tuple[Nameless, ...] = ()
    left_out: int = 0


def choose_nameless(brief: Brief, veil: Veil, most: int) -> Chosen:
    """Its best stories that went well and in which nothing stands that is to be taken out."""
    stories: list[Nameless] = []
    left_out = 0
    client = veil.client.model_copy(update={"names": "first"})  # there is nobody left to be named
    alone = Brief(brief.facts, client, Note(), brief.now)
    for number, ticket in enumerate(candidates(brief)[:_LOOKED_THROUGH]):
        if not _went_well(ticket, brief):
            continue
        bare, note = _bare(ticket, veil, f"story {number}"), written_of(ticket, brief)
        card = _told(bare, note, alone, veil) if bare else None
        if card and not any(is_alike(card, one.card) for one in stories):
            told_in_full = _PART * len(card.steps)
            stories.append(Nameless(card, rank(ticket, brief) + told_in_full, brief.client.described_as))
        left_out += card is None
        if len(stories) == _LOOKED_AT * most:
            break
    stories.sort(key=lambda one: -one.rank)
    return Chosen(tuple(stories[:most]), left_out)


def _told(bare: Ticket, note: StoryNote | None, alone: Brief, veil: Veil) -> StoryCard | None:
    """The story of a ticket without names; None where something still stands in it, or it is none."""
    if note:
        story = _in_general_words(note, veil, bare.id)
        if story is None:
            return None
        alone = replace(alone, note=Note(stories=(story,)))
    elif is_small(bare, alone):
        return None
    card = _as_theirs(tell(bare, alone), bare, alone)
    texts = [card.headline, *(step.text for step in (*card.steps, card.meaning))]
    return None if any(map(veil.found_in, texts)) or any(map(_speaks_to_them, texts)) else card


def is_alike(card: StoryCard, other: StoryCard) -> bool:
    """Whether two are told in the same words, but for their hours."""
    did = [{normal(one.headline), *(normal(step.text) for step in one.steps)} for one in (card, other)]
    return not did[0].isdisjoint(did[1])


def _went_well(ticket: Ticket, brief: Brief) -> bool:
    """Whether it was solved, in the time promised, and for good."""
    if not is_solved(ticket) or ticket.reopen_count or ticket.rating == "bad":
        return False
    return (ticket.source, ticket.id) not in brief.once("late ones", lambda: _late(brief))


def _late(brief: Brief) -> frozenset[tuple[str, str]]:
    frames = (brief.measure(metrics.late_tickets), brief.measure_before(metrics.late_tickets))
    return frozenset(key for one in frames for key in zip(one["source"], one["id"], strict=True))


def _bare(ticket: Ticket, veil: Veil, name: str) -> Ticket | None:
    """The ticket with general words for names; None where its subject or its ending still says one."""
    subject, did = veil.over(ticket.subject), veil.sentences(ticket.resolution)
    while did and is_form(did[-1]):
        did.pop()
    if veil.found_in(subject) or (did and not did[-1]):
        return None
    return replace(
        ticket,
        source="",
        id=name,
        subject=subject,
        resolution=" ".join(filter(None, did)),
        for_client=" ".join(filter(None, veil.sentences(ticket.for_client))),
        requester="",
        requester_email="",
        assignee="",
        place="",
        next_step="",
    )


def _in_general_words(note: StoryNote, veil: Veil, name: str) -> StoryNote | None:
    """What a person wrote, with general words for names; None where a sentence of it still says one."""
    fields = ("headline", "what_happened", "what_we_did", "how_it_ended", "meaning")
    told_of = {field: veil.sentences(getattr(note, field)) for field in fields}
    if not all(part for parts in told_of.values() for part in parts):
        return None
    return StoryNote.model_validate(
        {"ticket": name, **{field: " ".join(parts) for field, parts in told_of.items()}}
    )


def _as_theirs(card: StoryCard, ticket: Ticket, brief: Brief) -> StoryCard:
    """The card as one tells it of somebody: of which month, what happened, and what it meant to them."""
    is_written = bool(brief.note.stories and brief.note.stories[0].meaning)
    meaning = card.meaning.text if is_written else _meaning(ticket, brief)
    begun = Step(LABELS[0], sentence(ticket.subject))
    steps = tuple(begun if step.label in ("You told us", "We noticed") else step for step in card.steps)
    day = brief.voice.on(ticket.resolved_at or ticket.opened_at)
    when = f"{brief.voice.month(day)} {day.year}"
    return replace(card, when=when, place="", steps=steps, meaning=Step(LABELS[3], meaning))


@told
def _meaning(ticket: Ticket, brief: Brief) -> str:
    """What it gave them, as somebody wrote it or the data prove it; “” where neither does."""
    means = (ticket.for_client, *brief.client.meanings_of(ticket.category))
    for text in means:
        if len(text) >= _SHORTEST and not is_form(text) and not _speaks_to_them(text):
            return sentence(quotable(text, ticket, brief.client)) if len(text) <= _LONGEST else ""
    needed_by, done = ticket.needed_by_at, ticket.resolved_at
    if needed_by and done and ticket.precision == "instant" and not ticket.day_only:
        seconds = (needed_by - done).total_seconds()
        if _IN_HAND[0] <= seconds <= _IN_HAND[1]:
            what = "From solving to the moment by which it was needed."
            brief.cite_number("time_in_hand", seconds, "seconds", what, ticket.id)
            return f"It was done {prose_duration(seconds)} before it was needed."
    return "We found it before anybody had to report it." if ticket.is_proactive else ""


def _speaks_to_them(text: str) -> bool:
    """Whether it speaks to the client, whom others are not."""
    return any(word.strip(".,;:!?’'“”") in _THEM for word in text.casefold().split())


def _plain(card: StoryCard) -> StoryCard:
    def bare(step: Step) -> Step:
        return Step(str(step.label), str(step.text))

    return StoryCard(
        str(card.when),
        str(card.place),
        str(card.headline),
        tuple(bare(step) for step in card.steps),
        bare(card.meaning),
    )
