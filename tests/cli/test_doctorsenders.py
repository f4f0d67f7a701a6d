"""`doctor` looks at the DNS of our own domains, where we check senders ourselves."""

import json
from collections.abc import Callable

import pytest

from tests.cli.rig import MAIL, DeskFolder
from tests.senders.dns_stub import Stub, serving


def said(desk: DeskFolder) -> list[tuple[str, str]]:
    assert desk.call("deliver", text=MAIL).exit_code == 0  # so there is a database
    found = map(json.loads, desk.call("doctor", "--json").stdout.splitlines())
    return [(one["level"], one["message"]) for one in found if one["check"] == "senders"]


@pytest.mark.parametrize(
    ("before", "level", "message"),
    [
        (lambda dns: dns.txt("_dmarc.example.org", "v=DMARC1; p=reject"), "ok", "example.org: DMARC asks for reject"),
        (lambda dns: dns.txt("_dmarc.example.org", "v=DMARC1; p=none"), "warn", "DMARC asks for nothing"),
        (lambda dns: None, "warn", "has no DMARC record"),
        (lambda dns: dns.failing.add("example.org"), "fail", "DNS has no answer for _dmarc.example.org"),
    ],
)
def test_what_our_domain_says(desk: DeskFolder, before: Callable[[Stub], None], level: str, message: str) -> None:
    config = desk.folder / "config.toml"
    with serving() as dns:
        before(dns)
        text = config.read_text().replace('need = "off"', f'need = "pass"\nresolver = "{dns.resolver}"')
        assert "resolver" in text
        config.write_text(text)
        found = said(desk)
    assert [(one, message in words) for one, words in found if "listener" not in words] == [(level, True)]


def test_nothing_where_somebody_else_vouches(desk: DeskFolder) -> None:
    assert said(desk) == []
