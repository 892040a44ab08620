"""Which of the presets that come with Reporter are for a file: their columns are there."""

from __future__ import annotations

from dataclasses import dataclass

from reporter.config.presets import BUILT_IN, Format, Preset, load_preset
from reporter.errors import ConfigError, DataError
from reporter.inspecting.shape import Shape
from reporter.inspecting.vocabulary import data, plain
from reporter.sources.formats import read_rows
from reporter.sources.headers import match_columns

_OWN = "plain-"
_MOST = 0.6
_HALF = 0.5
_NEARLY_ALL = 0.8
_MOST_OF_FILE = 0.75
_FEWEST = 4


@dataclass(frozen=True)
class Fit:
    """A preset, and how much of it the file holds."""

    name: str
    text: str
    preset: Preset
    found: int
    share: float
    is_sure: bool  # nearly all its columns are there, or most and the product is known

    @property
    def is_plain(self) -> bool:
        """Whether it is one of our own plain formats."""
        return self.name.startswith(_OWN)


def fits(shape: Shape) -> tuple[list[Fit], list[DataError]]:
    """The presets whose columns the file has, the best first; and why others know it to be no use."""
    names_met: dict[str, list[str]] = {}
    found: list[Fit] = []
    no_use: list[DataError] = []
    for path in sorted(BUILT_IN.glob("*.toml")):
        try:
            preset = load_preset(path.stem, BUILT_IN.parent)
        except ConfigError:
            continue  # one that cannot be read is told of where it is used
        if not _is_of(preset.format, shape):
            continue
        try:
            if fit := _fit(path.stem, preset, names_met, shape):
                found.append(fit)
        except DataError as fault:
            if any(str(fault).endswith(why.partition("; ")[0]) for why in preset.refuse.values()):
                no_use.append(fault)
    return sorted(found, key=lambda fit: (fit.is_plain, -fit.share, -fit.found)), no_use


def _is_of(wanted: Format, shape: Shape) -> bool:
    return wanted.kind in ("", shape.kind) or {wanted.kind, shape.kind} <= {"runs", "json", "jsonl"}


def _fit(name: str, preset: Preset, names_met: dict[str, list[str]], shape: Shape) -> Fit | None:
    of_table = {"delimiter", "encoding", "header_line"} if shape.kind == "csv" else None
    key = preset.format.model_dump_json(include=of_table) + str("[]" in str(preset.columns))
    if key not in names_met:
        names_met[key] = _names(preset, shape)
    matched = match_columns(names_met[key], preset, shape.look.name, client_needed=False)
    fields = list(preset.columns)
    filled = sum(any(source in matched for source in preset.sources_of(field)) for field in fields)
    share = filled / len(fields) if fields else 0.0
    if name.startswith(_OWN):
        share = filled / max(len(names_met[key]), 1)
    text = (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8")
    product, _ = product_of(names_met[key])
    own = data("products").get(product, {}).get("preset", "")
    enough = _MOST_OF_FILE if name.startswith(_OWN) else _NEARLY_ALL
    is_sure = share >= enough or bool(own and name.startswith(own))
    return Fit(name, text, preset, filled, share, is_sure) if share > _HALF and filled >= 3 else None


def _names(preset: Preset, shape: Shape) -> list[str]:
    for chunk in read_rows(shape.look, preset):
        if len(chunk.frame.columns):
            return [str(name) for name in chunk.frame.columns]
    return []


def product_of(names: list[str]) -> tuple[str, str]:
    """The product whose columns these are, and their language; "" when none is known."""
    here = {plain(name) or name.strip() for name in names}
    best, told = 0.0, ("", "")
    for product, table in data("products").items():
        for language, wanted in table.items():
            if not isinstance(wanted, list):
                continue
            met = sum((plain(name) or name) in here for name in wanted)
            if met >= _FEWEST and met / len(wanted) > max(best, _MOST):
                best, told = met / len(wanted), (product, "" if language == "json" else language)
    return told
