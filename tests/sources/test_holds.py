"""What waits for the client is told apart from what is only on hold, in every preset and word list."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from reporter.config.presets import BUILT_IN, load_preset
from reporter.inspecting.words import data, meaning
from reporter.records import ON_HOLD

# How the one who asked for help is called, in each language that presets and word lists know.
NAMES = {
    "English": r"client|customer|user|caller|requester",
    "French": r"client|utilisateur|demandeur",
    "German": r"kunden?|melder|anwender|benutzer",
    "Spanish": r"cliente|usuario",
    "Portuguese": r"cliente|usu[aá]rio|solicitante",
    "Italian": r"cliente|utente|richiedente",
    "Dutch": r"klant|gebruiker|aanmelder|melder",
}
_LATIN = re.compile(rf"\b({'|'.join(NAMES.values())})\b", re.IGNORECASE)
_JAPANESE = re.compile("顧客|お客様")
# Numbers of pick-lists, with the name that their maker gives them.
CODES = {
    ("autotask", "7"): "Waiting Customer",
    ("autotask", "9"): "Waiting Materials",
    ("autotask", "12"): "Waiting Vendor",
    ("autotask", "17"): "On Hold",
    ("freshdesk", "3"): "Pending",
    ("freshdesk", "6"): "Waiting on Customer",
    ("freshdesk", "7"): "Waiting on Third Party",
    ("freshservice", "3"): "Pending",
    ("servicenow", "3"): "On Hold",
    ("glpi-api", "4"): "Pending",
}


def names_client(word: str) -> bool:
    return bool(_LATIN.search(word) or _JAPANESE.search(word))


def held() -> Iterator[tuple[str, str, str]]:
    """Each word for a hold: whose it is, itself, and what it means."""
    for path in sorted(BUILT_IN.glob("*.toml")):
        for word, ours in load_preset(path.stem, path.parent).status.items():
            if ours in ON_HOLD:
                yield path.stem, word, ours
    for ours in ON_HOLD:
        for word in data("vocabulary")["tickets"]["status"][ours]:
            yield "inspect", word, ours


@pytest.mark.parametrize(("whose", "word", "ours"), list(held()))
def test_a_word_waits_for_the_client_where_it_names_the_client_and_only_there(
    whose: str, word: str, ours: str
) -> None:
    name = CODES.get((whose, word), word)
    assert (ours == "waiting for client") == names_client(name)


@pytest.mark.parametrize("word", sorted({word for whose, word, _ in held() if whose != "inspect"}))
def test_inspect_asks_where_a_preset_does_in_the_languages_that_it_knows(word: str) -> None:
    assert (meaning("tickets", "status", word) == "waiting for client") == bool(_LATIN.search(word))


STANDS = {"new": "open", "resolved": "over", "closed": "over", "cancelled": "over"}  # as a reader takes it

# A city's word for a case that an office has in hand: its promise runs.
IN_HAND = {("nyc-311", "Pending"), ("rio-1746", "Pendente")}
# Redmine's word for solved is still open there, until somebody closes it.
SOLVED_AND_OPEN = ("Resolved", "Résolu", "Gelöst", "Resuelta", "Resolvida", "Risolto", "Opgelost")


def mapped() -> Iterator[tuple[str, str, str]]:
    """Each word for a status in a preset that inspect knows too: whose it is, itself, and what it means."""
    for path in sorted(BUILT_IN.glob("*.toml")):
        preset = load_preset(path.stem, path.parent)
        if preset.records == "tickets":
            for word, ours in preset.status.items():
                if meaning("tickets", "status", CODES.get((path.stem, word), word)):
                    yield path.stem, word, ours


@pytest.mark.parametrize(("whose", "word", "ours"), list(mapped()))
def test_a_preset_means_by_a_status_what_inspect_does(whose: str, word: str, ours: str) -> None:
    theirs = meaning("tickets", "status", CODES.get((whose, word), word))
    is_open = (whose, word) in IN_HAND or (whose.startswith("redmine") and word in SOLVED_AND_OPEN)
    wanted = "open" if is_open else theirs
    assert STANDS.get(ours, ours) == STANDS.get(wanted, wanted)
