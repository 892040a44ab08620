"""One list of all that is wrong in a workspace: each planted fault is found, and none where there is none."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.config.environment import resource_folder
from reporter.runs.checking import Findings, checkup
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store

NOW = datetime(2026, 11, 4, 7, tzinfo=UTC)
SETTINGS = """
[provider]
name = "Northfield IT"
zone = "Europe/London"

[[sources]]
name = "desk"
files = "desk.csv"
preset = "ours"
"""
CLIENT = """
name = "Acme Dental"
[agreement.targets.urgent]
first_response = "15 min"
[agreement]
included_hours = 10
[expected]
backups_per_day = 1
"""
REVIEW = """
[[meeting]]
review = "2026-Q3"
at = 2026-10-20T12:30:00
[[ticket]]
id = "7"
why = "The switch was old."
[[cause]]
name = "Printers"
ends = "One kind of printer"
"""
FILES = {
    "reporter.toml": SETTINGS,
    "clients/acme.toml": CLIENT,
    "services.toml": '[desk]\nname = "Desk"\nprice = "£31 a person"\ncategories = ["Printers", "Email"]\n',
    "presets/ours.toml": 'records = "tickets"\nwords_of = "zendesk"\n'
    '[columns]\nid = "id"\nsubject = "about"\n'
    'opened_at = "opened"\nfirst_response_at = "answered"\ncategory = "kind"\nminutes_worked = "minutes"\n'
    'resolved_at = "solved"\nstatus = "status"\n[client]\ncolumn = "company"\n',
    "presets/backups.toml": 'records = "activities"\n[columns]\nat = "at"\nid = "id"\nkind = "kind"\n'
    '[client]\nfixed = "acme"\n',
    "reviews/acme.toml": REVIEW,
    "reviews/acme-inventory.csv": "name,kind,bought_on,warranty_until,cost\n"
    "PC 1,Computers,2024-05-01,2027-05-01,£690\n",
    "commentary/acme/2026-10.md": '+++\nauthor = "Dan"\npin = ["7"]\n'
    '[[asks]]\nquestion = "May we?"\n+++\nSo.\n',
    "desk.csv": "id,about,opened,answered,kind,minutes,solved,status,company\n"
    "7,Printer jams,2026-10-05 09:00,2026-10-05 09:10,Printers,15,2026-10-05 10:00,solved,Acme Dental\n"
    "8,No mail,2026-10-06 09:00,2026-10-06 09:10,email,20,2026-10-06 10:00,solved,Acme Dental\n",
    "backups.csv": "id,at,kind\n1,2026-10-05 02:00,backup\n",
}
BACKUPS = '\n[[sources]]\nname = "backups"\nfiles = "backups.csv"\npreset = "backups"\n'
FILES["reporter.toml"] += BACKUPS
TICKETS = FILES["desk.csv"]

# File, what is written there instead, what is told of it: with its file, its key, and a mend.
PLANTS: dict[str, tuple[str, tuple[str, str] | str, str]] = {
    "a key of a preset": (
        "presets/backups.toml",
        ("id = ", "idd = "),
        r"presets/backups\.toml: \[columns\] “idd” is no field of activities; did you mean “id”\?",
    ),
    "a table of a preset": (
        "presets/spare.toml",
        'records = "tickets"\n[colums]\n[columns]\nid = "id"\n',
        r"presets/spare\.toml: colums: unknown key; did you mean “columns”\?",
    ),
    "a preset that is no TOML": (
        "presets/spare.toml",
        "records = tickets\n",
        r"presets/spare\.toml: line 1, column 11: invalid value",
    ),
    "the words of no preset": (
        "presets/ours.toml",
        ('"zendesk"', '"zendsk"'),
        r"presets/ours\.toml: words_of: there is no preset “zendsk”; did you mean “zendesk”\?",
    ),
    "an encoding of a preset": (
        "presets/ours.toml",
        ("[client]", '[format]\nencoding = "utf-99"\n[client]'),
        r"presets/ours\.toml: format\.encoding: “utf-99” is no encoding; write one like",
    ),
    "the name of a preset": (
        "presets/spare.tml",
        'records = "tickets"\n',
        r"presets/spare\.tml: is not read: .*rename it to spare\.toml",
    ),
    "a service": (
        "services/desk.toml",
        'label = "Desk"\nevidence = "none"\npreset = "ours"\n[request]\npath = "/t"\nmethd = "GET"\n',
        r"services/desk\.toml: request\.methd: unknown key; did you mean “method”\?",
    ),
    "a key of commentary": (
        "commentary/acme/2026-10.md",
        ("author", "autor"),
        r"commentary/acme/2026-10\.md: autor: unknown key; did you mean “author”\?",
    ),
    "a key of an ask": (
        "commentary/acme/2026-10.md",
        ("[[asks]]\n", "[[asks]]\nlaed = 'Hm'\n"),
        r"commentary/acme/2026-10\.md: asks #1\.laed: unknown key; did you mean “lead”\?",
    ),
    "an ask that asks nothing": (
        "commentary/acme/2026-10.md",
        ('question = "May we?"', 'question = ""\nhow = "It takes a day."'),
        r"commentary/acme/2026-10\.md: asks #1: has neither a question nor a lead, .*; write one",
    ),
    "a story of nothing": (
        "commentary/acme/2026-10.md",
        ("[[asks]]", '[[stories]]\nmeaning = "All is well."\n[[asks]]'),
        r"commentary/acme/2026-10\.md: stories #1: has neither a ticket nor a headline, .*; write one",
    ),
    "a ticket of commentary": (
        "commentary/acme/2026-10.md",
        ('["7"]', '["7", "77"]'),
        r"commentary/acme/2026-10\.md: pin #2: no ticket has the id “77”; write the id as the log",
    ),
    "a folder of no client": (
        "commentary/acm/2026-10.md",
        "Words.\n",
        r"commentary/acm/: there is no client “acm”; did you mean “acme”\?",
    ),
    "commentary on no period": (
        "commentary/acme/2026-13.md",
        "Words.\n",
        r"commentary/acme/2026-13\.md: is not read: “2026-13” is not a period: .*; name it after a period",
    ),
    "commentary for no report": (
        "commentary/acme/montly-2026-10.md",
        "Words.\n",
        r"commentary/acme/montly-2026-10\.md: is not read: .*“montly”; did you mean “monthly”",
    ),
    "a week for a monthly": (
        "commentary/acme/monthly-2026-W44.md",
        "Words.\n",
        r"commentary/acme/monthly-2026-W44\.md: is not read: a monthly report tells of a month",
    ),
    "commentary beside its folders": (
        "commentary/2026-10.md",
        "Words.\n",
        r"commentary/2026-10\.md: is not read; move it into its client’s folder, like",
    ),
    "files of a source": (
        "reporter.toml",
        ("desk.csv", "dsk*.csv"),
        r"source “desk”: no file matches dsk\*\.csv",
    ),
    "a secret of mail": (
        "reporter.toml",
        (
            "[[sources]]\nname = \"desk\"",
            '[mail]\nsender = "a@b.example"\n[mail.smtp]\nhost = "b.example"\nuser = "a"\n'
            'password = { env = "UNSET_SMTP" }\n[[sources]]\nname = "desk"',
        ),
        r"reporter\.toml: mail\.smtp\.password: the environment variable UNSET_SMTP is not set",
    ),
    "a secret file": (
        "reporter.toml",
        ("[[sources]]\nname = \"desk\"", '[ping]\nurl = { file = "ping" }\n[[sources]]\nname = "desk"'),
        r"reporter\.toml: ping\.url: the file ping cannot be read: No such file",
    ),
    "a placeholder": (
        "reporter.toml",
        ("Northfield IT", "CHANGE ME: your company"),
        r"reporter\.toml: provider\.name: still says “CHANGE ME",
    ),
    "a sample price": (
        "services.toml",
        ("£31 a person", "£30 a person, monthly"),
        r"services\.toml: desk\.price: is the price of the starter’s example, “£30 a person, monthly”",
    ),
    "a row that is nobody's": (
        "desk.csv",
        TICKETS + "9,a,2026-10-06 09:00,,Email,1,,open,Acme Dentl\n",
        r"1 row of “Acme Dentl”: nobody's",
    ),
    "an answer that no log tells": (
        "presets/ours.toml",
        ('first_response_at = "answered"\n', ""),
        r"clients/acme\.toml: agreement\.targets: a first answer is promised, .*; add the column",
    ),
    "hours that no log tells": (
        "presets/ours.toml",
        ('minutes_worked = "minutes"\n', ""),
        r"clients/acme\.toml: agreement\.included_hours: hours are included, and no record says .*; add",
    ),
    "backups that no log tells": (
        "reporter.toml",
        (BACKUPS, ""),
        r"clients/acme\.toml: expected\.backups_per_day: backups are expected, and no record is of one",
    ),
    "a category of a service": (
        "services.toml",
        ('"Printers"', '"Priners"'),
        r"services\.toml: desk\.categories #1: no ticket has .*“Priners”; did you mean “Printers”\?",
    ),
    "a key of the catalogue": (
        "services.toml",
        ("price", "prize"),
        r"services\.toml: desk\.prize: unknown key; did you mean “price”\?",
    ),
    "a meeting before its quarter": (
        "reviews/acme.toml",
        ("2026-10-20", "2026-06-20"),
        r"reviews/acme\.toml: meeting #1\.at: is before 2026-Q3, which begins on 2026-07-01; write the day",
    ),
    "a ticket of a review": (
        "reviews/acme.toml",
        ('id = "7"', 'id = "70"'),
        r"reviews/acme\.toml: ticket #1\.id: no ticket has the id “70”; write the id",
    ),
    "a cause of a review": (
        "reviews/acme.toml",
        ('"Printers"', '"Pinters"'),
        r"reviews/acme\.toml: cause #1\.name: no ticket of acme has .*“Pinters”; did you mean “Printers”\?",
    ),
    "a review of no client": (
        "reviews/acm.toml",
        "",
        r"reviews/acm\.toml: there is no client “acm”; did you mean “acme”\?",
    ),
    "bought tomorrow": (
        "reviews/acme-inventory.csv",
        ("2024-05-01", "2026-12-01"),
        r"reviews/acme-inventory\.csv: bought_on: “PC 1”: 2026-12-01 is still to come; correct it",
    ),
    "a warranty that ended before": (
        "reviews/acme-inventory.csv",
        ("2027-05-01", "2023-05-01"),
        r"reviews/acme-inventory\.csv: warranty_until: “PC 1”: 2023-05-01 is before it was bought",
    ),
    "a cost that is none": (
        "reviews/acme-inventory.csv",
        ("£690", "690 or so"),
        r"reviews/acme-inventory\.csv: cost: “PC 1”: “690 or so” is no amount; write one like £690",
    ),
}  # fmt: skip


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> None:
    space = load_workspace(folder)
    with open_store(space.store_path) as store:
        list(ingest_workspace(space, store, None, NOW))


def told(found: Findings) -> list[str]:
    settings = [f"{one} | {one.mend}" for one in found.settings]
    return [*settings, *(f"{one.what} | {one.mend}" for one in found.data)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose logs are read, with nothing wrong in it."""
    folder = made(tmp_path_factory.mktemp("checked") / "w", FILES)
    read(folder)
    return folder


