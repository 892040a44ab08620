"""Write the reference pages from the code: commands, settings, presets, figures, what templates get."""

from __future__ import annotations

import inspect
import io
import json
import re
import sys
import textwrap
import tokenize
import typing
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from reporter import metrics, report
from reporter.cadences import MENU
from reporter.cli.app import app
from reporter.config import fields, mail
from reporter.config.commentary import Note
from reporter.config.environment import resource_folder
from reporter.config.feeds import Description
from reporter.config.inventory import Asset
from reporter.config.models import BrandFile, Client, Service, Settings
from reporter.config.presets import BUILT_IN, Preset, load_preset, preset_names
from reporter.config.privacy import Policy
from reporter.config.reviews import ReviewFile
from reporter.errors import EXIT_CODES
from reporter.metrics.values import definition

PAGES = Path(__file__).parent / "reference"
_MADE = "<!-- Written by docs/reference.py: change the code, then run make reference. -->"
_SPOKEN = """\
Data are printed on standard output, words on standard error; `reporter COMMAND --help` says the same as
this page."""
_WORKSPACE = """\
A workspace is a folder of TOML files. A key that is not listed here is refused, with the nearest one that
is; `reporter check` names every fault at once, by file and field. What has no default may be left out,
unless it must be written."""
_SHIPPED = """\
The {} presets that come with Reporter, from the files in `reporter/sources/presets/`, each with its remarks
on how sure the names are: confidence A is the most, D the least. A file of the same name in `presets/` of a
workspace stands before ours."""
_GIVEN = """\
A template of your own is given the report as a value, made before any medium is: `report`, and, for what
the medium needs, what our own template of the same name uses. What stands here is read from
`reporter/report/`; each class is frozen, and a template changes nothing in it."""
_BLOCKS = """\
A section holds blocks. Each kind has a macro of its name in `blocks.html`, for page and PDF, and one in
`letter_blocks.html` and `letter_blocks.txt`. Below each stands the macro of `blocks.html` that comes with
Reporter."""
_COUNTED = """\
What each figure counts, in the words of its function in `reporter/metrics/`. `reporter explain` shows the
rows behind one."""
_OF_CLIENTS = """\
One file for each client, named by its short name. All keys but `name` and `share` may stand under
`[defaults]` of `reporter.toml` as well."""
_FILES: dict[str, tuple[type[BaseModel], str]] = {
    "reporter.toml": (Settings, "Who reports, what is read, how it leaves. One file for each workspace."),
    "clients/*.toml": (Client, _OF_CLIENTS),
    "services.toml": (Service, "What you offer: a table for each service, by its short name."),
    "privacy.toml": (Policy, "What may be told of residents; safe rules hold for what it does not say."),
    "brand/brand.toml": (BrandFile, "How reports look."),
    "commentary/*/*.md": (Note, "Front matter, between two lines of `+++`; below it your words as Markdown."),
    "reviews/*.toml": (ReviewFile, "What is kept between the reviews of one client."),
    "reviews/*-inventory.csv": (Asset, "The columns of a list of equipment."),
    "presets/*.toml": (Preset, "How a product's export is read."),
    "services/*.toml": (Description, "How a service over HTTP is read."),
}  # fmt: skip
# What Reporter fills in itself; such keys are refused in a file.
_NEVER_WRITTEN: dict[type[BaseModel], set[str]] = {
    Client: {"slug", "provider", "audiences", "catalogue", "privacy", "placeholders", "brand"},
    ReviewFile: {"file", "equipment", "placeholders"},
    Note: {"markdown", "placeholders", "of_others"},
}
_FROM_PROVIDER = {(Client, "zone"), (Client, "locale")}
_BY_HAND: dict[type[BaseModel], list[tuple[str, ...]]] = {
    Client: [("brand", "text", "`brand`", "a folder of the workspace that holds a `brand.toml`")]
}
_TOLD = {  # kinds of value with a name of their own
    "Seconds": "duration, as `15 min`, `4 h`, `2 days`",
    "Bytes": "size, as `10 MB`",
    "Zone": "time zone, as `Europe/London`",
    "LocaleName": f"one of {', '.join(f'`{one}`' for one in fields.LOCALES)}",
    "CadenceName": f"one of {', '.join(f'`{one}`' for one in MENU)}",
    "Colour": "colour, as `#2b4c9b`",
    "Address": "e-mail address",
    "Domain": "mail domain, as `acme.example`",
    "Prefix": "text",
    "DatabaseUrl": "database address, without a password",
    "WebAddress": "web address",
    "Words": "text, 500 letters at most",
}
_MEASURED = {"duration": fields.duration, "size": fields.size}
_PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    date: "day, as `2026-11-04`",
    datetime: "day and time",
    time: "time of day, as `08:00:00`",
    Any: "anything",
}


def main() -> None:
    """Write every page whose text has changed."""
    PAGES.mkdir(exist_ok=True)
    for name, text in pages().items():
        file = PAGES / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            print(f"docs/reference/{name}", file=sys.stderr)


