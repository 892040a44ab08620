from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from reporter.config import load_workspace
from reporter.config.models import Client, Source, Workspace
from reporter.config.names import folded
from reporter.config.presets import ClientRule
from reporter.errors import ConfigError, DataError
from reporter.sources.intake import read_source
from reporter.sources.meanings import domain_of, mend_of
from tests.sources.exports import CLIENTS, PROVIDER, Read, write

ACME = CLIENTS["acme"].model_copy(
    update={"domains": ("acme.example", "acme.co.uk"), "prefixes": ("acm-", "acm-lab")}
)
BIRCH = CLIENTS["birch"].model_copy(update={"domains": ("birch.example",), "prefixes": ("bi",)})
HEAD = "id,opened_at,subject,organisation,mail,queue,device\n"


def told(
    folder: Path, rule: ClientRule, *rows: str, client: str = "", birch: Client = BIRCH
) -> tuple[list[str], list[str]]:
    """The client of each row, and what is said; a row is organisation, mail, queue and device."""
    content = HEAD + "".join(f"{number},2026-10-01,x,{row}\n" for number, row in enumerate(rows))
    path = write(folder, content)
    source = Source(name="desk", files="*.csv", preset="plain-tickets", client=client, client_by=rule)
    clients: dict[str, Client] = {"acme": ACME, "birch": birch}
    read = read_source(source, path, Workspace(folder=folder, provider=PROVIDER, clients=clients))
    found = [str(slug) for batch in read.batches for slug in batch.frame["client"]]
    return found, read.warnings


def test_the_domain_of_the_requester_tells_whose_a_row_is(tmp_path: Path) -> None:
    mails = (
        "jo@acme.example",
        "Jo <JO@Mail.ACME.co.uk>",
        "a@notacme.example",
    )
    found, warnings = told(tmp_path, ClientRule(domain_of="mail"), *(f",{mail},," for mail in mails), ",,,")
    assert found == ["acme", "acme", "", ""]
    assert warnings == [
        "unknown mail domain “notacme.example” (1 row); add it to a client's `domains`",
        "no client is named (1 row); set `client` of the source in reporter.toml",
    ]


def test_a_domain_is_claimed_with_those_below_it_but_not_with_those_above(tmp_path: Path) -> None:
    found, _ = told(
        tmp_path, ClientRule(domain_of="mail"), ",a@example,,", ",a@eu.birch.example.,,", ",plain,,"
    )
    assert found == ["", "birch", ""]


def test_an_address_that_quotes_another_is_not_taken_for_it(tmp_path: Path) -> None:
    rows = ('"""jo@acme.example"" <x@elsewhere.example>"', "x@acme.example.elsewhere.example")
    found, _ = told(tmp_path, ClientRule(domain_of="mail"), *(f",{row},," for row in rows))
    assert found == ["", ""]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("jo@acme.example", "acme.example"),
        ("  Jo <mailto:JO@Acme.Example.>  ", "acme.example"),
        ('"Jo <jo@birch.example>" <jo@acme.example>', "acme.example"),
        ("jo@birch.example <jo@acme.example>", "acme.example"),
        ("jo@acme.example (was jo@birch.example)", "acme.example"),
        ("x@birch.example; y@acme.example", ""),
        ("x@birch.example, y@acme.example", ""),
        ("Ann <x@birch.example>, Bo <y@acme.example>", ""),
        ("please ask x@acme.example", ""),
        ("call me, or see www.acme.example", ""),
        ("x@birch.example@acme.example", ""),
        ("jo@", ""),
        ("", ""),
    ],
)
def test_a_client_is_found_by_one_whole_address_only(tmp_path: Path, text: str, domain: str) -> None:
    assert domain_of(text) == domain
    quoted = text.replace('"', '""')
    found, _ = told(tmp_path, ClientRule(domain_of="mail"), f',"{quoted}",,')
    assert found == ["acme" if domain else ""]


def test_what_a_source_ignores_is_passed_over_and_said(tmp_path: Path) -> None:
    rows = ("Acme Dental,,Sales,", "Acme Dental,,Support,", "Internal,,Support,")
    content = HEAD + "".join(f"{number},2026-10-01,x,{row}\n" for number, row in enumerate(rows))
    ignore: dict[str, tuple[str, ...]] = {"queue": ("sales",), "organisation": ("Internal",)}
    rule = ClientRule(column="organisation")
    reads = Source(name="desk", files="*.csv", preset="plain-tickets", client_by=rule, ignore=ignore)
    read = Read(write(tmp_path, content), reads)
    assert (read.column("id"), read.column("client")) == (["1"], ["acme"])
    assert (read.file.warnings, read.file.ignored) == ([], 2)


