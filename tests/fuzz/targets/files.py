"""What an operator writes: config.toml, and rules. Whatever it is: mistakes with their lines, or values that always work."""

import random
import re
import tempfile
from functools import cache
from pathlib import Path

from gateway.errors import Mistakes
from gateway.policy import settings, snapshot
from tests.fuzz import words
from tests.fuzz.engine import Target
from tests.fuzz.mutate import mutate
from tests.policy import rulemaker
from tests.policy.desk_files import CONFIG, config
from tests.policy.test_rules_by_chance import facts_of

_PROJECT = Path(__file__).resolve().parents[3]
_UNKNOWN = "colour_of_the_door"


class _InAFolder(Target):
    def start(self) -> None:
        self._kept = tempfile.TemporaryDirectory()
        self.folder = Path(self._kept.name)

    def stop(self) -> None:
        self._kept.cleanup()


def _expect_places(mistakes: Mistakes, text: str) -> None:
    """Every mistake says where it is; those without a line are about the whole file."""
    assert mistakes.findings
    last = text.count("\n") + 1
    for one in mistakes.findings:
        assert one.message
        assert "Traceback" not in one.message
        assert one.line is None or 1 <= one.line <= last + 1, one


class Config(_InAFolder):
    name = "config"
    about = "config.toml: settings, or mistakes with their lines; a key that does not exist is named"
    fast = 300

    def make(self, chance: random.Random) -> bytes:
        text = chance.choice(_configs())
        if chance.random() < 0.3:
            lines = text.split("\n")
            places = [
                n for n, line in enumerate(lines) if re.fullmatch(r"[a-z_]+ *= *(?:\"[^\"]*\"|[0-9]+|true|false)", line)
            ]
            lines.insert(chance.choice(places), f"{_UNKNOWN} = {chance.choice(('1', 'true', '[]', '{}', chr(34) * 2))}")
            return "\n".join(lines).encode()
        if chance.random() < 0.5:
            return mutate(chance, [text.encode()], nasty=_TOML)
        return words.encoded(words.damaged(chance, text))

    def check(self, case: bytes) -> str:
        path = self.folder / "config.toml"
        path.write_bytes(case)
        text = case.decode("utf-8", "replace")
        mistakes = None
        try:
            settings.load(path, environ={})
        except Mistakes as error:
            mistakes = error
        if mistakes is None:
            assert f"\n{_UNKNOWN} = " not in text
            return "read"
        _expect_places(mistakes, text)
        told = "\n".join(one.message for one in mistakes.findings)
        is_toml = not any(said in told for said in ("is not TOML", "is not UTF-8", "nested too deeply"))
        lines = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith(f"{_UNKNOWN} = ")]
        if len(lines) == 1 and is_toml:
            assert any(_UNKNOWN in one.message and one.line == lines[0] for one in mistakes.findings), told
        return "refused"


_TOML = (
    b'"', b"'", b'"""', b"[", b"]", b"[[", b"]]", b"=", b"#", b"\n", b"\r\n", b"\\", b"\\u0000", b"\\uD800", b"{", b"}",
    b",", b".", b"\xff",
    b"1e400", b"0x", b"-0", b"nan", b"inf", b"1979-05-27T07:32:00Z", b"true", b"[service]\n", b"[[mailbox]]\n",
    b"[mailbox]\n", b"a.b.c = 1\n",
    b"[" * 200, b"{a=" * 200, b"9" * 5000, b"file:", b"env:", b"run:", b"smtp://", b"imaps://[::1", b"smtp://:0",
    b'"../../x"', b"\x00", b"\xef\xbb\xbf",
)  # fmt: skip


@cache
def _configs() -> tuple[str, ...]:
    return ((_PROJECT / "config.example.toml").read_text(), CONFIG, CONFIG + '\n[trust]\ncolleagues_need = "off"\n')


class Rules(_InAFolder):
    name = "rules"
    about = "rules files: what is taken decides every mail; what is refused names its line"
    fast = 120
    share = 0.3
    cpu = 2.0

    def start(self) -> None:
        super().start()
        self.settings = config(self.folder)

    def make(self, chance: random.Random) -> bytes:
        text = rulemaker.rules(chance, chance.randint(1, 8))
        match chance.randrange(4):
            case 0:
                return text.encode()
            case 1:
                return mutate(chance, [text.encode()], nasty=tuple(one.encode() for one in rulemaker.ODD))
            case 2:
                return words.encoded(words.damaged(chance, text))
            case _:
                return rulemaker.mutated(text, chance).encode()

    def check(self, case: bytes) -> str:
        text = words.decoded(case)
        try:
            policy = snapshot.from_files(self.settings, {"desk.yaml": text}, 1)
        except Mistakes as mistakes:
            _expect_places(mistakes, text)
            return "refused"
        chance = random.Random(len(case))
        for _ in range(3):
            facts = facts_of(rulemaker.mail(chance), policy.desk, chance)
            verdict = policy.desk.rules.decide(facts)
            looks = [look for look in policy.desk.rules.explain(facts) if look.is_reached and not look.misfits]
            assert [look.rule.name for look in looks] == [rule.name for rule in verdict.fitted]
        return "taken"
