"""The rules of the house, read off the source (docs/architecture.md). Each rule is a table; change the table with the
house."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "gateway"

# Who may import whom, besides its own room. The longest name that fits decides: intake.accept before intake. The
# cellar (errors, clock, log, retrying, notify, failpoints) is open to all but the ground floor, which has only
# errors.
CELLAR = {"errors", "clock", "log", "retrying", "notify", "failpoints"}
GROUND = {"mail", "desk"}
EDGES = {"intake", "outlet", "work", "web"}
MAY_IMPORT = {
    "mail": set(),
    "desk": {"mail"},
    "policy": {"mail", "desk"},
    "store": {"mail", "desk"},
    "intake.spool": set(),
    "intake.accept": {"mail", "store", "intake.spool"},
    "drawing": {"mail", "desk"},
    "writing": {"mail", "desk", "policy", "store", "drawing"},
    "pipeline": {"mail", "desk", "policy", "store", "writing", "work.transport"},
    "work.transport": {"mail", "desk"},  # the values that pass between work/send and outlet/
    "reading": {"mail", "desk"},
    "senders": {"mail", "desk"},
    # What rules would have decided: the decision of the pipeline on what the store holds, and nothing is written.
    "past": {"mail", "desk", "store"},
    "replay": {"mail", "desk", "store", "reading", "past"},
    "erasing": {"mail", "store"},
    "exporting": {"mail", "desk", "store"},
    "suggesting": {"mail", "desk", "policy", "store", "replay"},
    # Requests built anew from stored mails, and mails read again: the same steps once more.
    "rebuilding": {"mail", "desk", "policy", "store", "reading", "pipeline"},
    "work.loop": {"mail", "desk", "policy", "store"},
    # A process that reads mails knows what a mail is, and nothing else: no store, no policy.
    "work.reader_process": {"reading", "work.reader_wire"},
    "work.reader_wire": {"mail", "desk"},
    "intake": {"mail", "intake.accept", "intake.spool"},
    "outlet": {"mail", "desk", "work.transport"},
    "work": {"mail", "desk", "policy", "store", "reading", "pipeline", "intake.accept", "work.reader_wire"},
    "web": {"mail", "desk", "policy", "store", "pipeline"},
}
# The roof puts the parts together: it may import anything below, and the roof.
ROOF = {"app", "runtime", "connections", "ledger", "demo", "cli", "__main__"}

# The doors of the packages: who may import what does not come with Python.
DOORS = {
    "imapclient": ("intake.imap",),
    "aiosmtpd": ("intake.smtp",),
    "mailparser": ("mail.parse",),
    "selectolax": ("mail.htmltext",),
    "keyring": ("policy.secret",),
    "chardet": ("mail.charset",),
    "flufl": ("mail.bounces",),
    "nh3": ("mail.sanitise",),
    "re2": ("desk.patterns",),
    "tnefparse": ("mail.tnef",),
    "dkim": ("senders.signature",),
    "spf": ("senders.spfcheck",),
    "dns": ("senders.resolver",),
    "idna": ("mail.", "outlet.wire"),
    "ruamel": ("policy.",),
    "jinja2": ("policy.templates",),
    "markupsafe": ("policy.templates",),
    "PIL": ("drawing",),
    "babel": ("desk.tongue", "policy.catalogues"),
    "sqlalchemy": ("store.",),
    "alembic": ("store.",),
    "psycopg": ("store.",),
    "tenacity": ("retrying",),
    "click": ("cli.",),
    "rich": ("cli.",),
    "smtplib": ("outlet.",),
    "imaplib": ("intake.imap", "cli.doctorversions"),  # the latter only looks whether it is a repaired one
    "asyncio": ("intake.smtp", "web."),
    # run:COMMAND, a place of secrets that the operator writes down; and our own processes that read mails
    "subprocess": ("policy.secret", "work.reader_child"),
}

# The ground floor is pure: given the same values it returns the same value, whatever the day and the machine.
IMPURE_MODULES = {
    *("time", "random", "secrets", "uuid", "os", "pathlib", "shutil", "tempfile", "socket", "ssl", "logging"),
    *("threading", "asyncio", "subprocess", "signal", "sqlite3", "urllib.request", "http", "smtplib", "imaplib", "sys"),
}
IMPURE_NAMES = {
    "email.utils": {"make_msgid", "localtime", "formatdate"}
}  # modules of which only these names are impure
IMPURE_CALLS = {"open", "io.open", "input", "print", "now", "utcnow", "today", "gethostname", "urandom", "getenv"}

# Nowhere in the house.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "os.system", "os.popen", "yaml.load"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "telnetlib"}
FORBIDDEN_BUT = {("work.reader_wire", "pickle")}  # between our own processes, and only our own values are let in

LONGEST_FILE = 400
LONGEST_FILE_BUT: dict[str, str] = {}  # "room/file.py": "why it is longer"
LONGEST_FUNCTION = 80  # 40 are wished; this is where a reader gets lost
LONGEST_FUNCTION_BUT: dict[str, str] = {}  # "room.file.function": "why"


@dataclass(frozen=True, slots=True)
class Module:
    """One source file. `name` is dotted, below gateway: `intake.accept`."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        return room_of(self.name)

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(PROJECT)}:{getattr(node, 'lineno', 1)}"


