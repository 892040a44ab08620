from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from reporter.cadences import FOR_CLIENTS
from reporter.config import load_workspace
from reporter.errors import ConfigError
from tests.config.conftest import CLIENT, SETTINGS, Breaking, write

KNOWN = "en_AU, en_CA, en_GB, en_IE, en_NZ, en_US"


def test_a_client_takes_zone_and_locale_from_the_provider(workspace: Path) -> None:
    client = load_workspace(workspace).clients["acme"]
    assert (client.slug, client.zone, client.locale) == ("acme", "Europe/London", "en_GB")
    assert client.provider.name == "Northfield IT"


def test_a_locale_may_be_written_with_a_hyphen_and_in_small_letters(workspace: Path) -> None:
    for written in ("en-US", "en_us", "EN-us"):
        write(workspace, {"clients/acme.toml": CLIENT + f'locale = "{written}"\n'})
        assert load_workspace(workspace).clients["acme"].locale == "en_US"


def test_a_client_lays_its_own_words_over_the_defaults(workspace: Path) -> None:
    write(
        workspace,
        {
            "reporter.toml": SETTINGS
            + '[defaults]\nzone = "Europe/Dublin"\n'
            + '[defaults.agreement]\nholidays = "GB-ENG"\nincluded_hours = 10\n'
            + '[defaults.agreement.targets.urgent]\nfirst_response = "15 min"\nresolution = "4 h"\n',
            "clients/acme.toml": CLIENT
            + "[agreement]\nincluded_hours = 40\n"
            + '[agreement.targets.urgent]\nresolution = "2 h"\n'
            + '[provider]\nsignature = "Dan"\n',
        },
    )
    client = load_workspace(workspace).clients["acme"]
    assert client.zone == "Europe/Dublin"
    assert (client.agreement.holidays, client.agreement.included_hours) == ("GB-ENG", 40)
    urgent = client.agreement.target(1)
    assert (urgent.first_response, urgent.resolution) == (15 * 60, 2 * 3600)
    assert (client.provider.name, client.provider.signature) == ("Northfield IT", "Dan")


def test_a_full_client_file_is_read_as_written(workspace: Path) -> None:
    write(
        workspace,
        {
            "services.toml": '[backup]\nname = "Backup"\nprice = "£45"\n',
            "clients/acme.toml": 'name = "Acme"\nkind = "community"\njoined_on = 2025-05-01\npeople = 42\n'
            'aliases = ["ACME Ltd"]\nservices = ["backup"]\noffer = "backup"\n'
            '[[agreement.opening]]\ndays = ["Mon", "Fri"]\nopens = 08:00:00\ncloses = 00:00:00\n'
            '[[contacts]]\nname = "Ruth"\nemail = "ruth@acme.example"\nwants = ["daily"]\n',
        },
    )
    client = load_workspace(workspace).clients["acme"]
    assert (client.kind, client.joined_on, client.people) == ("community", date(2025, 5, 1), 42)
    assert client.agreement.opening[0].closes == time(0, 0)
    assert client.contacts[0].wants == ("daily",)
    assert client.catalogue["backup"].price == "£45"


def test_each_client_may_name_its_own_brand_folder(workspace: Path) -> None:
    write(
        workspace,
        {
            "brand/brand.toml": 'colour = "#112233"\n',
            "brand/team/brand.toml": 'colour = "#AABBCC"\nlogo = "mark.svg"\n',
            "brand/team/mark.svg": "<svg/>",
            "clients/team.toml": 'name = "Team"\nbrand = "brand/team"\n',
        },
    )
    clients = load_workspace(workspace).clients
    assert clients["acme"].brand.colour == "#112233"
    assert (clients["team"].brand.colour, clients["team"].brand.logo) == ("#aabbcc", "mark.svg")
    assert clients["team"].brand.folder == workspace.resolve() / "brand/team"


