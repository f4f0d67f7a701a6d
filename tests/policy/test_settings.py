"""config.toml: the smallest one, the example, and many broken ones with the line and the advice each should give."""

# ruff: noqa: E501 - one case a line

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.errors import Finding, Mistakes
from gateway.policy import settings
from gateway.policy.later import LATER_SETTINGS
from gateway.policy.secret import Secret
from gateway.policy.sections import ABSENT, NESTED, REQUIRED, SINGLE, Mailbox
from gateway.policy.servers import ServerUrl

PROJECT = Path(__file__).resolve().parents[2]
SHARED_EXAMPLE = PROJECT.parent / "shared" / "examples" / "config.example.toml"

SMALLEST = """\
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "/some/folder"
rules       = "/some/folder/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "smtp://127.0.0.1:2525"       # a listener; port 0 takes a free one, told in the ready line
send      = "smtp://127.0.0.1:2600"       # plain text and no login only to loopback or when `allow_plaintext = true`
catch_all = true                          # any address of our_domains that rules name

[trust]
colleagues_need = "off"                   # as for a desk behind a mail server that already refuses forged senders

[outbox]
delay = "0s"
"""
BOX = '[[mailbox]]\naddress = "b@example.org"\n'


def load(tmp_path: Path, text: str, **environ: str) -> settings.Settings:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return settings.load(path, environ=environ)


def mistakes(tmp_path: Path, text: str | bytes, **environ: str) -> list[Finding]:
    path = tmp_path / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Mistakes) as caught:
        settings.load(path, environ=environ)
    assert all(f.level == "error" for f in caught.value.findings)
    return list(caught.value.findings)


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    return [f"{f.line}: {f.message}" for f in findings]


def test_the_smallest_config_of_the_contract(tmp_path: Path) -> None:
    got = load(tmp_path, SMALLEST)
    assert got.warnings == ()
    assert got.service.timezone == ZoneInfo("Europe/Berlin")
    assert got.service.rules == Path("/some/folder/rules")
    assert got.database.url == "sqlite:////some/folder/postroom.db"
    assert got.outbox.delay == timedelta()
    (box,) = got.mailboxes
    assert (box.receive, box.send) == (ServerUrl("smtp", "127.0.0.1", 2525), ServerUrl("smtp", "127.0.0.1", 2600))
    assert box.catch_all
    assert box.password is None


def test_relative_paths_begin_at_the_folder_of_the_config(tmp_path: Path) -> None:
    text = SMALLEST.replace('"/some/folder/rules"', '"rules"').replace('"/some/folder"', '"data"')
    got = load(tmp_path, text)
    assert got.service.rules == tmp_path / "rules"
    assert got.service.templates == tmp_path / "templates"
    assert got.database.url == f"sqlite:///{tmp_path}/data/postroom.db"


def test_without_a_zone_that_of_the_machine_holds(tmp_path: Path) -> None:
    text = SMALLEST.replace("timezone ", "# ")
    assert load(tmp_path, text, TZ="Asia/Tokyo").service.timezone == ZoneInfo("Asia/Tokyo")
    assert load(tmp_path, text, TZ=":nonsense").service.timezone.key != "nonsense"


# ---------------------------------------------------------------- the examples


