"""One bit of a database turned round, and what a run makes of it: refused, mended, or without effect."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from reporter.delivery.messages import UnreachableError
from reporter.errors import ReporterError
from reporter.ledger.ledger import FILE
from tests.runs.workspaces import MORNING, moment, open_office

STORE, LEDGER = "store", "ledger"
REFUSED, MENDED, NO_EFFECT = "refused", "mended", "without effect"
_FILES = {STORE: "store.sqlite", LEDGER: FILE}
_FIRST, _THEN = "2026-11-04 07:00", "2026-11-05 07:00"
_WORK = """id,at,kind,client,title,outcome,minutes
w1,2026-11-02 02:00,backup,anna,Nightly copy of server one,ok,
w2,2026-11-03 02:00,backup,anna,Nightly copy of server one,ok,
w3,2026-11-04 02:00,backup,anna,Nightly copy of server one,ok,
w4,2026-11-03 10:00,maintenance,annb,Filters were cleaned,ok,30
w5,2026-11-04 11:00,maintenance,cleo,Updates were put in,ok,45
"""
_MORE = """[[sources]]
name = "work"
files = "work.csv"
preset = "plain-activities"
"""


@dataclass(frozen=True)
class Result:
    """What one morning gave: how it ended, every mail that was taken, and every document that waits."""

    code: int
    words: str
    mails: dict[str, bytes]
    waiting: dict[str, bytes]


@dataclass(frozen=True)
class Flip:
    """One bit, and what became of it; `fault` when it should not have."""

    which: str
    bit: int
    outcome: str = ""
    words: str = ""
    fault: str = ""


class Stand:
    """A workspace as it stands one evening, and the morning after it, again and again."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._before, self._at_work = folder / "before", folder / "work"
        self._office = open_office(self._at_work, monkeypatch)
        self._prepare()
        shutil.copytree(self._at_work, self._before)
        self.usual = self._morning()
        assert (self.usual.code, self.usual) == (0, self._again()), self.usual.words

    def flips(self, which: str, count: int, seed: int = 0) -> Iterator[Flip]:
        """So many bits, each turned in a whole file; at least half of them where something stands."""
        content = (self._before / _FILES[which]).read_bytes()
        chance = random.Random(f"{which} {seed}")
        written = [place for place, byte in enumerate(content) if byte]
        places = [*chance.choices(range(len(content)), k=count // 2), *chance.choices(written, k=count)]
        for place in places[:count]:
            yield self.flip(which, place * 8 + chance.randrange(8))

    def flip(self, which: str, bit: int) -> Flip:
        """Turn one bit, then work as on any morning."""
        self._put_back()
        path = self._at_work / _FILES[which]
        content = bytearray(path.read_bytes())
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        try:
            found = self._morning()
        except ReporterError as fault:
            found = Result(fault.exit_code, f"{fault} / {fault.hint}", self._mails(), {})
        except Exception as bug:
            return Flip(which, bit, fault=f"{type(bug).__name__}: {bug}")
        return self._judged(which, bit, found)

    def _judged(self, which: str, bit: int, found: Result) -> Flip:
        usual = self.usual
        false = [name for name, mail in found.mails.items() if usual.mails.get(name) != mail]
        false += [name for name, text in found.waiting.items() if usual.waiting.get(name, text) != text]
        unsent = usual.mails.keys() - found.mails.keys()
        if false:
            return Flip(which, bit, words=found.words, fault=f"false: {sorted(false)}")
        if unsent and not found.code:
            return Flip(which, bit, words=found.words, fault=f"unsent, and nobody knows: {sorted(unsent)}")
        if found.code:
            return Flip(which, bit, REFUSED, found.words)
        return Flip(which, bit, MENDED if "read anew" in found.words else NO_EFFECT, found.words)

    def _prepare(self) -> None:
        office = self._office
        for slug in ("anna", "annb", "cleo"):
            office.client(slug, f"ruth-{slug} daily", more="review = true" if slug == "cleo" else "")
        office.settings(more=_MORE)
        self._logs("2026-11-02")
        office.run("2026-11-03 07:00")
        self._logs("2026-11-03")
        office.post.says(UnreachableError("down"), "ruth-annb@annb.example")
        office.run(_FIRST)  # one mail of this morning is still to leave
        self._logs("2026-11-04")

    def _logs(self, until: str) -> None:
        """The logs as they were written in the night after that day."""
        office = self._office
        office.tickets(until)
        head, *rows = _WORK.splitlines()
        told = [head, *(row for row in rows if row.split(",")[1][:10] <= until)]
        (office.folder / "work.csv").write_text("\n".join(told) + "\n")
        written = (moment(f"{until} 23:59") + timedelta(hours=5)).timestamp()
        for name in ("desk.csv", "work.csv"):
            os.utime(office.folder / name, (written, written))

    def _again(self) -> Result:
        self._put_back()
        return self._morning()

    def _put_back(self) -> None:
        shutil.rmtree(self._at_work)
        shutil.copytree(self._before, self._at_work)
        self._office.now = MORNING

    def _morning(self) -> Result:
        post = self._office.post
        post.taken.clear()
        post.offered.clear()
        account = self._office.run(_THEN)
        told = [*account.warnings, *(failure.what for failure in account.failures)]
        bugs = [failure.trace for failure in account.failures if failure.trace]
        if bugs:
            raise AssertionError(bugs[0])
        told += [outcome.fault for outcome in account.unmade]
        waiting = {
            str(path.relative_to(self._at_work)): path.read_bytes()
            for path in sorted((self._at_work / "outbox").rglob("*"))
            if path.is_file()
        }
        return Result(account.exit_code, "; ".join(told), self._mails(), waiting)

    def _mails(self) -> dict[str, bytes]:
        taken = self._office.post.taken
        twice = [name for name, count in Counter(mail.message_id for mail in taken).items() if count > 1]
        assert not twice, twice
        return {mail.message_id: mail.content for mail in taken if not mail.message_id.startswith("<summary")}