def test_all_faults_of_all_files_are_told_at_once(faults_with: Breaking) -> None:
    faults = faults_with(
        {
            "reporter.toml": '[provider]\nname = "N"\nzone = "Europe/Londn"\n',
            "brand/brand.toml": 'colour = "green"\n',
            "services.toml": "[backup]\nprice = 5\n",
            "clients/acme.toml": 'nam = "Acme"\npeople = "many"\n',
            "clients/brook.toml": "name = \n",
        }
    )
    assert faults == [
        "reporter.toml: provider.zone: “Europe/Londn” is not a time zone; did you mean Europe/London?",
        "brand/brand.toml: colour: “green” is not a colour; write one like #12a37f",
        "services.toml: backup.name: is missing",
        "services.toml: backup.price: must be text in quotes, not 5",
        "clients/acme.toml: name: is missing",
        "clients/acme.toml: people: must be a whole number, not “many”",
        "clients/acme.toml: nam: unknown key; did you mean “name”?",
        "clients/brook.toml: line 1, column 8: invalid value",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('zone = "Here"', "zone: “Here” is not a time zone; write one like Europe/London"),
        ('locale = "xx_YY"', f"locale: Reporter has no words for “xx_YY”; write one of {KNOWN}"),
        ('locale = "de_DE"', f"locale: Reporter has no words for “de_DE”; write one of {KNOWN}"),
        ('locale = "en"', f"locale: Reporter has no words for “en”; write one of {KNOWN}"),
        ('kind = "shop"', "kind: “shop” is not one of business, community"),
        ("joined_on = 2025", "joined_on: 2025 is not a date; write one like 2026-08-20"),
        ('joined_on = "2025-02-30"', "joined_on: “2025-02-30” is not a date; write one like 2026-08-20"),
        ("people = -1", "people: -1 is too small; write 0 or more"),
        ("people = 2.5", "people: must be a whole number, not 2.5"),
        ('aliases = "Acme"', "aliases: must be a list in [ ], not “Acme”"),
        ('aliases = [" "]', "aliases: an alias is empty; take it out"),
        ('slug = "x"', "slug: unknown key; take it out, Reporter sets it itself"),
        ('agreement = "gold"', "agreement: must be a table, not “gold”"),
        (
            '[agreement]\nholidays = "GB-XX"',
            "agreement.holidays: no holidays known for “GB-XX”; write one like GB-ENG or US-MA",
        ),
        ("[agreement]\nincluded_hours = -2", "agreement.included_hours: cannot be less than 0"),
        (
            "[agreement.targets.asap]",
            "agreement.targets: “asap” is not a priority; the four are urgent, high, normal, low",
        ),
        (
            '[agreement.targets.urgent]\nfirst_response = "soon"',
            "agreement.targets.urgent.first_response: “soon” is not a duration; "
            "write one like “15 min”, “4 h” or “2 days”",
        ),
        (
            '[agreement.targets.urgent]\nfirst_respons = "1 h"',
            "agreement.targets.urgent.first_respons: unknown key; did you mean “first_response”?",
        ),
        (
            '[[contacts]]\nname = "R"\nemail = "ruth at acme"',
            "contacts #1.email: “ruth at acme” is not an e-mail address",
        ),
        (
            '[[contacts]]\nname = "R"\nemail = "r@acme.example"\nwants = ["hourly"]',
            f"contacts #1.wants #1: “hourly” is not one of {', '.join(FOR_CLIENTS)}",
        ),
        (
            '[[agreement.opening]]\ndays = ["Mon"]\nopens = "09:00"\ncloses = "24:00"',
            "agreement.opening #1.closes: must be a time between 00:00 and 23:59; "
            "write 00:00 for midnight, not “24:00”",
        ),
        (
            '[[agreement.opening]]\ndays = []\nopens = "08:00"\ncloses = "18:00"',
            "agreement.opening #1.days: names no day; write some of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
        ),
        ('services = ["bakup"]', "services #1: there is no [bakup] in services.toml; nothing can stand here"),
        ('brand = "brand/x"', "brand: there is no brand/x/brand.toml; write one, or name another folder"),
        ('brand = "../x"', "brand: “../x” lies outside the workspace; move it inside"),
        (
            '[provider]\nzone = "Mars"',
            "provider.zone: “Mars” is not a time zone; write one like Europe/London",
        ),
        (
            'sites = "two shops"',
            "sites: this setting is gone: no report ever showed it; "
            "take the line out, or make it a comment with #",
        ),
        (
            "[expected]\nchecks_per_day = 288",
            "expected.checks_per_day: this setting is gone: checks were never counted against it; "
            "take the line out",
        ),
        ("[expected]\nsites = 2", "expected.sites: unknown key; known here: backups_per_day, devices"),
        ("[provider]\ntips = 1", "provider.tips: unknown key; did you mean “tip”?"),
    ],
)
def test_a_bad_value_is_named_with_its_file_key_and_mend(
    faults_with: Breaking, text: str, fault: str
) -> None:
    assert faults_with({"clients/acme.toml": CLIENT + text}) == [f"clients/acme.toml: {fault}"]


