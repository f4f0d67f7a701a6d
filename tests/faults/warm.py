"""A warm parent for desks that are started often: it has imported the program once, and each desk is a fork of it that runs
`postroom …` as a process of its own.

    with Warm() as warm:
        room = warm.room([Mount(folder / "data", "size=8m")])      # a mount namespace of its own, as root
        child = warm.start(["--config", …, "run"], stderr=log, room=room, limits={"NOFILE": 128})
        child.faults.sync_errors = 1                               # see faults.c
        child.signal(signal.SIGTERM); child.wait()

When the parent goes, all its children go, and with the last process of a namespace its mounts. It is started with faults.c
loaded before the C library, where a compiler is there.
"""

import contextlib
import ctypes
import json
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.conftest import PROJECT, need_program
from tests.peers.require import need_root

FIELDS = (
    "sync_errors", "sync_delay_ms", "write_errors", "write_errno", "clock_offset_ns",
    "syncs", "syncs_failed", "writes", "writes_failed",
)  # fmt: skip
NEW_MOUNTS = 0x00020000
PRIVATE_RECURSIVE = 0x44000
DIE_WITH_PARENT = 1


class Faults:
    """The page that a process and its test share: `faults.sync_errors = 1`."""

    def __init__(self, path: Path) -> None:
        object.__setattr__(self, "_file", path.open("w+b"))
        self._file.truncate(4096)
        object.__setattr__(self, "_page", mmap.mmap(self._file.fileno(), 4096))

    def __getattr__(self, name: str) -> int:
        return int(struct.unpack_from("q", self._page, 8 * FIELDS.index(name))[0])

    def __setattr__(self, name: str, value: int) -> None:
        struct.pack_into("q", self._page, 8 * FIELDS.index(name), value)


@dataclass(frozen=True, slots=True)
class Mount:
    """A tmpfs over `target`, with the options of mount(8): `size=8m`, `nr_inodes=100`. With `of`, that file or folder instead."""

    target: Path
    options: str = ""
    of: str = "tmpfs"


@dataclass(frozen=True, slots=True)
class Room:
    """A mount namespace: it lasts while its process does."""

    keeper: int

    def path(self, path: Path) -> Path:
        """The way from out here to a file in there."""
        return Path(f"/proc/{self.keeper}/root{path}")

    def remount(self, target: Path, options: str) -> None:
        command = ["nsenter", "-m", "-t", str(self.keeper), "mount", "-o", f"remount,{options}", str(target)]
        subprocess.run(command, check=True, capture_output=True)


class Child:
    """A desk, or a verb, that runs."""

    def __init__(self, warm: "Warm", pid: int, stderr: Path, faults: Faults) -> None:
        self.pid, self.stderr, self.faults = pid, stderr, faults
        self._warm = warm
        self._code: int | None = None

    def log(self) -> str:
        return self.stderr.read_text(errors="replace")

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it), None while it runs."""
        if self._code is None:
            self._code = self._warm.ask({"wait": self.pid})
        return self._code

    def wait(self, seconds: float = 30.0) -> int:
        end = time.monotonic() + seconds
        while (code := self.poll()) is None:
            assert time.monotonic() < end, f"it does not end:\n{self.log()[-3000:]}"
            time.sleep(0.01)
        return code

    def signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def cpu(self) -> float:
        """Seconds of processor time of this process, its readers not counted."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Warm:
    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="faults-"))
        library = compiled(self._folder)
        self._sock, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "LD_PRELOAD": str(library)},
        )
        theirs.close()
        self._file = self._sock.makefile("rwb")
        self._number = 0
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._file.close()
        self._sock.close()  # it ends, and all its children with it
        self._process.wait(30)
        subprocess.run(["rm", "-rf", str(self._folder)], check=False)

    def ask(self, request: Mapping[str, Any]) -> Any:
        self._file.write(json.dumps(request).encode() + b"\n")
        self._file.flush()
        line = self._file.readline()
        assert line, "the warm parent has ended"
        answer = json.loads(line)
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def room(self, mounts: Sequence[Mount]) -> Room:
        need_root("a mount namespace")
        for mount in mounts:
            if mount.of == "tmpfs":
                mount.target.mkdir(parents=True, exist_ok=True)
        made = [[str(mount.target), mount.options, mount.of] for mount in mounts]
        return Room(self.ask({"mounts": made}))

    def start(
        self,
        args: Sequence[str],
        *,
        stderr: Path,
        stdout: Path | None = None,
        room: Room | None = None,
        limits: Mapping[str, int] | None = None,
        env: Mapping[str, str] | None = None,
        data: Path | None = None,
        record: Path | None = None,
        offset: float = 0.0,
        readers: bool = False,
        trouble: float = 0.05,
        unsynced: bool = False,
    ) -> Child:
        """`postroom ARGS`. `limits`: names of setrlimit without RLIMIT_. `data`: the folder whose files faults are for. `offset`:
        seconds that its wall clock is ahead from the beginning. `readers`: mails are read in processes of their own, as
        always; without, in this one, which is quicker. `trouble`: seconds that a role waits after trouble, two in the program.
        `unsynced`: a build that is wrong on purpose, which does not wait for the disk."""
        self._number += 1
        control = self._folder / f"control{self._number}"
        faults = Faults(control)
        faults.clock_offset_ns = round(offset * 1e9)
        pid = self.ask({
            "args": list(args), "stderr": str(stderr), "stdout": str(stdout or "/dev/null"), "control": str(control),
            "data": str(data.resolve()) if data else "", "record": str(record or ""), "env": dict(env or {}),
            "room": room.keeper if room else 0, "limits": dict(limits or {}), "readers": readers,
            "trouble": trouble, "unsynced": unsynced,
        })  # fmt: skip
        return Child(self, pid, stderr, faults)


