"""One reader of addresses: what it reads, and where it says that two readers could disagree."""

import time

import pytest

from gateway.mail.address import domain_of, fold, parse_mailboxes, parse_path, read, split_subaddress

CLEAR = [
    ("", []),
    ("<>", []),
    ("MAILER-DAEMON <>", []),
    ("undisclosed-recipients:;", []),
    ("eva@example.org", [("eva@example.org", "")]),
    ("Eva Novak <Eva@Example.ORG>", [("eva@example.org", "Eva Novak")]),
    ('"Novak, Eva" <eva@example.org>', [("eva@example.org", "Novak, Eva")]),
    ('"Eva \\"E\\" Novak" <eva@example.org>', [("eva@example.org", 'Eva "E" Novak')]),
    ("=?utf-8?q?Novak=2C_Eva?= <eva@example.org>", [("eva@example.org", "Novak, Eva")]),
    ('"=?utf-8?q?Eva?=" <eva@example.org>', [("eva@example.org", "Eva")]),
    ("eva@example.org (Eva Novak)", [("eva@example.org", "Eva Novak")]),
    ("Eva (IT) <eva@example.org>", [("eva@example.org", "Eva (IT)")]),
    ("eva@example.org <eva@example.org>", [("eva@example.org", "")]),
    ("Novak eva@example.org <eva@example.org>", [("eva@example.org", "Novak eva@example.org")]),
    ("\"'eva@example.org'\" <eva@example.org>", [("eva@example.org", "'eva@example.org'")]),
    ('"boss@corp.example" <ben@example.org>', [("ben@example.org", "boss@corp.example")]),
    ("a@x.example,, b@y.example,", [("a@x.example", ""), ("b@y.example", "")]),
    ('Team: a@x, "B" <b@y>;, c@z', [("a@x", ""), ("b@y", "B"), ("c@z", "")]),
    ("< eva@example.org >", [("eva@example.org", "")]),
    ('"eva"@example.org', [("eva@example.org", "")]),
    ("a..b.@docomo.example", [("a..b.@docomo.example", "")]),
    ("eva@[192.0.2.1]", [("eva@[192.0.2.1]", "")]),
    ("eva@bücher.example", [("eva@xn--bcher-kva.example", "")]),
    ("eva@XN--BCHER-KVA.example", [("eva@xn--bcher-kva.example", "")]),
    ("ma\u212a@corp.example", [("ma\u212a@corp.example", "")]),
    ("Eva\tNovak <eva@example.org>", [("eva@example.org", "Eva Novak")]),
]

AMBIGUOUS = [
    "boss@corp.example <mallory@evil.example>",
    "<boss@corp.example> <mallory@evil.example>",
    "<boss@corp.example> mallory@evil.example",
    "mallory@evil.example <boss@corp.example",
    "mallory boss@corp.example",
    '"Boss" boss@corp.example',
    "boss@corp.example@evil.example",
    "boss@corp.example (<mallory@evil.example>)",
    '"boss <boss@corp.example>" <mallory@evil.example>',
    "=?utf-8?q?boss=40corp.example?= <mallory@evil.example>",
    "=?utf-8?q?=3Cboss=40corp.example=3E?= <mallory@evil.example>",
    "=?utf-8?b?PGJvc3NAY29ycC5leGFtcGxlPiw=?= <mallory@evil.example>",
    "=?utf-8?q?boss=40corp.example?=",
    "=?utf-8?q?boss?=@corp.example",
    '"boss@corp.example"@evil.example',
    '"boss@corp.example>, <x"@evil.example',
    "<@relay.example:boss@corp.example>",
    "<@a.example,@b.example:boss@corp.example>",
    "boss @corp.example",
    "boss@corp .example",
    "boss@(comment)corp.example",
    "boss(x)@corp.example",
    "<<boss@corp.example>>",
    "boss@corp.example; mallory@evil.example",
    "Boss: boss@corp.example",
    "boss@corp.example\x00",
    "mallory@evil.example\r\n<boss@corp.example>",
    "boss@corp.example\r",
    "bo\u200bss@corp.example",
    "boss@corp\u202e.example",
    "boss@corp.exam\u212ale",
    "boss@corp.example.",
    "boss@-corp-.example",
    'Boss" <boss@corp.example>',
    "(Boss <boss@corp.example>",
    "Boss\\ <boss@corp.example>",
    '""@corp.example',
    '"."@corp.example',
    '"boss."@corp.example',
    '"[boss]"@corp.example',
    "boss @corp.example <mallory@evil.example>",
    "boss@ corp.example <mallory@evil.example>",
    '"boss"@corp.example <mallory@evil.example>',
    "boss@(x)corp.example <mallory@evil.example>",
    "<mallory@evil.example> boss @corp.example",
    "boss@[192.0.2.1] <mallory@evil.example>",
    "boss@corp.example> <mallory@evil.example",
    '"boss"x@evil.example <x@evil.example>',
    "mallory> <mallory@evil.example",
    "boss",
    "boss@",
    "@corp.example",
]