def test_a_fault_in_the_defaults_is_told_once_and_of_reporter_toml(faults_with: Breaking) -> None:
    faults = faults_with(
        {
            "reporter.toml": SETTINGS + '[defaults]\nlocale = "xx"\n[[defaults.contacts]]\nname = "R"\n',
            "clients/brook.toml": 'name = "Brook"\n',
        }
    )
    assert faults == [
        f"reporter.toml: defaults.locale: Reporter has no words for “xx”; write one of {KNOWN}",
        "reporter.toml: defaults.contacts #1.email: is missing",
    ]


def test_a_file_name_that_is_no_slug_is_refused_with_a_better_one(faults_with: Breaking) -> None:
    for name, better in {"Acme & Sons": "acme-sons", "..": "acme", "Ünï": "n"}.items():
        faults = faults_with({f"clients/x{name}.toml" if name == "Ünï" else f"clients/{name}.toml": CLIENT})
        assert any(better in fault and "rename it to" in fault for fault in faults), faults


def test_two_clients_cannot_share_a_name_or_alias(faults_with: Breaking) -> None:
    faults = faults_with(
        {
            "clients/acme.toml": 'name = "Acme"\naliases = ["AC"]\n',
            "clients/brook.toml": 'name = "ACME"\naliases = ["ac"]\n',
        }
    )
    assert faults == [
        "clients/brook.toml: name: “ACME” already stands for clients/acme.toml; "
        "two clients cannot share a name",
        "clients/brook.toml: aliases: “ac” already stands for clients/acme.toml; "
        "two clients cannot share a name",
    ]


def test_every_source_is_checked_by_itself(faults_with: Breaking) -> None:
    sources = (
        '[[sources]]\nname = "tickets"\nfiles = "a.csv"\npreset = "plain-tikets"\n'
        '[[sources]]\nname = "tickets"\nfiles = "b.csv"\npreset = "plain-tickets"\nclient = "acmee"\n'
        '[[sources]]\nname = "late"\nfiles = "c.csv"\npreset = "plain-tickets"\nexpected_every = "often"\n'
    )
    faults = faults_with({"reporter.toml": SETTINGS + sources, "presets/plain-tickets.toml": ""})
    assert faults == [
        "reporter.toml: sources #3.expected_every: “often” is not a duration; "
        "write one like “15 min”, “4 h” or “2 days”",
        "reporter.toml: sources #1.preset: there is no preset “plain-tikets”; did you mean “plain-tickets”?",
        "reporter.toml: sources #2.client: there is no clients/acmee.toml; did you mean “acme”?",
        "reporter.toml: sources #2.name: “tickets” is the name of another source; "
        "rows of both would be mixed up",
    ]


@pytest.mark.parametrize(
    ("logo", "fault"),
    [
        ("../secret.svg", ""),
        ("../../outside.svg", "“outside.svg” lies outside the workspace; copy it beside brand.toml"),
        ("none.svg", "there is no file none.svg beside brand.toml; put it there, or take the line out"),
        ("brand.toml", "brand.toml is no picture that mail and paper can show; save it as SVG, PNG or JPG"),
    ],
)
def test_a_logo_must_be_a_picture_inside_the_workspace(workspace: Path, logo: str, fault: str) -> None:
    write(workspace, {"brand/brand.toml": f'logo = "{logo}"\n', "secret.svg": "<svg/>"})
    (workspace.parent / "outside.svg").write_text("<svg/>")
    if not fault:
        assert load_workspace(workspace).clients["acme"].brand.logo == logo
        return
    with pytest.raises(ConfigError) as caught:
        load_workspace(workspace)
    assert caught.value.faults == [f"brand/brand.toml: logo: {fault}"]


