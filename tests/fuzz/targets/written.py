"""What we write and what we read of it: letters, signed addresses and Message-IDs, address fields."""

import email.headerregistry
import email.utils
import random
from base64 import b32encode
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from gateway.desk import token
from gateway.errors import Unwritable
from gateway.mail import address, identification
from gateway.mail.compose import ALLOWED_FIELDS, compose
from gateway.mail.composed import draft_of
from gateway.mail.draft import Draft, FilePart
from gateway.mail.message import Mailbox
from gateway.mail.parse import parse
from tests.fuzz import words
from tests.fuzz.engine import Target

# --------------------------------------------------------------------------------------------------------------- letters

_ADDRESSES = (
    "eva@example.org", "it+4812.k7@example.org", '"eva novak"@example.org', "a.b@sub.example.org", "x@[192.0.2.1]",
    "ü@example.org",
    "u@bücher.example", "", "@", "a@", "a b@example.org", "eva@example.org, x@evil.example",
    "eva@example.org\r\nBcc: x@evil.example",
    "<eva@example.org>", "-oX@example.org", "eva@exa mple.org", "a@b@c.example", "x" * 300 + "@example.org",
)  # fmt: skip


class Compose(Target):
    name = "compose"
    about = "letters of any text: refused, or read back as meant, by us and by the standard library"
    fast = 250

    def make(self, chance: random.Random) -> bytes:
        """Fields parted by U+001F, which is none of the nasty signs here: names, addresses, subject, bodies, ids, a file."""
        parts = [
            words.text(chance, 20), _address(chance), words.text(chance, 30),
            _address(chance) if chance.random() < 0.3 else "", words.text(chance, 70),
            words.text(chance, 400), words.text(chance, 200) if chance.random() < 0.6 else "", words.text(chance, 30),
            words.text(chance, 30) if chance.random() < 0.5 else f"{chance.randrange(99)}.a@example.org",
            words.text(chance, 25),
            chance.choice((*[""] * 20, "Thread-Topic", *ALLOWED_FIELDS, "Bcc")), words.text(chance, 40),
            str(chance.randrange(-900, 900)),
        ]  # fmt: skip
        return words.encoded("\x1f".join(part.replace("\x1f", " ") for part in parts))

    def check(self, case: bytes) -> str:
        parts = [*words.decoded(case).split("\x1f"), *[""] * 13][:13]
        minutes = int(parts[12]) if parts[12].lstrip("-").isascii() and parts[12].lstrip("-").isdigit() else 0
        draft = Draft(
            message_id="t4812.1.k7q2m9@example.org",
            date=datetime(2025, 11, 24, 9, 28, 7, tzinfo=timezone(timedelta(minutes=max(-1000, min(1000, minutes))))),
            originator=Mailbox("it@example.org", parts[0]),
            to=(Mailbox(parts[1], parts[2]),),
            cc=(Mailbox(parts[3], parts[0]),) if parts[3] else (),
            subject=parts[4], text=parts[5], html=parts[6] or None, in_reply_to=parts[8], references=(parts[8], parts[7]),
            fields=((parts[10], parts[11]),) if parts[10] else (),
            files=(FilePart(parts[9], "application/pdf", content=case[:50]),) if parts[9] else (),
        )  # fmt: skip
        try:
            raw = compose(draft)
        except Unwritable:
            return "refused"
        _expect_sound(raw)
        again = draft_of(raw)
        assert compose(again) == raw
        head = raw.partition(b"\r\n\r\n")[0]
        read = email.message_from_bytes(raw)
        assert not read.defects
        meant = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
        assert read.keys() == meant, "the standard library sees other fields"
        assert "Bcc" not in meant
        assert meant.count("To") == 1
        for field, boxes in (("To", draft.to), ("Cc", draft.cc)):
            found = email.utils.getaddresses(read.get_all(field, []))
            assert len(found) == len(boxes), (field, found)
        message = parse(raw)
        assert [box.address for box in message.originators] == ["it@example.org"]
        assert message.message_id == draft.message_id
        assert len(message.to) == 1
        return "written"


def _address(chance: random.Random) -> str:
    given = chance.choice(_ADDRESSES[:5]) if chance.random() < 0.85 else chance.choice(_ADDRESSES)
    return words.damaged(chance, given) if chance.random() < 0.1 else given


def _expect_sound(raw: bytes) -> None:
    assert raw.isascii()
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    assert b"\0" not in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


# ---------------------------------------------------------------------------------------------------------------- tokens

_KEYS = token.Keys((b"the newest", b"an older one"))
_OTHER_KEYS = token.Keys((b"of somebody else",))
_PERSONS = ("ana@example.org", "ben@example.org")
_DEPARTMENTS = ("it", "hr")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


