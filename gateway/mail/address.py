"""The one place where addresses are read and compared (RFC 5322 3.4, RFC 5321 4.1.2).

There is exactly one reader of addresses in the product. Where two readers in the world could see two different people
in one field, ours says so ("ambiguous") instead of choosing: a forged sender lives in that gap.
"""

import re
from dataclasses import dataclass

import idna

from gateway.mail import normalise
from gateway.mail.charset import decode_words
from gateway.mail.message import Mailbox


def fold(address: str) -> str:
    """Lower-case A-Z only. `str.lower` would turn the Kelvin sign into a k, and one person into another."""
    return address.translate(_FOLD)


_FOLD = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def domain_of(address: str) -> str:
    """What stands behind the last @, folded; '' where there is none."""
    return fold(address.rpartition("@")[2]) if "@" in address else ""


def split_subaddress(address: str) -> tuple[str, str]:
    """`it+4812.k7@example.org` -> (`it@example.org`, `4812.k7`) (RFC 5233); the second is '' where there is none."""
    local, at, domain = address.rpartition("@")
    user, plus, detail = local.partition("+")
    return (f"{user}@{domain}", detail) if at and plus and user else (address, "")


def ascii_domain(domain: str) -> str:
    """The domain as DNS knows it: folded ASCII (RFC 5890); '' where it is none, or an address literal."""
    return "" if domain.startswith("[") else _domain(domain) or ""


# --- SMTP paths (RFC 5321 4.1.2) ------------------------------------------------------------------------------------

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]"
_DOT_STRING = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_QUOTED = re.compile(r'"((?:[!#-;=?-\[\]-~\u0080-\U0010ffff]|\\[!-;=?-~])*)"')
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LITERAL = re.compile(
    r"\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45}|[A-Za-z0-9-]*[A-Za-z0-9]:[!-Z^-~]+)\]", re.I
)
_ROUTE = re.compile(r"(?:@[A-Za-z0-9.-]{1,255},?){1,50}:")
# Format, separator and control characters have no business in an address: they only hide what it is.
_HIDDEN = re.compile("[\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f"
                     "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff]")  # fmt: skip
_MAX_ADDRESS = 512
_MAX_LOCAL = 256  # RFC 5321 4.5.3.1.1 says 64; return paths of mailing services are longer


def parse_path(text: str) -> str | None:
    """The mailbox between the angle brackets of MAIL FROM or RCPT TO: folded, '' for the null path, None if malformed.

    Stricter than the RFC in one point: no space and no angle bracket in a quoted local-part, where other servers would
    see the end of the path or a parameter.
    A source route is read and dropped (RFC 5321 4.1.1.3). `postmaster` alone is a mailbox (4.5.1).
    """
    if text == "":
        return ""
    if len(text) > _MAX_ADDRESS + 256 or any(c in text for c in "\x00\r\n"):
        return None
    if text[0] == "@" and (route := _ROUTE.match(text)):
        text = text[route.end() :]
    if fold(text) == "postmaster":
        return "postmaster"
    local, at, domain = text.rpartition("@")
    if not at or not local or len(local) > _MAX_LOCAL:
        return None
    if quoted := _QUOTED.fullmatch(local):
        local = _plain_local(re.sub(r"\\(.)", r"\1", quoted[1]))
    elif not _DOT_STRING.fullmatch(local) or _HIDDEN.search(local):
        return None
    ascii_domain = _domain(domain)
    return None if ascii_domain is None else f"{fold(local)}@{ascii_domain}"


def _plain_local(content: str) -> str:
    """The content of a quoted local-part: without quotes where it needs none, so that both spellings compare alike."""
    if _DOT_STRING.fullmatch(content):
        return content
    return '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _domain(domain: str) -> str | None:
    """The domain as folded ASCII (RFC 5890), or None where it is none."""
    if not domain or len(domain) > 255:
        return None
    if domain[0] == "[":
        return fold(domain) if _LITERAL.fullmatch(domain) else None
    if not domain.isascii():
        try:
            domain = idna.encode(fold(domain)).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    domain = fold(domain)
    return domain if all(_LABEL.fullmatch(label) for label in domain.split(".")) else None


# --- Address lists of header fields (RFC 5322 3.4 and 4.4) ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What an address-list field says. `ambiguous`: two readers could see different addresses. `groups`: RFC 6854."""

    mailboxes: tuple[Mailbox, ...]
    ambiguous: bool
    groups: int = 0


def parse_mailboxes(value: str) -> tuple[tuple[Mailbox, ...], bool]:
    """The mailboxes of an unfolded address-list field, encoded words still in it; and whether it is ambiguous.

    Total and linear. A field with text but no address is ambiguous; the null address `<>` and an empty group are not.
    """
    reading = read(value)
    return reading.mailboxes, reading.ambiguous