def test_the_longest_prefix_of_an_asset_decides(tmp_path: Path) -> None:
    rows = ("ACM-LT-01", "acm-lab7", "BI2", "BETA-1", "xyz-42", "xyz-43")
    found, warnings = told(tmp_path, ClientRule(prefix_of="device"), *(f",,,{row}" for row in rows))
    assert found == ["acme", "acme", "birch", "", "", ""]
    assert warnings == [
        "unknown asset prefix “xyz-” (2 rows); add it to a client's `prefixes`",
        "unknown asset prefix “BETA-” (1 row); add it to a client's `prefixes`",
    ]


def test_a_logs_name_for_a_client_is_its_slug_name_or_alias_whatever_its_case(tmp_path: Path) -> None:
    rows = ("acme", " acme dental", "acm", "BIRCH", "Brook")
    found, _ = told(tmp_path, ClientRule(column="organisation"), *(f"{row},,," for row in rows))
    assert found == ["acme", "acme", "acme", "birch", ""]


def test_a_queue_or_project_is_a_name_or_alias_where_no_organisation_is_told(tmp_path: Path) -> None:
    rule = ClientRule(column="organisation", also=("queue",))
    found, warnings = told(tmp_path, rule, ",,ACM,", "Birch & Co,,ACM,", "Contoso,,ACM,")
    assert found == ["acme", "birch", ""]
    assert warnings == [f"unknown client “Contoso” (1 row); {mend_of('client')}"]


def test_the_first_rule_that_knows_a_client_decides(tmp_path: Path) -> None:
    rule = ClientRule(column="organisation", domain_of="mail", prefix_of="device")
    rows = (
        "Birch & Co,jo@acme.example,,ACM-1",
        ",jo@acme.example,,BI-1",
        ",jo@home.example,,BI-1",
        ",jo@home.example,,Q-1",
    )
    found, warnings = told(tmp_path, rule, *rows)
    assert found == ["birch", "acme", "birch", ""]
    assert warnings == ["unknown mail domain “home.example” (1 row); add it to a client's `domains`"]


def test_a_fixed_client_of_the_source_owns_every_row(tmp_path: Path) -> None:
    found, warnings = told(
        tmp_path, ClientRule(domain_of="mail"), ",jo@acme.example,,", ",,,", client="birch"
    )
    assert (found, warnings) == (["birch", "birch"], [])


def test_a_rule_whose_columns_are_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the column “email” is missing"):
        told(tmp_path, ClientRule(domain_of="email"), ",jo@acme.example,,")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("name", ["Café Ünal", "CAFÉ\u00a0ÜNAL", "Ｃａｆé\u3000Ünal", "Café\u200b Ünal"])
def test_a_client_is_found_in_whatever_form_its_name_is_written(
    tmp_path: Path, form: Literal["NFC", "NFD", "NFKC", "NFKD"], name: str
) -> None:
    cafe = BIRCH.model_copy(update={"name": "Café Ünal", "prefixes": (folded("Café-"),)})
    written = unicodedata.normalize(form, name)
    rules = (ClientRule(column="organisation"), ClientRule(prefix_of="device"))
    rows = (f"{written},,,", f",,,{unicodedata.normalize(form, 'CAFÉ-1')}")
    for rule, row in zip(rules, rows, strict=True):
        assert told(tmp_path, rule, row, birch=cafe) == (["birch"], [])


@pytest.mark.parametrize(
    "mail", ["x@café.example", "x@CAFE\u0301.example", "x@xn--caf-dma.example", "x@a.café。example"]
)
def test_a_domain_is_found_as_letters_and_as_punycode(tmp_path: Path, mail: str) -> None:
    for domain in ("café.example", "xn--caf-dma.example"):
        cafe = Client.model_validate(BIRCH.model_dump() | {"domains": (domain,)})
        assert told(tmp_path, ClientRule(domain_of="mail"), f",{mail},,", birch=cafe) == (["birch"], [])


@pytest.mark.parametrize(
    ("row", "word", "twin", "letters", "mend"),
    [
        ("{},,,", "client “Аcme Dental”", "Acme Dental", "“А” is cyrillic capital letter a", "as alias"),
        ("{},,,", "client “Acme Dentаl”", "Acme Dental", "“а” is cyrillic small letter a", "as alias"),
        (
            ",x@{},,",
            "mail domain “m.acmе.example”",
            "acme.example",
            "“е” is cyrillic small letter ie",
            "`domains`",
        ),
        (",,,{}7", "asset prefix “АCM-”", "acm-", "“А” is cyrillic capital letter a", "`prefixes`"),
    ],
)
def test_what_only_looks_like_a_client_is_nobodys_and_told(
    tmp_path: Path, row: str, word: str, twin: str, letters: str, mend: str
) -> None:
    rule = ClientRule(column="organisation", domain_of="mail", prefix_of="device")
    found, (warning,) = told(tmp_path, rule, row.format(word.split("“")[1].rstrip("”")))
    assert found == [""]
    looks = f"looks like “{twin}” of clients/acme.toml, and is written otherwise ({letters})"
    assert warning.startswith(f"unknown {word} (1 row); {looks}; only if it is surely theirs, add it to that")
    assert warning.endswith(mend)


