"""What is wrong with what a person wrote: which file, which key, what, and how to mend it."""

from __future__ import annotations

import re
import tomllib
import typing
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from reporter.errors import ConfigError
from reporter.errors import did_you_mean as did_you_mean
from reporter.files import is_file, list_folder

Location = tuple[int | str, ...]
Table = dict[str, Any]
Checked = TypeVar("Checked", bound=BaseModel)

_SAID = {
    "missing": "is missing",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "greater_than_equal": "{shown} is too small; write {ge} or more",
    "less_than_equal": "{shown} is too large; write {le} or less",
}
_KINDS = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "time_type": "must be a time like 09:00",
    "time_parsing": "must be a time between 00:00 and 23:59; write 00:00 for midnight",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, where it was written, and the command that mends it where one does."""

    what: str
    place: Location = ()  # in the tables of the file
    file: str = ""
    mend: str = ""

    def within(self, file: str, above: Location = ()) -> Fault:
        """The same fault of that file; `above` is where the table stands in which it was found."""
        return replace(self, file=file, place=(*above, *self.place))

    @property
    def where(self) -> str:
        """clients/acme.toml: agreement.targets.urgent.first_response."""
        path = ""
        for step in self.place:
            path += f" #{step + 1}" if isinstance(step, int) else f".{step}" if path else step
        return ": ".join(filter(None, (self.file, path)))

    def __str__(self) -> str:
        """clients/acme.toml: agreement.targets.urgent.first_response: “soon” is not a duration; …"""
        return ": ".join(filter(None, (self.where, self.what)))


def toml_files(folder: Path, shown: str) -> list[Path]:
    """The TOML files of a folder, by name, none of them hidden; ConfigError where it cannot be looked at."""
    try:
        return [path for path in list_folder(folder) if path.suffix == ".toml" and path.name[0] != "."]
    except OSError as fault:
        raise ConfigError(f"{shown}: cannot be read: {fault.strerror}") from None


def parse_toml(content: bytes) -> Table:
    """TOML as a table; ConfigError with line and column when it is none."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(f"line {line}: is not UTF-8 text; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        words = re.sub(r" \(at [^)]*\)$", "", str(error))
        words = words[:1].lower() + words[1:]
        if place and place[1]:
            raise ConfigError(f"line {place[1]}, column {place[2]}: {words}") from None
        raise ConfigError(f"last line: {words}") from None
    except RecursionError:
        number = content[: content.index(max(content.splitlines(), key=_opened))].count(b"\n") + 1
        raise ConfigError(f"line {number}: is nested too deep; take brackets out") from None


def _opened(line: bytes) -> int:
    """How many lists and tables a line begins."""
    return line.count(b"[") + line.count(b"{") + line.count(b".")


def parse_model(content: bytes, file: str, model: type[Checked]) -> Checked:
    """TOML as that model; ConfigError with every fault of the file."""
    try:
        return model.model_validate(parse_toml(content))
    except ConfigError as fault:
        raise ConfigError(f"{file}: {fault}") from None
    except ValidationError as error:
        raise ConfigError([str(fault.within(file)) for fault in found_by(error, model)]) from None


@dataclass(frozen=True)
class Shelf(Generic[Checked]):
    """Descriptions of one kind, a TOML file each: those that come with Reporter, and the workspace's own."""

    kind: str  # preset
    model: type[Checked]

    @property
    def built_in(self) -> Path:
        """The folder of those that come with Reporter."""
        return Path(__file__).resolve().parent.parent / "sources" / f"{self.kind}s"

    def names(self, workspace: Path) -> list[str]:
        """Everything that can be named."""
        return sorted(self._files(workspace))

    def load(self, name: str, workspace: Path) -> Checked:
        """The one of that name: the workspace's own if it has one, else the built-in one."""
        return typing.cast(
            "Checked", _parsed(self.content(name, workspace), f"{self.kind}s/{name}.toml", self.model)
        )

    def content(self, name: str, workspace: Path) -> bytes:
        """The file of that name as it stands."""
        files = self._files(workspace)
        if name not in files:
            raise ConfigError(f"reporter.toml: there is no {self.kind} “{name}”", did_you_mean(name, files))
        try:
            return files[name].read_bytes()
        except OSError as fault:
            raise ConfigError(f"{self.kind}s/{name}.toml: cannot be read: {fault.strerror}") from None

    def is_own(self, name: str, workspace: Path) -> bool:
        """Whether the workspace has one of that name."""
        return is_file(workspace / f"{self.kind}s" / f"{name}.toml")

    def _files(self, workspace: Path) -> dict[str, Path]:
        if (folder := workspace / f"{self.kind}s") == self.built_in:
            return self._built_in_files
        return self._built_in_files | {path.stem: path for path in toml_files(folder, f"{self.kind}s/")}

    @cached_property
    def _built_in_files(self) -> dict[str, Path]:
        return {path.stem: path for path in toml_files(self.built_in, str(self.built_in))}


@lru_cache(maxsize=256)
def _parsed(content: bytes, file: str, model: type[BaseModel]) -> BaseModel:
    """As parse_model: the same files are asked for again and again."""
    return parse_model(content, file, model)


def found_by(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Every fault that the model found, in plain words."""
    return [Fault(_words(detail, model), detail["loc"]) for detail in error.errors()]


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, wrong, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        *parents, key = detail["loc"]
        return _unknown_key(str(key), _model_at(model, parents))
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return (
            f"{_shown(wrong)} is not one of {context['expected'].replace(' or ', ', ').replace(chr(39), '')}"
        )
    if kind in _SAID:
        return _SAID[kind].format(shown=_shown(wrong), **context)
    if kind.startswith("datetime_"):
        return f"{_shown(wrong)} is not a time of a day; write one like 2026-10-08T12:30:00"
    if kind.startswith("date_"):
        return f"{_shown(wrong)} is not a date; write one like 2026-08-20"
    return f"{_KINDS.get(kind, detail['msg'])}, not {_shown(wrong)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return f"“{value[:60]}”" if isinstance(value, str) else str(value)[:60]


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    gone: dict[str, str] = getattr(model, "gone", {})
    if key in gone:
        return f"this setting is gone: {gone[key]}"
    return f"unknown key; {did_you_mean(key, keys_of(model) if model else ())}"


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model, each by what it is called in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_at(model: type[BaseModel], parents: list[int | str]) -> type[BaseModel] | None:
    kind: type[BaseModel] | None = model
    for step in parents:
        if kind and step in (keys := keys_of(kind)):  # else an item of a list or table of such models
            kind = model_in(keys[str(step)].annotation)
    return kind


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a value of that type is, or is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := model_in(part))), None)
