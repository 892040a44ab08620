"""JSON Schemas of the TOML files that a person writes, so that an editor completes and checks them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from reporter.config.commentary import Note
from reporter.config.feeds import Description
from reporter.config.models import BrandFile, Client, Service, Settings
from reporter.config.presets import Preset
from reporter.config.privacy import Policy
from reporter.config.reviews import ReviewFile
from reporter.errors import CannotWriteError, UsageError, nearest
from reporter.files import write_whole

FOLDER = ".schemas"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CLIENT = ("slug", "catalogue", "audiences", "privacy", "placeholders")  # set by Reporter, never written
# By name: the files, what they are, and what of the model is set by Reporter itself.
_KINDS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "reporter": ("reporter.toml", Settings, ()),
    "client": ("clients/*.toml", Client, _CLIENT),
    "services": ("services.toml", dict[str, Service], ()),
    "privacy": ("privacy.toml", Policy, ()),
    "brand": ("brand/brand.toml", BrandFile, ()),
    "commentary": (
        "commentary/*/*.md, between the lines +++",
        Note,
        ("markdown", "placeholders", "of_others"),
    ),
    "review": ("reviews/*.toml", ReviewFile, ("file", "equipment", "placeholders")),
    "preset": ("presets/*.toml", Preset, ()),
    "service": ("services/*.toml", Description, ()),
}
NAMES = tuple(_KINDS)


class _AsWritten(GenerateJsonSchema):
    """Times as TOML and people write them, of a day and without an offset; and nothing that is null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        return {key: value for key, value in found.items() if key != "default" or value is not None}

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?$"}

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$"}


def files_of(name: str) -> str:
    """Which files a schema is of."""
    return _KINDS[name][0]


def schema_of(name: str) -> dict[str, Any]:
    """The schema of that name; UsageError naming them all when there is none."""
    if name not in _KINDS:
        near = nearest(name, _KINDS)
        mend = f"did you mean “{near}”?" if near else f"there are {', '.join(_KINDS)}"
        raise UsageError(f"there is no schema “{name}”", mend)
    files, model, derived = _KINDS[name]
    schema = _without(_generated(model), derived)
    if name == "client":
        schema = _as_client(schema, required=["name"])
    if name == "reporter":
        defaults = _as_client(_without(_generated(Client), (*_CLIENT, "share")), required=[])
        schema["$defs"] |= {**defaults.pop("$defs"), **schema["$defs"], "Defaults": defaults}
        schema["properties"]["defaults"] = {"$ref": "#/$defs/Defaults"}
        schema["$defs"]["AvoidedCost"].pop("required", None)
    return {"$schema": _DIALECT, **schema, "title": files}


def write_schemas(folder: Path, names: Iterable[str] = NAMES) -> list[Path]:
    """Put the schemas into a workspace, where `#:schema` lines look for them."""
    written = []
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        for name in names:
            path = folder / FOLDER / f"{name}.json"
            text = json.dumps(schema_of(name), ensure_ascii=False, indent=1)
            write_whole(path, f"{text}\n".encode(), mode=None, lasting="no")
            written.append(path)
    except OSError as fault:
        raise CannotWriteError(f"{folder / FOLDER}: cannot be written: {fault.strerror}") from None
    return written


def _generated(model: Any) -> dict[str, Any]:
    if isinstance(model, type) and issubclass(model, BaseModel):
        return model.model_json_schema(schema_generator=_AsWritten)
    return TypeAdapter(model).json_schema(schema_generator=_AsWritten)


def _without(schema: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    for name in names:
        schema["properties"].pop(name)
    return schema


def _as_client(schema: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """A client's own file: what is left out comes from the defaults and the provider, table by table."""
    provider = schema["$defs"].pop("Provider")
    schema["$defs"]["OwnProvider"] = {key: value for key, value in provider.items() if key != "required"}
    schema["$defs"]["AvoidedCost"].pop("required", None)
    schema["$defs"].pop("Brand", None)
    schema["properties"]["provider"] = {"$ref": "#/$defs/OwnProvider"}
    schema["properties"]["brand"] = {
        "type": "string",
        "description": "A folder with a brand.toml, in place of brand/.",
    }
    return {**schema, "required": required}