def test_nothing_is_found_where_nothing_is_wrong(sound: Path) -> None:
    assert told(checkup(sound, NOW, NOW, {})) == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_found_and_no_other(sound: Path, tmp_path: Path, name: str) -> None:
    file, change, expected = PLANTS[name]
    folder = tmp_path / "w"
    shutil.copytree(sound, folder)
    text = FILES[file].replace(*change) if isinstance(change, tuple) else change
    assert text != FILES.get(file)
    made(folder, {file: text})
    is_read_anew = file in ("desk.csv", "presets/ours.toml") and "words_of" not in expected
    if (is_read_anew and "encoding" not in expected) or name == "backups that no log tells":
        (folder / "store.sqlite").unlink()
        read(folder)
    found = told(checkup(folder, NOW, NOW, {}))
    assert [bool(re.match(expected, one)) for one in found] == [True], found
    assert re.search(r"; |\| .", found[0]) or "invalid value" in found[0], "it has a mend"


def test_a_misspelt_variable_of_ours_is_told_with_the_nearest(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTER_MAIL_SENDRE", "x@northfield.example")
    monkeypatch.setenv("REPORTER_QUIET", "1")
    (found,) = checkup(sound, NOW, NOW, {"REPORTER_QUIET": "--quiet"}).settings
    assert "did you mean “REPORTER_MAIL_SENDER”?" in str(found)


def test_what_cannot_be_written_is_told_before_a_run_meets_it(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(sound, folder)
    before = sorted(path.name for path in folder.rglob("*"))
    assert checkup(folder, NOW, NOW, {}).places == ()
    assert sorted(path.name for path in folder.rglob("*")) == before
    (folder / "outbox").symlink_to("/proc")  # where not even root may write
    (folder / "out").mkdir()
    (found,) = checkup(folder, NOW, NOW, {}).places
    assert found.what.startswith("outbox: cannot be written: ")
    assert "user who runs Reporter" in found.mend


def test_faults_of_every_file_are_told_though_the_settings_are_broken(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(sound, folder)
    broken = {
        "reporter.toml": SETTINGS.replace("zone", "zoen"),
        "presets/spare.toml": "records = 1\n",
        "commentary/acme/2026-09.md": "+++\nautor = 1\n+++\n",
        "reviews/acme.toml": "[[meetng]]\n",
        "services.toml": '[desk]\nnam = "x"\n',
    }
    found = " ".join(told(checkup(made(folder, broken), NOW, NOW, {})))
    for words in (
        "provider.zoen",
        "presets/spare.toml: ",
        "2026-09.md: autor",
        "meetng",
        "desk.nam: unknown",
    ):
        assert words in found


def test_the_settings_of_the_sample_have_no_fault(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(resource_folder("sample_data"), folder)
    read(folder)
    assert [str(one) for one in checkup(folder, NOW, NOW, {}).settings] == []
