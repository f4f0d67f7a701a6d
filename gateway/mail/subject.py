"""The subject field as people use it (RFC 5322 3.6.5): reply prefixes, tags, and our own answer's subject."""

import re

from gateway.mail import normalise

# "Re" and "Fwd" as mail programs write them, by language. Only what real programs put in front stands here: a word that
# could begin a sentence ("Answer:") is not a prefix.
_REPLY = (
    "re", "aw", "antw", "antwort", "sv", "vs", "odp", "ynt", "res", "rif", "ref", "r", "vá", "atb", "απ", "σχετ", 
    "ответ", "отв", "回复", "回覆", "答复", "返信", "답장", "回", "רפ", "השב", "رد",
    "re a", "bls", "rép", "resp",
)  # fmt: skip
_FORWARD = (
    "fw", "fwd", "wg", "wtr", "tr", "rv", "i", "enc", "doorst", "pd", "vl", "vb", "vs",
    "továbbítás", "továbbítva", "ilt",
    "προθ", "пересл", "转发", "轉寄", "転送", "전달", "הועבר", "إعادة توجيه", "fs", "vid", "yml", "trs", "rvd",
)  # fmt: skip


MOST = 255


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


# Re: RE[2]: Re(3): Re^2: Re : AW： (full-width colon)
_COUNT = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3})?"
_PREFIX = re.compile(rf"(?:{_alternatives(_REPLY + _FORWARD)}){_COUNT} {{0,2}}[:：] {{0,3}}", re.IGNORECASE)
_REPLY_PREFIX = re.compile(rf"(?:{_alternatives(_REPLY)}){_COUNT} {{0,2}}[:：]", re.IGNORECASE)


def _telling(words: tuple[str, ...]) -> re.Pattern[str]:
    """A first prefix that tells what the mail is. VS: is an answer in Finnish, a forward in Danish and Norwegian."""
    words = tuple(word for word in words if word != "vs")
    return re.compile(
        rf"(?:\[[^\[\]]{{1,40}}\] {{0,3}})?(?:{_alternatives(words)}){_COUNT} {{0,2}}[:：]", re.IGNORECASE
    )


_IS_REPLY = _telling(_REPLY)
_IS_FORWARD = _telling(_FORWARD)
# A warning some gateways put in front of outside mail, or a list's tag; only ever cut between two prefixes.
_TAG = re.compile(r"\[[^\[\]]{1,40}\] {0,3}")
_REFERENCE = re.compile(r"\[([A-Z][A-Z0-9]{0,9})-(\d{1,9})\]", re.ASCII)


def clean(subject: str) -> str:
    """One line of at most 998 characters: no control characters, single spaces."""
    return normalise.line(subject)


def short(subject: str) -> str:
    """At most 255 characters: what answers answers grows no further (RFC 5322 2.1.1 bounds lines, programs bound fields)."""
    cleaned = clean(subject)
    return cleaned if len(cleaned) <= MOST else f"{cleaned[: MOST - 1].rstrip()}…"


def base(subject: str) -> str:
    """The subject without the prefixes of replies and forwards. Compare with `casefold`. Never empties a subject.

    A tag in square brackets between two prefixes (`Re: [ext] Re: Printer`) goes with them; a tag in front stays.
    """
    cleaned = clean(subject)
    position = 0
    while match := _PREFIX.match(cleaned, position):
        position = match.end()
        tag = _TAG.match(cleaned, position)
        if tag and _PREFIX.match(cleaned, tag.end()):
            position = tag.end()
    return cleaned[position:] if position < len(cleaned) else cleaned


def reference(subject: str) -> tuple[str, int] | None:
    """The first tag like `[IT-4812]` as ('IT', 4812), or None."""
    match = _REFERENCE.search(clean(subject))
    return (match[1], int(match[2])) if match else None


def reply(subject: str) -> str:
    """Our answer's subject: theirs, with `Re: ` in front unless a reply prefix already stands there."""
    cleaned = clean(subject)
    return cleaned if _REPLY_PREFIX.match(cleaned) else clean(f"Re: {cleaned}")


def is_reply(subject: str) -> bool:
    """The first prefix is one of a reply, a tag like `[ext]` in front allowed."""
    return _IS_REPLY.match(clean(subject)) is not None


def is_forward(subject: str) -> bool:
    """The first prefix is one of a forward; or the whole is put in brackets, as old programs do: `[Fwd: …]`, `… (fwd)`."""
    cleaned = clean(subject)
    if cleaned[:5].lower() == "[fwd:" or (cleaned[-5:].lower() == "(fwd)" and not is_reply(cleaned)):
        return True
    return _IS_FORWARD.match(cleaned) is not None
