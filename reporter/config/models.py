"""What a workspace says: provider, sources, clients, contacts, brand. Unknown keys are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from reporter.cadences import PROVIDER
from reporter.config.agreements import Agreement, Dues, Region
from reporter.config.audiences import Names, Quiet, Sections, safe_for_residents, sections_of
from reporter.config.feeds import Feed, RestFeed, SingerFeed, SqlFeed, as_feed
from reporter.config.fields import (
    Bytes,
    CadenceName,
    Colour,
    Domain,
    LocaleName,
    Model,
    OwnCadenceName,
    Prefix,
    Seconds,
    Words,
    Zone,
    shaped,
)
from reporter.config.mail import HEARD_RATINGS, ClientNotify, MailAddress, Sending
from reporter.config.policies import FollowUps
from reporter.config.presets import ClientRule
from reporter.config.privacy import Policy
from reporter.errors import UsageError, nearest
from reporter.files import is_file
from reporter.records import ActivityKind

Hours = Annotated[float, Field(ge=0, le=1_000_000)]
AudienceName = Annotated[str, shaped(r"[a-z][a-z0-9-]{0,29}", "“{}” names a folder: write it like it-lead")]
MailForm = Literal["letter", "letter and pdf", "link"]
Naming = Literal["first", "role", "none"]


class Call(Model):
    """A line of “who to call”: when, which number, who answers."""

    when: Words
    number: Words
    who: Words = ""


class Provider(Model):
    """Who reports."""

    name: Words
    zone: Zone
    locale: LocaleName = "en_GB"
    signature: Words = ""
    holidays: Region = ""  # on which its own people get nothing
    calls: tuple[Call, ...] = ()
    tip: Words = ""


class Contact(Model):
    """A person at the client, what they want to read, and how."""

    name: Words
    email: MailAddress
    role: Words = ""
    phone: Words = ""  # for the team that rings them; no report shows it
    wants: tuple[CadenceName, ...] = ()
    form: MailForm = "letter and pdf"
    audience: str = ""  # reads what that audience does, instead of what its client does
    areas: tuple[Words, ...] = ()  # of a community: reads of these alone
    topics: tuple[Words, ...] = ()  # and of these kinds of reports alone
    paused_until: date | None = None  # gets nothing before that day

    @property
    def chooses(self) -> bool:
        """Whether this person reads of some areas or topics alone."""
        return bool(self.areas or self.topics)

    @property
    def reading(self) -> str:
        """By what name the documents for this person are kept: their audience, or their own choice of it."""
        if not self.chooses:
            return self.audience
        chosen = "|".join((self.audience, *sorted(self.areas), "", *sorted(self.topics)))
        shown = re.sub(r"[^a-z0-9]+", "-", " ".join((*self.areas, *self.topics)).casefold()).strip("-")
        return f"own-{shown[:40]}-{sha256(chosen.encode()).hexdigest()[:8]}"

    def is_paused(self, on: date) -> bool:
        """Whether nothing goes to this person on that day."""
        return self.paused_until is not None and on < self.paused_until

    def reads(self, cadence: str, on: date) -> bool:
        """Whether an edition of that cadence goes to this person on that day."""
        return cadence in self.wants and not self.is_paused(on)


class OwnContact(Contact):
    """One of the provider's own people or partners, named in reporter.toml, and what goes to them."""

    wants: tuple[OwnCadenceName, ...] = ("partners",)


class Expected(Model):
    """What must happen even when nobody says so: a missed backup is a failure."""

    gone: ClassVar = {"checks_per_day": "checks were never counted against it; take the line out"}
    backups_per_day: int | None = Field(default=None, ge=0)
    devices: int | None = Field(default=None, ge=0)


MomentName = Annotated[
    str, shaped("7-days|1-day|start|done", "“{}” is not a moment of a change: 7-days, 1-day, start or done")
]


class Notices(Model):
    """At which moments a planned change is told of; that it moved or was cancelled is always told."""

    moments: tuple[MomentName, ...] = ("7-days", "1-day", "start", "done")
    answers: bool = False  # a week ahead it asks whether the time suits, with two boxes to answer by mail


class AvoidedCost(Model):
    """What an alarm that became no ticket would have cost, from least to most: only ever an estimate."""

    hours: tuple[Hours, Hours]  # that it would have kept people from working
    an_hour: tuple[Hours, Hours]  # what such an hour costs, in the currency
    currency: Annotated[str, Field(max_length=5)] = "£"
    why: Annotated[str, Field(min_length=10, max_length=500)]  # where these come from, to be read

    @model_validator(mode="after")
    def _from_least_to_most(self) -> AvoidedCost:
        for name, (least, most) in (("hours", self.hours), ("an_hour", self.an_hour)):
            if least > most:
                raise ValueError(f"{name}: {least:g} is more than {most:g}; write the least first")
        return self


class OpenMeeting(Model):
    """Where residents meet the team: on which day, from when to when (local time), and where."""

    on: date
    title: Words
    starts: time | None = None
    ends: time | None = None
    place: Words = ""
    words: Words = ""
    areas: tuple[Words, ...] = ()  # whose letter tells it; else everybody’s