def uncommented(text: str) -> str:
    return re.sub(r"^# (?=\w+\s*=|\[)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("change", [str, uncommented])
def test_the_shared_example_loads_as_it_is_and_with_every_line(tmp_path: Path, change: Callable[[str], str]) -> None:
    if not SHARED_EXAMPLE.exists():
        pytest.skip("the shared examples are not beside the project")
    got = load(tmp_path, change(SHARED_EXAMPLE.read_text()))
    assert [box.address for box in got.mailboxes] == ["it@example.org"]
    assert all("has no effect in this version" in w.message or "later version" in w.message for w in got.warnings)


def test_our_example_as_it_is(tmp_path: Path) -> None:
    got = load(tmp_path, (PROJECT / "config.example.toml").read_text())
    assert got.warnings == ()
    assert got.mailboxes[0].password == Secret("file:/run/secrets/it-mailbox")


def test_our_example_with_every_line(tmp_path: Path) -> None:
    text = uncommented((PROJECT / "config.example.toml").read_text())
    got = load(tmp_path, text)
    assert got.warnings == (), "only what works in this version stands in it"
    assert [box.address for box in got.mailboxes] == ["it@example.org", "desk@example.org"]


def test_our_example_names_every_key_with_its_default(tmp_path: Path) -> None:
    """And nothing that has no effect yet."""
    as_it_is = load(tmp_path, SMALLEST)
    text = uncommented((PROJECT / "config.example.toml").read_text())
    every = load(tmp_path, text)
    # What the example writes out although it is no default, or is the machine's.
    shown = {
        "service.data",
        "service.timezone",
        "service.rules",
        "service.templates",
        "database.url",
        "database.backup",
    }
    for name, cls in SINGLE.items():
        for found in dataclasses.fields(cls):
            key = f"{name}.{found.name}"
            later = {key, name} & LATER_SETTINGS
            if "reader" not in found.metadata or (name, found.name) in NESTED:
                continue
            written = re.search(rf"^\[{name}\][^\[]*^{found.name}\s*=", text, re.MULTILINE | re.DOTALL)
            in_section = found.name in section(text, name)
            assert in_section is not bool(later), key
            assert written or later or found.name in section(text, name)
            if not later and found.metadata["default"] not in (REQUIRED, ABSENT) and key not in shown:
                expected = found.metadata["reader"](found.metadata["default"])
                assert getattr(getattr(every, name), found.name) == expected, key
    boxes = section(text, "mailbox")
    for found in dataclasses.fields(Mailbox):
        assert (found.name in boxes) is (f"mailbox.{found.name}" not in LATER_SETTINGS), found.name
        default = found.metadata["default"]
        if default not in (REQUIRED, ABSENT) and found.name != "login":
            assert getattr(every.mailboxes[0], found.name) == found.metadata["reader"](default)
    assert as_it_is.limits == every.limits


def section(text: str, name: str) -> set[str]:
    """The keys written under a header."""
    found: set[str] = set()
    at = ""
    for line in text.splitlines():
        if line.startswith("["):
            at = line.strip("[]")
        elif at == name and (key := re.match(r"(\w+)\s*=", line)):
            found.add(key[1])
    return found


# ---------------------------------------------------------------- the environment


@pytest.mark.parametrize(
    ("name", "value", "look", "expected"),
    [
        ("POSTROOM_OUTBOX__DELAY", "5s", lambda s: s.outbox.delay, timedelta(seconds=5)),
        (
            "POSTROOM_SERVICE__OUR_DOMAINS",
            "example.org, *.uni.example",
            lambda s: s.service.our_domains[1],
            "*.uni.example",
        ),
        ("POSTROOM_SERVICE__ADMINS", '["a@example.org"]', lambda s: s.service.admins, ("a@example.org",)),
        (
            "POSTROOM_MAILBOX__0__SEND",
            "capture:/tmp/out",
            lambda s: s.mailboxes[0].send,
            ServerUrl("capture", path="/tmp/out"),
        ),
        ("POSTROOM_MAILBOX__0__CATCH_ALL", "false", lambda s: s.mailboxes[0].catch_all, False),
        ("POSTROOM_THREADS__FIRST_NUMBER", "4800", lambda s: s.threads.first_number, 4800),
        ("POSTROOM_DATABASE__URL", "postgresql:///postroom", lambda s: s.database.url, "postgresql:///postroom"),
        (
            "POSTROOM_WEB__OIDC__ISSUER",
            "https://login.example.org",
            lambda s: s.web.oidc.issuer,
            "https://login.example.org",
        ),
        ("POSTROOM_LIMITS__REFUSE_TYPES", ".EXE,bat", lambda s: s.limits.refuse_types, ("exe", "bat")),
    ],
)
def test_the_environment_overrides(
    tmp_path: Path, name: str, value: str, look: Callable[[settings.Settings], object], expected: object
) -> None:
    assert look(load(tmp_path, SMALLEST, **{name: value})) == expected


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("POSTROOM_OUTBOX__DELY", "0s", "POSTROOM_OUTBOX__DELY: there is no such setting — did you mean 'delay'?"),
        ("POSTROOM_OUTBX__DELAY", "0s", "POSTROOM_OUTBX__DELAY: there is no such setting — did you mean 'outbox'?"),
        ("POSTROOM_MAILBOX__7__SEND", "x", "POSTROOM_MAILBOX__7__SEND: config.toml has no such block"),
        (
            "POSTROOM_MAILBOX__0__CATCH_ALL",
            "maybe",
            "POSTROOM_MAILBOX__0__CATCH_ALL: catch_all: wants true or false, not 'maybe'",
        ),
        (
            "POSTROOM_MAILBOX__0__PASSWORD",
            "hunter2",
            "POSTROOM_MAILBOX__0__PASSWORD: password: this looks like a secret in plain text",
        ),
        ("POSTROOM___X", "x", "POSTROOM___X: there is no such setting"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, message: str) -> None:
    (found,) = mistakes(tmp_path, SMALLEST, **{name: value})
    assert (found.file, found.line) == ("environment", None)
    assert found.message.startswith(message)
    assert "hunter2" not in found.message


def test_other_variables_are_left_alone(tmp_path: Path) -> None:
    load(tmp_path, SMALLEST, POSTROOM_CONFIG="x", POSTROOM_MS_CLIENT="y", PATH="/bin")


# ---------------------------------------------------------------- mistakes


def box(*lines: str) -> str:
    """The smallest config with a second mailbox; its lines begin at 23."""
    return SMALLEST + "\n" + BOX + "\n".join(lines) + "\n"


SEND = 'send = "smtps://smtp.example.org"'
LOGIN = 'login = "b"\npassword = "env:B"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMALLEST.replace("delay =", "dely ="), "19: [outbox] has no setting 'dely' — did you mean 'delay'?"),
        (SMALLEST.replace("[outbox]", "[outbx]"), "18: there is no section [outbx] — did you mean 'outbox'?"),
        (SMALLEST.replace('"0s"', "0"), "19: delay: wants a duration like \"4h\", not a number"),
        (SMALLEST.replace('"0s"', '"0 sec"'), "19: delay: '0 sec' is not a duration — write it like \"20s\", \"15m\", \"4h\", \"3d\""),
        (SMALLEST.replace('["example.org"]', '"example.org"'), "3: our_domains: wants a list, each a domain like example.org, not 'example.org'"),
        (SMALLEST.replace('["example.org"]', '["@example.org"]'), "3: our_domains: '@example.org' is not a domain — leave out the @"),
        (SMALLEST.replace('["example.org"]', "[]"), "3: our_domains: must not be empty"),
        (SMALLEST.replace("name   ", "nmae   "), "2: [service] has no setting 'nmae' — did you mean 'name'?"),
        (SMALLEST.replace("admins ", "# "), "1: [service] needs 'admins': get warnings of the machine, nothing else"),
        (SMALLEST.replace("Europe/Berlin", "Europe/Berln"), "7: timezone: 'Europe/Berln' is not a time zone — did you mean 'Europe/Berlin'?"),
        (SMALLEST.replace("catch_all = true", "catch_all = 1"), "13: catch_all: wants true or false, not a number"),
        (SMALLEST.replace('"smtp://127.0.0.1:2525"', '"imsp://x"'), "11: receive: 'imsp://x' is none of: smtp:// smtps:// lmtp:// lmtp:/path imap:// imaps:// imap+starttls:// maildir:/path — did you mean 'imap'?"),
        (SMALLEST.replace('"smtp://127.0.0.1:2600"', '"smtp://mx.example.org"'), "12: smtp:// without TLS leaves this machine: smtps:// or smtp+starttls://, or allow_plaintext = true"),
        (SMALLEST.replace("it@example.org", "it@elsewhere.example"), "10: it@elsewhere.example is not in our_domains (example.org)"),
        (SMALLEST.replace("[[mailbox]]", "[mailbox]"), "9: a mailbox is a block that begins with [[mailbox]], in two brackets"),
        (SMALLEST.replace('"off"', '"of"'), "16: colleagues_need: 'of' is none of: off, pass, header:ID — did you mean 'off'?"),
        (SMALLEST.replace('"off"', '"pass"').replace("smtp://127.0.0.1:2525", "lmtp://127.0.0.1:24"), "16: 'pass' is for mail that comes straight to our own listener (receive = smtp:// or smtps://), and no mailbox has one: header:ID or off"),
        (SMALLEST.replace('"off"', '"pass"\nresolver = "dns.example.org"'), "17: resolver: 'dns.example.org' is no IP address of a resolver — write it like \"192.0.2.53\" or \"127.0.0.1:5353\""),
        (SMALLEST.replace('"off"', '"pass"\nresolver = "192.0.2.53:0"'), "17: resolver: '192.0.2.53:0' is no IP address of a resolver — write it like \"192.0.2.53\" or \"127.0.0.1:5353\""),
        (SMALLEST.replace("[outbox]", "[outbox"), "18: this line is not TOML (expected ']' at the end of a table declaration)"),
        (SMALLEST + "delay = '1s'\n", "20: this line is not TOML (cannot overwrite a value)"),
        (SMALLEST + 'x = "', "20: this line is not TOML (unterminated string)"),
        (box(SEND.replace("send", "password")), "23: password: this looks like a secret in plain text"),
        (box('login = "b"', 'password = "hunter2"', SEND), "24: password: this looks like a secret in plain text"),
        (box("password = 12345", SEND), "23: password: wants the place of a secret like \"file:/run/secrets/it\", not a number"),
        (box('login = "b"', SEND), "23: mailbox b@example.org has 'login' but no 'password'"),
        (box(), "21: mailbox b@example.org needs 'send': the server that takes its letters"),
        (box('receive = "imap://imap.example.org"', SEND, LOGIN), "23: imap:// without TLS leaves this machine: imaps:// or imap+starttls://, or allow_plaintext = true"),
        (box('receive = "imaps://imap.example.org"', SEND), "23: imaps:// needs 'login' and 'password'"),
        (box('receive = "smtps://0.0.0.0:465"', SEND), "23: smtps:// needs 'certificate' and 'certificate_key'"),
        (box('receive = "smtp://0.0.0.0:26"', SEND, 'certificate = "x"'), "25: 'certificate' needs 'certificate_key' beside it"),
        (box('receive = "smtp://0.0.0.0:26"', SEND, 'listener_login = "x"', 'listener_password = "env:X"'), "25: passwords would come without TLS: 'certificate' and 'certificate_key', or allow_plaintext = true"),
        (box(SEND, 'listener_login = "x"', 'listener_password = "env:X"'), "24: 'listener_login' is for a listener (receive = smtp://, smtps:// or lmtp://)"),
        (box(SEND).replace("b@example", "it@example"), "22: it@example.org has a block already"),
        (SMALLEST + 'retry = ["1m", "x"]', "20: retry: 'x' is not a duration — write it like \"20s\", \"15m\", \"4h\", \"3d\""),
        (SMALLEST + '[promises]\nround_up = "7m"', "21: round_up: '7m' does not divide an hour — write 5m, 10m, 15m, 30m or 1h"),
        (SMALLEST + '[database]\nurl = "sqlite:///x.db"', "21: url: wants an absolute path, with four slashes: sqlite:////path/postroom.db"),
        (SMALLEST + '[store]\nblobs = "s3://x/y"', "21: blobs: this version keeps raw mails in the database: write \"db\" or leave it out"),
        (SMALLEST + '[web]\nlisten = "8080"', "21: listen: '8080' is no place to listen — write it like \"127.0.0.1:8080\""),
        (SMALLEST + "log = 1", "20: [outbox] has no setting 'log'"),
        ("log = 1\n" + SMALLEST, "1: log is a section: write [log] on a line of its own"),
        (SMALLEST.encode() + b"# \xff\n", "20: this line is not UTF-8"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, text: str | bytes, expected: str) -> None:
    found = told(mistakes(tmp_path, text))
    assert expected in [line[: len(expected)] for line in found], found
    assert "hunter2" not in str(found)
    assert len(found) <= 2


def test_all_mistakes_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        SMALLEST.replace("delay =", "dely =").replace("catch_all = true", "catch_all = 1").replace("admins ", "admin ")
    )
    found = mistakes(tmp_path, text)
    assert [f.line for f in found] == [1, 4, 13, 19]
    assert found[3].source == 'dely = "0s"'
    assert str(found[3]).startswith(f"{tmp_path}/config.toml:19: [outbox] has no setting")