def test_a_name_of_letters_of_several_scripts_is_told(tmp_path: Path) -> None:
    _, (warning,) = told(tmp_path, ClientRule(column="organisation"), "Аnything,,,")
    assert "mixes letters of several scripts (“А” is cyrillic capital letter a)" in warning


SPOOFS = [
    before + evil + after
    for before, after in [
        ("", " via <p@beta.example>"),
        ("<", "> <p@beta.example>"),
        ("", ", p@beta.example"),
        ("", "; p@beta.example"),
        ("", "@beta.example"),
        ('"Boss <', ">"),
        ('"Boss\\" <', ">"),
        ("(Boss <", ">"),
        ("Boss) <", ">"),
        ("<", " >x"),
        ("<@", ":p@beta.example>"),
        ("", "%00.beta.example"),
        ("", "\0.beta.example"),
        ("", "\u200b.beta.example"),
        ("", "/.beta.example"),
        ("", "／.beta.example"),
        ("", "?cc=p@beta.example"),
        ("", "#.beta.example"),
        ("", "\\.beta.example"),
        ("see ", ""),
        ("p@beta.example ", ""),
        ("p@beta.example\n", ""),
        ("<<", ">>"),
        ('"" "', "@x"),
        ("", "..beta.example"),
        ("", "@"),
        ("group: ", ";"),
        ("p@beta.example＠", ""),
        ("[", "]"),
    ]
    for evil in ("boss@acme.example", "BOSS@mail.acme.co.uk")
]
QUOTED = ['"Boss <{}>" <p@birch.example>', "(<{}>) p@birch.example", '"a\\" <{}> \\"" <p@birch.example>',
          "p@birch.example ({})", "=?utf-8?q?{}?= <p@birch.example>", "{} <p@birch.example>"]  # fmt: skip


@pytest.mark.parametrize("text", SPOOFS)
def test_what_is_not_one_whole_address_is_nobodys(text: str) -> None:
    assert not domain_of(text) or not domain_of(text).endswith(("acme.example", "acme.co.uk"))


@pytest.mark.parametrize("text", QUOTED)
def test_a_display_name_is_no_address(text: str) -> None:
    assert domain_of(text.format("boss@acme.example")) == "birch.example"


def test_a_domain_alone_is_no_address(tmp_path: Path) -> None:
    found, _ = told(tmp_path, ClientRule(domain_of="mail"), ",acme.example,,", ",@acme.example,,")
    assert found == ["", ""]


def settings(folder: Path, birch: str) -> Path:
    (folder / "clients").mkdir()
    (folder / "reporter.toml").write_text('[provider]\nname = "N"\nzone = "Europe/London"\n')
    (folder / "clients" / "acme.toml").write_text(
        'name = "Acme"\naliases = ["ACM", "Café"]\ndomains = ["acme.example", "CAFÉ.example"]\n'
        'prefixes = ["ACM-", "CAFÉ-"]\n'
    )
    (folder / "clients" / "birch.toml").write_text(f'name = "Birch"\n{birch}\n')
    return folder


@pytest.mark.parametrize(
    ("birch", "claim"),
    [
        ('aliases = ["acm"]', "acm"),
        ('domains = ["@ACME.example"]', "acme.example"),
        ('prefixes = ["acm-"]', "acm-"),
        ('aliases = ["Cafe\u0301"]', "Cafe\u0301"),
        ('aliases = ["Ｃａｆé"]', "Ｃａｆé"),
        ('domains = ["cafe\u0301.example"]', "café.example"),
        ('domains = ["xn--caf-dma.example"]', "café.example"),
        ('prefixes = ["Cafe\u0301-"]', "café-"),
    ],
)
def test_what_two_clients_claim_is_a_fault_of_the_workspace(tmp_path: Path, birch: str, claim: str) -> None:
    with pytest.raises(ConfigError, match=f"“{claim}” already stands for clients/acme.toml"):
        load_workspace(settings(tmp_path, birch))


@pytest.mark.parametrize(
    ("birch", "fault"),
    [
        ('domains = ["jo@acme.example"]', "is not a mail domain; write one like acme.example"),
        ('domains = ["example"]', "is not a mail domain"),
        ('prefixes = [""]', "would claim every asset"),
        ('prefixes = ["\u200b"]', "would claim every asset"),
        ('aliases = ["\u200b"]', "an alias is empty"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(tmp_path: Path, birch: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        load_workspace(settings(tmp_path, birch))


def test_words_of_different_kinds_do_not_clash(tmp_path: Path) -> None:
    space = load_workspace(settings(tmp_path, 'aliases = ["acme.example"]\nprefixes = ["ac"]'))
    assert set(space.clients) == {"acme", "birch"}
