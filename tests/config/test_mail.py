"""How reports leave: what is refused, with its mend, and never with a secret in the words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config import Workspace, load_workspace
from reporter.config.agreements import CatchUp
from reporter.config.environment import write_starter
from reporter.config.fields import duration, size
from tests.config.conftest import SETTINGS, Breaking, write

MAIL = '[mail]\nsender = "reports@northfield.example"\n'
SMTP = MAIL + '[mail.smtp]\nhost = "smtp.northfield.example"\n'
ARCHIVE = MAIL + 'folder = {}\n[mail.archive]\nhost = "imap.northfield.example"\n'
IN_THE_OPEN = (
    'stands in the open; write { env = "NAME" } or { file = "PATH" } instead, '
    "and change it where others may have read it"
)
TOKEN = '{ command = ["PROGRAM", "ARGUMENT"] }, { file = "PATH" } or { env = "NAME" }'
NO_ADDRESS = "is not a web address like https://reports.example.com, without user or password"


def read(workspace: Path, text: str) -> Workspace:
    write(workspace, {"reporter.toml": SETTINGS + text})
    return load_workspace(workspace)


def test_a_workspace_without_mail_is_sound(workspace: Path) -> None:
    found = load_workspace(workspace)
    assert (found.mail, found.owner, found.publish, found.ping, found.ledger) == (None,) * 5
    assert (found.catch_up.daily, found.catch_up.weekly, found.catch_up.monthly) == (3, 2, 2)


def test_mail_without_an_owner_is_sound(workspace: Path) -> None:
    found = read(workspace, SMTP)
    assert found.mail is not None
    assert found.mail.smtp is not None
    assert (found.mail.smtp.port, found.mail.smtp.security) == (587, "starttls")
    assert (found.mail.domain, found.owner) == ("northfield.example", None)


def test_a_full_table_is_read_as_written(workspace: Path) -> None:
    found = read(
        workspace,
        MAIL
        + 'largest = "5 MB"\npatience = "4 min"\ngive_up = "2 days"\n'
        + 'unsubscribe_url = "https://northfield.example/stop/{token}"\n'
        + '[mail.smtp]\nhost = "smtp.northfield.example"\nuser = "reports"\n'
        + 'token = { command = ["get-token", "--mail"] }\n'
        + '[mail.archive]\nhost = "imap.northfield.example"\n'
        + 'user = "u"\npassword = { file = "secrets/imap" }\n'
        + '[owner]\nemail = "sam@northfield.example"\n'
        + '[publish]\nto = "sftp://reports@files.example/www"\naddress = "https://reports.example.com/"\n'
        + '[ping]\nurl = { env = "PING" }\n[ledger]\nurl = "postgresql+psycopg://u@db/ledger"\n'
        + "[catch_up]\ndaily = 5\n",
    )
    assert found.mail is not None
    assert (found.mail.largest, found.mail.patience, found.mail.give_up) == (5_000_000, 240, 172_800)
    assert found.mail.archive is not None
    assert (found.mail.archive.port, found.mail.archive.security) == (993, "tls")
    assert found.publish is not None
    assert found.publish.address == "https://reports.example.com"
    assert found.catch_up.daily == 5


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (MAIL, "mail: write one of [mail.smtp], [mail.graph], [mail.sendmail] and [mail.folder]"),
        (
            MAIL + "folder = {}\nsendmail = {}",
            "mail: write one of [mail.smtp], [mail.graph], [mail.sendmail] and [mail.folder]",
        ),
        ("[mail]\nfolder = {}", "mail.sender: is missing"),
        ('[mail]\nsender = "reports"\nfolder = {}', "mail.sender: “reports” is not an e-mail address"),
        (
            '[mail]\nsender = "berichte@grün.example"\nfolder = {}',
            "mail.sender: “berichte@grün.example” has letters that mail servers refuse in an address",
        ),
        (MAIL + 'folder = {}\nreply_to = "us"', "mail.reply_to: “us” is not an e-mail address"),
        (MAIL + 'folder = {}\nunsubscribe = "us"', "mail.unsubscribe: “us” is not an e-mail address"),
        (
            MAIL + 'folder = {}\nunsubscribe_url = "http://northfield.example/{token}"',
            "mail: unsubscribe_url must begin with https:// and hold {token}",
        ),
        (
            MAIL + 'folder = {}\nunsubscribe_url = "https://northfield.example/"',
            "mail: unsubscribe_url must begin with https:// and hold {token}",
        ),
        (
            MAIL + 'folder = {}\nlargest = "10 gig"',
            "mail.largest: “10 gig” is not a size; write one like “10 MB”",
        ),
        (MAIL + "folder = {}\nlargest = 0", "mail.largest: 0 is too small; write 1 or more"),
        (MAIL + "[mail.smtp]", "mail.smtp.host: is missing"),
        (
            MAIL + '[mail.smtp]\nhost = "smtp northfield"',
            "mail.smtp.host: “smtp northfield” is not the name of a server; write one like smtp.example.com",
        ),
        (SMTP + "port = 99999", "mail.smtp.port: 99999 is too large; write 65535 or less"),
        (SMTP + 'security = "ssl"', "mail.smtp.security: “ssl” is not one of starttls, tls, none"),
        (SMTP + 'user = "u"', "mail.smtp: write `user` with `password` or `token`, or none of them"),
        (
            SMTP + 'password = { env = "P" }',
            "mail.smtp: write `user` with `password` or `token`, or none of them",
        ),
        (
            SMTP + 'user = "u"\npassword = { env = "P" }\ntoken = { env = "T" }',
            "mail.smtp: names a password and a token; write one of the two",
        ),
        (
            SMTP + 'user = "u"\npassword = { env = "P" }\nsecurity = "none"',
            'mail.smtp: would send a password unencrypted; write security = "starttls" or "tls"',
        ),
        (SMTP + 'user = "u"\ntoken = {}', f"mail.smtp.token: write {TOKEN}, one of the three"),
        (
            SMTP + 'user = "u"\ntoken = { env = "T", file = "t" }',
            f"mail.smtp.token: write {TOKEN}, one of the three",
        ),
        (
            SMTP + 'user = "u"\npassword = { env = "P", file = "p" }',
            'mail.smtp.password: write { env = "NAME" } or { file = "PATH" }, one of the two',
        ),
        (SMTP + "per_minute = 0", "mail.smtp.per_minute: 0 is too small; write 1 or more"),
        (SMTP + "timeout_seconds = 0", "mail.smtp.timeout_seconds: 0 is too small; write 1 or more"),
        (MAIL + "sendmail = { command = [] }", "mail.sendmail.command: is empty"),
        (
            MAIL + 'sendmail = { command = "sendmail -i" }',
            'mail.sendmail.command: must be a list in [ ], like ["PROGRAM", "ARGUMENT"]',
        ),
        (ARCHIVE + 'address = "us"', "mail.archive.address: “us” is not an e-mail address"),
        (ARCHIVE + "is_complet = true", "mail.archive.is_complet: unknown key; did you mean “is_complete”?"),
        ("[owner]", "owner.email: is missing"),
        ('[owner]\nemail = "me"', "owner.email: “me” is not an e-mail address"),
        ('[publish]\nto = ""\naddress = "https://x.example"', "publish.to: is empty"),
        ('[publish]\nto = "out"\naddress = "x.example"', f"publish.address: {NO_ADDRESS}"),
        ("[ping]", "ping.url: is missing"),
        ('[ping]\nurl = "hc.example/uuid"', f"ping.url: {NO_ADDRESS}"),
        ("[ping]\nurl = {}", 'ping.url: write { env = "NAME" } or { file = "PATH" }, one of the two'),
        (
            '[ledger]\nurl = "ledger"',
            "ledger.url: “ledger” is not a database address; write one like postgresql+psycopg://user@host/name",
        ),
        ('[limits]\nmemory = "50 MB"', "limits.memory: 50000000 is too small; write 100000000 or more"),
        ("[limits]\ntime = 0", "limits.time: 0 is too small; write 1 or more"),
        (
            '[limits]\ntime = "long"',
            "limits.time: “long” is not a duration; write one like “15 min”, “4 h” or “2 days”",
        ),
        ('[limits]\nram = "1 GB"', "limits.ram: unknown key; known here: memory, time"),
        ("[catch_up]\ndaily = 0", "catch_up.daily: 0 is too small; write 1 or more"),
        ("[catch_up]\nday = 3", "catch_up.day: unknown key; did you mean “daily”?"),
    ],
)
def test_what_cannot_be_is_told_with_its_mend(faults_with: Breaking, text: str, fault: str) -> None:
    assert faults_with({"reporter.toml": SETTINGS + text}) == [f"reporter.toml: {fault}"]


def test_a_server_of_this_machine_may_take_a_password_unencrypted(workspace: Path) -> None:
    text = MAIL + '[mail.smtp]\nhost = "localhost"\nuser = "u"\npassword = { env = "P" }\nsecurity = "none"\n'
    assert read(workspace, text).mail is not None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SMTP + 'user = "u"\npassword = "hunter2"', f"mail.smtp.password: {IN_THE_OPEN}"),
        (SMTP + 'user = "u"\npassword = ["hunter2"]', f"mail.smtp.password: {IN_THE_OPEN}"),
        (SMTP + 'user = "u"\npassword = 47110815', f"mail.smtp.password: {IN_THE_OPEN}"),
        (
            SMTP + 'user = "u"\npassword = { value = "hunter2" }',
            "mail.smtp.password.value: unknown key; known here: env, file",
        ),
        (SMTP + 'user = "u"\npasswd = "hunter2"', "mail.smtp.passwd: unknown key; did you mean “password”?"),
        (
            SMTP + 'user = "u"\ntoken = "hunter2"',
            f"mail.smtp.token: stands in the open; write {TOKEN} instead, "
            "and change it where others may have read it",
        ),
        (
            SMTP + 'user = "u"\ntoken = { command = "get-token hunter2" }',
            'mail.smtp.token.command: must be a list in [ ], like ["PROGRAM", "ARGUMENT"]',
        ),
        (
            MAIL + '[mail.smtp]\nhost = "smtp://u:hunter2@smtp.example"',
            "mail.smtp.host: must be only the name of a server, like smtp.example.com",
        ),
        (ARCHIVE + 'user = "u"\npassword = "hunter2"', f"mail.archive.password: {IN_THE_OPEN}"),
        (
            '[publish]\nto = "sftp://u:hunter2@files.example/www"\naddress = "https://reports.example.com"',
            "publish.to: holds a password; take it out, and set it where Reporter runs: "
            "export FSSPEC_SFTP_PASSWORD=…",
        ),
        ('[publish]\nto = "out"\naddress = "https://u:hunter2@x.example"', f"publish.address: {NO_ADDRESS}"),
        ('[ping]\nurl = "https://u:hunter2@hc.example/uuid"', f"ping.url: {NO_ADDRESS}"),
        ('[ping]\nurl = "hunter2"', f"ping.url: {NO_ADDRESS}"),
        ('[ping]\nurl = { value = "hunter2" }', "ping.url.value: unknown key; known here: env, file"),
        (
            '[ledger]\nurl = "postgresql+psycopg://u:hunter2@db/ledger"',
            'ledger.url: holds a password; take it out and write password = { env = "NAME" }',
        ),
        (
            '[ledger]\nurl = "u:hunter2@db/ledger"',
            "ledger.url: this is not a database address; write one like postgresql+psycopg://user@host/name",
        ),
        (
            '[ledger]\nurl = "postgresql+psycopg://u@db/ledger"\npassword = "hunter2"',
            f"ledger.password: {IN_THE_OPEN}",
        ),
    ],
)
def test_a_secret_in_the_settings_is_refused_and_never_repeated(
    faults_with: Breaking, text: str, fault: str
) -> None:
    faults = faults_with({"reporter.toml": SETTINGS + text})
    assert fault in [line.removeprefix("reporter.toml: ") for line in faults]
    assert not any(secret in line for line in faults for secret in ("hunter2", "47110815"))


def test_the_starter_holds_every_edition_and_mails_nobody(tmp_path: Path) -> None:
    write_starter(tmp_path)
    found = load_workspace(tmp_path)
    assert found.mail is None
    assert all(client.review for client in found.clients.values())
    for client in found.clients.values():
        assert [client.due.of(cadence) for cadence in MENU.values()] == [one.due for one in MENU.values()]


def test_what_the_starter_comments_out_is_sound_once_it_is_not(tmp_path: Path) -> None:
    write_starter(tmp_path)
    settings = tmp_path / "reporter.toml"
    before, mail, rest = settings.read_text().partition("# [mail]\n")
    last = "# monthly = 2\n"
    commented, _, after = rest.partition(last)
    opened = re.sub(r"^# ?", "", mail + commented + last, flags=re.MULTILINE)
    settings.write_text(before + opened + after)
    found = load_workspace(tmp_path)
    assert None not in (found.mail, found.owner, found.ping, found.publish)
    assert found.catch_up == CatchUp()


@pytest.mark.parametrize(
    ("text", "memory", "time"),
    [
        ("", 2_000_000_000, 300),
        ('[limits]\nmemory = "1.5 GB"\ntime = "90 s"\n', 1_500_000_000, 90),
        ('[limits]\nmemory = "500 MB"\ntime = "5m"\n', 500_000_000, 300),
        ("[limits]\nmemory = 100000000\ntime = 7\n", 100_000_000, 7),
    ],
)
def test_what_one_file_or_edition_may_cost_can_be_set(
    workspace: Path, text: str, memory: int, time: int
) -> None:
    found = read(workspace, text)
    assert (found.limits.memory, found.limits.time) == (memory, time)


def test_what_is_measured_is_told_as_a_person_writes_it() -> None:
    assert [duration(many) for many in (7, 90, 300, 7_200)] == ["7 s", "90 s", "5 min", "2 h"]
    told = [size(many) for many in (12, 5_000, 500_000_000, 1_500_000_000)]
    assert told == ["12 B", "5 kB", "500 MB", "1.5 GB"]