def read(value: str) -> Reading:
    """Like `parse_mailboxes`, and counts the groups."""
    tokens, odd = _tokens(value)
    mailboxes: list[Mailbox] = []
    element: list[_Token] = []
    groups = 0
    in_group = angle = False

    def finish() -> None:
        nonlocal odd, angle
        mailbox, strange = _mailbox(element)
        odd = odd or strange
        if mailbox is not None:
            mailboxes.append(mailbox)
        element.clear()
        angle = False

    for token in tokens:
        kind = token[0]
        if kind == "," and not (angle and _is_route(element)):
            odd = odd or angle
            finish()
        elif kind == ";":
            odd = odd or not in_group or angle  # as a separator it is a habit of one vendor, and an error to the others
            finish()
            in_group = False
        elif kind == ":" and not angle and not in_group and _is_phrase(element):
            groups, in_group = groups + 1, True
            odd = odd or _addresses_in(_phrase(element)) != set()
            element.clear()
        else:
            angle = (angle or kind == "<") and kind != ">"
            element.append(token)
    odd = odd or in_group  # the group is never closed
    finish()
    return Reading(tuple(mailboxes), odd, groups)


_Token = tuple[str, str]  # kind: a(tom) q(uoted) c(omment) w(hite) l(iteral) or the special itself; and the text
_PLAIN = re.compile(r"[ \t\r\n]+|[^ \t\r\n\"()<>\[\],:;@\\]+")


def _tokens(value: str) -> tuple[list[_Token], bool]:
    """RFC 5322 3.2 tokens in one pass. What is opened and never closed becomes ordinary text, and the field odd."""
    out: list[_Token] = []
    odd = any(c in value for c in "\x00\r\n") or normalise.has_control(value)
    open_ends = {'"': True, "(": True, "[": True}
    at, length = 0, len(value)
    while at < length:
        char = value[at]
        if match := _PLAIN.match(value, at):
            text = match[0]
            out.append(("w", " ") if text[0] in " \t\r\n" else ("a", text))
            at = match.end()
            continue
        end = _closing(value, at, char) if open_ends.get(char) else -1
        if end >= 0:
            kind = {'"': "q", "(": "c", "[": "l"}[char]
            inner = value[at + 1 : end]
            out.append((kind, value[at : end + 1] if kind == "l" else re.sub(r"\\(.)", r"\1", inner, flags=re.S)))
            at = end + 1
            continue
        if char in open_ends or char in ")]\\":
            open_ends[char] = False  # looked for its end once and found none: never look again, so time stays linear
            odd = True
        else:
            out.append((char, char))
        at += 1
    return out, odd


_QUOTED_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.S)
_COMMENT_STEP = re.compile(r"[()\\]")


def _closing(value: str, at: int, char: str) -> int:
    """Where the quoted string, comment or literal that opens at `at` ends; -1 if nowhere."""
    if char == "[":
        return value.find("]", at)
    if char == '"':
        match = _QUOTED_END.match(value, at + 1)
        return match.end() - 1 if match else -1
    depth, position = 0, at
    while match := _COMMENT_STEP.search(value, position):
        position = match.end()
        if match[0] == "\\":
            position += 1
        else:
            depth += 1 if match[0] == "(" else -1
            if depth == 0:
                return match.start()
    return -1


def _is_route(element: list[_Token]) -> bool:
    """The open angle bracket begins with @: an obsolete route, whose commas separate nothing (RFC 5322 4.4)."""
    for index in range(len(element) - 1, max(-1, len(element) - 200), -1):
        if element[index][0] == "<":
            return next((t[0] == "@" for t in element[index + 1 : index + 4] if t[0] not in "wc"), False)
    return False


def _is_phrase(element: list[_Token]) -> bool:
    return any(k in "aq" for k, _ in element) and all(k in "aqwc" for k, _ in element)


def _mailbox(element: list[_Token]) -> tuple[Mailbox | None, bool]:
    """One list element: its mailbox, if it has one, and whether it is odd."""
    if all(kind in "wc" for kind, _ in element):
        return None, any(_addresses_in(text) for _, text in element)
    kinds = [kind for kind, _ in element]
    if "<" not in kinds and ">" not in kinds:
        spec, odd = _addr_spec(element)
        name = " ".join(text for kind, text in element if kind == "c")
        return _named(spec, name, odd, _claims(element, everything=spec is None))
    odd = kinds.count("<") != 1 or kinds.count(">") != 1 or kinds.index("<") > kinds.index(">")
    opens = len(kinds) - 1 - kinds[::-1].index("<") if "<" in kinds else -1
    closes = kinds.index(">", opens + 1) if ">" in kinds[opens + 1 :] else len(kinds)
    before, inside, after = element[: max(opens, 0)], element[opens + 1 : closes], element[closes + 1 :]
    odd = odd or any(kind not in "wc" for kind, _ in after)
    if all(kind in "w" for kind, _ in inside):  # the null address, as bounces write it
        return None, odd or bool(_addresses_in(_phrase(before)))
    spec, strange = _addr_spec(inside)
    strange = strange or _has_loose_at(before) or _has_loose_at(after)
    claims = _claims([*before, *after])
    return _named(spec, _phrase([*before, *(t for t in after if t[0] == "c")]), odd or strange, claims)


