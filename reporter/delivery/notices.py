"""A plain mail to the owner: the summary of a run. Not here: anything that a client reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from reporter.config.mail import Mail, Owner
from reporter.delivery.messages import Message


@dataclass(frozen=True)
class Summary:
    """What a run has to say, as a subject and plain text."""

    subject: str
    text: str


def compose_notice(mail: Mail, owner: Owner, summary: Summary, at: datetime) -> Message:
    """The summary as a mail to the owner."""
    digest = hashlib.sha256(f"{at.isoformat()} {summary}".encode()).hexdigest()[:24]
    message_id = f"<run.{digest}@{mail.domain}>"
    notice = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    notice["From"] = Address("Reporter", addr_spec=mail.sender)
    notice["To"] = Address(owner.name, addr_spec=owner.email)
    notice["Subject"] = summary.subject
    notice["Date"] = at
    notice["Message-ID"] = message_id
    notice["Auto-Submitted"] = "auto-generated"
    notice.set_content(summary.text or summary.subject, cte="quoted-printable")
    return Message(owner.email, message_id, notice.as_bytes())