def pages() -> dict[str, str]:
    """The reference as it should stand: file name → Markdown."""
    made = {
        "commands.md": _commands(),
        "settings.md": _settings(),
        "presets.md": _presets(),
        "figures.md": _figures(),
        "report.md": _report(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}  # fmt: skip


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield from (f"| {' | '.join(head)} |", "|---" * len(head) + "|")
        for row in rows:
            yield f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in row)} |"
        yield ""


# The command line.


def _commands() -> Iterator[str]:
    program: Any = typer.main.get_command(app)
    yield from ("# Command line", "", _MADE, "", _plain(program.help), "")
    yield from (_SPOKEN, "", "## Exit codes", "")
    yield from _table(("code", "meaning"), [(f"{code}", words) for code, words in EXIT_CODES.items()])
    for name, command in sorted(_leaves(program, "reporter")):
        yield from (f"## {name}", "", _plain(command.help), "")
        given = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
        words = [_argument(one) for one in given if one.param_type_name == "argument"]
        options = [one for one in given if one.param_type_name == "option"]
        yield from ("```text", " ".join([name, *(["[OPTIONS]"] if options else []), *words]), "```")
        rows = [(f"`{_argument(one)}`", _markdown(one.help or "")) for one in given if one not in options]
        rows += [(_option(one), _markdown(one.help or "") + _default(one)) for one in options]
        yield from _table(("", ""), rows)


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _leaves(one, f"{name} {word}")


def _argument(given: Any) -> str:
    word = given.metavar or given.name.upper()
    word += "…" if given.nargs == -1 else ""
    return word if given.required else f"[{word}]"


def _option(given: Any) -> str:
    words = ", ".join(f"`{one}`" for one in (*given.opts, *given.secondary_opts))
    return words if given.is_flag else f"{words} {given.metavar or given.name.removeprefix('as_').upper()}"


def _default(given: Any) -> str:
    told = given.default if isinstance(given.default, int | str) and not given.is_flag else ""
    return f" Default: `{told}`." if told not in ("", None) else ""


def _plain(text: str | None) -> str:
    return _markdown(inspect.cleandoc(text or ""))


def _markdown(text: str) -> str:
    """Text as Markdown that shows it as it stands."""
    return re.sub(r"([*_<\[])", r"\\\1", text)


# Settings.


def _settings() -> Iterator[str]:
    yield from ("# Settings", "", _MADE, "")
    yield _WORKSPACE
    for file, (model, words) in _FILES.items():
        yield from ("", f"## {file}", "", words)
        yield from _tables(model, "", set())


def _tables(model: type[BaseModel], above: str, told: set[type[BaseModel]]) -> Iterator[str]:
    """The keys of a table, then those of the tables in it; each model once for each file."""
    told.add(model)
    notes, annotations = _notes(model), typing.get_type_hints(model, include_extras=True)
    inner: list[tuple[str, type[BaseModel]]] = []
    rows = list(_BY_HAND.get(model, []))
    for name, field in model.model_fields.items():
        if name in _NEVER_WRITTEN.get(model, set()):
            continue
        key = field.alias or name
        inner += [
            (path, one) for path, one in _inner(annotations[name], _join(above, key)) if one not in told
        ]
        kind = _kind(annotations[name])
        standing = "the provider's" if (model, name) in _FROM_PROVIDER else _default_of(field, kind)
        rows.append((f"`{key}`", kind, standing, notes.get(name, "")))
    if above:
        yield from ("", f"### {above}", "", _plain(inspect.getdoc(model)) if model.__doc__ else "")
    yield from _table(
        ("key", "what it takes", "default", ""), [(f"`{k.strip('`')}`", *rest) for k, *rest in rows]
    )
    for path, one in inner:
        if one not in told:
            yield from _tables(one, path, told)


def _join(above: str, key: str) -> str:
    return f"{above}.{key}" if above else key


