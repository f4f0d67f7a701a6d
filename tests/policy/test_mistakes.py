import pytest

from gateway.errors import Mistakes
from gateway.policy.mistakes import Report, masked


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('password = "hunter2"', "password = •••"),
        ('password = "file:/run/x"', 'password = "file:/run/x"'),
        ("a = {password = 'x', b = 1}", "a = {password = •••"),
        ('listener_password="a # b"', "listener_password=•••"),
        ('token: "abc"', "token: •••"),
        ('secret = ""', 'secret = ""'),
        ('login = "eva"', 'login = "eva"'),
        ("passwort = hunter2", "passwort = •••"),
        ('"password" = "x"', '"password" = •••'),
        ('url = "mysql://desk:hunter2@host/desk"', 'url = "mysql://•••@host/desk"'),
        ('url = "mysql://desk:a/b@c@host/desk?password=x"', 'url = "mysql://•••@host/desk?password=•••'),
        ('send = "smtps://host:465"  # eva@example.org', 'send = "smtps://host:465"  # eva@example.org'),
    ],
)
def test_a_secret_is_never_shown(line: str, shown: str) -> None:
    assert masked(line) == shown


def test_findings_come_in_the_order_of_the_files_each_once() -> None:
    report = Report()
    report.add_file("b.yaml", "one\ntwo\n")
    report.add_file("a.yaml", "three\n")
    report.error("a.yaml", 1, "last")
    report.error("b.yaml", 2, "second")
    report.error("b.yaml", 1, "first")
    report.error("b.yaml", 1, "first")
    report.warning("b.yaml", 1, "only a warning")
    with pytest.raises(Mistakes) as caught:
        report.stop_on_errors()
    assert [str(f) for f in caught.value.findings] == ["b.yaml:1: first", "b.yaml:2: second", "a.yaml:1: last"]
    assert [f.source for f in caught.value.findings] == ["one", "two", "three"]
    assert [f.message for f in report.warnings] == ["only a warning"]


def test_no_errors_no_stop() -> None:
    report = Report()
    report.warning("x", None, "odd")
    report.stop_on_errors()
