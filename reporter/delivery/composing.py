"""A mail for one person, frozen: the same parcel, person and date give the same bytes.

Not here: the words and look of the letter (outputs), how headers are kept safe (messages).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from email import headerregistry
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime

from reporter.cadences import FOLLOW_UP, NOTICE
from reporter.config.mail import Mail, Owner
from reporter.config.models import Contact
from reporter.delivery.messages import (
    LONGEST_LINE,
    Field,
    Message,
    Parcel,
    address_field,
    boundary,
    fold,
    list_field,
    mailto,
    message_id,
    one_line,
    references,
    unsubscribe_token,
    words_field,
)
from reporter.errors import ReporterError
from reporter.outputs.letter import Address, html_for, language_of, shown_size, text_for
from reporter.report import Key

PDF = "report.pdf"
_UNSUBSCRIBE = "Unsubscribe"
_UNSUBSCRIBED = re.compile(rf"{_UNSUBSCRIBE}: ([a-z0-9_][a-z0-9-]*) ([a-z-]+)")
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_POLICY = SMTP.clone(cte_type="7bit")
_UNFOLDED = _POLICY.clone(max_line_length=200)  # file names stay whole
_LONGEST_FILE_NAME = 120
_FOLLOW_UPS = "follow-ups on requests"
_NOT_IN_REHEARSALS = {"list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references"}


@dataclass(frozen=True)
class Envelope:
    """What goes to whom, as whom; all else follows from it."""

    parcel: Parcel
    contact: Contact
    mail: Mail

    @property
    def message_id(self) -> str:
        return message_id(self.parcel.key, self.contact.email, self.mail.domain)

    @property
    def logo_id(self) -> str:
        return f"logo.{self.message_id[1:-1]}"

    @property
    def is_link(self) -> bool:
        """Whether this person wants no more than the address of the page, and there is one."""
        return self.contact.form == "link" and bool(self.parcel.page_address)

    @property
    def list_names(self) -> tuple[str, str]:
        """What names the series of mails: weekly, acme."""
        return self.parcel.cadence, self.parcel.client

    @property
    def stop_address(self) -> str:
        return self.mail.unsubscribe or self.mail.reply_to or self.mail.sender

    @property
    def stop_subject(self) -> str:
        return f"{_UNSUBSCRIBE}: {self.parcel.client} {self.parcel.cadence}"

    @property
    def stop_page(self) -> str:
        """Where one click ends it; "" when the workspace has no such page."""
        if not self.mail.unsubscribe_url:
            return ""
        secret = self.parcel.secret or self.mail.unsubscribe_url
        token = unsubscribe_token(secret, self.list_names, self.contact.email)
        return self.mail.unsubscribe_url.replace("{token}", token)


@dataclass(frozen=True)
class Summary:
    """What a run has to say, as a subject and plain text."""

    subject: str
    text: str


def unsubscribed_in(subject: str) -> tuple[str, str] | None:
    """Client and cadence of the subject that a letter’s own link writes to end it; None of another."""
    match = _UNSUBSCRIBED.fullmatch(subject.strip())
    return (match[1], match[2]) if match else None


def compose_message(
    parcel: Parcel, contact: Contact, mail: Mail, date: datetime, thread: tuple[str, ...]
) -> Message:
    """The mail of an edition to one person; without its PDF when that is too large, which it then says."""
    envelope = Envelope(parcel, contact, mail)
    answered = [("In-Reply-To", thread[-1]), ("References", references(thread))] if thread else []
    fields = [*_who_and_what(envelope, date), *answered, *_leaving(envelope)]
    with_pdf = "pdf" in parcel.attachments and contact.form == "letter and pdf"
    pdf = parcel.documents.get(PDF, b"") if with_pdf else b""
    told = "The full report is attached as a PDF." if pdf else ""
    content = _frozen(contact.email, fields, _body(envelope, pdf, told))
    left_out = ""
    if pdf and len(content) > mail.largest:
        size = _in_words(len(pdf))
        told = f"The PDF was too large for mail ({size}), so it is not attached."
        more = "" if parcel.page_address else " Answer this mail if you would like to have it."
        content = _frozen(contact.email, fields, _body(envelope, b"", told + more))
        left_out = (
            f"the PDF ({size}) was left out: with it the mail would be larger than {_in_words(mail.largest)}"
        )
    return Message(contact.email, envelope.message_id, content, left_out)


def redirected(message: Message, address: str, stamp: str) -> Message:
    """The same mail to somebody else, for a rehearsal: nothing in it answers or unsubscribes."""
    head, _, body = message.content.partition(b"\r\n\r\n")
    parsed = BytesParser(policy=SMTP).parsebytes(message.content)
    local, _, domain = message.message_id[1:-1].rpartition("@")
    identity = message_id(f"rehearsal.{stamp}.{local}", address, domain)
    subject = f"[Rehearsal for {message.recipient}] {parsed['Subject']}"
    other = {
        "to": address_field("To", "", address),
        "subject": words_field("Subject", subject),
        "message-id": ("Message-ID", identity),
    }
    kept, names = b"", []
    for line in re.split(rb"\r\n(?![ \t])", head):
        name = line.partition(b":")[0].decode("ascii").lower()
        if name not in _NOT_IN_REHEARSALS:
            names.append(name)
            kept += fold(other[name]) if name in other else line + b"\r\n"
    content = kept + b"\r\n" + body
    _check(content, names, address)
    return replace(message, recipient=address, message_id=identity, content=content)


def compose_notice(mail: Mail, owner: Owner, summary: Summary, at: datetime) -> Message:
    """The summary as a mail to the owner."""
    digest = hashlib.sha256(f"{at.isoformat()} {summary}".encode()).hexdigest()[:24]
    identity = f"<run.{digest}@{mail.domain}>"
    notice = EmailMessage(_POLICY)
    notice["From"] = headerregistry.Address("Reporter", addr_spec=mail.sender)
    notice["To"] = headerregistry.Address(owner.name, addr_spec=owner.email)
    notice["Subject"] = summary.subject
    notice["Date"] = at
    notice["Message-ID"] = identity
    notice["Auto-Submitted"] = "auto-generated"
    notice.set_content(summary.text or summary.subject, cte="quoted-printable")
    return Message(owner.email, identity, notice.as_bytes())


def _who_and_what(envelope: Envelope, date: datetime) -> list[Field]:
    parcel, contact, mail = envelope.parcel, envelope.contact, envelope.mail
    person = mail.sender_name or parcel.provider
    language = language_of(parcel.documents["letter.html"].decode())
    fields = [
        address_field("From", person, mail.sender),
        address_field("To", contact.name, contact.email),
        words_field("Subject", parcel.subject),
        ("Date", format_datetime(date)),
        ("Message-ID", envelope.message_id),
        ("Auto-Submitted", "auto-generated"),
    ]
    if mail.reply_to:
        fields.append(address_field("Reply-To", person, mail.reply_to))
    if language:
        fields.append(("Content-Language", language))
    return fields


def _leaving(envelope: Envelope) -> list[Field]:
    """What mail programs need to sort these mails, and to end them."""
    parcel, page = envelope.parcel, envelope.stop_page
    ways = [f"<{mailto(envelope.stop_address, envelope.stop_subject)}>"]
    fields = [list_field(f"{parcel.client_name}, {parcel.title}", envelope.list_names, envelope.mail.domain)]
    if page:
        ways.insert(0, f"<{page}>")
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return [*fields, ("List-Unsubscribe", ", ".join(ways))]


def _body(envelope: Envelope, pdf: bytes, pdf_words: str) -> EmailMessage:
    """mixed[ alternative[ text, related[ HTML, logo ] ], PDF ], as far as there is something to hold."""
    parcel = envelope.parcel
    web = (
        "You can also read it" if pdf else "You can read it" if pdf_words else "You can read the full report"
    )
    address = replace(_address(envelope), pdf=pdf_words, web=web)
    body = EmailMessage(_POLICY)
    text = text_for(parcel.documents["letter.txt"].decode(), address)
    html = html_for(parcel.documents["letter.html"].decode(), address)
    body.set_content(text, cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    if parcel.logo:
        page = body.get_body(("html",))
        assert page
        cid = f"<{envelope.logo_id}>"
        page.add_related(parcel.logo, "image", "png", cid=cid, filename="logo.png", disposition="inline")
    if pdf:
        body.add_attachment(pdf, "application", "pdf", filename=_file_name(parcel))
    for name, calendar in parcel.calendars:
        method = _METHOD.search(calendar)
        kind = {"method": method[1].decode() if method else "PUBLISH"}
        body.add_attachment(calendar, "text", "calendar", filename=name, params=kind)
    for level, part in enumerate(part for part in body.walk() if part.is_multipart()):
        part.set_boundary(boundary(envelope.message_id, level))
    return body


def _address(envelope: Envelope) -> Address:
    """What this mail says to this person beside the letter."""
    parcel, page = envelope.parcel, envelope.stop_page
    title = one_line(parcel.title)
    is_named = " " in title and title.split()[0] in ("What", "How", "For")
    what = f"report “{title}”" if is_named else title.lower()
    what = {NOTICE.name: f"notices of {title.lower()}s", FOLLOW_UP.name: _FOLLOW_UPS}.get(
        parcel.cadence, what
    )
    stop_mail = mailto(envelope.stop_address, envelope.stop_subject)
    by_mail = f"write to {envelope.stop_address} with the subject “{envelope.stop_subject}”."
    return Address(
        why=_why(envelope, what),
        what=f"the {what}",
        stop=page or stop_mail,
        stop_words=f"To stop it: {page}" if page else f"To stop it, {by_mail}",
        page=parcel.page_address,
        again=f"Sent again: {one_line(parcel.because, 500)}" if parcel.because else "",
        logo=envelope.logo_id if parcel.logo else "",
        logo_size=shown_size(parcel.logo) if parcel.logo else (0, 0),
        ready=f"Your {what} is ready." if envelope.is_link else "",
    )


def _why(envelope: Envelope, what: str) -> str:
    """Why this person gets it: as a reader, or because they asked for something."""
    parcel, provider = envelope.parcel, one_line(envelope.parcel.provider)
    if parcel.cadence == FOLLOW_UP.name and parcel.cadence not in envelope.contact.wants:
        return f"You get this because {provider} has a request of yours."
    of = f"the {what} of {one_line(parcel.client_name)}"
    return f"You get {of} because {provider} counts you among its readers."


def _file_name(parcel: Parcel) -> str:
    """Acme Dental Group, Weekly Summary, 2026-W44.pdf: in letters that every mail program keeps."""
    period = Key.parse(parcel.key).name
    told = [_plain(parcel.client_name) or parcel.client, _plain(parcel.title), _plain(period)]
    room = _LONGEST_FILE_NAME - len(", ".join(["", *told[1:]])) - len(".pdf")
    return f"{', '.join([told[0][:room].rstrip(' .,'), *filter(None, told[1:])])}.pdf"


def _plain(words: str) -> str:
    unaccented = unicodedata.normalize("NFKD", words[:200]).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^A-Za-z0-9 .@-]+", " ", unaccented).split()).strip(" .")


def _in_words(size: int) -> str:
    return f"{size / 1e6:.3g} MB" if size >= 1_000_000 else f"{size / 1e3:.0f} kB"


def _frozen(recipient: str, fields: list[Field], body: EmailMessage) -> bytes:
    """The message as it leaves; ReporterError when reading it back finds other headers or recipients."""
    content = b"".join(map(fold, fields)) + body.as_bytes(policy=_UNFOLDED)
    names = [name.lower() for name, _ in fields] + [name.lower() for name in body]
    _check(content, names, recipient)
    return content


def _check(content: bytes, names: list[str], recipient: str) -> None:
    parsed = BytesParser(policy=SMTP).parsebytes(content)
    found = [name.lower() for name in parsed]
    people = [str(address.addr_spec) for field in parsed.get_all("to", []) for address in field.addresses]
    longest = max(map(len, content.split(b"\r\n")))
    sound = content.isascii() and longest <= LONGEST_LINE and not parsed.defects
    if found != names or people != [recipient] or not sound:
        raise ReporterError(
            f"the mail to {recipient} does not read back as it was written, so it does not leave",
            "look at the client's name, the contact's name and the subject; please report this as a fault",
        )
