"""From nothing to a mail that has really left: two clients and a board that catches all, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.servers import MailServer, mail_server
from tests.end_to_end.program import Done, Place

MORNING = "2026-11-04T08:00+00:00"
MOST_COMMANDS, MOST_EDITS = 17, 2
EXPORT = "".join(
    f"{line}\n"
    for line in (
        "Ticket No,Company,Summary,State,Raised,Done",
        "1,Birch Dental,Printer jams,Finished,31/10/2026 09:00,31/10/2026 10:00",
        "2,Oak Legal,Slow laptop,Finished,02/11/2026 09:10,02/11/2026 11:00",
        "3,Catchall,Your parcel is here,Finished,02/11/2026 09:20,02/11/2026 09:21",
        "4,Birch Dental,Outlook is silent,Finished,03/11/2026 13:40,03/11/2026 16:00",
        "5,Oak Legal,New starter,Under way,03/11/2026 15:00,",
    )
)
MAIL = """
[mail]
sender = "reports@northfield.test"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
[owner]
email = "me@northfield.test"

[defaults]"""


class Newcomer:
    """Who does only what the program says, and counts it."""

    def __init__(self, place: Place) -> None:
        self.place, self.commands, self.edits = place, 0, 0

    def does(self, *words: str, code: int = 0) -> Done:
        self.commands += 1
        done = self.place.reporter(*words)
        assert done.code == code, done.err
        return done

    def edits_file(self, name: str, *changes: tuple[str, str]) -> None:
        self.edits += 1
        file = self.place.folder / name
        text = file.read_text()
        for before, after in changes:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        file.write_text(text)


def begun(newcomer: Newcomer) -> None:
    """A workspace whose export is read, and whose clients are known."""
    told = newcomer.does("init", "--name", "Northfield IT").err
    assert 'reporter new client acme --name "As your logs write it"' in told
    newcomer.commands += 2  # cd, cp
    (newcomer.place.folder / "exports" / "tickets.csv").write_text(EXPORT)
    guessed = newcomer.does("inspect", "exports/tickets.csv", "--save", "desk").err
    assert "Not known as a status, to be filled in: “Finished”, “Under way”" in guessed
    newcomer.edits_file(
        "presets/desk.toml",
        ('# "Finished" =  ', '"Finished" = "closed"'),
        ('# "Under way" =  ', '"Under way" = "open"'),
        ('status = "State"', 'resolved_at = "Done"\nstatus = "State"'),
    )
    newcomer.does("new", "source", "desk", "--reads", "exports/tickets.csv")
    for slug, name, reader in (("birch", "Birch Dental", "Ann"), ("oak", "Oak Legal", "Cy")):
        who = f"{reader} <{reader.lower()}@{slug}.test>"
        newcomer.does("new", "client", slug, "--name", name, "--contact", who, "--wants", "daily")


def way_out(newcomer: Newcomer, server: MailServer) -> None:
    """What the first reading said of the board, written where it said; and how mail leaves."""
    read = newcomer.does("ingest").err
    line = 'ignore = { Company = ["Catchall"] }'
    assert line in read
    newcomer.edits_file(
        "reporter.toml",
        ('# ignore = { Company = ["Catchall"], Board = ["Internal"] }', line),
        ("\n[defaults]", MAIL.format(port=server.port)),
    )
    assert "5 read = 0 new" in newcomer.does("ingest").err
    check = newcomer.does("check")
    assert "The workspace is sound, with 2 clients and 1 source" in check.err


def test_in_seventeen_commands_two_clients_have_their_first_mail(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    newcomer = Newcomer(Place(tmp_path / "acme", now=MORNING))
    with mail_server() as server:
        begun(newcomer)
        way_out(newcomer, server)
        newcomer.does("build", "daily")
        newcomer.does("check", "mail")
        newcomer.does("run", "--only-to", "me@northfield.test")
        assert {one.recipients for one in server.received} == {("me@northfield.test",)}
        newcomer.does("run")
        newcomer.does("approve", "--all", "--yes")
        del server.received[:]
        newcomer.does("send")
        assert {one.recipients for one in server.received} == {("ann@birch.test",), ("cy@oak.test",)}
    assert newcomer.commands <= MOST_COMMANDS
    assert newcomer.edits <= MOST_EDITS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("client", "elm", "--contact", "Eve"), "“Eve” names no address"),
        (("client", "elm", "--contact", "eve@elm.test", "--wants", "dayly"), "it cannot be begun so"),
        (("client", "elm", "--reads", "x.csv"), "a client is not begun so"),
        (("source", "elm", "--reads", "x.csv"), "x.csv: there is no such file"),
        (("source", "elm", "--reads", "odd.csv"), "no preset reads odd.csv as it is"),
        (("source", "elm", "--reads", "exports/none*.csv"), "no file matches exports/none*.csv"),
    ],
)
def test_what_cannot_be_begun_leaves_nothing_behind(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "acme").mkdir()
    place = Place(tmp_path / "acme")
    place.reporter("init", "--name", "Elm & “Sons”")
    (place.folder / "odd.csv").write_text("a,b\n1,2\n3,4\n")
    before = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    done = place.reporter("new", *words)
    assert done.code == 2
    assert said in done.err
    after = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    assert after == before
