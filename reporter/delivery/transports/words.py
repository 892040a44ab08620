"""What a server or program said, fit to be shown: one line, no controls, not endless."""

from __future__ import annotations

import ssl
import unicodedata

_LONGEST = 200


def one_line(said: str | bytes) -> str:
    """At most 200 characters of it on one line, without controls or characters that hide or turn text."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    line = " ".join(plain.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def fault_in_words(fault: Exception) -> str:
    """Why a connection could not be made or broke, as short as possible."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return one_line(f"its certificate is not trusted ({fault.verify_message})")
    if isinstance(fault, ssl.SSLError):
        return one_line(f"TLS failed ({(fault.reason or 'no reason given').replace('_', ' ').lower()})")
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return one_line(getattr(fault, "strerror", None) or str(fault) or type(fault).__name__)