@cache
def house() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        text = path.read_text(encoding="utf-8")
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found.append(Module(name, path, ast.parse(text, str(path)), text.count("\n")))
    return tuple(found)


def room_of(name: str) -> str:
    """The key of `MAY_IMPORT`, the roof, or the cellar that a module belongs to; '' for a stranger."""
    parts = name.split(".")
    for length in (2, 1):
        key = ".".join(parts[:length])
        if key in MAY_IMPORT or key in ROOF or key in CELLAR:
            return key
    return ""


def imports(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that is imported, wherever the import stands: `gateway.mail.address`, `sqlalchemy`."""
    names = {one.name for one in house()}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.at(node)}: write the whole name"
            base = node.module or ""
            inner = base.removeprefix("gateway.") if base != "gateway" else ""
            for alias in node.names:  # `from gateway.desk import letters` imports desk.letters
                deeper = f"{inner}.{alias.name}" if inner else alias.name
                yield (f"gateway.{deeper}" if base.startswith("gateway") and deeper in names else base), node


def called(node: ast.Call) -> str:
    """`open`, `datetime.now` -> `now` and its dotted form where the parts are plain names."""
    return ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""


def mistakes(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(sorted(set(found)))


def test_every_module_has_a_place() -> None:
    mistakes([f"{m.name}: which room is this?" for m in house() if not m.room and m.name != "__init__"])


def test_arrows_point_down() -> None:
    found = []
    for module in house():
        if module.room in ROOF or module.name == "__init__":
            continue
        own = module.room.split(".")[0]
        for name, node in imports(module):
            if not name.startswith("gateway."):
                continue
            target = name.removeprefix("gateway.")
            room = room_of(target)
            if module.room in CELLAR:
                allowed = room in CELLAR
            elif module.room in GROUND:
                allowed = room == own or room in MAY_IMPORT[module.room] or room == "errors"
            else:
                same = room == module.room or (room.split(".")[0] == own and module.room == own)
                allowed = same or room in CELLAR or room in MAY_IMPORT[module.room]
            if not allowed:
                found.append(f"{module.at(node)}: {module.name} may not import {target}")
    mistakes(found)


def test_the_doors_of_the_packages() -> None:
    found = []
    for module in house():
        for name, node in imports(module):
            package = name.split(".")[0]
            if package in DOORS and not module.name.startswith(DOORS[package]):
                found.append(f"{module.at(node)}: {package} comes in through {', '.join(DOORS[package])} only")
    mistakes(found)


def test_what_does_not_come_with_python_has_a_door() -> None:
    known = sys.stdlib_module_names | DOORS.keys() | {"gateway"}
    mistakes(
        [f"{m.at(n)}: {name} has no door" for m in house() for name, n in imports(m) if name.split(".")[0] not in known]
    )


def test_the_ground_floor_is_pure() -> None:
    found = []
    for module in house():
        if module.room not in GROUND:
            continue
        for name, node in imports(module):
            if name in IMPURE_MODULES or name.split(".")[0] in IMPURE_MODULES - {"http"}:
                found.append(f"{module.at(node)}: the ground floor does not import {name}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node).split(".")[-1] in IMPURE_CALLS:
                found.append(f"{module.at(node)}: the ground floor does not call {called(node)}()")
            if isinstance(node, ast.ImportFrom) and node.module in IMPURE_NAMES:
                names = {alias.name for alias in node.names} & IMPURE_NAMES[node.module]
                found.extend(f"{module.at(node)}: the ground floor does not use {one}" for one in names)
    mistakes(found)


def test_what_is_forbidden_everywhere() -> None:
    found = []
    for module in house():
        found.extend(
            f"{module.at(node)}: no {name}"
            for name, node in imports(module)
            if name.split(".")[0] in FORBIDDEN_MODULES and (module.name, name) not in FORBIDDEN_BUT
        )
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            if called(node) in FORBIDDEN_CALLS:
                found.append(f"{module.at(node)}: no {called(node)}()")
            if called(node) == "print" and module.room != "cli" and not has_keyword(node, "file"):
                found.append(f"{module.at(node)}: print belongs to cli/")
            if any(k.arg == "shell" and not is_false(k.value) for k in node.keywords):
                found.append(f"{module.at(node)}: no shell=True")
    mistakes(found)


def has_keyword(node: ast.Call, name: str) -> bool:
    return any(keyword.arg == name for keyword in node.keywords)


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_sql_is_written_in_the_store_only() -> None:
    words = ("SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE", "PRAGMA ")
    found = [
        f"{module.at(node)}: SQL outside store/"
        for module in house()
        if module.room != "store"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(words)
    ]
    mistakes(found)


def test_the_mailbox_of_the_crash_rig_knows_every_command() -> None:
    """Else each of its trials would wait for a pass that never comes through (tests/crash/doubles.py)."""
    rig = ast.parse((PROJECT / "tests" / "crash" / "doubles.py").read_text())
    [box] = [node for node in ast.walk(rig) if isinstance(node, ast.ClassDef) and node.name == "_BoxClient"]
    known = {node.name for node in box.body if isinstance(node, ast.FunctionDef)}
    known |= {node.attr for node in ast.walk(box) if isinstance(node, ast.Attribute)}
    known |= {"namespace", "create_folder", "subscribe_folder"}  # its folder is there, and it has no NAMESPACE
    for name in ("imap_take", "imap_fetch", "imap_away"):
        tree = ast.parse((PACKAGE / "intake" / f"{name}.py").read_text())
        asked = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self._client", "client")
        }
        assert asked <= known, (name, asked - known)


def test_no_state_in_modules() -> None:
    """No `global`, except where a test arms a failpoint."""
    found = [
        f"{module.at(node)}: global {', '.join(node.names)}"
        for module in house()
        if module.name != "failpoints"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    mistakes(found)


def test_every_module_says_what_it_is() -> None:
    mistakes([f"{module.at(module.tree)}: no docstring" for module in house() if not ast.get_docstring(module.tree)])


def test_files_are_short() -> None:
    found = []
    for module in house():
        name = str(module.path.relative_to(PACKAGE))
        if module.lines > LONGEST_FILE and name not in LONGEST_FILE_BUT and not is_migration(module):
            found.append(f"{name}: {module.lines} lines; {LONGEST_FILE} are enough")
        if name in LONGEST_FILE_BUT and module.lines <= LONGEST_FILE:
            found.append(f"{name}: no longer needs its exception")
    mistakes(found)


def test_functions_are_short() -> None:
    found = []
    for module in house():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_migration(module):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                name = f"{module.name}.{node.name}"
                if lines > LONGEST_FUNCTION and name not in LONGEST_FUNCTION_BUT:
                    found.append(f"{module.at(node)}: {node.name} has {lines} lines; {LONGEST_FUNCTION} are enough")
    mistakes(found)


def test_every_module_has_its_test() -> None:
    """`gateway/intake/smtp_data.py` is tested by tests/intake/test_smtp_data.py, by its family's
    tests/intake/test_smtp.py, or by any test that imports it. Modules of nothing but values need none."""
    imported = {name for file in (PROJECT / "tests").rglob("test_*.py") for name in gateway_names(file)}
    missing = []
    for module in house():
        *rooms, last = module.name.split(".")
        families = [last[: len(last) - len(rest)] for rest in tails(last)]
        names = [PROJECT / "tests" / Path(*rooms) / f"test_{family}.py" for family in families]
        if (
            has_work(module)
            and not is_migration(module)
            and module.name not in imported
            and not any(name.exists() for name in names)
        ):
            missing.append(f"{module.name}: no test imports it, and there is no {names[0].relative_to(PROJECT)}")
    mistakes(missing)


def is_migration(module: Module) -> bool:
    """A migration is a list of tables, and never changes again. The tests of upgrades run them all."""
    return module.name.startswith("store.migrations.versions.")


def tails(name: str) -> list[str]:
    """What may be left off a name to find its family: '' and, for smtp_data_x, '_x' and '_data_x'."""
    return [""] + [name[place:] for place in range(len(name) - 1, 0, -1) if name[place] == "_"]


def has_work(module: Module) -> bool:
    """Some function in it does more than return a value."""
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return module.path.stem not in ("__init__", "__main__") and any(len(node.body) > 3 for node in functions)


def gateway_names(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gateway"):
            base = (node.module or "").removeprefix("gateway").removeprefix(".")
            yield base
            yield from (f"{base}.{alias.name}".removeprefix(".") for alias in node.names)
