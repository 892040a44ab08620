"""What is told to others of clients who agreed: one success story, or a page for partners, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.cadences import PARTNERS, PROVIDER, SUCCESS, Cadence
from reporter.config import Client, Note
from reporter.periods import Period
from reporter.report import Commentary, Edition, Prose, Report, Section, SmallPrint, Step
from reporter.story.others.nameless import Nameless
from reporter.story.others.together import FEWEST, Total, meaning_of, tile_of
from reporter.story.readers import voice_for
from reporter.story.sentences import first_capital, sentence, spell
from reporter.story.voice import Voice

SOMEBODY = "a client of ours"
MUST_BE_READ = "a person must read it before it is given to anybody"
MOST_STORIES = 3
_LEFT_OUT = (
    "Names of clients, people and places, addresses, machines, numbers of tickets and days are left out by "
    "rule; a story in which one of them still stood is not told."
)


@dataclass(frozen=True)
class Frame:
    """For whom, of which period and when it is told; the client stands for the provider itself."""

    provider: Client
    period: Period
    now: datetime

    @property
    def voice(self) -> Voice:
        """How the provider speaks."""
        return voice_for(self.provider)


def success_story(frame: Frame, described_as: str, stories: Sequence[Nameless]) -> Report:
    """The best story of one client, part by part, and below it what else ended well there."""
    best, *others = (one.numbered(number) for number, one in enumerate(stories, 1))
    who = described_as or SOMEBODY
    sections = [
        Section(name="story", heading=step.label, takeaway=step.text)
        for step in (*best.steps, best.meaning)
        if step.text
    ]
    if others:
        sections.append(Section("stories", "Also there", blocks=tuple(others), in_letter="first"))
    sections.append(_small_print(()))
    lede = f"This was at {who}, in {best.when}. It is told as they agreed: without names."
    line = (sentence(best.headline), "")
    return replace(_report(frame, SUCCESS, line, first_capital(who), tuple(sections)), lede=(lede,))


def for_partners(frame: Frame, stories: Sequence[Nameless], totals: Sequence[Total], note: Note) -> Report:
    """Stories of clients who agreed, totals over them, and one thing to pass on."""
    cards = tuple(
        replace(one.numbered(number), place=first_capital(one.who or SOMEBODY))
        for number, one in enumerate(stories, 1)
    )
    sections = []
    if cards:
        sections.append(Section("stories", "From our clients", blocks=cards))
    if advice := _to_pass_on(note, frame.provider):
        sections.append(advice)
    sections.append(_small_print(totals))
    told = "Each of these stories happened at a client of ours who agreed that it is told."
    line = note.headline or ("What our clients needed, and how it ended.", "Told without names.")
    report = _report(frame, PARTNERS, line, "To those who work with us", tuple(sections))
    tiles = tuple(tile_of(one, frame.period) for one in totals)
    return replace(report, lede=note.lede or ((told,) if cards else ()), tiles=tiles)


def _to_pass_on(note: Note, provider: Client) -> Section | None:
    """What a person wrote for partners, else the provider’s tip."""
    author = note.author or provider.provider.signature.partition(",")[0] or provider.name
    if note.markdown.strip():
        return Section("tip", "One thing to pass on", blocks=(Commentary(note.markdown, author),))
    tip = provider.provider.tip
    return Section("tip", "One thing to pass on", blocks=(Prose((sentence(tip),)),)) if tip else None


def _small_print(totals: Sequence[Total]) -> Section:
    entries = [Step("Without names", _LEFT_OUT)]
    if totals:
        few = spell(FEWEST)
        over = f"Over clients who agreed. None is over fewer than {few} of them, nor itself below {few}."
        entries += [Step("Totals", over), *(Step(*meaning_of(one)) for one in totals)]
    return Section("small_print", "How this is told", blocks=(SmallPrint(tuple(entries)),), in_letter="")


def _report(
    frame: Frame, cadence: Cadence, line: tuple[str, str], reader: str, sections: tuple[Section, ...]
) -> Report:
    provider, voice = frame.provider, frame.voice
    day = voice.on(frame.now)
    period = voice.period(frame.period)
    status = " ".join(part for part in line if part)
    return Report(
        edition=Edition(cadence.name, PROVIDER, frame.period),
        title=cadence.title,
        provider=provider.name,
        client=reader,
        period=period,
        tone="steady",
        headline=line,
        lede=(),
        prepared=f"Prepared in {voice.month(day)} {day.year} by {provider.name}",
        tiles=(),
        wash=None,
        sections=sections,
        subject=f"{status} {provider.name}, {period}",
        preheader="Told without names, as our clients agreed.",
        footer=" · ".join(part for part in (provider.name, provider.brand.footer) if part),
        language=provider.locale.replace("_", "-"),
        paper="Letter" if provider.locale[-3:] in ("_US", "_CA") else "A4",
        compact=cadence.manner.compact,
        made_at=frame.now,
        most_pages=1,
    )