def compiled(folder: Path) -> Path:
    """faults.c as a library."""
    library = folder / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run(
        [need_program("gcc"), "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"], check=True
    )
    return library


# ---------------------------------------------------------------- inside the parent, which never has a second thread


def _serve(sock: socket.socket) -> None:
    import gateway.app
    import gateway.cli.check
    import gateway.cli.main
    import gateway.cli.reloading
    import gateway.cli.run
    import gateway.cli.status
    import gateway.log
    import gateway.notify  # noqa: F401

    _warm_up()
    children: set[int] = set()
    file = sock.makefile("rwb")
    for line in file:
        request = json.loads(line)
        answer: Any
        if "wait" in request:
            found, status = os.waitpid(request["wait"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if found else None
            children.discard(found)
        else:
            ready, told = os.pipe()
            answer = os.fork()
            if answer == 0:
                os.close(ready)
                sock.close()
                _child(request, told)
            os.close(told)
            with open(ready) as pipe:
                problem = pipe.read()
            children.add(answer)
            answer = {"error": problem} if problem else answer
        file.write(json.dumps(answer).encode() + b"\n")
        file.flush()
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os._exit(0)


def _warm_up() -> None:
    """One desk is opened and closed here: rules, templates and statements are compiled for all that follow."""
    from gateway.runtime import Runtime, load_settings
    from tests.cli.rig import DeskFolder

    with tempfile.TemporaryDirectory() as folder:
        runtime = Runtime.open(load_settings(DeskFolder.make(Path(folder) / "desk").config, {}))
        runtime.pipeline()
        runtime.close()
    assert threading.active_count() == 1


def _child(request: dict[str, Any], told: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    try:
        if "mounts" in request:
            _mount(libc, request["mounts"])
            os.close(told)
            while True:
                signal.pause()
        _prepare(libc, request)
        os.close(told)
    except BaseException as error:
        os.write(told, f"{type(error).__name__}: {error}".encode())
        os._exit(9)
    code = 1
    try:
        gateway_main(request["args"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def gateway_main(args: Sequence[str]) -> None:
    from gateway.cli.main import main

    main(list(args), prog_name="postroom")


def _mount(libc: Any, mounts: Sequence[Sequence[str]]) -> None:
    def checked(result: int) -> None:
        if result:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    checked(libc.unshare(NEW_MOUNTS))
    checked(libc.mount(b"none", b"/", None, PRIVATE_RECURSIVE, None))
    for target, options, of in mounts:
        if of == "tmpfs":
            checked(libc.mount(b"faults", target.encode(), b"tmpfs", 0, options.encode()))
        else:
            checked(libc.mount(of.encode(), target.encode(), None, 4096, None))


def _prepare(libc: Any, request: Mapping[str, Any]) -> None:
    if request["room"]:
        with open(f"/proc/{request['room']}/ns/mnt") as namespace:
            if libc.setns(namespace.fileno(), NEW_MOUNTS):
                raise OSError(ctypes.get_errno(), "setns")
    for number, path in ((1, request["stdout"]), (2, request["stderr"])):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(fd, number)
        os.close(fd)
    os.environ.pop("LD_PRELOAD", None)  # for its own children
    os.environ.update(request["env"])
    if libc.faults_control(request["control"].encode(), request["data"].encode()):
        raise OSError("no control page")
    if request["record"] and libc.faults_record(request["record"].encode()):
        raise OSError("no record")
    from gateway.work import loop

    loop.TROUBLE_SECONDS = request["trouble"]
    if not request["readers"]:
        from gateway.app import App
        from gateway.work.reader import Here

        App._reader = lambda self: Here()  # type: ignore[method-assign]
    if request["unsynced"]:
        _unsync()
    for name, most in request["limits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def _unsync() -> None:
    from gateway.store import engine

    pragmas = engine._sqlite_pragmas

    def without(connection: Any, record: object) -> None:
        pragmas(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    engine._sqlite_pragmas = without


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
