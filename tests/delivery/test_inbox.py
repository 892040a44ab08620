"""What a received mail is, over mails as people, programs and servers of many kinds write them."""

from __future__ import annotations

from email.header import Header
from email.message import EmailMessage
from itertools import product

import pytest

from reporter.delivery.inbox import Received, read_mail
from reporter.delivery.messages import Answer, answer_of

RUTH = "ruth@acme.example"
OURS = "<acme.weekly.2026-W44.0f3a@northfield.example>"
KEY = "acme/follow-up/NF-5834@after"

HEADERS = (  # as programs mark what they answer by themselves
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "auto-generated; type=vacation"),
    ("Precedence", "auto_reply"),
    ("Precedence", "Bulk"),
    ("X-Auto-Response-Suppress", "All"),
    ("X-Autoreply", "yes"),
    ("X-Vacation", "yes"),
    ("Return-Path", "<>"),
    ("List-Id", "<desk.acme.example>"),
    ("List-Unsubscribe", "<mailto:x@y.example>"),
)
AWAY_SUBJECTS = (
    *("Automatic reply: Weekly Summary", "Out of Office: Ruth", "Auto: Weekly Summary", "Auto-Reply"),
    *("Abwesenheitsnotiz", "Automatische Antwort: Weekly Summary", "Abwesend bis Montag"),
    *("Réponse automatique : Weekly Summary", "Absence du bureau", "Absente"),
    *("Respuesta automática: Weekly Summary", "Fuera de la oficina"),
    *("Automatisch antwoord: Weekly Summary", "Afwezig", "Afwezigheidsmelding"),
    *("Risposta automatica: Weekly Summary", "Fuori sede", "Fuori ufficio fino a lunedì"),
    *("Resposta automática: Weekly Summary", "Ausência do escritório"),
)
AWAY_WORDS = (
    "I am out of the office until Monday.",
    "I'm currently out of office.",
    "Ich bin vom 2. bis 6. November nicht im Büro.",
    "Vielen Dank für Ihre Nachricht. Ich bin bis Montag im Urlaub.",
    "Je suis absente jusqu'au 9 novembre.",
    "Estoy fuera de la oficina hasta el lunes.",
    "Ik ben momenteel afwezig.",
    "Sono assente fino a lunedì.",
    "Estou ausente até segunda-feira.",
)
STOPS = (
    *("stop", "STOP", "Stop.", "Unsubscribe", "unsubscribe me", "Please remove me", "no more", "opt out"),
    *("stop sending", "please stop these mails", "abmelden", "Bitte abmelden", "abbestellen", "weniger"),
    *("Keine weiteren Mails", "désabonner", "Me désabonner", "desinscription", "moins", "arrêtez"),
    *("baja", "darme de baja", "menos", "afmelden", "uitschrijven", "minder", "cancellami", "Disiscrivimi"),
    *("basta", "parar", "cancelar inscrição", "remover"),
)
ANSWERS = (
    "Thank you, well told.",
    "Stop the printer on the second floor, please; it is jammed.",
    "Weniger Text wäre gut, aber danke!",
    "No more trouble since Monday, thank you.",
    "Basta así de problemas con la impresora.",
    "Is the office out of toner?",
    "Ich bin nicht sicher, ob das stimmt.",
)
QUOTES = (
    "",
    "On Wed, 4 Nov 2026 at 07:00, Northfield wrote:\n> Stop\n> I am out of the office",
    "Am 04.11.2026 um 07:00 schrieb Northfield:\n> abmelden",
    "Le mer. 4 nov. 2026 à 07:00, Northfield a écrit :\n> stop",
    "-----Original Message-----\nFrom: Northfield\nUnsubscribe",
    "________________________________\nVon: Northfield\nAbmelden",
)


def mail(subject: str, words: str, *headers: tuple[str, str], page: bool = False) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Ruth <{RUTH}>", "desk@north.example", subject
    made["Message-ID"], made["Date"] = "<a1@acme.example>", "Wed, 04 Nov 2026 09:00:00 +0000"
    made["In-Reply-To"] = OURS
    for name, value in headers:
        made[name] = value
    if page:
        lines = "".join(f"<div>{line}</div>" for line in words.splitlines())
        made.set_content(
            f"<html><head><style>p{{}}</style></head><body>{lines}</body></html>", subtype="html"
        )
    else:
        made.set_content(words)
    return made.as_bytes()


