"""Every preset for tickets: which of its words say solved, and which something else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from reporter.config.presets import BUILT_IN, NOBODY_KNOWS, Joined, Preset, load_preset
from reporter.records import SET_APART, WITHOUT_RESULT
from reporter.sources.chunks import Chunk
from reporter.sources.mapping import Mapper
from tests.sources.exports import source, workspace


@cache
def preset_of(name: str) -> Preset:
    return load_preset(name, BUILT_IN)


DESKS = [path.stem for path in sorted(BUILT_IN.glob("*.toml")) if preset_of(path.stem).records == "tickets"]
WITH_OUTCOMES = [name for name in DESKS if preset_of(name).outcome]
TOLD = [(name, word) for name in WITH_OUTCOMES for word in preset_of(name).outcome]
MEANT = {  # what a word says to whoever reads it, whichever product it stands in; the first that fits
    r"^$|^unknown$|case noted| noted": NOBODY_KNOWS,
    r"d[uo]plica|merge|doublon|duplikat|zusammengefasst|重複": "duplicate",
    r"spam|junk": "spam",
    r"deleted|removed|entfernt": "deleted",
    r"cancel|withdrawn|annul|abgebrochen|storniert|geannuleerd|キャンセル": "cancelled",
    r"referred to|transferred|by another organisation": "handed on",
    r"reject|declin|inva?lid|wo(n't|nt) ?(fix|do)|works ?for ?me|not a bug|out of date|later|postponed|remind"
    r"|third party|no response|unsolved|(not|no) (re)?(solved|solution)|unresolved|not[_ ]planned|rejeitad"
    r"|recusad|não|sem (solu|resp)|cannot rep|incomplete|skipped|administratively|jurisdiction|were gone"
    r"|no evidence|not have enough|unable to|public interest|unavailable|not guilty|no suspect"
    r"|no resolution|no se |rechazad|incomplet|unvollst|abgelehnt|abgewiesen|rifiutat|afgewezen|rejeté|refusé"
    r"|ne sera pas|impossi|wird nicht|kann nicht|nicht gelöst|wordt niet|kan niet|niet opgelost"
    r"|non (verrà|risolt|résolu)"
    r"|sin solución|unsuccessful|erfolglos|sem possib|却下|しない|再現|不完全": "closed without result",
    r"fixed|accepted|successful|erfolgreich|workaround|fechado com|completed"
    r"|done|solved|resolved|provided|suspect charged|crown court|offender"
    r"|local resolution|terminé|corrig|corre[gt]|résolu|fertig|erledigt|gelöst|behoben|finalizad"
    r"|listo|resuelt"
    r"|concluíd|resolvid|completato|risolto|gereed|opgelost|完了|修正済み|解決済み": "solved",
}
SAYS_NOTHING = {  # words of an ending's column that leave it to the status
    *("*", "Known Error", "Known error", "User error", "Hardware failure", "Software failure", "Unresolved"),
    *(
        "Non résolu",
        "Non résolue",
        "Non résolu(e)",
        "Nicht erledigt",
        "Unerledigt",
        "Sin resolver",
        "Não resolvido",
    ),
    *("Irrisolto", "Non risolto", "Onopgelost", "未解決"),
    *("0", "false", "false false"),
}
FLAGS = {  # what a yes says of a ticket
    "glpi-api": {"1": "deleted", "true": "deleted"},
    "freshdesk": {"true": "spam", "true false": "spam", "true true": "spam", "false true": "deleted"},
}


def row_of(preset: Preset, told: dict[str, str]) -> dict[str, str]:
    """A row of the product's export that fills these fields, each in the first of its columns."""
    row: dict[str, str] = {}
    for field, text in told.items():
        spec = preset.columns.get(field)
        if isinstance(spec, Joined):
            parts = text.split(spec.between) if text.count(spec.between) == len(spec.join) - 1 else [text]
            row |= dict(zip(spec.join, parts, strict=False))
        elif spec is not None:
            row[spec if isinstance(spec, str) else spec[0]] = text
    return row