def _has_loose_at(tokens: list[_Token]) -> bool:
    """An @ that does not stand between two plain words alone: some readers put another address together there."""
    kinds = ["", "", *("" if kind == "w" else kind for kind, _ in tokens), "", ""]
    return any(kinds[n] == "@" and kinds[n - 2 : n + 3] != ["", "a", "@", "a", ""] for n in range(2, len(kinds) - 2))


def _named(spec: tuple[str, str] | None, name: str, odd: bool, claims: set[str]) -> tuple[Mailbox | None, bool]:
    if spec is None:
        return None, True
    address, written = spec
    odd = odd or any(_canonical(claim) != address for claim in claims)
    name = normalise.line(decode_words(name)[0], limit=256)
    return Mailbox(address, "" if fold(name) in (address, written) else name, written), odd


def _canonical(claim: str) -> str:
    """A claimed address with its domain as ASCII, to compare."""
    local, _, domain = claim.rpartition("@")
    return f"{local}@{_domain(domain) or domain}"


def _phrase(tokens: list[_Token]) -> str:
    """Tokens as a person would read them: a comment in its brackets, white space where there was some."""
    return "".join(f"({text})" if kind == "c" else text for kind, text in tokens).strip()


_BETWEEN_WORDS = re.compile(r"[\s<>()\[\],:;\"]+")
_ANGLED = re.compile(r"<[^<>@]{0,256}@[^<>]{0,256}>")


def _addresses_in(text: str) -> set[str]:
    """Whatever in `text` some reader could take for an address."""
    decoded = decode_words(text)[0]
    if "@" not in decoded:
        return set()
    words = (word.strip("'") for word in _BETWEEN_WORDS.split(decoded))
    return {fold(word) for word in words if "@" in word[1:-1]}


def _claims(tokens: list[_Token], *, everything: bool = False) -> set[str]:
    """Addresses that stand beside the real one in a way that leads some reader to take them.

    A quoted display name may hold an address: all readers agree that it is only a name. In angle brackets, unquoted, or
    in an encoded word (which some readers decode before they look for addresses) it is a claim.
    """
    claims: set[str] = set()
    bare = "".join(text for kind, text in tokens if kind not in "qc")
    if "@" in bare or "=?" in bare:
        claims |= _addresses_in(bare)
        decoded = decode_words(bare)[0] if "=?" in bare else ""
        if "<" in decoded or ">" in decoded:
            claims.add(decoded)
    for kind, text in tokens:
        if kind not in "qc" or not ("@" in text or "=?" in text):
            continue
        decoded = decode_words(text)[0]
        claims |= {fold(found[1:-1].strip()) for found in _ANGLED.findall(decoded)}
        if everything or decoded != text:
            claims |= _addresses_in(decoded)
    return claims


def _addr_spec(tokens: list[_Token]) -> tuple[tuple[str, str] | None, bool]:
    """`local@domain` from the tokens of an addr-spec with its domain in ASCII, and, if that changed it, as it was written; or
    None. And whether a reader could see another one."""
    core = _trimmed(tokens)
    odd = False
    if core and core[0][0] == "@" and any(kind == ":" for kind, _ in core):  # obsolete route: some readers stop at it
        last = len(core) - 1 - [kind for kind, _ in core][::-1].index(":")
        core, odd = core[last + 1 :], True
    if any(kind in "wc" for kind, _ in core):
        core, odd = [token for token in core if token[0] not in "wc"], True
    kinds = [kind for kind, _ in core]
    if "@" not in kinds:
        return None, True
    at = len(kinds) - 1 - kinds[::-1].index("@")
    local_tokens, domain_tokens = core[:at], core[at + 1 :]
    odd = odd or kinds.count("@") != 1 or kinds[:at] not in (["a"], ["q"]) or kinds[at + 1 :] not in (["a"], ["l"])
    local = "".join(_plain_local(text) if kind == "q" else text for kind, text in local_tokens)
    domain_text = "".join(text for _, text in domain_tokens)
    if local.startswith(
        '"'
    ):  # it needs its quotes: readers that drop them, or split at the first @ or a comma, see somebody else
        odd = True
    domain = _domain(domain_text)
    if domain is None:
        domain, odd = fold(domain_text), True
    if not local or not domain or len(local) > _MAX_LOCAL or len(domain) > 255:
        return None, True
    address = f"{fold(local)}@{domain}"
    if normalise.line(address, limit=_MAX_ADDRESS) != address:  # controls: no address at all, whoever reads it
        return None, True
    odd = odd or "=?" in address or _HIDDEN.search(address.replace(" ", "")) is not None
    written = "" if domain_text.isascii() else f"{fold(local)}@{fold(domain_text)}"
    return (address, written if written != address else ""), odd


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Without white space and comments at both ends, which mean nothing there."""
    start, end = 0, len(tokens)
    while start < end and tokens[start][0] in "wc":
        start += 1
    while end > start and tokens[end - 1][0] in "wc":
        end -= 1
    return tokens[start:end]
