"""What there is to look at: editions that wait, as they will leave, and editions built for view only."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, Literal, TypeVar

from reporter.cadences import FOLLOW_UP, MENU
from reporter.config import Contact, Workspace, load_workspace
from reporter.delivery.freezing import freeze, freeze_for, is_read, recipients_of
from reporter.delivery.gates import is_stale
from reporter.delivery.outbox import Outbox, hashed
from reporter.errors import Failure, MissingSoftwareError, ReporterError, UsageError, safely
from reporter.ledger import FINAL, Delivery, Entry
from reporter.ledger.ledger import Ledger, ledger_to_look_into
from reporter.preview.mails import Letter
from reporter.preview.recounting import Recounting
from reporter.preview.seen import Difference, forget_all_but, looked_at
from reporter.report import Edition
from reporter.runs import building, operating
from reporter.runs.accounts import Outcome
from reporter.runs.addressing import readers_of
from reporter.runs.desk import Clock, copied_ledger, edition_named, open_desk
from reporter.runs.explaining import Explained
from reporter.runs.filing import refusal
from reporter.runs.planning import Outlook, outlooks
from reporter.schedule import due_at
from reporter.store.soundness import ClientStanding, FeedStanding, clients_standing, feeds_standing
from reporter.store.store import open_store
from reporter.story.brief import Brief

T = TypeVar("T")
Place = Literal["failed", "held", "ready", "view", "gone"]
_MOST_SENT = 100
_TROUBLE = ("refused", "unsure")


@dataclass(frozen=True)
class Lot:
    """An edition as the list shows it: where it stands, and who gets it."""

    entry: Entry
    place: Place
    deliveries: tuple[Delivery, ...] = ()
    readers: tuple[Contact, ...] = ()

    @property
    def may_be_approved(self) -> bool:
        """Whether a person's yes lets it go, by the same checks as on the command line."""
        return self.place == "held" and refusal(self.entry) is None

    @property
    def is_stale(self) -> bool:
        """Whether it waits for data that are late."""
        return self.place == "held" and is_stale(self.entry.reasons)

    @property
    def may_go_anyway(self) -> bool:
        """Whether it goes for who says why: then nothing but late data holds it."""
        return self.is_stale and refusal(self.entry, "why") is None

    @property
    def may_be_made_again(self) -> bool:
        """Whether it waits, and could be made anew now."""
        return self.place in ("held", "failed") and self.entry.state == "held"

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether anything of it can still be kept back."""
        return self.place in ("held", "ready", "failed") and self.entry.state not in FINAL


@dataclass(frozen=True)
class Exhibit:
    """One edition with the very documents and mails that leave; `fault` says why some cannot be shown."""

    waiting: Lot
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    letters: tuple[Letter, ...] = field(default=(), repr=False)
    fault: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        return self.waiting.entry

    @property
    def model(self) -> dict[str, Any]:
        """The report as values; {} where none lies there."""
        found: dict[str, Any] = json.loads(self.documents.get("report.json", b"{}"))
        return found


class Gallery:
    """A workspace to look at; what is done by hand goes the way of the command line."""

    def __init__(self, folder: Path, clock: Clock, acting: Clock, by: str) -> None:
        self.folder, self.clock = folder, clock
        self._acting, self._by = acting, by  # the clock of who changes something, and their name
        self._lock = RLock()  # one at a time: a child is forked, a PDF is drawn
        self._built: dict[str, Exhibit] = {}
        self._recounting = Recounting()
        self._space = load_workspace(folder)
        self.fault = ""  # what is wrong with the settings since they were edited

    @property
    def space(self) -> Workspace:
        """The workspace as it was when its settings could last be read."""
        return self._space

    def reload(self) -> None:
        """Something was edited: read the settings again, and build anew what is looked at next."""
        with self._lock:
            self._built.clear()
            self._recounting.forget()
            found = safely(load_workspace, self.folder)
            if isinstance(found, Failure):
                self.fault = f"{found.what} {found.mend}".strip()
            else:
                self._space, self.fault = found, ""

    def waiting(self) -> list[Lot]:
        """Everything that waits: failed ones first, then held ones, then what is ready to leave."""
        with self._lock, ledger_to_look_into(self.space) as ledger:
            if ledger is None:
                return []
            mails: dict[str, list[Delivery]] = {}
            for delivery in ledger.deliveries(states=("approved", "sending", *_TROUBLE)):
                mails.setdefault(delivery.edition, []).append(delivery)
            found = [
                self._waiting(entry, tuple(mails.get(entry.key, ())))
                for entry in ledger.entries(states=("held", "approved"))
            ]
        forget_all_but(self.space.folder, [one.entry.key for one in found if one.place == "held"])
        return sorted(found, key=lambda one: ("failed", "held", "ready").index(one.place))

    def sent(self) -> list[Lot]:
        """What has left, the newest first, and who has it."""
        with self._lock, ledger_to_look_into(self.space) as ledger:
            if ledger is None:
                return []
            found = ledger.entries(states=("sent",))[::-1][:_MOST_SENT]
            return [self._gone(entry, ledger.deliveries(entry.key)) for entry in found]

    def _gone(self, entry: Entry, deliveries: Sequence[Delivery]) -> Lot:
        lot = self._waiting(entry, tuple(deliveries))
        return replace(lot, place="gone")

    def offered(self, client: str = "", cadence: str = "") -> list[str]:
        """The keys of what can be built for view: the newest of each cadence that somebody reads."""
        keys = []
        for slug in self.space.clients_named([client] if client else []):
            for name in [cadence] if cadence else MENU:
                if client or is_read(self.space, slug, name):
                    edition = building.edition_of(self.space.clients[slug], self._order(slug, name))
                    keys.append(edition.key)
        return keys

    def shown(self, key: str) -> Exhibit:
        """An edition of the outbox, or one that has left; UsageError where the ledger knows none."""
        with self._lock, ledger_to_look_into(self.space) as ledger:
            entry = ledger.entry(key) if ledger else None
            if ledger is None or entry is None:
                raise UsageError(f"there is no edition “{key}”", "it may have been made anew: see the list")
            waiting = self._waiting(entry, tuple(ledger.deliveries(key)))
            if not entry.documents:
                return Exhibit(waiting, fault="; ".join(entry.reasons) or entry.because)
            outbox = Outbox.of(self.space.folder)
            documents = safely(outbox.documents, entry)
            if isinstance(documents, Failure):
                return Exhibit(waiting, fault=f"{documents.what}. {documents.mend}")
            letters = safely(self._letters, ledger, outbox, waiting, documents)
            if isinstance(letters, Failure):
                return Exhibit(waiting, documents, fault=f"{letters.what}. {letters.mend}".strip())
            return Exhibit(waiting, documents, letters)

    def built(self, key: str) -> Exhibit:
        """An edition built for view only, as `reporter build` makes it; nothing of it is kept or sent."""
        with self._lock:
            if key not in self._built:
                self._built[key] = self._build(key)
            return self._built[key]

    def is_built(self, key: str) -> Exhibit | None:
        """The same where it was built already."""
        return self._built.get(key)

    def explained(self, key: str, name: str, period: str) -> tuple[Brief, Explained]:
        """What stands behind a figure, counted again from what is known now."""
        return self._recounting.explained(self.space, self._edition(key), self.clock, (name, period))

    def read_ahead(self, key: str) -> None:
        """Read now what the figures of an edition are counted from; a fault is told when one is asked for."""
        safely(lambda: self._recounting.read_ahead(self.space, self._edition(key), self.clock))

    def changed(self, exhibit: Exhibit) -> Difference | None:
        """What of a held edition reads otherwise than when it was last looked at."""
        if exhibit.waiting.place != "held" or not exhibit.model:
            return None
        with self._lock:
            return looked_at(self.space.folder, exhibit.entry, exhibit.model)

    def feeds(self) -> list[FeedStanding]:
        """Every feed, and what it delivered."""
        with self._lock, open_store(self.space.store_path) as store:
            return feeds_standing(self.space, store, self.clock())

    def clients(self) -> list[ClientStanding]:
        """Every client, and how far its records go."""
        with self._lock, open_store(self.space.store_path) as store:
            return clients_standing(self.space, store, self.clock())

    def outlooks(self) -> list[Outlook]:
        """What comes next of each series that somebody reads; none before the first run."""
        with self._lock, ledger_to_look_into(self.space) as ledger:
            return list(outlooks(self.space, ledger, self.clock(), self.clock())) if ledger else []

    def approve(self, key: str, anyway: str = "") -> int:
        """Let a held edition go, as `reporter approve` does; how many people get it."""
        with self._lock, open_desk(self.space, self._acting) as desk:
            desk.outbox.sweep()
            plan = operating.plan_approval(desk, key, anyway)
            operating.carry_out(desk, plan, self._by)
            return len(plan.frozen.recipients)

    def make_again(self, key: str) -> Outcome:
        """Make a held edition anew, as `reporter remake` does."""
        with self._lock, open_desk(self.space, self._acting) as desk:
            desk.outbox.sweep()
            return operating.make_again(desk, key)

    def withdraw(self, key: str, because: str) -> list[Delivery]:
        """Take an edition back, as `reporter withdraw` does; what has left already is returned."""
        with self._lock, open_desk(self.space, self._acting) as desk:
            desk.outbox.sweep()
            return operating.withdraw(desk, key, because)

    def in_turn(self, work: Callable[[], T]) -> T:
        """Work of which only one piece may be done at a time."""
        with self._lock:
            return work()

    def _waiting(self, entry: Entry, deliveries: tuple[Delivery, ...] = ()) -> Lot:
        client = self.space.reader(entry.client) if entry.client in self.space.readers else None
        readers = self._readers(entry) if client and not deliveries else ()
        if deliveries and client:
            known = {one.email: one for one in client.contacts}
            to = [one.recipient for one in deliveries if one.channel == "mail"]
            readers = tuple(known.get(one) or Contact(name="", email=one) for one in to)
        return Lot(entry, _place(entry, deliveries), deliveries, readers)

    def _readers(self, entry: Entry) -> tuple[Contact, ...]:
        """Who would get an edition that waits, were it let go now."""
        if entry.cadence != FOLLOW_UP.name:
            return recipients_of(self.space.reader(entry.client), entry.cadence, self.clock())
        with ledger_to_look_into(self.space) as ledger, open_store(self.space.store_path) as store:
            return readers_of(self.space, store, ledger, entry.key, self.clock()) if ledger else ()

    def _letters(
        self, ledger: Ledger, outbox: Outbox, waiting: Lot, documents: Mapping[str, bytes]
    ) -> tuple[Letter, ...]:
        """The mails as they were frozen; of a held edition those that an approval would freeze now."""
        by_address = {one.email: one for one in waiting.readers}
        mails = [one for one in waiting.deliveries if one.channel == "mail"]
        if waiting.entry.state != "held":
            return tuple(
                Letter.of(by_address.get(one.recipient), one.recipient, outbox.frozen(one)) for one in mails
            )
        return self._drafted(ledger, waiting.entry, documents)

    def _drafted(self, ledger: Ledger, entry: Entry, documents: Mapping[str, bytes]) -> tuple[Letter, ...]:
        if self.space.mail is None:
            return ()
        now = self.clock()
        if entry.cadence == FOLLOW_UP.name:
            frozen = freeze_for(self.space, ledger, entry, documents, (self._readers(entry), now))
        else:
            frozen = freeze(self.space, ledger, entry, documents, now)
        return tuple(
            Letter.of(contact, contact.email, message.content, is_fixed=False, left_out=message.left_out)
            for contact, message in zip(frozen.recipients, frozen.messages, strict=True)
        )

    def _build(self, key: str) -> Exhibit:
        edition = self._edition(key)
        with tempfile.TemporaryDirectory(prefix="reporter-preview-") as scratch:
            order = self._order(edition.client, edition.cadence, edition.period.name, Path(scratch, "out"))
            (outcome,) = building.build(self.space, order)
            if outcome.fault or outcome.folder is None:
                raise ReporterError(outcome.fault, outcome.hint)
            documents = {name: (outcome.folder / name).read_bytes() for name in outcome.documents}
            entry = self._as_entry(edition, documents, outcome.reasons)
            with copied_ledger(self.space, Path(scratch)) as ledger:
                letters = safely(self._drafted, ledger, entry, documents)
        waiting = replace(self._waiting(entry), place="view")
        slips = tuple(f"{slip}; {slip.mend}" for slip in outcome.slips)
        remarks = (*outcome.warnings, *slips)
        if isinstance(letters, Failure):
            return Exhibit(waiting, documents, fault=letters.what, remarks=remarks)
        return Exhibit(waiting, documents, letters, remarks=remarks)

    def _as_entry(self, edition: Edition, documents: Mapping[str, bytes], reasons: Sequence[str]) -> Entry:
        """The edition as the ledger would have it, were it made to leave."""
        model, client = json.loads(documents["report.json"]), self.space.clients[edition.client]
        return Entry(
            key=edition.key,
            client=edition.client,
            cadence=edition.cadence,
            period=edition.named.about,
            state="held",
            made_at=self.clock(),
            due_at=due_at(MENU[edition.cadence], edition.period, client),
            headline=" ".join(filter(None, model["headline"])),
            subject=model["subject"],
            title=model["title"],
            client_name=client.name,
            report_sha256=hashed(documents["report.json"]),
            reasons=tuple(reasons),
            documents={name: hashed(content) for name, content in documents.items()},
        )

    def _order(self, slug: str, cadence: str, period: str = "", folder: Path = Path()) -> building.Order:
        order = building.Order(MENU[cadence], (slug,), self.clock(), folder, period)
        try:
            return building.check_media(order)
        except MissingSoftwareError:
            return building.without_pdf(order)

    def _edition(self, key: str) -> Edition:
        found = edition_named(self.space, key)
        if found is None:
            raise UsageError(f"{key}: its client or cadence is no longer here")
        return found


def _place(entry: Entry, deliveries: Sequence[Delivery]) -> Place:
    if entry.state == "held":
        return "held" if entry.documents or entry.is_taken_back else "failed"
    if entry.state != "approved":
        return "gone"
    return "failed" if any(one.state in _TROUBLE for one in deliveries) else "ready"
