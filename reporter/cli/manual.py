"""Commands about the commands: completion, man."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from typer.completion import get_completion_script  # type: ignore[attr-defined]

from reporter import __version__
from reporter.cli.app import app, say_data
from reporter.cli.completing import SHELLS, shells
from reporter.errors import EXIT_CODES, UsageError, nearest

_FILES = {
    "reporter.toml": "who reports, the sources, how mail leaves; makes a folder a workspace",
    "clients/*.toml": "one file for each client",
    "commentary/CLIENT/PERIOD.md": "a person’s own words on a report",
    "reviews/CLIENT.toml": "decisions and promises between reviews",
    "outbox/, sent/": "editions that wait, and those that have left",
    "store.sqlite": "the records; made again from the logs",
    "ledger.sqlite": "what went to whom and when; keep a copy of it",
    "runs/": "what each run did",
}
_SETTINGS = (
    "A single value of reporter.toml, in place of what stands there, as REPORTER_MAIL_SMTP_HOST; see "
    "reporter config --show"
)


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(help=f"{', '.join(SHELLS)}.", autocompletion=shells)],
) -> None:
    """Print what lets a shell complete commands, clients, cadences, periods and editions.

    For bash: reporter completion bash > ~/.local/share/bash-completion/completions/reporter
    """
    if shell not in SHELLS:
        near = nearest(shell, SHELLS)
        mend = f"did you mean “{near}”?" if near else f"write one of {', '.join(SHELLS)}"
        raise UsageError(f"there is no completion for “{shell}”", mend)
    say_data(get_completion_script(prog_name="reporter", complete_var="_REPORTER_COMPLETE", shell=shell))


@app.command()
def man() -> None:
    """Print the manual page, in roff: reporter man > ~/.local/share/man/man1/reporter.1."""
    say_data("\n".join(_page()))


def _page() -> Iterator[str]:
    group: Any = typer.main.get_command(app)
    context = group.make_context("reporter", [], resilient_parsing=True)
    yield f'.TH REPORTER 1 "" "reporter {__version__}" "User Commands"'
    yield from (".SH NAME", f"reporter \\- {_roff(_first_sentence(group.help))}")
    yield from (".SH SYNOPSIS", ".B reporter", ".I COMMAND", "[OPTIONS] [ARGUMENTS]")
    yield ".SH OPTIONS"
    yield from _parameters(group, context)
    yield ".SH COMMANDS"
    for name, command in _commands(group):
        yield from _command(name, command, context)
    yield ".SH EXIT STATUS"
    for code, words in EXIT_CODES.items():
        yield from (".TP", f".B {code}", _roff(words))
    yield ".SH ENVIRONMENT"
    for variable, option in sorted(option_variables().items()):
        yield from (".TP", f".B {_roff(variable)}", _roff(f"{option} of the commands that have it"))
    yield from (".TP", ".B REPORTER_TABLE_KEY", _roff(_SETTINGS))
    yield from (".TP", ".B NO_COLOR", "Set to anything: no colour.")
    yield ".SH FILES"
    for file, words in _FILES.items():
        yield from (".TP", f".I {_roff(file)}", _roff(words))


def _commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name, those of groups as well."""
    for name, command in group.commands.items():
        whole = f"{above}{name}"
        if hasattr(command, "commands"):
            yield from _commands(command, f"{whole} ")
        else:
            yield whole, command


def _command(name: str, command: Any, above: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=above, resilient_parsing=True)
    pieces = " ".join(command.collect_usage_pieces(context))
    yield from (f".SS {_roff(name)}", f".B reporter {_roff(name)}", _roff(pieces), ".PP")
    for number, paragraph in enumerate(re.split(r"\n\s*\n", command.help or "")):
        yield from ([".PP"] if number else [])
        yield _roff(" ".join(paragraph.split()))
    yield from _parameters(command, context)


def _parameters(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            written, words = record
            yield from (".TP", f".B {_roff(written)}", _roff(" ".join(words.split())))


def option_variables() -> dict[str, str]:
    """The variables of the environment that stand for options, and for which."""
    found = {
        str(parameter.envvar): max(parameter.opts, key=len)
        for _, command in _commands(typer.main.get_command(app))
        for parameter in command.params
        if parameter.envvar
    }
    return dict(sorted(found.items()))


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _roff(text: str) -> str:
    """Text that roff prints as it stands."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe[:1] in (".", "'") else safe
