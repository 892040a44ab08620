"""The pages of the preview: the list, one edition, what it says of itself. Words here, HTML in templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporter.cadences import MENU
from reporter.config import Client
from reporter.config.environment import resource_folder
from reporter.delivery.gates import REVIEW
from reporter.outputs.brand import palette, typefaces
from reporter.preview.gallery import Exhibit, Gallery, Lot
from reporter.preview.mails import Letter, headers_by_reader
from reporter.preview.panels import Panel
from reporter.preview.seen import Difference
from reporter.preview.standings import client_lines, feed_lines, period_in_words
from reporter.report import Key
from reporter.runs.filing import refusal
from reporter.runs.operating import SAYING
from reporter.story.readers import voice_for
from reporter.story.sentences import be, first_capital, joined, listing, none_or, spell, spelled

VIEWS = {
    "page": "Page",
    "letter": "Letter",
    "phone": "Phone",
    "text": "Text",
    "pdf": "PDF",
    "headers": "Headers",
}
_PARTS = 3  # whose headings are named
_CLICK = "Click a number on the page to see how it was counted."
_GROUPS = {
    "failed": "Failed",
    "held": "Held",
    "ready": "Ready, and leaving with the next run",
    "view": "For view only",
}


@dataclass(frozen=True)
class View:
    """How an edition is looked at: all of it stands in the address."""

    key: str
    shelf: str = "edition"  # or view: built for view only
    view: str = "page"
    shade: str = "light"
    to: str = ""
    images: str = "on"
    figures: tuple[str, ...] = ()
    at: str = ""  # the place of the text in which the figure was chosen
    rows: str = ""
    ask: str = ""  # withdraw or anyway: why; changed: show what has

    def address(self, **other: str | tuple[str, ...]) -> str:
        """The address of the same with something else."""
        look = replace(self, **other)  # type: ignore[arg-type]
        plain = {"view": "page", "shade": "light", "images": "on"}
        names = ("view", "shade", "to", "images", "at", "rows", "ask")
        asked = [(name, value) for name in names if (value := getattr(look, name)) != plain.get(name, "")]
        asked += [("figure", one) for one in look.figures]
        return f"/{look.shelf}/{quote(look.key)}{f'?{urlencode(asked)}' if asked else ''}"

    def bare(self, **other: str) -> str:
        """The same without a panel."""
        return replace(self, figures=(), at="", rows="", ask="").address(**other)

    def document(self, kind: str, **other: str) -> str:
        """The address of what stands in the frame."""
        asked = {"shade": self.shade, "to": self.to, "images": self.images, **other}
        if kind == "page":
            asked |= {"at": self.at, "figure": self.figures[0] if self.figures else ""}
        kept = urlencode({name: value for name, value in asked.items() if value})
        return f"/document/{self.shelf}/{kind}/{quote(self.key)}?{kept}"


@dataclass(frozen=True)
class Listed:
    """An edition in the list."""

    client: str
    title: str
    period: str
    headline: str
    reason: str
    readers: str
    parts: str
    address: str
    key: str
    state: str = ""

    @property
    def short(self) -> str:
        """Monthly, October: for the narrow list."""
        return f"{Key.parse(self.key).cadence.capitalize()}, {self.period}"


@dataclass(frozen=True)
class Remark:
    """What is said above all: a fault and its mend."""

    text: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Shown:
    """What is looked at, and how; the panel of a figure, and how many pages the PDF has."""

    exhibit: Exhibit
    look: View
    panel: Panel | None = None
    pages: int = 0
    notice: Remark = field(default_factory=Remark)
    changed: Difference | None = None


def list_page(gallery: Gallery, offered: Sequence[str], shade: str, seal: str) -> str:
    """Everything that waits, worst first; then what can be built for view."""
    lines = [_line(one, gallery, shade) for one in gallery.waiting()]
    for_view = [_offer(key, gallery, shade) for key in offered]
    groups = [
        (name, heading, [one for one in (*lines, *for_view) if one.state == name])
        for name, heading in _GROUPS.items()
    ]
    headline = _headline(lines, for_view)
    values = {
        **_frame(gallery, "waiting", shade, seal, Remark()),
        "title": " ".join(headline),
        "headline": headline,
        "groups": [group for group in groups if group[2]],
        "waits": bool(lines),
    }
    return _fill("list.html", values)


def sent_page(gallery: Gallery, shade: str, seal: str) -> str:
    """What has left, the newest first."""
    lines = [_line(one, gallery, shade) for one in gallery.sent()]
    said = first_capital(spelled(len(lines), "edition"))
    headline = (
        (f"{said} {'has' if len(lines) == 1 else 'have'} left.", "")
        if lines
        else ("Nothing has left yet.", "")
    )
    values = {
        **_frame(gallery, "sent", shade, seal, Remark()),
        "title": headline[0],
        "headline": headline,
        "groups": [("gone", "Sent, the newest first", lines)] if lines else [],
        "waits": False,
    }
    return _fill("list.html", values)


def edition_page(gallery: Gallery, shown: Shown, offered: Sequence[str], seal: str) -> str:
    """One edition: the ones that wait, the document in its frame, what is to be known before it goes."""
    exhibit, look = shown.exhibit, shown.look
    lines = [_line(one, gallery, look.shade) for one in gallery.waiting()]
    lines += [_offer(key, gallery, look.shade) for key in offered]
    entry, client = exhibit.entry, gallery.space.clients.get(exhibit.entry.client)
    letter = letter_for(exhibit, look.to)
    first_line = str(exhibit.model.get("preheader", ""))
    values = {
        **_frame(gallery, "", look.shade, seal, shown.notice),
        "title": f"{entry.client_name}, {entry.title}",
        "brand": entry.client if client else "",
        "lines": lines,
        "waiting_words": f"{first_capital(none_or(sum(line.state != 'view' for line in lines)))} waiting",
        "exhibit": exhibit,
        "entry": entry,
        "look": look,
        "views": VIEWS,
        "letter": letter,
        "letters": exhibit.letters,
        "headers": headers_by_reader(exhibit.letters, first_line),
        "panel": shown.panel,
        "pages": shown.pages,
        "what": f"{MENU[entry.cadence].name.capitalize() if entry.cadence in MENU else entry.title}, "
        f"{period_in_words(entry.key, client, gallery.clock())}",
        "state": _state(exhibit, client),
        "made": _made(exhibit, client),
        "approve": _approval(exhibit),
        "approved": _count(exhibit),
        "changed": shown.changed,
        "changed_words": _changed(shown.changed, client),
        "refused": refusal(entry) if entry.state == "held" else None,
        "has": _views_there(exhibit, letter),
    }
    return _fill("edition.html", values)


def feeds_page(gallery: Gallery, shade: str, seal: str) -> str:
    """Every feed: whether it is on time, and what it delivered."""
    headline, lines = feed_lines(gallery)
    return _standing_page("feeds", gallery, headline, lines, (shade, seal))


def clients_page(gallery: Gallery, shade: str, seal: str) -> str:
    """Every client: how far its records go, and what it reads."""
    headline, lines = client_lines(gallery)
    return _standing_page("clients", gallery, headline, lines, (shade, seal))


def _standing_page(
    name: str, gallery: Gallery, headline: tuple[str, str], lines: Sequence[object], look: tuple[str, str]
) -> str:
    shade, seal = look
    values = {
        **_frame(gallery, name, shade, seal, Remark()),
        "title": " ".join(headline).strip(),
        "headline": headline,
        "lines": lines,
    }
    return _fill(f"{name}.html", values)


def fault_page(gallery: Gallery, notice: Remark, seal: str) -> str:
    """Why there is nothing to see here."""
    values = {**_frame(gallery, "", "light", seal, notice), "title": notice.text}
    return _fill("fault.html", values)


def style_sheet(gallery: Gallery, brand: str) -> str:
    """Typefaces, and the accent of the client whose edition is shown, or of the provider."""
    client = gallery.space.clients.get(brand)
    colours = palette((client or gallery.space).brand.colour)
    faces = typefaces()
    tokens = (
        f":root {{ --serif: {faces.serif}; --sans: {faces.sans};"
        f" --accent: light-dark({colours.accent}, {colours.dark_accent}); }}\n"
    )
    return faces.latin_css + faces.extended_css + tokens + _file("preview.css")


def script() -> str:
    """The extras: keys, frames as high as their documents, and a view that reloads."""
    return _file("preview.js")


def letter_for(exhibit: Exhibit, address: str) -> Letter | None:
    """The mail to that address; else the first."""
    for letter in exhibit.letters:
        if letter.address == address:
            return letter
    return exhibit.letters[0] if exhibit.letters else None


def _views_there(exhibit: Exhibit, letter: Letter | None) -> dict[str, bool]:
    names = exhibit.documents
    has_letter = letter is not None or "letter.html" in names
    return {
        "page": "page.html" in names,
        "letter": has_letter,
        "phone": has_letter,
        "text": letter is not None or "letter.txt" in names,
        "pdf": "report.pdf" in names,
        "headers": bool(exhibit.letters),
    }


def _state(exhibit: Exhibit, client: Client | None) -> tuple[str, str]:
    """A word, and the sentences after it."""
    entry, waiting = exhibit.entry, exhibit.waiting
    if waiting.place == "view":
        held = "; ".join(entry.reasons)
        more = f" A run would hold it: {held}." if held else " A run would let it go."
        return (
            "For view only.",
            f"It was built just now, as reporter build does; nothing of it is sent.{more}",
        )
    if waiting.place in ("held", "failed") and entry.state == "held":
        word = "Held." if waiting.place == "held" else "Failed."
        alone = "Nothing else stands against it." if entry.reasons == (REVIEW,) else ""
        return word, joined(*map(_as_sentence, entry.reasons), alone)
    if waiting.place == "failed":
        told = [
            f"{one.recipient}: {one.state}{f', {one.words}' if one.words else ''}."
            for one in waiting.deliveries
        ]
        return "Failed.", " ".join([*told, f"Say what became of it: reporter resolve {entry.key}"])
    if waiting.place == "ready":
        at = f" on {_moment(entry.approved_at, client)}" if entry.approved_at and client else ""
        by, _, why = (entry.approved_by or "the gates").partition(SAYING)
        because = f"Their reason: {_as_sentence(why, capital=False)}" if why else ""
        return "Ready.", joined(f"Approved by {by}{at}.", because, "It leaves with the next run.")
    because = f" {_as_sentence(entry.because)}" if entry.because else ""
    return f"{entry.state.capitalize()}.", because.strip()


def _made(exhibit: Exhibit, client: Client | None) -> str:
    figures = len(exhibit.model.get("figures", ()))
    made = f"Made {_moment(exhibit.entry.made_at, client)}" if client else "Made"
    if not figures:
        return f"{made}."
    return f"{made} from {spelled(figures, 'figure')}, each with its definition. {_CLICK}"


def _approval(exhibit: Exhibit) -> str:
    """Approve for two people: its consequence is its name; "" where a yes is not enough."""
    if not exhibit.waiting.may_be_approved or exhibit.fault:
        return ""
    return f"Approve{_count(exhibit)}"


def _count(exhibit: Exhibit) -> str:
    """“ for two people”; "" where it goes to none by mail."""
    count = len(exhibit.letters)
    return f" for {spell(count)} {'person' if count == 1 else 'people'}" if count else ""


def _changed(changed: Difference | None, client: Client | None) -> str:
    """Since you saw it as made on Wednesday 4 November 2026 at 06:55, two passages have changed, in …"""
    if changed is None or client is None:
        return ""
    n, parts = len(changed.passages), [f"“{part}”" for part in changed.parts[:_PARTS]]
    said = f"{spelled(n, 'passage')} {'has' if n == 1 else 'have'} changed"
    where = f", in {listing(parts)}" if len(changed.parts) <= _PARTS else ""
    return f"Since you saw it as it was made on {_moment(changed.made_at, client)}, {said}{where}."


def _line(one: Lot, gallery: Gallery, shade: str) -> Listed:
    entry = one.entry
    client = gallery.space.clients.get(entry.client)
    reason = ""
    if one.place in ("held", "failed"):
        reasons = list(entry.reasons) or [f"{mail.recipient}: {mail.state}" for mail in one.deliveries]
        reason = _as_sentence(reasons[0]) if reasons else ""
        if len(reasons) > 2:
            reason += f" And {spell(len(reasons) - 1)} more."
        elif len(reasons) == 2:
            reason += f" {_as_sentence(reasons[1])}"
    return Listed(
        entry.client_name,
        entry.title,
        period_in_words(entry.key, client, gallery.clock()),
        entry.headline,
        reason,
        _people([reader.name for reader in one.readers]),
        _parts(one),
        View(entry.key, shade=shade).address(),
        entry.key,
        one.place,
    )


def _offer(key: str, gallery: Gallery, shade: str) -> Listed:
    """An edition that is built when it is opened."""
    named = Key.parse(key)
    client, cadence = gallery.space.clients[named.client], MENU[named.cadence]
    built = gallery.is_built(key)
    return Listed(
        client.name,
        cadence.title,
        period_in_words(key, client, gallery.clock()),
        built.entry.headline if built else "Built when you open it.",
        "",
        "Nobody",
        "for view only",
        View(key, "view", shade=shade).address(),
        key,
        "view",
    )


def _parts(one: Lot) -> str:
    parts = ["letter"] if "letter.html" in one.entry.documents and one.readers else []
    parts += ["page"] if "page.html" in one.entry.documents else []
    parts += ["PDF"] if "report.pdf" in one.entry.documents else []
    return ", ".join(parts)


def _people(names: Sequence[str]) -> str:
    if not names:
        return "Nobody"
    return names[0] if len(names) == 1 else f"{first_capital(spell(len(names)))} people"


def _headline(lines: Sequence[Listed], for_view: Sequence[Listed]) -> tuple[str, str]:
    if not lines:
        return "Nothing is waiting.", "What you see is for view only." if for_view else ""
    counts = {state: sum(line.state == state for line in lines) for state in ("failed", "held")}
    first = f"{first_capital(_waiting_words(lines))}."
    for state, word in (("failed", "failed"), ("held", "held")):
        if n := counts[state]:
            verb = ("has" if n == 1 else "have") if state == "failed" else be(n)
            who = {1: "It", 2: "Both"}.get(n, "All") if n == len(lines) else first_capital(none_or(n))
            return first, f"{who} {verb} {word}."
    return first, "All are ready." if len(lines) > 1 else "It is ready."


def _waiting_words(lines: Sequence[Listed]) -> str:
    n = sum(line.state != "view" for line in lines)
    return f"{spelled(n, 'edition')} {be(n)} waiting" if n else "nothing is waiting"


def _moment(at: datetime, client: Client) -> str:
    voice = voice_for(client)
    return f"{voice.full_day(voice.on(at))} at {voice.time(at)}"


def _as_sentence(text: str, *, capital: bool = True) -> str:
    text = first_capital(text.strip()) if capital else text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _frame(gallery: Gallery, here: str, shade: str, seal: str, notice: Remark) -> dict[str, object]:
    space, now = gallery.space, gallery.clock()
    if gallery.fault and not notice.text:
        notice = Remark(gallery.fault, "What you see is as it was before that edit.")
    clients = list(space.clients.values())
    today = _moment(now, clients[0]).replace(" at ", ", ") if clients else f"{now:%d %B %Y, %H:%M} UTC"
    return {
        "provider": space.provider.name,
        "today": today,
        "here": here,
        "shade": shade,
        "seal": seal,
        "notice": notice,
        "brand": "",
        "query": "?shade=dark" if shade == "dark" else "",
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_folder("templates") / "preview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fill(name: str, values: Mapping[str, object]) -> str:
    return _templates().get_template(name).render(values)


@cache
def _file(name: str) -> str:
    return (resource_folder("templates") / "preview" / name).read_text("utf-8")
