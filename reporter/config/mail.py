"""How reports leave: mail server, archive mailbox, owner, published folder, chats, pings."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from reporter.config.agreements import CatchUp
from reporter.config.fields import (
    Address,
    Bytes,
    CadenceName,
    DatabaseUrl,
    Model,
    Seconds,
    Secret,
    Words,
    not_in_the_open,
    one_of,
    shaped,
)
from reporter.errors import UsageError

Security = Literal["starttls", "tls", "none"]
_LARGEST_BY_GRAPH = 2_900_000  # bytes; it takes 4 MB in base64
_TOKEN_MEND = 'write { command = ["PROGRAM", "ARGUMENT"] }, { file = "PATH" } or { env = "NAME" }'


def _host(text: str) -> str:
    if "@" in text or "://" in text:  # not repeated: addresses may hold a password
        raise ValueError("must be only the name of a server, like smtp.example.com")
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError(f"“{text}” is not the name of a server; write one like smtp.example.com")
    return text


def _seen_at(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):  # not repeated: it may be secret
        raise ValueError("is not a web address like https://reports.example.com, without user or password")
    return url.rstrip("/")


def _safe_from_listeners(url: str) -> str:
    if not re.match(r"https://|http://(localhost|127\.0\.0\.1)(:|/|$)", _seen_at(url)):
        raise ValueError("would send a secret unencrypted; write an address that begins with https://")
    return _seen_at(url)


def _list_of_words(command: Any) -> Any:
    if not isinstance(command, list | tuple):  # not repeated: it may hold a secret
        raise ValueError('must be a list in [ ], like ["PROGRAM", "ARGUMENT"]')  # noqa: TRY004
    return command


MailAddress = Annotated[
    Address, shaped(r"[\x00-\x7f]*", "“{}” has letters that mail servers refuse in an address")
]
Host = Annotated[str, AfterValidator(_host)]
SafeAddress = Annotated[str, AfterValidator(_safe_from_listeners)]
Command = Annotated[tuple[str, ...], BeforeValidator(_list_of_words)]


def mail_address(text: str) -> str:
    """An address given by hand; UsageError when no mail can be sent to it."""
    try:
        address: str = TypeAdapter(MailAddress).validate_python(text)
    except ValidationError:
        raise UsageError(f"“{text}” is not an e-mail address", "write one like you@example.com") from None
    return address


class Token(Model):
    """Where a fresh XOAUTH2 token comes from: a command that prints it, a file, or the environment."""

    command: Command = ()
    file: str = ""
    env: str = ""

    _not_itself = not_in_the_open(_TOKEN_MEND)
    _one_place = one_of(f"{_TOKEN_MEND}, one of the three", "command", "file", "env")


class Login(Model):
    """A mail server and who we are there."""

    host: Host
    port: int = Field(ge=1, le=65535)
    security: Security
    user: str = ""
    password: Secret | None = None
    token: Token | None = None  # XOAUTH2 instead of a password
    certificates: str = ""  # a file of certificates to trust instead of the system's
    timeout_seconds: int = Field(default=30, ge=1)

    @model_validator(mode="after")
    def _whole(self) -> Login:
        if self.password and self.token:
            raise ValueError("names a password and a token; write one of the two")
        if bool(self.user) != bool(self.password or self.token):
            raise ValueError("write `user` with `password` or `token`, or none of them")
        if self.user and self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError('would send a password unencrypted; write security = "starttls" or "tls"')
        return self


class Smtp(Login):
    """The server that takes our mail."""

    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    per_minute: int = Field(default=60, ge=1)
    answer_seconds: int = Field(default=300, ge=1)  # for a whole message, which a server may examine first


class Sendmail(Model):
    """A program that takes a message on standard input, as sendmail does."""

    command: Command = Field(default=("/usr/sbin/sendmail", "-i"), min_length=1)
    timeout_seconds: int = Field(default=120, ge=1)


class Graph(Model):
    """A mailbox of Microsoft 365, out of which an application of one's own sends by Microsoft Graph."""

    tenant: Annotated[str, shaped(r"[A-Za-z0-9.-]+", "“{}” is neither the ID of a tenant nor its domain")]
    application: Annotated[
        str,
        shaped(
            r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            "“{}” is not an Application (client) ID, as 11111111-2222-3333-4444-555555555555",
        ),
    ]
    secret: Secret | None = None
    certificate: Secret | None = None  # PEM: the certificate and its private key
    mailbox: MailAddress | None = None  # out of which it sends; else mail.sender
    per_minute: int = Field(default=30, ge=1)  # Exchange Online takes no more of a mailbox
    timeout_seconds: int = Field(default=30, ge=1)
    answer_seconds: int = Field(default=120, ge=1)  # for a whole message
    login: SafeAddress = "https://login.microsoftonline.com"  # national clouds have others
    address: SafeAddress = "https://graph.microsoft.com"

    _one_proof = one_of(
        'write secret = { env = "NAME" } or certificate = { file = "PATH" }, one of the two',
        "secret",
        "certificate",
    )


