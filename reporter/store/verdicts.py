"""What files prove of how they are to be read: kept when they are read or refused, told afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from reporter.errors import DataError
from reporter.sources.intake import SourceFile
from reporter.store.store import Store
from reporter.store.tables import verdicts

REFUSED, DOUBTED, GROUND = "refused", "doubted", "ground"
_REFUSAL_PLACE = 0

Which = tuple[str, str]  # a source, and one of its files


@dataclass(frozen=True)
class Verdict:
    """What was found of one file: why it was refused or is doubted, or on what ground it is read so."""

    source: str
    file: str
    kind: str
    what: str
    proof: str = ""
    mend: str = ""


def keep_refusal(store: Store, which: Which, fault: DataError) -> None:
    """Remember why a file was refused; what an earlier one of its name gave stands."""
    told = {"what": str(fault), "mend": fault.hint}
    with suppress(DataError):  # a store that is none has told so itself
        if _refusal_of(store, which) != (told["what"], told["mend"]):
            with store.writing() as connection:
                _drop_refusal(connection, which)
                row = {"source": which[0], "file": which[1], "place": _REFUSAL_PLACE, "kind": REFUSED}
                connection.execute(insert(verdicts).values(**row, **told, proof=""))


def forget_refusal(store: Store, which: Which) -> None:
    """The file of that name can be read again."""
    if _refusal_of(store, which):
        with store.writing() as connection:
            _drop_refusal(connection, which)


def keep_verdicts(connection: Connection, read: SourceFile, final_name: str) -> None:
    """Remember what a file that was read proves, in place of all that was known of it."""
    source = read.source.name
    names = {read.name, final_name, source if read.state is None else final_name}
    connection.execute(delete(verdicts).where(verdicts.c.source == source, verdicts.c.file.in_(names)))
    parted = (doubt.partition("; ") for doubt in read.doubts)
    told = [(DOUBTED, what, "", mend) for what, _, mend in parted]
    told += [(GROUND, one.what, one.proof, one.mend) for one in read.grounds]
    names_of = ("kind", "what", "proof", "mend")
    rows = [dict(zip(names_of, one, strict=True)) for one in told]
    if rows:
        placed = enumerate(rows, _REFUSAL_PLACE + 1)
        connection.execute(
            insert(verdicts),
            [{"source": source, "file": final_name, "place": place, **row} for place, row in placed],
        )


def verdicts_of(connection: Connection, kind: str) -> Iterator[Verdict]:
    """All of a kind, by source and file."""
    columns = (verdicts.c[name] for name in ("source", "file", "kind", "what", "proof", "mend"))
    chosen = select(*columns).where(verdicts.c.kind == kind)
    for row in connection.execute(chosen.order_by(*verdicts.primary_key)).all():
        yield Verdict(*map(str, row))


def _refusal_of(store: Store, which: Which) -> tuple[str, str] | None:
    chosen = select(verdicts.c.what, verdicts.c.mend).where(*_is_refusal(which))
    with store.reading() as connection:
        found = connection.execute(chosen).first()
    return (str(found.what), str(found.mend)) if found else None


def _drop_refusal(connection: Connection, which: Which) -> None:
    connection.execute(delete(verdicts).where(*_is_refusal(which)))


def _is_refusal(which: Which) -> tuple[ColumnElement[bool], ...]:
    source, file = which
    return verdicts.c.source == source, verdicts.c.file == file, verdicts.c.kind == REFUSED