def heard(subject: str, words: str, *headers: tuple[str, str], page: bool = False) -> Received:
    return read_mail(mail(subject, words, *headers, page=page))


def test_what_people_write_is_an_answer_whatever_it_quotes() -> None:
    for words, quote, page in product(ANSWERS, QUOTES, (False, True)):
        found = heard("Re: Weekly Summary", f"{words}\n\n{quote}", page=page)
        assert (found.sort, found.words) == ("answer", words), (words, quote, page)
        assert found.refers == (OURS,)


def test_a_stop_is_one_in_every_language_alone_on_its_line() -> None:
    greetings = ("", "Hello,\n\n", "Guten Tag Herr Whitlock,\n", "Bonjour,\n")
    for words, greeting, quote, page in product(STOPS, greetings, QUOTES[:2], (False, True)):
        found = heard("Re: Weekly Summary", f"{greeting}{words}\n\nRuth\n{quote}", page=page)
        assert found.sort == "stop", (words, greeting)
    for word, prefix in product(("Unsubscribe", "STOP", "Abmelden", "désabonner"), ("", "Re: ", "AW: SV: ")):
        assert heard(f"{prefix}{word}", "").sort == "stop"
    assert heard("Unsubscribe: acme weekly", "").sort == "stop"


def test_what_a_program_answers_is_automatic_whatever_it_says() -> None:
    for header, words in product(HEADERS, ("Stop", "Thank you", "")):
        assert heard("Re: Weekly Summary", words, header).sort == "automatic", header
        assert heard(f"Re: Fixed? [{KEY} yes]", words, header).answer is None
    for subject in AWAY_SUBJECTS:
        assert heard(subject, "Back on Monday.").sort == "automatic", subject
        assert heard(str(Header(subject, "utf-8").encode()), "x").sort == "automatic", subject
    for words, greeting in product(AWAY_WORDS, ("", "Guten Tag,\n\n", "Dear sender,\n")):
        assert heard("Re: Weekly Summary", f"{greeting}{words}").sort == "automatic", words
    assert heard("Re: Weekly Summary", "Thank you", ("Auto-Submitted", "no")).sort == "answer"


STATUS = {  # what the report of a server says of a recipient, and whether they will not be reached
    "RFC 3464": (f"Final-Recipient: rfc822; {RUTH}\nAction: failed\nStatus: 5.1.1", True),
    "Postfix": (
        f"Final-Recipient: rfc822; {RUTH}\nOriginal-Recipient: rfc822;{RUTH}\nAction: failed\n"
        "Status: 5.1.1\nRemote-MTA: dns; mx.acme.example\nDiagnostic-Code: smtp; 550 5.1.1 No such user",
        True,
    ),
    "Exchange": (
        "Final-Recipient: rfc822;RUTH@acme.example\nAction: failed\nStatus: 5.1.10\n"
        "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
        True,
    ),
    "an alias": (
        f"Original-Recipient: rfc822;{RUTH}\nFinal-Recipient: rfc822;r.old@elsewhere.example\n"
        "Action: failed\nStatus: 5.1.1",
        True,
    ),
    "angles": (f"Final-Recipient: RFC822; <{RUTH}>\nAction: Failed\nStatus: 5.0.0 (unknown)", True),
    "delayed": (f"Final-Recipient: rfc822; {RUTH}\nAction: delayed\nStatus: 4.4.1", False),
    "delayed, 5": (f"Final-Recipient: rfc822; {RUTH}\nAction: delayed\nStatus: 5.4.7", False),
    "full for now": (f"Final-Recipient: rfc822; {RUTH}\nAction: failed\nStatus: 4.2.2", False),
    "delivered": (f"Final-Recipient: rfc822; {RUTH}\nAction: delivered\nStatus: 2.0.0", False),
    "relayed": (f"Final-Recipient: rfc822; {RUTH}\nAction: relayed\nStatus: 2.0.0", False),
}
RETURNED = {
    "headers": f"Content-Type: text/rfc822-headers\n\nSubject: Weekly\nMessage-ID:\n {OURS}\n",
    "whole": f"Content-Type: message/rfc822\n\nSubject: Weekly\nMessage-ID: {OURS}\n\nHello\n",
    "global": f"Content-Type: message/global-headers\n\nSubject: Weekly\nMessage-ID: {OURS}\n",
}