def tickets(name: str, *told: dict[str, str]) -> pd.DataFrame:
    """These tickets as the product writes them, read with its preset: solved one day, closed the next."""
    preset = preset_of(name)
    times = {"opened_at": 1, "resolved_at": 2, "closed_at": 3}
    dated = {field: written(datetime(2026, 10, day, 12, tzinfo=UTC), preset) for field, day in times.items()}
    rows = [row_of(preset, {"id": str(number)} | dated | fields) for number, fields in enumerate(told, 1)]
    frame = pd.DataFrame(rows, dtype=object).fillna("")
    mapper = Mapper(preset, source(name), workspace(Path()))
    mapper.found = {str(column): str(column) for column in frame}
    return mapper.records(Chunk(frame)).frame


def written(at: datetime, preset: Preset) -> str:
    """An instant in the first form of dates that the preset knows."""
    form = preset.dates.formats[0]
    if form.startswith("epoch"):
        return str(int(at.timestamp() * {"epoch": 1, "epoch ms": 1_000, "epoch us": 1_000_000}[form]))
    return at.isoformat() if form == "iso" else at.strftime(form)


def over_word(preset: Preset) -> str:
    """A status of the product that says closed, or else solved."""
    by_meaning = {ours: theirs for theirs, ours in reversed(preset.status.items())}
    return by_meaning.get("closed") or by_meaning.get("resolved") or "closed"


def has_column(preset: Preset) -> bool:
    return "outcome" in preset.columns


def spelled(word: str) -> str:
    """A text that the word of a preset stands for."""
    return "some words" if word == "*" else re.sub(r"\s+", " ", word.replace("*", " so ")).strip()


def meaning(name: str, word: str) -> str:
    """What the word says by itself, told without the preset."""
    if word in SAYS_NOTHING:
        return ""
    if word in FLAGS.get(name, {}):
        return FLAGS[name][word]
    return next(
        (ours for part, ours in MEANT.items() if re.search(part, word.casefold())), f"{name}: {word}?"
    )


