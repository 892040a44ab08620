from __future__ import annotations

from pathlib import Path

import pytest

from reporter.delivery import known_hosts
from reporter.errors import CannotWriteError

paramiko = pytest.importorskip("paramiko")
SERVER = "[files.example.com]:2222"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "known_hosts"
    monkeypatch.setattr(known_hosts, "_FILES", (tmp_path / "absent", path))
    return path


def test_a_server_that_ssh_knows_is_trusted_and_no_other(known: Path) -> None:
    key, other = (paramiko.RSAKey.generate(2048) for _ in range(2))
    policy = known_hosts.sftp_options({})["host_key_policy"]
    with pytest.raises(CannotWriteError, match="ssh knows here"):
        policy.missing_host_key(None, SERVER, key)
    known.write_text(f"{SERVER} {key.get_name()} {key.get_base64()}\n")
    policy.missing_host_key(None, SERVER, key)
    with pytest.raises(CannotWriteError, match="not among those that ssh knows"):
        policy.missing_host_key(None, SERVER, other)


def test_what_the_settings_of_fsspec_say_is_left_to_them() -> None:
    told = known_hosts.sftp_options({"host_key_policy": "reject", "timeout": 5})
    assert "host_key_policy" not in told
    assert "timeout" not in told
    assert told["banner_timeout"] == 30
