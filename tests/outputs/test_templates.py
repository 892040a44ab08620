"""A workspace's own templates stand before ours, reach nothing, load nothing, and their faults are named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.config import Brand
from reporter.config.environment import resource_folder
from reporter.errors import ConfigError
from reporter.outputs import letter, page, render_documents
from reporter.outputs.templates import OWN, faults_in
from reporter.report import Report
from tests.sample_report import monthly, quiet_daily

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>“{{ 7*7 }}” javascript:alert(1) url(http://x)"


def branded(folder: Path, **files: str) -> Brand:
    """A brand whose own templates hold that: page="…" is page.html."""
    for name, text in files.items():
        (folder / f"{name}.html").write_text(text)
    return Brand(templates=folder)


def composed(folder: Path, text: str, report: Report | None = None) -> str:
    return page.compose(report or quiet_daily(), branded(folder, page=text))


def test_one_of_its_own_stands_before_ours(tmp_path: Path) -> None:
    assert composed(tmp_path, "<h1>{{ report.client }}</h1>{{ 7 * 7 }}") == "<h1>Acme Dental Group</h1>49"


def test_a_part_of_its_own_is_used_by_our_page(tmp_path: Path) -> None:
    ours = (resource_folder("templates") / "outputs" / "masthead.html").read_text()
    brand = branded(tmp_path, masthead=ours.replace("<header>", '<header id="own">'))
    assert '<header id="own">' in page.compose(quiet_daily(), brand)


@pytest.mark.parametrize("make", [quiet_daily, monthly])
def test_copies_of_ours_change_nothing(tmp_path: Path, make: Callable[[], Report]) -> None:
    for name in OWN:
        shutil.copy(resource_folder("templates") / "outputs" / name, tmp_path)
    own, ours = (
        render_documents(make(), brand, ("page", "letter")) for brand in (branded(tmp_path), Brand())
    )
    assert [one.content for one in own] == [one.content for one in ours]
    assert not list(faults_in(tmp_path))


def test_what_a_log_holds_stays_text_in_one_of_its_own(tmp_path: Path) -> None:
    report = replace(quiet_daily(), client=HOSTILE)
    for text in (
        "<p>{{ report.client }}</p>",
        "<p>{{ report.client | upper }}{{ report.client | tie }}{{ report.client | markdown }}</p>",
        '{% set a %}{{ report.client }}{% endset %}<p title="{{ a }}">',
        "{{ [report.client, '<br>'] | join(report.client) }}",
        '<p {{ {"title": report.client} | xmlattr }}>{{ "<b>%s</b>" | format(report.client) }}</p>',
    ):
        made = composed(tmp_path, text, report).lower()
        assert "<script" not in made
        assert "<img" not in made


REACHING = [
    "{{ report.__class__.__mro__ }}",
    "{{ tie.__globals__ }}{{ groups_of.__globals__ }}",
    "{{ report.lede.append(1) }}",
    "{{ ''.__class__ }}",
    "{{ '%s'.__mod__ }}{{ cycler.__init__.__globals__ }}",
    "{{ ('a' | attr('__class__')).mro() }}",
    "{% include '../../../etc/passwd' %}",
    "{% import '/etc/passwd' as x %}",
]
UNESCAPING = [
    "{{ report.client | safe }}",
    "{{ [report.client] | map('safe') | join }}",
    "{% autoescape false %}{{ report.client }}{% endautoescape %}",
    "{% autoescape 1 > 2 %}{{ report.client }}{% endautoescape %}",
]
BROKEN = [
    "{% if %}",
    "{{ missing }}",
    "{{ report.nothing }}",
    "{{ 1 / 0 }}",
    "{{ report.client + 1 }}",
    "{{ report.client | no_such_filter }}",
    "{% for n in range(10 ** 9) %}{% endfor %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% extends 'page.html' %}",
    "{% block a %}",
]


@pytest.mark.parametrize("text", REACHING + UNESCAPING + BROKEN)
def test_its_faults_are_named_with_file_and_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"page\.html, line 3: [“'\w]"):
        composed(tmp_path, f"<p>\nall is well\n{text}\n", replace(quiet_daily(), client=HOSTILE))


LOADING = [
    '<img src="https://tracker.example/p.gif">',
    "<img alt='' src=//tracker.example/p.gif>",
    '<img srcset="data:image/png;base64,AA 1x, https://x.example/a 2x" src="#">'.replace(
        "data:image", "a:image"
    ),
    '<link rel="stylesheet" href="https://x.example/a.css">',
    '<script src="data:text/javascript,alert(1)"></script>',
    "<script>alert(1)</script>",
    '<iframe src="/x"></iframe>',
    '<body onload="alert(1)">',
    '<a href="java\nscript:alert(1)">x</a>',
    '<meta http-equiv="Refresh" content="0;url=https://x.example">',
    "<style>@import 'https://x.example/a.css';</style>",
    "<style>p { background: url( https://x.example/a.png ) }</style>",
    '<p style="background: url(//x.example/a.png)">',
    '<svg><image xlink:href="https://x.example/a.png"/></svg>',
    '<svg><use href="https://x.example/a.svg#b"/></svg>',
    '<object data="https://x.example/a"></object>',
    '<video poster="https://x.example/a.png"></video>',
    '<base href="https://x.example/">',
    '<img src="file:///etc/passwd">',
    '<form action="https://x.example/">',
    '<!--[if mso]><v:image src="https://x.example/a.png"/><![endif]-->',
]


@pytest.mark.parametrize("text", LOADING)
def test_nothing_is_loaded_or_run_where_it_is_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="would be fetched or run"):
        composed(tmp_path, text)
    with pytest.raises(ConfigError, match=r"letter\.html.*would be fetched or run"):
        letter.render(quiet_daily(), branded(tmp_path, letter=text))


def test_links_and_pictures_inside_are_fine(tmp_path: Path) -> None:
    text = (
        '<a href="https://northfield.example/">us</a><img src="data:image/png;base64,AA"><a href="#top">x</a>'
        '<style>p { background: url("data:image/png;base64,AA") }</style>{{ report.client }} url(https://x.example)'
    )
    assert composed(tmp_path, text)


UNDEFINED = ["{{ nonsense }}", "{% if nonsense %}{% endif %}", "{% for a in nonsense %}{{ a }}{% endfor %}"]


@pytest.mark.parametrize(
    "text", [*UNESCAPING[2:], *UNDEFINED, "{% if %}", "{% block a %}", "{{ 1 | no_such }}"]
)
def test_check_sees_what_can_be_seen_without_a_report(tmp_path: Path, text: str) -> None:
    branded(tmp_path, blocks=f"\n{text}\n")
    (fault,) = faults_in(tmp_path)
    assert "blocks.html, line" in fault.what


def test_check_names_what_stands_for_nothing(tmp_path: Path) -> None:
    branded(tmp_path, letter_mail="x", pages="x")
    assert len([one for one in faults_in(tmp_path) if "is not used" in one.what]) == 2