class Service(Model):
    """An entry of the catalogue (services.toml)."""

    name: Words
    words: Words = ""
    price: Words = ""
    categories: tuple[Words, ...] = ()  # of the tickets that are about it
    work: tuple[ActivityKind, ...] = ()  # the kinds of activities that are done for it
    means: tuple[Words, ...] = ()  # what it gives a client, said beside the story of such a ticket
    ends: Words = ""  # what would end such tickets, said where one comes for the third time

    def is_about(self, category: str) -> bool:
        """Whether tickets of the category are about it."""
        return category.casefold() in (name.casefold() for name in self.categories)


class BrandFile(Model):
    """brand.toml: one colour, one logo, one footer line."""

    colour: Colour = "#2b4c9b"
    logo: str = ""
    footer: Words = ""


class Brand(BrandFile):
    """How a provider looks; `folder` is where its logo lies, `templates` where its own templates do."""

    folder: Path = Path()
    templates: Path | None = None


class Client(Model):
    """Who we report to. `slug` is the name of its file, and of its folder in the output."""

    gone: ClassVar = {"sites": "no report ever showed it; take the line out, or make it a comment with #"}
    slug: str = ""
    name: Words
    kind: Literal["business", "community"] = "business"
    names: Naming | None = None  # how its people are named in stories; a community's never
    zone: Zone
    locale: LocaleName
    paper: Literal["A4", "Letter"] | None = None
    joined_on: date | None = None
    people: int | None = Field(default=None, ge=0)
    aliases: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()  # of its mail addresses, and those below them
    prefixes: tuple[Prefix, ...] = ()  # its assets begin so
    agreement: Agreement = Agreement()
    contacts: tuple[Contact, ...] = ()
    review: bool = True  # a person approves each edition before it leaves
    publish: bool = False
    notify: ClientNotify | None = None
    share: bool = False  # agrees that its stories are told to others, without names
    described_as: Annotated[str, Field(max_length=80)] = ""  # how it is called there: “a dental group”
    sender: MailAddress | None = None  # instead of mail.sender, for a provider of its own
    reply_to: MailAddress | None = None
    due: Dues = Dues()
    expected: Expected = Expected()
    services: tuple[str, ...] = ()
    offer: str = ""
    audience: str = ""  # how much its people read; all, unless told otherwise
    sections: Sections = Sections()  # its own choice, before that of its audience
    quiet: Quiet = Quiet()
    notice: Notices = Notices()
    follow_up: FollowUps = FollowUps()
    meetings: tuple[OpenMeeting, ...] = ()  # of a community
    avoided_cost: AvoidedCost | None = None
    provider: Provider
    brand: Brand = Brand()
    audiences: dict[str, Sections] = Field(default_factory=dict)
    catalogue: dict[str, Service] = Field(default_factory=dict)
    privacy: Policy = Policy()
    placeholders: tuple[str, ...] = ()  # files and fields that speak to it in the template's words

    @property
    def is_followed_up(self) -> bool:
        """Whether its people are told of their tickets one by one; residents are not."""
        return self.kind == "business" and self.follow_up.is_on

    @property
    def naming(self) -> Naming:
        """By given name unless the client's file says otherwise; residents not at all."""
        return "none" if self.kind == "community" else self.names or "first"

    def meanings_of(self, category: str) -> tuple[str, ...]:
        """What the services that the client has give it, of those that tickets of the category are about."""
        had = (self.catalogue[slug] for slug in self.services if slug in self.catalogue)
        return tuple(words for one in had if one.is_about(category) for words in one.means)

    def remedy_for(self, category: str) -> str:
        """What would end tickets of the category, as the catalogue says; "" where it does not."""
        named = (one for one in self.catalogue.values() if one.ends)
        return next((one.ends for one in named if one.is_about(category)), "")

    def sections_for(self, audience: str, cadence: str) -> Names:
        """The sections that an audience reads of a cadence, in their order; "" is whoever says nothing."""
        own, is_of_residents = self.sections.of(cadence), self.kind == "community"
        if own is not None and audience in ("", self.audience):
            return safe_for_residents(own, cadence, is_own=True) if is_of_residents else own
        names = sections_of(audience or self.audience, cadence, self.audiences)
        return safe_for_residents(names, cadence, is_own=False) if is_of_residents else names

    def other_audiences(self, cadence: str) -> Names:
        """Those of its contacts who read a cadence otherwise than the client does."""
        named = {one.audience for one in self.contacts if cadence in one.wants and not one.chooses}
        return tuple(sorted(named - {"", self.audience}))

    def choices(self, cadence: str) -> dict[str, Contact]:
        """Those of its contacts who read of some areas or topics alone, one for each choice, by its name."""
        chosen = (one for one in self.contacts if cadence in one.wants and one.chooses)
        return {one.reading: one for one in chosen}

    def day_of(self, at: datetime) -> date:
        """The day that holds an instant where the client is."""
        return at.astimezone(ZoneInfo(self.zone)).date()


class Prospect(Client):
    """Who is no client yet: known from an export alone, made only in memory, and told of nobody by name."""

    @property
    def naming(self) -> Naming:
        """Not at all: nobody has agreed to it."""
        return "none"


