"""What one reader chose of an edition: their own areas, and the topics they want to read of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reporter.config import Contact
from reporter.privacy.cutting import of_areas
from reporter.story.brief import Brief
from reporter.story.sentences import listing, within_a_sentence
from reporter.story.threads import Threads


def narrowed(brief: Brief, reader: Contact) -> Brief:
    """The same of these alone; who was shown what is not remembered of it."""
    areas = {one.casefold() for one in reader.areas}
    topics = {one.casefold() for one in reader.topics}
    policy = brief.client.privacy

    def wanted(frame: Any) -> Any:
        fits = frame["source"] == frame["source"]
        if areas and "place" in frame:
            fits &= frame["place"].str.casefold().isin(areas if "category" in frame else {*areas, ""})
        if topics and "category" in frame:
            kinds = {one: policy.topic_of(one).casefold() in topics for one in frame["category"].unique()}
            fits &= frame["category"].map(kinds).astype(bool)
        return fits

    facts = of_areas(brief.facts, wanted)
    facts = replace(facts, history=facts.history.iloc[-1:], since_joined=facts.since_joined[:0])
    note = brief.note.model_copy(update={"headline": None, "lede": (), "markdown": "", "stories": ()})
    mine = [one for one in brief.note.stories if not areas or one.place.casefold() in areas]
    note = note.model_copy(update={"stories": tuple(mine)}) if not topics else note
    return replace(brief, facts=facts, note=note, threads=Threads(), chosen=reader, whole=brief)


def name_of(reader: Contact) -> str:
    """“Bournville”; “Bournville and Stirchley: noise”."""
    places = listing(list(reader.areas))
    topics = listing([within_a_sentence(one) for one in reader.topics])
    return f"{places}: {topics}" if places and topics else places or topics
