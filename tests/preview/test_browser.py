"""A real browser, by keyboard alone: from the list to an edition, a figure, and a yes; axe finds nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.judges import AXE, BROWSER, RULES
from tests.preview.offices import TUESDAY, office_that_holds, served
from tests.runs.workspaces import Office

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not here: pip install playwright"
)
if not BROWSER:
    pytest.skip("Chromium is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = running.chromium.launch(executable_path=BROWSER, args=arguments)
        yield started
        started.close()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_that_holds(tmp_path / "northfield", monkeypatch)


def barriers(page: Any) -> list[str]:
    """The rules of axe that the page breaks, each with the first element that does."""
    options = json.dumps({"runOnly": RULES, "iframes": False})
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {options}).then(found => found.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until that has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if any(
            frame.evaluate("s => !!document.activeElement?.matches(s)", selector) for frame in page.frames
        ):
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_by_keyboard_from_the_list_to_a_figure_and_a_yes(office: Office, browser: Any) -> None:
    with served(office) as entry:
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        page.goto(entry.address)
        assert "token" not in page.url
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/edition/{TUESDAY}")
        tab_to(page, "a.reporter-figure")
        page.keyboard.press("Enter")
        page.wait_for_url("**figure=**")
        assert page.locator("#panel").evaluate("panel => panel === document.activeElement")
        assert page.frame_locator("iframe").locator("a.chosen").count() == 1
        page.keyboard.press("Escape")
        page.wait_for_url(f"**/edition/{TUESDAY}")
        page.keyboard.press("2")
        page.wait_for_url("**view=letter")
        page.keyboard.press("d")
        page.wait_for_url("**shade=dark")
        tab_to(page, "form button")
        page.keyboard.press("Enter")
        page.get_by_text("Approved by dan").wait_for()
    assert office.states()[TUESDAY] == "approved"


def test_axe_finds_nothing_on_any_page(office: Office, browser: Any) -> None:
    if not AXE.exists():
        pytest.skip("axe is not here: ./setup.sh ci sets it up")
    with served(office) as entry:
        page = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 1000}).new_page()
        found = []
        looks = ("", "?figure=count_opened%402026-11-03", "?view=headers", "?view=text", "?ask=withdraw")
        addresses = [
            "/",
            "/?shade=dark",
            "/sent",
            "/feeds",
            "/clients",
            "/clients?shade=dark",
            "/edition/nothing",
            *(f"/edition/{TUESDAY}{one}" for one in looks),
        ]
        addresses += [
            f"/edition/{TUESDAY}?view=headers&shade=dark",
            f"/edition/{TUESDAY}?view=letter&shade=dark",
        ]
        page.goto(entry.address)
        for address in addresses:
            page.goto(f"http://127.0.0.1:{entry.port}{address}")
            found += [f"{address}: {one}" for one in barriers(page)]
        page.set_viewport_size({"width": 390, "height": 800})
        for address in [*addresses[:1], "/feeds", "/clients", *addresses[7:10]]:
            page.goto(f"http://127.0.0.1:{entry.port}{address}")
            found += [f"{address}, phone: {one}" for one in barriers(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{address}: {wide} px wide"] if wide > 390 else []
    assert found == []


def test_without_scripts_every_step_is_a_link_and_the_frame_scrolls(office: Office, browser: Any) -> None:
    with served(office) as entry:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(entry.address)
        page.get_by_role("link", name="Open Anna").click()
        page.wait_for_url(f"**/edition/{TUESDAY}")
        page.frame_locator("iframe").locator("a.reporter-figure").first.click()
        page.wait_for_url("**figure=**")
        page.get_by_role("link", name="Back to the edition").click()
        page.get_by_role("link", name="Withdraw").click()
        page.get_by_label("Why?").fill("the shop is closed")
        page.get_by_role("button", name="Withdraw").click()
        page.get_by_text("The shop is closed.").wait_for()
    assert office.states()[TUESDAY] == "withdrawn"


def test_an_edit_reloads_the_view(office: Office, browser: Any) -> None:
    office.note("anna", "2026-11-03", "A first word.\n")
    with served(office) as entry:
        page = browser.new_context().new_page()
        page.goto(entry.address)
        page.goto(f"http://127.0.0.1:{entry.port}/view/{TUESDAY}")
        page.frame_locator("iframe").get_by_text("A first word").wait_for()
        office.note("anna", "2026-11-03", "A second word.\n")
        page.frame_locator("iframe").get_by_text("A second word").wait_for(timeout=20_000)
