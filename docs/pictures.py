"""Renew the pictures of the README from the sample workspace: needs poppler-utils and Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"
PAGES = {
    "monthly-1": ("acme/monthly/2026-10/report.pdf", 1),
    "monthly-2": ("acme/monthly/2026-10/report.pdf", 2),
    "quiet-day": ("brook/daily/2026-11-03/report.pdf", 1),
}
LETTER = "acme/daily/2026-11-03/letter.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Build the demo in a temporary folder and photograph it."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder, "demo")
        subprocess.run([sys.executable, "-m", "reporter.cli", "demo", "-q", "--out", str(demo)], check=True)
        for name, (report, page) in PAGES.items():
            photograph_page(demo / report, page, PICTURES / name)
        photograph_letter(demo / LETTER, PICTURES / "letter.png", Path(folder, "profile"))


def photograph_page(report: Path, page: int, target: Path) -> None:
    """One page of a PDF as a PNG 700 pixels wide."""
    options = [
        "-png",
        "-singlefile",
        "-scale-to-x",
        "700",
        "-scale-to-y",
        "-1",
        "-f",
        str(page),
        "-l",
        str(page),
    ]
    subprocess.run(["pdftoppm", *options, str(report), str(target)], check=True)


def photograph_letter(letter: Path, target: Path, profile: Path) -> None:
    """The top of a letter as a mail program shows it."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("Chromium is missing: run ./setup.sh test")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={profile}",
        "--window-size=700,1000",
        f"--screenshot={target}",
    ]
    subprocess.run([browser, *options, letter.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
