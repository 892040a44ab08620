"""What a stranger's filter thinks of our mails; run where SpamAssassin is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reporter.config.models import Contact
from reporter.delivery.messages import Message
from reporter.outputs.letter import logo_png
from reporter.runs import building
from tests.delivery.parcels import MAIL, PAGE, RUTH, compose, parcel
from tests.runs.workspaces import PERIODS, media, order, sample

PROGRAM = shutil.which("spamassassin")
LIMIT = 2.0  # of the 5 that make spam

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="SpamAssassin is not installed")


def score(message: Message, folder: Path) -> tuple[float, str]:
    """The points of a mail without network tests, and what they were given for."""
    assert PROGRAM
    command = [PROGRAM, "--local", "--test-mode"]
    home = {**os.environ, "HOME": str(folder)}  # nobody's own preferences
    answer = subprocess.run(
        command, input=message.content, capture_output=True, check=False, timeout=120, env=home
    )
    found = re.search(rb"X-Spam-Status: \w+, score=(-?[\d.]+)", answer.stdout)
    assert found, answer.stderr.decode()
    return float(found[1]), answer.stdout.decode().partition("Content analysis details:")[2]


def mail(cadence: str, folder: Path, to: Contact = RUTH, page: str = "") -> Message:
    """The sample client's mail of a cadence."""
    (outcome,) = building.build(sample(), order(cadence, ("acme",), folder, *media()))
    assert outcome.folder
    client = sample().clients["acme"]
    documents = {path.name: path.read_bytes() for path in outcome.folder.iterdir()}
    sent = parcel(
        key=f"acme/{cadence}/{PERIODS[cadence]}",
        cadence=cadence,
        client_name=client.name,
        subject=f"{outcome.headline} {client.name}, {PERIODS[cadence]}",
        documents=documents,
        logo=logo_png(client.brand),
        page_address=page,
    )
    return compose(sent, to, MAIL)


@pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly"])
def test_a_filter_takes_the_mails_for_what_they_are(cadence: str, tmp_path: Path) -> None:
    points, reasons = score(mail(cadence, tmp_path), tmp_path)
    assert points < LIMIT, reasons


def test_a_filter_takes_a_link_for_what_it_is(tmp_path: Path) -> None:
    to = RUTH.model_copy(update={"form": "link"})
    points, reasons = score(mail("weekly", tmp_path, to, PAGE), tmp_path)
    assert points < LIMIT, reasons


def test_the_filter_is_awake(tmp_path: Path) -> None:
    spam = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    content = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n" + spam + b"\r\n"
    assert score(Message("c@d.example", "<a@b.example>", content), tmp_path)[0] > 100
