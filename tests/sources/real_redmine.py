"""Debian's Redmine started on the loopback address for a test, from a copy of its own, over SQLite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sources.real_servers import free_port, run, running, wait_for

PROGRAM = Path("/usr/share/redmine")
_WEBRICK = Path("/usr/share/rubygems-integration/all/gems")
_RUBY = ["ruby", "-S", "bundle", "exec"]

_PREPARE = """
Setting.rest_api_enabled = '1'
user = User.find_by_login('admin')
user.update!(must_change_passwd: false)
Project.create!(name: 'Acme Dental', identifier: 'acme', tracker_ids: Tracker.ids,
                enabled_module_names: %w[issue_tracking time_tracking])
puts "key #{user.api_key}"
"""


def is_installed() -> bool:
    """Whether redmine, redmine-sqlite and ruby-webrick are there."""
    return (PROGRAM / "config.ru").exists() and any(_WEBRICK.glob("webrick-*"))


@contextmanager
def redmine(folder: Path) -> Iterator[tuple[str, str]]:
    """Redmine with one project, acme: its address, and the API key of its administrator."""
    home = folder / "redmine"
    shutil.copytree(PROGRAM, home, symlinks=True)
    for name in ("config/database.yml", "Gemfile.lock", "instances"):
        (home / name).unlink(missing_ok=True)
    for name in ("config", "log", "tmp/cache", "files"):
        (home / "instances" / "default" / name).mkdir(parents=True)
    for name in ("tmp/pids", "log"):
        (home / name).mkdir(parents=True, exist_ok=True)
    database = f"production:\n  adapter: sqlite3\n  database: {home}/redmine.sqlite3\n"
    (home / "instances/default/config/database.yml").write_text(database)
    (home / "instances/default/config/secret_key.txt").write_text("0123456789abcdef" * 4)
    with (home / "Gemfile").open("a") as gems:
        gems.write('gem "webrick"\n')
    (home / "prepare.rb").write_text(_PREPARE)
    own = {**os.environ, "RAILS_ENV": "production", "REDMINE_LANG": "en", "HOME": str(home)}
    for task in ("db:migrate", "redmine:load_default_data"):  # in one go the second knows no columns yet
        run([*_RUBY, "rake", task], own, home)
    key = run([*_RUBY, "bin/rails", "runner", "prepare.rb"], own, home).split("key ")[-1].strip()
    port = free_port()
    serve = ["bin/rails", "server", "-u", "webrick", "-b", "127.0.0.1", "-p", str(port)]
    with running([*_RUBY, *serve], own, home):
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", key