@pytest.mark.parametrize("name", DESKS)
def test_a_preset_says_how_tickets_end_or_why_it_cannot(name: str) -> None:
    remark = " ".join(
        line.lstrip("# ")
        for line in (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    )
    assert preset_of(name).outcome or "how a ticket ended" in remark
    assert preset_of(name).outcome or not has_column(preset_of(name))


@pytest.mark.parametrize(("name", "word"), TOLD)
def test_each_word_means_what_it_says(name: str, word: str) -> None:
    assert preset_of(name).outcome[word] == meaning(name, word)


@pytest.mark.parametrize(("name", "word"), TOLD)
def test_each_word_is_read_to_its_outcome(name: str, word: str) -> None:
    preset = preset_of(name)
    told = {"status": over_word(preset)} | {("outcome" if has_column(preset) else "status"): spelled(word)}
    (ticket,) = tickets(name, told).to_dict("records")
    wanted = {"": "solved", NOBODY_KNOWS: ""}.get(meaning(name, word), meaning(name, word))
    assert ticket["outcome"] == wanted
    assert ticket["unknown_status"] == ""
    assert (ticket["status"] == "cancelled") == (wanted in SET_APART)
    if wanted in WITHOUT_RESULT:
        assert ticket["resolution"]


@pytest.mark.parametrize("name", [name for name in DESKS if "" not in preset_of(name).outcome])
def test_closed_says_solved_only_where_no_word_says_otherwise(name: str) -> None:
    preset = preset_of(name)
    over = [theirs for theirs, ours in preset.status.items() if ours in ("closed", "resolved")] or ["closed"]
    found = tickets(name, *({"status": spelled(word)} for word in over)).to_dict("records")
    for word, ticket in zip(over, found, strict=True):
        denies = meaning(name, word) in (*WITHOUT_RESULT, *SET_APART)
        assert (ticket["outcome"] == "solved") == (not denies), word


def first_column(preset: Preset, field: str) -> str:
    """Where the field is looked for first."""
    return (*preset.sources_of(field), "")[0]


@pytest.mark.parametrize("name", [one for one in DESKS if preset_of(one).dates.precision == "instant"])
def test_a_ticket_is_solved_when_it_was_solved_not_when_it_was_closed(name: str) -> None:
    preset = preset_of(name)
    solved, closed = (first_column(preset, field) for field in ("resolved_at", "closed_at"))
    over = [theirs for theirs, ours in preset.status.items() if ours in ("closed", "resolved")] or ["closed"]
    found = tickets(name, *({"status": spelled(word)} for word in over)).to_dict("records")
    kept = [one for one in found if one["outcome"] == "solved"]
    assert kept
    for ticket in kept:
        wanted = 2 if solved and solved != closed else 3
        assert ticket["resolved_at"].day == wanted
        assert pd.isna(ticket["closed_at"]) or ticket["closed_at"].day >= wanted


WORDS = {
    "autotask": {"Complete": "solved", "RMM Resolved": "solved", "Complete - Duplicate": "duplicate"},
    "halopsa": {
        "Closed": "solved",
        "Closed - No Response": "closed without result",
        "Closed (No response from user)": "closed without result",
        "Closed - Duplicate": "duplicate",
        "Cancelled": "cancelled",
        "Merged": "duplicate",
    },
    "connectwise": {
        ">Closed": "solved",
        ">Closed - No Response": "closed without result",
        ">Closed - Cancelled": "cancelled",
        "Closed - Merged": "duplicate",
        ">Canceled": "cancelled",
        "Closed (Spam)": "spam",
        ">Closed - Billing": "",  # nobody taught us this word: its times say that it is over, but not how
    },
    "syncro": {
        "Invoiced": "solved",
        "Resolved": "solved",
        "Resolved - by telephone": "solved",
        "Resolved - Duplicate": "duplicate",
        "Resolved-Cancelled by customer": "cancelled",
        "Resolved - no response": "closed without result",
        "Customer Reply": "",
    },
    "spiceworks": {"closed": "solved", "in_progress": "", "waiting": ""},
    "osticket": {"Archived": "solved", "Deleted": "deleted"},
    "plain-tickets": {"rejected": "closed without result", "withdrawn": "cancelled", "canceled": "cancelled"},
}


@pytest.mark.parametrize(("name", "word"), [(name, word) for name in WORDS for word in WORDS[name]])
def test_words_that_people_give_their_statuses(name: str, word: str) -> None:
    assert tickets(name, {"status": word})["outcome"].tolist() == [WORDS[name][word]]


ENDED_AS = {
    "roundup": {"": "solved", "fixed": "solved", "works for me": "closed without result", "None": "solved"},
    "roundup-csv": {
        "": "solved",
        "duplicate": "duplicate",
        "rejected": "closed without result",
        "None": "solved",
    },
    "glpi": {
        "": "solved",
        "Troca de peça": "solved",
        "Chamado duplicado": "duplicate",
        "Cancelado pelo usuário": "cancelled",
        "Não resolvido": "closed without result",
        "Encerrado sem resposta": "closed without result",
    },
    "glpi-api": {"": "solved", "0": "solved", "1": "deleted"},
}


@pytest.mark.parametrize(("name", "word"), [(name, word) for name in ENDED_AS for word in ENDED_AS[name]])
def test_words_of_a_column_for_the_ending(name: str, word: str) -> None:
    over = over_word(preset_of(name))
    assert tickets(name, {"status": over, "outcome": word})["outcome"].tolist() == [ENDED_AS[name][word]]
    opens = next(theirs for theirs, ours in preset_of(name).status.items() if ours == "open")
    (still_open,) = tickets(name, {"status": opens, "outcome": word}).to_dict("records")
    assert still_open["outcome"] == ("deleted" if ENDED_AS[name][word] == "deleted" else "")
