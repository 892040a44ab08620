"""The ways for mail to leave: a mail server, Microsoft 365, a program, a folder of files."""

from __future__ import annotations

import time
from collections.abc import Callable

from reporter.config.models import Workspace
from reporter.delivery.messages import Transport
from reporter.delivery.transports.graph import GraphTransport
from reporter.delivery.transports.local import FolderTransport, SendmailTransport
from reporter.delivery.transports.smtp import Pace, SmtpTransport
from reporter.errors import ConfigError


def transport_for(
    workspace: Workspace,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Transport:
    """The one way that the workspace names; ConfigError where it names none."""
    mail = workspace.mail
    if mail is not None and mail.smtp is not None:
        return SmtpTransport(mail, mail.smtp, workspace.folder, Pace(mail.smtp.per_minute, sleep, monotonic))
    if mail is not None and mail.graph is not None:
        pace = Pace(mail.graph.per_minute, sleep, monotonic)
        return GraphTransport(mail, mail.graph, workspace.folder, pace, monotonic)
    if mail is not None and mail.sendmail is not None:
        return SendmailTransport(mail, mail.sendmail, workspace.folder)
    if mail is not None and mail.folder is not None:
        return FolderTransport(workspace.folder / mail.folder.path)
    raise ConfigError("reporter.toml: there is no [mail]", 'write [mail] with sender = "you@example.com"')
