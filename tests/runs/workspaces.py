"""Workspaces to run on: the sample one, read once; and a small one with a stopped clock and invented mail."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from functools import cache, partial
from pathlib import Path
from types import TracebackType

import pytest

from reporter.cadences import MENU
from reporter.config import Brand, Workspace, load_workspace
from reporter.config.environment import resource_folder
from reporter.delivery.messages import Message
from reporter.delivery.sending import Dispatch
from reporter.errors import MissingSoftwareError
from reporter.outputs import pdf, render_documents
from reporter.report import Document, Edition, Memory, Report
from reporter.runs import dispatching, making, reckoning, run
from reporter.runs.accounts import Account
from reporter.runs.building import Order
from reporter.runs.desk import Desk, open_desk
from reporter.runs.making import Made
from reporter.store.coverage import Asked
from reporter.store.facts import Facts, load_facts
from reporter.store.ingest import ingest_workspace
from reporter.store.store import Store, open_store
from tests.sample_report import quiet_daily

MORNING = datetime(2026, 11, 4, 7, tzinfo=UTC)
PERIODS = {"daily": "2026-11-03", "weekly": "2026-W44", "monthly": "2026-10"}


@cache
def sample() -> Workspace:
    """The sample workspace with its logs read into a store of its own."""
    folder = Path(tempfile.mkdtemp(prefix="reporter-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return read(load_workspace(resource_folder("sample_data")), folder / "store.sqlite")


_READ: set[Path] = set()  # stores that stay as they are
_CUT: dict[tuple[object, ...], Facts] = {}


def read(space: Workspace, store_file: Path) -> Workspace:
    """The workspace with its logs read; each edition is cut from them once, which takes half of a test."""
    space = space.model_copy(update={"store_file": store_file})
    with open_store(space.store_path) as store:
        faults = [reading.fault for reading in ingest_workspace(space, store, None, MORNING) if reading.fault]
    assert not faults
    _READ.add(space.store_path)
    pytest.MonkeyPatch().setattr("reporter.runs.briefing.load_facts", _facts_of)
    return space


def _facts_of(store: Store, edition: Edition, asked: Asked) -> Facts:
    if store.path not in _READ:
        return load_facts(store, edition, asked)
    now = store.path.stat()
    key = (store.path, now.st_mtime_ns, now.st_size, f"{edition} {asked}")
    if key not in _CUT:
        _CUT[key] = load_facts(store, edition, asked)
    return _CUT[key]


def order(cadence: str, clients: tuple[str, ...], folder: Path, *outputs: str, period: str = "") -> Order:
    """An order of the morning of 4 November."""
    return Order(MENU[cadence], clients, MORNING, folder, period or PERIODS[cadence], outputs)


def media() -> tuple[str, ...]:
    """All media; without PDF where none can be made."""
    try:
        pdf.require()
    except MissingSoftwareError:
        return ("page", "letter", "json")
    return ("page", "letter", "pdf", "json")


OFFICE = """
[provider]
name = "Northfield"
zone = "Europe/London"
locale = "en_GB"

[[sources]]
name = "desk"
files = "desk.csv"
preset = "plain-tickets"
{feed}

[mail]
sender = "reports@northfield.example"
smtp = {{ host = "mail.example.org" }}
{mail}
[defaults]
review = {review}
{more}
"""


class PowerCut(BaseException):
    """The machine stops there and then."""


@dataclass
class Post:
    """A mail server in words: it takes everything, and says otherwise only where it is told to."""

    is_repeatable: bool = False
    taken: list[Message] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    at_offer: dict[str, deque[BaseException]] = field(default_factory=dict)  # by address; "" is for all
    at_body: dict[str, deque[BaseException]] = field(default_factory=dict)
    keeps_at_fault: bool = False  # it takes the message, and stumbles only then

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def offer(self, recipient: str, size: int) -> None:
        self.offered.append(recipient)
        self._stumble(self.at_offer, recipient)

    def hand_over(self, message: Message) -> str:
        if self.keeps_at_fault:
            self.taken.append(message)
        self._stumble(self.at_body, message.recipient)
        if not self.keeps_at_fault:
            self.taken.append(message)
        return "250 taken"

    def says(self, fault: BaseException, to: str = "", *, times: int = 1, at_body: bool = False) -> None:
        """The next so many times, to that address or to all."""
        where = self.at_body if at_body else self.at_offer
        where.setdefault(to, deque()).extend([fault] * times)

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What it took, as a mail program reads it."""
        messages = [message for message in self.taken if to in ("", message.recipient)]
        return [_PARSER.parsebytes(message.content) for message in messages]

    @staticmethod
    def _stumble(faults: dict[str, deque[BaseException]], recipient: str) -> None:
        for address in (recipient, ""):
            if faults.get(address):
                raise faults[address].popleft()


_PARSER = BytesParser(policy=SMTP)


