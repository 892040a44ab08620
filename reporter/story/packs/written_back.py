"""What readers wrote back to our mails: thanked, counted, and told only as far as a person lets it."""

from __future__ import annotations

from reporter.cadences import OF_TICKETS
from reporter.config.reviews import ReplyNote
from reporter.report import Cell, Row, figures_of, resting_on
from reporter.story.brief import Brief, told
from reporter.story.sentences import agree, first_capital, joined, out_of, spell

_MAILS = "Mails of ours that readers answered in the period; of one that two people answered, both."
_LEFT = "Mails that left for readers in the period, each reader counted."
_REPLIED = "Of these, the mails that were answered since."
_ASKED = "Answers to the question whether what we did has held; the last of each reader for each ticket."
_ASKING = "Mails that left for readers in the period and asked whether what we did has held."
_HELD = "Of these, a yes."


def has_reactions(brief: Brief) -> bool:
    """Whether a reader answered anything in the period."""
    return bool(brief.threads.heard.reactions)


@told
def of_reactions(brief: Brief) -> str:
    """“You answered three of our mails in October; thank you. Two of the 26 that left then were answered.”"""
    heard = brief.threads.heard
    n = len({(one.mail or one.edition, one.person) for one in heard.reactions})
    if not n:
        return ""
    brief.cite_number("mails_answered", n, "mails", _MAILS)
    first = f"You answered {spell(n)} of our mails {brief.when}; thank you."
    rate = ""
    if heard.mails and heard.answered:
        brief.cite_number("mails_sent", heard.mails, "mails", _LEFT)
        brief.cite_number("mails_sent_answered", heard.answered, "mails", _REPLIED)
        verb = "has" if heard.answered == 1 else "have"
        many = out_of(heard.answered, heard.mails)
        rate = f"{first_capital(many)} mails that left {brief.when} {verb} been answered."
    return joined(first, rate, _of_what_has_held(brief))


def with_reactions(brief: Brief, before: str) -> str:
    """What was said before it, and that."""
    after = of_reactions(brief)
    return resting_on(joined(before, after), (*figures_of(before), *figures_of(after)))


def _of_what_has_held(brief: Brief) -> str:
    """“Asked whether what we did has held, you said yes three times and no once.”"""
    of_tickets = (one for one in brief.threads.heard.reactions if one.about.cadence == OF_TICKETS)
    said = [one.word for one in of_tickets if one.word in ("yes", "no")]
    if not said:
        return ""
    n, held = len(said), said.count("yes")
    brief.cite_number("held_asked", n, "answers", _ASKED)
    brief.cite_number("held", held, "answers", _HELD)
    counts = ((held, "yes"), (n - held, "no"))
    times = " and ".join(f"{word} {_times(count)}" for count, word in counts if count)
    asked = brief.threads.heard.asked
    if not asked:
        return f"Asked whether what we did has held, you said {times}."
    brief.cite_number("held_mails", asked, "mails", _ASKING)
    mails = agree(asked, "mail", "mails")
    return (
        f"Asked whether what we did has held, you said {times}; {spell(asked)} {mails} "
        f"that left {brief.when} asked it."
    )


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{spell(n)} times")


def reaction_rows(brief: Brief) -> tuple[Row, ...]:
    """What a person wrote on what came back: told in our words or theirs, what we did, and since when."""
    editions = dict.fromkeys(one.edition for one in brief.threads.heard.reactions)
    notes = [note for edition in editions for note in brief.kept.replies_to(edition)]
    return tuple(_row(note, brief) for note in notes if note.told or note.quote)


def _row(note: ReplyNote, brief: Brief) -> Row:
    words = note.told or f"“{note.quote.strip()}”"
    since = brief.voice.plain_date(note.since) if note.since else ""
    is_open = not note.changed and bool(note.comes)
    state = Cell("Still open", tone="late") if is_open else Cell(since)
    return Row((Cell(words), Cell(note.changed or note.comes), state))


def unanswered_words(brief: Brief) -> list[str]:
    """For the owner: editions to which somebody wrote words, on which nobody wrote what was done."""
    wrote = dict.fromkeys(one.edition for one in brief.threads.heard.reactions if not one.word)
    return [edition for edition in wrote if not brief.kept.replies_to(edition)]