class MailFolder(Model):
    """A folder that gets one .eml file for each message."""

    path: str = "mail"


class Archive(Login):
    """An IMAP mailbox in which every message that was accepted is to be found."""

    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    mailbox: str = "INBOX"
    address: MailAddress | None = None  # gets a blind copy in the same transaction
    is_complete: bool = False  # a message that is not there after `wait` was never accepted
    wait: Seconds = 900


HEARD_RATINGS = "inbox/ratings.csv"  # what readers rated by answering a mail, as it is read like any log


class ReplyBox(Login):
    """An IMAP mailbox to which readers answer; it is read, and nothing in it is changed."""

    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    mailbox: str = "INBOX"
    largest: Bytes = 10_000_000  # a mail that is larger is not fetched, but told of
    most: int = Field(default=500, ge=1)  # mails in one reading; the rest is for the next
    patience: Seconds = 120  # the same, of the time that it takes


class Mail(Model):
    """How mail leaves, and as whose."""

    sender: MailAddress
    sender_name: Words = ""
    reply_to: MailAddress | None = None
    smtp: Smtp | None = None
    graph: Graph | None = None
    sendmail: Sendmail | None = None
    folder: MailFolder | None = None
    archive: Archive | None = None
    largest: Bytes = 10_000_000  # a message that would be larger goes without its PDF, and says so
    unsubscribe: MailAddress | None = None  # where “no more, please” goes; else reply_to, else sender
    unsubscribe_url: str = ""  # https with {token}, which answers a one-click POST
    patience: Seconds = 120  # how long a run tries again what the server deferred
    give_up: Seconds = 3 * 86_400  # from the first attempt on

    _one_way = one_of(
        "write one of [mail.smtp], [mail.graph], [mail.sendmail] and [mail.folder]",
        "smtp",
        "graph",
        "sendmail",
        "folder",
    )

    @model_validator(mode="before")
    @classmethod
    def _as_large_as_it_may_be(cls, table: Any) -> Any:
        if isinstance(table, dict) and table.get("graph"):
            return {"largest": _LARGEST_BY_GRAPH, **table}
        return table

    @model_validator(mode="after")
    def _no_blind_copy_by_graph(self) -> Mail:
        if self.graph and self.archive and self.archive.address:
            raise ValueError(
                "by [mail.graph] nobody gets a blind copy: take `address` out of [mail.archive]; "
                "what was sent lies among the sent items of its mailbox"
            )
        return self

    @model_validator(mode="after")
    def _may_be_filled(self) -> Mail:
        if self.unsubscribe_url and not re.fullmatch(
            r"https://[^\s<>]*\{token\}[^\s<>]*", self.unsubscribe_url
        ):
            raise ValueError("unsubscribe_url must begin with https:// and hold {token}")
        return self

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs and lists."""
        return self.sender.rpartition("@")[2].lower()


class Owner(Model):
    """Who is told what was sent, what was held and what failed."""

    email: MailAddress
    name: Words = ""


class Publish(Model):
    """Where published reports go: a folder or a URL (s3://…, sftp://…), and the address it is seen at."""

    to: str = Field(min_length=1)
    address: Annotated[str, AfterValidator(_seen_at)]


def _folder(path: str) -> str:
    if "://" in path:
        raise ValueError("must be a folder; where a client has publish = true, its site stands in that place")
    return path


class SiteFolder(Model):
    """The clients' own sites are written after every run, below this folder."""

    to: Annotated[str, AfterValidator(_folder)] = Field(default="site", min_length=1)


class Ping(Model):
    """A monitoring service that is told of each run: its address, or where that stands."""

    url: str | Secret

    @field_validator("url", mode="before")
    @classmethod
    def _address_or_its_place(cls, url: Any) -> str | Secret:
        return _seen_at(url) if isinstance(url, str) else Secret.model_validate(url)


class Notify(Model):
    """Chats that are told, by where their Apprise addresses stand; each address is a secret."""

    to: Annotated[tuple[Secret, ...], Field(min_length=1)]


class ClientNotify(Notify):
    """Chats of a client, told once of each edition that has reached its readers."""

    wants: tuple[CadenceName, ...] = ()  # all, unless told otherwise


class LedgerPlace(Model):
    """A database for the ledger, where the file ledger.sqlite in the workspace is not enough."""

    url: DatabaseUrl
    password: Secret | None = None


class Sending(Model):
    """How and when what was made leaves."""

    mail: Mail | None = None
    answers: ReplyBox | None = None
    owner: Owner | None = None
    publish: Publish | None = None
    site: SiteFolder | None = None
    ping: Ping | None = None
    notify: Notify | None = None
    ledger: LedgerPlace | None = None
    catch_up: CatchUp = CatchUp()
