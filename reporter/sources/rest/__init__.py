"""All records of a service since a time: each with its details, and the names behind its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from reporter.config.feeds import Description, Lookup, Paging, Texts, fill
from reporter.errors import DataError
from reporter.sources.formats.json_rows import Spool
from reporter.sources.rest.endpoint import Endpoint, Question
from reporter.sources.rest.paging import pages, value_at, whole_number

_FIELD = re.compile(r"\{([\w.]+)\}")

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
    question = question_of(description, values)
    for document, records in pages(service, question, description.paging, description.request.records):
        beside = {
            column: dict(_pairs(value_at(document, lookup.beside) or [], lookup))
            for column, lookup in description.lookups.items()
            if lookup.beside
        }
        for record in records:
            if not isinstance(record, dict):
                raise DataError(f"{service.host}: a record is not an object: {service.hidden(str(record))}")
            full = _detailed(service, description, record)
            spool.add(_named(full, {**names, **beside}, description.lookups))
    total = whole_number(value_at(document, description.paging.total)) if description.paging.total else None
    if total is not None and total > spool.count:
        return [f"{service.host} speaks of {total:,} records and gave {spool.count:,}; read again later"]
    return []


def question_of(description: Description, values: Texts) -> Question:
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
    for _, found in pages(service, question, lookup.paging or paging, lookup.records):
        yield from _pairs(found, lookup)


def _pairs(found: list[Any], lookup: Lookup) -> Iterator[tuple[str, Any]]:
    for item in found:
        key = value_at(item, lookup.key)
        if key is not None:
            yield str(key), item if lookup.name == "." else value_at(item, lookup.name)


def _detailed(service: Endpoint, description: Description, record: dict[str, Any]) -> dict[str, Any]:
    detail = description.detail
    if detail is None:
        return record
    path = _FIELD.sub(lambda name: quote(str(value_at(record, name[1]) or ""), safe=""), detail.path)
    document = service.ask(Question(path)).document
    more = value_at(document, detail.records) if detail.records else document
    if not isinstance(more, dict):
        raise DataError(f"{service.host}: {path} gives no record", "correct [detail] of the description")
    return {**record, **more}


def _named(record: dict[str, Any], names: Names, lookups: Mapping[str, Lookup]) -> dict[str, Any]:
    """The record with the names of what it holds only numbers of."""
    called = {
        lookups[column].into: known[str(key)]
        for column, known in names.items()
        if (key := value_at(record, column)) is not None and str(key) in known
    }
    return {**record, **called}