@dataclass
class Office:
    """A workspace that is run again and again, on a clock that stands until it is moved."""

    folder: Path
    post: Post
    now: datetime = MORNING
    slept: list[float] = field(default_factory=list)

    def settings(self, *, review: bool = False, mail: str = "", more: str = "", feed: str = "") -> None:
        """reporter.toml; `feed` adds to the source, `mail` to [mail], `more` at the end."""
        text = OFFICE.format(review=str(review).lower(), mail=mail, more=more, feed=feed)
        (self.folder / "reporter.toml").write_text(text)

    def client(self, slug: str, *contacts: str, more: str = "", zone: str = "") -> None:
        """A client and who reads what: “ruth daily weekly”."""
        lines = [f'name = "{slug.capitalize()}"', more, f'zone = "{zone}"' if zone else ""]
        for contact in contacts:
            name, *wants = contact.split()
            lines += ["[[contacts]]", f'name = "{name}"', f'email = "{name}@{slug}.example"']
            lines += [f"wants = {wants}"]
        (self.folder / "clients" / f"{slug}.toml").write_text("\n".join(lines) + "\n")

    def tickets(self, until: str, *, clients: Sequence[str] = (), since: str = "2026-09-25") -> None:
        """The log as the help desk would write it then: one ticket a day, late in the evening."""
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        names = clients or sorted(path.stem for path in (self.folder / "clients").glob("*.toml"))
        rows = [
            f"{name}-{day},{day} 23:30,Printer of {name},closed,{name},{day} 23:35,{day} 23:50"
            for day in days
            for name in names
        ]
        head = "id,opened_at,subject,status,client,first_response_at,resolved_at"
        (self.folder / "desk.csv").write_text("\n".join([head, *rows]) + "\n")

    def note(self, slug: str, period: str, text: str) -> None:
        """What the author writes on a period."""
        folder = self.folder / "commentary" / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{period}.md").write_text(text)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk at this moment."""
        with open_desk(load_workspace(self.folder), lambda: self.now) as desk:
            yield desk

    def run(self, now: str = "") -> Account:
        """What cron does, at that moment."""
        if now:
            self.now = moment(now)
        with self.desk() as desk:
            return run(desk)

    def vouch(self) -> None:
        """A person says that the clock is right: reporter catch-up --write-off."""
        with self.desk() as desk:
            reckoning.settle(desk.ledger, self.now)

    def states(self) -> dict[str, str]:
        """Every edition and how it stands."""
        with self.desk() as desk:
            return {entry.key: entry.state for entry in desk.ledger.entries()}

    def reasons(self, key: str) -> str:
        """Why an edition is held."""
        with self.desk() as desk:
            entry = desk.ledger.entry(key)
            assert entry
            return "; ".join(entry.reasons)

    @property
    def gone(self) -> list[str]:
        """What the server took, in its order: “acme/weekly/2026-W44 to ruth@acme.example”."""
        with self.desk() as desk:
            names = {mail.message_id: mail.name for mail in desk.ledger.deliveries()}
        return [names[message.message_id] for message in self.post.taken if message.message_id in names]


def office_with_a_past(folder: Path, monkeypatch: pytest.MonkeyPatch, until: str) -> Office:
    """Two clients who were sent their dailies; they say little, and so are made quickly."""
    office = open_office(folder, monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets(until, since="2026-11-02")
    office.run()
    return office


def tell_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report says the same few words, and only review holds it: to test what becomes of it."""

    def compose(
        workspace: Workspace, _store: Store, edition: Edition, _memory: Memory, now: datetime
    ) -> Made:
        client = workspace.clients[edition.client]
        report = replace(quiet_daily(), edition=edition, made_at=now, client=client.name)
        report = replace(report, subject=f"{client.name}: a quiet {edition.period.name}")
        return Made(report, ("waits for your approval",) if client.review else ())

    monkeypatch.setattr(making, "compose", compose)


def few_bytes(_report: Report, *_: object) -> list[Document]:
    """Documents that are quickly made."""
    html = b'<!doctype html><html lang="en"><head></head><body><p>All is well.</p></body></html>'
    texts = {"letter.html": html, "letter.txt": b"All is well.\n", "report.json": b"{}"}
    return [Document(name, "", content) for name, content in texts.items()]


def moment(text: str) -> datetime:
    """“2026-11-04 08:00”, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def open_office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An empty office whose mail goes to a server of its own; pauses pass at once, no PDF is made."""
    (folder / "clients").mkdir(parents=True)
    office = Office(folder, Post())
    for module in ("dispatching", "accounts", "rehearsing"):
        monkeypatch.setattr(f"reporter.runs.{module}.transport_for", lambda *_: office.post)
    monkeypatch.setattr(dispatching, "Dispatch", partial(Dispatch, sleep=office.slept.append))

    def quickly(report: Report, brand: Brand, outputs: Sequence[str]) -> list[Document]:
        return render_documents(report, brand, [name for name in outputs if name != "pdf"])

    monkeypatch.setattr(making, "render_documents", quickly)
    office.settings()
    return office


def open_copy(of: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Another office in which all has come as in that one, so that its runs are not run again."""
    office = open_office(folder, monkeypatch)
    shutil.copytree(of.folder, folder, dirs_exist_ok=True)
    office.now, office.post.taken = of.now, [*of.post.taken]
    return office