def _inner(annotation: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """The tables that a value may be, and where they stand."""
    origin = typing.get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield path, annotation
    elif origin is dict:
        yield from _inner(typing.get_args(annotation)[1], f"{path}.NAME")
    elif origin is not Literal:
        for one in typing.get_args(annotation):
            yield from _inner(one, path)


def _kind(annotation: Any) -> str:
    """What may be written, in words."""
    named = next((name for name in _TOLD if getattr(fields, name) == annotation), "")
    if named:
        return _TOLD[named]
    if annotation == mail.MailAddress:
        return _TOLD["Address"]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return "one of " + ", ".join(f"`{_written(one)}`" for one in inner)
    if origin is tuple:
        return (
            f"list of {_many(_kind(inner[0]))}" if inner[-1] is Ellipsis else " and ".join(map(_kind, inner))
        )
    if origin is dict:
        return f"table of {_many(_kind(inner[1]))}"
    if origin in (UnionType, typing.Union):
        return ", or ".join(dict.fromkeys(_kind(one) for one in inner if one is not NoneType))
    return _kind(inner[0]) if inner else _PLAIN.get(annotation, "text")


def _many(kind: str) -> str:
    """tables, texts, whole numbers; of a longer description the same word."""
    return f"{kind}s" if kind in ("table", "text", "number", "whole number", "e-mail address") else kind


def _default_of(field: FieldInfo, kind: str) -> str:
    if field.is_required():
        return "must be written"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined or value is None or value in ("", (), {}) or isinstance(value, BaseModel):
        return ""
    words = next((say for name, say in _MEASURED.items() if kind.startswith(name)), None)
    return f"`{_written(words(value) if words else value)}`"


def _written(value: Any) -> str:
    """The value as TOML has it."""
    return json.dumps(value, ensure_ascii=False, default=lambda clock: f"{clock:%H:%M}")


def _notes(model: type) -> dict[str, str]:
    """The remark behind each field in the code, also of those that it has from a parent."""
    found: dict[str, str] = {}
    for one in reversed([one for one in model.__mro__ if one not in (object, BaseModel)]):
        try:
            source = textwrap.dedent(inspect.getsource(one))
        except (OSError, TypeError):
            continue
        name = ""
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if begins := re.match(r"    (?:(\w+): |[^\s)])", token.line):
                name = begins[1] or ""  # a line of the class itself, which is a field or is none
            remark = token.string.removeprefix("#").split("#")[0].strip()
            if (
                token.type == tokenize.COMMENT
                and name in one.__annotations__
                and not remark.startswith(("noqa", "type:"))
            ):
                found[name] = _markdown(remark)
    return found


# Presets.


def _presets() -> Iterator[str]:
    names = preset_names(Path("/nowhere"))
    yield from ("# Presets", "", _MADE, "")
    yield from (_SHIPPED.format(len(names)), "")
    presets = {name: load_preset(name, Path("/nowhere")) for name in names}
    rows = [(f"[`{name}`](#{name})", _markdown(one.label), one.records) for name, one in presets.items()]
    yield from _table(("preset", "of", "records"), rows)
    for name, preset in presets.items():
        yield from (f"## {name} {{ #{name} }}", "", _markdown(_head(BUILT_IN / f"{name}.toml")), "")
        sources = {
            field: ", ".join(f"`{one}`" for one in preset.sources_of(field)) for field in preset.columns
        }
        yield from _table(("field", "column"), [(f"`{field}`", told) for field, told in sources.items()])


def _head(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    first = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    return " ".join(line.removeprefix("#").strip() for line in lines[:first])


# Figures.


def _figures() -> Iterator[str]:
    yield from ("# Figures", "", _MADE, "")
    yield from (_COUNTED, "")
    named = [name for name in metrics.__all__ if _is_metric(getattr(metrics, name))]
    rows = [(f"`{name}`", _markdown(definition(getattr(metrics, name)))) for name in sorted(named)]
    yield from _table(("figure", "what it counts"), rows)


def _is_metric(thing: Any) -> bool:
    """Whether it has the signature of a metric: a span and a client."""
    if not inspect.isfunction(thing):
        return False
    given = [str(one.annotation) for one in inspect.signature(thing).parameters.values()]
    return given == ["Span", "Client"]


# What templates are given.


def _report() -> Iterator[str]:
    yield from ("# What templates are given", "", _MADE, "", _GIVEN, "")
    for whole in (report.Report, report.Section):
        yield from _of_report(whole, f"## {whole.__name__}")
    yield from ("## Blocks", "", _BLOCKS)
    macros = dict(re.findall(r"^({% macro (\w+)\(.*?^{% endmacro %})$", _macros(), re.MULTILINE | re.DOTALL))
    by_name = {name: text for text, name in macros.items()}
    for one in typing.get_args(report.Block):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.__name__).lower()
        yield from ("", *_of_report(one, f"### {name}"), "```jinja", by_name[name], "```", "")
    yield "## Parts of blocks"
    for one in _parts():
        yield from ("", *_of_report(one, f"### {one.__name__}"))


def _macros() -> str:
    return (resource_folder("templates") / "outputs" / "blocks.html").read_text(encoding="utf-8")


def _of_report(one: type, heading: str) -> Iterator[str]:
    notes = _notes(one)
    about = "" if (one.__doc__ or "").startswith(f"{one.__name__}(") else _plain(one.__doc__)
    yield from (heading, "", *([about, ""] if about else []))
    kinds = {name: str(kind).replace("|", "or") for name, kind in one.__annotations__.items()}
    rows = [(f"`{name}`", f"`{kind}`", notes.get(name, "")) for name, kind in kinds.items()]
    yield from _table(("name", "kind", ""), rows)


def _parts() -> list[type]:
    """The classes of which blocks are made, by name."""
    found: dict[str, type] = {}
    left = [*typing.get_args(report.Block), report.Report]
    blocks = {*left, report.Section}
    while left:
        told = " ".join(map(str, left.pop().__annotations__.values()))
        for name in re.findall(r"\b[A-Z]\w+", told):
            one = getattr(report, name, None)
            if not isinstance(one, type) or not one.__module__.startswith(f"{report.__name__}."):
                continue
            if one not in blocks and name not in found:
                found[name] = one
                left.append(one)
    return [found[name] for name in sorted(found)]


if __name__ == "__main__":
    main()
