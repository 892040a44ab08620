"""From page to page until the last; a server that goes round in circles is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reporter.config.feeds import Paging
from reporter.errors import DataError
from reporter.sources.rest.endpoint import Answer, Endpoint, Question

_MOST_PAGES = 100_000


def pages(
    service: Endpoint, question: Question, paging: Paging, records: str
) -> Iterator[tuple[Any, list[Any]]]:
    """Each answer with its list of records."""
    seen = 0
    last_mark = ""
    number = 0
    asked: Question | None = _with(question, _opening(paging))
    while asked is not None:
        number += 1
        answer = service.ask(asked)
        found = list_at(answer.document, records, service.host)
        mark = _mark(found)
        if (found and mark == last_mark) or number > _MOST_PAGES:
            words = f"{service.host}: page {number:,} is the same as the one before; nothing was kept"
            raise DataError(words, "correct [paging] of the service's description")
        last_mark = mark
        seen += len(found)
        yield answer.document, found
        asked = _following(asked, question, answer, paging, _Progress(number, len(found), seen))


@dataclass(frozen=True)
class _Progress:
    """How far we are: the page's number, its records, and all so far."""

    number: int
    here: int
    seen: int


def list_at(document: Any, path: str, host: str) -> list[Any]:
    """The list of records at that path; DataError naming what is there instead."""
    place = value_at(document, path) if path else document
    if place is None and has_place(document, path):
        return []
    if isinstance(place, list):
        return place
    here = ", ".join(list(document)[:20]) if isinstance(document, dict) else "no names"
    wanted = f"no list “{path}”; here are {here}" if path else "no list of records"
    raise DataError(f"{host}: the answer has {wanted}", "correct `records` of the service's description")


def value_at(document: Any, path: str) -> Any:
    """What stands at a dotted path; None where it leads nowhere."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, dict) else None
    return document


def has_place(document: Any, path: str) -> bool:
    """Whether the last name of the path is there, be it with nothing in it."""
    *parents, last = path.split(".")
    holder = value_at(document, ".".join(parents)) if parents else document
    return isinstance(holder, dict) and last in holder


def whole_number(value: Any) -> int | None:
    """A count that a server gives as number or text."""
    return int(value) if isinstance(value, str | int) and str(value).strip().isdigit() else None


def _opening(paging: Paging) -> dict[str, str]:
    size = {paging.size_parameter: str(paging.size)} if paging.size_parameter else {}
    if paging.kind == "page":
        return {**size, paging.parameter: str(paging.first)}
    return {**size, paging.parameter: "0"} if paging.kind == "offset" else size


def _following(
    asked: Question, question: Question, answer: Answer, paging: Paging, progress: _Progress
) -> Question | None:
    """The question for the next page, None after the last."""
    if paging.kind == "none" or _is_last(answer.document, paging, progress):
        return None
    if paging.kind == "link":
        return _at(asked, answer.next_link)
    if paging.kind == "cursor":
        return _after(asked, question, answer.document, paging)
    count = progress.seen if paging.kind == "offset" else paging.first + progress.number
    return _with(asked, {paging.parameter: str(count)})


def _is_last(document: Any, paging: Paging, progress: _Progress) -> bool:
    if paging.kind in ("page", "offset") and not progress.here:
        return True
    if paging.more and not has_place(document, paging.more):
        words = f"the answer does not say “{paging.more}”, so its last page cannot be known"
        raise DataError(words, "correct [paging] of the service's description")
    if paging.more and not value_at(document, paging.more):
        return True
    if paging.end and value_at(document, paging.end) is True:
        return True
    total, count = (whole_number(value_at(document, path)) for path in (paging.total, paging.pages))
    return (total is not None and progress.seen >= total) or (count is not None and progress.number >= count)


def _after(asked: Question, question: Question, document: Any, paging: Paging) -> Question | None:
    cursor = value_at(document, paging.next)
    if cursor in (None, "", False):
        return None
    cursor = str(cursor)
    if "://" in cursor or cursor.startswith("/"):
        return _at(asked, cursor)
    kept = {name: text for name, text in question.parameters.items() if name not in paging.drops}
    return _with(replace(question, parameters=kept), {**_opening(paging), paging.parameter: cursor})


def _at(asked: Question, address: str) -> Question | None:
    """The same question at another address, which brings its own parameters."""
    return replace(asked, path=address, parameters={}) if address else None


def _with(question: Question, parameters: dict[str, str]) -> Question:
    """The question with these parameters: in its body where it has one."""
    if question.body is not None:
        numbers = {name: int(value) if value.isdigit() else value for name, value in parameters.items()}
        return replace(question, body={**question.body, **numbers})
    return replace(question, parameters={**question.parameters, **parameters})


def _mark(found: list[Any]) -> str:
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
