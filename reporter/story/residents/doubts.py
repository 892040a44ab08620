"""What in a person's own words for residents may lead to somebody: told to the owner alone."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.config import Note
from reporter.privacy.wording import found_in
from reporter.story.brief import Brief


def doubtful_words(brief: Brief) -> list[str]:
    """“a telephone number (“0121 496 0123”)”, for each; none of a business."""
    if brief.client.kind != "community":
        return []
    known = {call.number for call in brief.client.provider.calls}
    found = (one for text in _texts(brief.note) for one in found_in(text))
    return list(dict.fromkeys(f"{one.what} (“{one.words}”)" for one in found if one.words not in known))


def _texts(note: Note) -> Iterator[str]:
    yield from (*(note.headline or ()), *note.lede, note.markdown)
    for one in note.stories:
        yield from (
            one.headline,
            one.what_happened,
            one.what_we_did,
            one.how_it_ended,
            one.meaning,
            one.place,
        )
    for ask in note.asks:
        yield from (ask.question, ask.how)