@pytest.mark.parametrize(("value", "expected"), CLEAR)
def test_clear(value: str, expected: list[tuple[str, str]]) -> None:
    mailboxes, ambiguous = parse_mailboxes(value)
    assert [(m.address, m.name) for m in mailboxes] == expected
    assert not ambiguous


@pytest.mark.parametrize("value", AMBIGUOUS)
def test_ambiguous(value: str) -> None:
    assert parse_mailboxes(value)[1]


def test_groups_are_counted() -> None:
    assert read("Team: a@x; b@y").groups == 1
    assert read("a@x").groups == 0


BOMBS = [
    '"',
    "(",
    '"\\',
    "<",
    "<@",
    "a@x,",
    "=?a?q?",
    "@",
    "a:",
    "(\\",
    "[a",
    "a@",
    "\\",
    ",@a",
    "<a@b>",
    ";",
    "a ",
    "\u212a@",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_linear(bomb: str) -> None:
    value = bomb * (131_072 // len(bomb))
    begin = time.process_time()
    parse_mailboxes(value)
    parse_mailboxes("<" + value + ">")
    assert time.process_time() - begin < 8


PATHS = [
    ("", ""),
    ("Eva@Example.org", "eva@example.org"),
    ("eva+tag@example.org", "eva+tag@example.org"),
    ("postmaster", "postmaster"),
    ("Postmaster", "postmaster"),
    ('"eva"@example.org', "eva@example.org"),
    ('"e,v@a"@example.org', '"e,v@a"@example.org'),
    ('"e\\"v"@example.org', '"e\\"v"@example.org'),
    ("eva@[192.0.2.1]", "eva@[192.0.2.1]"),
    ("eva@[IPv6:2001:db8::1]", "eva@[ipv6:2001:db8::1]"),
    ("@a.example,@b.example:eva@example.org", "eva@example.org"),
    ("evä@bücher.example", "evä@xn--bcher-kva.example"),
    ("eva", None),
    ("eva@", None),
    ("@example.org", None),
    ("a b@example.org", None),
    ('"a b"@example.org', None),
    ('"x@y> ORCPT=z"@d.example', None),
    ("eva..novak@example.org", None),
    (".eva@example.org", None),
    ("a@b@example.org", None),
    ("eva@-example.org", None),
    ("eva@exam ple.org", None),
    ("eva@example.org\x00", None),
    ("eva\r\n@example.org", None),
    ("eva@[192.0.2.1", None),
    ("<eva@example.org>", None),
    ("a" * 300 + "@example.org", None),
    ("eva@" + "a" * 64 + ".example", None),
    ("eva@\u212aorp.example", None),
]


@pytest.mark.parametrize(("text", "expected"), PATHS)
def test_path(text: str, expected: str | None) -> None:
    assert parse_path(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("it+4812.k7@example.org", ("it@example.org", "4812.k7")),
        ("it+b.4812+x@example.org", ("it@example.org", "b.4812+x")),
        ("it@example.org", ("it@example.org", "")),
        ("+x@example.org", ("+x@example.org", "")),
        ("it+x", ("it+x", "")),
    ],
)
def test_subaddress(address: str, expected: tuple[str, str]) -> None:
    assert split_subaddress(address) == expected


def test_fold_is_ascii_only() -> None:
    assert fold("EVA\u212a\u0130\u017f") == "eva\u212a\u0130\u017f"
    assert domain_of("a@B.Example") == "b.example"
    assert domain_of("nobody") == ""


WRITTEN = [
    ("eva@example.org", ""),
    ("eva@xn--bcher-kva.example", ""),
    ("Eva <Eva@Bücher.example>", "eva@bücher.example"),
    ("jürgen@example.org", ""),
    ("用户@例子.example", "用户@例子.example"),
]


@pytest.mark.parametrize(("value", "written"), WRITTEN)
def test_a_domain_beyond_ascii_is_shown_as_written_and_compared_as_ascii(value: str, written: str) -> None:
    (mailbox,) = parse_mailboxes(value)[0]
    assert mailbox.written == written
    assert mailbox.address.rpartition("@")[2].isascii()