class Tokens(Target):
    name = "tokens"
    about = "reply addresses, bounce addresses and Message-IDs, bent and guessed: none is taken but a true one"
    fast = 10_000
    share = 10.0

    def make(self, chance: random.Random) -> bytes:
        number = chance.choice((1, 4812, 999_999_999_999))
        true = _true(number, chance.choice(_PERSONS), chance.choice(_DEPARTMENTS), chance.random() < 0.3)
        match chance.randrange(10):
            case 0:
                made = bytearray(true)
                made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
                return bytes(made)
            case 1:
                return true[: chance.randrange(len(true))]
            case 2:
                return true.replace(b"%d." % number, b"%d." % (number + chance.choice((-1, 1, 10))))
            case 3:
                return words.encoded(words.damaged(chance, true.decode()))
            case 4:
                other = token.reply_address(
                    _OTHER_KEYS, address="it@example.org", number=number, department="it", person=_PERSONS[0]
                )
                return other.encode()
            case 5:
                return true
            case _:
                guess = "".join(chance.choices(_BASE32, k=chance.choice((26, 26, 26, 25, 27, 0, 5))))
                return f"it+{chance.choice(('', 'b.'))}{number}.{guess}@example.org".encode()

    def check(self, case: bytes) -> str:
        text = words.decoded(case)
        taken = False
        for claim in token.claims([text]):
            for department in _DEPARTMENTS:
                person = token.is_valid_reply(_KEYS, claim, departments=(department,), persons=_PERSONS)
                if person is not None:
                    taken = True
                    assert address.fold(text) == _true(claim.number, person, department, False).decode() or _is_spelled(
                        text, claim
                    )
            if token.is_valid_bounce(_KEYS, claim):
                taken = True
                assert f"+b.{claim.number}.{claim.mac}@" in address.fold(text)
                assert claim.mac == token.claims([_true(claim.number, "", "", True).decode()])[0].mac
        ours = f"t4812.1.{b32encode(b'k' * 17)[:26].decode().lower()}@example.org"
        bent = ours[: len(case) % len(ours)] + text + ours[len(case) % len(ours) :]
        for found in identification.message_ids(f"<{bent}>"):
            assert found != ours or not text.strip() or ours in "".join(bent.split()), ascii(bent)
        return "taken" if taken else "refused"


def _true(number: int, person: str, department: str, is_bounce: bool) -> bytes:
    if is_bounce:
        return token.bounce_address(_KEYS, address="it@example.org", number=number).encode()
    made = token.reply_address(_KEYS, address="it@example.org", number=number, department=department, person=person)
    return made.encode()


def _is_spelled(text: str, claim: token.Claim) -> bool:
    """The whole token stands in it, at whatever address: nobody has guessed a sign of it."""
    return f"{claim.number}.{claim.mac}@" in address.fold(text)


# -------------------------------------------------------------------------------------------------------- address fields

_PIECES = (
    "eva@example.org", "x@evil.example", "<eva@example.org>", "<x@evil.example>", "Eva Novak", '"Novak, Eva"',
    '"eva@example.org"', "(comment)",
    "(a (b) c)", "(<x@evil.example>)", ",", ";", ":", " ", "\t", "<", ">", "@", '"', "\\", "(", ")", "[", "]",
    "[192.0.2.1]", "Group:", "<>",
    "<@a,@b:eva@example.org>", "=?utf-8?q?Eva?=", "=?utf-8?q?eva=40example.org?=", "=?utf-8?b?PHhAZXZpbC5leGFtcGxlPg==?=",
    "ü", "@bücher.example",
    "u@xn--bcher-kva.example", ".", "eva", "example.org", "\0", "\r\n ", "\u202e", "\u212a", "%", "!", '\\"', "eva@[x]",
    "a@b@c", '"a b"@example.org',
)  # fmt: skip

_SOUND = (
    "eva@example.org", "EVA@Example.ORG", "e.v-a+x@example.org", '"eva"@example.org', "eva@[192.0.2.1]", "u@bücher.example",
    "u@xn--bcher-kva.example", "é@example.org", "x=y@example.org", "o'neil@example.org", "eva@sub.sub.example.org",
)  # fmt: skip
_HARMLESS = (
    "", "Eva Novak", '"Novak, Eva"', "=?utf-8?q?Eva?=", "(comment) Eva", "Eva (Sales)", "É. Novák", '"a \\" b"', "Eva N.",
    "プリンタ", '"it@example.org"',
    "Eva =?utf-8?b?w6k=?= Novak", "'Eva'",
)  # fmt: skip
_AFTER = ("", "", "", " ", "(Sales)", "(a (b) c)", "(x@evil.example)", ",", ";", "\t", "\r\n ")


class Addresses(Target):
    name = "addresses"
    about = "address fields: one mailbox that the standard library's readers see too, or ambiguous"
    fast = 4_000

    def make(self, chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return words.encoded("".join(chance.choices(_PIECES, k=chance.randint(1, 7))))
        address_written = chance.choice(_SOUND)
        around = (chance.choice(_HARMLESS), f"<{address_written}>", chance.choice(_AFTER))
        given = " ".join(around) if chance.random() < 0.7 else f"{address_written} {chance.choice(_AFTER)}"
        return words.encoded(words.damaged(chance, given) if chance.random() < 0.4 else given)

    def check(self, case: bytes) -> str:
        value = words.decoded(case)
        reading = address.read(value)
        for box in reading.mailboxes:
            assert "@" in box.address
            assert address.fold(box.address) == box.address
            assert not any(c in box.address for c in "\r\n\0")
        address.parse_path(value)
        if reading.ambiguous or len(reading.mailboxes) != 1 or reading.groups:
            return "ambiguous" if reading.ambiguous else "none" if not reading.mailboxes else "several"
        mine = reading.mailboxes[0]
        for others in (_strict(value), _registry(value)):
            known = {_canonical(one) for one in others if "@" in one[1:-1]}
            assert known <= {mine.address}, f"{value!a}: we read {mine.address}, others {known}"
        return "one"


def _canonical(text: str) -> str:
    """Of a mailbox that somebody else has read, in our spelling; as it is where it is none."""
    read = address.read(f"<{text}>")
    return read.mailboxes[0].address if len(read.mailboxes) == 1 else text


def _strict(value: str) -> list[str]:
    return [one for _, one in email.utils.getaddresses([value])]


def _registry(value: str) -> list[str]:
    """The newer reader of the standard library. It raises on odd values: then it has seen nobody."""
    with suppress(Exception):
        found = email.headerregistry.HeaderRegistry()("From", value.replace("\r", "").replace("\n", ""))
        return [one.addr_spec for one in found.addresses]
    return []