def test_a_logo_that_is_a_link_out_of_the_workspace_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path.parent / "private.svg").write_text("<svg/>")
    write(workspace, {"brand/brand.toml": 'logo = "logo.svg"\n'})
    (workspace / "brand" / "logo.svg").symlink_to(tmp_path.parent / "private.svg")
    with pytest.raises(ConfigError, match="lies outside the workspace"):
        load_workspace(workspace)


def test_a_file_that_is_not_utf8_is_named_with_its_line(workspace: Path) -> None:
    (workspace / "clients" / "acme.toml").write_bytes(b'name = "Acme"\noffer = "Caf\xe9"\n')
    with pytest.raises(ConfigError) as caught:
        load_workspace(workspace)
    assert caught.value.faults == ["clients/acme.toml: line 2: is not UTF-8 text; save the file as UTF-8"]


def test_a_byte_order_mark_does_no_harm(workspace: Path) -> None:
    (workspace / "clients" / "acme.toml").write_bytes(b'\xef\xbb\xbfname = "Acme"\r\n')
    assert load_workspace(workspace).clients["acme"].name == "Acme"


def test_a_folder_that_is_no_workspace_is_named_with_the_way_to_make_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ConfigError) as caught:
            load_workspace(folder)
        assert str(folder) in caught.value.faults[0]
        assert caught.value.hint == f"make one with: reporter init {folder}"


def test_a_workspace_without_clients_is_refused(workspace: Path) -> None:
    (workspace / "clients" / "acme.toml").unlink()
    with pytest.raises(ConfigError, match="no client yet"):
        load_workspace(workspace)


def test_a_missing_provider_does_not_hide_the_faults_of_clients(faults_with: Breaking) -> None:
    faults = faults_with({"reporter.toml": "", "clients/acme.toml": CLIENT + "people = -1\n"})
    assert faults == [
        "reporter.toml: the table [provider] is missing",
        "clients/acme.toml: people: -1 is too small; write 0 or more",
    ]


@pytest.mark.parametrize("name", ["clients", "presets", "services.toml", "brand/brand.toml"])
def test_what_cannot_be_looked_at_is_not_taken_for_absent(workspace: Path, name: str) -> None:
    write(workspace, {"brand/logo.svg": "<svg/>"})
    if name == "clients":
        (workspace / "clients" / "acme.toml").unlink()
        (workspace / "clients").rmdir()
    (workspace / name).symlink_to(workspace / name)
    with pytest.raises(ConfigError) as caught:
        load_workspace(workspace)
    shown = name if name.endswith(".toml") else f"{name}/"
    assert caught.value.faults == [f"{shown}: cannot be read: Too many levels of symbolic links"]


def test_an_own_service_that_cannot_be_looked_at_is_told(workspace: Path) -> None:
    feed = '[[sources]]\nname = "desk"\nrest = { service = "zammad", address = "https://desk.example" }\n'
    write(workspace, {"reporter.toml": SETTINGS + feed})
    (workspace / "services").symlink_to(workspace / "services")
    with pytest.raises(ConfigError) as caught:
        load_workspace(workspace)
    assert caught.value.faults == ["services/: cannot be read: Too many levels of symbolic links"]


def test_a_workspace_that_cannot_be_looked_at_is_not_offered_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ConfigError, match="loop: cannot be read: Too many levels") as caught:
        load_workspace(tmp_path / "loop")
    assert "init" not in caught.value.hint


@pytest.mark.parametrize(
    ("files", "is_refused"),
    [
        ("inbox/ratings.csv", True),
        ("./inbox/ratings.csv", True),
        ("inbox/*.csv", True),
        ("**/*.csv", True),
        ("ratings.csv", False),
        ("*.csv", False),
        ("logs/ratings.csv", False),
    ],
)
def test_the_ratings_that_are_read_by_themselves_are_no_source(
    workspace: Path, faults_with: Breaking, files: str, is_refused: bool
) -> None:
    source = f'\n[[sources]]\nname = "own"\nfiles = "{files}"\npreset = "plain-ratings"\n'
    if is_refused:
        (fault,) = faults_with({"reporter.toml": SETTINGS + source})
        assert "each would count twice; take the source out" in fault
    else:
        write(workspace, {"reporter.toml": SETTINGS + source})
        assert load_workspace(workspace).sources[-1].files == files
