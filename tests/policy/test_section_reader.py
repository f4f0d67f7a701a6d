"""One table as its dataclass. What a whole file says is in test_settings."""

from gateway.policy.mistakes import Report
from gateway.policy.section_reader import SectionReader
from gateway.policy.sections import Outbox, Service, Web


def reader() -> tuple[SectionReader, Report]:
    report = Report()
    lines: dict[tuple[str | int, ...], int] = {("outbox",): 1, ("outbox", "delay"): 2, ("web", "oidc"): 4}
    return SectionReader(report, "config.toml", lines), report


def test_sound() -> None:
    reading, report = reader()
    got = reading.section(Outbox, {"delay": "1s"}, ("outbox",))
    assert got is not None
    assert got.delay.total_seconds() == 1
    assert got.give_up.days == 3
    assert not report.errors


def test_a_mistake_stands_at_its_key_or_at_what_holds_it() -> None:
    reading, report = reader()
    assert reading.section(Outbox, {"delay": 1, "retries": 3}, ("outbox",)) is None
    assert reading.section(Service, {}, ("service",)) is None
    assert sorted(f.line or 0 for f in report.errors) == [0, 0, 0, 1, 2]


def test_nested_tables() -> None:
    reading, report = reader()
    got = reading.section(Web, {"oidc": {"issuer": "https://login.example.org"}}, ("web",))
    assert got is not None
    assert got.oidc is not None
    assert got.oidc.issuer == "https://login.example.org"
    assert [f.message for f in report.warnings] == ["[web] has no effect in this version"], "once, not for each part"
    assert reading.section(Web, {"oidc": 3}, ("web",)) is not None
    assert [str(f) for f in report.errors] == [
        "config.toml:4: web.oidc is a section: write [web.oidc] on a line of its own"
    ]


def test_the_environment_goes_over_the_file_and_is_blamed() -> None:
    reading, report = reader()
    raw = {"outbox": {"delay": "1s"}}
    reading.override(raw, {"POSTROOM_OUTBOX__DELAY": "x", "POSTROOM_LOG__LEVEL": "debug", "OTHER__X": "y"})
    assert set(raw) == {"outbox", "log"}
    assert reading.section(Outbox, raw["outbox"], ("outbox",)) is None
    (found,) = report.errors
    assert (found.file, found.line) == ("environment", None)
    assert found.message.startswith("POSTROOM_OUTBOX__DELAY: delay: 'x' is not a duration")
