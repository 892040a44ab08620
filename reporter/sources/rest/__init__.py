"""All records of a service since a time: page after page, each with its details and the names behind numbers.

A server that goes round in circles is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from reporter.config.feeds import Description, Lookup, Paging, Texts, fill
from reporter.errors import DataError
from reporter.sources.formats.json_rows import Spool
from reporter.sources.rest.endpoint import Endpoint, Fetched, Question

_FIELD = re.compile(r"\{([\w.]+)\}")
_MOST_PAGES = 100_000

Names = dict[str, dict[str, Any]]  # column → what each of its values is called


def fetch(
    service: Endpoint, description: Description, values: Texts, since: datetime | None
) -> tuple[Spool, list[str]]:
    """Every record, or DataError and none; and what should be looked at."""
    spool = Spool()
    try:
        warnings = _fill_spool(spool, service, description, {**values, **_since(description, since)})
    except BaseException:
        spool.close()
        raise
    return spool, warnings


def _fill_spool(spool: Spool, service: Endpoint, description: Description, values: Texts) -> list[str]:
    names = {
        column: dict(_names(service, lookup, description.paging, values))
        for column, lookup in description.lookups.items()
        if lookup.path
    }
    document: Any = None
    question = _question(description, values)
    for document, records in _pages(service, question, description.paging, description.request.records):
        beside = {
            column: dict(_pairs(_value_at(document, lookup.beside) or [], lookup))
            for column, lookup in description.lookups.items()
            if lookup.beside
        }
        for record in records:
            if not isinstance(record, dict):
                raise DataError(f"{service.host}: a record is not an object: {service.hidden(str(record))}")
            full = _detailed(service, description, record)
            spool.add(_named(full, {**names, **beside}, description.lookups))
    total = _whole_number(_value_at(document, description.paging.total))
    if total is not None and total > spool.count:
        return [f"{service.host} speaks of {total:,} records and gave {spool.count:,}; read again later"]
    return []


def _question(description: Description, values: Texts) -> Question:
    """The first question, its blanks filled."""
    request = description.request
    parameters = {name: fill(text, values) for name, text in request.parameters.items()}
    when = request.since
    if when and when.parameter and values["since"]:
        parameters[when.parameter] = values["since"]
    body = _filled(request.body, values) if request.body is not None else None
    return Question(fill(request.path, values), parameters, body, request.method)


def _since(description: Description, since: datetime | None) -> Texts:
    """{since} as the service wants it written."""
    when = description.request.since
    if when is None:
        return {"since": ""}
    if since is None:
        return {"since": when.first}
    at = since.astimezone(UTC) - timedelta(seconds=when.margin)
    if when.format == "iso":
        return {"since": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    if when.format in ("seconds", "milliseconds"):
        return {"since": str(int(at.timestamp()) * (1000 if when.format == "milliseconds" else 1))}
    return {"since": at.strftime(when.format)}


def _filled(value: Any, values: Texts) -> Any:
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    return [_filled(item, values) for item in value] if isinstance(value, list) else value


def _names(service: Endpoint, lookup: Lookup, paging: Paging, values: Texts) -> Iterator[tuple[str, Any]]:
    parameters = {name: fill(text, values) for name, text in lookup.parameters.items()}
    question = Question(fill(lookup.path, values), parameters)
    for _, found in _pages(service, question, lookup.paging or paging, lookup.records):
        yield from _pairs(found, lookup)


def _pairs(found: list[Any], lookup: Lookup) -> Iterator[tuple[str, Any]]:
    for item in found:
        key = _value_at(item, lookup.key)
        if key is not None:
            yield str(key), item if lookup.name == "." else _value_at(item, lookup.name)


def _detailed(service: Endpoint, description: Description, record: dict[str, Any]) -> dict[str, Any]:
    detail = description.detail
    if detail is None:
        return record
    path = _FIELD.sub(lambda name: quote(str(_value_at(record, name[1]) or ""), safe=""), detail.path)
    document = service.ask(Question(path)).document
    more = _value_at(document, detail.records) if detail.records else document
    if not isinstance(more, dict):
        raise DataError(f"{service.host}: {path} gives no record", "correct [detail] of the description")
    return {**record, **more}


def _named(record: dict[str, Any], names: Names, lookups: Mapping[str, Lookup]) -> dict[str, Any]:
    """The record with the names of what it holds only numbers of."""
    called = {
        lookups[column].into: known[str(key)]
        for column, known in names.items()
        if (key := _value_at(record, column)) is not None and str(key) in known
    }
    return {**record, **called}


def _pages(
    service: Endpoint, question: Question, paging: Paging, records: str
) -> Iterator[tuple[Any, list[Any]]]:
    """Each answer with its list of records."""
    seen = 0
    number = 0
    last: list[Any] = []
    asked: Question | None = _with(question, _opening(paging))
    while asked is not None:
        number += 1
        answer = service.ask(asked)
        found = _list_at(answer.document, records, service.host)
        if (found and found == last) or number > _MOST_PAGES:
            words = f"{service.host}: page {number:,} is the same as the one before; nothing was kept"
            raise DataError(words, "correct [paging] of the service's description")
        last = found
        seen += len(found)
        yield answer.document, found
        asked = _following(asked, question, answer, paging, _Progress(number, len(found), seen))


@dataclass(frozen=True)
class _Progress:
    """How far we are: the page's number, its records, and all so far."""

    number: int
    here: int
    seen: int


def _list_at(document: Any, path: str, host: str) -> list[Any]:
    """The list of records at that path; DataError naming what is there instead."""
    place = _value_at(document, path) if path else document
    if place is None and _has_place(document, path):
        return []
    if isinstance(place, list):
        return place
    here = ", ".join(list(document)[:20]) if isinstance(document, dict) else "no names"
    wanted = f"no list “{path}”; here are {here}" if path else "no list of records"
    raise DataError(f"{host}: the answer has {wanted}", "correct `records` of the service's description")


def _value_at(document: Any, path: str) -> Any:
    """What stands at a dotted path; None where it leads nowhere."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, dict) else None
    return document


def _has_place(document: Any, path: str) -> bool:
    """Whether the last name of the path is there, be it with nothing in it."""
    *parents, last = path.split(".")
    holder = _value_at(document, ".".join(parents)) if parents else document
    return isinstance(holder, dict) and last in holder


def _whole_number(value: Any) -> int | None:
    """A count that a server gives as number or text."""
    return int(value) if isinstance(value, str | int) and str(value).strip().isdigit() else None


def _opening(paging: Paging) -> dict[str, str]:
    size = {paging.size_parameter: str(paging.size)} if paging.size_parameter else {}
    if paging.kind == "page":
        return {**size, paging.parameter: str(paging.first)}
    return {**size, paging.parameter: "0"} if paging.kind == "offset" else size


def _following(
    asked: Question, question: Question, answer: Fetched, paging: Paging, progress: _Progress
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
    if paging.more and not _has_place(document, paging.more):
        words = f"the answer does not say “{paging.more}”, so its last page cannot be known"
        raise DataError(words, "correct [paging] of the service's description")
    if paging.more and not _value_at(document, paging.more):
        return True
    if paging.end and _value_at(document, paging.end) is True:
        return True
    total, count = (_whole_number(_value_at(document, path)) for path in (paging.total, paging.pages))
    return (total is not None and progress.seen >= total) or (count is not None and progress.number >= count)


def _after(asked: Question, question: Question, document: Any, paging: Paging) -> Question | None:
    cursor = _value_at(document, paging.next)
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
