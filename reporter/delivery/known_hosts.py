"""Which SFTP servers are trusted: those that ssh knows, as with ssh itself. fsspec alone would trust any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reporter.errors import CannotWriteError

_PATIENCE = 30  # seconds, for each step of the way in
_FILES = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))


def sftp_options(configured: dict[str, Any]) -> dict[str, Any]:
    """What fsspec is told of a connection, save for what its own settings say."""
    steps = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), _PATIENCE)
    ours = {**steps, "host_key_policy": _policy(), "skip_instance_cache": True}
    return {name: value for name, value in ours.items() if name not in configured}


def _policy() -> Any:
    import paramiko  # type: ignore[import-untyped]

    class Known(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            for path in (file.expanduser() for file in _FILES):
                if path.is_file() and paramiko.HostKeys(str(path)).check(hostname, key):
                    return
            raise CannotWriteError(
                f"cannot publish: the key of {hostname} is not among those that ssh knows here",
                "connect once with ssh as the user that Reporter runs as, and compare the key",
            )

    return Known()
