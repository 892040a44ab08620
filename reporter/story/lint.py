"""What no reader shall find in a report: jargon, ids, phrases of robots, vague counts, slips of the pen.

Nothing is changed here: its owner is told where it stands, whose words they are, and how it is mended. What
a client said, “…”, is judged for ids and secrets alone. Where a list of words cannot tell, it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from reporter.report import (
    Agenda,
    Calls,
    Commentary,
    Figure,
    ProofList,
    Prose,
    Quote,
    Report,
    ServiceList,
    SmallPrint,
    StoryCard,
    Table,
    figures_of,
    half_up,
    texts_of,
)
from reporter.story.brief import Brief
from reporter.story.retelling import normal, split
from reporter.story.sentences import SPELLED, ordinal, shorten
from reporter.story.voice import Voice

_FEW = 5
_SHORTEST = 4  # words of a sentence that may not stand twice
_SHOWN = 50  # characters of a text that is wrong as a whole


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    what: str  # is wrong with it
    unless: re.Pattern[str] | None = None  # the sentence has this


def _phrase(what: str, words: str, unless: str = "") -> _Phrase:
    spared = re.compile(unless, re.IGNORECASE) if unless else None
    return _Phrase(re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE), what, spared)


def _signs(what: str, signs: str, unless: str = "") -> _Phrase:
    """As it is written, capitals and all."""
    return _Phrase(re.compile(signs), what, re.compile(unless, re.IGNORECASE) if unless else None)


_THING = (  # what an issue is said to be with, so that it is no verb
    r"(?:(?:known|open|outstanding|technical|network|print(?:er|ing)?|e-?mail|log-?in|access|connecti(?:on|vity)"
    r"|performance|hardware|software|sync|internet|server|minor|major|similar|recurring|ongoing) )?"
)
_NOT_OF = r"(?! (?:of|desk|date|counter|number|price|keys?|badges?|permits?|cards?)\b)"
JARGON = (
    _phrase(
        "is jargon: say what was wrong",
        rf"(?:an?|the|this|any|no|another|same|each) {_THING}issue{_NOT_OF}"
        rf"|(?:the|any|no|these|those|several|multiple) (?:issues{_NOT_OF}|{_THING}issues(?=[.,;:!?)]|$))"
        r"|issues? (?:with|where|regarding|around|affecting|were|was|is|has|have been|logging|printing)",
    ),
    _phrase("is jargon: say “put right”", r"remediat(?:e[sd]?|ing|ion)"),
    _phrase("is jargon: say “use”", r"leverag(?:e[sd]?|ing)|utili[sz](?:e[sd]?|ing)"),
    _phrase("is jargon: say “as”", r"as per|per your request"),
    _phrase("is jargon: say what is to be done", r"action items?|actioned|deliverables?|learnings"),
    _phrase(
        "is jargon: say “from now on”",
        r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )going forward(?! (?:on|with|as|in|at|to)\b)",
    ),
    _phrase(
        "is jargon: say who has it",
        r"escalat\w+ to (?:an? )?(?:L\d|level \d|tier \d|(?:2nd|3rd|second|third)[- ]line)"
        r"|(?:was|were|been|being|we) escalated",
    ),
    _phrase("is jargon: say why it happened", r"RCA|root[- ]cause analysis"),
    _phrase(
        "is jargon: say what came late",
        r"SLA (?:breach|miss|violat)\w*|breach\w* (?:of )?(?:the |our )?SLA|MTTR|MTBF|CSAT",
    ),
    _phrase(
        "is jargon: say who could not do what",
        r"(?:was|were|been|being) impacted|impacted (?:user|service|system|site)s?|end[- ]users?",
    ),
    _phrase(
        "is jargon: say it plainly", r"touch base|circle back|deep dive|low[- ]hanging fruit|synerg(?:y|ies)"
    ),
)
PHRASES = (
    _phrase(
        "tells nothing: leave it out, or say what happened",
        r"it was reported by|nothing is left (?:for you )?to do|unfortunately|(?:case|ticket) closed(?=\.|$)"
        r"|we are (?:pleased|delighted|happy to (?:announce|inform|report))|rest assured|this is to inform"
        r"|please (?:be advised|do not hesitate|find attached)|at your earliest convenience|valued customers?"
        r"|(?:apologi[sz]e|sorry) for any inconvenience|thank you for your (?:patience|understanding)",
    ),
    _phrase(
        "gives no number: count them, or name them",
        r"various|a (?:large |small |great |growing )?number of(?! (?:the|your own|its own)\b)"
        r"|some (?:of (?:the|your|our|you|them|these|those|us)\b|people\b|(?:more |other |new )?"
        r"(?!\w*(?:ss|us|is)\b|(?:always|news|perhaps|was|has|does|series|gas|lens|means|ways)\b)\w{3,}s(?!\w))",
        unless=r"\bsome \w+s (?:longer|earlier|later|ago|away|off)\b",
    ),
    _phrase(
        "is praise of ourselves: say what was done",
        r"we (?:are (?:very |so )?proud|pride ourselves)|(?:world|first)[- ]class|best[- ]in[- ]class"
        r"|our (?:dedicated|excellent|outstanding|expert|award[- ]winning|hard[- ]?working)(?: \w+)?"
        r"|(?:industry[- ]lead|cutting[- ]edge)(?:ing)?|state[- ]of[- ]the[- ]art|seamless(?:ly)?|tirelessly"
        r"|went above and beyond|(?:excellent|outstanding|exceptional|superb) (?:service|support|work|job)",
    ),
)
TO_RESIDENTS = (
    _phrase(
        "is not said to residents: say “report”, or what it is",
        r"tickets?",
        unless=r"\b(?:park(?:ing|ed)|penalty|train|bus|tram|raffle|season|lottery|cinema|theatre|concert|match"
        r"|museum|fair|inspectors?|wiper|speeding|buy|bought|sold|sell|sale|free|price|fine[sd]?"
        r"|ticket (?:office|machine|barrier|hall)s?)\b|£",
    ),
    _phrase(
        "is not said to residents: say what happened", r"incidents?|executive summary|stakeholders?|SLAs?"
    ),
    _phrase("is not said to residents: say what it did to whom", r"impact(?:s|ed|ing)?"),
    _phrase(
        "is not said to residents: say what came first",
        r"priority",
        unless=r"\b(?:giv\w+|gave|had|has|have) priority|priority (?:seat|lane|road|sign|bus)",
    ),
    _phrase(
        "is not said to residents: leave the hours out", r"\d+(?:\.\d+)?\sh (?:preventing|fixing|planned)"
    ),
)
PLACEHOLDERS = (
    _signs(
        "is a placeholder: write what belongs there (reporter check names the file)",
        r"\b(?:TODO|FIXME|CHANGE ME|[Ll]orem ipsum)\b|\{\{.*?\}\}|\{[a-z_]+\}|%\([a-z_]+\)s"
        r"|\[(?:insert|your|name|client|date)\b[^\]]*\]",
    ),
    _signs("is a program’s word for nothing: leave it out", r"\b(?:NaN|NaT)\b|<NA>"),
)
BREAKS = (
    _signs(
        "has a space before a sign, or two of it",
        r"\S+ ,|\w+ \.(?=\s|$)|[\w)”]*(?<!\.)\.\.(?!\.)(?=\s|$|”)|,,",
    ),
)
MARKS = (  # not of commentary, which is Markdown
    _signs(
        "is a mark of Markdown or HTML, and is printed as it stands",
        r"\*\*[^*]+\*\*|(?<!\w)__\w[^_]*__(?!\w)|(?<![\w*])\*\w[^*\n]*\w\*(?![\w*])|^#{1,6} \w+"
        r"|\[[^\]]+\]\([^)]+\)|`[^`]+`|^- \w+"
        r"|</?(?:br|p|div|b|i|em|strong|span|li|ul|td|tr|a)\b[^>]*>|&(?:amp|nbsp|lt|gt|quot|apos|#\d+);",
    ),
    _signs("has two spaces", r"\S+  +\S+"),
)
_NUMBERED = "is a number of ours, which tells a reader nothing: name the thing"
_MACHINE = "is a machine’s name: say what it does, and where"
_ADDRESS = _signs("is somebody’s address: leave it out", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ROLE = r"SRV|SVR|DC|FS|PC|NB|LT|FW|RTR|NAS|ESXI?|VM|PRN|SQL|EXCH|RDS|HV"
IDS = (
    _ADDRESS,
    _signs(
        "is a machine’s address: say which machine",
        rf"(?<![\w.])(?:{_BYTE}\.){{3}}{_BYTE}(?![\w.]*\d)|\b(?:[0-9A-Fa-f]{{2}}[:-]){{5}}[0-9A-Fa-f]{{2}}\b",
        unless=r"\b(?:versions?|v|release|firmware|build|driver)\b",
    ),
    _signs(
        "is a program’s word: say it in words",
        r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
        r"|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b",
    ),
    _signs(
        "is a path: say which file or folder it is",
        r"\b[A-Z]:\\\S*|\\\\\w+\S*|(?<![\w/.])/(?:etc|var|usr|home|mnt|opt|srv|tmp|root|dev)/\S*",
    ),
    _phrase(
        _MACHINE,
        r"[\w-]+(?:\.[\w-]+)*\.(?:local|localdomain|lan|internal|intranet|corp)"
        rf"|(?:[a-z0-9]+-)*(?:SRV|SVR|ESXI?|RTR|PRN)\d{{1,4}}|(?:[a-z0-9]+-)+(?:{_ROLE})-?\d{{1,4}}"
        rf"|(?:{_ROLE})-(?:[a-z0-9]+-)*[a-z]*\d{{1,4}}|(?:DESKTOP|LAPTOP|WIN)-(?=\w*\d)\w{{5,}}",
    ),
    _signs(_NUMBERED, r"\b(?:INC|REQ|RITM|CHG|PRB|S?C?TASK|CRQ)[-_]?\d{4,}\b|(?<!\w)#\d{3,}\b"),
    _phrase(
        _NUMBERED,
        r"(?:tickets?|cases?|incidents?|ref(?:erence)?)\.? ?(?:no\.?|nr\.?|number|#|:)? ?#?"
        r"(?!(?:19|20)\d\d\b)(?:[A-Z]{1,5}-?)?\d{4,}(?![,.]\d)",
    ),
    _phrase(
        "is a secret: leave it out, and have it changed",
        r"(?:password|passwort|passcode|pwd|PIN) ?(?:is|was|:|=|now) ?"
        r"(?!\d+ (?:characters|letters|digits|days))\S*\d\S*",
    ),
)
_OF_LOGS = {phrase.what for phrase in IDS}
_AN_ID = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])\w[\w.#-]{2,}\w")
_A_NAME = re.compile(r"[A-Za-z]?[a-z]+-?\d{1,2}")  # Surgery-2
_UNMEANT = "makes a reader ask what it means: say what failed, where and for how long"
_BARE = re.compile(
    rf"(?<!none of )(?<![\d,])\b(?:\d[\d,]*|{'|'.join(SPELLED[2:])})(?: of \d[\d,]*)? checks failed\b",
    re.IGNORECASE,
)
_SAID_WHY = re.compile(r"\s*(?:while|when|because|after|before|during|as|in|at|on|outside|,|:|;|\()")

_QUOTED = re.compile(r"“[^“”]*”")
_SHARE = r"\b\d[\d.]*\s?(?:%|per ?cent\b)"
_SMALL = "|".join(SPELLED[1:_FEW])
_NO_COUNT = r"(?![,.]?\d)(?!\s+(?:hours?|days?|weeks?|months?|years?|minutes?|[GTM]B|million|thousand|%))"
_OF_FEW = re.compile(
    rf"{_SHARE}\s*(?:of\s+(?:(?:the|all|your|our)\s+)?|\(\s*\w+\s+of\s+)(?:[1-4]|{_SMALL})\b{_NO_COUNT}"
    rf"|\b(?:[0-4]|none|{_SMALL})\s+of\s+(?:the\s+)?(?:[1-4]|{_SMALL})\b{_NO_COUNT}[^.;%]{{0,12}}?\d+"
    r"\s?(?:%|per ?cent)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)")
_SMALL_WORD = re.compile(r"[a-zà-þ][\w’'.@/-]*")
_NEXT_SENTENCE = re.compile(
    r"\b(?!(?:approx|etc|incl|excl|dept|ext|tel|max|min|vol|fig|app|est|sec|inc|ltd|resp|nos|hrs|mins|std|acct|mrs|prof"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\.)[^\W\d_]{3,}\.(?!\s*\n\s*\n)\s+([a-zà-þ][\w’'.@/-]*)"
)
_OWN_CASE = re.compile(r"\w[A-Z]|\.\w|[@/_\d]")  # iPad, gov.uk: written so

_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<https?://[^>]*>")
_ITEMS = re.compile(r"^[^\S\n]*(?:#{1,6}|>|[-*+]|\d+\.)\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`")
_UNJUDGED = re.compile(r"^(?:provider|client|period)$|\.in_letter$|\.unit$")
_NO_SENTENCE = re.compile(r"(?:^|\.)(?:label|head|group|when|time|place|number|who)$")
_STARTS = re.compile(
    r"^(?:headline\.0|lede\.\d+|subject|preheader)$|(?:^|\.)(?:takeaway|question|detail|title|caption|headline"
    r"|steps\.\d+\.text|meaning\.text|blocks\.\d+\.text|paragraphs\.\d+)$"
)
# What is said again on purpose: a headline in its subject line, an ask in its list, a chart in words.
_SAID_AGAIN = re.compile(
    r"^(?:headline|subject|preheader|wash|tiles|footer|prepared|cover)\b|(?:description|finding)$"
)
_LOOKED_UP_IN = ("appendix", "went badly")  # parts of a pack, which give the number of each ticket
_BLOCKS = {StoryCard: "story", Quote: "quotation", Table: "table"}
# fmt: off
_NOUNS = {
    "tiles": "figure", "asks": "question", "lede": "paragraph at the top", "paragraphs": "paragraph",
    "items": "line", "rows": "row", "cells": "cell", "lines": "line", "have": "line", "bars": "bar",
}
_NAMED = {
    "takeaway": "first sentence", "preheader": "preview", "headline": "headline", "title": "title",
    "caption": "title", "detail": "remark", "note": "note", "subject": "subject", "footer": "footer",
    "place": "place", "heading": "heading", "description": "description", "prepared": "prepared by",
}
# fmt: on

_OURS = "these are our own words: please tell us, with report.json"
_OUR_NAMES = (
    "a name out of the log (category, place, work) is renamed in its preset; all else is ours: tell us"
)
_LOGS = (
    "words of a log are corrected there; a ticket’s can be left out (`hide`) or told by you: reporter draft"
)
_SETTINGS = "correct it in clients/{}.toml, reporter.toml or services.toml"


@dataclass(frozen=True)
class Slip:
    """Words that no reader shall find: where, which, what is wrong with them, and how it is mended."""

    place: str  # stories, 2nd story, What we did
    words: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: “{self.words}” {self.what}"


class Manuscript(NamedTuple):
    """What an author wrote, as it stands in the file."""

    file: str
    text: str

    def line_of(self, sentence: str, words: str) -> int:
        """The line on which words of a sentence begin; 0 where it is not in it."""
        if not sentence.split():
            return 0
        found = re.search(r"[\s*_`>]+".join(map(re.escape, sentence.split())), self.text)
        if not found:
            return 0
        start = self.text.find(words.split()[0], found.start()) if words else found.start()
        return self.text.count("\n", 0, max(start, found.start())) + 1


class _Passage(NamedTuple):
    """One text of the report: a word stands at the same place in `text` and, unless a client’s, in `ours`."""

    path: str
    text: str
    ours: str
    block: Any  # of a section; None outside
    place: str
    figures: tuple[Figure, ...] = ()


class _Found(NamedTuple):
    passage: _Passage
    start: int
    words: str
    what: str


def slips_of(
    report: Report, voice: Voice, written: Collection[Manuscript] = (), ids: Collection[str] = ()
) -> tuple[Slip, ...]:
    """All that a report should not say to its readers; `ids` are those of the records behind it."""
    names = (voice.client.name, voice.client.provider.name)
    passages = [_passage(report, path, text, names) for path, text in texts_of(report) if text.strip()]
    passages = [passage for passage in passages if not _UNJUDGED.search(passage.path)]
    found = [one for passage in passages for one in _judged(passage, voice, frozenset(ids))]
    found += [*_bare_proofs(passages), *_repeated(passages)]
    slips = (Slip(one.passage.place, one.words, one.what, _mend(one, voice, written)) for one in found)
    return tuple(dict.fromkeys(slips))


def ids_of(brief: Brief) -> frozenset[str]:
    """The numbers of its tickets and changes, and its machines: those that a word of a sentence cannot be."""
    this = brief.this
    tickets = (this.opened, this.resolved, this.closed, this.backlog, this.changes, brief.facts.ahead)
    found = {str(one) for frame in tickets for one in frame["id"].unique()}
    found |= {str(one) for one in this.activities["asset"].unique()}
    return frozenset(one for one in found if _AN_ID.fullmatch(one) and not _A_NAME.fullmatch(one))


def _passage(report: Report, path: str, text: str, names: tuple[str, ...]) -> _Passage:
    block, place = _place(report, path)
    if isinstance(block, Commentary) and path.endswith("markdown"):
        text = _EMPHASIS.sub("", _ITEMS.sub("\n", _LINKS.sub(r"\1", text)))
    figures = figures_of(text)
    for name in names:
        text = text.replace(name, re.sub(r"\S", "N", name)) if name else text
    ours = _QUOTED.sub(lambda quoted: f"“{'N' * (len(quoted[0]) - 2)}”", text)
    is_clients = isinstance(block, Quote) and path.endswith(".text")
    return _Passage(path, text, "" if is_clients else ours, block, place, figures)


def _place(report: Report, path: str) -> tuple[Any, str]:
    """The block that a text stands in, and its place in words: “stories, 2nd story, What we did”."""
    at: Any = report
    block, said, field = None, [], ""
    for part in path.split("."):
        if not part.isdigit():
            at, field = getattr(at, part), part
            said += [at.label] if field == "meaning" else []
            continue
        siblings, at = at, at[int(part)]
        if field == "blocks":
            block = at
        said.append(_named(at, field, siblings, int(part)))
    said.append(_NAMED.get(field, ""))
    return block, ", ".join(filter(None, said)) or field


def _named(at: Any, field: str, siblings: tuple[Any, ...], index: int) -> str:
    if field == "sections":
        return str(at.name.replace("_", " "))
    if field == "blocks":
        alike = [one for one in siblings if type(one) is type(at)]
        noun = _BLOCKS.get(type(at), "")
        return _numbered(next(n for n, one in enumerate(alike) if one is at), noun) if noun else ""
    if label := getattr(at, "label", ""):
        return str(label)
    return _numbered(index, _NOUNS[field]) if field in _NOUNS else ""


def _numbered(index: int, noun: str) -> str:
    return f"{ordinal(index + 1)} {noun}"


def _judged(passage: _Passage, voice: Voice, ids: frozenset[str]) -> Iterator[_Found]:
    """What one text holds that it should not; where we are reached is meant for readers."""
    contacts = f"{voice.client.provider.model_dump_json()} {voice.client.brand.footer}"
    phrases = [*JARGON, *PHRASES, *PLACEHOLDERS, *BREAKS]
    phrases += TO_RESIDENTS if voice.spares_trade_words else ()
    phrases += () if isinstance(passage.block, Commentary) else MARKS
    for phrase in phrases:
        yield from _matches(passage, passage.ours, phrase)
    words = re.finditer(r"\w[\w.#-]*\w", passage.text) if ids else ()
    found = [one for phrase in IDS for one in _matches(passage, passage.text, phrase)]
    found += [_Found(passage, word.start(), word[0], _NUMBERED) for word in words if word[0] in ids]
    is_looked_up = passage.place.startswith(_LOOKED_UP_IN)
    for one in found:
        if not (
            (one.what == _NUMBERED and is_looked_up) or (one.what == _ADDRESS.what and one.words in contacts)
        ):
            yield one
    yield from _of_few(passage)
    yield from _unbalanced(passage)
    yield from _small_letters(passage)


def _matches(passage: _Passage, text: str, phrase: _Phrase) -> Iterator[_Found]:
    for found in phrase.pattern.finditer(text):
        if not (phrase.unless and phrase.unless.search(_sentence_at(text, found.start()))):
            yield _Found(passage, found.start(), " ".join(found[0].split()), phrase.what)


def _sentence_at(text: str, start: int) -> str:
    ends = re.compile(r"[.!?]”?\s|\n\s*\n")
    begin = max((end.end() for end in ends.finditer(text, 0, start + 1)), default=0)
    after = ends.search(text, start)
    return text[begin : after.start() if after else len(text)]


def _of_few(passage: _Passage) -> Iterator[_Found]:
    """A percentage of fewer than five: by the words around it, or by the figure it rests on."""
    what = f"is a percentage of fewer than {SPELLED[_FEW]}: give the count"
    if found := _OF_FEW.search(passage.ours):
        yield _Found(passage, found.start(), found[0], what)
        return
    shares = (one for one in passage.figures if one.counts("share") and one.value is not None)
    few = {half_up(one.value * 100) for one in shares if one.value is not None and one.n and one.n < _FEW}
    for told in _PERCENT.finditer(passage.ours) if few else ():
        if float(told[1]) in few:
            yield _Found(passage, told.start(), told[0], what)


def _unbalanced(passage: _Passage) -> Iterator[_Found]:
    """Quotation marks without their fellow; „…“ and the sign for inches are other matters."""
    straight = re.sub(r'(?<=\d)"', "", passage.text).count('"')
    if "„" not in passage.text and (passage.text.count("“") != passage.text.count("”") or straight % 2):
        yield _Found(passage, 0, shorten(passage.text, _SHOWN), "has a quotation mark without its fellow")


def _small_letters(passage: _Passage) -> Iterator[_Found]:
    """Sentences that begin with a small letter; not what follows a label or a number in one line."""
    if _NO_SENTENCE.search(passage.path):
        return
    first = _SMALL_WORD.match(passage.ours)
    if first and _begins_a_line(passage) and not _OWN_CASE.search(first[0].rstrip(".")):
        yield _Found(passage, 0, shorten(passage.text, _SHOWN), "begins with a small letter")
    for after in _NEXT_SENTENCE.finditer(passage.ours):
        if not _OWN_CASE.search(after[1].rstrip(".")):
            yield _Found(passage, after.start(), after[0], "begins a sentence with a small letter")


def _begins_a_line(passage: _Passage) -> bool:
    has_lead = isinstance(passage.block, Prose) and bool(passage.block.lead)
    return bool(_STARTS.search(passage.path)) and not (has_lead and passage.path.endswith("paragraphs.0"))


def _bare_proofs(passages: list[_Passage]) -> Iterator[_Found]:
    """“45 of 138,570 checks failed”, and nothing beside it that says what failed."""
    for passage in passages:
        if isinstance(passage.block, ProofList) and passage.path.endswith(".what"):
            item = passage.block.items[int(passage.path.split(".")[-2])]
            said = f"{item.number} {item.what}"
            if _BARE.search(said) and not item.detail.strip():
                yield _Found(passage, 0, said, _UNMEANT)
            continue
        for found in _BARE.finditer(passage.ours):
            if not _SAID_WHY.match(passage.ours, found.end()):
                yield _Found(passage, found.start(), found[0], _UNMEANT)


def _repeated(passages: list[_Passage]) -> Iterator[_Found]:
    """A sentence that was said before; the lines of one list may say the same, as a column does."""
    seen: dict[str, Any] = {}
    for passage in passages:
        if _SAID_AGAIN.search(passage.path) or _NO_SENTENCE.search(passage.path):
            continue
        for part in split(passage.text):
            words = normal(part)
            if part.rstrip('”"’)')[-1:] not in (".", "!", "?") or len(words.split()) < _SHORTEST:
                continue
            words += " ".join(re.findall(r"\d+", part))
            is_list = isinstance(passage.block, Agenda | ProofList | SmallPrint | Table)
            if words in seen and not (is_list and seen[words] is passage.block):
                yield _Found(passage, max(passage.text.find(part), 0), part, "was said before in this report")
            seen.setdefault(words, passage.block)


def _mend(found: _Found, voice: Voice, written: Collection[Manuscript]) -> str:
    """Whose words they are, and what is done about them."""
    passage = found.passage
    sentence = _sentence_at(passage.text, found.start).rstrip(" .!?")
    for manuscript in written:
        if line := manuscript.line_of(sentence, found.words):
            return f"correct it in {manuscript.file}, line {line}"
    if isinstance(passage.block, Commentary):
        return "correct it in the commentary"
    text = passage.text.strip(" .")
    is_set = passage.path in ("prepared", "footer") or isinstance(passage.block, Calls | ServiceList)
    if is_set or (text and text in voice.client.model_dump_json()):
        return _SETTINGS.format(voice.client.slug)
    is_theirs = found.words not in passage.ours or found.what in _OF_LOGS or passage.path[:4] == "wash"
    if is_theirs or isinstance(passage.block, Agenda | ProofList | Quote | StoryCard):
        return _LOGS
    return _OUR_NAMES if isinstance(passage.block, Prose | Table) else _OURS
