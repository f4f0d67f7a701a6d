"""V-74, PHPMailer CVE-2016-10033: an address becomes an option of the program that sends, or a word of a shell."""

import ast
from pathlib import Path

import pytest

from tests.attacks.scene import IT, Proof, Scene

PACKAGE = Path(__file__).resolve().parents[2] / "gateway"
ALLOWED = {"policy/secret.py", "work/reader_child.py"}  # run:COMMAND of the operator; our own readers, by a fixed list


def test_nothing_is_run() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "subprocess" not in names or str(path.relative_to(PACKAGE)) in ALLOWED, path
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv", "pty.spawn"}, path
        assert not [
            keyword
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg == "shell"
        ], path


@pytest.mark.parametrize(
    "author", ["-OQueueDirectory=/tmp@evil.example", "danger-$USER@evil.example", "`id`@evil.example"]
)
def test_the_address_is_an_address(tmp_path: Path, author: str) -> None:
    scene = Scene(tmp_path, trust='colleagues_need = "off"\noutsiders_new = "accept"')
    came = scene.by(author, IT, "Hello.", proof=Proof.PASS, subject="Hello")
    assert {letter.recipient for letter in came} <= {author.lower(), author, "ana@example.org", "ben@example.org"}
    scene.expect_unharmed()
    scene.close()
