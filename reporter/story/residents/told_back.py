"""You told us, we did, how it ended: the stories of residents, and what is still with the team."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from reporter.records import Ticket
from reporter.report import Agenda, AgendaItem, Prose, Step, StoryCard
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.choosing import choose, is_solved
from reporter.story.residents.numbers import kind_in_words, numbers_of
from reporter.story.sentences import first_capital, joined, sentence, within_a_sentence
from reporter.story.telling import each_said_once, ended_as_well, from_note, next_step, tell, title_of

_LABELS = {"What happened": "You told us", "What we did": "We did", "How it goes on": "How it stands"}
_NOT_SOLVED = "Not solved."
_MOST_KINDS = 3


def cards_of(brief: Brief) -> list[StoryCard]:
    """What is not solved first, then in the order of the days; by kind where nobody’s words may be told."""
    found = [*from_note(brief), *(_told_by_us(one, brief) for one in choose(brief))]
    cards = [_in_our_labels(card) for card in found] or _by_kind(brief)
    cards.sort(key=lambda card: not any(step.text.startswith(_NOT_SOLVED) for step in card.steps))
    return each_said_once(cards[: max(brief.manner.stories, len(brief.note.stories))])


def _in_our_labels(card: StoryCard) -> StoryCard:
    return replace(card, steps=tuple(Step(_LABELS.get(one.label, one.label), one.text) for one in card.steps))


def _told_by_us(ticket: Ticket, brief: Brief) -> StoryCard:
    """With the team's own sentence on what a reader can do, and said plainly where it is not solved."""
    card = tell(ticket, brief)
    ours = brief.client.privacy.words_of(ticket.category)
    written = any(one.ticket == ticket.id and one.meaning for one in brief.note.stories)
    if ours.can_do and not written:
        card = replace(card, meaning=Step(card.meaning.label, sentence(ours.can_do)))
    if is_solved(ticket):
        return card
    *steps, last = card.steps or (Step("How it goes on", ""),)
    if last.text.startswith(_NOT_SOLVED):
        return card
    return replace(card, steps=(*steps, Step(last.label, joined(_NOT_SOLVED, last.text))))


def _by_kind(brief: Brief) -> list[StoryCard]:
    """In the team's own sentences on kinds of reports: nothing of any one of them is told."""
    counts = Counter(str(one) for one in brief.this.opened["category"])
    ended = Counter(one.category for one in records_of(brief.this.resolved, Ticket))
    policy = brief.client.privacy
    found = []
    for name, n in counts.most_common():
        ours = policy.words_of(name)
        if not ours.told or n < policy.minimum:
            continue
        did = sentence(ours.did) if ours.did and ended[name] >= policy.minimum else ""
        steps = (Step("You told us", sentence(ours.told)), Step("We did", did))
        meaning = Step(brief.voice.meaning_label, sentence(ours.can_do) if ours.can_do else "")
        shown = tuple(one for one in steps if one.text)
        found.append(StoryCard("", "", first_capital(name), shown, meaning))
    return found[:_MOST_KINDS]


def endings_of_what_was_open(brief: Brief) -> tuple[Prose, ...]:
    """What else has ended of what readers were shown as open."""
    others = ended_as_well(brief)
    return (Prose((others,)),) if others else ()


@told
def still_with_us(brief: Brief) -> Agenda | None:
    """What is open, the longest first: since when, about what, where, and what comes next."""
    shown = [one for one in brief.open_now if one.category or one.subject][: brief.manner.open_reports]
    if not shown or brief.is_recorded:  # crimes are told by their number alone
        return None
    for one in shown:
        brief.threads.show(one)
    count = numbers_of(brief).still_open
    more = "Others are open too." if count is not None and count > len(shown) else ""
    return Agenda(tuple(_open_item(one, brief) for one in shown), more)


def _open_item(ticket: Ticket, brief: Brief) -> AgendaItem:
    kind = within_a_sentence(kind_in_words(ticket.category))
    about = f"a {brief.voice.noun} about {kind}" if kind else f"a {brief.voice.noun}"
    title = title_of(ticket, brief) if ticket.subject else ""
    what = about if ticket.id in title or not title else title
    is_known = brief.chosen is not None and len(brief.chosen.areas) == 1
    place = "" if is_known or not ticket.place else sentence(ticket.place)
    words = joined(place, next_step(ticket, brief))
    since = f"Since {brief.since(ticket)}"
    return AgendaItem(since, "", first_capital(what), (Step("", words),) if words else ())
