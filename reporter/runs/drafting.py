"""A draft of an author's file: how an edition is told as yet, line by line, to be made theirs or left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from reporter.cadences import MENU
from reporter.config import Workspace, read_commentary
from reporter.config.commentary import commentary_path
from reporter.errors import UsageError
from reporter.files import write_new
from reporter.report import Edition, Memory, StoryCard
from reporter.runs.briefing import brief_of
from reporter.runs.making import report_of
from reporter.store.store import Store
from reporter.story.brief import Brief
from reporter.story.choosing import candidates, choose
from reporter.story.telling import tell

_CANDIDATES = 6
_FIELDS = {
    "You told us": "what_happened",
    "We noticed": "what_happened",
    "What happened": "what_happened",
    "What we did": "what_we_did",
    "How it ended": "how_it_ended",
}


def draft(workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime) -> Path:
    """Write the file; UsageError where the author has one already."""
    if written := commentary_path(workspace.folder, edition):
        name = written.relative_to(workspace.folder).as_posix()
        raise UsageError(f"{name} is there already", "edit it; for a new draft move it away first")
    brief = brief_of(workspace, store, edition, now, memory)
    path = workspace.folder / "commentary" / edition.client / f"{edition.period.name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, "\n".join(_lines(workspace, brief)).encode())
    return path


def _lines(workspace: Workspace, brief: Brief) -> Iterator[str]:
    edition, client = brief.facts.edition, brief.client
    report = report_of(brief, MENU[edition.cadence])
    yield "+++"
    yield f"# {client.name}, {report.period}: how it is told as yet. What you leave is told just so."
    yield "# To change something take the “# ” away, in front of a [[heading]] and its ticket as well. Then:"
    yield f"# reporter build {edition.cadence} {client.slug} --period {edition.period.name}"
    yield ""
    yield from _set("author", client.provider.signature or client.provider.name)
    yield ""
    yield f"# headline = [{', '.join(map(_quoted, report.headline))}]"
    yield ""
    yield "# Tickets that are told before all others, or never, by their ids:"
    yield from _set("pin", [])
    yield from _set("hide", [])
    yield from _asks(brief, report.wash.asks if report.wash else ())
    yield from _recommendation(brief)
    yield from _promises(workspace, edition)
    yield from _stories(brief)
    yield "+++"
    yield ""


def _asks(brief: Brief, asks: tuple[object, ...]) -> Iterator[str]:
    yield "\n# What you need of them, before what the log itself asks"
    if asks:
        yield f"# (now {len(asks)}, told in any case):"
    yield from _block("[[asks]]", question="", how="", by="")


def _recommendation(brief: Brief) -> Iterator[str]:
    offer = brief.client.catalogue.get(brief.client.offer)
    yield "\n# One thing that you recommend, with its reason and its price:"
    told = {"lead": offer.name, "question": offer.words, "how": offer.price} if offer else {}
    yield from _block("[recommendation]", **{"lead": "", "question": "", "how": "", "by": "", **told})


def _promises(workspace: Workspace, edition: Edition) -> Iterator[str]:
    """What was promised in the author's last file and is not told as done."""
    before = read_commentary(workspace.folder, replace(edition, subject=edition.period.before))
    said = [one.said for one in before.promises if one.state != "Done"]
    said += [before.recommendation.lead] if before.recommendation and before.recommendation.lead else []
    yield "\n# What the last report promised, and what came of it: Done, Half done or Not done."
    for words in said or [""]:
        yield from _block("[[promises]]", said=words, happened="", state="Not done")


def _stories(brief: Brief) -> Iterator[str]:
    told = choose(brief)
    others = [one for one in candidates(brief) if one not in told][: max(0, _CANDIDATES - len(told))]
    for heading, tickets in (("These are told now", told), ("These could be", others)):
        yield f"\n# {heading}{':' if tickets else ': none.'}"
        for ticket in tickets:
            yield from _story(ticket.id, tell(ticket, brief))


def _story(ticket: str, card: StoryCard) -> Iterator[str]:
    steps = {_FIELDS[step.label]: step.text for step in card.steps if step.label in _FIELDS}
    ordered = {name: steps.get(name, "") for name in ("what_happened", "what_we_did", "how_it_ended")}
    yield from _block(
        "[[stories]]", ticket=ticket, headline=card.headline, **ordered, meaning=card.meaning.text
    )


def _block(heading: str, **values: str) -> Iterator[str]:
    yield f"# {heading}"
    for name, value in values.items():
        yield from _set(name, value)
    yield ""


def _set(name: str, value: object) -> Iterator[str]:
    yield f"# {name} = {_quoted(value)}"


def _quoted(value: object) -> str:
    """As TOML writes it."""
    text = str(value).replace("\u00a0", " ") if isinstance(value, str) else value
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
