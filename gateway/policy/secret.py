"""Secrets are places, never the secret itself (product.md 5). The value is read only where it is used."""

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import Permanent

KINDS = ("file", "env", "cred", "run", "keyring")
_LONGEST = 64 * 1024
_RUN_SECONDS = 30


class SecretError(Permanent):
    """The secret cannot be had from its place. The text names the place, never the value."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The place of a secret: `file:/path`, `env:NAME`, `cred:name`, `run:command`, `keyring:name`."""

    place: str

    @classmethod
    def read(cls, text: str) -> "Secret":
        """ValueError for anything that is not a place: it is probably the secret itself."""
        text = text.strip()
        kind, colon, rest = text.partition(":")
        if not colon or kind not in KINDS or not rest.strip():
            raise ValueError(
                "this looks like a secret in plain text — put it into a file that only the gateway can read (mode 600)"
                ' and write  "file:/path/to/it"'
            )
        return cls(f"{kind}:{rest.strip()}")

    def reveal(self, environ: Mapping[str, str] | None = None) -> str:
        """The secret. SecretError if its place does not give one."""
        kind, _, rest = self.place.partition(":")
        readers: dict[str, Callable[[str, Mapping[str, str]], str]] = {
            "file": lambda name, _env: _from_file(Path(name)),
            "env": _from_environ,
            "cred": _from_credentials,
            "run": lambda command, _env: _from_command(command),
            "keyring": lambda name, _env: _from_keyring(name),
        }
        got = readers[kind](rest, os.environ if environ is None else environ)
        if not got:
            raise SecretError(f"{self.place}: the secret is empty")
        return got


def _first_line(data: bytes, place: str) -> str:
    try:
        return data.decode().partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise SecretError(f"{place}: the secret is not UTF-8 text") from None


def _from_file(path: Path, *, is_private: bool = True) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and is_private and mode & 0o077:
                raise SecretError(f"file:{path}: others can read it — chmod 600 {shlex.quote(str(path))}")
            return _first_line(file.read(_LONGEST), f"file:{path}")
    except OSError as error:
        raise SecretError(f"file:{path}: {error.strerror}") from None


def _from_environ(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise SecretError(f"env:{name}: there is no such environment variable")
    return environ[name]


def _from_credentials(name: str, environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise SecretError(f"cred:{name}: no $CREDENTIALS_DIRECTORY — systemd sets it for LoadCredential={name}:/path")
    if "/" in name or name in (".", ".."):
        raise SecretError(f"cred:{name}: a credential's name is no path")
    # systemd guards the folder itself; the files in it may be group-readable there.
    return _from_file(Path(folder) / name, is_private=False)


def _from_command(command: str) -> str:
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
            words, capture_output=True, stdin=subprocess.DEVNULL, timeout=_RUN_SECONDS, check=False
        )
    except (OSError, ValueError, IndexError) as error:
        raise SecretError(f"run:{command}: {error}") from None
    except subprocess.TimeoutExpired:
        raise SecretError(f"run:{command}: no answer within {_RUN_SECONDS} s") from None
    if done.returncode != 0:
        raise SecretError(f"run:{command}: it ended with exit code {done.returncode}")
    return _first_line(done.stdout[:_LONGEST], f"run:{command}")


def _from_keyring(name: str) -> str:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise SecretError(f"keyring:{name}: needs the Python package 'keyring' (pip install keyring)") from None
    try:
        return str(keyring.get_password("postroom", name) or "")
    except Exception as error:  # keyring's backends raise what they like
        raise SecretError(f"keyring:{name}: {type(error).__name__}") from None
