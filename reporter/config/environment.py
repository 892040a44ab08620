"""What stands around the code: the machine, the files that ship with Reporter, a first workspace."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporter.config.commentary import commentary_placeholders
from reporter.config.faults import Fault
from reporter.config.placeholders import STARTER, placeholders_of, samples_of
from reporter.config.schemas import write_schemas
from reporter.errors import CannotWriteError, MissingSoftwareError, UsageError, installing
from reporter.files import is_folder, is_there, list_folder

_PACKAGE = Path(__file__).resolve().parent.parent

_SETTINGS = (
    "reporter.toml",
    "clients/*.toml",
    "services.toml",
    "privacy.toml",
    "reviews/*.toml",
    "presets/*.toml",
    "services/*.toml",
)
_BRANDS = ("brand.toml", "*/brand.toml", "*/*/brand.toml")  # a client may name any folder for its own

_OLDEST_PYTHON = (3, 11)
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_MANAGERS = {
    "apt-get": "apt-get install -y",
    "dnf": "dnf install -y",
    "apk": "apk add",
    "pacman": "pacman -S --needed",
    "brew": "brew install",
}


@dataclass(frozen=True)
class Need:
    """A thing outside Python: which libraries or programs prove it, and its package by package manager."""

    what: str
    packages: dict[str, str]
    libraries: tuple[str, ...] = ()  # all of these
    programs: tuple[str, ...] = ()  # one of these

    @property
    def package(self) -> str:
        """What this machine's package manager calls it."""
        return self.packages[_manager()]

    def is_met(self) -> bool:
        """Whether the libraries load, and one of the programs is on the path."""
        has_program = not self.programs or any(shutil.which(program) for program in self.programs)
        return has_program and all(can_load(library) for library in self.libraries)


