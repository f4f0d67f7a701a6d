"""The other ways in which a mail can be read, and what only they show.

Where a mail contradicts itself (two Content-Types, two boundaries, words outside of its parts), programs disagree about what is
in it: the filter reads one mail, and the person another. We read it one way, and list what any other way would show as files of
their own; so nothing that came is hidden from whoever reads it here. Their numbers begin with `~`: `~2:1.3` is part 1.3 in the
second of `WAYS`, `~0:1` the first piece of text outside of all parts.
"""

import hashlib
import re
from collections.abc import Iterator

from gateway.errors import Unusable
from gateway.mail import inside, leaf, splitter, transfer
from gateway.mail.endings import ending, endings
from gateway.mail.message import Attachment
from gateway.mail.splitter import Doubt, Part, Raw

MARK = "~"
WAYS = (*(frozenset({one}) for one in Doubt), frozenset(Doubt))
MAX_FILES = 100

# What mail programs write before the first part, for those that know no parts.
_NOTICE = re.compile(rb"mime|multi-?part", re.I)
_MAX_NOTICE = 1_000
_HOLDS_MORE = re.compile(rb"(?mi)^(?:begin |=ybegin |content-[a-z-]{1,40}:)")
_DELIMITER = re.compile(rb"--\S{1,200}\Z")
_NO_LETTERS = bytes(range(65))
_SMALL = 200

Digest = bytes


def unseen(raw: Raw, root: Part) -> list[Attachment]:
    """What other programs would show of the mail, and the reading that `root` is of does not."""
    doubts = {doubt for part in _outer(root) for doubt in part.doubts}
    gaps = outside(raw, root)
    if not (doubts or gaps):
        return []
    seen = {digest for part in root.leaves() if (digest := _digest(raw, part)[0])}
    found: list[Attachment] = []
    for way, tree in (*_trees(raw, doubts), (0, None)):
        for part in gaps if tree is None else tree.leaves():
            digest, size = _digest(raw, part)
            if digest and digest not in seen and len(found) < MAX_FILES:
                seen.add(digest)
                found.append(_file(part, way, digest, size))
                found += _written_into(raw, part, found[-1].part)
    return found


def parts(raw: Raw, way: int) -> Iterator[Part]:
    """The parts of one way, as `unseen` numbers them."""
    if way == 0:
        yield from outside(raw, splitter.split(raw))
    elif 0 < way <= len(WAYS):
        try:
            yield from splitter.split(raw, other=WAYS[way - 1]).leaves()
        except Unusable:
            return


def outside(raw: Raw, root: Part) -> list[Part]:
    """The text in front of, between and behind the parts of multiparts, but for the notices that programs write there."""
    found: list[Part] = []
    for start, end in (gap for part in _outer(root) for gap in part.gaps):
        words = bytes(raw[start:end]).strip()
        is_notice = len(words) < _MAX_NOTICE and _NOTICE.search(words) and not _HOLDS_MORE.search(words)
        if words and not is_notice and not _DELIMITER.match(words) and words.translate(None, _NO_LETTERS):
            found.append(Part(str(len(found) + 1), (), start, end))
    return found


def _trees(raw: Raw, doubts: set[Doubt]) -> Iterator[tuple[int, Part]]:
    for way, other in enumerate(WAYS, 1):
        if (len(other) == 1 and other <= doubts) or (len(other) > 1 and doubts):
            try:
                yield way, splitter.split(raw, other=other)
            except Unusable:
                continue


def _outer(part: Part) -> Iterator[Part]:
    """The parts of this mail, not those of mails that are attached to it."""
    yield part
    if part.type.startswith("multipart/"):
        for child in part.children:
            yield from _outer(child)


def _digest(raw: Raw, part: Part) -> tuple[Digest, int]:
    """Of the decoded bytes, and their number; b'' for a part with nothing in it."""
    digest, size, first = hashlib.sha256(), 0, b""
    for piece in transfer.Decoder(raw, part):
        digest.update(piece)
        size += len(piece)
        first = first or piece
    return (digest.digest() if size > _SMALL or first.strip() else b""), size


def _written_into(raw: Raw, part: Part, number: str) -> Iterator[Attachment]:
    """The files that stand in a text (`textfiles`)."""
    if inside.may_open(part) or part.type != "text/plain":
        return
    for index, file in enumerate(inside.opened(raw, part).files, 1):
        digest = hashlib.sha256(file.data).hexdigest()
        name, ends = leaf.clean_name(file.name), ending(file.name)
        yield Attachment(
            part=f"{number}/{index}",
            name=name,
            type="application/octet-stream",
            size=len(file.data),
            sha256=digest,
            endings=(ends,) if ends else (),
        )


def _file(part: Part, way: int, digest: Digest, size: int) -> Attachment:
    is_container = part.type.startswith("multipart/")
    return Attachment(
        part=f"{MARK}{way}:{part.number}",
        name=leaf.clean_name(leaf.name(part)),
        type="text/plain" if is_container else part.type,
        size=size,
        sha256=digest.hex(),
        endings=endings(part),
    )
