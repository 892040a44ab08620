"""The door to Jinja: sandboxed, escaping, and looking into the user's folder before ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reporter.config.environment import resource_folder
from reporter.errors import ConfigError
from reporter.outputs import layout, words
from reporter.outputs.charts import NARROW, WIDE, Chart, draw
from reporter.outputs.colour import Palette
from reporter.outputs.fonts import typefaces
from reporter.outputs.text_table import row_words, text_table


@cache
def environment(overrides: Path | None = None) -> ImmutableSandboxedEnvironment:
    """The templates; a file of the same name in `overrides` stands before ours."""
    folders = [*([overrides] if overrides else []), resource_folder("templates") / "outputs"]
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(("html", "svg"), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "tie": words.tie,
        "bind": words.bind,
        "css_string": words.css_string,
        "markdown": words.markdown_to_html,
        "wrapped": words.wrap,
        "hung": words.hang,
        "lower_first": words.lower_first,
        "underlined": words.underline,
    }
    found.globals |= {
        "groups_of": layout.groups_of,
        "total_width": layout.total_width,
        "cells_of": layout.cells_of,
        "halves_of": layout.halves_of,
        "shares_of": layout.shares_of,
        "spans_of": layout.spans_of,
        "text_table": text_table,
        "row_words": row_words,
    }
    return found


def fill(name: str, values: dict[str, object], overrides: Path | None = None) -> str:
    """One template filled with values; a fault in a user's own template is the user's to mend."""
    try:
        return environment(overrides).get_template(name).render(values)
    except TemplateError as fault:
        if overrides is None:
            raise
        line = getattr(fault, "lineno", None)
        where = f"{overrides / name}, line {line}" if line else str(overrides / name)
        raise ConfigError(f"{where}: {fault.message}", "Mend the template or remove it.") from fault


def chart_markup(chart: Chart, colours: Palette) -> Markup:
    """A chart twice, for paper and for a phone; a query shows one of them."""
    drawings = {"wide": draw(chart, WIDE), "narrow": draw(chart, NARROW)}
    values = {"hex": _inks(colours), "sans": typefaces().sans.replace("'", "")}
    parts = (
        fill("chart.svg", {**values, "drawing": drawing, "size": size}) for size, drawing in drawings.items()
    )
    return Markup("".join(parts))


def _inks(colours: Palette) -> dict[str, str]:
    """The colour of each role of a shape, on paper."""
    return {
        "own": colours.accent,
        "tint": colours.tint,
        "other": "#8a9199",
        "previous": "#b9bfc5",
        "ink": "#1a1d20",
        "ink-2": "#4a5057",
        "ink-3": "#666d75",
        "hairline": "#d5d9dc",
        "warn": "#8a5300",
    }
