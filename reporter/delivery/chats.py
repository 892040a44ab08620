"""Tells people in their chats, through Apprise: Teams, Slack, Mattermost, ntfy, Telegram and many more.

The address of a chat is a secret: neither it nor what the library says about it is ever shown.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from reporter.config.fields import Secret
from reporter.delivery.composing import Summary
from reporter.errors import ConfigError, installing

_LONGEST = 1_800  # characters: what the shortest of the usual chats takes
_LINES = 12  # of a letter
_LETTERS = 600
_RULE = re.compile(r"\n[ \t]*[=-]{3,}[ \t]*(?:\n|$)")
_LOUD = ("apprise", "urllib3")  # whose warnings may hold an address
_CALLS = re.compile(r"(?<!\w)@(?=(everyone|here|channel|all|room)\b)|<(?=[!@#])", re.IGNORECASE)
_ANSWERED = re.compile(r"error=(\d{3})\b")


class _UntoldError(Exception):
    """Why a chat was not told, in words that may be shown."""


@dataclass(frozen=True)
class Chat:
    """A chat by where its address stands, and the setting that names it."""

    place: Secret
    workspace: Path
    named_in: str  # reporter.toml: notify

    def fault(self) -> str:
        """Why it cannot be told, as far as that shows without telling it; "" where nothing speaks against."""
        try:
            with _hushed():
                self._service()
        except _UntoldError as fault:
            return str(fault)
        return ""

    def tell(self, what: Summary) -> str:
        """Tell it once; "" or why it was not told."""
        try:
            with _hushed() as said:
                is_told = _told(*self._service(), what)
                return "" if is_told else _in_words(said.getvalue())
        except _UntoldError as fault:
            return str(fault)

    def _service(self) -> tuple[Any, Any]:
        try:
            address = self.place.read(self.workspace, f"{self.named_in}.to")
        except ConfigError as fault:
            raise _UntoldError(str(fault)) from None
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError:
            words = (
                f"{self.named_in}: chats need Apprise, which is not installed; run: {installing('apprise')}"
            )
            raise _UntoldError(words) from None
        asset = AppriseAsset(
            app_id="Reporter",
            app_desc="Reporter",
            app_url="",
            image_url_mask="",  # nothing is fetched from elsewhere, nor kept on the disk
            image_url_logo="",
            storage_mode="memory",
            async_mode=False,
        )
        service = Apprise.instantiate(address, asset=asset)
        if service is None:
            raise _UntoldError(
                f"{self.named_in}.to: what stands in {self.place.place} is no address that Apprise knows, "
                "like slack://… or ntfy://…"
            )
        return service, asset


def first_lines(letter: str) -> str:
    """How a letter begins below its masthead, without rules under headings, each paragraph on one line."""
    written, _, _ = letter.partition("\n-- \n")
    paragraphs = re.split(r"\n\s*\n", _RULE.sub("\n\n", written).strip())
    lines: list[str] = []
    for part in paragraphs[1:] or paragraphs:
        added = re.sub(r"\n(?!\s*- )\s*", " ", part).splitlines()
        if lines and (len(lines) + len(added) > _LINES or len("\n".join([*lines, *added])) > _LETTERS):
            break
        lines += added if not lines else ["", *added]
    return "\n".join(lines)


def shortened(text: str) -> str:
    """Whole lines, as many as a chat takes, and how many were left out."""
    lines, kept, length = text.splitlines(), 0, 0
    for line in lines:
        length += len(line) + 1
        if length > _LONGEST:
            break
        kept += 1
    if kept == len(lines):
        return text
    return "\n".join([*lines[:kept], f"… and {len(lines) - kept} more lines: reporter outbox"])


def _told(service: Any, asset: Any, what: Summary) -> bool:
    from apprise import Apprise, NotifyFormat

    box = Apprise(asset=asset)
    box.add(service)
    subject, text = _calling_nobody(what.subject), _calling_nobody(what.text)
    try:
        return bool(box.notify(text, subject, body_format=NotifyFormat.TEXT))
    except Exception:  # each service has faults of its own, and their words may hold the address
        return False


def _calling_nobody(text: str) -> str:
    """The text, in which a subject that says @everyone wakes nobody."""
    return _CALLS.sub(lambda found: f"{found[0]}\u2060", text)


@contextmanager
def _hushed() -> Iterator[StringIO]:
    """What the library logs is heard here alone."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    loggers = [logging.getLogger(name) for name in _LOUD]
    before = [one.propagate for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.propagate = False
    try:
        yield said
    finally:
        for one, propagates in zip(loggers, before, strict=True):
            one.removeHandler(handler)
            one.propagate = propagates


def _in_words(said: str) -> str:
    """Of what the library said only what cannot be secret."""
    if found := _ANSWERED.search(said):
        return f"it answered {found[1]}"
    return "it cannot be reached" if "onnection" in said else "it did not take the message"