def report(status: str, returned: str, kind: str = "message/delivery-status") -> bytes:
    text = (
        "From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)\nTo: reports@northfield.example\n"
        "Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b1@mx.acme.example>\n"
        "Date: Wed, 04 Nov 2026 09:00:00 +0000\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n\n"
        f"--x\nContent-Type: {kind}\n\nReporting-MTA: dns; mx.acme.example\nArrival-Date: now\n\n{status}\n\n"
        f"--x\n{returned}\n--x--\n"
    )
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
def test_a_report_says_who_will_not_be_reached_and_what_it_returns(kind: str) -> None:
    for (name, (status, is_for_good)), returned in product(STATUS.items(), RETURNED.values()):
        found = read_mail(report(status, returned, kind))
        assert (found.sort, OURS in found.refers) == ("bounce", True), name
        assert (RUTH in found.failed) == is_for_good, name


QMAIL = f"""\
From: MAILER-DAEMON@acme.example
To: reports@northfield.example
Subject: failure notice
Date: 4 Nov 2026 09:00:00 -0000

Hi. This is the qmail-send program at acme.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{RUTH}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <reports@northfield.example>
Message-ID: {OURS}
Subject: Weekly

<tom@acme.example>:
"""
EXIM = f"""\
From: Mail Delivery System <Mailer-Daemon@acme.example>
X-Failed-Recipients: {RUTH}
Subject: Mail delivery failed: returning message to sender
Message-ID: <e1@acme.example>
Date: Wed, 04 Nov 2026 09:00:00 +0000

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {RUTH}

------ This is a copy of your message, including all the headers. ------

Message-ID: {OURS}
Subject: Weekly
"""
GMAIL_LATE = f"""\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
X-Failed-Recipients: {RUTH}
Subject: Delivery Status Notification (Delay)
Message-ID: <g1@mx.google.com>
References: {OURS}
Date: Wed, 04 Nov 2026 09:00:00 +0000

There was a temporary problem delivering your message. Gmail will retry.
"""


@pytest.mark.parametrize(
    ("text", "failed"), [(QMAIL, (RUTH,)), (EXIM, (RUTH,)), (GMAIL_LATE, ())], ids=["qmail", "exim", "gmail"]
)
def test_older_servers_report_in_words_of_their_own(text: str, failed: tuple[str, ...]) -> None:
    found = read_mail(text.encode())
    assert (found.sort, found.failed, OURS in found.refers) == ("bounce", failed, True)


def test_a_receipt_and_a_complaint_are_no_answers_and_no_bounces() -> None:
    for kind in ("disposition-notification", "feedback-report"):
        content = report(*STATUS["RFC 3464"][:1], RETURNED["whole"]).replace(b"delivery-status;", b"x;")
        content = content.replace(b"report-type=x", f"report-type={kind}".encode())
        found = read_mail(content)
        assert (found.sort, found.failed) == ("automatic", ())


def test_an_answer_prepared_in_a_letter_is_read_from_its_subject() -> None:
    for word, prefix in product(("good", "bad", "yes", "no"), ("", "Re: ", "AW: Re: ", "SV: ", "RE[2]: ")):
        written = f"{prefix}Ist es noch in Ordnung? {Answer(KEY, word)}"  # type: ignore[arg-type]
        expected = Answer(KEY, word)  # type: ignore[arg-type]
        assert answer_of(written) == expected
        assert answer_of(written.replace("@after ", "@after\r\n  ")) == expected  # folded
        assert answer_of(str(Header(f"Geprüft {written}", "utf-8", maxlinelen=60).encode())) == expected
        assert heard(written, "").answer == expected
    for said, word in {"fixed": "yes", "back": "no", "good": "good", "bad": "bad"}.items():
        assert answer_of(f"Re: Answer {said}: {KEY}") == Answer(KEY, word)  # type: ignore[arg-type]
    for nothing in (
        "Fixed?",
        f"Answer maybe: {KEY}",
        f"Answer fixed: {KEY} or not",
        f"[{KEY}]",
        f"[{KEY} maybe]",
        f"[{KEY} yes] or not",
        "[no key yes]",
        "[../../x yes]",
        "[acme/weekly/2026-W44/ yes]",
        "=?utf-8?b?####?= [x yes]",
        "",
    ):
        assert answer_of(nothing) is None, nothing
    assert heard(f"Stop [{KEY} no]", "Stop").sort == "answer"  # it was asked, and this is its answer
