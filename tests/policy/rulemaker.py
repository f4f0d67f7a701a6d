"""Rules, mails and mutations of rules files by chance, over the whole vocabulary: the same seed makes the same ones."""

import random
import re

DESK = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00, night: 'Mon-Sun 22:00-06:00'}
departments:
  it: {name: IT, address: it@example.org, also: [help@example.org], open: office, agents: [ana@example.org]}
  it/sap: {name: SAP, agents: [ben@example.org]}
  it/net: {name: Network, address: net@example.org, agents: [ben@example.org]}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org]}
people:
  eva@example.org: {name: Eva Novak, department: hr, site: Singapore}
  tom@example.org: {name: Tom Reed, department: it, site: Berlin}
fields:
  order: {label: Order, looks_like: SO-999999}
  room: {label: Room}
"""
WORDS = (
    *(
        "car",
        "card",
        "tyre*",
        "fuel card",
        "pay slip*",
        "no",
        "11:00",
        "SO-104233",
        "C++",
        "e-mail",
        "co-op*",
        "a",
        "x*",
    ),
    *(
        "プリンタ",
        "打印机*",
        "프린터",
        "straße",
        "NÄCHSTE",
        "İstanbul",
        "ﬁle*",
        "büro*",
        "ноутбук*",
        "طابعة",
        "हिन्दी",
        "ไทย",
        "Σ*",
    ),
    *("/pay.?slip/", "/^re:/", "/\\bvpn\\b/"),
)
TEXTS = (
    *(
        "car",
        "Card",
        "tyres",
        "fuel  card",
        "pay slips",
        "no",
        "11:00",
        "SO-104233",
        "c++",
        "E-Mail",
        "co-operation",
        "payslip",
    ),
    *(
        "プリンタが壊れた",
        "打印机坏了",
        "프린터가 고장",
        "STRASSE",
        "nachste",
        "istanbul",
        "ﬁles",
        "Büros",
        "ноутбуки",
        "طابعة",
    ),
    *("हिन्दी", "ภาษาไทย", "Σίσυφος", "vpn", "re:", "\u200b", "x" * 50, "ｐｒｉｎｔｅｒ"),
)
ADDRESSES = (
    *(
        "eva@example.org",
        "Tom@Example.ORG",
        "it@example.org",
        "it+48.x@example.org",
        "help@example.org",
        "net@example.org",
    ),
    *("hr@example.org", "net+7.y@example.org", "eva+tag@example.org", "p7@printers.example.org", "x@elsewhere.example"),
    *("u@bücher.example", "u@xn--bcher-kva.example", "ana@example.org", "a.b@sub.deep.example.org"),
)
PEOPLE = (
    *(
        "eva@example.org",
        "EVA@Example.ORG",
        "'@example.org'",
        "'@printers.example.org'",
        "eva@",
        "it@",
        "it",
        "hr",
        "it/net",
    ),
    *(
        "'*@example.org'",
        "'@bücher.example'",
        "u@bücher.example",
        "it+48.x@example.org",
        "'@elsewhere.example'",
        "it/sap",
    ),
)
SINGLE = (
    *("sender_department: [hr, it]", "person: {site: Singapore}", "person: {site: [Berlin, Sing*]}", "first_mail: yes"),
    *("has: order", "has: [attachment, room]", "language: [en, de]", "header: {X-Severity: critical}", "auth: none"),
    *("header: {X-Severity: present}", "kind: request", "kind: [thanks, chaser]", "marked_urgent: no", "spam: no"),
    *(
        "during: office",
        "during: [night, Mon 09:00-12:00]",
        "during: not office",
        "repeat: 2 in 10m",
        "similar: 1 in 1h",
    ),
    *(
        "department: it",
        "owner: none",
        "priority: normal",
        "state: new",
        "form: {Building: B2}",
        "sender: [colleague, stranger]",
    ),
    *("attachment: '*.pdf'", "attachment_size: '> 1 MB'", "age: '> 3d'", "field: {order: present}"),
)


def _some(chance: random.Random, pool: tuple[str, ...]) -> str:
    return ", ".join(chance.sample(pool, chance.randint(1, 3)))


def condition(chance: random.Random, depth: int = 0) -> str:
    kind = chance.randrange(13 if depth < 3 else 10)
    if kind < 3:
        return f"{chance.choice(('from', 'to', 'to', 'cc'))}: [{_some(chance, PEOPLE)}]"
    if kind < 7:
        words = ", ".join(f"'{word}'" for word in chance.sample(WORDS, chance.randint(1, 4)))
        return f"{chance.choice(('subject', 'body', 'text'))}: [{words}]"
    if kind < 10:
        return chance.choice(SINGLE)
    if kind == 10:
        return f"not: {block(chance, depth + 1)}"
    inner = ", ".join(block(chance, depth + 1) for _ in range(chance.randint(1, 3)))
    return f"{chance.choice(('any', 'any', 'all'))}: [{inner}]"


def block(chance: random.Random, depth: int = 0) -> str:
    found = (condition(chance, depth) for _ in range(chance.randint(1, 3)))
    return "{" + ", ".join({one.partition(":")[0]: one for one in found}.values()) + "}"


def actions(chance: random.Random) -> str:
    made = [f"tag: t{chance.randrange(9)}"]
    if chance.random() < 0.4:
        made.append(f"department: {chance.choice(('it', 'hr', 'it/sap', 'it/net'))}")
    if chance.random() < 0.4:
        made.append(f"owner: {chance.choice(('ana@example.org', 'on-call', 'none'))}")
    if chance.random() < 0.5:
        priority = chance.choice(("low", "normal", "high", "urgent"))
        reason = priority in ("high", "urgent") or chance.random() < 0.3
        made.append(f"priority: {priority}" + (f", because: reason {chance.randrange(99)}" if reason else ""))
    return "{" + ", ".join(made) + "}"


def rules(chance: random.Random, count: int) -> str:
    """A whole file."""
    lines = [
        f"  - {{name: r{n}, if: {block(chance)}, then: {actions(chance)}{', stop: yes' if chance.random() < 0.02 else ''}}}\n"
        for n in range(count)
    ]
    return f"{DESK}rules:\n{''.join(lines)}"


def mail(chance: random.Random) -> bytes:
    def some(most: int, pool: tuple[str, ...], between: str) -> str:
        return between.join(chance.sample(pool, chance.randint(0, most)))

    head = [f"From: {chance.choice(ADDRESSES)}", f"To: {chance.choice(ADDRESSES)}, {chance.choice(ADDRESSES)}"]
    head += [f"Cc: {cc}"] if (cc := some(2, ADDRESSES, ", ")) else []
    head += [f"Delivered-To: {chance.choice(ADDRESSES)}"] if chance.random() < 0.4 else []
    head += ["X-Severity: critical"] if chance.random() < 0.3 else []
    head += [f"Subject: {some(3, TEXTS, ' ')}", "Content-Type: text/plain; charset=utf-8"]
    return ("\n".join(head) + f"\n\n{some(5, TEXTS, ' ')}\n{some(3, TEXTS, ' ')}\nBuilding: B2\n").encode()


_WORD = re.compile(r"[^\s,\[\]{}:|]+")
ODD = (
    *(
        "no",
        "11:00",
        "[]",
        "{}",
        "''",
        "0",
        "-1",
        "> 3d",
        "< 25%",
        "5 in 20m",
        "9999-12-31",
        "0001-01-01 00:00",
        "1 in 5200w",
    ),
    *(
        "'/(/'",
        "'/a{1000}{1000}/'",
        "//",
        "'*'",
        "'a*b'",
        "'@'",
        "x@",
        "'*@*.x'",
        "'{field}'",
        "'{order'",
        "日本",
        "İ",
        "\u202e",
    ),
    *(
        "\ufeff",
        "- ",
        "\t",
        "\n",
        "#",
        "&a",
        "*a",
        "!!int 3",
        "|",
        "> ",
        "---",
        "%",
        "'",
        '"',
        "[[[",
        "{a: {b: c}}",
        "x" * 3000,
    ),
    *(
        "none",
        "on-call",
        "not",
        "any",
        "if",
        "²",
        "٣ in ٤m",
        "Mon-Fri ٠٨:00-17:00",
        "2025-02-30",
        "last 99 workdays of month",
    ),
    *("x.ics", "not not x", "a -> b | c | d", "-> | |", "=", "> 999999 GB", "a@[1.2.3.4]", "a@b@c", "\x00", "\u2028"),
)


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to four accidents of a hasty hand."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at, kind = chance.randrange(len(lines)), chance.randrange(6)
        words = [found.span() for found in _WORD.finditer(text)]
        if kind == 0:
            lines.insert(chance.randrange(len(lines)), lines.pop(at))
            text = "\n".join(lines)
        elif kind == 1:
            lines[at] = " " * chance.randrange(6) + lines[at]
            text = "\n".join(lines)
        elif kind == 2 and text:
            start = chance.randrange(len(text))
            text = text[:start] + text[start + chance.randrange(1, 20) :]
        elif words:
            (start, end), (first, last) = chance.choice(words), chance.choice(words)
            text = text[:start] + (chance.choice(ODD) if kind > 3 else text[first:last]) + text[end:]
    return text