def _files_or_a_feed(schema: dict[str, Any]) -> None:
    """What an editor is told: a source names files, or what is read in their place."""
    needed = (["files", "preset"], ["sql", "preset"], ["singer", "preset"], ["rest"])
    schema.update(required=["name"], oneOf=[{"required": keys} for keys in needed])


class Source(Model):
    """A feed of logs: which files, read with which preset, how often it must deliver."""

    model_config = ConfigDict(json_schema_extra=_files_or_a_feed)
    name: Words
    files: str
    preset: str
    client: str = ""
    zone: Zone | None = None
    formats: tuple[str, ...] = ()  # of its dates, instead of the preset's
    decimal: Literal["", ".", ","] = ""  # of its numbers, where its columns do not tell
    encoding: str = ""  # of its text, where the preset does not name it
    expected_every: Seconds | None = None
    label: Words = ""
    client_by: ClientRule | None = None  # instead of the preset's rule
    ignore: dict[str, tuple[str, ...]] = Field(default={})  # column → words: rows passed over
    after: Literal["keep", "move"] = "keep"  # a file read well goes to done/ beside it
    sql: SqlFeed | None = None
    rest: RestFeed | None = None
    singer: SingerFeed | None = None

    @model_validator(mode="before")
    @classmethod
    def _files_or_feed(cls, table: Any) -> Any:
        return as_feed(table)

    @property
    def feed(self) -> Feed | None:
        """What is read where the source reads no files."""
        return self.sql or self.rest or self.singer


def heard_ratings(folder: Path) -> Iterator[Source]:
    """The ratings that readers gave by answering a mail, where there are some: a feed like any other."""
    if is_file(folder / HEARD_RATINGS):
        yield Source(
            name="heard-ratings", label="answers to our mails", files=HEARD_RATINGS, preset="plain-ratings"
        )


class Limits(Model):
    """What reading one file, or making one edition, may cost; what costs more is given up and told."""

    memory: Bytes = Field(default=2_000_000_000, ge=100_000_000)
    time: Seconds = Field(default=300, ge=1)


class CallRules(Model):
    """When the team rings a client by itself."""

    quiet_days: int = Field(default=5, ge=1, le=60)  # working days in which an open ticket stood still


class Settings(Sending):
    """reporter.toml."""

    provider: Provider
    contacts: tuple[OwnContact, ...] = ()  # the team and partners, to whom no client's report goes
    calls: CallRules = CallRules()
    limits: Limits = Limits()
    sources: tuple[Source, ...] = ()
    audiences: dict[AudienceName, Sections] = Field(
        default_factory=dict
    )  # what each reads, instead of as shipped
    defaults: dict[str, Any] = Field(default_factory=dict)


class Workspace(Sending):
    """A folder that has been read and found sound."""

    folder: Path
    provider: Provider
    limits: Limits = Limits()
    sources: tuple[Source, ...] = ()
    clients: dict[str, Client] = Field(default_factory=dict)
    brand: Brand = Brand()  # of whoever has no other
    contacts: tuple[OwnContact, ...] = ()
    calls: CallRules = CallRules()
    catalogue: dict[str, Service] = Field(default_factory=dict)
    privacy: Policy = Policy()
    store_file: Path | None = None

    @property
    def store_path(self) -> Path:
        """Where the records are kept: beside reporter.toml unless told otherwise."""
        return self.store_file or self.folder / "store.sqlite"

    @property
    def as_reader(self) -> Client:
        """The provider in the place of a client: with its own brand, zone, way of speaking and contacts."""
        own = self.provider
        return Client(
            slug=PROVIDER,
            name=own.name,
            zone=own.zone,
            locale=own.locale,
            agreement=Agreement(holidays=own.holidays),
            provider=own,
            brand=self.brand,
            contacts=self.contacts,
        )

    def reader(self, slug: str) -> Client:
        """Whose editions they are: a client's, or the provider's own."""
        return self.as_reader if slug == PROVIDER else self.clients[slug]

    @property
    def readers(self) -> tuple[str, ...]:
        """Every client, and the provider where it has contacts of its own."""
        return (*self.clients, *([PROVIDER] if self.contacts else []))

    @property
    def sharing(self) -> tuple[str, ...]:
        """The clients who agreed that their stories are told to others."""
        return tuple(slug for slug, one in self.clients.items() if one.share)

    def clients_named(self, slugs: Sequence[str]) -> tuple[str, ...]:
        """These clients, or all; UsageError for one that has no file in clients/."""
        for slug in slugs:
            if slug not in self.clients:
                raise UsageError(f"there is no client “{slug}”", self._near(slug))
        return tuple(dict.fromkeys(slugs)) or tuple(self.clients)

    def _near(self, name: str) -> str:
        """The client that may be meant, also by its name or an alias; else all of them."""
        called = {
            known.lower(): slug
            for slug, one in self.clients.items()
            for known in (*one.aliases, one.name, slug)
        }
        near = nearest(name, called)
        return f"did you mean “{called[near]}”?" if near else f"the clients are {', '.join(self.clients)}"