def test_no_file_and_no_mailbox(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match=r"cannot be read: No such file"):
        settings.load(tmp_path / "none.toml", environ={})
    assert "there is no mailbox" in str(mistakes(tmp_path, SMALLEST.partition("[[mailbox]]")[0]))
    only_later = SMALLEST.partition("[[mailbox]]")[0] + BOX + 'provider = "google"\n'
    assert "no mailbox that this version can open" in str(mistakes(tmp_path, only_later))
    assert "larger than" in str(mistakes(tmp_path, "#" * 1_000_001))


# ---------------------------------------------------------------- warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMALLEST + 'signature_dkim = "x"', "20: 'signature_dkim' has no effect in this version"),
        (SMALLEST + '[metrics]\nlisten = "127.0.0.1:9105"', "21: 'listen' has no effect in this version"),
        (
            SMALLEST + '[webhook.chat]\nurl = "https://chat.example.org"',
            "20: [webhook.…] has no effect in this version",
        ),
        (SMALLEST + '[web]\n[web.oidc]\nclient = "x"', "20: [web] has no effect in this version"),
        (SMALLEST.replace("[trust]", '[trust]\noutsiders_new = "accept"'), "16: anybody can open requests"),
    ],
)
def test_warnings(tmp_path: Path, text: str, expected: str) -> None:
    (found,) = told(load(tmp_path, text).warnings)
    assert found.startswith(expected)


def test_check_secrets(tmp_path: Path) -> None:
    text = box('receive = "imaps://imap.example.org"', SEND, LOGIN)
    got = load(tmp_path, text)
    assert settings.check_secrets(got, environ={"B": "s3cret"}) == ()
    (found,) = settings.check_secrets(got, environ={})
    assert found.message == "password of b@example.org: env:B: there is no such environment variable"


@pytest.mark.parametrize("depth", [50, 200, 330, 400, 480, 50_000])
def test_deep_nesting_is_a_mistake_and_no_crash(tmp_path: Path, depth: int) -> None:
    assert mistakes(tmp_path, "x = " + "[" * depth + "]" * depth + "\n" + SMALLEST)
    assert mistakes(tmp_path, "x = " + "{a=" * depth + "1" + "}" * depth + "\n" + SMALLEST)
