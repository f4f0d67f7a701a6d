"""What is never written in this house, read off the source: the holes that other programs had. tests/test_house.py has the rest
(no eval, pickle, shell or SQL outside its room); ruff's rules S run over gateway/ too."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.test_house import PROJECT, Module, called, house, imports, is_migration, mistakes

_ADDRESS = re.compile(
    r"addr|recipient|originator|sender|mailbox|person\b|reverse_path|forward_path|local|domain|in_reply_to|\bwho\b|author"
)
_ONLY_ASCII = re.compile(r"encode\(|decode\(['\"]ascii['\"]\)|\bb['\"]")
_READERS = {"message_from_bytes", "message_from_string", "message_from_file", "message_from_binary_file"}
_BY_NUMBER = re.compile(r"_imap\.(?:fetch|store|copy|search|expunge|sort|thread|partial)")
_UNTRUSTED_TLS = {"_create_unverified_context", "CERT_NONE", "CERT_OPTIONAL"}
_PROCESSES = re.compile(r"os\.(?:exec|spawn|posix_spawn|fork)\w*|pty\.\w+|multiprocessing\.\w+")
_UNPACKERS = {
    "zipfile",
    "tarfile",
    "gzip",
    "bz2",
    "lzma",
    "shutil.unpack_archive",
    "xml",
    "cgi",
    "ctypes",
    "pty",
    "multiprocessing",
}
_UNPACKERS_BUT = {("cli.people", "zipfile"): "writes one, and reads none"}
_SQL = {"text", "exec_driver_sql", "literal_column"}
_SQL_BUT = {
    "store.engine": "PRAGMA busy_timeout with a number of ours",
    "store.migrate": "the lock of upgrades, a number of ours",
    "store.schema": "names of our own columns",
}
_CHANCE_BUT = {"failpoints": "a pause of a test"}


def _calls() -> Iterator[tuple[Module, ast.Call]]:
    for module in house():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield module, node


def test_addresses_are_compared_by_fold_alone() -> None:
    """`str.lower` makes one person of two: of the Kelvin sign and a k, say (V-26)."""
    found = []
    for module, node in _calls():
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("lower", "casefold", "upper"):
            whose = ast.unparse(node.func.value)
            if _ADDRESS.search(whose) and not _ONLY_ASCII.search(whose):
                found.append(f"{module.at(node)}: {whose}.{node.func.attr}(): compare addresses by mail.address.fold")
    mistakes(found)


def test_mail_is_read_by_our_own_reader() -> None:
    """Not by the newer policies of the standard library, which raise on hostile fields, or read them otherwise than others do."""
    found = [
        f"{module.at(node)}: {called(node)}() reads a mail; mail.parse does"
        for module, node in _calls()
        if called(node).split(".")[-1] in _READERS
        or called(node).endswith(("BytesParser", "BytesFeedParser", "FeedParser"))
    ]
    for module in house():
        found += [f"{module.at(node)}: no {name}" for name, node in imports(module) if name.startswith("email.parser")]
        found += [
            f"{module.at(node)}: no policy.default"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(("policy.default", "policy.strict"))
        ]
    mistakes(found)


def test_no_imap_command_by_number() -> None:
    """Numbers of messages move while somebody else deletes; UIDs do not (V-53)."""
    found = []
    for module, node in _calls():
        name = called(node)
        if _BY_NUMBER.search(name) or (module.room == "intake" and name.endswith((".expunge", ".gmail_search"))):
            found.append(f"{module.at(node)}: {name}() counts messages")
        if any(keyword.arg in ("use_uid", "uid") and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
               for keyword in node.keywords):  # fmt: skip
            found.append(f"{module.at(node)}: not by UID")
    mistakes(found)


def test_no_statement_is_put_together() -> None:
    found = []
    for module, node in _calls():
        if module.room != "store" or is_migration(module) or module.name in _SQL_BUT:
            continue
        if called(node).split(".")[-1] in _SQL and node.args and not isinstance(node.args[0], ast.Constant):
            found.append(f"{module.at(node)}: SQL put together: {ast.unparse(node)[:80]}")
    mistakes(found)


def test_certificates_are_looked_at() -> None:
    found = []
    for module in house():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).split(".")[-1] in _UNTRUSTED_TLS:
                found.append(f"{module.at(node)}: {ast.unparse(node)}")
            if isinstance(node, ast.Assign) and any(ast.unparse(t).endswith("check_hostname") for t in node.targets):
                found.append(f"{module.at(node)}: {ast.unparse(node)}")
    mistakes(found)


def test_nothing_is_started_or_unpacked() -> None:
    """But by the two doors of `subprocess` (test_house); `zlib`, for signed mails, is limited where it is used (V-67)."""
    found = [f"{module.at(node)}: {called(node)}()" for module, node in _calls() if _PROCESSES.fullmatch(called(node))]
    for module in house():
        found += [
            f"{module.at(node)}: no {name}"
            for name, node in imports(module)
            if {name, name.split(".")[0]} & _UNPACKERS and (module.name, name) not in _UNPACKERS_BUT
        ]
    mistakes(found)


def test_chance_is_no_secret() -> None:
    """`random` can be foretold: secrets come from `secrets` or `os.urandom`. No temporary name without its file."""
    found = []
    for module in house():
        for name, node in imports(module):
            if name == "random" and module.name not in _CHANCE_BUT:
                found.append(f"{module.at(node)}: random")
    found += [f"{module.at(node)}: mktemp" for module, node in _calls() if called(node).endswith("mktemp")]
    mistakes(found)


def test_ruff_looks_for_holes_in_gateway() -> None:
    """Rules S everywhere but in tests and benchmarks; where one is silenced, the line says why."""
    lint = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    silenced = {rule for rule in lint["ignore"] if re.fullmatch(r"S\d*", rule)}
    assert silenced == {"S101", "S105"}  # assert; and words like "password" in names
    assert not [
        place
        for place, rules in lint["per-file-ignores"].items()
        if "S" in rules and place not in ("tests/*", "bench/*")
    ]
    silent = []
    for module in house():
        for number, line in enumerate(module.path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"noqa: S\d+", line) and not re.search(r"noqa: S\d+(?:, ?S\d+)* +(?:- )?\w", line):
                silent.append(f"{module.path.relative_to(PROJECT)}:{number}: why is this silenced?")
    mistakes(silent)
