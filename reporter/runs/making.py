"""One way to make an edition: facts → brief → report → documents; plain values, so it may cross a process.

Not here: what only a run knows (a feed unread just now), and what becomes of the edition (filing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from reporter.cadences import CALLS, FOLLOW_UP, MENU, PROVIDER, Cadence, cadence_of
from reporter.config import Contact, Workspace
from reporter.config.audiences import IN_SHORT, Quietness, document_for
from reporter.config.commentary import written_for
from reporter.config.reviews import kept_text
from reporter.delivery import gates
from reporter.delivery.outbox import hashed
from reporter.errors import Failure, safely
from reporter.outputs import render_documents
from reporter.report import (
    Document,
    Edition,
    Memory,
    Report,
    Section,
    Thing,
    Tile,
    Told,
    figures_of,
    resting_on,
)
from reporter.runs.announcing import ChangeLog, late_feeds, notice_of, of_changes, told_of_windows
from reporter.runs.briefing import brief_of
from reporter.runs.calling import calls_of, told_to_the_team
from reporter.runs.corresponding import follow_up_of, remembered_of, unasked, unheard_since
from reporter.runs.following import TicketLog, of_tickets
from reporter.runs.sharing import given_by, page_for_partners
from reporter.sections import make as make_section
from reporter.sections.small_print import small_print
from reporter.sections.tiles import tiles
from reporter.store.store import Store
from reporter.story.brief import Brief
from reporter.story.corrections import told_by
from reporter.story.following_up import apart, tell_follow_up
from reporter.story.headline import headline, preheader, prepared, subject
from reporter.story.lint import Manuscript, Slip, ids_of, slips_of
from reporter.story.noticing import tell_notice
from reporter.story.opening import lede
from reporter.story.others.outward import MUST_BE_READ, Frame
from reporter.story.packs import prospects
from reporter.story.packs.enclosures import figures_file, tickets_file
from reporter.story.packs.feedback import unanswered
from reporter.story.packs.pack import IN_ITS_LETTER, cover, finding, has_cover, meeting_of
from reporter.story.packs.written_back import unanswered_words
from reporter.story.quoted import doubts, strangers
from reporter.story.readers import voice_for
from reporter.story.residents.doubts import doubtful_words
from reporter.story.residents.narrowing import name_of, narrowed
from reporter.story.residents.opening import opening_for_residents
from reporter.story.sentences import first_capital, joined
from reporter.story.situation import Situation, assess, wash_of

Spreading = Callable[..., Iterable["Made | Failure | None"]]  # `map`, or another way to map


@dataclass(frozen=True)
class Made:
    """An edition: what it says, why it must be held as far as its data tell, and its documents."""

    report: Report
    reasons: tuple[str, ...] = ()
    others: Mapping[str, Report] = field(default_factory=dict)  # what other audiences read of it
    quiet: Quietness | None = None  # what becomes of it, where nothing happened in its period
    documents: tuple[Document, ...] = ()
    told: Told | None = None  # what of it a later edition may have to correct
    remarks: tuple[str, ...] = ()  # for the owner, not the reader
    slips: tuple[Slip, ...] = ()  # words that no reader should find

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """What its documents and its wording say to the owner as well."""
        return (*self.said, *(f"{slip}; {slip.mend}" for slip in self.slips))

    @property
    def said(self) -> tuple[str, ...]:
        """The same without its wording."""
        return (*self.remarks, *(one for document in self.documents for one in document.remarks))

    @property
    def sha256(self) -> str:
        """The hash of report.json: by it one telling is held against another."""
        return next(hashed(one.content) for one in self.documents if one.name == "report.json")


@dataclass(frozen=True)
class Waiting:
    """How an edition that is held was told when it was made."""

    made_at: datetime
    report_sha256: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """An edition to be made as of `now`; one that waits already only if it would be told otherwise.

    `unread` and `stuck` are the reasons to hold it that only the run knows: told before and after the others.
    """

    edition: Edition
    memory: Memory
    now: datetime
    waiting: Waiting | None = None
    unread: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()  # else all of its cadence
    is_draft: bool = False

    def reasons(self, made: Made) -> tuple[str, ...]:
        """Every reason to hold what was made; none when it may leave."""
        return (*self.unread, *made.reasons, *self.stuck)


def make(workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime) -> Made:
    """The edition whole, with all documents of its cadence; DataError when nothing is known of its client."""
    return printed(workspace, compose(workspace, store, edition, memory, now))


def compose(workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime) -> Made:
    """The edition before any medium, as it is told at `now`; DamagedError when the store is not sound."""
    if edition.cadence == CALLS.name:
        return _for_the_team(workspace, store, edition, memory, now)
    if edition.client == PROVIDER:
        return _for_partners(workspace, store, edition, now)
    store.check_read(edition.client)
    if edition.cadence == FOLLOW_UP.name:
        return _follow_up(workspace, store, edition, memory, now)
    if isinstance(edition.subject, Thing):
        return _notice(workspace, store, edition, memory, now)
    brief = brief_of(workspace, store, edition, now, memory)
    menu, client = MENU[edition.cadence], brief.client
    report = report_of(brief, menu)
    others = {one: report_of(brief, menu, one) for one in client.other_audiences(menu.name)}
    others |= {name: _as_chosen(brief, menu, who) for name, who in client.choices(menu.name).items()}
    said = (*doubts(brief.note, report.figures), *strangers(brief))
    leads = (f"holds {found}: would it lead to somebody?" for found in doubtful_words(brief))
    remarks = (*(f"commentary: {doubt}" for doubt in (*said, *leads)), *_of_what_is_kept(brief))
    written = [Manuscript(*one) for one in written_for(workspace.folder, edition)]
    written += [Manuscript(*one) for one in kept_text(workspace.folder, brief.kept)]
    is_quiet = brief.note.is_empty and assess(brief).passed_quietly
    return Made(
        report,
        _reasons(brief, report, others),
        others=others,
        quiet=client.quiet.of(menu.name) if is_quiet else None,
        told=told_by(brief, report.figures),
        remarks=remarks,
        slips=slips_of(report, brief.voice, written, ids_of(brief)),
    )


def _for_partners(workspace: Workspace, store: Store, edition: Edition, now: datetime) -> Made:
    """What the clients who agreed have in common, without names; a person reads it before it leaves."""
    frame = Frame(workspace.as_reader, edition.period, now)
    given = {
        slug: safely(given_by, workspace, store, slug, edition.period, now) for slug in workspace.sharing
    }
    page = page_for_partners(workspace, frame, given)
    report = replace(page.report, edition=edition)
    return Made(report, (MUST_BE_READ,), remarks=page.remarks, slips=slips_of(report, frame.voice))


def _for_the_team(
    workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime
) -> Made:
    """The calls of a day: no client's review holds them, and nothing of them is a client's to read."""
    calls = calls_of(workspace, store, memory, now)
    return Made(told_to_the_team(workspace, calls, edition.period), calls.reasons, remarks=calls.remarks)


def _notice(workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime) -> Made:
    """What is told of a planned change at its moment; every reader reads the same."""
    log = ChangeLog.read(workspace, store, edition.client, now)
    notice = notice_of(log, edition, memory.announced)
    report = tell_notice(notice)
    readers = (*log.client.other_audiences(edition.cadence), *log.client.choices(edition.cadence))
    others = dict.fromkeys(readers, report)
    late = late_feeds(of_changes(workspace), store, edition.client, now)
    return Made(
        report,
        gates.reasons_for_notice(log.client, late),
        others=others,
        told=told_of_windows(notice),
        slips=slips_of(report, voice_for(log.client)),
    )


def _follow_up(workspace: Workspace, store: Store, edition: Edition, memory: Memory, now: datetime) -> Made:
    """What is told of a ticket, and of others of the same person, at its moment."""
    log = TicketLog.read(workspace, store, edition.client, memory.posted, now)
    told = follow_up_of(workspace, log, edition)
    report = tell_follow_up(told)
    late = late_feeds(of_tickets(workspace), store, edition.client, now)
    held = gates.reasons_for_notice(log.client, late)
    return Made(
        report,
        (*unheard_since(store, log, edition), *unasked(told), *held),
        told=remembered_of(told),
        slips=tuple(dict.fromkeys(slip for part in apart(told) for slip in slips_of(part, told.voice))),
    )


def _reasons(brief: Brief, report: Report, others: Mapping[str, Report]) -> tuple[str, ...]:
    """Every reason to hold it, also in what others read of it."""
    small = (gates.small_numbers(brief, one) for one in others.values())
    return tuple(dict.fromkeys((*gates.reasons(brief, report), *filter(None, small))))


def _of_what_is_kept(brief: Brief) -> Iterator[str]:
    """Rows of the list of equipment that could not be read; ratings and words that nobody has answered."""
    kept = brief.kept
    yield from kept.equipment.faults if kept.equipment else ()
    for key in unanswered(brief) if kept.is_there else ():
        yield f"{kept.file}: the rating of {key} was not good; write a [[ticket]] on what you did about it"
    for key in unanswered_words(brief) if kept.is_there else ():
        yield f"{kept.file}: somebody wrote back to {key}; write a [[reply]] on what you did about it"


def printed(workspace: Workspace, made: Made, outputs: Sequence[str] = ()) -> Made:
    """The same with its documents: those asked for, else all of its cadence and the model."""
    edition = made.report.edition
    menu = cadence_of(edition.client, edition.cadence)
    wanted = outputs or (*menu.outputs, "json")
    brand = workspace.reader(edition.client).brand
    documents = render_documents(made.report, brand, wanted)
    mailed = [name for name in wanted if name in ("letter", *menu.attachments)]
    for audience, report in made.others.items():
        own = render_documents(report, brand, mailed)
        documents += [replace(one, name=document_for(audience, one.name)) for one in own]
    return replace(made, documents=tuple(documents))


def only(workspace: Workspace, slug: str) -> Workspace:
    """The workspace as its reader knows it: of one client little to carry to another process."""
    if slug == PROVIDER:
        return workspace
    return workspace.model_copy(update={"clients": {slug: workspace.clients[slug]}})


def carry_out(workspace: Workspace, store: Store, task: Task) -> Made | Failure | None:
    """What the task asks for; None when the edition that waits stands as it is. Never raises."""
    if task.waiting and safely(_stands, workspace, store, task) is True:
        return None  # what failed in comparing is told by making
    return safely(_carried_out, workspace, store, task)


def _carried_out(workspace: Workspace, store: Store, task: Task) -> Made:
    made = compose(workspace, store, task.edition, task.memory, task.now)
    return printed(workspace, _as_draft(made) if task.is_draft else made, task.outputs)


def _as_draft(made: Made) -> Made:
    others = {audience: replace(report, is_draft=True) for audience, report in made.others.items()}
    return replace(made, report=replace(made.report, is_draft=True), others=others)


def one_made(workspace: Workspace, store: Store, task: Task, spread: Spreading) -> Made:
    """What the task asks for, made where `spread` has it made; else why it could not be."""
    (found,) = spread(carry_out, (only(workspace, task.edition.client),), (store,), (task,))
    assert found  # it waits for nothing
    if isinstance(found, Failure):
        raise found.as_fault()
    return found


def _stands(workspace: Workspace, store: Store, task: Task) -> bool:
    """Whether the edition would be told today as it was, and must be held for the same reasons."""
    assert task.waiting
    again = compose(workspace, store, task.edition, task.memory, task.waiting.made_at)
    if task.reasons(again) != task.waiting.reasons:
        return False
    return printed(workspace, again, ("json",)).sha256 == task.waiting.report_sha256


def report_of(brief: Brief, cadence: Cadence, audience: str = "") -> Report:
    """All words and figures of one edition, as its client reads it, or another audience among its people."""
    whole = brief.once("whole", lambda: _whole(brief, cadence))
    names = _sections_for(audience, brief, cadence)
    made = tuple(section for name in names if (section := _section(name, brief, cadence)))
    report = replace(whole, sections=made)
    printed = replace(report, preheader="").figures
    report = replace(report, sections=(*made, small_print(brief, printed)))
    return _pack(report, brief) if cadence.manner.is_pack else report


def _as_chosen(brief: Brief, cadence: Cadence, reader: Contact) -> Report:
    """What one reader chose of a community’s edition: their own areas and topics."""
    report = report_of(narrowed(brief, reader), cadence, reader.audience)
    because = f"You get this because you asked for {name_of(reader)}."
    return replace(report, client=first_capital(name_of(reader)), footer=joined(because, report.footer))


def _pack(report: Report, brief: Brief) -> Report:
    """The same with what its parts find, a cover where there are many, and the data it rests on."""
    found = [replace(one, finding=one.finding or finding(one.name, brief)) for one in report.sections]
    if has_cover(brief, found):
        report = replace(report, cover=cover(brief, report.headline, found))
        found = [one if one.name in IN_ITS_LETTER else replace(one, in_letter="") for one in found]
    report = replace(report, sections=tuple(found), meeting=meeting_of(brief))
    if not brief.voice.tells_contract:  # a count of few people, or of a small area, stands among the figures
        return report
    return replace(report, data=(*tickets_file(brief), *figures_file(report.figures)))


def _sections_for(audience: str, brief: Brief, cadence: Cadence) -> tuple[str, ...]:
    names = brief.client.sections_for(audience, cadence.name)
    if cadence.manner.is_pack:
        names = tuple(name for name in names if name not in brief.voice.not_in_packs)
    is_short = brief.client.quiet.of(cadence.name) == "short" and brief.note.is_empty
    is_short = is_short and assess(brief).passed_quietly
    return tuple(name for name in names if not is_short or name in IN_SHORT)


def _section(name: str, brief: Brief, cadence: Cadence) -> Section | None:
    """Made once for all; what it shows as open a later edition may recall only where everyone reads it."""
    audiences = ("", *brief.client.other_audiences(cadence.name))
    is_for_all = all(name in _sections_for(one, brief, cadence) for one in audiences)

    def made() -> Section | None:
        with brief.threads.read_by(everyone=is_for_all):
            return make_section(name, brief)

    return brief.once(("section", name), made)


class _Opening(NamedTuple):
    headline: tuple[str, str]
    lede: tuple[str, ...]
    tiles: tuple[Tile, ...]
    preheader: str


def _opening(brief: Brief, situation: Situation) -> _Opening:
    """What a reader meets first: how they were served; of who is no client yet what their own log tells."""
    if brief.voice.tells_areas:
        told_them = opening_for_residents(brief)
        return _Opening(told_them.headline, told_them.lede, (), told_them.preheader)
    if not brief.voice.serves:
        told = prospects
        return _Opening(told.headline(brief), told.lede(brief), told.tiles(brief), told.preheader(brief))
    return _Opening(
        headline(brief, situation),
        lede(brief, situation),
        tiles(brief, situation),
        preheader(brief, situation),
    )


def _whole(brief: Brief, cadence: Cadence) -> Report:
    """What every reader of an edition reads, without its sections. Not here: layout, files, mail."""
    situation = assess(brief)
    opening = _opening(brief, situation)
    line = opening.headline
    client, provider = brief.client, brief.client.provider
    return Report(
        edition=brief.facts.edition,
        title=brief.voice.title or cadence.title,
        provider=provider.name,
        client=client.name,
        period=brief.voice.period(brief.period),
        tone=situation.tone,
        headline=line,
        lede=opening.lede,
        prepared=prepared(brief),
        tiles=opening.tiles,
        wash=wash_of(brief, situation.asks),
        sections=(),
        subject=resting_on(subject(brief, line), (*figures_of(line[0]), *figures_of(line[1]))),
        preheader=opening.preheader,
        footer=" · ".join(part for part in (provider.name, client.brand.footer) if part),
        language=client.locale.replace("_", "-"),
        paper=client.paper or ("Letter" if client.locale[-3:] in ("_US", "_CA") else "A4"),
        compact=cadence.manner.compact,
        made_at=brief.now,
        most_pages=cadence.manner.most_pages,
    )
