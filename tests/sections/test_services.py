from __future__ import annotations

from reporter.sections.services import services
from tests.sections.reading import blocks
from tests.story.briefs import dentist
from tests.story.scenes import scene

CATALOGUE = {
    "desk": {"name": "Help desk"},
    "phish": {
        "name": "Phishing practice",
        "words": "A harmless test e-mail",
        "price": "£1.50 a person, monthly",
    },
}


def test_what_they_have_and_one_offer_with_its_price() -> None:
    who = dentist(services=("desk",), offer="phish", catalogue=CATALOGUE)
    (block,) = blocks(services(scene("month", who)))
    assert block.have == ("Help desk",)
    assert block.offer == "Phishing practice: a harmless test e-mail. £1.50 a person, monthly."


def test_no_services_are_no_section() -> None:
    assert services(scene("month")) is None
