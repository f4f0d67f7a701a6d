import sys
import types
from pathlib import Path

import pytest

from gateway.policy.secret import Secret, SecretError


@pytest.mark.parametrize("text", ["hunter2", "", "file:", "http://x", "pass word:x", "FILE:/x"])
def test_a_secret_in_plain_text_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match="in plain text") as caught:
        Secret.read(text)
    assert "hunter2" not in str(caught.value)


def private(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("data", [b"s3cret", b"s3cret\n", b"s3cret\r\nmore\n"])
def test_file(tmp_path: Path, data: bytes) -> None:
    assert Secret.read(f"file:{private(tmp_path / 'it', data)}").reveal() == "s3cret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SecretError, match="others can read it — chmod 600"):
        Secret(f"file:{private(tmp_path / 'it', b's3cret', mode)}").reveal()


def test_file_failures(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="No such file"):
        Secret(f"file:{tmp_path}/none").reveal()
    with pytest.raises(SecretError, match="empty"):
        Secret(f"file:{private(tmp_path / 'empty', b'')}").reveal()
    with pytest.raises(SecretError, match="UTF-8"):
        Secret("file:" + str(private(tmp_path / "bytes", b"\xff\xfe"))).reveal()


def test_env() -> None:
    assert Secret("env:IT_PASSWORD").reveal({"IT_PASSWORD": "s3cret"}) == "s3cret"
    with pytest.raises(SecretError, match="no such environment variable"):
        Secret("env:IT_PASSWORD").reveal({})


def test_cred(tmp_path: Path) -> None:
    private(tmp_path / "it", b"s3cret\n", 0o440)  # systemd's own folder is private; group-readable files are usual
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert Secret("cred:it").reveal(environ) == "s3cret"
    with pytest.raises(SecretError, match="CREDENTIALS_DIRECTORY"):
        Secret("cred:it").reveal({})
    for name in ("../x", "..", "a/b"):
        with pytest.raises(SecretError, match="no path"):
            Secret(f"cred:{name}").reveal(environ)


def test_run() -> None:
    assert Secret("run:printf 's3cret\\nmore'").reveal() == "s3cret"
    assert Secret("run:echo $HOME;id").reveal() == "$HOME;id", "no shell"
    with pytest.raises(SecretError, match="exit code 1"):
        Secret("run:false").reveal()
    with pytest.raises(SecretError, match="No such file"):
        Secret("run:/nowhere/pass show it").reveal()
    with pytest.raises(SecretError, match="quotation"):
        Secret("run:echo 'x").reveal()


def test_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match="needs the Python package 'keyring'"):
        Secret("keyring:it").reveal()
    fake = types.ModuleType("keyring")
    fake.get_password = lambda service, name: f"{service}/{name}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert Secret("keyring:it").reveal() == "postroom/it"


def test_nothing_prints_the_value(tmp_path: Path) -> None:
    secret = Secret(f"file:{private(tmp_path / 'it', b's3cret')}")
    secret.reveal()
    assert "s3cret" not in repr(secret) + str(secret)
