"""Identification fields: Message-ID, In-Reply-To, References (RFC 5322 3.6.4). Ids are without angle brackets."""

import re

from gateway.mail import normalise

MAX_IDS = 1_000
MAX_LENGTH = 998  # of one id: a line of a mail holds no more (RFC 5322 2.1.1)

# A bracketed id may be folded in the middle by old programs, so white space inside is read and dropped. An id without
# brackets must hold an @, or every word of `In-Reply-To: your mail of Tuesday` would be one.
_ID = re.compile(r"<([^<>]*)>|([^\s<>,;\"'()]+)")
_SPACE = re.compile(r"\s+")


def message_ids(value: str) -> tuple[str, ...]:
    """All message-ids in `value`, in order, repeated ones too, at most 1,000 of them. Linear, never raises.

    Besides `<id@domain>` it reads ids without brackets, without @ (inside brackets), in double brackets, quoted,
    separated by commas or by nothing.
    """
    ids: list[str] = []
    for match in _ID.finditer(value):
        found = match[1] if match[1] is not None else match[2]
        if match[1] is None and "@" not in found[1:-1]:
            continue
        found = normalise.storable(_SPACE.sub("", found))
        if found[:1] == found[-1:] == '"':
            found = found.strip('"')
        if found and len(found) <= MAX_LENGTH and found.isprintable():
            ids.append(found)
            if len(ids) == MAX_IDS:
                break
    return tuple(ids)


def message_id(value: str) -> str:
    """The one id of a Message-ID field, or ''. A field without brackets and @ is taken whole: still an identity."""
    if ids := message_ids(value):
        return ids[0]
    whole = normalise.line(value).strip("<>")
    return whole if whole and " " not in whole and len(whole) <= MAX_LENGTH else ""