PANGO = Need(
    "Pango is missing, so no PDF can be made (pages and mail still work)",
    dict.fromkeys(_MANAGERS, "pango") | {"apt-get": "libpango-1.0-0 libpangoft2-1.0-0"},
    libraries=("gobject-2.0", "pango-1.0", "pangoft2-1.0"),
)
HARFBUZZ_SUBSET = Need(
    "HarfBuzz's subsetter is missing, so PDFs take twice as long to make",
    dict.fromkeys(_MANAGERS, "harfbuzz") | {"apt-get": "libharfbuzz-subset0", "apk": "harfbuzz-subset"},
    libraries=("harfbuzz-subset",),
)
FONTS = {
    "apt-get": "fonts-dejavu-core",
    "dnf": "dejavu-sans-fonts",
    "apk": "font-dejavu",
    "pacman": "ttf-dejavu",
    "brew": "font-dejavu",
}
CHROMIUM = Need(
    "Chromium is missing, so pages cannot be looked at by tests and pictures",
    dict.fromkeys(_MANAGERS, "chromium"),
    programs=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
POPPLER = Need(
    "poppler's tools are missing, so PDFs cannot be looked at by tests and pictures",
    dict.fromkeys(_MANAGERS, "poppler-utils") | {"pacman": "poppler", "brew": "poppler"},
    programs=("pdftoppm",),
)


_INVENTED = ("clients", "commentary", "exports")
# Where the starter's reporter.toml speaks of the invented client: from, to, and what stands there instead.
_OF_THE_INVENTED = (
    (
        "# It comes with",
        "from your own logs.\n#\n",
        "# What it lacks yet is begun by: reporter new source, reporter new client.\n#\n",
    ),
    ('name = "CHANGE ME: your company"         # who reports', "\n", "name = @name@\n"),
    ('signature = "CHANGE ME', "\n", '# signature = "CHANGE ME: your name, your service manager"\n'),
    ('[[sources]]\nname = "tickets"', 'expected_every = "1 day"\n\n# Two more', "# Two"),
)


def environment_faults(*, for_development: bool = False) -> list[Fault]:
    """Everything that is missing; empty when Reporter can do all it promises."""
    missing = _missing(for_development)
    return [*_python_faults(), *(Fault(need.what, mend=_install(need.package)) for need in missing)]


def missing_packages(*, for_development: bool = False) -> list[str]:
    """The system packages to install, as this machine's package manager names them."""
    return [package for need in _missing(for_development) for package in need.package.split()]


@cache
def resource_folder(name: str) -> Path:
    """The folder `templates` or `sample_data`, in a checkout, an editable install or a wheel."""
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MissingSoftwareError(
        f"The folder {name} is missing from this installation ({_PACKAGE}).", "Install reporter again."
    )


def write_starter(folder: Path, provider: str = "") -> list[Path]:
    """Write the starter workspace there and return its files; an empty or new folder only.

    With the name of a provider it is theirs from the first line: nothing invented is in it.
    """
    written = []
    try:
        _refuse_taken(folder)
        for name, content in _starter_files(provider):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:  # never over a file
                file.write(content)
            written.append(target)
        for shelf in _INVENTED:
            (folder / shelf).mkdir(exist_ok=True)
        written += write_schemas(folder)
    except OSError as error:
        raise CannotWriteError(
            f"{folder}: the workspace cannot be written: {error.strerror}",
            "name a folder that you may write to: reporter init DIR",
        ) from None
    return written


def _starter_files(provider: str) -> Iterator[tuple[Path, bytes]]:
    """What the starter has, or what of it is a provider's own from the first line."""
    for source in sorted(path for path in STARTER.rglob("*") if path.is_file()):
        name = source.relative_to(STARTER)
        if not provider:
            yield name, source.read_bytes()
        elif name.parts[0] not in _INVENTED:
            text = source.read_text(encoding="utf-8")
            yield name, (_made_theirs(text, provider) if name.name == "reporter.toml" else text).encode()


def _made_theirs(text: str, provider: str) -> str:
    for begins, ends, instead in _OF_THE_INVENTED:
        before, found, rest = text.partition(begins)
        _, ended, after = rest.partition(ends)
        if not (found and ended):
            raise ValueError(f"the starter says nothing like {begins}")
        text = before + instead.replace("@name@", json.dumps(provider, ensure_ascii=False)) + after
    return text


def placeholders(folder: Path) -> list[Fault]:
    """Every text of a workspace that is still to be changed, by file; commentary last."""
    found = [fault for file in _told_files(folder) for fault in placeholders_of(folder, file)]
    return [*found, *commentary_placeholders(folder)]


def samples_left(folder: Path) -> list[Fault]:
    """Every text of a workspace that still has a price of the starter's, without its mark."""
    return [fault for file in _told_files(folder) for fault in samples_of(folder, file)]


def _told_files(folder: Path) -> list[str]:
    """The TOML files of a workspace, each once."""
    paths = [path for pattern in (*_SETTINGS, *_BRANDS) for path in sorted(folder.glob(pattern))]
    return list(dict.fromkeys(path.relative_to(folder).as_posix() for path in paths))


def activation() -> str:
    """The command that lets a shell find `reporter`; "" where it does already."""
    script = Path(sys.prefix, "bin", "activate")
    if shutil.which("reporter") or not script.is_file():
        return ""
    here = Path.cwd()
    return f". {shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))}"


def can_load(library: str) -> bool:
    """Whether the dynamic linker finds that library, under any of its usual names."""
    names = (f"lib{library}.so.0", f"lib{library}-0.dll", f"lib{library}.dylib", f"lib{library}.0.dylib")
    found = ctypes.util.find_library(library) if sys.platform != "linux" else None
    return any(_loads(name) for name in (found, *names) if name)


def _loads(name: str) -> bool:
    with suppress(OSError):
        return bool(ctypes.CDLL(name))
    return False


def _python_faults() -> list[Fault]:
    faults = []
    if sys.version_info < _OLDEST_PYTHON:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        faults.append(
            Fault(f"Python {version} is too old; Reporter needs 3.11 or newer", mend=_install("python3.11"))
        )
    if importlib.util.find_spec("tzdata") is None:
        mend = installing("tzdata")
        faults.append(Fault("the time zone tables are missing, so local days cannot be told", mend=mend))
    return faults


def _missing(for_development: bool) -> list[Need]:
    needs = [PANGO, HARFBUZZ_SUBSET, *([CHROMIUM, POPPLER] if for_development else [])]
    missing = [need for need in needs if not need.is_met()]
    if not _has_fonts():
        missing.append(Need("no font is installed, so signs our own fonts lack stay empty in PDFs", FONTS))
    return missing


def _has_fonts() -> bool:
    folders = (Path(folder).expanduser() for folder in _FONT_FOLDERS)
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders if folder.is_dir())


def _manager() -> str:
    return next((name for name in _MANAGERS if shutil.which(name)), "apt-get")


def _install(packages: str) -> str:
    manager = _manager()
    is_plain = manager == "brew" or (hasattr(os, "geteuid") and os.geteuid() == 0)
    return f"{'' if is_plain else 'sudo '}{_MANAGERS[manager]} {packages}"


def _refuse_taken(folder: Path) -> None:
    if is_there(folder / "reporter.toml"):
        raise UsageError(
            f"{folder} is a workspace already",
            f"look at it with: reporter check -w {shlex.quote(str(folder))}",
        )
    if is_there(folder) and not is_folder(folder):
        raise UsageError(f"{folder} is a file", "name a new folder: reporter init DIR")
    if any(path.name != ".git" for path in list_folder(folder)):
        raise UsageError(f"{folder} is not empty, and nothing is ever written over", "name a new folder")
